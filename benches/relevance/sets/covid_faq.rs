//! `covid-faq` (Apache-2.0): official answers about vaccination, and what people asked; for most of their questions no answer is right.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use peerdesk::entity::ThreadId;

use super::csv::table;
use super::{Question, QuestionSet, document, text_of};

/// What stands in the place of the right answers where there is none.
const NONE: &str = "-1";

/// Reads the folder with `faq_db.csv` and `validation.csv`.
pub fn covid_faq(folder: &Path) -> QuestionSet {
    let answers = table(&text_of(&folder.join("faq_db.csv")), ["ID", "Question", "Answer"]);
    let number = |id: &str| id.trim().parse::<i64>().expect("an id is a number");
    let documents = answers.iter().map(|[id, question, answer]| document(number(id), question, "", answer)).collect();
    let mut subjects: BTreeMap<String, usize> = BTreeMap::new();
    let mut questions = Vec::new();
    for (at, [title, given]) in
        table(&text_of(&folder.join("validation.csv")), ["Question", "Answer"]).into_iter().enumerate()
    {
        let right: BTreeSet<ThreadId> = match given.trim() {
            NONE => BTreeSet::new(),
            ids => ids.split(',').map(|id| ThreadId(number(id))).collect(),
        };
        // Those without an answer have nothing in common.
        let subject = if right.is_empty() { format!("none {at}") } else { given };
        let next = subjects.len();
        let subject = *subjects.entry(subject).or_insert(next);
        questions.push(Question { id: title.clone(), title, details: String::new(), right, subject });
    }
    QuestionSet { name: "covid-faq", documents, questions, subjects: BTreeMap::new() }
}
