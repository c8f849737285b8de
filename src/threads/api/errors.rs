//! Refusals as problem documents.

use crate::posts::rules::FieldRefusal;
use crate::threads::refusal::Refusal;
use crate::web::problem::{ApiError, FieldProblem};

impl From<FieldRefusal> for FieldProblem {
    fn from(refusal: FieldRefusal) -> Self {
        let name = match refusal.field {
            // Forms call the text of a comment by its own name; in JSON every text is a body.
            "comment" => "body",
            "of" => "of_thread_id",
            "category" => "category_id",
            other => other,
        };
        Self { pointer: format!("/{name}"), code: refusal.flaw.code().to_owned(), detail: refusal.message() }
    }
}

impl From<Refusal> for ApiError {
    fn from(refusal: Refusal) -> Self {
        let words = refusal.message();
        match refusal {
            Refusal::Missing => Self::missing(),
            Refusal::Forbidden => Self::forbidden("forbidden", words),
            Refusal::Rule(rule) => Self::conflict(rule.code(), words),
            Refusal::Fields(fields) => Self::fields(fields.into_iter().map(FieldProblem::from).collect()),
            Refusal::Stale(_) => Self::precondition_failed("changed_meanwhile", words),
            Refusal::TooOften(wait) => Self::too_often(wait),
            Refusal::Key(error) => error.into(),
            Refusal::Database(error) => error.into(),
        }
    }
}
