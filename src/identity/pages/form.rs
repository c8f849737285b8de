//! What the pages of accounts share: where one comes from, forms that were refused, and forms of people without a session.

use std::sync::Arc;

use poem::Response;
use poem::http::{HeaderValue, StatusCode, header};
use serde::Deserialize;

use crate::app::App;
use crate::identity::caller::Caller;
use crate::identity::drafts::{self, Unsent};
use crate::identity::presses::{self, Press, PressedQuestion, Presses};
use crate::identity::second_factor::Given;
use crate::identity::visit::{Visit, with_cookie};
use crate::locale::{self, text, time_text};
use crate::operation::OperationError;
use crate::web::form::{self, Fields};
use crate::web::page::{self, FormState, Page, PageError};
use crate::web::security_headers::kept_nowhere;
use crate::web::signing;

/// What the address of a page says beside its path.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct FormQuery {
    /// Where to go afterwards; followed only within this site.
    pub next: String,
    /// What was done just before: a word of [`DONE`].
    pub done: String,
    /// A button that is pressed once somebody is in.
    pub press: String,
    /// A kept form that fills this page's.
    pub draft: String,
}

impl FormQuery {
    /// What waits behind signing in or up.
    pub fn waiting(&self) -> Waiting<'_> {
        Waiting { next: &self.next, press: self.press.parse().ok(), ..Waiting::default() }
    }

    /// The kept form, if it is the caller's own.
    pub async fn kept(&self, app: &App, caller: &Caller) -> Result<Option<Fields>, PageError> {
        match self.draft.parse() {
            Ok(draft) => Ok(drafts::fill(app, caller, draft).await?),
            Err(_) => Ok(None),
        }
    }
}

/// What waits behind the pages of signing in and up, and goes along from one to the next.
#[derive(Clone, Copy, Debug, Default)]
pub struct Waiting<'a> {
    /// Where to go afterwards.
    pub next: &'a str,
    /// A button that was pressed there.
    pub press: Option<Press>,
    /// The title of the question that the button stands at.
    pub title: Option<&'a str>,
    /// A form that was sent.
    pub unsent: Option<&'a Unsent>,
}

/// The question that a press is about which a page or form of these brought.
///
/// # Errors
/// The database.
pub async fn pressed_question(
    (app, presses): (&App, &Arc<dyn Presses>),
    visit: &Visit,
    press: &str,
) -> Result<Option<PressedQuestion>, PageError> {
    match press.parse() {
        Ok(press) => Ok(presses.question(app, visit.caller.as_ref(), press).await?),
        Err(_) => Ok(None),
    }
}

impl<'a> Waiting<'a> {
    /// As a form of these pages brings it.
    pub fn of(fields: &'a Fields, unsent: Option<&'a Unsent>) -> Self {
        Self { next: fields.get("next"), press: fields.get(presses::FIELD).parse().ok(), title: None, unsent }
    }

    /// With the question that the press is about: its page is where it leads, whatever was named. Without one nothing is pressed.
    #[must_use]
    pub fn about(self, question: Option<&'a PressedQuestion>) -> Self {
        match (self.press, question) {
            (None, _) => self,
            (Some(_), Some(question)) => Self { next: &question.path, title: Some(&question.title), ..self },
            (Some(_), None) => Self { press: None, ..self },
        }
    }

    /// The hidden fields that carry it.
    pub fn hidden_fields(&self) -> Vec<(String, String)> {
        let next = ("next".to_owned(), self.next.to_owned());
        let press = self.press.map(|press| (presses::FIELD.to_owned(), press.to_string()));
        let unsent = self.unsent.into_iter().flat_map(|unsent| {
            let fields = unsent.fields.iter().map(|(name, value)| (format!("{}{name}", drafts::PREFIX), value.clone()));
            std::iter::once((drafts::PATH.to_owned(), unsent.path.clone())).chain(fields)
        });
        std::iter::once(next).chain(press).chain(unsent).collect()
    }

    /// Why somebody is asked to sign in, where they are in the middle of something.
    pub fn reason(&self) -> Option<String> {
        let asks = |path: &str| locale::without_language(path).starts_with("/ask/");
        if let Some(press) = self.press {
            let what = text::t(&format!("identity-press-{}", press.kind.as_str().replace('_', "-")));
            let about = self.title.map(|title| text::t1("identity-press-about", "title", title));
            return Some(std::iter::once(what).chain(about).collect::<Vec<String>>().join(" "));
        }
        let asks = asks(self.next) || self.unsent.is_some_and(|unsent| asks(&unsent.path));
        asks.then(|| text::t("identity-why-ask"))
    }
}

/// Words that a page may be told were done; the text is `identity-done-<word>`.
pub const DONE: &[&str] = &[
    "saved",
    "email-sent",
    "email-removed",
    "email-confirmed",
    "password",
    "reset",
    "session",
    "sessions",
    "token",
    "draft",
    "signed-out",
    "second-factor-removed",
    "passkey-added",
    "passkey-removed",
    "reset-requested",
    "second-factor-reset",
];

/// The second factor that a form brings.
pub fn given(fields: &Fields) -> Given {
    Given { code: fields.get("code").to_owned(), passkey: fields.get("passkey").to_owned() }
}

/// The text for what was done; none for a word that somebody made up.
pub fn done(word: &str) -> Option<String> {
    DONE.contains(&word).then(|| text::t(&format!("identity-done-{word}")))
}

/// A form that was refused: shown again with what is wrong, keeping what was typed but for passwords.
///
/// # Errors
/// Refusals that no form can mend become pages of their own.
pub fn refused(fields: &Fields, error: OperationError) -> Result<FormState, PageError> {
    let OperationError::TooManyRequests(limit) = &error else { return FormState::refused(fields, error) };
    // Who waits for an hour must hear that it is an hour.
    let mut form = FormState::sent(fields.clone());
    form.refuse_with("", text::t1("identity-too-often", "span", time_text::span(limit.resets_in)));
    form.refused_with_status(StatusCode::TOO_MANY_REQUESTS, Some(limit.resets_in.num_seconds().max(1)));
    Ok(form)
}

/// The form was made for a visit that is over: nothing was done, and it must be sent once more.
pub fn stale(fields: &Fields) -> FormState {
    let mut form = FormState::sent(fields.clone());
    form.refuse("", "identity-page-old");
    form
}

/// A frame whose forms are bound to a cookie, for people without a session, and the cookies to set for that.
pub struct Bound {
    pub page: Page,
    pub cookies: Vec<String>,
}

impl Bound {
    /// Keeps the binding that a browser has; makes one where it has none or an unfitting one.
    pub fn new(visit: &Visit, title: &str) -> Result<Self, PageError> {
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
    pub fn finish(self, response: Response) -> Response {
        private(self.cookies.iter().fold(response, |response, line| with_cookie(response, line)))
    }
}

/// Kept by no cache, not compressed, and named to no other page.
pub fn private(response: Response) -> Response {
    let mut response = kept_nowhere(response);
    response.headers_mut().insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}
