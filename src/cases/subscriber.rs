//! Hears what threads tell: an accepted peer answer, and an acceptance that was taken back.

use async_trait::async_trait;

use super::fault::CaseFault;
use super::peer_answer;
use crate::app::App;
use crate::entity::Event;
use crate::outbox::{Delivered, DeliveryError, Subscriber};

/// The outbox subscriber `cases`.
pub struct CaseSubscriber(pub App);

#[async_trait]
impl Subscriber for CaseSubscriber {
    fn name(&self) -> &'static str {
        "cases"
    }

    async fn deliver(&self, events: &[Delivered]) -> Result<(), DeliveryError> {
        for delivered in events {
            let done = match delivered.event {
                Event::AnswerAccepted { thread, answer, .. } => peer_answer::accepted(&self.0, thread, answer).await,
                Event::AcceptanceTakenBack { thread, answer } => peer_answer::taken_back(&self.0, thread, answer).await,
                _ => Ok(()),
            };
            done.map_err(|fault| match fault {
                CaseFault::Database(error) => DeliveryError::Database(error),
                other => DeliveryError::Other(other.to_string()),
            })?;
        }
        Ok(())
    }
}
