//! What happens next with a thread, and by when: told to everybody. Pure.

use chrono::{DateTime, Utc};

use super::CLOSES_AFTER;
use crate::entity::{Outcome, ThreadId, ThreadState};

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
    /// Times that were promised and passed without a reply.
    pub misses: u32,
}

/// What everybody may know of a case that has come to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndedCase {
    pub team: String,
    pub outcome: Outcome,
    /// Why, where the outcome asks for a reason.
    pub reason: Option<String>,
    pub ended_at: DateTime<Utc>,
}

/// What the fate of a thread follows from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NextStepFacts {
    /// As of now, see `rules::state_now`.
    pub state: ThreadState,
    pub solved: bool,
    pub asked_at: DateTime<Utc>,
    pub last_activity_at: DateTime<Utc>,
    pub duplicate_of: Option<ThreadId>,
    pub peer_window_ends_at: Option<DateTime<Utc>>,
    /// The team that takes over.
    pub team: Option<String>,
    /// When staff will have replied if nobody else does.
    pub staff_reply_by: Option<DateTime<Utc>>,
    /// Until when an answer to another question, which was found before staff get this one, is offered to whoever asked.
    pub held_until: Option<DateTime<Utc>>,
    /// Whoever asked says that the answers so far did not help, or their silence says so.
    pub not_helped: bool,
    /// They were reminded to say whether an answer helped and did not, and others were helped.
    pub unconfirmed: bool,
    /// When staff take over unless something happens.
    pub next_check_at: Option<DateTime<Utc>>,
    pub case: Option<OpenCase>,
    /// The newest case, where staff have done with it.
    pub ended: Option<EndedCase>,
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
    /// Staff are about to be told.
    GoingToStaff {
        team: Option<String>,
        staff_reply_by: Option<DateTime<Utc>>,
        /// Whether neighbours had time first, and it is over.
        after_neighbours: bool,
    },
    /// An answer to another question was found, and whoever asked is to say whether it fits; if it does not, staff get it then.
    AnswerOffered {
        until: DateTime<Utc>,
        team: Option<String>,
        staff_reply_by: Option<DateTime<Utc>>,
    },
    WithStaff {
        team: String,
        since: DateTime<Utc>,
        reply_by: Option<DateTime<Utc>>,
        replied: bool,
        waits_for_asker: bool,
        /// Times that were promised and passed without a reply.
        misses: u32,
    },
    /// Staff have done with it: this is how.
    StaffFinished {
        team: String,
        outcome: Outcome,
        reason: Option<String>,
        at: DateTime<Utc>,
    },
    /// Answered, and the asker has yet to say whether it helped.
    Answered,
    /// Answered, and it did not help: staff take over then unless neighbours reply.
    NotHelped {
        /// None for the moment until it is decided.
        until: Option<DateTime<Utc>>,
        team: Option<String>,
    },
    /// Answered, and the asker was asked and did not say whether it helped; it helped others.
    AnsweredUnconfirmed,
    /// Solved; closes then unless something happens.
    Solved {
        closes_at: DateTime<Utc>,
        /// How staff have done with it, where the answers do not show it.
        ended: Option<EndedCase>,
    },
    Closed {
        solved: bool,
        /// How staff have done with it, where the answers do not show it.
        ended: Option<EndedCase>,
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
        (ThreadState::Closed, _) => NextStep::Closed { solved: facts.solved, ended: ending_to_tell(facts) },
        (ThreadState::Solved, _) => {
            NextStep::Solved { closes_at: facts.last_activity_at + CLOSES_AFTER, ended: ending_to_tell(facts) }
        }
        (_, Some(case)) => NextStep::WithStaff {
            team: case.team.clone(),
            since: case.since,
            reply_by: case.reply_by,
            replied: case.replied,
            waits_for_asker: case.waits_for_asker,
            misses: case.misses,
        },
        (ThreadState::Open | ThreadState::Answered, None) => before_or_after_staff(facts, now),
    }
}

