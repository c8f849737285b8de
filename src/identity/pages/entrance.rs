//! Signing in, up and out.

use askama::Template;
use poem::http::StatusCode;
use poem::web::{Data, Query};
use poem::{IntoResponse, Response, Result, handler};

use super::form::{Bound, FormQuery, RefusedForm, done};
use super::session_cookie::{into_session, out_of_session};
use crate::app::App;
use crate::identity::demo_accounts::{self, DemoAccount};
use crate::identity::drafts::{PATH, PREFIX, Unsent};
use crate::identity::refusal::Refused;
use crate::identity::sign_in::{self as signing_in, Credentials};
use crate::identity::sign_up::{self as signing_up, NewAccount};
use crate::identity::visit::{SignInRequired, Visit};
use crate::locale::text;
use crate::web::form::Fields;
use crate::web::page::{self, FormState, Page, PageError};

#[derive(Template)]
#[template(path = "identity/sign_in.html")]
struct SignInPage {
    page: Page,
    state: FormState,
    next: String,
    /// Names and texts of a form that waits behind the sign-in.
    carried: Vec<(String, String)>,
    demo_accounts: &'static [DemoAccount],
    demo_password: &'static str,
}

#[derive(Template)]
#[template(path = "identity/sign_up.html")]
struct SignUpPage {
    page: Page,
    state: FormState,
    next: String,
}

fn sign_in_form(
    visit: &Visit,
    again: &RefusedForm,
    next: &str,
    unsent: Option<&Unsent>,
) -> Result<Response, PageError> {
    let mut bound = Bound::new(visit, "identity-sign-in-title")?;
    if bound.page.notice.is_none() && unsent.is_some() {
        bound.page.notice = Some(text::t("identity-sign-in-kept"));
    }
    let carried = unsent.map(|unsent| {
        let fields = unsent.fields.iter().map(|(name, value)| (format!("{PREFIX}{name}"), value.clone()));
        std::iter::once((PATH.to_owned(), unsent.path.clone())).chain(fields).collect()
    });
    let template = SignInPage {
        page: bound.page.clone(),
        state: again.form.clone(),
        next: next.to_owned(),
        carried: carried.unwrap_or_default(),
        demo_accounts: if visit.config.demo { demo_accounts::ALL } else { &[] },
        demo_password: demo_accounts::PASSWORD,
    };
    Ok(bound.finish(again.show(&template)))
}

/// The sign-in page with everything that somebody typed when their session was over, with status 401.
#[must_use]
pub fn sign_in_page_for(required: &SignInRequired) -> Response {
    let again = RefusedForm { status: StatusCode::UNAUTHORIZED, form: FormState::default(), retry_after: None };
    sign_in_form(&required.visit, &again, "", Some(&required.unsent)).unwrap_or_else(IntoResponse::into_response)
}

fn fresh() -> RefusedForm {
    RefusedForm { status: StatusCode::OK, form: FormState::default(), retry_after: None }
}

#[handler]
pub(super) fn sign_in_page(mut visit: Visit, Query(query): Query<FormQuery>) -> Result<Response> {
    if visit.caller.is_some() {
        return Ok(page::see_other(if query.next.is_empty() { "/" } else { &query.next }));
    }
    visit.page.notice = done(&query.done);
    Ok(sign_in_form(&visit, &fresh(), &query.next, None)?)
}

#[handler]
pub(super) async fn send_sign_in(visit: Visit, Data(app): Data<&App>, fields: Fields) -> Result<Response> {
    let next = fields.get("next");
    let unsent = Unsent::carried(&fields);
    let show = |again: &RefusedForm| sign_in_form(&visit, again, next, unsent.as_ref());
    if visit.stale {
        return Ok(show(&RefusedForm::stale(&fields))?);
    }
    let credentials = Credentials { name: fields.get("name"), password: fields.get("password") };
    if credentials.name.trim().is_empty() {
        return Ok(show(&RefusedForm::new(&fields, Refused::field("name", "name_missing"))?)?);
    }
    let tried =
        signing_in::sign_in(app, &credentials, visit.address, &visit.agent, visit.session, unsent.as_ref()).await;
    match tried {
        Ok(signed_in) => {
            let place = match (&unsent, signed_in.draft) {
                (Some(unsent), Some(draft)) => unsent.place(draft),
                _ if next.is_empty() => "/".to_owned(),
                _ => next.to_owned(),
            };
            Ok(into_session(&visit, &signed_in.session, &place))
        }
        Err(refused) => Ok(show(&RefusedForm::new(&fields, refused)?)?),
    }
}

fn sign_up_form(visit: &Visit, again: &RefusedForm, next: &str) -> Result<Response, PageError> {
    let bound = Bound::new(visit, "identity-sign-up-title")?;
    let template = SignUpPage { page: bound.page.clone(), state: again.form.clone(), next: next.to_owned() };
    Ok(bound.finish(again.show(&template)))
}

#[handler]
pub(super) fn sign_up_page(mut visit: Visit, Query(query): Query<FormQuery>) -> Result<Response> {
    if visit.caller.is_some() {
        return Ok(page::see_other("/account"));
    }
    visit.page.notice = done(&query.done);
    Ok(sign_up_form(&visit, &fresh(), &query.next)?)
}

#[handler]
pub(super) async fn send_sign_up(visit: Visit, Data(app): Data<&App>, fields: Fields) -> Result<Response> {
    let next = fields.get("next");
    if visit.stale {
        return Ok(sign_up_form(&visit, &RefusedForm::stale(&fields), next)?);
    }
    let new = NewAccount {
        handle: fields.get("handle").to_owned(),
        email: fields.get("email").to_owned(),
        password: fields.get("password").to_owned(),
    };
    match signing_up::sign_up(app, &new, visit.address, &visit.agent).await {
        Ok(joined) => {
            let welcome = if new.email.trim().is_empty() { "welcome" } else { "welcome-mail" };
            let place = if next.is_empty() { format!("/account?done={welcome}") } else { next.to_owned() };
            Ok(into_session(&visit, &joined.session, &place))
        }
        Err(refused) => Ok(sign_up_form(&visit, &RefusedForm::new(&fields, refused)?, next)?),
    }
}

#[handler]
pub(super) async fn sign_out(visit: Visit, Data(app): Data<&App>) -> Result<Response> {
    // Without a fitting form nothing is done: nobody may be signed out by another site.
    if let Some(session) = visit.session {
        signing_in::sign_out(app, session).await.map_err(PageError::from)?;
        return Ok(out_of_session(&visit, "/sign-in?done=signed-out"));
    }
    Ok(page::see_other("/"))
}
