//! The engine that is a Meilisearch server. Filters are made of typed values only; the key is never written anywhere.
//!
//! The live index has the versions of documents and settings in its name: nodes of two versions can share a server while
//! one replaces the other.

mod any_word;
mod conditions;
mod counting;
mod document;
mod leftovers;
mod merging;
mod settings;
mod spelling;
mod wanted;

use std::future::Future;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use meilisearch_sdk::client::{Client, SwapIndexes};
use meilisearch_sdk::errors::{Error, ErrorCode, ErrorType};
use meilisearch_sdk::indexes::Index;
use meilisearch_sdk::search::{MatchingStrategies, Selectors};
use meilisearch_sdk::task_info::TaskInfo;
use meilisearch_sdk::tasks::Task;
use serde::Deserialize;
use tokio::time::timeout;

use super::document::{DOCUMENT_VERSION, SearchDocument};
use super::engine::{
    Alike, Correction, EngineError, Filters, Hits, Likeness, Query, Readiness, Rebuild, SearchEngine, Sort,
};
use super::vectors::model::SentenceModel;
use super::words::{Asked, Kind};
use crate::config::Secret;
use crate::entity::ThreadId;
use conditions::condition;
use document::Document;
use settings::{SETTINGS_VERSION, WRITTEN};
use wanted::Wanted;

/// A search must answer within this time.
const SEARCH_TIMEOUT: Duration = Duration::from_secs(2);
/// Any other request.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(15);
/// A task must have succeeded within this time.
const TASK_TIMEOUT: Duration = Duration::from_mins(2);
/// How often a task is looked at.
const POLL_INTERVAL: Duration = Duration::from_millis(25);
/// The newest first.
const NEWEST_FIRST: &[&str] = &["asked_at:desc"];
/// From so many words on, a query is a question: any of them may match.
const MIN_QUESTION_WORDS: usize = 4;

#[derive(Deserialize)]
struct Found {
    id: i64,
}

/// A Meilisearch server and our index on it.
#[derive(Clone)]
pub struct Meilisearch {
    server: Server,
    live: String,
    /// What the names of all our indexes begin with.
    family: String,
    /// Documents come with vectors of so many numbers.
    width: Option<usize>,
    ready: std::sync::Arc<AtomicBool>,
}

#[derive(Clone)]
struct Server(Client);

impl Meilisearch {
    /// A server at `url`; indexes are named `prefix_threads_…`. Connects to nothing yet.
    ///
    /// # Errors
    /// [`EngineError::Refused`] if the key cannot be sent in a header or the prefix cannot be in a name.
    pub fn new(url: &str, key: Option<&Secret>, prefix: &str) -> Result<Self, EngineError> {
        let key = key.map(Secret::reveal);
        if key.is_some_and(|key| !key.chars().all(|letter| letter.is_ascii_graphic())) {
            return Err(EngineError::Refused("the key holds characters that cannot be sent".to_owned()));
        }
        if prefix.is_empty()
            || !prefix.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_' || letter == '-')
        {
            return Err(EngineError::Refused("the prefix may hold letters, digits, - and _ only".to_owned()));
        }
        let client = Client::new(url.trim_end_matches('/'), key).map_err(fault)?;
        Ok(Self {
            server: Server(client),
            live: format!("{prefix}_threads_{DOCUMENT_VERSION}_{SETTINGS_VERSION}"),
            family: format!("{prefix}_threads_"),
            width: None,
            ready: std::sync::Arc::new(AtomicBool::new(false)),
        })
    }

    /// The same for documents that come with vectors of a sentence model: another index, for vectors of different models say nothing
    /// about each other.
    #[must_use]
    pub fn for_model(self, model: &SentenceModel) -> Self {
        Self { live: format!("{}_{}", self.live, model.stamp()), width: Some(model.width()), ..self }
    }

    fn index(&self) -> Index {
        self.server.0.index(&self.live)
    }

