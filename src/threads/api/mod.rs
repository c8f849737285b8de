//! The REST API of threads: a thin door to the operations and to `listing`. Refusals become problem documents here.

mod objects;

use poem_openapi::Tags;

use super::refusal::Refusal;
use crate::identity::Caller;
use crate::identity::permissions::Scope;
use crate::posts::rules::FieldRefusal;
use crate::web::problem::{ApiError, FieldProblem};

pub use super::answers::api::AnswersApi;
pub use super::comments::api::CommentsApi;
pub use super::hiding::api::ModerationApi;
pub use super::reactions::api::ReactionsApi;
pub use super::questions::api::ThreadsApi;

/// The parts of it.
pub type Apis = (ThreadsApi, AnswersApi, CommentsApi, ReactionsApi, ModerationApi);

/// All of it, for the one service that `routes` builds.
#[must_use]
pub fn api() -> Apis {
    (ThreadsApi, AnswersApi, CommentsApi, ReactionsApi, ModerationApi)
}

#[derive(Tags)]
enum Tag {
    /// Questions, their answers and comments.
    Threads,
    /// What people say with one press: helpful, worked for me, me too, follow, accepted.
    Reactions,
    /// What staff say of posts, and hiding what must not be shown.
    Moderation,
}

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

/// Who reads: a token that was not made for reading sees what everybody sees.
fn reader(caller: Option<Caller>) -> Option<Caller> {
    caller.filter(|caller| caller.has_scope(Scope::ThreadsRead))
}