/// How staff have done with a question that is solved or closed. That they or a neighbour answered it is seen at the answers.
fn ending_to_tell(facts: &NextStepFacts) -> Option<EndedCase> {
    let shown_by_answers = [Outcome::Answered, Outcome::ResolvedByPeer];
    facts.ended.clone().filter(|ended| !shown_by_answers.contains(&ended.outcome))
}

fn before_or_after_staff(facts: &NextStepFacts, now: DateTime<Utc>) -> NextStep {
    match &facts.ended {
        // What ended with an answer that is not accepted any more goes back to those who had it.
        Some(ended) if ended.outcome == Outcome::ResolvedByPeer => {
            NextStep::GoingToStaff { team: Some(ended.team.clone()), staff_reply_by: None, after_neighbours: false }
        }
        Some(ended) => NextStep::StaffFinished {
            team: ended.team.clone(),
            outcome: ended.outcome,
            reason: ended.reason.clone(),
            at: ended.ended_at,
        },
        None if facts.state == ThreadState::Answered => after_answers(facts, now),
        None => match facts.held_until.filter(|until| *until > now) {
            Some(until) => {
                NextStep::AnswerOffered { until, team: facts.team.clone(), staff_reply_by: facts.staff_reply_by }
            }
            None => unanswered(facts, now),
        },
    }
}

fn unanswered(facts: &NextStepFacts, now: DateTime<Utc>) -> NextStep {
    match facts.peer_window_ends_at {
        None => NextStep::NeighboursOnly,
        Some(until) if until <= now => NextStep::GoingToStaff {
            team: facts.team.clone(),
            staff_reply_by: facts.staff_reply_by,
            after_neighbours: until > facts.asked_at,
        },
        Some(until) => {
            NextStep::WaitingForNeighbours { until, team: facts.team.clone(), staff_reply_by: facts.staff_reply_by }
        }
    }
}

