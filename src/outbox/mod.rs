//! Events that operations wrote with a change, delivered later: once to each subscriber, again after a failure, parked after
//! many.
//! Knows the tables and nothing of the features that record or subscribe.

pub mod dispatcher;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use sea_orm::DbErr;

use crate::entity::{Event, OutboxEventId};

/// Why a delivery failed; kept with the row, so it must hold no private text.
#[derive(Debug, thiserror::Error)]
pub enum DeliveryError {
    #[error("database: {0}")]
    Database(#[from] DbErr),
    #[error("{0}")]
    Other(String),
}

/// An event as a subscriber gets it.
#[derive(Clone, Debug)]
pub struct Delivered {
    pub id: OutboxEventId,
    pub event: Event,
    pub recorded_at: DateTime<Utc>,
}

/// Something that acts on events. Every subscriber is idempotent: an event may come twice.
#[async_trait]
pub trait Subscriber: Send + Sync {
    /// The name under which deliveries wait; never changes.
    fn name(&self) -> &'static str;

    /// How many events it takes at once.
    fn batch(&self) -> u64 {
        100
    }

    /// Acts on events in order. Either all of the batch is done, or it is given again.
    async fn deliver(&self, events: &[Delivered]) -> Result<(), DeliveryError>;
}
