//! Where a thread stands: derived from its visible answers, from time, and from whether it was closed. Pure.

use chrono::{DateTime, Duration, Utc};

use super::AnswerFacts;
use crate::entity::{AccountId, ThreadState};

/// A solved thread closes this long after its last activity.
pub const CLOSES_AFTER: Duration = Duration::days(7);
/// Where a thread stands, by its visible answers.
#[must_use]
pub fn state(closed: bool, asker: AccountId, answers: &[AnswerFacts]) -> ThreadState {
    if closed {
        ThreadState::Closed
    } else if answers.iter().any(|answer| answer.accepted.is_some()) {
        ThreadState::Solved
    } else if answers.iter().any(|answer| answer.author != asker) {
        ThreadState::Answered
    } else {
        ThreadState::Open
    }
}

/// Where a thread stands now: a solved one closes by itself, even before that is written down.
#[must_use]
pub fn state_now(stored: ThreadState, last_activity_at: DateTime<Utc>, now: DateTime<Utc>) -> ThreadState {
    if stored == ThreadState::Solved && now - last_activity_at >= CLOSES_AFTER { ThreadState::Closed } else { stored }
}

/// The states that a thread is found by: one that was solved is solved still when it is closed.
#[must_use]
pub fn found_as(stored: ThreadState, solved: bool) -> Vec<ThreadState> {
    if stored == ThreadState::Closed && solved { vec![stored, ThreadState::Solved] } else { vec![stored] }
}

/// What is written on a thread after something about its answers changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DerivedState {
    pub state: ThreadState,
    pub answer_count: i32,
    /// First answer by somebody other than the asker.
    pub first_answer_at: Option<DateTime<Utc>>,
    pub solved_at: Option<DateTime<Utc>>,
}

/// Derives a thread's columns from its visible answers. `solved_at` stays as it was while an answer is accepted.
#[must_use]
pub fn derive_state(
    closed: bool,
    asker: AccountId,
    solved_at: Option<DateTime<Utc>>,
    answers: &[AnswerFacts],
    now: DateTime<Utc>,
) -> DerivedState {
    let accepted = answers.iter().any(|answer| answer.accepted.is_some());
    DerivedState {
        state: state(closed, asker, answers),
        answer_count: i32::try_from(answers.len()).unwrap_or(i32::MAX),
        first_answer_at: answers.iter().filter(|answer| answer.author != asker).map(|answer| answer.posted_at).min(),
        solved_at: accepted.then(|| solved_at.unwrap_or(now)),
    }
}

/// The state of a thread that gets one more answer, without reading the others.
#[must_use]
pub fn state_after_answer(before: ThreadState, by_asker: bool) -> ThreadState {
    if before == ThreadState::Open && !by_asker { ThreadState::Answered } else { before }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hour: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + Duration::hours(hour)
    }

    #[test]
    fn a_solved_thread_closes_by_itself_after_a_week() {
        let week = 7 * 24;
        assert_eq!(state_now(ThreadState::Solved, at(0), at(week - 1)), ThreadState::Solved);
        assert_eq!(state_now(ThreadState::Solved, at(0), at(week)), ThreadState::Closed);
        assert_eq!(state_now(ThreadState::Answered, at(0), at(1000)), ThreadState::Answered);
    }

    #[test]
    fn what_was_solved_is_found_as_solved_when_it_is_closed() {
        for stored in ThreadState::ALL.iter().copied() {
            assert_eq!(found_as(stored, false), [stored]);
            let both = stored == ThreadState::Closed;
            assert_eq!(found_as(stored, true).contains(&ThreadState::Solved), both || stored == ThreadState::Solved);
        }
    }
}
