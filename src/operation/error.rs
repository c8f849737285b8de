//! Why an operation was not done: the cases of HTTP, codes for programs, and no text. Exactly three things turn it into something
//! to read: the problem document, the form with its status, and the log line.

use std::time::Duration;

use sea_orm::{DbErr, SqlErr};

use super::codes::{ErrorCode, FieldError, FieldErrors};
use super::committed::failure_of_request;
use super::rate_limit::RateLimitStatus;
use crate::database::Failure;

/// What the caller lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// A role, or a confirmed address: no token of theirs can do it.
    Right,
    /// Their token was made without this scope.
    Scope(&'static str),
}

/// Why a key cannot be used for a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdempotencyConflict {
    /// It was used for another content or another operation.
    OtherContent,
    /// The same request is being worked on right now.
    InFlight,
}

/// Why an operation was not done.
#[derive(Debug, thiserror::Error)]
pub enum OperationError {
    /// It does not exist, or not for this caller.
    #[error("there is nothing here")]
    NotFound,
    /// The caller sees it and may not do this.
    #[error("no right to do this")]
    Forbidden(Missing, ErrorCode),
    /// Fields need another look.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))]
    Invalid(Vec<FieldError>),
    /// A rule forbids it as things are now.
    #[error("{}", .0.code)]
    RuleViolated(ErrorCode),
    /// Changed by somebody else since the caller read it.
    #[error("changed meanwhile")]
    Stale,
    /// Done too often.
    #[error("too often")]
    TooManyRequests(RateLimitStatus),
    #[error("the idempotency key cannot be used for this")]
    Idempotency(IdempotencyConflict),
    /// Something that is needed does not answer; nothing was done.
    #[error("not available right now")]
    Unavailable { retry_after: Duration },
    /// The reply of the commit was lost: it may have been done.
    #[error("the outcome is unknown")]
    OutcomeUnknown { retry_after: Duration },
    /// A fault of ours. What it says is for the log only.
    #[error("a fault of the database: {0}")]
    Database(DbErr),
    /// The act panicked: a fault of ours, and the log has it.
    #[error("the operation panicked")]
    Panicked,
}

/// The caller has no right to do something that they see.
pub const FORBIDDEN: ErrorCode = ErrorCode::new("forbidden", "error-forbidden");

impl OperationError {
    /// The caller has no right to do this.
    #[must_use]
    pub const fn forbidden() -> Self {
        Self::Forbidden(Missing::Right, FORBIDDEN)
    }

    /// One refused field.
    #[must_use]
    pub fn field(field: &'static str, code: ErrorCode) -> Self {
        Self::Invalid(vec![FieldError::new(field, code)])
    }

    /// Calls refused fields as a form or a document does, where that differs from the operation. `names` pairs the operation's
    /// name with the other one.
    #[must_use]
    pub fn with_field_names(mut self, names: &[(&str, &'static str)]) -> Self {
        if let Self::Invalid(fields) = &mut self {
            for field in fields {
                if let Some((_, other)) = names.iter().find(|(name, _)| *name == field.field) {
                    field.field = *other;
                }
            }
        }
        self
    }

    /// A field whose value must be the only one of its kind, where the database found another; any other error stays itself.
    #[must_use]
    pub fn field_if_taken(error: DbErr, field: &'static str, code: ErrorCode) -> Self {
        match error.sql_err() {
            Some(SqlErr::UniqueConstraintViolation(_)) => Self::field(field, code),
            _ => error.into(),
        }
    }
}

impl From<DbErr> for OperationError {
    fn from(error: DbErr) -> Self {
        match failure_of_request(&error) {
            Failure::Unavailable { retry_after } => {
                tracing::warn!(error = %error, "the database is not available");
                Self::Unavailable { retry_after }
            }
            Failure::OutcomeUnknown { retry_after } => Self::OutcomeUnknown { retry_after },
            Failure::Conflict | Failure::Constraint | Failure::Internal => Self::Database(error),
        }
    }
}

impl From<FieldError> for OperationError {
    fn from(error: FieldError) -> Self {
        Self::Invalid(vec![error])
    }
}

impl From<FieldErrors> for OperationError {
    fn from(errors: FieldErrors) -> Self {
        Self::Invalid(errors.into_vec())
    }
}
