//! What happens next with a thread, and by when: told to everybody. Pure.

use chrono::{DateTime, Utc};

use super::CLOSES_AFTER;
use crate::entity::{ThreadId, ThreadState};

/// What everybody may know of the open case of a thread.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenCase {
    pub team: String,
    pub since: DateTime<Utc>,
    /// When the first reply is due; none once it was given or while the clock stands still.
    pub reply_by: Option<DateTime<Utc>>,
    pub replied: bool,
    /// Staff wait for the asker's word.
    pub waits_for_asker: bool,
}

/// What the fate of a thread follows from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NextStepFacts {
    /// As of now, see `rules::state_now`.
    pub state: ThreadState,
    pub solved: bool,
    pub last_activity_at: DateTime<Utc>,
    pub duplicate_of: Option<ThreadId>,
    pub peer_window_ends_at: Option<DateTime<Utc>>,
    /// The team that takes over.
    pub team: Option<String>,
    /// When staff will have replied if nobody else does.
    pub staff_reply_by: Option<DateTime<Utc>>,
    pub case: Option<OpenCase>,
}

/// What happens next with a thread, and by when: told to everybody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NextStep {
    /// Neighbours have until then; after that staff reply.
    WaitingForNeighbours {
        until: DateTime<Utc>,
        team: Option<String>,
        staff_reply_by: Option<DateTime<Utc>>,
    },
    /// The time of neighbours is over, staff are about to be told.
    GoingToStaff {
        team: Option<String>,
        staff_reply_by: Option<DateTime<Utc>>,
    },
    WithStaff {
        team: String,
        since: DateTime<Utc>,
        reply_by: Option<DateTime<Utc>>,
        replied: bool,
        waits_for_asker: bool,
    },
    /// Answered, and the asker has yet to say whether it helped.
    Answered,
    /// Solved; closes then unless something happens.
    Solved {
        closes_at: DateTime<Utc>,
    },
    Closed {
        solved: bool,
    },
    DuplicateOf(ThreadId),
    /// This category never goes to staff by itself.
    NeighboursOnly,
}

/// The fate of a thread.
#[must_use]
pub fn next_step(facts: &NextStepFacts, now: DateTime<Utc>) -> NextStep {
    if let Some(other) = facts.duplicate_of {
        return NextStep::DuplicateOf(other);
    }
    match (facts.state, &facts.case) {
        (ThreadState::Closed, _) => NextStep::Closed { solved: facts.solved },
        (ThreadState::Solved, _) => NextStep::Solved { closes_at: facts.last_activity_at + CLOSES_AFTER },
        (_, Some(case)) => NextStep::WithStaff {
            team: case.team.clone(),
            since: case.since,
            reply_by: case.reply_by,
            replied: case.replied,
            waits_for_asker: case.waits_for_asker,
        },
        (ThreadState::Answered, None) => NextStep::Answered,
        (ThreadState::Open, None) => match facts.peer_window_ends_at {
            None => NextStep::NeighboursOnly,
            Some(until) if until <= now => {
                NextStep::GoingToStaff { team: facts.team.clone(), staff_reply_by: facts.staff_reply_by }
            }
            Some(until) => {
                NextStep::WaitingForNeighbours { until, team: facts.team.clone(), staff_reply_by: facts.staff_reply_by }
            }
        },
    }
}

#[cfg(test)]
mod tests {
    use chrono::Duration;

    use super::*;

    fn at(hour: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + Duration::hours(hour)
    }

    fn waiting() -> NextStepFacts {
        NextStepFacts {
            state: ThreadState::Open,
            solved: false,
            last_activity_at: at(0),
            duplicate_of: None,
            peer_window_ends_at: Some(at(24)),
            team: Some("Parking Services".into()),
            staff_reply_by: Some(at(32)),
            case: None,
        }
    }

    fn case() -> OpenCase {
        let team = "Parking Services".to_owned();
        OpenCase { team, since: at(24), reply_by: Some(at(32)), replied: false, waits_for_asker: false }
    }

    #[test]
    fn a_question_goes_from_neighbours_to_staff() {
        let (team, reply_by) = (Some("Parking Services".to_owned()), Some(at(32)));
        let waits = NextStep::WaitingForNeighbours { until: at(24), team: team.clone(), staff_reply_by: reply_by };
        assert_eq!(next_step(&waiting(), at(1)), waits);
        assert_eq!(next_step(&waiting(), at(24)), NextStep::GoingToStaff { team, staff_reply_by: reply_by });
        let with_staff = next_step(&NextStepFacts { case: Some(case()), ..waiting() }, at(25));
        assert!(matches!(with_staff, NextStep::WithStaff { reply_by: Some(by), replied: false, .. } if by == at(32)));
        assert_eq!(
            next_step(&NextStepFacts { peer_window_ends_at: None, ..waiting() }, at(99)),
            NextStep::NeighboursOnly
        );
    }

    #[test]
    fn what_is_over_is_said_before_who_has_it() {
        let answered = NextStepFacts { state: ThreadState::Answered, ..waiting() };
        assert_eq!(next_step(&answered, at(99)), NextStep::Answered);
        assert!(matches!(
            next_step(&NextStepFacts { case: Some(case()), ..answered }, at(99)),
            NextStep::WithStaff { .. }
        ));
        let solved = NextStepFacts { state: ThreadState::Solved, solved: true, case: Some(case()), ..waiting() };
        assert_eq!(next_step(&solved, at(1)), NextStep::Solved { closes_at: at(7 * 24) });
        assert_eq!(
            next_step(&NextStepFacts { state: ThreadState::Closed, ..solved.clone() }, at(1)),
            NextStep::Closed { solved: true }
        );
        let duplicate = NextStepFacts { duplicate_of: Some(ThreadId(4)), ..solved };
        assert_eq!(next_step(&duplicate, at(1)), NextStep::DuplicateOf(ThreadId(4)));
    }
}
