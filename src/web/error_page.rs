//! Pages for what went wrong: they need nobody to be known and nothing to work but the texts.

use std::any::Any;
use std::sync::Arc;

use askama::Template;
use poem::http::{HeaderValue, StatusCode, header};
use poem::{IntoResponse, Response};

use super::language;
use crate::database::Failure;
use crate::locale::text;
use crate::operation::failure_of_request;

#[derive(Template)]
#[template(path = "error_plain.html")]
struct PlainError {
    title: String,
    text: String,
    /// Offers to search: for those who came to a wrong address.
    lost: bool,
}

/// A page for errors that happen before anybody is known; its text is `KEY-title` and `KEY`.
#[must_use]
pub fn plain_error(status: StatusCode, key: &str) -> Response {
    let page = PlainError {
        title: text::t(&format!("{key}-title")),
        text: text::t(key),
        lost: status == StatusCode::NOT_FOUND,
    };
    let body = page.render().map_or_else(|_| page.text.clone(), language::links_lead_on);
    Response::builder().status(status).header(header::CONTENT_TYPE, "text/html; charset=utf-8").body(body)
}

/// A request came to a handler without the node's parts: a fault of ours.
#[must_use]
pub fn not_wired() -> poem::Error {
    poem::Error::from_status(StatusCode::INTERNAL_SERVER_ERROR)
}

/// Errors of page handlers become pages.
#[must_use]
pub fn error_page(status: StatusCode) -> Response {
    let key = match status {
        StatusCode::NOT_FOUND => "error-not-found",
        StatusCode::METHOD_NOT_ALLOWED => "error-method",
        StatusCode::FORBIDDEN => "error-forbidden",
        StatusCode::TOO_MANY_REQUESTS => "error-too-often",
        StatusCode::SERVICE_UNAVAILABLE => return unavailable_page("error-unavailable", DEFAULT_RETRY_AFTER),
        status if status.is_server_error() => "error-internal",
        _ => "error-bad-request",
    };
    plain_error(status, key)
}

/// How long to wait, seconds, where something that a page needs is away and nothing says more.
const DEFAULT_RETRY_AFTER: u64 = 5;

/// A fault of the database in a page handler: logged, shown without detail.
#[must_use]
pub fn fault(error: &sea_orm::DbErr) -> Response {
    match failure_of_request(error) {
        Failure::Unavailable { retry_after } => {
            tracing::warn!(error = %error, "the database is not available");
            unavailable_page("error-unavailable", retry_after.as_secs())
        }
        Failure::OutcomeUnknown { retry_after } => unavailable_page("error-outcome-unknown", retry_after.as_secs()),
        Failure::Conflict => {
            tracing::warn!(error = %error, "two writes stood in each other's way");
            unavailable_page("error-unavailable", 1)
        }
        Failure::Constraint | Failure::Internal => {
            tracing::error!(error = %error, "a page failed");
            error_page(StatusCode::INTERNAL_SERVER_ERROR)
        }
    }
}

fn unavailable_page(key: &str, seconds: u64) -> Response {
    let mut response = plain_error(StatusCode::SERVICE_UNAVAILABLE, key);
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds.max(1)));
    response
}

/// More pages were read than the limit allows; tells how long to wait.
#[must_use]
pub fn too_many_pages(seconds: i64) -> Response {
    let mut response = plain_error(StatusCode::TOO_MANY_REQUESTS, "error-too-many-pages");
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds.max(1)));
    response
}

/// What an error carries to the layer around the handlers that makes its page.
#[derive(Clone, Debug)]
pub struct Carried(pub Arc<dyn Any + Send + Sync>);

/// What a page handler may end with beside an answer: a refusal that becomes a page.
#[derive(Debug)]
pub struct PageError(pub Response);

impl From<sea_orm::DbErr> for PageError {
    fn from(error: sea_orm::DbErr) -> Self {
        Self(fault(&error))
    }
}

impl PageError {
    /// It does not exist, or not for this reader.
    #[must_use]
    pub fn missing() -> Self {
        Self(error_page(StatusCode::NOT_FOUND))
    }
}

impl From<Response> for PageError {
    fn from(response: Response) -> Self {
        Self(response)
    }
}

impl From<PageError> for poem::Error {
    fn from(error: PageError) -> Self {
        // The framework keeps what an error carries apart from its response.
        let carried = error.0.data::<Carried>().cloned();
        let mut error = poem::Error::from_response(error.0);
        if let Some(carried) = carried {
            error.set_data(carried);
        }
        error
    }
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        self.0
    }
}
