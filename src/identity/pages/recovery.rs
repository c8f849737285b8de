//! Getting back in: forgotten passwords and links from mails. Opening a link changes nothing, for mail scanners open them
//! too; the button does.

use askama::Template;
use poem::http::StatusCode;
use poem::web::{Data, Path, Query};
use poem::{Response, Result, handler};

use super::form::{Bound, FormQuery, done, refused, stale};
use super::session_cookie::known_from_now_on;
use crate::app::App;
use crate::entity::TokenPurpose;
use crate::identity::visit::{Visit, with_cookie};
use crate::identity::{one_use, recovery};
use crate::operation::OperationError;
use crate::web::form::Fields;
use crate::web::operation_errors::field_text;
use crate::web::page::{self, FormState, Page, PageError};

#[derive(Template)]
#[template(path = "identity/forgot_password.html")]
struct ForgotPage {
    page: Page,
    state: FormState,
    sent: bool,
}

#[derive(Template)]
#[template(path = "identity/reset_password.html")]
struct ResetPage {
    page: Page,
    state: FormState,
}

#[derive(Template)]
#[template(path = "identity/confirm_email.html")]
struct ConfirmPage {
    page: Page,
    state: FormState,
}

#[derive(Template)]
#[template(path = "identity/link_over.html")]
struct LinkOverPage {
    page: Page,
    reset: bool,
}

fn link_over(visit: &Visit, reset: bool) -> Response {
    let bound = Bound { page: visit.page("identity-link-over-title"), cookies: Vec::new() };
    let template = LinkOverPage { page: bound.page.clone(), reset };
    bound.finish(page::html(StatusCode::NOT_FOUND, &template))
}

fn forgot_form(visit: &Visit, state: FormState, sent: bool) -> Result<Response, PageError> {
    let bound = Bound::new(visit, if sent { "identity-forgot-sent-title" } else { "identity-forgot-title" })?;
    let template = ForgotPage { page: bound.page.clone(), state: state.clone(), sent };
    Ok(bound.finish(page::form(&state, &template)))
}

#[handler]
pub(super) fn forgot_page(mut visit: Visit, Query(query): Query<FormQuery>) -> Result<Response> {
    visit.page.notice = done(&query.done);
    Ok(forgot_form(&visit, FormState::default(), query.done == "sent")?)
}

#[handler]
pub(super) async fn want_link(visit: Visit, Data(app): Data<&App>, fields: Fields) -> Result<Response> {
    if visit.stale {
        return Ok(forgot_form(&visit, stale(&fields), false)?);
    }
    match recovery::forgot_password(app, fields.get("name"), visit.address).await {
        Ok(()) => Ok(page::see_other("/forgot-password?done=sent")),
        Err(error) => Ok(forgot_form(&visit, refused(&fields, error)?, false)?),
    }
}

fn reset_form(visit: &Visit, state: FormState) -> Result<Response, PageError> {
    let bound = Bound::new(visit, "identity-reset-title")?;
    let template = ResetPage { page: bound.page.clone(), state: state.clone() };
    Ok(bound.finish(page::form(&state, &template)))
}

async fn works(app: &App, purpose: TokenPurpose, token: &str) -> Result<bool, PageError> {
    Ok(one_use::works(app.reader(), purpose, token, app.now()).await?)
}

#[handler]
pub(super) async fn reset_page(visit: Visit, Data(app): Data<&App>, Path(token): Path<String>) -> Result<Response> {
    if works(app, TokenPurpose::ResetPassword, &token).await? {
        Ok(reset_form(&visit, FormState::default())?)
    } else {
        Ok(link_over(&visit, true))
    }
}

#[handler]
pub(super) async fn use_reset_link(
    visit: Visit,
    Data(app): Data<&App>,
    Path(token): Path<String>,
    fields: Fields,
) -> Result<Response> {
    if visit.stale {
        return Ok(reset_form(&visit, stale(&fields))?);
    }
    match recovery::reset_password(app, &token, fields.get("password"), visit.address).await {
        Ok(device) => {
            let known = known_from_now_on(&visit.config, &device);
            Ok(with_cookie(page::see_other("/sign-in?done=reset"), &known))
        }
        Err(OperationError::NotFound) => Ok(link_over(&visit, true)),
        Err(error) => Ok(reset_form(&visit, refused(&fields, error)?)?),
    }
}

fn confirm_form(visit: &Visit, state: FormState) -> Result<Response, PageError> {
    let bound = Bound::new(visit, "identity-confirm-title")?;
    let template = ConfirmPage { page: bound.page.clone(), state: state.clone() };
    Ok(bound.finish(page::form(&state, &template)))
}

#[handler]
pub(super) async fn confirm_page(visit: Visit, Data(app): Data<&App>, Path(token): Path<String>) -> Result<Response> {
    if works(app, TokenPurpose::ConfirmEmail, &token).await? {
        Ok(confirm_form(&visit, FormState::default())?)
    } else {
        Ok(link_over(&visit, false))
    }
}

#[handler]
pub(super) async fn use_confirm_link(
    visit: Visit,
    Data(app): Data<&App>,
    Path(token): Path<String>,
    fields: Fields,
) -> Result<Response> {
    if visit.stale {
        return Ok(confirm_form(&visit, stale(&fields))?);
    }
    match recovery::confirm_email(app, &token, visit.address).await {
        Ok(_) if visit.caller.is_some() => Ok(page::see_other("/account?done=email-confirmed")),
        Ok(_) => Ok(page::see_other("/sign-in?done=email-confirmed")),
        Err(OperationError::NotFound) => Ok(link_over(&visit, false)),
        Err(OperationError::Invalid(errors)) => {
            // There is no field on this page to blame: the words stand alone.
            let mut state = FormState::default();
            for error in &errors {
                state.refuse_with("", field_text(error));
            }
            Ok(confirm_form(&visit, state)?)
        }
        Err(error) => Ok(confirm_form(&visit, refused(&fields, error)?)?),
    }
}
