//! Signing in, up and out.

use std::sync::Arc;

use askama::Template;
use poem::http::StatusCode;
use poem::web::{Data, Query};
use poem::{IntoResponse, Response, Result, handler};

use super::form::{Bound, FormQuery, Waiting, done, pressed_question, refused, stale};
use super::session_cookie::{into_session, out_of_session};
use super::sign_in_forms::{lead_on, pressed, sign_in_form};
use crate::app::App;
use crate::identity::drafts::{Kept, Unsent};
use crate::identity::own_drafts;
use crate::identity::presses::{self, Presses};
use crate::identity::sign_in::{self as signing_in, Credentials, SignInFrom};
use crate::identity::sign_up::{self as signing_up, NewAccount};
use crate::identity::visit::{SignInRequired, Visit, WELCOME};
use crate::locale::text;
use crate::web::form::Fields;
use crate::web::page::{self, FormState, Page, PageError};

/// Field of the buttons that lead from the sign-in page to making an account and back, with what waits.
const BEGIN: &str = "begin";

#[derive(Template)]
#[template(path = "identity/sign_up.html")]
struct SignUpPage {
    page: Page,
    state: FormState,
    /// Hidden fields with what waits behind it.
    carried: Vec<(String, String)>,
    /// Where somebody signs in who has an account.
    sign_in: String,
    /// A text waits, which no address can carry.
    has_unsent: bool,
    /// Why they are asked, in the middle of something.
    reason: Option<String>,
}

/// The sign-in page with everything that somebody typed when their session was over, with status 401.
#[must_use]
pub fn sign_in_page_for(required: &SignInRequired) -> Response {
    let mut state = FormState::default();
    state.refused_with_status(StatusCode::UNAUTHORIZED, None);
    let (unsent, mut visit) = (&required.unsent, required.visit.clone());
    let waiting = match required.press {
        Some(press) => Waiting { next: &unsent.path, press: Some(press), ..Waiting::default() },
        None if unsent.holds_text() => Waiting { unsent: Some(unsent), ..Waiting::default() },
        None => {
            visit.page.notice = Some(text::t("identity-sign-in-press-again"));
            Waiting { next: &unsent.path, ..Waiting::default() }
        }
    };
    sign_in_form(&visit, state, waiting).unwrap_or_else(IntoResponse::into_response)
}

#[handler]
pub(super) async fn sign_in_page(
    mut visit: Visit,
    Data(app): Data<&App>,
    Data(presses): Data<&Arc<dyn Presses>>,
    Query(query): Query<FormQuery>,
) -> Result<Response> {
    let question = pressed_question((app, presses), &visit, &query.press).await?;
    let waiting = query.waiting().about(question.as_ref());
    if visit.caller.is_some() {
        let next: &str = if query.next.is_empty() { "/" } else { &query.next };
        // The button is in view and not pressed: no address may press one.
        return Ok(page::see_other(&waiting.press.map_or_else(|| next.to_owned(), |press| press.place(next, None))));
    }
    visit.page.notice = done(&query.done);
    Ok(sign_in_form(&visit, FormState::default(), waiting)?)
}

#[handler]
pub(super) async fn send_sign_in(
    visit: Visit,
    Data(app): Data<&App>,
    Data(presses): Data<&Arc<dyn Presses>>,
    fields: Fields,
) -> Result<Response> {
    let unsent = Unsent::carried(&fields);
    let question = pressed_question((app, presses), &visit, fields.get(presses::FIELD)).await?;
    let waiting = Waiting::of(&fields, unsent.as_ref()).about(question.as_ref());
    // From the page that makes an account, with what waits behind it: nothing is filled in yet.
    if fields.has(BEGIN) {
        return Ok(sign_in_form(&visit, FormState::default(), waiting)?);
    }
    if visit.stale {
        return Ok(sign_in_form(&visit, stale(&fields), waiting)?);
    }
    let credentials = Credentials { name: fields.get("name").to_owned(), password: fields.get("password").to_owned() };
    let from = SignInFrom::of(&visit, unsent.clone());
    match signing_in::sign_in(app, credentials, from).await {
        Ok(entrance) => Ok(lead_on(&visit, (app, presses), &entrance, &fields, waiting).await?),
        Err(error) => Ok(sign_in_form(&visit, refused(&fields, error)?, waiting)?),
    }
}

