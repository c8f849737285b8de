//! The engine in this process (tantivy): an index in the data folder, or in memory for tests. Holds no text, only words, vectors and ids.

mod counting;
mod fields;
mod nearness;
mod ranking;
mod spelling;
mod store;

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;

use super::document::SearchDocument;
use super::engine::{Alike, Correction, EngineError, Hits, Likeness, Query, Readiness, Rebuild, SearchEngine};
use super::words::Asked;
use crate::entity::ThreadId;
use store::{Building, Store};

/// The embedded engine: a cheap clone.
#[derive(Clone)]
pub struct Embedded(Arc<Store>);

impl Embedded {
    /// An index under `folder`, which is made if it is absent. Nothing is opened before [`SearchEngine::prepare`].
    #[must_use]
    pub fn in_folder(folder: &Path) -> Self {
        Self(Arc::new(Store::new(Some(folder.to_owned()), None)))
    }

    /// An empty index in memory.
    #[must_use]
    pub fn in_memory() -> Self {
        Self(Arc::new(Store::new(None, None)))
    }

    /// The same for documents that come with vectors of a sentence model; `stamp` tells models apart.
    #[must_use]
    pub fn for_model(folder: Option<&Path>, stamp: &str) -> Self {
        Self(Arc::new(Store::new(folder.map(Path::to_owned), Some(stamp.to_owned()))))
    }

    /// Runs on the threads that may block: searching costs processor time, writing waits for the disk.
    async fn run<T, F>(&self, work: F) -> Result<T, EngineError>
    where
        T: Send + 'static,
        F: FnOnce(&Store) -> Result<T, EngineError> + Send + 'static,
    {
        let store = Arc::clone(&self.0);
        blocking(move || work(&store)).await
    }
}

async fn blocking<T, F>(work: F) -> Result<T, EngineError>
where
    T: Send + 'static,
    F: FnOnce() -> Result<T, EngineError> + Send + 'static,
{
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|error| Err(EngineError::Unavailable(error.to_string())))
}

#[async_trait]
impl SearchEngine for Embedded {
    fn name(&self) -> &'static str {
        "embedded"
    }

    async fn prepare(&self) -> Result<Readiness, EngineError> {
        self.run(Store::prepare).await
    }

    async fn claim_writer(&self) -> Result<(), EngineError> {
        self.run(Store::claim_writer).await
    }

    async fn upsert(&self, documents: &[SearchDocument]) -> Result<(), EngineError> {
        let documents = documents.to_vec();
        self.run(move |store| store.change(&documents, &[])).await
    }

    async fn delete(&self, threads: &[ThreadId]) -> Result<(), EngineError> {
        let threads = threads.to_vec();
        self.run(move |store| store.change(&[], &threads)).await
    }

    async fn search(&self, query: &Query) -> Result<Hits, EngineError> {
        let query = query.clone();
        self.run(move |store| ranking::search(&*store.live()?, &query)).await
    }

    async fn suggest(&self, likeness: &Likeness) -> Result<Vec<Alike>, EngineError> {
        let likeness = likeness.clone();
        self.run(move |store| ranking::suggest(&*store.live()?, &likeness)).await
    }

    async fn corrections(&self, asked: &Asked) -> Result<Vec<Correction>, EngineError> {
        let asked = asked.clone();
        self.run(move |store| spelling::corrections(&*store.live()?, &asked)).await
    }

    async fn count(&self) -> Result<u64, EngineError> {
        self.run(|store| Ok(store.live()?.reader.searcher().num_docs())).await
    }

    async fn health(&self) -> Result<(), EngineError> {
        self.run(|store| store.live().map(drop)).await
    }

    async fn begin_rebuild(&self) -> Result<Box<dyn Rebuild>, EngineError> {
        let building = self.run(Store::begin).await?;
        Ok(Box::new(EmbeddedRebuild { store: Arc::clone(&self.0), building: Arc::new(Mutex::new(building)) }))
    }
}

struct EmbeddedRebuild {
    store: Arc<Store>,
    building: Arc<Mutex<Building>>,
}

impl EmbeddedRebuild {
    async fn change(&self, documents: Vec<SearchDocument>, threads: Vec<ThreadId>) -> Result<(), EngineError> {
        let building = Arc::clone(&self.building);
        blocking(move || building.lock().unwrap_or_else(PoisonError::into_inner).change(&documents, &threads)).await
    }
}

#[async_trait]
impl Rebuild for EmbeddedRebuild {
    async fn upsert(&mut self, documents: &[SearchDocument]) -> Result<(), EngineError> {
        self.change(documents.to_vec(), Vec::new()).await
    }

    async fn delete(&mut self, threads: &[ThreadId]) -> Result<(), EngineError> {
        self.change(Vec::new(), threads.to_vec()).await
    }

    async fn commit(self: Box<Self>) -> Result<(), EngineError> {
        let Self { store, building } = *self;
        let building = Arc::into_inner(building)
            .ok_or_else(|| EngineError::Unavailable("a rebuild is still at work".to_owned()))?;
        let building = building.into_inner().unwrap_or_else(PoisonError::into_inner);
        blocking(move || store.put_live(building)).await
    }
}
