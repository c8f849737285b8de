//! Threads to search in: generated ones in any number, or real ones.

use std::fmt::{self, Display, Formatter};
use std::path::Path;
use std::str::FromStr;

use chrono::{DateTime, Duration};
use peerdesk::entity::{AgencyId, CategoryId, ThreadId, ThreadState};
use peerdesk::generate::chance::{self, Chance};
use peerdesk::generate::words;
use peerdesk::search::document::SearchDocument;

use super::questions::{Question, Questions};
use super::sets;

/// The generated house that others are compared with.
pub const SMALL: u32 = 2_000;
/// A generated house of the largest cities.
pub const LARGE: u32 = 100_000;
/// Answers of a generated thread, on average.
const ANSWERS: u64 = 5;
/// Answers of the most popular thread.
const MAX_ANSWERS: u64 = 200;
/// As much text of the answers as Peerdesk puts into an index, bytes.
const MAX_ANSWER_TEXT: usize = 24 * 1024;
const CATEGORIES: u64 = 10;

/// Which threads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum House {
    /// So many, out of the words of `peerdesk generate`.
    Generated(u32),
    /// Those of `ConditionalQA` and `MedQuAD`.
    Real,
}

impl Display for House {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Generated(threads) => threads.fmt(f),
            Self::Real => f.write_str("real"),
        }
    }
}

impl FromStr for House {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "real" => Ok(Self::Real),
            number => number.parse().map(Self::Generated).map_err(|_| "a number of threads, or real".to_owned()),
        }
    }
}

/// What is in a house, and what is asked there.
pub struct Contents {
    pub threads: usize,
    /// Made one after another: all of a large house at once would be what its memory is taken by.
    pub documents: Box<dyn Iterator<Item = SearchDocument>>,
    pub questions: Questions,
}

impl House {
    /// The same every time.
    pub fn contents(self, corpus: Option<&Path>) -> Contents {
        match self {
            Self::Generated(threads) => {
                let threads = usize::try_from(threads).expect("a house fits into memory");
                Contents { threads, documents: Box::new(generated(threads)), questions: Questions::drawn() }
            }
            Self::Real => {
                let corpus = corpus.expect("the house real needs --corpus");
                let set = sets::conditionalqa(&corpus.join("conditionalqa"));
                let mut documents = set.documents;
                let asked = |title: String, details: String| Question { title, details };
                let first = documents.iter().map(|document| asked(document.title.clone(), document.body.clone()));
                let questions = set.questions.into_iter().map(|question| asked(question.title, question.details));
                let questions = Questions::real(first.collect(), questions.collect());
                documents.extend(sets::bystanders(corpus));
                Contents { threads: documents.len(), documents: Box::new(documents.into_iter()), questions }
            }
        }
    }
}

fn generated(threads: usize) -> impl Iterator<Item = SearchDocument> {
    let mut chance = Chance::new(1);
    let total = ANSWERS * u64::try_from(threads).expect("a house fits into memory");
    let shares = chance::shares(total, threads, MAX_ANSWERS, &mut chance);
    (1..).zip(shares).map(move |(id, answers)| document(id, answers, &mut chance))
}

fn document(id: i64, answers: u64, chance: &mut Chance) -> SearchDocument {
    let title = words::title(chance);
    let (body, _) = words::text(chance, words::QUESTION);
    let mut text = String::new();
    for _ in 0..answers {
        let (answer, _) = words::text(chance, words::ANSWER);
        if text.len() < MAX_ANSWER_TEXT {
            text.push_str(&answer);
            text.push('\n');
        }
    }
    let category = i64::try_from(chance.popular(CATEGORIES)).expect("few categories");
    let count = |number: u64| i32::try_from(number).expect("a small number");
    SearchDocument {
        thread: ThreadId(id),
        title,
        body,
        answers: text,
        category: CategoryId(1 + category),
        agency: AgencyId(1 + category % 3),
        states: vec![if answers > 0 && chance.percent(60) { ThreadState::Solved } else { ThreadState::Open }],
        language: "en".to_owned(),
        asked_at: DateTime::UNIX_EPOCH + Duration::minutes(id),
        answer_count: count(answers),
        me_too_count: 1,
        official: chance.percent(20),
        helpful_count: count(chance.below(answers + 1)),
        version: 1,
        vector: None,
        tags: Vec::new(),
    }
}
