//! Every suggestion for each question, with how much speaks for it and whether it is right, in houses where some questions have no right
//! thread.

use std::collections::{BTreeMap, BTreeSet};

use peerdesk::entity::ThreadId;
use peerdesk::posts::language;
use peerdesk::search::calibration::evidence;
use peerdesk::search::document::SearchDocument;
use peerdesk::search::engine::{EngineError, SearchEngine};
use peerdesk::search::suggest::MAX_SUGGESTIONS;

use super::asking::{alike, asked, load};
use super::first::houses;
use super::sets::{Half, QuestionSet};

/// A thread that was found for a question.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rated {
    /// Which question, for intervals that draw whole subjects.
    pub subject: usize,
    pub evidence: f32,
    /// It was compared by its vector as well.
    pub with_model: bool,
    /// It is the likeliest of its list.
    pub is_first: bool,
    pub is_right: bool,
}

/// Asks every question of a half by its title and with all that it says, once in each house of the set.
pub async fn rated(
    engine: &dyn SearchEngine,
    set: &QuestionSet,
    bystanders: &[SearchDocument],
    half: Half,
    told: &dyn Fn(),
) -> Result<Vec<Rated>, EngineError> {
    let mut rated = Vec::new();
    for house in houses(set) {
        let at_hand: BTreeSet<ThreadId> = house.iter().map(|document| document.thread).collect();
        let documents = [house.as_slice(), bystanders].concat();
        let languages: BTreeMap<ThreadId, &str> =
            documents.iter().map(|document| (document.thread, document.language.as_str())).collect();
        load(engine, &documents).await?;
        for question in set.of_half(half) {
            told();
            let ways = [Some(""), Some(question.details.as_str()).filter(|details| !details.trim().is_empty())];
            for details in ways.into_iter().flatten() {
                let words = asked(&question.title, details).map_or(0, |asked| asked.words.len());
                let found = alike(engine, &question.title, details, MAX_SUGGESTIONS).await?;
                let asked_in = language::of(&format!("{}\n{details}", question.title));
                let is_foreign = |thread: ThreadId| {
                    languages.get(&thread).is_some_and(|language| evidence::is_foreign(language, asked_in))
                };
                let evidences: Vec<f32> =
                    found.iter().map(|one| evidence::of(one, words, is_foreign(one.thread))).collect();
                let most = evidences.iter().copied().fold(0.0_f32, f32::max);
                let first = evidences.iter().position(|evidence| *evidence >= most);
                for (at, (one, evidence)) in found.iter().zip(&evidences).enumerate() {
                    rated.push(Rated {
                        subject: question.subject,
                        evidence: *evidence,
                        with_model: one.cosine.is_some(),
                        is_first: first == Some(at),
                        is_right: at_hand.contains(&one.thread) && question.right.contains(&one.thread),
                    });
                }
            }
        }
    }
    Ok(rated)
}
