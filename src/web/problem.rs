//! Errors as RFC 9457 problem documents: one shape for every 4xx and 5xx of the API.

use std::time::Duration;

use poem::http::{HeaderValue, StatusCode, header};
use poem::{Body, Endpoint, IntoResponse, Request, Response};
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, Object};
use serde_json::{Map, Value};

use super::request_id::RequestId;
use crate::database::Failure;
use crate::locale::text;
use crate::operation::{OperationError, RateLimitStatus, failure_of_request};

/// How long to wait where the same request may work at once.
const RETRY_AT_ONCE: Duration = Duration::from_secs(1);

/// What a 401 asks for (RFC 6750).
const ASK_FOR_TOKEN: &str = "Bearer error=\"invalid_token\"";

/// What is wrong with one field.
#[derive(Clone, Debug, PartialEq, Eq, Object)]
pub struct FieldProblem {
    /// JSON pointer (RFC 6901) to the field, such as `/title`; empty for the whole body.
    pub pointer: String,
    /// Stable word for programs.
    pub code: String,
    /// For people.
    pub detail: String,
}

/// A problem document (RFC 9457).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct Problem {
    /// Link to the documentation of this kind of problem.
    #[oai(rename = "type")]
    pub kind: String,
    /// Short name of the kind.
    pub title: String,
    /// The HTTP status, repeated.
    pub status: u16,
    /// Stable word for programs.
    pub code: String,
    /// What happened, for people.
    pub detail: String,
    /// Fields that were refused; empty when no field is to blame.
    pub errors: Vec<FieldProblem>,
    /// Names this request in the logs.
    pub request_id: Option<String>,
    /// Seconds to wait before trying again, where waiting helps; the header `Retry-After` says the same.
    pub retry_after: Option<i64>,
}

impl Problem {
    /// A problem with a stable code and a text for people.
    #[must_use]
    pub fn new(status: StatusCode, code: &str, detail: impl Into<String>) -> Self {
        Self {
            kind: format!("/api/docs#problem-{code}"),
            title: status.canonical_reason().unwrap_or("Problem").to_owned(),
            status: status.as_u16(),
            code: code.to_owned(),
            detail: detail.into(),
            errors: Vec::new(),
            request_id: None,
            retry_after: None,
        }
    }

    /// Adds the fields to blame.
    #[must_use]
    pub fn with_errors(mut self, errors: Vec<FieldProblem>) -> Self {
        self.errors = errors;
        self
    }

    /// What the framework refused (bad JSON, unknown route, wrong method), in our shape. The detail of a 5xx stays in the log.
    #[must_use]
    pub fn from_framework(error: &poem::Error) -> Self {
        let status = error.status();
        let (code, key) = match status {
            StatusCode::NOT_FOUND => ("not_found", "problem-not-found"),
            StatusCode::METHOD_NOT_ALLOWED => ("method_not_allowed", "api-status-405"),
            StatusCode::UNSUPPORTED_MEDIA_TYPE => ("unsupported_media_type", "api-problem-unsupported-media-type"),
            StatusCode::PAYLOAD_TOO_LARGE => ("too_large", "api-status-413"),
            StatusCode::UNAUTHORIZED => ("unauthorized", "api-problem-unauthorized"),
            StatusCode::TOO_MANY_REQUESTS => ("too_many", "problem-too-many"),
            StatusCode::SERVICE_UNAVAILABLE => {
                tracing::warn!(error = %error, "a request was turned away");
                ("unavailable", "api-problem-unavailable")
            }
            status if status.is_server_error() => {
                tracing::error!(error = %error, "a request failed");
                ("internal", "problem-internal")
            }
            // What exactly cannot be read, in the framework's words: for programmers.
            _ => return Self::new(status, "bad_request", error.to_string()),
        };
        Self::new(status, code, text::t(key))
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        use poem_openapi::types::ToJSON;
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Response::builder()
            .status(status)
            .header(header::CONTENT_TYPE, "application/problem+json")
            .body(self.to_json_string())
    }
}

