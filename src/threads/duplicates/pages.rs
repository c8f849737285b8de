//! Proposing and deciding that a thread asks the same as another.

use poem::web::Data;
use poem::{Response, Result, handler};

use crate::app::App;
use crate::entity::{DuplicateProposalId, ThreadId};
use crate::operation::OperationError;
use crate::threads::pages::buttons::FormRequest;
use crate::threads::pages::form::number;
use crate::threads::{codes, duplicates};

/// The thread that somebody names: its number, or its address with or without a host.
#[must_use]
pub fn named_thread(text: &str) -> Option<ThreadId> {
    let tail = text.trim().rsplit_once("/threads/").map_or(text.trim(), |(_, tail)| tail);
    let digits: String = tail.trim_start_matches('#').chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok().map(ThreadId)
}

/// `POST /threads/:id/duplicates`
#[handler]
pub async fn propose(Data(app): Data<&App>, request: FormRequest) -> Result<Response> {
    let (caller, id) = request.on_thread()?;
    let done = match named_thread(request.get("of")) {
        None => Err(OperationError::field("of", codes::OF_UNKNOWN)),
        // Staff have a second button: theirs is a decision.
        Some(other) if request.get("how") == "declare" => duplicates::declare(app, caller, id, other).await.map(|_| id),
        Some(other) => duplicates::propose(app, caller, id, other).await.map(|_| id),
    };
    request.ended_on_thread(app, done).await
}

/// `POST /duplicates/:id`
#[handler]
pub async fn decide(Data(app): Data<&App>, request: FormRequest) -> Result<Response> {
    let id: DuplicateProposalId = number(&request.id)?;
    let done = duplicates::decide(app, request.caller()?, id, request.get("agree") == "yes").await;
    request.ended_on_thread(app, done.map(|done| done.value)).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thread_is_named_in_any_way_that_people_copy() {
        for text in
            ["42", " #42 ", "/threads/42-parking", "https://help.example/threads/42-parking#answer-9", "42-parking"]
        {
            assert_eq!(named_thread(text), Some(ThreadId(42)), "{text}");
        }
        for text in ["", "parking", "/threads/", "-1"] {
            assert_eq!(named_thread(text), None, "{text}");
        }
    }
}
