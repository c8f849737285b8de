//! Sets of real questions with the threads that answer them, each in a file of its own. Those of other people are read from a folder
//! that is not part of this project.

mod conditionalqa;
mod covid_faq;
mod covid_qa;
mod csv;
mod forum;
mod medquad;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use chrono::DateTime;
use clap::ValueEnum;
use peerdesk::entity::{AgencyId, CategoryId, ThreadId, ThreadState};
use peerdesk::search::document::SearchDocument;
use sha1::{Digest, Sha1};

pub use conditionalqa::conditionalqa;
pub use covid_faq::covid_faq;
pub use forum::forum;

use covid_qa::covid_qa;
use medquad::medquad;

/// Threads to search in and questions to ask.
pub struct QuestionSet {
    pub name: &'static str,
    pub documents: Vec<SearchDocument>,
    pub questions: Vec<Question>,
    /// What each thread is about: with the threads of every other subject taken out, half of the questions have no right thread. Empty
    /// in a set that has such questions of its own.
    pub subjects: BTreeMap<ThreadId, usize>,
}

/// A question that somebody asks.
pub struct Question {
    pub id: String,
    pub title: String,
    /// Empty where a set knows titles only.
    pub details: String,
    /// The threads that answer it; none where the set knows that nothing does.
    pub right: BTreeSet<ThreadId>,
    /// Questions of one subject are drawn together for an interval, for they are found or missed together.
    pub subject: usize,
}

/// Which questions of a set count: settings are chosen on one half and told of on the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Half {
    Tune,
    Report,
    All,
}

impl Half {
    /// The half of a question: the lowest bit of the SHA-1 of the name of its set and its id.
    pub fn of(set: &str, id: &str) -> Self {
        let digest = Sha1::digest(format!("{set}{id}"));
        if digest.last().is_some_and(|last| last % 2 == 1) { Self::Report } else { Self::Tune }
    }

    /// Whether a question of that half counts.
    pub fn holds(self, half: Self) -> bool {
        self == Self::All || self == half
    }

    /// As it is printed and saved.
    pub fn name(self) -> &'static str {
        match self {
            Self::Tune => "tune",
            Self::Report => "report",
            Self::All => "all",
        }
    }
}

impl QuestionSet {
    /// The questions of a half.
    pub fn of_half(&self, half: Half) -> impl Iterator<Item = &Question> {
        self.questions.iter().filter(move |question| half.holds(Half::of(self.name, &question.id)))
    }
}

/// Every set whose files are in the folder, and the one that comes with the project.
pub fn every(folder: Option<&Path>) -> Vec<QuestionSet> {
    type Reader = fn(&Path) -> QuestionSet;
    let readers: [(&str, Reader); 3] =
        [("conditionalqa", conditionalqa), ("covid-faq", covid_faq), ("covid-qa", covid_qa)];
    let mut sets = Vec::new();
    if let Some(folder) = folder {
        for (name, read) in readers {
            let path = folder.join(name);
            if path.is_dir() {
                sets.push(read(&path));
            } else {
                eprintln!("LEFT OUT {name}: {} is not there", path.display());
            }
        }
    }
    sets.push(forum());
    sets
}

/// Threads that no question is about, to stand beside those of a set.
pub fn bystanders(folder: &Path) -> Vec<SearchDocument> {
    medquad(&folder.join("medquad"))
}

/// A solved thread in English with one answer.
fn document(id: i64, title: &str, body: &str, answers: &str) -> SearchDocument {
    SearchDocument {
        thread: ThreadId(id),
        title: title.to_owned(),
        body: body.to_owned(),
        answers: answers.to_owned(),
        category: CategoryId(1),
        agency: AgencyId(1),
        tags: Vec::new(),
        states: vec![ThreadState::Solved],
        language: "en".to_owned(),
        asked_at: DateTime::UNIX_EPOCH,
        answer_count: 1,
        me_too_count: 1,
        official: false,
        helpful_count: 0,
        version: 1,
        vector: None,
    }
}

/// The id of the next thread of a set.
fn next_id(documents: &[SearchDocument]) -> i64 {
    i64::try_from(documents.len() + 1).expect("few threads")
}

fn text_of(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{} cannot be read: {error}", path.display()))
}
