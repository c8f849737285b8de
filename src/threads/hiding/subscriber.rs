//! The outbox's subscriber "suspended-posts": what a suspended account posted is hidden with it where that is wanted, and shown again.

use async_trait::async_trait;

use super::suspended_posts::{hide_posts, show_posts};
use crate::app::App;
use crate::entity::{Event, EventKind};
use crate::operation::OperationError;
use crate::outbox::{Delivered, DeliveryError, Subscriber};

/// The subscriber.
pub struct SuspendedPosts {
    app: App,
}

impl SuspendedPosts {
    /// Works on this node's database.
    #[must_use]
    pub fn new(app: App) -> Self {
        Self { app }
    }
}

#[async_trait]
impl Subscriber for SuspendedPosts {
    fn name(&self) -> &'static str {
        "suspended-posts"
    }

    fn wants(&self) -> &'static [EventKind] {
        &[EventKind::AccountSuspended, EventKind::SuspensionLifted]
    }

    /// An account may take long, and each has an outcome of its own.
    fn claim_size(&self) -> u64 {
        5
    }

    fn call_size(&self) -> usize {
        1
    }

    async fn deliver(&self, events: &[Delivered]) -> Result<(), DeliveryError> {
        for event in events {
            let done = match event.event {
                Event::AccountSuspended { suspension, .. } => hide_posts(&self.app, suspension).await,
                Event::SuspensionLifted { suspension, .. } => show_posts(&self.app, suspension).await,
                ref other => return Err(DeliveryError::Unhandled(other.kind())),
            };
            done.map_err(|error| match error {
                OperationError::Database(error) => error.into(),
                error @ (OperationError::Unavailable { .. } | OperationError::OutcomeUnknown { .. }) => {
                    DeliveryError::Away(error.to_string())
                }
                other => DeliveryError::Failed(other.to_string()),
            })?;
        }
        Ok(())
    }
}