    async fn exists(&self) -> Result<bool, EngineError> {
        match within(REQUEST_TIMEOUT, self.server.0.get_raw_index(&self.live)).await {
            Ok(_) => Ok(true),
            Err(EngineError::NotReady) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Writing to an absent index would make one without our settings.
    async fn must_exist(&self) -> Result<(), EngineError> {
        if self.ready.load(Ordering::Relaxed) {
            return Ok(());
        }
        if !self.exists().await? {
            return Err(EngineError::NotReady);
        }
        self.ready.store(true, Ordering::Relaxed);
        Ok(())
    }

    /// Removes the live index and waits for it: for tests and for taking Peerdesk off a server.
    pub async fn remove(&self) -> Result<(), EngineError> {
        self.ready.store(false, Ordering::Relaxed);
        self.server.done(within(REQUEST_TIMEOUT, self.server.0.delete_index(&self.live)).await?).await
    }
}

/// Whether the server is asked for each word alone: it knows no weights, so what is looked for in other words too is ranked here, and what
/// is a question rather than a few words.
fn is_ranked_here(query: &Query) -> bool {
    let explained = query.asked.alternatives.iter().any(|alternatives| alternatives.kind == Kind::Synonym);
    explained || query.asked.words.len() >= MIN_QUESTION_WORDS
}

/// The order that a search has beside its words.
fn order(query: &Query) -> Option<&'static [&'static str]> {
    match query.sort {
        Sort::Helpful => Some(&["helpful:desc", "asked_at:desc"]),
        Sort::Newest => Some(NEWEST_FIRST),
        Sort::Fit => query.asked.is_empty().then_some(NEWEST_FIRST),
    }
}

async fn within<T>(limit: Duration, request: impl Future<Output = Result<T, Error>>) -> Result<T, EngineError> {
    match timeout(limit, request).await {
        Ok(answer) => answer.map_err(fault),
        Err(_) => Err(EngineError::TimedOut),
    }
}

/// What the client says, in our words: without addresses, which may carry credentials.
fn fault(error: Error) -> EngineError {
    match error {
        Error::Meilisearch(said) if said.error_code == ErrorCode::IndexNotFound => EngineError::NotReady,
        Error::Meilisearch(said) if said.error_type == ErrorType::Internal => {
            EngineError::Unavailable(said.error_code.to_string())
        }
        Error::Meilisearch(said) => EngineError::Refused(said.error_code.to_string()),
        Error::MeilisearchCommunication(said) => EngineError::Unavailable(format!("status {}", said.status_code)),
        Error::Timeout => EngineError::TimedOut,
        Error::HttpError(error) => EngineError::Unavailable(error.without_url().to_string()),
        Error::ParseError(_) => EngineError::Unavailable("an answer that cannot be read".to_owned()),
        _ => EngineError::Unavailable("the request could not be made".to_owned()),
    }
}

impl Server {
    /// Waits until a task has succeeded.
    async fn done(&self, task: TaskInfo) -> Result<(), EngineError> {
        match within(
            TASK_TIMEOUT + REQUEST_TIMEOUT,
            self.0.wait_for_task(task, Some(POLL_INTERVAL), Some(TASK_TIMEOUT)),
        )
        .await?
        {
            Task::Succeeded { .. } => Ok(()),
            Task::Failed { content } if content.error.error_type == ErrorType::InvalidRequest => {
                Err(EngineError::Unindexable(content.error.error_code.to_string()))
            }
            Task::Failed { content } => {
                Err(EngineError::Refused(format!("a task failed: {}", content.error.error_code)))
            }
            _ => Err(EngineError::TimedOut),
        }
    }

    async fn put(&self, index: &Index, documents: &[SearchDocument], with_vectors: bool) -> Result<(), EngineError> {
        if documents.is_empty() {
            return Ok(());
        }
        let documents: Vec<Document<'_>> =
            documents.iter().map(|document| Document::new(document, with_vectors)).collect();
        let task = match timeout(REQUEST_TIMEOUT, index.add_or_replace(&documents, Some("id"))).await {
            // What is wrong with the request is wrong with the documents, for nothing else in it varies.
            Ok(Err(Error::Meilisearch(said)))
                if said.error_type == ErrorType::InvalidRequest && said.error_code != ErrorCode::IndexNotFound =>
            {
                return Err(EngineError::Unindexable(said.error_code.to_string()));
            }
            Ok(task) => task.map_err(fault)?,
            Err(_) => return Err(EngineError::TimedOut),
        };
        self.done(task).await
    }

    async fn take_out(&self, index: &Index, threads: &[ThreadId]) -> Result<(), EngineError> {
        if threads.is_empty() {
            return Ok(());
        }
        let ids: Vec<i64> = threads.iter().map(|thread| thread.0).collect();
        self.done(within(REQUEST_TIMEOUT, index.delete_documents(&ids)).await?).await
    }
}

#[async_trait]
impl SearchEngine for Meilisearch {
    fn name(&self) -> &'static str {
        "meilisearch"
    }

    async fn prepare(&self) -> Result<Readiness, EngineError> {
        if !self.exists().await? {
            return Ok(Readiness::NeedsRebuild);
        }
        let settings = settings::settings(self.width);
        self.server.done(within(REQUEST_TIMEOUT, self.index().set_settings(&settings)).await?).await?;
        self.ready.store(true, Ordering::Relaxed);
        self.remove_others().await;
        Ok(Readiness::Ready)
    }

    async fn upsert(&self, documents: &[SearchDocument]) -> Result<(), EngineError> {
        self.must_exist().await?;
        self.server.put(&self.index(), documents, self.width.is_some()).await
    }

    async fn delete(&self, threads: &[ThreadId]) -> Result<(), EngineError> {
        self.must_exist().await?;
        self.server.take_out(&self.index(), threads).await
    }

    fn compares_vectors(&self, query: &Query) -> bool {
        is_ranked_here(query)
    }

