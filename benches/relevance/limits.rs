//! What a limit on the score keeps, where half of the questions have no right thread to be found.

use peerdesk::search::answered_since::score_per_word;
use peerdesk::search::document::SearchDocument;
use peerdesk::search::engine::{EngineError, Likeness, SearchEngine};
use peerdesk::search::words::Asked;

use crate::corpus::Corpus;

/// The first thread that was found for a question.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct First {
    pub score_per_word: f32,
    /// None where no thread at hand is right.
    pub is_right: Option<bool>,
}

impl Corpus {
    /// The threads of every other page, the even or the odd ones: half of the questions have no right thread among them.
    pub fn documents_of_half(&self, odd: bool) -> Vec<SearchDocument> {
        let kept = |document: &&SearchDocument| {
            self.pages.get(&document.thread.0).is_some_and(|page| page % 2 == usize::from(odd))
        };
        self.documents.iter().filter(kept).cloned().collect()
    }

    /// Asks every held-out question with its scenario among [`Corpus::documents_of_half`].
    pub async fn first_of_half(&self, engine: &dyn SearchEngine, odd: bool) -> Result<Vec<First>, EngineError> {
        let mut firsts = Vec::new();
        for held in &self.held {
            let asked = Asked::new(&[held.scenario.as_str(), held.question.as_str()], "en", false);
            let words = asked.words.len();
            let likeness = Likeness { asked, limit: 1, ..Likeness::default() };
            let Some(first) = engine.suggest(&likeness).await?.into_iter().next() else { continue };
            let is_right = self.pages.get(&first.thread.0) == Some(&held.page);
            firsts.push(First {
                score_per_word: score_per_word(&first, words),
                is_right: (held.page % 2 == usize::from(odd)).then_some(is_right),
            });
        }
        Ok(firsts)
    }
}

/// What limits on the score keep: of the questions whose first thread is right, of those whose first is wrong, and of those that have no
/// right one at hand.
pub async fn print(engine: &dyn SearchEngine, corpus: &Corpus) {
    let mut firsts = Vec::new();
    for odd in [false, true] {
        engine.prepare().await.expect("the engine is ready");
        let mut rebuild = engine.begin_rebuild().await.expect("a rebuild begins");
        rebuild.upsert(&corpus.documents_of_half(odd)).await.expect("documents are taken");
        rebuild.commit().await.expect("the index goes live");
        firsts.extend(corpus.first_of_half(engine, odd).await.expect("every question is answered"));
    }
    let mut right: Vec<f32> =
        firsts.iter().filter(|first| first.is_right == Some(true)).map(|first| first.score_per_word).collect();
    right.sort_by(f32::total_cmp);
    for kept in [100, 90, 80, 70, 60, 50, 40, 30] {
        let limit = right[(right.len() - 1) * (100 - kept) / 100];
        let count = |is_right| {
            firsts.iter().filter(|first| first.is_right == is_right && first.score_per_word >= limit).count()
        };
        println!(
            "{kept:>3} % of the right ones: limit {limit:.3}, {} right, {} wrong, {} where none is right",
            count(Some(true)),
            count(Some(false)),
            count(None)
        );
    }
}
