//! How much is found of what is personal, and how often something is found where nothing is.
//!
//! The corpora are not part of the sources: `PEERDESK_CORPUS` names their folder.

use std::path::PathBuf;

use serde_json::Value;

use super::everyday::SENTENCES;
use super::generator::{Generator, Labelled};
use super::{Kind, find};

/// Sentences of each kind.
const SENTENCE_COUNT: usize = 1_000;
/// Of a hundred.
const MIN_RECALL: usize = 95;
const MAX_FALSE_ALARMS: usize = 3;

/// Whether the whole part is found, as what it is. A bracket or a full stop at its edge may be left out.
fn is_found(labelled: &Labelled) -> bool {
    let start = labelled.sentence.find(&labelled.part).unwrap();
    let end = start + labelled.part.trim_end_matches('.').len();
    find(&labelled.sentence)
        .iter()
        .any(|found| found.kind == labelled.kind && found.range.start <= start + 1 && found.range.end >= end)
}

#[test]
fn at_least_nineteen_of_twenty_are_found_of_every_kind() {
    let mut generator = Generator(7);
    let mut too_few = Vec::new();
    let mut all = 0;
    for kind in Kind::ALL {
        let labelled: Vec<Labelled> = (0..SENTENCE_COUNT).map(|_| generator.labelled(kind)).collect();
        let missed: Vec<&Labelled> = labelled.iter().filter(|labelled| !is_found(labelled)).collect();
        let count = SENTENCE_COUNT - missed.len();
        all += count;
        eprintln!("{}: {count} of {SENTENCE_COUNT} found", kind.as_str());
        if count * 100 < SENTENCE_COUNT * MIN_RECALL {
            let examples: Vec<&str> = missed.iter().take(10).map(|labelled| labelled.sentence.as_str()).collect();
            too_few.push(format!("{}: {count} of {SENTENCE_COUNT}, not {examples:?}", kind.as_str()));
        }
    }
    eprintln!("personal data: {all} of {} found", SENTENCE_COUNT * Kind::ALL.len());
    assert!(too_few.is_empty(), "{too_few:#?}");
}

/// Says how many texts are taken for something personal, and fails if they are too many.
fn count_false_alarms(name: &str, texts: &[String]) {
    let alarms: Vec<String> = texts
        .iter()
        .flat_map(|text| find(text))
        .map(|found| format!("{}: {}", found.kind.as_str(), found.text))
        .collect();
    let count = texts.iter().filter(|text| !find(text).is_empty()).count();
    eprintln!("{name}: {count} of {} have something: {alarms:?}", texts.len());
    assert!(count * 100 <= texts.len() * MAX_FALSE_ALARMS, "{name}: {count} of {}: {alarms:#?}", texts.len());
}

#[test]
fn everyday_sentences_are_left_alone() {
    assert!(SENTENCES.len() >= 150);
    let texts: Vec<String> = SENTENCES.iter().map(|text| (*text).to_owned()).collect();
    count_false_alarms("everyday sentences", &texts);
}

fn corpus(file: &str) -> Option<String> {
    let folder = std::env::var_os("PEERDESK_CORPUS")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data"), PathBuf::from);
    let text = std::fs::read_to_string(folder.join(file)).ok();
    if text.is_none() {
        eprintln!("SKIPPED: no {file} in {} (set PEERDESK_CORPUS)", folder.display());
    }
    text
}

fn field(value: &Value, name: &str) -> String {
    value[name].as_str().unwrap_or_default().to_owned()
}

#[test]
fn questions_that_people_might_put_to_the_state_are_left_alone() {
    let Some(text) = corpus("conditionalqa/train.json") else { return };
    let all: Vec<Value> = serde_json::from_str(&text).unwrap();
    let questions: Vec<String> =
        all.iter().map(|one| format!("{}\n{}", field(one, "question"), field(one, "scenario"))).collect();
    count_false_alarms("conditionalqa", &questions);
}

#[test]
fn questions_about_health_are_left_alone() {
    let Some(text) = corpus("medquad/threads.jsonl") else { return };
    let questions: Vec<String> =
        text.lines().map(|line| field(&serde_json::from_str(line).unwrap(), "title")).collect();
    count_false_alarms("medquad", &questions);
}

/// Whole lines do: what is beside the question only adds to what could be taken for something.
#[test]
fn questions_about_the_pandemic_are_left_alone() {
    for file in ["covid-faq/faq_db.csv", "covid-faq/validation.csv", "covid-qa/eval_question_similarity_en.csv"] {
        let Some(text) = corpus(file) else { continue };
        let lines: Vec<String> = text.lines().filter(|line| line.contains('?')).map(str::to_owned).collect();
        count_false_alarms(file, &lines);
    }
}