    async fn search(&self, query: &Query) -> Result<Hits, EngineError> {
        if query.limit == 0 {
            return Ok(Hits::default());
        }
        if is_ranked_here(query) {
            let wanted =
                Wanted { filters: &query.filters, category: None, sort: query.sort, vector: query.vector.as_ref() };
            let found = self.any_word(&query.asked, &wanted).await?;
            // Words say what is found, words and vector in which order.
            let by_words = found.into_iter().filter(|alike| alike.words > 0.0);
            let threads: Vec<ThreadId> = by_words.map(|alike| alike.thread).collect();
            let total = threads.len();
            return Ok(Hits {
                threads: threads.into_iter().skip(query.offset).take(query.limit).collect(),
                total,
                counts: None,
            });
        }
        let condition = condition(&query.filters);
        let text = query.asked.written(&query.text);
        let index = self.index();
        let mut search = index.search();
        search.with_attributes_to_retrieve(Selectors::Some(&["id"])).with_attributes_to_search_on(WRITTEN);
        search.with_offset(query.offset).with_limit(query.limit);
        if let Some(order) = order(query) {
            search.with_sort(order);
        }
        if !query.asked.is_empty() {
            search.with_query(&text).with_matching_strategy(MatchingStrategies::FREQUENCY);
        }
        if let Some(condition) = &condition {
            search.with_filter(condition);
        }
        let found = within(SEARCH_TIMEOUT, search.execute::<Found>()).await?;
        let total = found.estimated_total_hits.unwrap_or(found.hits.len());
        let counts = if query.counted { Some(self.counts(&query.asked, &text, &query.filters).await?) } else { None };
        Ok(Hits { threads: found.hits.into_iter().map(|hit| ThreadId(hit.result.id)).collect(), total, counts })
    }

    async fn suggest(&self, likeness: &Likeness) -> Result<Vec<Alike>, EngineError> {
        if likeness.limit == 0 || likeness.asked.is_empty() {
            return Ok(Vec::new());
        }
        let (filters, vector) = (Filters::default(), likeness.vector.as_ref());
        let wanted = Wanted { filters: &filters, category: likeness.category, sort: Sort::Fit, vector };
        let mut threads = self.any_word(&likeness.asked, &wanted).await?;
        threads.truncate(likeness.limit);
        Ok(threads)
    }

    async fn corrections(&self, asked: &Asked) -> Result<Vec<Correction>, EngineError> {
        self.meant(asked).await
    }

    async fn count(&self) -> Result<u64, EngineError> {
        let stats = within(REQUEST_TIMEOUT, self.index().get_stats()).await?;
        Ok(u64::try_from(stats.number_of_documents).unwrap_or(u64::MAX))
    }

    async fn health(&self) -> Result<(), EngineError> {
        within(SEARCH_TIMEOUT, self.server.0.health()).await?;
        self.must_exist().await
    }

    async fn begin_rebuild(&self) -> Result<Box<dyn Rebuild>, EngineError> {
        let name = format!("{}_new_{}", self.live, uuid::Uuid::now_v7().simple());
        self.server.done(within(REQUEST_TIMEOUT, self.server.0.create_index(&name, Some("id"))).await?).await?;
        let index = self.server.0.index(&name);
        let settings = settings::settings(self.width);
        self.server.done(within(REQUEST_TIMEOUT, index.set_settings(&settings)).await?).await?;
        Ok(Box::new(MeilisearchRebuild { engine: self.clone(), name }))
    }
}

struct MeilisearchRebuild {
    engine: Meilisearch,
    name: String,
}

#[async_trait]
impl Rebuild for MeilisearchRebuild {
    async fn upsert(&mut self, documents: &[SearchDocument]) -> Result<(), EngineError> {
        let server = &self.engine.server;
        server.put(&server.0.index(&self.name), documents, self.engine.width.is_some()).await
    }

    async fn delete(&mut self, threads: &[ThreadId]) -> Result<(), EngineError> {
        let server = &self.engine.server;
        server.take_out(&server.0.index(&self.name), threads).await
    }

    async fn commit(self: Box<Self>) -> Result<(), EngineError> {
        let Self { engine, name } = *self;
        let server = &engine.server;
        // The first index takes the name; a later one changes places with the live one, which then goes.
        let first = !engine.exists().await?;
        let swap = SwapIndexes { indexes: (name.clone(), engine.live.clone()), rename: first.then_some(true) };
        server.done(within(REQUEST_TIMEOUT, server.0.swap_indexes([&swap])).await?).await?;
        engine.ready.store(true, Ordering::Relaxed);
        if !first {
            server.done(within(REQUEST_TIMEOUT, server.0.delete_index(&name)).await?).await?;
        }
        engine.remove_others().await;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_names_are_checked_before_anything_is_sent() {
        assert!(Meilisearch::new("http://127.0.0.1:1", Some(&Secret::from("a\nb")), "t").is_err());
        assert!(Meilisearch::new("http://127.0.0.1:1", None, "a/b").is_err());
        assert!(Meilisearch::new("http://127.0.0.1:1/", Some(&Secret::from("key")), "t").is_ok());
    }
}
