//! How threads are said to readers: the tag of a state, what happens next, what changed between two texts. Pure.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use crate::entity::ThreadState;
use crate::threads::rules::Fate;
use crate::threads::views::{Row, Thread};
use crate::web::text::{t, t1, text};
use crate::web::time_text;

/// The five steps of asking.
pub const ASK_STEPS: [(usize, &str); 5] = [
    (1, "threads-step-question"),
    (2, "threads-step-similar"),
    (3, "threads-step-details"),
    (4, "threads-step-check"),
    (5, "threads-step-posted"),
];

/// A state's tag: its look and the key of its word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    pub kind: &'static str,
    pub key: &'static str,
}

/// The tag of a thread in a list.
#[must_use]
pub fn row_mark(row: &Row) -> Mark {
    mark(row.state, row.solved, row.official)
}

/// The tag of a thread on its own page: staff at work and duplicates are told too.
#[must_use]
pub fn thread_mark(thread: &Thread, fate: &Fate, official: bool) -> Mark {
    match fate {
        Fate::DuplicateOf(_) => Mark { kind: "neutral", key: "threads-state-duplicate" },
        Fate::WithStaff { .. } => Mark { kind: "case", key: "threads-state-with-staff" },
        _ => mark(thread.state, thread.solved_at.is_some(), official),
    }
}

fn mark(state: ThreadState, solved: bool, official: bool) -> Mark {
    match state {
        _ if solved => Mark { kind: "solved", key: "threads-state-solved" },
        ThreadState::Closed => Mark { kind: "closed", key: "threads-state-closed" },
        _ if official => Mark { kind: "official", key: "threads-state-official" },
        ThreadState::Answered => Mark { kind: "answered", key: "threads-state-answered" },
        ThreadState::Solved => Mark { kind: "solved", key: "threads-state-solved" },
        ThreadState::Open => Mark { kind: "open", key: "threads-state-open" },
    }
}

/// One step on the way of a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    pub words: String,
    pub done: bool,
    pub now: bool,
}

/// The box that says what happens next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FateBox {
    /// `waiting`, `case`, `answered`, `solved` or `closed`.
    pub kind: &'static str,
    pub title: String,
    pub text: String,
    pub steps: Vec<Step>,
}

/// What happens next with a thread, in sentences; times are told as in the zone.
#[must_use]
pub fn fate_box(fate: &Fate, zone: Tz) -> FateBox {
    let when = |at: DateTime<Utc>| time_text::by_when(at, zone);
    let staff = |team: &Option<String>| team.clone().unwrap_or_else(|| t("threads-staff"));
    let said = |kind, title: &str, text: String| FateBox { kind, title: t(title), text, steps: Vec::new() };
    match fate {
        Fate::WaitingForNeighbours { until, team, staff_reply_by } => {
            let team = staff(team);
            let text = match staff_reply_by {
                Some(by) => text(
                    "threads-fate-waiting-by",
                    &[("until", when(*until).into()), ("team", team.clone().into()), ("by", when(*by).into())],
                ),
                None => text("threads-fate-waiting", &[("until", when(*until).into()), ("team", team.clone().into())]),
            };
            FateBox { steps: steps(1, &team), ..said("waiting", "threads-fate-next", text) }
        }
        Fate::GoingToStaff { team, staff_reply_by } => {
            let team = staff(team);
            let text = match staff_reply_by {
                Some(by) => text("threads-fate-going-by", &[("team", team.clone().into()), ("by", when(*by).into())]),
                None => t1("threads-fate-going", "team", team.clone()),
            };
            FateBox { steps: steps(2, &team), ..said("case", "threads-fate-next", text) }
        }
        Fate::WithStaff { team, reply_by, replied, waits_for_asker, .. } => {
            let text = match reply_by {
                _ if *waits_for_asker => t1("threads-fate-asker", "team", team.as_str()),
                _ if *replied => t1("threads-fate-working", "team", team.as_str()),
                Some(by) => text("threads-fate-staff-by", &[("team", team.as_str().into()), ("by", when(*by).into())]),
                None => t1("threads-fate-staff", "team", team.as_str()),
            };
            FateBox { steps: steps(2, team), ..said("case", "threads-fate-next", text) }
        }
        Fate::Answered => said("answered", "threads-fate-answered-title", t("threads-fate-answered")),
        Fate::Solved { closes_at } => {
            said("solved", "threads-fate-solved-title", t1("threads-fate-solved", "date", when(*closes_at)))
        }
        Fate::Closed { solved: true } => said("solved", "threads-fate-solved-title", t("threads-fate-closed-solved")),
        Fate::Closed { solved: false } => said("closed", "threads-fate-closed-title", t("threads-fate-closed")),
        Fate::DuplicateOf(_) => said("closed", "threads-fate-duplicate-title", t("threads-fate-duplicate")),
        Fate::NeighboursOnly => said("waiting", "threads-fate-next", t("threads-fate-neighbours")),
    }
}

