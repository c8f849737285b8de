//! Real questions to measure relevance with: `ConditionalQA` (BSD-2), read from a file that is not part of this project.
//!
//! Questions are grouped by the page that answers them. Of each page with two or more, the one with the lowest SHA-1 of its id
//! is held out and asked; the others are the threads. Right is a thread of the same page.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::DateTime;
use peerdesk::entity::{AgencyId, CategoryId, ThreadId, ThreadState};
use peerdesk::markdown::plain;
use peerdesk::search::document::SearchDocument;
use peerdesk::search::engine::{Alike, EngineError, Likeness, SearchEngine};
use peerdesk::search::words::Asked;
use serde::Deserialize;
use sha1::{Digest, Sha1};

#[derive(Deserialize)]
struct Entry {
    id: String,
    url: String,
    scenario: String,
    question: String,
    evidences: Vec<String>,
}

/// A held-out question.
pub struct Held {
    pub question: String,
    pub scenario: String,
    pub page: usize,
}

/// Threads to search in and questions to ask.
pub struct Corpus {
    pub documents: Vec<SearchDocument>,
    pub held: Vec<Held>,
    /// The page that each thread is about.
    pub pages: BTreeMap<i64, usize>,
}

impl Corpus {
    /// Reads `train.json`.
    pub fn read(path: &Path) -> Self {
        let text = std::fs::read_to_string(path).expect("the corpus can be read");
        let entries: Vec<Entry> = serde_json::from_str(&text).expect("the corpus is JSON");
        let mut groups: BTreeMap<String, Vec<Entry>> = BTreeMap::new();
        for entry in entries {
            groups.entry(entry.url.clone()).or_default().push(entry);
        }
        let mut corpus = Self { documents: Vec::new(), held: Vec::new(), pages: BTreeMap::new() };
        for (page, (_, mut group)) in groups.into_iter().enumerate() {
            // The protocol's way to choose the held-out question.
            group.sort_by_key(|entry| Sha1::digest(&entry.id));
            if group.len() > 1 {
                let first = group.remove(0);
                corpus.held.push(Held { question: first.question, scenario: first.scenario, page });
            }
            for entry in group {
                let id = i64::try_from(corpus.documents.len() + 1).expect("few questions");
                corpus.pages.insert(id, page);
                corpus.documents.push(SearchDocument {
                    thread: ThreadId(id),
                    title: entry.question,
                    body: entry.scenario,
                    answers: plain(&entry.evidences.join("\n")),
                    category: CategoryId(1),
                    agency: AgencyId(1),
                    states: vec![ThreadState::Solved],
                    language: "en".to_owned(),
                    asked_at: DateTime::UNIX_EPOCH,
                    answer_count: 1,
                    me_too_count: 1,
                    official: false,
                    helpful_count: 0,
                    version: 1,
                    vector: None,
                });
            }
        }
        corpus
    }

    /// Asks every held-out question, with or without its scenario; gives the place of the first right thread, from 1.
    pub async fn ask(&self, engine: &dyn SearchEngine, with_scenario: bool) -> Result<Vec<Option<usize>>, EngineError> {
        let mut places = Vec::new();
        for held in &self.held {
            let mut parts = vec![held.question.as_str()];
            if with_scenario {
                parts.push(&held.scenario);
            }
            let asked = Asked::new(&parts, "en", false);
            let likeness = Likeness { text: parts.join("\n"), asked, limit: 10, ..Likeness::default() };
            let found = engine.suggest(&likeness).await?;
            let right = |alike: &Alike| self.pages.get(&alike.thread.0) == Some(&held.page);
            places.push(found.iter().position(right).map(|at| at + 1));
        }
        Ok(places)
    }
}

/// Share of questions with a right thread among the first `most`.
pub fn success(places: &[Option<usize>], most: usize) -> f64 {
    mean(places, |place| if place.is_some_and(|place| place <= most) { 1.0 } else { 0.0 })
}

/// Mean of one over the place of the first right thread.
pub fn reciprocal_rank(places: &[Option<usize>]) -> f64 {
    mean(places, |place| place.map_or(0.0, |place| 1.0 / place as f64))
}

fn mean(places: &[Option<usize>], worth: impl Fn(&Option<usize>) -> f64) -> f64 {
    places.iter().map(worth).sum::<f64>() / places.len().max(1) as f64
}
