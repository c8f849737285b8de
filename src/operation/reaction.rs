//! What a higher feature does when a lower one's event happens: in the same transaction, so that no law is broken for a moment.
//! What lies outside of the database (index, mail, webhooks) goes through the outbox instead.

use async_trait::async_trait;

use super::act::Operation;
use super::error::OperationError;
use crate::entity::{Event, EventKind};

/// A part of a feature that takes part in the transactions of lower features.
#[async_trait]
pub trait Reaction: Send + Sync {
    /// The events it reacts to.
    fn wants(&self) -> &'static [EventKind];

    /// Acts on an event within the operation that recorded it. It may record events of its own; what it refuses is refused.
    async fn react(&self, operation: &Operation, event: &Event) -> Result<(), OperationError>;
}
