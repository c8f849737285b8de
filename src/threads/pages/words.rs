//! How threads are said to readers: the tag of a state, what happens next, what changed between two texts. Pure.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use crate::entity::{NotSolvedReason, Outcome, ThreadState};
use crate::locale::text::{t, t1, text};
use crate::locale::time_text;
use crate::threads::rules::{EndedCase, NextStep};
use crate::threads::views::{Row, Thread};
use crate::web::parts::Choice;

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
pub fn thread_mark(thread: &Thread, next_step: &NextStep, official: bool) -> Mark {
    match next_step {
        NextStep::DuplicateOf(_) => Mark { kind: "neutral", key: "threads-state-duplicate" },
        NextStep::WithStaff { .. } => Mark { kind: "case", key: "threads-state-with-staff" },
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
pub struct NextStepBox {
    /// `waiting`, `case`, `answered`, `solved` or `closed`.
    pub kind: &'static str,
    pub title: String,
    pub text: String,
    /// How staff have done with it, where that is not the text itself.
    pub ending: Option<String>,
    /// Why it ended so, in the words of staff.
    pub reason: Option<String>,
    pub steps: Vec<Step>,
}

/// What happens next with a thread, in sentences; times are told as in the zone. Whoever asked is spoken to, and to all others it is said
/// of them.
#[must_use]
pub fn next_step_box(next_step: &NextStep, zone: Tz, is_asker: bool) -> NextStepBox {
    let when = |at: DateTime<Utc>| time_text::by_when(at, zone);
    let told = |others: &'static str, asker: &'static str| if is_asker { asker } else { others };
    let staff = |team: &Option<String>| team.clone().unwrap_or_else(|| t("threads-staff"));
    let said = |kind, title: &str, text: String| NextStepBox {
        kind,
        title: t(title),
        text,
        ending: None,
        reason: None,
        steps: Vec::new(),
    };
    let with_ending = |said: NextStepBox, ended: &Option<EndedCase>| NextStepBox {
        ending: ended.as_ref().map(|ended| outcome_told(ended.outcome, &ended.team, is_asker)),
        reason: ended.as_ref().and_then(|ended| ended.reason.clone()),
        ..said
    };
    match next_step {
        NextStep::WaitingForNeighbours { until, team, staff_reply_by } => {
            let team = staff(team);
            let text = match staff_reply_by {
                Some(by) => text(
                    "threads-next-step-waiting-by",
                    &[("until", when(*until).into()), ("team", team.clone().into()), ("by", when(*by).into())],
                ),
                None => {
                    text("threads-next-step-waiting", &[("until", when(*until).into()), ("team", team.clone().into())])
                }
            };
            NextStepBox { steps: steps(1, &team), ..said("waiting", "threads-next-step-next", text) }
        }
        NextStep::GoingToStaff { team, staff_reply_by, after_neighbours } => {
            let team = staff(team);
            let key = match (*after_neighbours, staff_reply_by) {
                (true, Some(_)) => "threads-next-step-going-by",
                (true, None) => "threads-next-step-going",
                (false, Some(_)) => "threads-next-step-straight-by",
                (false, None) => "threads-next-step-straight",
            };
            let by = staff_reply_by.map(when).unwrap_or_default();
            let text = text(key, &[("team", team.clone().into()), ("by", by.into())]);
            NextStepBox { steps: steps(2, &team), ..said("case", "threads-next-step-next", text) }
        }
        NextStep::AnswerOffered { until, team, staff_reply_by } => {
            let team = staff(team);
            let key = match staff_reply_by {
                Some(_) => told("threads-next-step-offered-by", "threads-asker-step-offered-by"),
                None => told("threads-next-step-offered", "threads-asker-step-offered"),
            };
            let by = staff_reply_by.map(when).unwrap_or_default();
            let words = [("until", when(*until).into()), ("team", team.clone().into()), ("by", by.into())];
            NextStepBox { steps: steps(1, &team), ..said("waiting", "threads-next-step-next", text(key, &words)) }
        }
        NextStep::WithStaff { team, reply_by, replied, waits_for_asker, misses, .. } => {
            let key = match reply_by {
                _ if *waits_for_asker => told("threads-next-step-asker", "threads-asker-step-asker"),
                Some(_) if *misses > 0 => "threads-next-step-missed-by",
                Some(_) if *replied => "threads-next-step-again-by",
                Some(_) => "threads-next-step-staff-by",
                None if *replied => "threads-next-step-working",
                None => "threads-next-step-staff",
            };
            let by = reply_by.map(when).unwrap_or_default();
            let words = [("team", team.as_str().into()), ("by", by.into()), ("count", (*misses).into())];
            NextStepBox { steps: steps(2, team), ..said("case", "threads-next-step-next", text(key, &words)) }
        }
        NextStep::StaffFinished { team, outcome, reason, .. } => {
            let text = outcome_told(*outcome, team, is_asker);
            // The look of a success is for what is one.
            let helped = matches!(outcome, Outcome::Answered | Outcome::AnsweredPrivately | Outcome::Fixed);
            let kind = if helped { "answered" } else { "closed" };
            NextStepBox { reason: reason.clone(), ..said(kind, "threads-next-step-finished-title", text) }
        }
        NextStep::Answered => {
            let text = t(told("threads-next-step-answered", "threads-asker-step-answered"));
            said("answered", "threads-next-step-answered-title", text)
        }
        NextStep::NotHelped { until, team } => {
            let team = staff(team);
            let text = not_helped(until.map(when), &team, is_asker);
            NextStepBox { steps: steps(1, &team), ..said("waiting", "threads-next-step-next", text) }
        }
        NextStep::AnsweredUnconfirmed => {
            let text = t(told("threads-next-step-unconfirmed", "threads-asker-step-unconfirmed"));
            said("answered", "threads-next-step-unconfirmed-title", text)
        }
        NextStep::Solved { closes_at, ended } => {
            let text = t1("threads-next-step-solved", "date", when(*closes_at));
            with_ending(said("solved", "threads-next-step-solved-title", text), ended)
        }
        NextStep::Closed { solved: true, ended } => {
            let text = t("threads-next-step-closed-solved");
            with_ending(said("solved", "threads-next-step-solved-title", text), ended)
        }
        NextStep::Closed { solved: false, ended } => {
            let text = t(told("threads-next-step-closed", "threads-asker-step-closed"));
            with_ending(said("closed", "threads-next-step-closed-title", text), ended)
        }
        NextStep::DuplicateOf(_) => {
            said("closed", "threads-next-step-duplicate-title", t("threads-next-step-duplicate"))
        }
        NextStep::NeighboursOnly => said("waiting", "threads-next-step-next", t("threads-next-step-neighbours")),
    }
}

/// That the answers so far did not help, and until when neighbours can reply, in a sentence.
fn not_helped(until: Option<String>, team: &str, is_asker: bool) -> String {
    if let Some(until) = until {
        let key = if is_asker { "threads-asker-step-not-helped-by" } else { "threads-next-step-not-helped-by" };
        text(key, &[("until", until.into()), ("team", team.to_owned().into())])
    } else {
        let key = if is_asker { "threads-asker-step-not-helped" } else { "threads-next-step-not-helped" };
        t1(key, "team", team)
    }
}

/// How staff have done with a question, in a sentence.
fn outcome_told(outcome: Outcome, team: &str, is_asker: bool) -> String {
    let to_asker = match outcome {
        Outcome::Answered => Some("threads-asker-outcome-answered"),
        Outcome::AnsweredPrivately => Some("threads-asker-outcome-answered-privately"),
        Outcome::Withdrawn => Some("threads-asker-outcome-withdrawn"),
        _ => None,
    };
    if let Some(key) = to_asker.filter(|_| is_asker) {
        return t1(key, "team", team);
    }
    t1(&format!("threads-next-step-outcome-{}", outcome.as_str().replace('_', "-")), "team", team)
}

/// Why answers did not help, to choose from.
#[must_use]
pub fn not_solved_reasons() -> Vec<Choice> {
    let label = |reason: &NotSolvedReason| t(&format!("threads-not-solved-{}", reason.as_str().replace('_', "-")));
    NotSolvedReason::ALL.iter().map(|reason| Choice::new(reason, label(reason))).collect()
}

/// Asked, neighbours, staff: `now` counts from 0.
fn steps(now: usize, team: &str) -> Vec<Step> {
    let words = [t("threads-way-asked"), t("threads-way-neighbours"), t1("threads-way-staff", "team", team)];
    let step = |(number, words)| Step { words, done: number < now, now: number == now };
    words.into_iter().enumerate().map(step).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fate_says_something_and_names_its_time() {
        let at = DateTime::from_timestamp(1_795_000_000, 0).unwrap();
        let team = Some("Parking Services".to_owned());
        let fates = [
            NextStep::WaitingForNeighbours { until: at, team: team.clone(), staff_reply_by: Some(at) },
            NextStep::WaitingForNeighbours { until: at, team: None, staff_reply_by: None },
            NextStep::GoingToStaff { team: team.clone(), staff_reply_by: Some(at), after_neighbours: true },
            NextStep::GoingToStaff { team: team.clone(), staff_reply_by: None, after_neighbours: true },
            NextStep::GoingToStaff { team: team.clone(), staff_reply_by: Some(at), after_neighbours: false },
            NextStep::NotHelped { until: Some(at), team: team.clone() },
            NextStep::AnswerOffered { until: at, team: team.clone(), staff_reply_by: Some(at) },
            NextStep::AnswerOffered { until: at, team: team.clone(), staff_reply_by: None },
            NextStep::NotHelped { until: None, team: None },
            NextStep::AnsweredUnconfirmed,
            NextStep::GoingToStaff { team, staff_reply_by: None, after_neighbours: false },
            with_staff(Some(at), false, false),
            with_staff(None, true, false),
            with_staff(None, false, true),
            with_staff(None, false, false),
            with_staff(Some(at), true, false),
            missed(at),
            finished(Outcome::Answered),
            finished(Outcome::AnsweredPrivately),
            finished(Outcome::Fixed),
            finished(Outcome::Declined),
            finished(Outcome::NotOurs),
            finished(Outcome::Duplicate),
            finished(Outcome::Withdrawn),
            NextStep::Answered,
            NextStep::Solved { closes_at: at, ended: None },
            NextStep::Closed { solved: true, ended: None },
            NextStep::Closed { solved: false, ended: None },
            NextStep::DuplicateOf(crate::entity::ThreadId(1)),
            NextStep::NeighboursOnly,
        ];
        let boxes: Vec<_> = fates.iter().map(|next_step| next_step_box(next_step, Tz::UTC, false)).collect();
        let to_asker: Vec<_> = fates.iter().map(|next_step| next_step_box(next_step, Tz::UTC, true)).collect();
        for said in &to_asker {
            let others = ["hoever asked", "person who asked"];
            assert!(others.iter().all(|words| !said.text.contains(words)), "said of the asker to the asker: {said:?}");
        }
        for said in boxes.iter().chain(&to_asker) {
            assert!(!said.text.starts_with("threads-") && !said.title.starts_with("threads-"), "{said:?}");
            assert!(said.steps.is_empty() || said.steps.iter().filter(|step| step.now).count() == 1);
        }
        let texts: std::collections::HashSet<_> = boxes.iter().map(|said| &said.text).collect();
        assert_eq!(texts.len(), boxes.len(), "no two fates sound alike");
        assert!(boxes[0].text.contains("Parking Services") && boxes[0].text.contains("November"), "{}", boxes[0].text);
    }

    #[test]
    fn what_staff_did_is_told_beside_what_is_solved_or_closed() {
        let at = DateTime::from_timestamp(1_795_000_000, 0).unwrap();
        let ended = EndedCase {
            team: "Parking Services".to_owned(),
            outcome: Outcome::Declined,
            reason: Some("Outside of the zone.".to_owned()),
            ended_at: at,
        };
        for step in [
            NextStep::Solved { closes_at: at, ended: Some(ended.clone()) },
            NextStep::Closed { solved: true, ended: Some(ended.clone()) },
            NextStep::Closed { solved: false, ended: Some(ended.clone()) },
        ] {
            let said = next_step_box(&step, Tz::UTC, false);
            assert_eq!(said.ending, Some(next_step_box(&finished(Outcome::Declined), Tz::UTC, false).text));
            assert_eq!(said.reason, ended.reason);
        }
    }

    fn with_staff(reply_by: Option<DateTime<Utc>>, replied: bool, waits_for_asker: bool) -> NextStep {
        let since = DateTime::from_timestamp(1_795_000_000, 0).unwrap();
        NextStep::WithStaff {
            team: "Parking Services".to_owned(),
            since,
            reply_by,
            replied,
            waits_for_asker,
            misses: 0,
        }
    }

    fn missed(by: DateTime<Utc>) -> NextStep {
        let team = "Parking Services".to_owned();
        let reply_by = Some(by);
        NextStep::WithStaff { team, since: by, reply_by, replied: false, waits_for_asker: false, misses: 2 }
    }

    fn finished(outcome: Outcome) -> NextStep {
        let at = DateTime::from_timestamp(1_795_000_000, 0).unwrap();
        NextStep::StaffFinished { team: "Parking Services".to_owned(), outcome, reason: None, at }
    }
}
