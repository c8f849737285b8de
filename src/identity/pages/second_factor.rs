//! The second factor of one's own account: setting an app up, recovery codes, and doing without. Passkeys have pages of their own.

use askama::Template;
use poem::web::{Data, Query};
use poem::{Response, Result, handler};

use super::form::{FormQuery, done, given, private, refused};
use crate::app::App;
use crate::identity::Caller;
use crate::identity::second_factor::{self, AuthenticatorApp, Offer, SecondFactor, Ways, passkeys};
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
    /// Whether passkeys are possible at this site.
    offers_passkeys: bool,
    /// Whether the last one can be removed: not by staff where they need one.
    removable: bool,
}

impl OverviewPage {
    fn app(&self) -> Option<&AuthenticatorApp> {
        self.factor.as_ref().and_then(|factor| factor.app.as_ref())
    }

    fn passkeys(&self) -> &[passkeys::Passkey] {
        self.factor.as_ref().map_or(&[], |factor| factor.passkeys.as_slice())
    }

    /// Whether there is one more than has to stay.
    fn removable(&self) -> bool {
        self.removable || usize::from(self.app().is_some()) + self.passkeys().len() > 1
    }
}

/// What is done after the password, and after a second factor where one is asked for already.
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
    /// What is asked for as well.
    ways: Ways,
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
    let offers_passkeys = passkeys::are_possible(app);
    Ok(private(page::show(&OverviewPage { page, factor, offers_passkeys, removable })))
}

/// The form of an act; the overview where there is no second factor to do it to.
async fn act_form(visit: &Visit, app: &App, act: Act, state: FormState) -> Result<Response, PageError> {
    let caller = visit.signed_in()?;
    let factor = second_factor::of_caller(app, caller).await?;
    let ways = factor.map(|factor| factor.ways()).unwrap_or_default();
    let possible = match act {
        Act::SetUp => true,
        Act::ReplaceCodes => ways.any(),
        Act::Remove => ways.app,
    };
    if !possible {
        return Ok(page::see_other(SECOND_FACTOR_PAGE));
    }
    let template = ActPage {
        page: visit.page(&format!("identity-second-factor-{}-title", act.as_str())),
        state: state.clone(),
        handle: caller.handle.clone(),
        act: act.as_str(),
        text: text::t(&format!("identity-second-factor-{}-text", act.as_str())),
        button: text::t(&format!("identity-second-factor-{}-button", act.as_str())),
        ways,
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
    match second_factor::begin_set_up(app, caller, fields.get("current-password"), given(&fields)).await {
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
pub(super) fn show_codes(visit: &Visit, codes: Vec<String>) -> Response {
    private(page::show(&CodesPage { page: visit.page("identity-recovery-codes-title"), codes }))
}

#[handler]
pub(super) async fn recovery_codes_page(visit: Visit, Data(app): Data<&App>) -> Result<Response> {
    Ok(act_form(&visit, app, Act::ReplaceCodes, FormState::default()).await?)
}

#[handler]
pub(super) async fn replace_recovery_codes(visit: Visit, Data(app): Data<&App>, fields: Fields) -> Result<Response> {
    let caller = visit.signed_in()?;
    match second_factor::replace_recovery_codes(app, caller, fields.get("current-password"), given(&fields)).await {
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
    match second_factor::remove(app, caller, fields.get("current-password"), given(&fields)).await {
        Ok(()) => Ok(page::see_other("/account/second-factor?done=second-factor-removed")),
        Err(OperationError::NotFound) => Ok(page::see_other(SECOND_FACTOR_PAGE)),
        Err(error) => Ok(act_form(&visit, app, Act::Remove, refused(&fields, error)?).await?),
    }
}
