//! What the server keeps of a thread.

use std::collections::HashMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;

use super::super::document::SearchDocument;
use super::super::vectors::Vector;
use super::super::words::Word;
use super::settings::EMBEDDER;

/// A thread as the server keeps it.
#[derive(Serialize)]
pub(super) struct Document<'a> {
    id: i64,
    title: &'a str,
    body: &'a str,
    answers: &'a str,
    stems: String,
    heading: String,
    spellings: String,
    category: i64,
    agency: i64,
    tag: Vec<i64>,
    state: Vec<&'a str>,
    language: &'a str,
    asked_at: i64,
    answer_count: i32,
    me_too_count: i32,
    official: bool,
    helpful: i32,
    /// Every word of it as typed, once: what a word that is in no document may have meant.
    vocabulary: String,
    version: i32,
    /// What its question is about, in base64: smaller than a list of numbers, and what candidates are compared by.
    #[serde(skip_serializing_if = "Option::is_none")]
    vector: Option<String>,
    /// The same for the server's own look for what is near; named, and empty where there is none, once the index has such vectors.
    #[serde(rename = "_vectors", skip_serializing_if = "Option::is_none")]
    vectors: Option<HashMap<&'static str, Option<Vec<f32>>>>,
}

impl<'a> Document<'a> {
    /// The document of a thread; with vectors it says which it has, or that it has none.
    pub(super) fn new(from: &'a SearchDocument, with_vectors: bool) -> Self {
        let join = |words: Vec<Word>| words.into_iter().map(|word| word.stem).collect::<Vec<_>>().join(" ");
        Self {
            id: from.thread.0,
            title: &from.title,
            body: &from.body,
            answers: &from.answers,
            stems: join(from.all_words()),
            heading: join(from.title_words()),
            spellings: from.other_spellings().join(" "),
            category: from.category.0,
            agency: from.agency.0,
            tag: from.tags.iter().map(|tag| tag.0).collect(),
            state: from.states.iter().map(|state| state.as_str()).collect(),
            language: &from.language,
            asked_at: from.asked_at.timestamp(),
            answer_count: from.answer_count,
            me_too_count: from.me_too_count,
            official: from.official,
            helpful: from.helpful_count,
            vocabulary: from.vocabulary().into_iter().collect::<Vec<_>>().join(" "),
            version: from.version,
            vector: from.vector.as_ref().map(|vector| STANDARD.encode(vector.to_bytes())),
            vectors: with_vectors.then(|| HashMap::from([(EMBEDDER, from.vector.as_ref().map(Vector::direction))])),
        }
    }
}
