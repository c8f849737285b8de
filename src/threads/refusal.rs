//! Why an operation on threads was not done, in a form that both the API and pages can show.

use sea_orm::DbErr;

use super::rules::{NotAllowed, RuleViolation};
use crate::identity::idempotency::KeyError;
use crate::locale::text;
use crate::posts::rules::{FieldRefusal, Flaw};
use crate::web::rate_limit::{LimitError, TooOften};

impl FieldRefusal {
    /// For people.
    #[must_use]
    pub fn message(&self) -> String {
        let key = format!("threads-{}-{}", self.field, self.flaw.code().replace('_', "-"));
        match self.flaw {
            Flaw::TooShort(limit) | Flaw::TooLong(limit) => text::t1(&key, "limit", limit.to_string()),
            Flaw::TooManyBytes(limit) => text::t1(&key, "limit", (limit / 1024).to_string()),
            Flaw::Empty | Flaw::NotStorable | Flaw::TooComplex | Flaw::Unknown => text::t(&key),
        }
    }
}

/// The text as it is now, for somebody whose edit began from an older one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CurrentText {
    /// None for an answer.
    pub title: Option<String>,
    pub body: String,
    pub revision: i32,
}

/// Why an operation was not done.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// It does not exist, or not for this caller.
    #[error("there is nothing here")]
    Missing,
    /// The caller sees it and has no right to do this.
    #[error("no right to do this")]
    Forbidden,
    #[error("{}", .0.code())]
    Rule(RuleViolation),
    #[error("some fields need another look")]
    Fields(Vec<FieldRefusal>),
    /// Edited by somebody else since it was read.
    #[error("edited meanwhile")]
    Stale(Box<CurrentText>),
    #[error(transparent)]
    TooOften(#[from] TooOften),
    /// The idempotency key was used for something else, or is in use.
    #[error(transparent)]
    Key(KeyError),
    #[error(transparent)]
    Database(#[from] DbErr),
}

impl From<RuleViolation> for Refusal {
    fn from(rule: RuleViolation) -> Self {
        Self::Rule(rule)
    }
}

impl From<NotAllowed> for Refusal {
    fn from(why: NotAllowed) -> Self {
        match why {
            NotAllowed::NoRight => Self::Forbidden,
            NotAllowed::Rule(rule) => Self::Rule(rule),
        }
    }
}

impl From<FieldRefusal> for Refusal {
    fn from(field: FieldRefusal) -> Self {
        Self::Fields(vec![field])
    }
}

impl From<KeyError> for Refusal {
    fn from(error: KeyError) -> Self {
        match error {
            KeyError::Database(error) => Self::Database(error),
            other => Self::Key(other),
        }
    }
}

impl From<LimitError> for Refusal {
    fn from(error: LimitError) -> Self {
        match error {
            LimitError::TooOften(too_often) => Self::TooOften(too_often),
            LimitError::Database(error) => Self::Database(error),
        }
    }
}

impl Refusal {
    /// For people. Refused fields bring their own messages, see [`FieldRefusal::message`].
    #[must_use]
    pub fn message(&self) -> String {
        match self {
            Self::Rule(rule) => text::t(&format!("threads-rule-{}", rule.code().replace('_', "-"))),
            Self::Fields(_) => text::t("threads-refused-fields"),
            Self::Missing => text::t("threads-refused-missing"),
            Self::Forbidden => text::t("threads-refused-forbidden"),
            Self::Stale(_) => text::t("threads-refused-stale"),
            Self::TooOften(_) => text::t("threads-refused-too-often"),
            Self::Key(KeyError::OtherContent) => text::t("threads-refused-key-used"),
            Self::Key(_) => text::t("threads-refused-in-flight"),
            Self::Database(_) => text::t("threads-refused-database"),
        }
    }
}

/// Two checked fields, or all that is wrong with them.
///
/// # Errors
/// [`Refusal::Fields`] with one or both.
pub fn both<A, B>(a: Result<A, FieldRefusal>, b: Result<B, FieldRefusal>) -> Result<(A, B), Refusal> {
    match (a, b) {
        (Ok(a), Ok(b)) => Ok((a, b)),
        (Err(a), Err(b)) => Err(Refusal::Fields(vec![a, b])),
        (Err(one), Ok(_)) | (Ok(_), Err(one)) => Err(Refusal::Fields(vec![one])),
    }
}
