//! A town's help forum, made for this project: threads as people write them, and questions that other people ask about the same problems
//! in other words. Near misses share the words of a question and none of its problem.

use std::collections::BTreeMap;

use peerdesk::entity::ThreadId;
use serde::Deserialize;

use super::{Question, QuestionSet, document};

const LINES: &str = include_str!("../forum.jsonl");

/// A line of the file.
#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum Line {
    /// A thread. A near miss names the one that it is mistaken for beside this.
    Thread { id: i64, title: String, body: String, answers: Vec<String> },
    /// A question that is asked, with the threads that answer it.
    Question { id: String, title: String, details: String, right: Vec<i64> },
}

/// The set that comes with the project.
pub fn forum() -> QuestionSet {
    let (mut documents, mut questions, mut subjects) = (Vec::new(), Vec::new(), BTreeMap::new());
    for line in LINES.lines() {
        match serde_json::from_str(line).expect("a line is a thread or a question") {
            Line::Thread { id, title, body, answers } => {
                subjects.insert(ThreadId(id), usize::try_from(id).expect("ids are small"));
                documents.push(document(id, &title, &body, &answers.join("\n")));
            }
            Line::Question { id, title, details, right } => {
                let first = right.first().and_then(|first| usize::try_from(*first).ok());
                let subject = first.expect("every question has a right thread");
                let right = right.into_iter().map(ThreadId).collect();
                questions.push(Question { id, title, details, right, subject });
            }
        }
    }
    QuestionSet { name: "forum", documents, questions, subjects }
}
