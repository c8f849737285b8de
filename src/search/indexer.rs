//! Keeps the index current: an event only says which thread to look at, and what its rows say now is what goes in or out.
//! So events may come twice, late or in any order.
//!
//! Between reading rows and the engine's word that it has them, somebody else can write a newer state, and what was read
//! first would then replace it. So each write is followed by a look: if the thread has another version by now, or is hidden,
//! it is written again, until what the engine got last is what the database says. Whoever writes last looks last.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use async_trait::async_trait;

use super::document;
use super::engine::{EngineError, SearchEngine};
use crate::app::App;
use crate::entity::{Event, EventKind, ThreadId};
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
        | Event::ThreadNotSolved { thread }
        | Event::ThreadClosed { thread, .. }
        | Event::ThreadMoved { thread, .. }
        | Event::AnswerPosted { thread, .. }
        | Event::OfficialAnswerPosted { thread, .. }
        | Event::AnswerAccepted { thread, .. }
        | Event::AnswerVoted { thread, .. }
        | Event::AcceptanceTakenBack { thread, .. }
        | Event::MeTooSaid { thread } => Some(*thread),
        _ => None,
    }
}

/// Looks of one refresh, before it is left to a later try: a thread that changes faster than that is in nobody's way.
const MAX_LOOKS: usize = 10;

/// Reads threads as they are now and tells the engine, until it has what the database says.
pub(super) async fn refresh(app: &App, engine: &dyn SearchEngine, threads: &[ThreadId]) -> Result<(), RefreshError> {
    let mut changed = threads.to_vec();
    for _ in 0..MAX_LOOKS {
        if changed.is_empty() {
            break;
        }
        let current = document::current(app.reader(), &changed).await?;
        // What nobody may see any more waits for nothing else.
        if !current.gone.is_empty() {
            engine.delete(&current.gone).await?;
        }
        if !current.documents.is_empty() {
            engine.upsert(&current.documents).await?;
        }
        let written: HashMap<ThreadId, i32> =
            current.documents.iter().map(|document| (document.thread, document.version)).collect();
        let now = document::versions(app.reader(), &changed).await?;
        changed.retain(|thread| written.get(thread) != now.get(thread));
    }
    // Answers of searches that are kept in memory are older than the index now.
    for thread in threads {
        app.pages.invalidate_thread(*thread);
    }
    if changed.is_empty() { Ok(()) } else { Err(RefreshError::Changing) }
}

/// Why an index could not be brought up to date.
#[derive(Debug, thiserror::Error)]
pub enum RefreshError {
    #[error("database: {0}")]
    Database(#[from] sea_orm::DbErr),
    #[error(transparent)]
    Engine(#[from] EngineError),
    #[error("threads changed again and again while they were indexed")]
    Changing,
}

impl From<RefreshError> for DeliveryError {
    fn from(error: RefreshError) -> Self {
        match error {
            RefreshError::Database(error) => error.into(),
            RefreshError::Engine(error @ EngineError::Unindexable(_)) => Self::Failed(error.to_string()),
            // It is down, is being built, or somebody must mend a setting: what waits can wait for that.
            RefreshError::Engine(error) => Self::Away(error.to_string()),
            RefreshError::Changing => Self::Failed(error.to_string()),
        }
    }
}

#[async_trait]
impl Subscriber for Indexer {
    fn name(&self) -> &'static str {
        "search"
    }

    fn wants(&self) -> &'static [EventKind] {
        &[
            EventKind::ThreadAsked,
            EventKind::ThreadEdited,
            EventKind::ThreadVisibility,
            EventKind::ThreadChanged,
            EventKind::ThreadNotSolved,
            EventKind::ThreadClosed,
            EventKind::ThreadMoved,
            EventKind::AnswerPosted,
            EventKind::OfficialAnswerPosted,
            EventKind::AnswerAccepted,
            EventKind::AnswerVoted,
            EventKind::AcceptanceTakenBack,
            EventKind::MeTooSaid,
        ]
    }

    fn claim_size(&self) -> u64 {
        500
    }

    async fn deliver(&self, events: &[Delivered]) -> Result<(), DeliveryError> {
        let threads: BTreeSet<ThreadId> = events
            .iter()
            .map(|event| touched(&event.event).ok_or(DeliveryError::Unhandled(event.event.kind())))
            .collect::<Result<_, _>>()?;
        let threads: Vec<ThreadId> = threads.into_iter().collect();
        Ok(refresh(&self.app, &*self.engine, &threads).await?)
    }
}
