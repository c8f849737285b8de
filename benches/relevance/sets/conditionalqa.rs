//! `ConditionalQA` (BSD-2): what people in Britain might ask the state, with the situation that they ask from.
//!
//! Questions are grouped by the page that answers them. Of each page with two or more, the one with the lowest SHA-1 of its id
//! is held out and asked; the others are the threads. Right is a thread of the same page.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use peerdesk::entity::ThreadId;
use peerdesk::markdown::plain;
use serde::Deserialize;
use sha1::{Digest, Sha1};

use super::{Question, QuestionSet, document, next_id, text_of};

#[derive(Deserialize)]
struct Entry {
    id: String,
    url: String,
    scenario: String,
    question: String,
    evidences: Vec<String>,
}

/// Reads `train.json`, or the folder that it is in.
pub fn conditionalqa(path: &Path) -> QuestionSet {
    let path = if path.is_dir() { path.join("train.json") } else { path.to_owned() };
    let entries: Vec<Entry> = serde_json::from_str(&text_of(&path)).expect("the corpus is JSON");
    let mut pages: BTreeMap<String, Vec<Entry>> = BTreeMap::new();
    for entry in entries {
        pages.entry(entry.url.clone()).or_default().push(entry);
    }
    let (mut documents, mut questions, mut subjects) = (Vec::new(), Vec::new(), BTreeMap::new());
    for (page, (_, mut entries)) in pages.into_iter().enumerate() {
        // The protocol's way to choose the held-out question.
        entries.sort_by_key(|entry| Sha1::digest(&entry.id));
        let held = (entries.len() > 1).then(|| entries.remove(0));
        let mut right = BTreeSet::new();
        for entry in entries {
            let id = next_id(&documents);
            right.insert(ThreadId(id));
            subjects.insert(ThreadId(id), page);
            documents.push(document(id, &entry.question, &entry.scenario, &plain(&entry.evidences.join("\n"))));
        }
        if let Some(held) = held {
            let (id, title, details) = (held.id, held.question, held.scenario);
            questions.push(Question { id, title, details, right, subject: page });
        }
    }
    QuestionSet { name: "conditionalqa", documents, questions, subjects }
}
