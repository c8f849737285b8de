//! Who may contest how staff ended the case of a thread, and until when. Pure.

use chrono::{DateTime, Duration, Utc};

use super::{NotAllowed, RuleViolation};
use crate::entity::{Outcome, ThreadState};

/// How long after its end the case of a thread can go on in another one: contested, or because it did not help.
pub const FOLLOW_UP_PERIOD: Duration = Duration::days(90);

/// What decides whether somebody may contest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContestFacts {
    /// They asked, or have the same problem.
    pub concerned: bool,
    pub state_now: ThreadState,
    /// How and when the newest case ended; none while staff work on it.
    pub ended: Option<(Outcome, DateTime<Utc>)>,
    pub has_contested: bool,
}

/// Whether somebody may contest how staff ended the case of a thread.
///
/// # Errors
/// Only those who have the problem have the right; [`RuleViolation::NothingToContest`], [`RuleViolation::Contested`].
pub fn may_contest(facts: &ContestFacts, now: DateTime<Utc>) -> Result<(), NotAllowed> {
    if !facts.concerned {
        return Err(NotAllowed::NoRight);
    }
    let contestable =
        |(outcome, at): (Outcome, DateTime<Utc>)| outcome.can_be_contested() && now <= at + FOLLOW_UP_PERIOD;
    if facts.state_now == ThreadState::Solved || !facts.ended.is_some_and(contestable) {
        return Err(NotAllowed::Rule(RuleViolation::NothingToContest));
    }
    if facts.has_contested { Err(NotAllowed::Rule(RuleViolation::Contested)) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const END: DateTime<Utc> = DateTime::UNIX_EPOCH;

    fn declined() -> ContestFacts {
        ContestFacts {
            concerned: true,
            state_now: ThreadState::Open,
            ended: Some((Outcome::Declined, END)),
            has_contested: false,
        }
    }

    #[test]
    fn whoever_has_the_problem_contests_once_and_not_for_ever() {
        assert_eq!(may_contest(&declined(), END + FOLLOW_UP_PERIOD), Ok(()));
        let nothing = Err(NotAllowed::Rule(RuleViolation::NothingToContest));
        assert_eq!(may_contest(&declined(), END + FOLLOW_UP_PERIOD + Duration::seconds(1)), nothing);
        assert_eq!(may_contest(&ContestFacts { concerned: false, ..declined() }, END), Err(NotAllowed::NoRight));
        let again = ContestFacts { has_contested: true, ..declined() };
        assert_eq!(may_contest(&again, END), Err(NotAllowed::Rule(RuleViolation::Contested)));
        assert_eq!(may_contest(&ContestFacts { ended: None, ..declined() }, END), nothing);
        assert_eq!(may_contest(&ContestFacts { state_now: ThreadState::Solved, ..declined() }, END), nothing);
    }

    #[test]
    fn what_everybody_can_read_is_not_contested_but_said_not_to_help() {
        for outcome in Outcome::ALL.iter().copied() {
            let allowed = may_contest(&ContestFacts { ended: Some((outcome, END)), ..declined() }, END).is_ok();
            let published =
                matches!(outcome, Outcome::Answered | Outcome::Fixed | Outcome::Withdrawn | Outcome::ResolvedByPeer);
            assert_eq!(allowed, !published, "{outcome}");
        }
    }
}
