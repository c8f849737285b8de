//! Proposing and deciding that a thread asks the same as another.

use std::sync::Arc;

use poem::web::Data;
use poem::{Response, Result, handler};

use crate::app::App;
use crate::entity::{DuplicateProposalId, ThreadId};
use crate::operation::OperationError;
use crate::threads::pages::buttons::FormRequest;
use crate::threads::pages::form::number;
use crate::threads::pages::show::{self, RefusedForms};
use crate::threads::questions::SimilarQuestions;
use crate::threads::{codes, duplicates};
use crate::web::page::FormState;
use crate::web::parts::Choice;

/// The field of what was chosen among the threads that words found.
const CHOSEN: &str = "same";
/// The field that says which words found them.
const LISTED: &str = "listed";

/// The thread that somebody names: its number, or its address with or without a host. Anything else is words, which name none, even if
/// they begin with a number.
#[must_use]
pub fn named_thread(text: &str) -> Option<ThreadId> {
    let text = text.trim();
    let (tail, is_address) =
        text.rsplit_once("/threads/").map_or((text.trim_start_matches('#'), false), |(_, tail)| (tail, true));
    let digits: String = tail.chars().take_while(char::is_ascii_digit).collect();
    let rest = tail.get(digits.len()..).unwrap_or_default();
    let is_whole = rest.is_empty() || (rest.starts_with('-') && !rest.contains(char::is_whitespace));
    if is_address || is_whole { digits.parse().ok().map(ThreadId) } else { None }
}

/// `POST /threads/:id/duplicates`
#[handler]
pub async fn propose(
    Data(app): Data<&App>,
    Data(similar): Data<&Arc<dyn SimilarQuestions>>,
    request: FormRequest,
) -> Result<Response> {
    let (caller, id) = request.on_thread()?;
    let named = request.fields.filled(CHOSEN).unwrap_or_else(|| request.get("of"));
    let done = match named_thread(named) {
        None => return Box::pin(choose(app, similar, &request, id)).await,
        // Staff have a second button: theirs is a decision.
        Some(other) if request.get("how") == "declare" => duplicates::declare(app, caller, id, other).await.map(|_| id),
        Some(other) => duplicates::propose(app, caller, id, other).await.map(|_| id),
    };
    Box::pin(request.ended_on_thread(app, done)).await
}

/// The page again with the threads that words find, to choose one; with a refusal where they find none.
async fn choose(
    app: &App,
    similar: &Arc<dyn SimilarQuestions>,
    request: &FormRequest,
    id: ThreadId,
) -> Result<Response> {
    let words = request.fields.filled("of").unwrap_or_default();
    let found = if words.is_empty() { Vec::new() } else { similar.like_words(&request.visit, words, id).await };
    if found.is_empty() {
        let unknown = OperationError::field("of", codes::OF_UNKNOWN);
        return request.ended_on_thread(app, Err(unknown)).await;
    }
    let mut refused = FormState::sent(request.fields.clone());
    // The same words once more, and nothing chosen.
    if request.fields.filled(LISTED) == Some(words) {
        refused.refuse(CHOSEN, "threads-duplicate-choose");
    }
    let same_questions = found.into_iter().map(|thread| Choice::new(thread.id, thread.title)).collect();
    let again = RefusedForms { refused, same_questions, ..RefusedForms::default() };
    Ok(show::again(app, &request.visit, id, again).await?)
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
        for text in
            ["", "parking", "/threads/", "-1", "30 km zone", "18th street", "2 - 3 bins", "42-parking for trailers"]
        {
            assert_eq!(named_thread(text), None, "{text}");
        }
    }
}