fn after_answers(facts: &NextStepFacts, now: DateTime<Utc>) -> NextStep {
    match facts.next_check_at {
        // Nothing is promised where no rule brings it to staff.
        Some(at) if facts.not_helped => {
            NextStep::NotHelped { until: Some(at).filter(|at| *at > now), team: facts.team.clone() }
        }
        _ if facts.unconfirmed => NextStep::AnsweredUnconfirmed,
        _ => NextStep::Answered,
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
            asked_at: at(0),
            last_activity_at: at(0),
            duplicate_of: None,
            peer_window_ends_at: Some(at(24)),
            team: Some("Parking Services".into()),
            staff_reply_by: Some(at(32)),
            held_until: None,
            not_helped: false,
            unconfirmed: false,
            next_check_at: None,
            case: None,
            ended: None,
        }
    }

    fn ended(outcome: Outcome) -> EndedCase {
        let team = "Parking Services".to_owned();
        EndedCase { team, outcome, reason: Some("The rule says so.".to_owned()), ended_at: at(30) }
    }

    fn case() -> OpenCase {
        let team = "Parking Services".to_owned();
        OpenCase { team, since: at(24), reply_by: Some(at(32)), replied: false, waits_for_asker: false, misses: 0 }
    }

    #[test]
    fn a_question_goes_from_neighbours_to_staff() {
        let (team, reply_by) = (Some("Parking Services".to_owned()), Some(at(32)));
        let waits = NextStep::WaitingForNeighbours { until: at(24), team: team.clone(), staff_reply_by: reply_by };
        assert_eq!(next_step(&waiting(), at(1)), waits);
        let going = NextStep::GoingToStaff { team, staff_reply_by: reply_by, after_neighbours: true };
        assert_eq!(next_step(&waiting(), at(24)), going);
        let with_staff = next_step(&NextStepFacts { case: Some(case()), ..waiting() }, at(25));
        assert!(matches!(with_staff, NextStep::WithStaff { reply_by: Some(by), replied: false, .. } if by == at(32)));
        assert_eq!(
            next_step(&NextStepFacts { peer_window_ends_at: None, ..waiting() }, at(99)),
            NextStep::NeighboursOnly
        );
    }

    #[test]
    fn nobody_is_told_that_neighbours_had_time_where_they_had_none() {
        let at_once = NextStepFacts { peer_window_ends_at: Some(at(0)), ..waiting() };
        assert!(matches!(next_step(&at_once, at(0)), NextStep::GoingToStaff { after_neighbours: false, .. }));
    }

    #[test]
    fn what_staff_have_done_with_is_promised_to_nobody() {
        for state in [ThreadState::Open, ThreadState::Answered] {
            for outcome in Outcome::ALL.iter().copied().filter(|outcome| *outcome != Outcome::ResolvedByPeer) {
                let facts = NextStepFacts { state, ended: Some(ended(outcome)), ..waiting() };
                let step = next_step(&facts, at(99));
                assert!(matches!(step, NextStep::StaffFinished { outcome: told, .. } if told == outcome), "{step:?}");
            }
            let gone = NextStepFacts { state, ended: Some(ended(Outcome::ResolvedByPeer)), ..waiting() };
            assert!(matches!(next_step(&gone, at(99)), NextStep::GoingToStaff { staff_reply_by: None, .. }));
        }
    }

    #[test]
    fn an_ending_stays_told_when_the_question_is_solved_or_closed() {
        for outcome in Outcome::ALL.iter().copied() {
            let is_seen = matches!(outcome, Outcome::Answered | Outcome::ResolvedByPeer);
            let expected = Some(ended(outcome)).filter(|_| !is_seen);
            for state in [ThreadState::Solved, ThreadState::Closed] {
                let facts = NextStepFacts { state, ended: Some(ended(outcome)), ..waiting() };
                let (NextStep::Solved { ended: told, .. } | NextStep::Closed { ended: told, .. }) =
                    next_step(&facts, at(99))
                else {
                    panic!("{state:?}");
                };
                assert_eq!(told, expected);
            }
        }
    }

    #[test]
    fn what_is_offered_holds_it_back_for_a_while() {
        let held = NextStepFacts { held_until: Some(at(30)), ..waiting() };
        let (team, staff_reply_by) = (Some("Parking Services".to_owned()), Some(at(32)));
        assert_eq!(next_step(&held, at(25)), NextStep::AnswerOffered { until: at(30), team, staff_reply_by });
        assert!(matches!(next_step(&held, at(30)), NextStep::GoingToStaff { .. }));
        let answered = NextStepFacts { state: ThreadState::Answered, ..held };
        assert_eq!(next_step(&answered, at(25)), NextStep::Answered);
    }

    #[test]
    fn what_did_not_help_has_a_time_where_it_goes_to_staff() {
        let answered = NextStepFacts { state: ThreadState::Answered, ..waiting() };
        assert_eq!(next_step(&answered, at(1)), NextStep::Answered);
        let not_helped = NextStepFacts { not_helped: true, next_check_at: Some(at(40)), ..answered.clone() };
        let team = Some("Parking Services".to_owned());
        assert_eq!(next_step(&not_helped, at(1)), NextStep::NotHelped { until: Some(at(40)), team: team.clone() });
        assert_eq!(next_step(&not_helped, at(40)), NextStep::NotHelped { until: None, team });
        // Where a category never goes to staff, nobody is told that it does.
        assert_eq!(next_step(&NextStepFacts { next_check_at: None, ..not_helped }, at(1)), NextStep::Answered);
        let unconfirmed = NextStepFacts { unconfirmed: true, ..answered };
        assert_eq!(next_step(&unconfirmed, at(1)), NextStep::AnsweredUnconfirmed);
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
        assert_eq!(next_step(&solved, at(1)), NextStep::Solved { closes_at: at(7 * 24), ended: None });
        assert_eq!(
            next_step(&NextStepFacts { state: ThreadState::Closed, ..solved.clone() }, at(1)),
            NextStep::Closed { solved: true, ended: None }
        );
        let duplicate = NextStepFacts { duplicate_of: Some(ThreadId(4)), ..solved };
        assert_eq!(next_step(&duplicate, at(1)), NextStep::DuplicateOf(ThreadId(4)));
    }
}
