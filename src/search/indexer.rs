//! Keeps the index current: an event only says which thread to look at, and what its rows say now is what goes in or out.
//! So events may come twice, late or in any order.

use std::collections::BTreeSet;
use std::sync::Arc;

use async_trait::async_trait;

use super::document;
use super::engine::{EngineError, SearchEngine};
use crate::app::App;
use crate::entity::{Event, ThreadId};
use crate::outbox::{Delivered, DeliveryError, Subscriber};

/// The outbox subscriber "search".
pub struct Indexer {
    app: App,
    engine: Arc<dyn SearchEngine>,
}

impl Indexer {
    /// Keeps `engine` current with the database of `app`.
    #[must_use]
    pub fn new(app: App, engine: Arc<dyn SearchEngine>) -> Self {
        Self { app, engine }
    }
}

/// The thread whose document an event may change.
pub(super) fn touched(event: &Event) -> Option<ThreadId> {
    match event {
        Event::ThreadAsked { thread }
        | Event::ThreadEdited { thread }
        | Event::ThreadVisibility { thread }
        | Event::ThreadChanged { thread }
        | Event::AnswerPosted { thread, .. }
        | Event::OfficialAnswerPosted { thread, .. }
        | Event::AnswerAccepted { thread, .. }
        | Event::AcceptanceTakenBack { thread, .. }
        | Event::MeTooSaid { thread } => Some(*thread),
        _ => None,
    }
}

/// Reads threads as they are now and tells the engine.
pub(super) async fn refresh(app: &App, engine: &dyn SearchEngine, threads: &[ThreadId]) -> Result<(), RefreshError> {
    if threads.is_empty() {
        return Ok(());
    }
    let current = document::current(app.reader(), threads).await?;
    if !current.documents.is_empty() {
        engine.upsert(&current.documents).await?;
    }
    if !current.gone.is_empty() {
        engine.delete(&current.gone).await?;
    }
    // Answers of searches that are kept in memory are older than the index now.
    for thread in threads {
        app.pages.forget_thread(*thread);
    }
    Ok(())
}

/// Why an index could not be brought up to date.
#[derive(Debug, thiserror::Error)]
pub enum RefreshError {
    #[error("database: {0}")]
    Database(#[from] sea_orm::DbErr),
    #[error(transparent)]
    Engine(#[from] EngineError),
}

impl From<RefreshError> for DeliveryError {
    fn from(error: RefreshError) -> Self {
        match error {
            RefreshError::Database(error) => Self::Database(error),
            RefreshError::Engine(error) => Self::Other(error.to_string()),
        }
    }
}

#[async_trait]
impl Subscriber for Indexer {
    fn name(&self) -> &'static str {
        "search"
    }

    fn batch(&self) -> u64 {
        500
    }

    async fn deliver(&self, events: &[Delivered]) -> Result<(), DeliveryError> {
        let threads: BTreeSet<ThreadId> = events.iter().filter_map(|event| touched(&event.event)).collect();
        let threads: Vec<ThreadId> = threads.into_iter().collect();
        Ok(refresh(&self.app, &*self.engine, &threads).await?)
    }
}
