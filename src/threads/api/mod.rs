//! The REST API of threads: a thin door to the operations and to `listing`. Refusals become problem documents here.

mod answers;
mod comments;
mod objects;
mod paging;
mod reactions;
mod threads;

use poem_openapi::Tags;

use super::refusal::{FieldRefusal, Refusal};
use crate::identity::Caller;
use crate::identity::idempotency::IdempotencyKey;
use crate::identity::permissions::Scope;
use crate::web::problem::{ApiError, FieldProblem};

pub use answers::AnswersApi;
pub use comments::CommentsApi;
pub use reactions::ReactionsApi;
pub use threads::ThreadsApi;

/// The parts of it.
pub type Apis = (ThreadsApi, AnswersApi, CommentsApi, ReactionsApi);

/// All of it, for the one service that `routes` builds.
#[must_use]
pub fn api() -> Apis {
    (ThreadsApi, AnswersApi, CommentsApi, ReactionsApi)
}

#[derive(Tags)]
enum Tag {
    /// Questions, their answers and comments.
    Threads,
    /// What people say with one press: helpful, worked for me, me too, follow, accepted.
    Reactions,
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

/// The header `Idempotency-Key`, if it is sent and well formed.
fn key(header: Option<&str>) -> Result<Option<IdempotencyKey>, ApiError> {
    let Some(text) = header else { return Ok(None) };
    IdempotencyKey::new(text).map(Some).ok_or_else(|| {
        ApiError::bad_request("bad_idempotency_key", "Idempotency-Key takes 1 to 255 visible ASCII characters.")
    })
}

/// The revision that `If-Match` names; none for `*`.
fn seen_revision(if_match: Option<&str>) -> Result<Option<i32>, ApiError> {
    let Some(sent) = if_match else {
        return Err(ApiError::precondition_required("if_match_required", "Send If-Match with the ETag that you read."));
    };
    let sent = sent.trim();
    if sent == "*" {
        return Ok(None);
    }
    let revision = sent.trim_start_matches("W/").trim_matches('"').split('.').next().and_then(|text| text.parse().ok());
    // A tag that we never gave out fits no text.
    revision
        .map(Some)
        .ok_or_else(|| ApiError::precondition_failed("changed_meanwhile", "That is no ETag of this resource."))
}

/// Entity tag over what this reader gets; it begins with the number of the text, which is what an edit must name.
fn tag(revision: i32, json: &str) -> String {
    let digest = crate::web::signing::sha256(json);
    format!("\"{revision}.{}\"", digest.get(..16).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn if_match_names_the_text_that_was_read() {
        assert_eq!(seen_revision(Some(&tag(3, "{}"))).unwrap(), Some(3));
        assert_eq!(seen_revision(Some("W/\"4.ab\"")).unwrap(), Some(4));
        assert_eq!(seen_revision(Some("*")).unwrap(), None);
        assert!(matches!(seen_revision(None), Err(ApiError::PreconditionRequired(_))));
        assert!(matches!(seen_revision(Some("\"x\"")), Err(ApiError::PreconditionFailed(_))));
    }
}
