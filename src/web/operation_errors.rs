//! The two ways in which people and programs read why an operation was not done: a problem document, or the form with a status.
//! The same fault has the same code and status on every page and in the API.

use std::time::Duration;

use fluent_templates::fluent_bundle::FluentValue;
use poem::Response;
use poem::http::{HeaderValue, StatusCode, header};

use super::error_page::{self, PageError};
use super::form::Fields;
use super::page::FormState;
use super::problem::{ApiError, FieldProblem};
use crate::locale::text;
use crate::operation::{ErrorArgument, ErrorCode, FORBIDDEN, FieldError, IdempotencyConflict, Missing, OperationError};

/// Changed by somebody else since it was read.
pub const STALE: ErrorCode = ErrorCode::new("changed_meanwhile", "error-changed-meanwhile");
/// Done too often.
pub const TOO_MANY: ErrorCode = ErrorCode::new("too_many", "error-too-many");
/// The idempotency key was used for another content.
pub const KEY_REUSED: ErrorCode = ErrorCode::new("idempotency_key_reused", "error-key-reused");
/// The same request is being worked on.
pub const IN_FLIGHT: ErrorCode = ErrorCode::new("in_flight", "error-in-flight");
/// The database does not answer, or its disk is full.
pub const UNAVAILABLE: ErrorCode = ErrorCode::new("database_unavailable", "error-unavailable");
/// The reply of the commit was lost.
pub const OUTCOME_UNKNOWN: ErrorCode = ErrorCode::new("outcome_unknown", "error-outcome-unknown");
/// A fault of ours.
pub const INTERNAL: ErrorCode = ErrorCode::new("internal", "error-internal");
/// Fields need another look.
pub const INVALID: ErrorCode = ErrorCode::new("invalid", "error-invalid");
/// It does not exist, or not for this caller.
pub const NOT_FOUND: ErrorCode = ErrorCode::new("not_found", "error-not-found");

/// The status, the code and the time to wait that an error stands for, on pages and in the API alike.
struct Meaning {
    status: StatusCode,
    code: ErrorCode,
    retry_after: Option<i64>,
}

fn seconds(time: Duration) -> i64 {
    i64::try_from(time.as_secs()).unwrap_or(i64::MAX).max(1)
}

fn meaning(error: &OperationError) -> Meaning {
    let (status, code, retry_after) = match error {
        OperationError::NotFound => (StatusCode::NOT_FOUND, NOT_FOUND, None),
        OperationError::Forbidden(_, code) => (StatusCode::FORBIDDEN, *code, None),
        OperationError::Invalid(_) => (StatusCode::UNPROCESSABLE_ENTITY, INVALID, None),
        OperationError::RuleViolated(code) => (StatusCode::CONFLICT, *code, None),
        OperationError::Stale => (StatusCode::PRECONDITION_FAILED, STALE, None),
        OperationError::TooManyRequests(limit) => {
            (StatusCode::TOO_MANY_REQUESTS, TOO_MANY, Some(limit.resets_in.num_seconds().max(1)))
        }
        OperationError::Idempotency(IdempotencyConflict::OtherContent) => {
            (StatusCode::UNPROCESSABLE_ENTITY, KEY_REUSED, None)
        }
        OperationError::Idempotency(IdempotencyConflict::InFlight) => (StatusCode::CONFLICT, IN_FLIGHT, Some(1)),
        OperationError::Unavailable { retry_after } => {
            (StatusCode::SERVICE_UNAVAILABLE, UNAVAILABLE, Some(seconds(*retry_after)))
        }
        OperationError::OutcomeUnknown { retry_after } => {
            (StatusCode::SERVICE_UNAVAILABLE, OUTCOME_UNKNOWN, Some(seconds(*retry_after)))
        }
        OperationError::Database(_) | OperationError::Panicked => (StatusCode::INTERNAL_SERVER_ERROR, INTERNAL, None),
    };
    Meaning { status, code, retry_after }
}

/// Writes what only we may read to the log; everything else is the caller's own matter.
fn log(error: &OperationError) {
    if let OperationError::Database(_) | OperationError::Panicked = error {
        tracing::error!(error = %error, "an operation failed");
    }
}

/// The sentence of a refused field, for people.
#[must_use]
pub fn field_text(error: &FieldError) -> String {
    let arguments = error.arguments.iter().map(|(name, value)| {
        let value: FluentValue = match value {
            ErrorArgument::Number(number) => (*number).into(),
            ErrorArgument::Text(text) => text.as_str().into(),
        };
        (*name, value)
    });
    text::with(error.code.text, arguments)
}

impl From<OperationError> for ApiError {
    fn from(error: OperationError) -> Self {
        log(&error);
        let Meaning { status, code, retry_after } = meaning(&error);
        let detail = match &error {
            OperationError::Forbidden(Missing::Scope(scope), code) if *code == FORBIDDEN => {
                text::t1("error-scope-missing", "scope", *scope)
            }
            _ => text::t(code.text),
        };
        let problem = Self::with_status(status, code.code, detail).retry_after(retry_after);
        match error {
            OperationError::Invalid(fields) => problem.errors(
                fields
                    .iter()
                    .map(|field| FieldProblem {
                        pointer: if field.field.is_empty() { String::new() } else { format!("/{}", field.field) },
                        code: field.code.code.to_owned(),
                        detail: field_text(field),
                    })
                    .collect(),
            ),
            _ => problem,
        }
    }
}

impl From<OperationError> for PageError {
    fn from(error: OperationError) -> Self {
        log(&error);
        let Meaning { status, retry_after, .. } = meaning(&error);
        let mut response = match error {
            OperationError::OutcomeUnknown { .. } => error_page::plain_error(status, OUTCOME_UNKNOWN.text),
            _ => error_page::error_page(status),
        };
        set_retry_after(&mut response, retry_after);
        Self(response)
    }
}

fn set_retry_after(response: &mut Response, retry_after: Option<i64>) {
    if let Some(seconds) = retry_after {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
}

impl FormState {
    /// A form as it was sent, with what is wrong about it.
    ///
    /// # Errors
    /// Those of [`FormState::refuse_for`].
    pub fn refused(fields: &Fields, error: OperationError) -> Result<Self, PageError> {
        let mut form = Self::sent(fields.clone());
        form.refuse_for(error)?;
        Ok(form)
    }

    /// Shows an error at the fields of this form, or above it, and takes over its status.
    ///
    /// # Errors
    /// What no form can show: what does not exist, what may not be done at all, a fault of ours.
    pub fn refuse_for(&mut self, error: OperationError) -> Result<(), PageError> {
        match &error {
            OperationError::NotFound
            | OperationError::Forbidden(..)
            | OperationError::Database(_)
            | OperationError::Panicked => return Err(error.into()),
            OperationError::Invalid(fields) => {
                for field in fields {
                    self.refuse_with(field.field, field_text(field));
                }
            }
            _ => self.refuse_with("", text::t(meaning(&error).code.text)),
        }
        let Meaning { status, retry_after, .. } = meaning(&error);
        self.refused_with_status(status, retry_after);
        Ok(())
    }
}
