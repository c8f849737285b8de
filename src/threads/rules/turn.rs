//! Whose turn it is on a question.

use chrono::{DateTime, Utc};

use crate::entity::{CaseState, ThreadState};

/// Who is to write or decide next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Turn {
    /// Neighbours have time to answer.
    Neighbours,
    /// Staff have it, or are about to get it.
    Staff,
    /// Whoever asked: staff wait for word, or an answer waits to be judged.
    Asker,
    /// It is solved or closed.
    Nobody,
}

impl Turn {
    /// Every turn.
    pub const ALL: [Self; 4] = [Self::Neighbours, Self::Staff, Self::Asker, Self::Nobody];

    /// The word in keys of texts.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Neighbours => "neighbours",
            Self::Staff => "staff",
            Self::Asker => "asker",
            Self::Nobody => "nobody",
        }
    }
}

/// What decides whose turn it is.
#[derive(Clone, Copy, Debug)]
pub struct TurnFacts {
    /// As of now.
    pub state: ThreadState,
    /// Of the newest case.
    pub case_state: Option<CaseState>,
    /// The asker's word that the answers until then did not help.
    pub not_solved_at: Option<DateTime<Utc>>,
    /// When somebody did something there last.
    pub last_activity_at: DateTime<Utc>,
    /// The end of the neighbours' time; none where they have no end.
    pub peer_window_ends_at: Option<DateTime<Utc>>,
}

/// Whose turn it is now. A case that staff work on decides before everything else but an end.
#[must_use]
pub fn turn(facts: &TurnFacts, now: DateTime<Utc>) -> Turn {
    match (facts.state, facts.case_state) {
        (ThreadState::Solved | ThreadState::Closed, _) => Turn::Nobody,
        (_, Some(CaseState::WaitingForCitizen)) => Turn::Asker,
        (_, Some(case)) if case.is_active() => Turn::Staff,
        (ThreadState::Answered, _) => match facts.not_solved_at {
            // Nothing was written since the word that it did not help.
            Some(said) if said >= facts.last_activity_at => Turn::Neighbours,
            _ => Turn::Asker,
        },
        (ThreadState::Open, _) => match facts.peer_window_ends_at {
            Some(end) if end <= now => Turn::Staff,
            _ => Turn::Neighbours,
        },
    }
}

#[cfg(test)]
mod tests {
    use chrono::Duration;
    use proptest::prelude::*;

    use super::*;

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp(1_795_000_000, 0).unwrap()
    }

    fn facts(state: ThreadState, case_state: Option<CaseState>) -> TurnFacts {
        TurnFacts { state, case_state, not_solved_at: None, last_activity_at: now(), peer_window_ends_at: None }
    }

    #[test]
    fn a_turn_follows_from_the_state_the_case_and_the_window() {
        let (open, answered) = (ThreadState::Open, ThreadState::Answered);
        for (facts, expected) in [
            (facts(open, None), Turn::Neighbours),
            (TurnFacts { peer_window_ends_at: Some(now()), ..facts(open, None) }, Turn::Staff),
            (
                TurnFacts { peer_window_ends_at: Some(now() + Duration::hours(1)), ..facts(open, None) },
                Turn::Neighbours,
            ),
            (facts(open, Some(CaseState::Assigned)), Turn::Staff),
            (facts(open, Some(CaseState::WaitingForCitizen)), Turn::Asker),
            (facts(answered, None), Turn::Asker),
            (TurnFacts { not_solved_at: Some(now()), ..facts(answered, None) }, Turn::Neighbours),
            (TurnFacts { not_solved_at: Some(now() - Duration::hours(1)), ..facts(answered, None) }, Turn::Asker),
            (facts(ThreadState::Solved, None), Turn::Nobody),
            (facts(ThreadState::Closed, Some(CaseState::WaitingForCitizen)), Turn::Nobody),
        ] {
            assert_eq!(turn(&facts, now()), expected, "{facts:?}");
        }
    }

    proptest! {
        #[test]
        fn nothing_waits_for_anybody_once_it_has_ended(hours in -100_i64..100, said in proptest::option::of(-100_i64..100)) {
            for state in [ThreadState::Solved, ThreadState::Closed] {
                let facts = TurnFacts {
                    not_solved_at: said.map(|hours| now() + Duration::hours(hours)),
                    peer_window_ends_at: Some(now() + Duration::hours(hours)),
                    ..facts(state, None)
                };
                prop_assert_eq!(turn(&facts, now()), Turn::Nobody);
            }
        }
    }
}
