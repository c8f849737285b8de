//! What every page shares: its frame, its forms' token, the person looking at it, and how a template becomes an answer.

use std::fmt::Display;

use askama::Template;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use fluent_templates::fluent_bundle::FluentValue;
use poem::Response;
use poem::http::{HeaderValue, StatusCode, header};
use uuid::Uuid;

use super::error_page::plain_error;
use super::language;
use crate::locale::{self, text};

pub use super::error_page::{PageError, error_page, fault, not_wired};
pub use super::form_state::{FieldError, FormState};
pub use super::scheme::Scheme;

/// The person looking, as far as the frame shows it.
#[derive(Clone, Debug)]
pub struct Viewer {
    pub handle: String,
    /// What they are shown with: their handle, if they wrote no name.
    pub name: String,
    /// An address that waits for its confirmation, as people read it.
    pub unconfirmed_email: Option<String>,
    /// What greets somebody who comes from signing up, in their language.
    pub welcome: Option<String>,
    /// Tells this account from others in a browser, and says nothing else of it: what is typed in the browser is kept under it.
    pub mark: String,
    /// Staff whose roles have no effect before they set up a second factor.
    pub lacks_second_factor: bool,
    /// Works with cases.
    pub has_desk: bool,
    /// Administers an agency or the site.
    pub administers: bool,
    /// Unread notifications.
    pub unread: i64,
}

/// The frame of a page. Templates call its methods for texts.
#[derive(Clone, Debug)]
pub struct Page {
    pub title: String,
    pub description: String,
    pub viewer: Option<Viewer>,
    /// Token for the page's forms, another text on each page; empty where the reader has no cookie, and then no form is shown.
    pub csrf: String,
    pub site_name: String,
    pub demo: bool,
    /// Path and query of this page, for coming back after signing in.
    pub here: String,
    /// Absolute address for search engines; none keeps the page out of them.
    pub canonical: Option<String>,
    /// The address of the site without a slash at its end.
    pub origin: String,
    /// Path of the feed of what it shows.
    pub feed: Option<String>,
    pub now: DateTime<Utc>,
    /// Where the page's times are told: at the agency whose page it is, else at the site.
    pub zone: Tz,
    /// A word of success from the act before, already in the reader's language.
    pub notice: Option<String>,
    /// Chosen colours; follows the device unless the reader chose.
    pub scheme: Scheme,
}

impl Page {
    /// The text for a key.
    #[must_use]
    pub fn t(&self, key: &str) -> String {
        text::t(key)
    }

    /// The text for a key and a closed word, such as `thread-state` and `open`.
    #[must_use]
    pub fn word(&self, key: &str, word: &(impl std::fmt::Display + ?Sized)) -> String {
        text::t(&format!("{key}-{}", word.to_string().replace('_', "-")))
    }

    /// The text for a key with one argument.
    #[must_use]
    pub fn t1<'a>(&self, key: &str, name: &'static str, value: impl Into<FluentValue<'a>>) -> String {
        text::text(key, &[(name, value.into())])
    }

    /// The text for a key with two arguments.
    #[must_use]
    pub fn t2<'a>(
        &self,
        key: &str,
        name: &'static str,
        value: impl Into<FluentValue<'a>>,
        other: &'static str,
        second: impl Into<FluentValue<'a>>,
    ) -> String {
        text::text(key, &[(name, value.into()), (other, second.into())])
    }

    /// "1,234": a number that people count with.
    #[must_use]
    pub fn number(&self, count: impl ToString) -> String {
        locale::number(&count.to_string())
    }

    /// The page with its times told as by a calendar, if there is one.
    #[must_use]
    pub fn in_zone(self, time_zone: Option<&str>) -> Self {
        Self { zone: crate::locale::time_text::zone(time_zone, self.zone), ..self }
    }

    /// "3 hours".
    #[must_use]
    pub fn span(&self, length: &chrono::Duration) -> String {
        crate::locale::time_text::span(*length)
    }

    /// "3 hours ago".
    #[must_use]
    pub fn ago(&self, at: &DateTime<Utc>) -> String {
        crate::locale::time_text::ago(*at, self.now)
    }

    /// "22 November 2026 at 2:05pm".
    #[must_use]
    pub fn date_time(&self, at: &DateTime<Utc>) -> String {
        crate::locale::time_text::date_time(*at, self.zone)
    }

    /// "22 November 2026".
    #[must_use]
    pub fn date(&self, at: &DateTime<Utc>) -> String {
        crate::locale::time_text::date(*at, self.zone)
    }

    /// "2:05pm".
    #[must_use]
    pub fn clock(&self, at: &DateTime<Utc>) -> String {
        crate::locale::time_text::clock(*at, self.zone)
    }

    /// For `<html lang>`.
    #[must_use]
    pub fn lang(&self) -> &'static str {
        locale::current().tag()
    }

    /// For `<html dir>`.
    #[must_use]
    pub fn dir(&self) -> &'static str {
        locale::current().direction()
    }

    /// For `<time datetime>`.
    #[must_use]
    pub fn machine_time(&self, at: &DateTime<Utc>) -> String {
        at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
    }

    /// Where to sign in and come back to this page.
    #[must_use]
    pub fn sign_in(&self) -> String {
        self.and_back("/sign-in")
    }

    /// Where to create an account and come back to this page.
    #[must_use]
    pub fn sign_up(&self) -> String {
        self.and_back("/sign-up")
    }

    fn and_back(&self, to: &str) -> String {
        if locale::without_language(&self.here).starts_with("/sign-") {
            return to.to_owned();
        }
        let back: String = form_urlencoded::byte_serialize(self.here.as_bytes()).collect();
        format!("{to}?next={back}")
    }

    /// Where to sign in, have a button of this page pressed, and come back to it: the button `word` of a thread or an answer.
    #[must_use]
    pub fn sign_in_to(&self, subjects: impl Display, id: impl Display, word: impl Display) -> String {
        let press: String = form_urlencoded::byte_serialize(format!("/{subjects}/{id}/{word}").as_bytes()).collect();
        let sign_in = self.sign_in();
        let joint = if sign_in.contains('?') { '&' } else { '?' };
        format!("{sign_in}{joint}press={press}")
    }

    /// Where a form at the foot of every page leads back to: its path, and the draft that it shows. What else an address says is not
    /// repeated in a page, where it could stand beside a secret and be compressed with it.
    #[must_use]
    pub fn back(&self) -> String {
        let (path, query) = self.here.split_once('?').unwrap_or((self.here.as_str(), ""));
        let draft = query.split('&').find_map(|part| part.strip_prefix("draft=")?.parse::<Uuid>().ok());
        draft.map_or_else(|| path.to_owned(), |draft| format!("{path}?draft={draft}"))
    }

    /// Whether this page is at a path, whatever its query, or below it.
    #[must_use]
    pub fn is_at(&self, path: &str) -> bool {
        let here = locale::without_language(&self.here);
        let here = here.split('?').next().unwrap_or_default();
        here.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// The hashed address of a built asset.
    #[must_use]
    pub fn asset(&self, entry: &str) -> Option<&'static str> {
        super::assets::address(entry)
    }
}