fn sign_up_form(visit: &Visit, state: FormState, waiting: Waiting<'_>) -> Result<Response, PageError> {
    let bound = Bound::new(visit, "identity-sign-up-title")?;
    let mut sign_in = form_urlencoded::Serializer::new(String::new());
    let sign_in = match (waiting.next, waiting.press) {
        ("", None) => "/sign-in".to_owned(),
        (next, None) => format!("/sign-in?{}", sign_in.append_pair("next", next).finish()),
        (next, Some(press)) => {
            let press = press.to_string();
            format!("/sign-in?{}", sign_in.append_pair("next", next).append_pair(presses::FIELD, &press).finish())
        }
    };
    let (carried, reason) = (waiting.hidden_fields(), waiting.reason());
    let (page, has_unsent) = (bound.page.clone(), waiting.unsent.is_some());
    let template = SignUpPage { page, state: state.clone(), carried, sign_in, has_unsent, reason };
    Ok(bound.finish(page::form(&state, &template)))
}

#[handler]
pub(super) async fn sign_up_page(
    mut visit: Visit,
    Data(app): Data<&App>,
    Data(presses): Data<&Arc<dyn Presses>>,
    Query(query): Query<FormQuery>,
) -> Result<Response> {
    if visit.caller.is_some() {
        return Ok(page::see_other("/account"));
    }
    visit.page.notice = done(&query.done);
    let question = pressed_question((app, presses), &visit, &query.press).await?;
    Ok(sign_up_form(&visit, FormState::default(), query.waiting().about(question.as_ref()))?)
}

/// The page that somebody signed up for, which greets them; their account, if it was none. The focus goes to the greeting, unless the
/// address leads to a place of its own.
fn welcome_at(next: &str) -> String {
    let next = if next.is_empty() { "/account" } else { next };
    let (page, place) = next.split_once('#').unwrap_or((next, "welcome"));
    // A page that has already told what was done would not understand a second word.
    if page.contains("done=") {
        return next.to_owned();
    }
    let joint = if page.contains('?') { '&' } else { '?' };
    format!("{page}{joint}{WELCOME}#{place}")
}

#[handler]
pub(super) async fn send_sign_up(
    visit: Visit,
    Data(app): Data<&App>,
    Data(presses): Data<&Arc<dyn Presses>>,
    fields: Fields,
) -> Result<Response> {
    let unsent = Unsent::carried(&fields);
    let question = pressed_question((app, presses), &visit, fields.get(presses::FIELD)).await?;
    let waiting = Waiting::of(&fields, unsent.as_ref()).about(question.as_ref());
    // From the sign-in page, with what waits behind it: nothing is filled in yet.
    if fields.has(BEGIN) {
        return Ok(sign_up_form(&visit, FormState::default(), waiting)?);
    }
    if visit.stale {
        return Ok(sign_up_form(&visit, stale(&fields), waiting)?);
    }
    let new = NewAccount {
        name: fields.get("name").to_owned(),
        handle: fields.get("handle").to_owned(),
        email: fields.get("email").to_owned(),
        password: fields.get("password").to_owned(),
    };
    match signing_up::sign_up(app, new, visit.address, visit.agent.clone()).await {
        Ok(joined) => {
            let place = match (waiting.unsent, waiting.press) {
                (Some(unsent), _) => {
                    match own_drafts::save_for(app, joined.account, unsent.clone()).await {
                        Ok(Kept::Open(draft)) => unsent.place(draft),
                        Ok(Kept::Posted(posted)) => unsent.place(posted.id),
                        // They have an account by now and are in, whatever becomes of the text.
                        Err(error) => {
                            tracing::error!(error = %error, "a form was not kept for a new account");
                            unsent.path.clone()
                        }
                    }
                }
                (None, Some(press)) => pressed(app, presses, joined.account, press, waiting.next).await?,
                (None, None) => waiting.next.to_owned(),
            };
            Ok(into_session(&visit, &joined.session, &joined.device, &welcome_at(&place)))
        }
        Err(error) => Ok(sign_up_form(&visit, refused(&fields, error)?, waiting)?),
    }
}

#[handler]
pub(super) async fn sign_out(visit: Visit, Data(app): Data<&App>) -> Result<Response> {
    // Without a fitting form nothing is done: nobody may be signed out by another site.
    if let (Some(caller), Some(session)) = (&visit.caller, visit.session) {
        signing_in::sign_out(app, caller, session).await.map_err(PageError::from)?;
        return Ok(out_of_session(&visit, "/sign-in?done=signed-out"));
    }
    Ok(page::see_other("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_signs_up_is_greeted_where_they_wanted_to_go() {
        for (next, place) in [
            ("", "/account?done=welcome#welcome"),
            ("/ask", "/ask?done=welcome#welcome"),
            ("/threads/7-x?sort=new#answer-3", "/threads/7-x?sort=new&done=welcome#answer-3"),
            ("/account?done=saved", "/account?done=saved"),
        ] {
            assert_eq!(welcome_at(next), place);
        }
    }
}
