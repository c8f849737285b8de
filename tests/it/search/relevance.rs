//! Relevance on real questions must not get worse, and what it is measured with must be right. Most questions are no part of the project:
//! `PEERDESK_CORPUS` names the folder of the sets, `PEERDESK_CONDITIONALQA` a train.json of `ConditionalQA` alone.

#[path = "../../../benches/relevance/asking.rs"]
mod asking;
#[path = "../../../benches/relevance/measures.rs"]
#[expect(dead_code, reason = "the measuring program prints more of it")]
mod measures;
#[path = "../../../benches/relevance/paired.rs"]
#[expect(dead_code, reason = "the measuring program keeps runs in files")]
mod paired;
#[path = "../../../benches/relevance/sets/mod.rs"]
#[expect(dead_code, reason = "the measuring program reads every set")]
mod sets;
#[path = "../../../benches/relevance/slices.rs"]
mod slices;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use measures::{Measure, Outcome, measured};
use peerdesk::entity::ThreadId;
use sets::{Half, QuestionSet};
use slices::Slice;

use super::engines::{every, skipped};

const FORUM: &str = include_str!("../../../benches/relevance/forum.jsonl");

/// A set of the folder, if it is here.
fn in_corpus(name: &str) -> Option<PathBuf> {
    let folder = PathBuf::from(std::env::var_os("PEERDESK_CORPUS")?);
    Some(folder.join(name)).filter(|path| path.is_dir())
}

fn conditionalqa() -> Option<QuestionSet> {
    let alone = std::env::var_os("PEERDESK_CONDITIONALQA").map(PathBuf::from).filter(|path| path.exists());
    let path = alone.or_else(|| in_corpus("conditionalqa"));
    if path.is_none() {
        skipped("relevance: neither PEERDESK_CORPUS nor PEERDESK_CONDITIONALQA names ConditionalQA");
    }
    path.map(|path| sets::conditionalqa(&path))
}

#[tokio::test]
async fn the_right_thread_is_among_the_first_five() {
    let Some(set) = conditionalqa() else { return };
    assert_eq!((set.documents.len(), set.questions.len()), (1905, 433));
    for tested in every().await {
        let (engine, name) = (&*tested.engine, tested.engine.name());
        asking::load(engine, &set.documents).await.unwrap();
        let outcomes = asking::outcomes(engine, &set, Half::All, Slice::AsIs, &|| ()).await.unwrap();
        let mean = |way: &str, measure| measured(outcomes.iter().filter(|outcome| outcome.way == way), measure).mean;
        let (alone, with_scenario) = (mean("title", Measure::Success(5)), mean("details", Measure::Success(5)));
        assert!(alone >= 0.60, "{name}: {alone:.3} for the question alone");
        assert!(with_scenario >= 0.80, "{name}: {with_scenario:.3} with the scenario");
        let (first, rank) = (mean("details", Measure::Success(1)), mean("details", Measure::ReciprocalRank));
        assert!(first >= 0.60 && rank >= 0.70, "{name}: {first:.3}, {rank:.3}");
        let pages = mean("both", Measure::Success(5));
        assert!(pages >= with_scenario, "{name}: pages show what the details find and more");
        tested.end().await;
    }
}

#[test]
fn official_answers_are_read_with_the_questions_that_none_answers() {
    let Some(folder) = in_corpus("covid-faq") else {
        return skipped("relevance: PEERDESK_CORPUS names no folder with covid-faq");
    };
    let set = sets::covid_faq(&folder);
    let unanswered = set.questions.iter().filter(|question| question.right.is_empty()).count();
    assert_eq!((set.documents.len(), set.questions.len() - unanswered, unanswered), (129, 56, 121));
    let threads: BTreeSet<ThreadId> = set.documents.iter().map(|document| document.thread).collect();
    assert_eq!(threads.len(), 129);
    assert!(set.questions.iter().all(|question| question.right.is_subset(&threads)));
    assert!(set.documents.iter().all(|document| !document.answers.is_empty()));
}

#[test]
fn every_question_of_the_forum_has_a_right_thread_and_no_near_miss_is_one() {
    let lines: Vec<serde_json::Value> = FORUM.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let threads: Vec<_> = lines.iter().filter(|line| line["kind"] == "thread").collect();
    let near: BTreeMap<i64, i64> = threads
        .iter()
        .filter_map(|thread| Some((thread["id"].as_i64().unwrap(), thread.get("near")?.as_i64().unwrap())))
        .collect();
    let ids: BTreeSet<ThreadId> = threads.iter().map(|thread| ThreadId(thread["id"].as_i64().unwrap())).collect();
    let set = sets::forum();
    assert_eq!((threads.len(), ids.len(), near.len(), set.questions.len()), (80, 80, 20, 60));
    assert_eq!(lines.len(), set.documents.len() + set.questions.len(), "every line is read");
    let questions: BTreeSet<&str> = set.questions.iter().map(|question| question.id.as_str()).collect();
    assert_eq!(questions.len(), 60);
    for question in &set.questions {
        assert!(!question.right.is_empty() && question.right.is_subset(&ids), "{}", question.id);
        assert!(question.right.iter().all(|thread| !near.contains_key(&thread.0)), "{}", question.id);
        assert!(!question.details.is_empty(), "{}", question.id);
    }
    for (miss, thread) in near {
        assert!(ids.contains(&ThreadId(thread)) && miss != thread, "{miss} is near a thread that exists");
    }
    for thread in threads.iter().filter(|thread| thread.get("near").is_none()) {
        let words = thread["body"].as_str().unwrap().split_whitespace().count();
        assert!((40..=120).contains(&words), "thread {}: {words} words", thread["id"]);
    }
}

