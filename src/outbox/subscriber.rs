//! What acts on events, and what it can say of a delivery. Knows no subscriber by name.

use async_trait::async_trait;
use chrono::{DateTime, Duration, Utc};
use sea_orm::DbErr;

use crate::database::Failure;
use crate::entity::{Event, EventKind, OutboxEventId};

/// Why events were not delivered. The text is kept with the delivery and shown to administrators, so it must hold no
/// private text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DeliveryError {
    /// A service outside does not answer. That is no fault of the events: no try is counted, the subscriber rests and looks
    /// again, for as long as it takes.
    #[error("{0}")]
    Away(String),
    /// No later try can help: the delivery is parked at once.
    #[error("{0}")]
    Rejected(String),
    /// Another try may help: the delivery is tried again with growing waits, then parked.
    #[error("{0}")]
    Failed(String),
    /// The subscriber wants this kind and has no code for it. Parked at once.
    #[error("the subscriber wants {0} events and does nothing with them")]
    Unhandled(EventKind),
}

impl From<DbErr> for DeliveryError {
    fn from(error: DbErr) -> Self {
        let text = format!("database: {error}");
        match Failure::of(&error) {
            Failure::Unavailable { .. } | Failure::OutcomeUnknown { .. } => Self::Away(text),
            Failure::Conflict | Failure::Constraint | Failure::Internal => Self::Failed(text),
        }
    }
}

/// An event as a subscriber gets it.
#[derive(Clone, Debug)]
pub struct Delivered {
    pub id: OutboxEventId,
    pub event: Event,
    pub recorded_at: DateTime<Utc>,
}

/// When a delivery that failed is tried again: after `first`, then after twice as long each time, at most `longest`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetrySchedule {
    pub first: Duration,
    pub longest: Duration,
    /// After so many tries a delivery is parked for a person to look at.
    pub max_tries: i32,
}

impl RetrySchedule {
    /// 12 tries in about half an hour.
    pub const DEFAULT: Self = Self { first: Duration::seconds(1), longest: Duration::hours(1), max_tries: 12 };

    /// The wait after a number of failed tries, or `None` once they are used up.
    #[must_use]
    pub fn wait(&self, tries: i32) -> Option<Duration> {
        if tries >= self.max_tries {
            return None;
        }
        let doublings = tries.clamp(1, 16) - 1;
        Some((self.first * (1 << doublings)).min(self.longest))
    }
}

/// Something that acts on events. Every subscriber is idempotent and reads the rows that an event names as they are by then:
/// an event may come twice, late, and in any order.
#[async_trait]
pub trait Subscriber: Send + Sync {
    /// The name under which deliveries wait; never changes.
    fn name(&self) -> &'static str;

    /// The kinds of events that it gets. This is the only place where that is said.
    fn wants(&self) -> &'static [EventKind];

    /// How many events are claimed at once.
    fn claim_size(&self) -> u64 {
        100
    }

    /// How many of the claimed events are given in one call.
    fn call_size(&self) -> usize {
        usize::MAX
    }

    /// When a failed delivery is tried again.
    fn retry(&self) -> RetrySchedule {
        RetrySchedule::DEFAULT
    }

    /// Acts on events. An error is about all of them: the dispatcher gives them again in smaller parts, until it knows which
    /// event it was.
    ///
    /// # Errors
    /// What [`DeliveryError`] says; [`DeliveryError::Unhandled`] for a kind that the code has no arm for.
    async fn deliver(&self, events: &[Delivered]) -> Result<(), DeliveryError>;
}

#[cfg(test)]
mod tests {
    use sea_orm::{RuntimeErr, sqlx};

    use super::*;

    #[test]
    fn waits_grow_within_their_bounds_and_end() {
        let retry = RetrySchedule::DEFAULT;
        assert_eq!(retry.wait(1), Some(Duration::seconds(1)));
        assert_eq!(retry.wait(4), Some(Duration::seconds(8)));
        assert!((1..11).all(|tries| retry.wait(tries) <= retry.wait(tries + 1)));
        assert_eq!(retry.wait(12), None);
        let long = RetrySchedule { max_tries: i32::MAX, ..retry };
        assert!((1..60).all(|tries| long.wait(tries).unwrap() <= Duration::hours(1)));
    }

    #[test]
    fn a_lost_connection_is_nobodys_fault() {
        let lost = || RuntimeErr::SqlxError(sqlx::Error::Io(std::io::ErrorKind::ConnectionReset.into()).into());
        assert!(matches!(DeliveryError::from(DbErr::Query(lost())), DeliveryError::Away(_)));
        assert!(matches!(DeliveryError::from(DbErr::RecordNotInserted), DeliveryError::Failed(_)));
    }
}