macro_rules! api_error {
    ($($(#[$doc:meta])* $variant:ident $status:literal $make:ident),+ $(,)?) => {
        /// Every refusal of the API. Features turn their own errors into one of these.
        #[derive(Debug, ApiResponse)]
        pub enum ApiError {
            $($(#[$doc])* #[oai(status = $status, content_type = "application/problem+json")] $variant(Json<Problem>),)+
        }

        impl ApiError {
            $($(#[$doc])*
            #[must_use]
            pub fn $make(code: &str, detail: impl Into<String>) -> Self {
                let status = StatusCode::from_u16($status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
                Self::$variant(Json(Problem::new(status, code, detail)))
            })+

            /// A problem with a status of ours; any other one is a fault of ours.
            #[must_use]
            pub fn with_status(status: StatusCode, code: &str, detail: impl Into<String>) -> Self {
                match status.as_u16() {
                    $($status => Self::$make(code, detail),)+
                    _ => Self::internal("internal", detail),
                }
            }

            fn problem_mut(&mut self) -> &mut Problem {
                match self { $(Self::$variant(Json(problem)) => problem),+ }
            }

            /// The document inside.
            #[must_use]
            pub fn problem(&self) -> &Problem {
                match self { $(Self::$variant(Json(problem)) => problem),+ }
            }
        }
    };
}

api_error! {
    /// The request cannot be read.
    BadRequest 400 bad_request,
    /// No valid credentials.
    Unauthorized 401 unauthorized,
    /// The credentials do not allow this.
    Forbidden 403 forbidden,
    /// It does not exist, or not for this caller.
    NotFound 404 not_found,
    /// A rule forbids this now.
    Conflict 409 conflict,
    /// Changed by somebody else since it was read.
    PreconditionFailed 412 precondition_failed,
    /// The body is too large.
    TooLarge 413 too_large,
    /// A field is refused.
    Unprocessable 422 unprocessable,
    /// The request must name the version that it changes (`If-Match`).
    PreconditionRequired 428 precondition_required,
    /// Too often; try later.
    TooMany 429 too_many,
    /// Something failed on our side.
    Internal 500 internal,
    /// Not available right now.
    Unavailable 503 unavailable,
}

impl ApiError {
    /// Tells how long to wait, in seconds.
    #[must_use]
    pub fn retry_after(mut self, seconds: Option<i64>) -> Self {
        self.problem_mut().retry_after = seconds;
        self
    }

    /// Names the fields to blame.
    #[must_use]
    pub fn errors(mut self, errors: Vec<FieldProblem>) -> Self {
        self.problem_mut().errors = errors;
        self
    }

    /// The one answer for what does not exist and for what may not be seen.
    #[must_use]
    pub fn missing() -> Self {
        Self::not_found("not_found", text::t("problem-not-found"))
    }

    /// Too often, with how long to wait.
    #[must_use]
    pub fn too_often(limit: &RateLimitStatus) -> Self {
        OperationError::TooManyRequests(limit.clone()).into()
    }

    /// Not available right now, with how long to wait.
    #[must_use]
    pub fn unavailable_for(code: &str, detail: &str, retry_after: Duration) -> Self {
        let problem = Problem::new(StatusCode::SERVICE_UNAVAILABLE, code, detail);
        let seconds = i64::try_from(retry_after.as_secs()).unwrap_or(1).max(1);
        Self::Unavailable(Json(Problem { retry_after: Some(seconds), ..problem }))
    }

    /// Refused fields.
    #[must_use]
    pub fn fields(errors: Vec<FieldProblem>) -> Self {
        Self::Unprocessable(Json(
            Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", text::t("error-invalid")).with_errors(errors),
        ))
    }
}

impl From<sea_orm::DbErr> for ApiError {
    fn from(error: sea_orm::DbErr) -> Self {
        match failure_of_request(&error) {
            Failure::Unavailable { retry_after } => {
                tracing::warn!(error = %error, "the database is not available");
                Self::unavailable_for("database_unavailable", &text::t("api-problem-database-unavailable"), retry_after)
            }
            Failure::OutcomeUnknown { retry_after } => {
                Self::unavailable_for("outcome_unknown", &text::t("api-problem-outcome-unknown"), retry_after)
            }
            Failure::Conflict => {
                tracing::warn!(error = %error, "two writes stood in each other's way");
                Self::unavailable_for(
                    "database_unavailable",
                    &text::t("api-problem-database-unavailable"),
                    RETRY_AT_ONCE,
                )
            }
            Failure::Constraint | Failure::Internal => {
                tracing::error!(error = %error, "a database statement failed");
                Self::internal("internal", text::t("problem-internal"))
            }
        }
    }
}

/// Around the API: every error becomes a problem document that names the request and how long to wait.
pub async fn problems<E: Endpoint>(next: E, req: Request) -> poem::Result<Response> {
    let request = req.data::<RequestId>().map(|id| id.0.to_string());
    let response = match next.call(req).await {
        Ok(answer) => answer.into_response(),
        Err(error) if error.is_from_response() => error.into_response(),
        Err(error) => {
            let mut response = Problem::from_framework(&error).into_response();
            let allow = error.into_response().headers().get(header::ALLOW).cloned();
            if let Some(allow) = allow {
                response.headers_mut().insert(header::ALLOW, allow);
            }
            response
        }
    };
    let kind = response.headers().get(header::CONTENT_TYPE);
    if kind.is_some_and(|kind| kind.as_bytes().starts_with(b"application/problem+json")) {
        completed(response, request).await
    } else {
        Ok(response)
    }
}

async fn completed(response: Response, request: Option<String>) -> poem::Result<Response> {
    let (mut parts, body) = response.into_parts();
    let mut problem: Map<String, Value> = body.into_json().await?;
    if let Some(request) = request {
        problem.insert("request_id".to_owned(), request.into());
    }
    if parts.status == StatusCode::UNAUTHORIZED {
        parts.headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static(ASK_FOR_TOKEN));
    }
    if matches!(parts.status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE) {
        let seconds = problem.get("retry_after").and_then(Value::as_i64).unwrap_or(60);
        parts.headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    Ok(Response::from_parts(parts, Body::from(Value::Object(problem).to_string())))
}
