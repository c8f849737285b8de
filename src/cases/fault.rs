//! Why something was not done to a case, in a form that both the API and pages can show. Texts are in `cases.ftl`.

use sea_orm::DbErr;

use super::rules;
use crate::identity::idempotency::KeyError;
use crate::locale::text;
use crate::markdown::source::{NotStorable, sanitize};
use crate::markdown::{self, RenderError};
use crate::threads;
use crate::web::rate_limit::{LimitError, TooOften};

/// Longest text of a message, note or official answer, bytes.
pub const TEXT_MAX: usize = markdown::MAX_BYTES;
/// Longest reason or detail, characters.
pub const REASON_MAX: usize = 1_000;

/// A refused field. Its text for people is `cases-field-<code>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {code}")]
pub struct FieldFault {
    /// Name of the field in forms and in the API.
    pub field: &'static str,
    /// Stable word for programs.
    pub code: &'static str,
}

impl FieldFault {
    /// The text for people.
    #[must_use]
    pub fn message(&self) -> String {
        let key = format!("cases-field-{}", self.code.replace('_', "-"));
        match self.code {
            "too_many_bytes" => text::t1(&key, "limit", (TEXT_MAX / 1024).to_string()),
            "too_long" => text::t1(&key, "limit", REASON_MAX.to_string()),
            _ => text::t(&key),
        }
    }
}

/// Why something was not done to a case.
#[derive(Debug, thiserror::Error)]
pub enum CaseFault {
    /// It does not exist, or not for this caller.
    #[error("there is nothing here")]
    Missing,
    /// The caller sees it and has no right to do this.
    #[error("no right to do this")]
    Forbidden,
    /// Nobody works on what they asked themselves.
    #[error("the caller asked this themselves")]
    OwnCase,
    #[error(transparent)]
    Rule(#[from] rules::Refusal),
    #[error("some fields need another look")]
    Fields(Vec<FieldFault>),
    /// The case has changed since the caller read it.
    #[error("changed meanwhile")]
    Stale {
        /// The revision that the caller read.
        seen: i32,
        /// The revision now.
        current: i32,
    },
    #[error(transparent)]
    TooOften(#[from] TooOften),
    /// The idempotency key was used for something else, or is in use.
    #[error(transparent)]
    Key(KeyError),
    #[error(transparent)]
    Database(#[from] DbErr),
}

impl CaseFault {
    /// One refused field.
    #[must_use]
    pub fn field(field: &'static str, code: &'static str) -> Self {
        Self::Fields(vec![FieldFault { field, code }])
    }

    /// For people. Refused fields bring their own messages, see [`FieldFault::message`].
    #[must_use]
    pub fn message(&self) -> String {
        match self {
            Self::Rule(rule) => text::t(&format!("cases-rule-{}", rule.code().replace('_', "-"))),
            Self::Missing => text::t("cases-refused-missing"),
            Self::Forbidden => text::t("cases-refused-forbidden"),
            Self::OwnCase => text::t("cases-refused-own-case"),
            Self::Fields(_) => text::t("cases-refused-fields"),
            Self::Stale { .. } => text::t("cases-refused-stale"),
            Self::TooOften(_) => text::t("cases-refused-too-often"),
            Self::Key(KeyError::OtherContent) => text::t("cases-refused-key-used"),
            Self::Key(_) => text::t("cases-refused-in-flight"),
            Self::Database(_) => text::t("cases-refused-database"),
        }
    }
}

impl From<KeyError> for CaseFault {
    fn from(error: KeyError) -> Self {
        match error {
            KeyError::Database(error) => Self::Database(error),
            other => Self::Key(other),
        }
    }
}

impl From<LimitError> for CaseFault {
    fn from(error: LimitError) -> Self {
        match error {
            LimitError::TooOften(too_often) => Self::TooOften(too_often),
            LimitError::Database(error) => Self::Database(error),
        }
    }
}

impl From<threads::Refusal> for CaseFault {
    fn from(refusal: threads::Refusal) -> Self {
        match refusal {
            threads::Refusal::Forbidden => Self::Forbidden,
            threads::Refusal::TooOften(too_often) => Self::TooOften(too_often),
            threads::Refusal::Key(error) => Self::Key(error),
            threads::Refusal::Database(error) => Self::Database(error),
            threads::Refusal::Fields(_) => Self::field("text", "not_storable"),
            threads::Refusal::Missing | threads::Refusal::Rule(_) | threads::Refusal::Stale(_) => Self::Missing,
        }
    }
}

/// A text as it is stored.
pub(super) struct Text {
    pub source: String,
    pub html: String,
}

/// Checks and renders a message, note or official answer.
pub(super) async fn rendered(typed: &str) -> Result<Text, CaseFault> {
    let source = storable("text", typed)?.trim_end().to_owned();
    if source.trim().is_empty() {
        return Err(CaseFault::field("text", "empty"));
    }
    let html = markdown::render(source.clone()).await.map_err(|error| match error {
        RenderError::TooLong => CaseFault::field("text", "too_many_bytes"),
        RenderError::TooDeep | RenderError::TooLarge | RenderError::TooSlow => CaseFault::field("text", "too_deep"),
    })?;
    Ok(Text { source, html })
}

/// Checks a reason or detail; none if nothing was typed.
pub(super) fn reason(field: &'static str, typed: &str) -> Result<Option<String>, CaseFault> {
    let text = storable(field, typed)?.trim().to_owned();
    if text.chars().count() > REASON_MAX {
        return Err(CaseFault::field(field, "too_long"));
    }
    Ok(Some(text).filter(|text| !text.is_empty()))
}

/// Checks a reason that must be given.
pub(super) fn needed_reason(field: &'static str, typed: &str) -> Result<String, CaseFault> {
    reason(field, typed)?.ok_or_else(|| CaseFault::field(field, "empty"))
}

fn storable(field: &'static str, typed: &str) -> Result<String, CaseFault> {
    sanitize(typed).map_err(|NotStorable| CaseFault::field(field, "not_storable"))
}
