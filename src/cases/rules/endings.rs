//! How a case may end, and for how long its end can be gone back upon. Pure.

use chrono::{DateTime, Duration, Utc};

use super::RuleViolation;
use crate::entity::Outcome;
use crate::threads::rules::FOLLOW_UP_PERIOD;

/// A thread gets no two follow-ups within this time for what its asker says in public.
pub const FOLLOW_UP_INTERVAL: Duration = Duration::days(1);

/// What staff have said by the time a case ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Said {
    /// An answer that everybody can read is official or accepted.
    pub in_public: bool,
    /// A message went to whoever asked.
    pub in_private: bool,
}

/// Whether an outcome says what is so: nobody is told of an answer that was never given.
///
/// # Errors
/// [`RuleViolation::NothingPublished`] or [`RuleViolation::NothingSent`].
pub fn outcome_fits(outcome: Outcome, said: Said) -> Result<(), RuleViolation> {
    match outcome {
        Outcome::Answered | Outcome::Fixed if !said.in_public => Err(RuleViolation::NothingPublished),
        Outcome::AnsweredPrivately if !said.in_private => Err(RuleViolation::NothingSent),
        _ => Ok(()),
    }
}

/// Whether what the asker says at an instant still belongs to a case that ended then.
#[must_use]
pub fn belongs_to_ended(ended_at: DateTime<Utc>, said_at: DateTime<Utc>) -> bool {
    said_at <= ended_at + FOLLOW_UP_PERIOD
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_told_of_an_answer_that_was_never_given() {
        let nothing = Said { in_public: false, in_private: false };
        for outcome in Outcome::ALL.iter().copied() {
            let expected = match outcome {
                Outcome::Answered | Outcome::Fixed => Err(RuleViolation::NothingPublished),
                Outcome::AnsweredPrivately => Err(RuleViolation::NothingSent),
                _ => Ok(()),
            };
            assert_eq!(outcome_fits(outcome, nothing), expected);
            assert_eq!(outcome_fits(outcome, Said { in_public: true, in_private: true }), Ok(()));
        }
        let published = Said { in_public: true, in_private: false };
        assert_eq!(outcome_fits(Outcome::AnsweredPrivately, published), Err(RuleViolation::NothingSent));
        let sent = Said { in_public: false, in_private: true };
        assert_eq!(outcome_fits(Outcome::Fixed, sent), Err(RuleViolation::NothingPublished));
    }
}