/// Asked, neighbours, staff: `now` counts from 0.
fn steps(now: usize, team: &str) -> Vec<Step> {
    let words = [t("threads-way-asked"), t("threads-way-neighbours"), t1("threads-way-staff", "team", team)];
    let step = |(number, words)| Step { words, done: number < now, now: number == now };
    words.into_iter().enumerate().map(step).collect()
}

/// Whether a piece of text came, went or stayed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    Added,
    Removed,
    Same,
}

/// A piece of a text and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    pub change: Change,
    pub text: String,
}

/// What changed from one text to the next, word by word.
#[must_use]
pub fn changes(before: &str, after: &str) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    for change in similar::TextDiff::from_words(before, after).iter_all_changes() {
        let kind = match change.tag() {
            similar::ChangeTag::Insert => Change::Added,
            similar::ChangeTag::Delete => Change::Removed,
            similar::ChangeTag::Equal => Change::Same,
        };
        match pieces.last_mut() {
            Some(last) if last.change == kind => last.text.push_str(change.value()),
            _ => pieces.push(Piece { change: kind, text: change.value().to_owned() }),
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_put_together_give_both_texts() {
        let (before, after) = ("Pay the fine at the town hall.", "Pay the whole fine online.");
        let pieces = changes(before, after);
        let without = |change| -> String {
            pieces.iter().filter(|piece| piece.change != change).map(|piece| piece.text.as_str()).collect()
        };
        assert_eq!(without(Change::Added), before);
        assert_eq!(without(Change::Removed), after);
        assert!(pieces.iter().any(|piece| piece.change == Change::Same));
    }

    #[test]
    fn every_fate_says_something_and_names_its_time() {
        let at = DateTime::from_timestamp(1_795_000_000, 0).unwrap();
        let team = Some("Parking Services".to_owned());
        let fates = [
            Fate::WaitingForNeighbours { until: at, team: team.clone(), staff_reply_by: Some(at) },
            Fate::WaitingForNeighbours { until: at, team: None, staff_reply_by: None },
            Fate::GoingToStaff { team: team.clone(), staff_reply_by: Some(at) },
            Fate::GoingToStaff { team, staff_reply_by: None },
            with_staff(Some(at), false, false),
            with_staff(None, true, false),
            with_staff(None, false, true),
            with_staff(None, false, false),
            Fate::Answered,
            Fate::Solved { closes_at: at },
            Fate::Closed { solved: true },
            Fate::Closed { solved: false },
            Fate::DuplicateOf(crate::entity::ThreadId(1)),
            Fate::NeighboursOnly,
        ];
        let boxes: Vec<_> = fates.iter().map(|fate| fate_box(fate, Tz::UTC)).collect();
        for said in &boxes {
            assert!(!said.text.starts_with("threads-") && !said.title.starts_with("threads-"), "{said:?}");
            assert!(said.steps.is_empty() || said.steps.iter().filter(|step| step.now).count() == 1);
        }
        let texts: std::collections::HashSet<_> = boxes.iter().map(|said| &said.text).collect();
        assert_eq!(texts.len(), boxes.len(), "no two fates sound alike");
        assert!(boxes[0].text.contains("Parking Services") && boxes[0].text.contains("November"), "{}", boxes[0].text);
    }

    fn with_staff(reply_by: Option<DateTime<Utc>>, replied: bool, waits_for_asker: bool) -> Fate {
        let since = DateTime::from_timestamp(1_795_000_000, 0).unwrap();
        Fate::WithStaff { team: "Parking Services".to_owned(), since, reply_by, replied, waits_for_asker }
    }
}
