//! Why an account operation did not happen: one shape for pages, API and commands. Texts are in `identity.ftl`.

use sea_orm::DbErr;

use crate::locale::text;
use crate::web::form::Fields;
use crate::web::page::FormState;
use crate::web::problem::{ApiError, FieldProblem};
use crate::web::rate_limit::{LimitError, TooOften};

/// One refused field. The text for people is `identity-<code>` with `_` as `-`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {code}")]
pub struct Refusal {
    /// Name of the field in forms and in the API.
    pub field: &'static str,
    /// Stable word for programs.
    pub code: &'static str,
}

impl Refusal {
    /// Refuses a field.
    #[must_use]
    pub fn new(field: &'static str, code: &'static str) -> Self {
        Self { field, code }
    }

    /// The text for people.
    #[must_use]
    pub fn text(&self) -> String {
        text::t(&format!("identity-{}", self.code.replace('_', "-")))
    }
}

/// Why an account operation did not happen.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// Fields that need another look.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))]
    Fields(Vec<Refusal>),
    /// It does not exist, or not for this caller.
    #[error("there is nothing here")]
    Missing,
    /// The caller sees it and may not do this.
    #[error("the caller has no right to do this")]
    Forbidden,
    #[error(transparent)]
    TooOften(#[from] TooOften),
    /// Too many passwords are being checked at once.
    #[error("too many passwords are being checked right now")]
    Busy,
    #[error(transparent)]
    Database(#[from] DbErr),
}

impl Refused {
    /// One refused field.
    #[must_use]
    pub fn field(field: &'static str, code: &'static str) -> Self {
        Self::Fields(vec![Refusal::new(field, code)])
    }

    /// Succeeds if nothing was refused.
    ///
    /// # Errors
    /// The refusals, if there are any.
    pub fn unless_empty(refusals: Vec<Refusal>) -> Result<(), Self> {
        if refusals.is_empty() { Ok(()) } else { Err(Self::Fields(refusals)) }
    }
}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        Self::Fields(vec![refusal])
    }
}

impl From<LimitError> for Refused {
    fn from(error: LimitError) -> Self {
        match error {
            LimitError::TooOften(wait) => Self::TooOften(wait),
            LimitError::Database(error) => Self::Database(error),
        }
    }
}

/// The form as it was sent, with what is wrong at each field.
#[must_use]
pub fn explain(fields: &Fields, refusals: &[Refusal]) -> FormState {
    let mut form = FormState::sent(fields.clone());
    for refusal in refusals {
        form.refuse_with(refusal.field, refusal.text());
    }
    form
}

impl From<Refused> for ApiError {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Fields(refusals) => Self::fields(
                refusals
                    .iter()
                    .map(|refusal| FieldProblem {
                        pointer: format!("/{}", refusal.field),
                        code: refusal.code.to_owned(),
                        detail: refusal.text(),
                    })
                    .collect(),
            ),
            Refused::Missing => Self::missing(),
            Refused::Forbidden => Self::forbidden("forbidden", "Your token or your role does not allow this."),
            Refused::TooOften(wait) => Self::too_often(wait),
            Refused::Busy => Self::unavailable("busy", "Too much is going on right now. Try again in a few seconds."),
            Refused::Database(error) => error.into(),
        }
    }
}
