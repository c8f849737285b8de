//! Why something about agencies, categories, teams or policies was not done: one shape for pages and the API.

use poem::http::StatusCode;
use sea_orm::{DbErr, SqlErr};

use crate::identity::idempotency::KeyError;
use crate::identity::refusal::Refused as MemberRefused;
use crate::locale::text;
use crate::markdown::source::sanitize;
use crate::web::form::Fields;
use crate::web::page::{self, FormState, PageError};
use crate::web::problem::{ApiError, FieldProblem};

/// One refused field.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {key}")]
pub struct Refusal {
    /// Name of the field in forms and in the API.
    pub field: &'static str,
    /// Key of the text for people, `feature-code`.
    pub key: &'static str,
    /// What the text names: a limit, or what was not understood.
    pub about: String,
}

impl Refusal {
    /// Refuses a field.
    #[must_use]
    pub fn new(field: &'static str, key: &'static str) -> Self {
        Self { field, key, about: String::new() }
    }

    /// Refuses a field and names what is wrong, or the limit.
    #[must_use]
    pub fn about(field: &'static str, key: &'static str, about: impl Into<String>) -> Self {
        Self { field, key, about: about.into() }
    }

    /// For people.
    #[must_use]
    pub fn text(&self) -> String {
        if self.about.is_empty() { text::t(self.key) } else { text::t1(self.key, "about", self.about.as_str()) }
    }

    /// Stable word for programs.
    #[must_use]
    pub fn code(&self) -> String {
        self.key.split_once('-').map_or(self.key, |(_, code)| code).replace('-', "_")
    }
}

/// Why an operation was not done.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// Fields that need another look.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))]
    Fields(Vec<Refusal>),
    /// It does not exist, or not for this caller.
    #[error("there is nothing here")]
    Missing,
    /// The caller sees it and has no right to do this.
    #[error("no right to do this")]
    Forbidden,
    /// Changed by somebody else since it was read.
    #[error("changed meanwhile")]
    Stale,
    /// A rule forbids it now; the key of the text that says which.
    #[error("{0}")]
    Rule(&'static str),
    /// The idempotency key was used for something else, or is in use.
    #[error(transparent)]
    Key(KeyError),
    #[error(transparent)]
    Database(#[from] DbErr),
}

impl From<KeyError> for Refused {
    fn from(error: KeyError) -> Self {
        match error {
            KeyError::Database(error) => Self::Database(error),
            other => Self::Key(other),
        }
    }
}

impl Refused {
    /// One refused field.
    #[must_use]
    pub fn field(field: &'static str, key: &'static str) -> Self {
        Self::Fields(vec![Refusal::new(field, key)])
    }

    /// A value that must be the only one of its kind, refused by the database itself.
    #[must_use]
    pub fn taken(error: DbErr, field: &'static str, key: &'static str) -> Self {
        match error.sql_err() {
            Some(SqlErr::UniqueConstraintViolation(_)) => Self::field(field, key),
            _ => Self::Database(error),
        }
    }

    /// The form as it was sent, with what is wrong at each field; none if no form can mend it.
    #[must_use]
    pub fn explain(&self, fields: &Fields) -> Option<FormState> {
        let mut form = FormState::sent(fields.clone());
        match self {
            Self::Fields(refusals) => {
                for refusal in refusals {
                    form.refuse_with(refusal.field, refusal.text());
                }
            }
            Self::Stale => form.refuse("", "agencies-stale"),
            Self::Rule(key) => form.refuse("", key),
            Self::Missing | Self::Forbidden | Self::Key(_) | Self::Database(_) => return None,
        }
        Some(form)
    }
}

impl From<Refused> for PageError {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Database(error) => error.into(),
            Refused::Forbidden => Self(page::error_page(StatusCode::FORBIDDEN)),
            _ => Self::missing(),
        }
    }
}

impl From<Refused> for ApiError {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Fields(refusals) => Self::fields(
                refusals
                    .iter()
                    .map(|refusal| FieldProblem {
                        pointer: format!("/{}", refusal.field),
                        code: refusal.code(),
                        detail: refusal.text(),
                    })
                    .collect(),
            ),
            Refused::Missing => Self::missing(),
            Refused::Forbidden => Self::forbidden("forbidden", "Your token or your role does not allow this."),
            Refused::Stale => {
                Self::precondition_failed("changed_meanwhile", "Somebody changed this since you read it.")
            }
            Refused::Rule(key) => Self::conflict(&Refusal::new("", key).code(), text::t(key)),
            Refused::Key(error) => error.into(),
            Refused::Database(error) => error.into(),
        }
    }
}

/// A refused form as it was sent.
///
/// # Errors
/// What no form can mend becomes a page of its own.
pub fn refused_form(refused: Refused, fields: &Fields) -> Result<FormState, PageError> {
    refused.explain(fields).ok_or_else(|| refused.into())
}

/// Members are identity's: its refusals at the fields of our forms.
///
/// # Errors
/// What no form can mend.
pub fn of_members(refused: MemberRefused, fields: &Fields) -> Result<FormState, Refused> {
    match refused {
        MemberRefused::Fields(refusals) => Ok(crate::identity::refusal::explain(fields, &refusals)),
        MemberRefused::Missing => Err(Refused::Missing),
        MemberRefused::Forbidden => Err(Refused::Forbidden),
        MemberRefused::Database(error) => Err(Refused::Database(error)),
        MemberRefused::TooOften(_) | MemberRefused::Busy => Err(Refused::Rule("agencies-busy")),
    }
}

/// A text within limits, trimmed.
pub(crate) fn checked_text(
    refusals: &mut Vec<Refusal>,
    field: &'static str,
    typed: &str,
    required: bool,
    most: usize,
) -> String {
    let Ok(text) = sanitize(typed) else {
        refusals.push(Refusal::new(field, "agencies-text-not-storable"));
        return String::new();
    };
    let text = text.trim();
    if required && text.is_empty() {
        refusals.push(Refusal::new(field, "agencies-text-empty"));
    } else if text.chars().count() > most {
        refusals.push(Refusal::about(field, "agencies-text-too-long", most.to_string()));
    }
    text.to_owned()
}
