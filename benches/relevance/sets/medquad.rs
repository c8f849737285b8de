//! `MedQuAD` (CC BY 4.0): thousands of questions with long answers of health bodies. Nothing is asked of it: its threads stand in the
//! way of those that are looked for.

use std::path::Path;

use peerdesk::search::document::SearchDocument;
use serde::Deserialize;

use super::{document, text_of};

/// Threads of no set have ids from here on.
const FIRST_ID: i64 = 1_000_000;

#[derive(Deserialize)]
struct Entry {
    title: String,
    answer: String,
}

/// Reads the folder with `threads.jsonl`.
pub fn medquad(folder: &Path) -> Vec<SearchDocument> {
    let text = text_of(&folder.join("threads.jsonl"));
    let entries = text.lines().map(|line| serde_json::from_str::<Entry>(line).expect("a line is a thread"));
    (FIRST_ID..).zip(entries).map(|(id, entry)| document(id, &entry.title, "", &entry.answer)).collect()
}
