//! Getting back in: forgotten passwords and links from mails. Opening a link changes nothing, for mail scanners open them
//! too; the button does.

use askama::Template;
use poem::http::StatusCode;
use poem::web::{Data, Path, Query};
use poem::{Response, Result, handler};

use super::form::{Bound, FormQuery, RefusedForm, done};
use crate::app::App;
use crate::entity::TokenPurpose;
use crate::identity::refusal::Refused;
use crate::identity::visit::Visit;
use crate::identity::{one_use, recovery};
use crate::web::form::Fields;
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

fn fresh() -> RefusedForm {
    RefusedForm { status: StatusCode::OK, form: FormState::default(), retry_after: None }
}

fn link_over(visit: &Visit, reset: bool) -> Response {
    let bound = Bound { page: visit.page("identity-link-over-title"), cookies: Vec::new() };
    let template = LinkOverPage { page: bound.page.clone(), reset };
    bound.finish(page::html(StatusCode::NOT_FOUND, &template))
}

fn forgot_form(visit: &Visit, again: &RefusedForm, sent: bool) -> Result<Response, PageError> {
    let bound = Bound::new(visit, if sent { "identity-forgot-sent-title" } else { "identity-forgot-title" })?;
    let template = ForgotPage { page: bound.page.clone(), state: again.form.clone(), sent };
    Ok(bound.finish(again.show(&template)))
}

#[handler]
pub(super) fn forgot_page(mut visit: Visit, Query(query): Query<FormQuery>) -> Result<Response> {
    visit.page.notice = done(&query.done);
    Ok(forgot_form(&visit, &fresh(), query.done == "sent")?)
}

#[handler]
pub(super) async fn want_link(visit: Visit, Data(app): Data<&App>, fields: Fields) -> Result<Response> {
    if visit.stale {
        return Ok(forgot_form(&visit, &RefusedForm::stale(&fields), false)?);
    }
    match recovery::forgot_password(app, fields.get("name"), visit.address).await {
        Ok(()) => Ok(page::see_other("/forgot-password?done=sent")),
        Err(refused) => Ok(forgot_form(&visit, &RefusedForm::new(&fields, refused)?, false)?),
    }
}

fn reset_form(visit: &Visit, again: &RefusedForm) -> Result<Response, PageError> {
    let bound = Bound::new(visit, "identity-reset-title")?;
    let template = ResetPage { page: bound.page.clone(), state: again.form.clone() };
    Ok(bound.finish(again.show(&template)))
}

async fn works(app: &App, purpose: TokenPurpose, token: &str) -> Result<bool, PageError> {
    Ok(one_use::works(app.reader(), purpose, token, app.now()).await?)
}

#[handler]
pub(super) async fn reset_page(visit: Visit, Data(app): Data<&App>, Path(token): Path<String>) -> Result<Response> {
    if works(app, TokenPurpose::ResetPassword, &token).await? {
        Ok(reset_form(&visit, &fresh())?)
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
        return Ok(reset_form(&visit, &RefusedForm::stale(&fields))?);
    }
    match recovery::reset_password(app, &token, fields.get("password")).await {
        Ok(_) => Ok(page::see_other("/sign-in?done=reset")),
        Err(Refused::Missing) => Ok(link_over(&visit, true)),
        Err(refused) => Ok(reset_form(&visit, &RefusedForm::new(&fields, refused)?)?),
    }
}

fn confirm_form(visit: &Visit, again: &RefusedForm) -> Result<Response, PageError> {
    let bound = Bound::new(visit, "identity-confirm-title")?;
    let template = ConfirmPage { page: bound.page.clone(), state: again.form.clone() };
    Ok(bound.finish(again.show(&template)))
}

#[handler]
pub(super) async fn confirm_page(visit: Visit, Data(app): Data<&App>, Path(token): Path<String>) -> Result<Response> {
    if works(app, TokenPurpose::ConfirmEmail, &token).await? {
        Ok(confirm_form(&visit, &fresh())?)
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
        return Ok(confirm_form(&visit, &RefusedForm::stale(&fields))?);
    }
    match recovery::confirm_email(app, &token).await {
        Ok(_) if visit.caller.is_some() => Ok(page::see_other("/account?done=email-confirmed")),
        Ok(_) => Ok(page::see_other("/sign-in?done=email-confirmed")),
        Err(Refused::Missing) => Ok(link_over(&visit, false)),
        Err(Refused::Fields(refusals)) => {
            // There is no field on this page to blame: the words stand alone.
            let mut again = fresh();
            again.status = StatusCode::UNPROCESSABLE_ENTITY;
            for refusal in &refusals {
                again.form.refuse_with("", refusal.text());
            }
            Ok(confirm_form(&visit, &again)?)
        }
        Err(refused) => Ok(confirm_form(&visit, &RefusedForm::new(&fields, refused)?)?),
    }
}
