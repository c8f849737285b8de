//! `covid-qa` (Apache-2.0): pairs of questions about an illness, marked as asking the same or not. The first of a pair is asked, the
//! second is a thread; right are those that are marked as asking the same.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use peerdesk::entity::ThreadId;

use super::csv::table;
use super::{Question, QuestionSet, document, next_id, text_of};

/// Reads the folder with `eval_question_similarity_en.csv`.
pub fn covid_qa(folder: &Path) -> QuestionSet {
    let pairs =
        table(&text_of(&folder.join("eval_question_similarity_en.csv")), ["question_1", "question_2", "similar"]);
    let mut threads: BTreeMap<String, ThreadId> = BTreeMap::new();
    let mut right: BTreeMap<String, BTreeSet<ThreadId>> = BTreeMap::new();
    let (mut documents, mut subjects) = (Vec::new(), BTreeMap::new());
    for [asked, other, similar] in &pairs {
        let thread = *threads.entry(other.clone()).or_insert_with(|| {
            let id = next_id(&documents);
            documents.push(document(id, other, "", ""));
            ThreadId(id)
        });
        let same = right.entry(asked.clone()).or_default();
        if similar == "1" {
            same.insert(thread);
        }
    }
    let asked = right.into_iter().filter(|(_, right)| !right.is_empty()).enumerate();
    let mut questions = Vec::new();
    for (subject, (title, right)) in asked {
        for thread in &right {
            subjects.entry(*thread).or_insert(subject);
        }
        questions.push(Question { id: title.clone(), title, details: String::new(), right, subject });
    }
    QuestionSet { name: "covid-qa", documents, questions, subjects }
}
