//! The first suggestion for each question, in houses where some questions have no right thread.

use std::collections::BTreeSet;

use peerdesk::entity::ThreadId;
use peerdesk::search::answered_since::score_per_word;
use peerdesk::search::document::SearchDocument;
use peerdesk::search::engine::{EngineError, SearchEngine};

use super::asking::{alike, asked, load};
use super::sets::{Half, QuestionSet};

/// The first thread that was found for a question.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct First {
    pub score_per_word: f32,
    /// None where no thread at hand is right.
    pub is_right: Option<bool>,
}

/// Asks every question of a half with all that it says, once in each house of the set.
pub async fn firsts(
    engine: &dyn SearchEngine,
    set: &QuestionSet,
    bystanders: &[SearchDocument],
    half: Half,
    told: &dyn Fn(),
) -> Result<Vec<First>, EngineError> {
    let mut firsts = Vec::new();
    for house in houses(set) {
        let at_hand: BTreeSet<ThreadId> = house.iter().map(|document| document.thread).collect();
        load(engine, &[house.as_slice(), bystanders].concat()).await?;
        for question in set.of_half(half) {
            told();
            let found = alike(engine, &question.title, &question.details, 1).await?;
            let Some(first) = found.first() else { continue };
            let words = asked(&question.title, &question.details).map_or(0, |asked| asked.words.len());
            let is_answered = question.right.iter().any(|thread| at_hand.contains(thread));
            firsts.push(First {
                score_per_word: score_per_word(first, words),
                is_right: is_answered.then(|| question.right.contains(&first.thread)),
            });
        }
    }
    Ok(firsts)
}

/// How many houses [`firsts`] asks in.
pub fn house_count(set: &QuestionSet) -> usize {
    if has_unanswered(set) { 1 } else { 2 }
}

/// The whole set, if it knows questions without a right thread. Otherwise it twice, with the threads of every other subject: each
/// question has a right thread in one house and none in the other.
pub fn houses(set: &QuestionSet) -> Vec<Vec<SearchDocument>> {
    if has_unanswered(set) {
        return vec![set.documents.clone()];
    }
    let of = |parity: usize| {
        let kept =
            |document: &&SearchDocument| set.subjects.get(&document.thread).is_none_or(|subject| subject % 2 == parity);
        set.documents.iter().filter(kept).cloned().collect()
    };
    vec![of(0), of(1)]
}

fn has_unanswered(set: &QuestionSet) -> bool {
    set.questions.iter().any(|question| question.right.is_empty())
}
