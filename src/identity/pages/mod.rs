//! Pages for getting in, getting back in, and one's own account. They call operations and decide nothing.

mod account;
mod entrance;
mod recovery;
mod sessions;
mod tokens;

use poem::http::{HeaderValue, StatusCode, header};
use poem::{Response, Route, get, post};
use serde::Deserialize;

pub(super) use entrance::sign_in_carrying;

use super::caller::Caller;
use super::drafts;
use super::refusal::{Refused, explain};
use super::visit::{Visit, with_cookie};
use crate::app::App;
use crate::locale::{text, time_text};
use crate::web::form::{self, Fields};
use crate::web::page::{self, FormState, Page, PageError};
use crate::web::signing;

/// Adds the pages of accounts.
pub fn routes(route: Route) -> Route {
    route
        .at("/sign-in", get(entrance::sign_in_page).post(entrance::send_sign_in))
        .at("/sign-up", get(entrance::sign_up_page).post(entrance::send_sign_up))
        .at("/sign-out", post(entrance::sign_out))
        .at("/forgot-password", get(recovery::forgot_page).post(recovery::want_link))
        .at("/reset-password/:token", get(recovery::reset_page).post(recovery::use_reset_link))
        .at("/confirm-email/:token", get(recovery::confirm_page).post(recovery::use_confirm_link))
        .at("/account", get(account::settings_page).post(account::save_settings))
        .at("/account/email", get(account::email_page).post(account::change_email))
        .at("/account/email/again", post(account::send_link_again))
        .at("/account/password", get(account::password_page).post(account::change_password))
        .at("/account/sessions", get(sessions::sessions_page).post(sessions::end_session))
        .at("/account/tokens", get(tokens::tokens_page).post(tokens::make_token))
        .at("/account/tokens/end", post(tokens::take_back))
}

/// What the address of a page says beside its path.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Arrival {
    /// Where to go afterwards; followed only within this site.
    next: String,
    /// What was done just before: a word of [`DONE`].
    done: String,
    /// A kept form that fills this page's.
    draft: String,
}

impl Arrival {
    /// The kept form, if it is the caller's own.
    async fn kept(&self, app: &App, caller: &Caller) -> Result<Option<Fields>, PageError> {
        match self.draft.parse() {
            Ok(draft) => Ok(drafts::fill(app, caller, draft).await?),
            Err(_) => Ok(None),
        }
    }
}

/// Words that a page may be told were done; the text is `identity-done-<word>`.
const DONE: &[&str] = &[
    "welcome",
    "welcome-mail",
    "saved",
    "email-sent",
    "email-removed",
    "email-confirmed",
    "password",
    "reset",
    "session",
    "sessions",
    "token",
    "signed-out",
];

/// The text for what was done; none for a word that somebody made up.
fn done(word: &str) -> Option<String> {
    DONE.contains(&word).then(|| text::t(&format!("identity-done-{word}")))
}

/// A form that was refused: shown again with what is wrong, keeping what was typed but for passwords.
struct Again {
    status: StatusCode,
    form: FormState,
    /// Seconds.
    retry_after: Option<i64>,
}

impl Again {
    /// # Errors
    /// Refusals that no form can mend become pages of their own.
    fn new(fields: &Fields, refused: Refused) -> Result<Self, PageError> {
        let mut again =
            Self { status: StatusCode::UNPROCESSABLE_ENTITY, form: explain(fields, &[]), retry_after: None };
        match refused {
            Refused::Fields(refusals) => again.form = explain(fields, &refusals),
            Refused::TooOften(wait) => {
                let span = time_text::span(wait.retry_after);
                again.form.refuse_with("", text::t1("identity-too-often", "span", span));
                again.status = StatusCode::TOO_MANY_REQUESTS;
                again.retry_after = Some(wait.retry_after.num_seconds());
            }
            Refused::Busy => {
                again.form.refuse("", "identity-busy");
                again.status = StatusCode::SERVICE_UNAVAILABLE;
                again.retry_after = Some(5);
            }
            Refused::Missing => return Err(PageError::missing()),
            Refused::Forbidden => return Err(PageError(page::error_page(StatusCode::FORBIDDEN))),
            Refused::Database(error) => return Err(error.into()),
        }
        Ok(again)
    }

    /// The form was made for a visit that is over: nothing was done, and it must be sent once more.
    fn stale(fields: &Fields) -> Self {
        let mut form = FormState::sent(fields.clone());
        form.refuse("", "identity-page-old");
        Self { status: StatusCode::UNPROCESSABLE_ENTITY, form, retry_after: None }
    }

    /// The page of the form, with the status and the time to wait.
    fn show(&self, template: &impl askama::Template) -> Response {
        let mut response = page::html(self.status, template);
        if let Some(value) = self.retry_after.and_then(|wait| HeaderValue::from_str(&wait.to_string()).ok()) {
            response.headers_mut().insert(header::RETRY_AFTER, value);
        }
        response
    }
}

/// A frame whose forms are bound to a cookie, for people without a session, and the cookies to set for that.
struct Bound {
    page: Page,
    cookies: Vec<String>,
}

impl Bound {
    /// Keeps the binding that a browser has; makes one where it has none or an unfitting one.
    fn new(visit: &Visit, title: &str) -> Result<Self, PageError> {
        let mut page = visit.page(title);
        if !page.csrf.is_empty() && !visit.stale {
            return Ok(Self { page, cookies: Vec::new() });
        }
        let config = &visit.config;
        let visitor = signing::random_token().map_err(|error| {
            tracing::error!(error = %error, "no randomness");
            PageError(page::error_page(StatusCode::INTERNAL_SERVER_ERROR))
        })?;
        page.csrf = form::token(config, &visitor);
        let mut cookies = vec![form::set_cookie(config, form::visitor_cookie(config), &visitor, None)];
        if visit.stale {
            // A session that does not fit the form would stay ahead of the visitor cookie, and no form would ever fit.
            cookies.push(form::set_cookie(config, form::session_cookie(config), "", Some(0)));
        }
        Ok(Self { page, cookies })
    }

    /// Sets the cookies; nobody may keep a copy of such a page.
    fn finish(self, response: Response) -> Response {
        private(self.cookies.iter().fold(response, |response, line| with_cookie(response, line)))
    }
}

/// Signs the browser in: the session's cookie is set, the visitor's goes.
fn into_session(visit: &Visit, session: &str, to: &str) -> Response {
    let config = &visit.config;
    let life = super::sessions::ABSOLUTE.num_seconds();
    let set = form::set_cookie(config, form::session_cookie(config), session, Some(life));
    let clear = form::set_cookie(config, form::visitor_cookie(config), "", Some(0));
    with_cookie(with_cookie(page::see_other(to), &set), &clear)
}

/// Signs the browser out and has it throw away what it kept.
fn out_of_session(visit: &Visit, to: &str) -> Response {
    let config = &visit.config;
    let clear = form::set_cookie(config, form::session_cookie(config), "", Some(0));
    let mut response = with_cookie(page::see_other(to), &clear);
    let all = HeaderValue::from_static("\"cache\", \"cookies\", \"storage\"");
    response.headers_mut().insert("clear-site-data", all);
    response
}

/// Kept by no cache and named to no other page.
fn private(mut response: Response) -> Response {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response.headers_mut().insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}
