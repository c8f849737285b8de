//! The passkeys of one's own account: adding one, and removing one. The device is reached by a script of the page; forms carry what it
//! answers.

use askama::Template;
use poem::web::{Data, Query};
use poem::{Response, Result, handler};
use serde::Deserialize;

use super::form::{given, private, refused};
use super::second_factor::show_codes;
use super::sign_in_code::json;
use crate::app::App;
use crate::entity::PasskeyId;
use crate::identity::second_factor::passkeys::{self, Added, MAX_NAME, Offer, Passkey};
use crate::identity::second_factor::{self, Ways};
use crate::identity::visit::{SECOND_FACTOR_PAGE, Visit};
use crate::identity::{Caller, codes};
use crate::operation::OperationError;
use crate::web::form::Fields;
use crate::web::page::{self, FormState, Page, PageError};

#[derive(Template)]
#[template(path = "identity/passkey_new.html")]
struct NewPage {
    page: Page,
    state: FormState,
    handle: String,
    max_name: usize,
    /// What is asked for beside the password.
    ways: Ways,
}

#[derive(Template)]
#[template(path = "identity/passkey_confirm.html")]
struct ConfirmPage {
    page: Page,
    offer: Offer,
}

#[derive(Template)]
#[template(path = "identity/passkey_removal.html")]
struct RemovalPage {
    page: Page,
    state: FormState,
    handle: String,
    passkey: Passkey,
    ways: Ways,
}

/// The form that begins to add one; the overview where passkeys are not possible.
async fn new_form(visit: &Visit, app: &App, state: FormState) -> Result<Response, PageError> {
    let caller = visit.signed_in()?;
    if !passkeys::are_possible(app) {
        return Ok(page::see_other(SECOND_FACTOR_PAGE));
    }
    let factor = second_factor::of_caller(app, caller).await?;
    let template = NewPage {
        page: visit.page("identity-passkey-new-title"),
        state: state.clone(),
        handle: caller.handle.clone(),
        max_name: MAX_NAME,
        ways: factor.map(|factor| factor.ways()).unwrap_or_default(),
    };
    Ok(private(page::form(&state, &template)))
}

#[handler]
pub(super) async fn new_page(visit: Visit, Data(app): Data<&App>) -> Result<Response> {
    Ok(new_form(&visit, app, FormState::default()).await?)
}

#[handler]
pub(super) async fn begin_adding(visit: Visit, Data(app): Data<&App>, fields: Fields) -> Result<Response> {
    let caller = visit.signed_in()?;
    let (name, password) = (fields.get("name"), fields.get("current-password"));
    match passkeys::begin_adding(app, caller, name, password, given(&fields)).await {
        Ok(()) => Ok(page::see_other("/account/second-factor/passkeys/confirm")),
        Err(OperationError::NotFound) => Ok(page::see_other(SECOND_FACTOR_PAGE)),
        Err(error) => Ok(new_form(&visit, app, refused(&fields, error)?).await?),
    }
}

/// The page whose button has the device make the passkey; the overview if no challenge waits.
#[handler]
pub(super) async fn confirm_page(visit: Visit, Data(app): Data<&App>) -> Result<Response> {
    let Some(offer) = passkeys::offer(app, visit.signed_in()?).await.map_err(PageError::from)? else {
        return Ok(page::see_other(SECOND_FACTOR_PAGE));
    };
    let page = visit.page("identity-passkey-confirm-title");
    Ok(private(page::show(&ConfirmPage { page, offer })))
}

#[handler]
pub(super) async fn finish_adding(visit: Visit, Data(app): Data<&App>, fields: Fields) -> Result<Response> {
    let caller = visit.signed_in()?;
    match passkeys::finish_adding(app, caller, fields.get("passkey")).await {
        Ok(Added::WithRecoveryCodes(codes)) => Ok(show_codes(&visit, codes)),
        Ok(Added::AsBefore) => Ok(page::see_other("/account/second-factor?done=passkey-added")),
        Err(OperationError::NotFound) => Ok(page::see_other(SECOND_FACTOR_PAGE)),
        // The challenge is used up: it begins again.
        Err(error @ OperationError::RuleViolated(code)) if code == codes::PASSKEY_NOT_ADDED => {
            Ok(new_form(&visit, app, refused(&Fields::default(), error)?).await?)
        }
        Err(error) => Err(PageError::from(error).into()),
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct PasskeyQuery {
    passkey: String,
}

/// The form that removes one; the overview if the account has no such passkey.
async fn removal_form(
    visit: &Visit,
    app: &App,
    caller: &Caller,
    passkey: Option<PasskeyId>,
    state: FormState,
) -> Result<Response, PageError> {
    let factor = second_factor::of_caller(app, caller).await?;
    let found = factor.and_then(|factor| {
        let ways = factor.ways();
        let passkey = factor.passkeys.into_iter().find(|own| Some(own.id) == passkey)?;
        Some((passkey, ways))
    });
    let Some((passkey, ways)) = found else { return Ok(page::see_other(SECOND_FACTOR_PAGE)) };
    let page = visit.page("identity-passkey-removal-title");
    let template = RemovalPage { page, state: state.clone(), handle: caller.handle.clone(), passkey, ways };
    Ok(private(page::form(&state, &template)))
}

#[handler]
pub(super) async fn removal_page(
    visit: Visit,
    Data(app): Data<&App>,
    Query(query): Query<PasskeyQuery>,
) -> Result<Response> {
    let passkey = query.passkey.parse().ok();
    Ok(removal_form(&visit, app, visit.signed_in()?, passkey, FormState::default()).await?)
}

#[handler]
pub(super) async fn remove(visit: Visit, Data(app): Data<&App>, fields: Fields) -> Result<Response> {
    let caller = visit.signed_in()?;
    let Ok(passkey) = fields.get("id").parse() else { return Ok(page::see_other(SECOND_FACTOR_PAGE)) };
    match passkeys::remove(app, caller, passkey, fields.get("current-password"), given(&fields)).await {
        Ok(()) => Ok(page::see_other("/account/second-factor?done=passkey-removed")),
        Err(OperationError::NotFound) => Ok(page::see_other(SECOND_FACTOR_PAGE)),
        Err(error) => Ok(removal_form(&visit, app, caller, Some(passkey), refused(&fields, error)?).await?),
    }
}

/// The challenge for a passkey that the account has: a script of a form that asks for one fetches it.
#[handler]
pub(super) async fn send_challenge(visit: Visit, Data(app): Data<&App>) -> Result<Response> {
    let asked = passkeys::ask_owner(app, visit.signed_in()?).await;
    Ok(json(asked.map_err(PageError::from)?))
}
