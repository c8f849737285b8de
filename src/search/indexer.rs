//! Keeps the index current: an event only says which thread to look at, and what its rows say now is what goes in or out.
//! So events may come twice, late or in any order.
//!
//! Between reading rows and the engine's word that it has them, somebody else can write a newer state, and what was read
//! first would then replace it. So each write is followed by a look: if the thread has another version by now, or is hidden,
//! it is written again, until what the engine got last is what the database says. Whoever writes last looks last.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use async_trait::async_trait;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};

use super::document;
use super::engine::{EngineError, SearchEngine};
use crate::app::App;
use crate::entity::{Event, EventKind, TagId, ThreadId, thread_tag};
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

/// What an event may change documents of.
enum Touched {
    Thread(ThreadId),
    /// Every thread that has this tag.
    Tagged(TagId),
}

/// What some events may change documents of, each once.
#[derive(Clone, Debug, Default)]
pub(super) struct AllTouched {
    threads: BTreeSet<ThreadId>,
    tags: BTreeSet<TagId>,
}

impl AllTouched {
    /// What events may change documents of.
    pub(super) fn of<'a>(events: impl IntoIterator<Item = &'a Event>) -> Self {
        let mut all = Self::default();
        for event in events {
            match touched(event) {
                Some(Touched::Thread(thread)) => {
                    all.threads.insert(thread);
                }
                Some(Touched::Tagged(tag)) => {
                    all.tags.insert(tag);
                }
                None => {}
            }
        }
        all
    }

    /// The threads of it: one query where a tag is among it, none otherwise.
    pub(super) async fn threads(self, app: &App) -> Result<Vec<ThreadId>, DbErr> {
        let Self { mut threads, tags } = self;
        if !tags.is_empty() {
            let tagged: Vec<ThreadId> = thread_tag::Entity::find()
                .select_only()
                .column(thread_tag::Column::ThreadId)
                .filter(thread_tag::Column::TagId.is_in(tags))
                .into_tuple()
                .all(app.reader())
                .await?;
            threads.extend(tagged);
        }
        Ok(threads.into_iter().collect())
    }
}

/// What an event is about.
fn touched(event: &Event) -> Option<Touched> {
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
        | Event::MeTooSaid { thread } => Some(Touched::Thread(*thread)),
        Event::TagMerged { into } => Some(Touched::Tagged(*into)),
        _ => None,
    }
}

/// Threads that are read and written at once.
const BATCH_SIZE: usize = 500;
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
            EventKind::TagMerged,
        ]
    }

    fn claim_size(&self) -> u64 {
        500
    }

    async fn deliver(&self, events: &[Delivered]) -> Result<(), DeliveryError> {
        if let Some(unknown) = events.iter().find(|event| touched(&event.event).is_none()) {
            return Err(DeliveryError::Unhandled(unknown.event.kind()));
        }
        let all = AllTouched::of(events.iter().map(|event| &event.event));
        let threads = all.threads(&self.app).await?;
        // A tag may be on very many.
        for some in threads.chunks(BATCH_SIZE) {
            refresh(&self.app, &*self.engine, some).await?;
        }
        Ok(())
    }
}
