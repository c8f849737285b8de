//! The second factor of one's own account: setting an app up, recovery codes, and doing without.

use askama::Template;
use poem::web::{Data, Query};
use poem::{Response, Result, handler};

use super::form::{FormQuery, done, private, refused};
use crate::app::App;
use crate::identity::Caller;
use crate::identity::second_factor::{self, Offer, SecondFactor};
use crate::identity::visit::{SECOND_FACTOR_PAGE, Visit};
use crate::locale::text;
use crate::operation::OperationError;
use crate::web::form::Fields;
use crate::web::page::{self, FormState, Page, PageError};

#[derive(Template)]
#[template(path = "identity/second_factor.html")]
struct OverviewPage {
    page: Page,
    factor: Option<SecondFactor>,
    /// Whether it can be removed: not by staff where they need one.
    removable: bool,
}

/// What is done after the password, and after a code where one is asked for already.
#[derive(Clone, Copy, Debug)]
enum Act {
    SetUp,
    ReplaceCodes,
    Remove,
}

impl Act {
    /// The last part of the form's address, and of its texts.
    fn as_str(self) -> &'static str {
        match self {
            Self::SetUp => "set-up",
            Self::ReplaceCodes => "recovery-codes",
            Self::Remove => "removal",
        }
    }
}

#[derive(Template)]
#[template(path = "identity/second_factor_form.html")]
struct ActPage {
    page: Page,
    state: FormState,
    handle: String,
    act: &'static str,
    text: String,
    button: String,
    /// Whether a code is asked for as well.
    asks_code: bool,
}

#[derive(Template)]
#[template(path = "identity/second_factor_confirm.html")]
struct ConfirmPage {
    page: Page,
    state: FormState,
    offer: Offer,
}

#[derive(Template)]
#[template(path = "identity/recovery_codes.html")]
struct CodesPage {
    page: Page,
    codes: Vec<String>,
}

#[handler]
pub(super) async fn overview_page(
    mut visit: Visit,
    Data(app): Data<&App>,
    Query(query): Query<FormQuery>,
) -> Result<Response> {
    visit.page.notice = done(&query.done);
    let caller = visit.signed_in()?;
    let factor = second_factor::of_caller(app, caller).await.map_err(PageError::from)?;
    let removable = !(visit.config.requires_second_factor() && caller.is_staff());
    let page = visit.page("identity-second-factor-title");
    Ok(private(page::show(&OverviewPage { page, factor, removable })))
}

/// The form of an act; the overview where there is no second factor to do it to.
async fn act_form(visit: &Visit, app: &App, act: Act, state: FormState) -> Result<Response, PageError> {
    let caller = visit.signed_in()?;
    let factor = second_factor::of_caller(app, caller).await?;
    if factor.is_none() && !matches!(act, Act::SetUp) {
        return Ok(page::see_other(SECOND_FACTOR_PAGE));
    }
    let template = ActPage {
        page: visit.page(&format!("identity-second-factor-{}-title", act.as_str())),
        state: state.clone(),
        handle: caller.handle.clone(),
        act: act.as_str(),
        text: text::t(&format!("identity-second-factor-{}-text", act.as_str())),
        button: text::t(&format!("identity-second-factor-{}-button", act.as_str())),
        asks_code: factor.is_some(),
    };
    Ok(private(page::form(&state, &template)))
}

#[handler]
pub(super) async fn set_up_page(visit: Visit, Data(app): Data<&App>) -> Result<Response> {
    Ok(act_form(&visit, app, Act::SetUp, FormState::default()).await?)
}

#[handler]
pub(super) async fn begin_set_up(visit: Visit, Data(app): Data<&App>, fields: Fields) -> Result<Response> {
    let caller = visit.signed_in()?;
    match second_factor::begin_set_up(app, caller, fields.get("current-password"), fields.get("code")).await {
        Ok(()) => Ok(page::see_other("/account/second-factor/confirm")),
        Err(error) => Ok(act_form(&visit, app, Act::SetUp, refused(&fields, error)?).await?),
    }
}

/// The key with the form for the first code; the overview if no key waits.
async fn confirm_form(visit: &Visit, app: &App, caller: &Caller, state: FormState) -> Result<Response, PageError> {
    let Some(offer) = second_factor::offer(app, caller).await? else { return Ok(page::see_other(SECOND_FACTOR_PAGE)) };
    let template =
        ConfirmPage { page: visit.page("identity-second-factor-confirm-title"), state: state.clone(), offer };
    Ok(private(page::form(&state, &template)))
}

#[handler]
pub(super) async fn confirm_page(visit: Visit, Data(app): Data<&App>) -> Result<Response> {
    Ok(confirm_form(&visit, app, visit.signed_in()?, FormState::default()).await?)
}

#[handler]
pub(super) async fn finish_set_up(visit: Visit, Data(app): Data<&App>, fields: Fields) -> Result<Response> {
    let caller = visit.signed_in()?;
    match second_factor::finish_set_up(app, caller, fields.get("code")).await {
        Ok(codes) => Ok(show_codes(&visit, codes)),
        Err(OperationError::NotFound) => Ok(page::see_other(SECOND_FACTOR_PAGE)),
        Err(error) => Ok(confirm_form(&visit, app, caller, refused(&fields, error)?).await?),
    }
}

/// Recovery codes, this once.
fn show_codes(visit: &Visit, codes: Vec<String>) -> Response {
    private(page::show(&CodesPage { page: visit.page("identity-recovery-codes-title"), codes }))
}

#[handler]
pub(super) async fn recovery_codes_page(visit: Visit, Data(app): Data<&App>) -> Result<Response> {
    Ok(act_form(&visit, app, Act::ReplaceCodes, FormState::default()).await?)
}

#[handler]
pub(super) async fn replace_recovery_codes(visit: Visit, Data(app): Data<&App>, fields: Fields) -> Result<Response> {
    let caller = visit.signed_in()?;
    let (password, code) = (fields.get("current-password"), fields.get("code"));
    match second_factor::replace_recovery_codes(app, caller, password, code).await {
        Ok(codes) => Ok(show_codes(&visit, codes)),
        Err(OperationError::NotFound) => Ok(page::see_other(SECOND_FACTOR_PAGE)),
        Err(error) => Ok(act_form(&visit, app, Act::ReplaceCodes, refused(&fields, error)?).await?),
    }
}

#[handler]
pub(super) async fn removal_page(visit: Visit, Data(app): Data<&App>) -> Result<Response> {
    Ok(act_form(&visit, app, Act::Remove, FormState::default()).await?)
}

#[handler]
pub(super) async fn remove(visit: Visit, Data(app): Data<&App>, fields: Fields) -> Result<Response> {
    let caller = visit.signed_in()?;
    match second_factor::remove(app, caller, fields.get("current-password"), fields.get("code")).await {
        Ok(()) => Ok(page::see_other("/account/second-factor?done=second-factor-removed")),
        Err(OperationError::NotFound) => Ok(page::see_other(SECOND_FACTOR_PAGE)),
        Err(error) => Ok(act_form(&visit, app, Act::Remove, refused(&fields, error)?).await?),
    }
}
