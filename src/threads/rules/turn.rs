//! Whose turn it is on a question.

use super::next_step::NextStep;

/// Who is to write or decide next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Turn {
    /// Neighbours have time to answer.
    Neighbours,
    /// Staff have it, or are about to get it.
    Staff,
    /// Whoever asked: staff wait for word, or an answer waits to be judged.
    Asker,
    /// It is solved or closed, or another question has taken its place.
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

/// Whose turn it is where that happens next: it follows from what everybody is told of the question, and so cannot say anything else.
#[must_use]
pub fn turn(next: &NextStep) -> Turn {
    match next {
        NextStep::WithStaff { waits_for_asker: true, .. }
        | NextStep::AnswerOffered { .. }
        | NextStep::Answered
        | NextStep::AnsweredUnconfirmed
        | NextStep::StaffFinished { .. } => Turn::Asker,
        NextStep::WithStaff { waits_for_asker: false, .. }
        | NextStep::GoingToStaff { .. }
        | NextStep::NotHelped { until: None, .. } => Turn::Staff,
        NextStep::WaitingForNeighbours { .. }
        | NextStep::NotHelped { until: Some(_), .. }
        | NextStep::NeighboursOnly => Turn::Neighbours,
        NextStep::Solved { .. } | NextStep::Closed { .. } | NextStep::DuplicateOf(_) => Turn::Nobody,
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};

    use super::*;
    use crate::entity::{Outcome, ThreadId};

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp(1_795_000_000, 0).unwrap()
    }

    #[test]
    fn a_turn_follows_from_what_everybody_is_told() {
        let with_staff = |waits_for_asker| NextStep::WithStaff {
            team: "Parking Services".to_owned(),
            since: now(),
            reply_by: None,
            replied: waits_for_asker,
            waits_for_asker,
            misses: 0,
        };
        let (team, staff_reply_by) = (None::<String>, None);
        for (next, expected) in [
            (with_staff(false), Turn::Staff),
            (with_staff(true), Turn::Asker),
            (NextStep::GoingToStaff { team: team.clone(), staff_reply_by, after_neighbours: true }, Turn::Staff),
            (NextStep::AnswerOffered { until: now(), team: team.clone(), staff_reply_by }, Turn::Asker),
            (NextStep::WaitingForNeighbours { until: now(), team: team.clone(), staff_reply_by }, Turn::Neighbours),
            (NextStep::NotHelped { until: Some(now()), team: team.clone() }, Turn::Neighbours),
            (NextStep::NotHelped { until: None, team }, Turn::Staff),
            (NextStep::NeighboursOnly, Turn::Neighbours),
            (NextStep::Answered, Turn::Asker),
            (NextStep::AnsweredUnconfirmed, Turn::Asker),
            (NextStep::Solved { closes_at: now(), ended: None }, Turn::Nobody),
            (NextStep::Closed { solved: false, ended: None }, Turn::Nobody),
            (NextStep::DuplicateOf(ThreadId(4)), Turn::Nobody),
        ] {
            assert_eq!(turn(&next), expected, "{next:?}");
        }
        for outcome in Outcome::ALL.iter().copied() {
            let team = "Parking Services".to_owned();
            let finished = NextStep::StaffFinished { team, outcome, reason: None, at: now() };
            assert_eq!(turn(&finished), Turn::Asker, "{outcome:?}");
        }
    }
}