/// With what a form that was refused is answered.
const REFUSED_FORM: [StatusCode; 5] = [
    StatusCode::UNPROCESSABLE_ENTITY,
    StatusCode::CONFLICT,
    StatusCode::PRECONDITION_FAILED,
    StatusCode::TOO_MANY_REQUESTS,
    StatusCode::SERVICE_UNAVAILABLE,
];

/// A rendered template with a status.
#[must_use]
pub fn html(status: StatusCode, template: &impl Template) -> Response {
    render(status, template, REFUSED_FORM.contains(&status))
}

/// The page of a form, with the status of what refused it and the time to wait.
#[must_use]
pub fn form(state: &FormState, template: &impl Template) -> Response {
    let mut response = render(state.status(), template, !state.is_fine());
    if let Some(seconds) = state.retry_after() {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

fn render(status: StatusCode, template: &impl Template, is_refused: bool) -> Response {
    match template.render().map(language::links_lead_on) {
        // A screen reader says the title first: a refused form must not sound like the same page again.
        Ok(body) if is_refused => {
            let title = format!("<title>{} ", text::t("form-error-prefix"));
            let body = body.replacen("<title>", &title, 1);
            Response::builder().status(status).header(header::CONTENT_TYPE, "text/html; charset=utf-8").body(body)
        }
        Ok(body) => {
            Response::builder().status(status).header(header::CONTENT_TYPE, "text/html; charset=utf-8").body(body)
        }
        Err(error) => {
            tracing::error!(error = %error, "a template failed");
            plain_error(StatusCode::INTERNAL_SERVER_ERROR, "error-internal")
        }
    }
}

/// A rendered page.
#[must_use]
pub fn show(template: &impl Template) -> Response {
    html(StatusCode::OK, template)
}

/// See other: what follows every successful form.
#[must_use]
pub fn see_other(to: &str) -> Response {
    let place = if is_local(to) { ascii(to) } else { "/".to_owned() };
    Response::builder().status(StatusCode::SEE_OTHER).header(header::LOCATION, place).finish()
}

/// An address with letters of any alphabet, as headers and other programs take it.
#[must_use]
pub fn ascii(address: &str) -> String {
    use std::fmt::Write;
    address.bytes().fold(String::with_capacity(address.len()), |mut out, byte| {
        if byte.is_ascii() {
            out.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}

/// Whether a path stays on this site: one slash first, no second, no backslash, no control character (ASVS 3.7.2).
#[must_use]
pub fn is_local(path: &str) -> bool {
    path.starts_with('/')
        && !path.starts_with("//")
        && !path.contains('\\')
        && !path.chars().any(char::is_control)
        && !path.contains("/..")
}

#[cfg(test)]
impl Page {
    /// A frame to try templates with: signed in, of a member of staff who administers, or of a reader.
    pub(crate) fn sample(signed_in: bool) -> Self {
        let handle = "ines".to_owned();
        let viewer = Viewer {
            name: "Inês M".to_owned(),
            handle,
            unconfirmed_email: Some("ines@example.org".to_owned()),
            welcome: None,
            mark: "mark".to_owned(),
            lacks_second_factor: true,
            has_desk: true,
            administers: true,
            unread: 3,
        };
        Self {
            title: "Sample <page>".to_owned(),
            description: "A \"sample\"".to_owned(),
            viewer: signed_in.then_some(viewer),
            csrf: if signed_in { "token".to_owned() } else { String::new() },
            site_name: "Peerdesk".to_owned(),
            demo: true,
            here: "/threads?tab=latest&x=1".to_owned(),
            canonical: signed_in.then(|| "https://help.example/threads".to_owned()),
            origin: "https://help.example".to_owned(),
            feed: signed_in.then(|| "/threads.atom".to_owned()),
            now: DateTime::from_timestamp(1_795_000_000, 0).unwrap(),
            zone: Tz::Europe__London,
            notice: Some("Done".to_owned()),
            scheme: Scheme::Dark,
        }
    }
}

#[cfg(test)]
mod tests;