#[test]
fn halves_share_nothing_and_stay_as_they_are() {
    let set = sets::forum();
    let of = |half| -> BTreeSet<&str> { set.of_half(half).map(|question| question.id.as_str()).collect() };
    let (tune, report) = (of(Half::Tune), of(Half::Report));
    assert!(tune.is_disjoint(&report));
    assert!(tune.len() >= 20 && report.len() >= 20, "{} and {}", tune.len(), report.len());
    assert_eq!(tune.len() + report.len(), of(Half::All).len());
    // SHA-1 of "forumq01" ends in b7, of "forumq03" in c2.
    assert_eq!((Half::of("forum", "q01"), Half::of("forum", "q03")), (Half::Report, Half::Tune));
}

/// Whether one word is the other with one letter put in, left out or replaced, or with two neighbours swapped.
fn is_one_error(before: &str, after: &str) -> bool {
    let (before, after): (Vec<char>, Vec<char>) = (before.chars().collect(), after.chars().collect());
    let begin = before.iter().zip(&after).take_while(|(before, after)| before == after).count();
    let (before, after) = (&before[begin..], &after[begin..]);
    let end = before.iter().rev().zip(after.iter().rev()).take_while(|(before, after)| before == after).count();
    match (&before[..before.len() - end], &after[..after.len() - end]) {
        ([], [_]) | ([_], [] | [_]) => true,
        ([left, right], [first, second]) => left == second && right == first,
        _ => false,
    }
}

#[test]
fn every_long_word_is_mistyped_once() {
    let words = |text: &str| -> Vec<String> {
        text.split(|character: char| !character.is_alphabetic()).map(str::to_owned).collect()
    };
    for question in sets::forum().questions {
        let text = format!("{} Ääääää, EEEEEE! {}", question.title, question.details);
        let mistyped = Slice::Typo.of(&text);
        assert_eq!(mistyped, Slice::Typo.of(&text), "the same in every run");
        let (before, after) = (words(&text), words(&mistyped));
        assert_eq!(before.len(), after.len());
        for (before, after) in before.iter().zip(&after) {
            let is_long = before.chars().count() > 5;
            assert_eq!(is_one_error(before, after), is_long, "{before} → {after}");
            assert_eq!(before != after, is_long, "{before} → {after}");
        }
    }
}

#[test]
fn slices_change_what_they_say() {
    let asked = "Where do I pay for the Garden bin?";
    assert_eq!(Slice::AsIs.of(asked), asked);
    assert_eq!(Slice::Capitals.of(asked), "WHERE DO I PAY FOR THE GARDEN BIN?");
    assert_eq!(Slice::Accents.of(asked), "Whéré do I pày for thé Gàrdén bin?");
    assert_eq!(Slice::NoStopWords.of(asked), "pay Garden bin?");
    assert_eq!(Slice::NoStopWords.of("Can I do it?"), "Can I do it?", "nobody asks nothing");
}

fn outcome(at: usize, place: Option<usize>) -> Outcome {
    Outcome {
        set: "toy".to_owned(),
        half: "report".to_owned(),
        way: "title".to_owned(),
        slice: "as-is".to_owned(),
        id: at.to_string(),
        subject: at,
        place,
    }
}

#[test]
fn runs_are_compared_question_by_question() {
    let run =
        |place: &dyn Fn(usize) -> Option<usize>| -> Vec<Outcome> { (0..60).map(|at| outcome(at, place(at))).collect() };
    let poor = run(&|at| (!at.is_multiple_of(3)).then_some(at % 3 + 1));
    let same = paired::differences(&poor, &poor);
    assert_eq!((same.len(), same[0].matched), (1, 60));
    for (before, now, change) in &same[0].measures {
        assert!(now - before == 0.0 && change.mean == 0.0 && change.low == 0.0 && change.high == 0.0);
    }
    let good = run(&|_| Some(1));
    for (before, now, change) in &paired::differences(&good, &poor)[0].measures {
        assert!(before < now && change.low > 0.0 && change.mean >= change.low && change.high >= change.mean);
    }
    let fewer = paired::differences(&good, &poor[..10]);
    assert_eq!((fewer[0].asked, fewer[0].matched), (60, 10));
}

#[test]
fn questions_of_one_subject_are_drawn_together() {
    let of_subjects = |subjects: usize| {
        let outcomes: Vec<Outcome> = (0..100_usize)
            .map(|at| Outcome { subject: at % subjects, ..outcome(at, (at % subjects).is_multiple_of(2).then_some(1)) })
            .collect();
        measured(&outcomes, Measure::Success(1))
    };
    let (few, many) = (of_subjects(10), of_subjects(100));
    assert!(few.high - few.low > many.high - many.low, "ten subjects say less than a hundred");
    assert!((few.mean - 0.5).abs() < 1e-9 && (many.mean - 0.5).abs() < 1e-9);
}
