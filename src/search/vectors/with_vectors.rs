//! An engine with a sentence model beside it: documents go in with their vector, questions are asked with theirs.
//!
//! What the model cannot do in time or at all is done without it: words are always enough.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use moka::sync::Cache;
use sha2::{Digest, Sha256};
use tokio::time::timeout;

use super::super::document::SearchDocument;
use super::super::engine::{
    Alike, Correction, EngineError, Hits, Likeness, Query, Readiness, Rebuild, SearchEngine, Sort,
};
use super::super::words::Asked;
use super::Vector;
use super::model::SentenceModel;
use crate::entity::ThreadId;

/// A question waits so long for its vector at most.
const VECTOR_TIMEOUT: Duration = Duration::from_millis(400);
/// Characters of a question that are read: more than any title, and what a person writes before the details repeat themselves.
const MAX_ASKED: usize = 4_000;

/// Vectors of threads that are kept in memory, half a kilobyte each.
const MAX_KNOWN_VECTORS: u64 = 10_000;

/// An engine that is asked with vectors, too.
pub struct WithVectors {
    engine: Arc<dyn SearchEngine>,
    threads: ThreadVectors,
}

/// The vectors of threads. Most of what changes a thread does not change its question, so they are kept for a while.
#[derive(Clone)]
struct ThreadVectors {
    model: Arc<SentenceModel>,
    /// By what tells the text: nothing that people wrote is kept.
    known: Cache<[u8; 32], Option<Vector>>,
}

impl ThreadVectors {
    /// What a thread is about: its question. Answers are long and wander off.
    async fn of(&self, document: &SearchDocument) -> Option<Vector> {
        let text = format!("{}\n{}", document.title, document.body);
        let key: [u8; 32] = Sha256::digest(&text).into();
        if let Some(known) = self.known.get(&key) {
            return known;
        }
        match self.model.vector(&text).await {
            Ok(vector) => {
                self.known.insert(key, vector.clone());
                vector
            }
            Err(error) => {
                // It is found by its words.
                tracing::warn!(error = %error, thread = document.thread.0, "a thread is indexed without a vector");
                None
            }
        }
    }

    async fn add(&self, documents: &[SearchDocument]) -> Vec<SearchDocument> {
        let mut described = Vec::with_capacity(documents.len());
        for document in documents {
            described.push(SearchDocument { vector: self.of(document).await, ..document.clone() });
        }
        described
    }
}

impl WithVectors {
    /// The engine must have been made for vectors of this model.
    #[must_use]
    pub fn new(engine: Arc<dyn SearchEngine>, model: Arc<SentenceModel>) -> Self {
        Self { engine, threads: ThreadVectors { model, known: Cache::new(MAX_KNOWN_VECTORS) } }
    }

    /// The vector of a question, if there is one in time.
    async fn of_question(&self, text: &str) -> Option<Vector> {
        let text: String = text.chars().take(MAX_ASKED).collect();
        let reason = match timeout(VECTOR_TIMEOUT, self.threads.model.vector(&text)).await {
            Ok(Ok(vector)) => return vector,
            Ok(Err(error)) => error.to_string(),
            Err(_) => "the sentence model is busy".to_owned(),
        };
        metrics::counter!("peerdesk_search_without_vector_total").increment(1);
        tracing::debug!(reason = %reason, "a question is asked by its words alone");
        None
    }
}

#[async_trait]
impl SearchEngine for WithVectors {
    fn name(&self) -> &'static str {
        self.engine.name()
    }

    async fn prepare(&self) -> Result<Readiness, EngineError> {
        self.engine.prepare().await
    }

    async fn claim_writer(&self) -> Result<(), EngineError> {
        self.engine.claim_writer().await
    }

    async fn upsert(&self, documents: &[SearchDocument]) -> Result<(), EngineError> {
        self.engine.upsert(&self.threads.add(documents).await).await
    }

    async fn delete(&self, threads: &[ThreadId]) -> Result<(), EngineError> {
        self.engine.delete(threads).await
    }

    async fn search(&self, query: &Query) -> Result<Hits, EngineError> {
        if query.sort != Sort::Fit || query.asked.is_empty() || !self.engine.compares_vectors(query) {
            return self.engine.search(query).await;
        }
        let vector = self.of_question(&query.text).await;
        self.engine.search(&Query { vector, ..query.clone() }).await
    }

    async fn suggest(&self, likeness: &Likeness) -> Result<Vec<Alike>, EngineError> {
        let vector = self.of_question(&likeness.text).await;
        self.engine.suggest(&Likeness { vector, ..likeness.clone() }).await
    }

    async fn corrections(&self, asked: &Asked) -> Result<Vec<Correction>, EngineError> {
        self.engine.corrections(asked).await
    }

    async fn count(&self) -> Result<u64, EngineError> {
        self.engine.count().await
    }

    async fn health(&self) -> Result<(), EngineError> {
        self.engine.health().await
    }

    async fn begin_rebuild(&self) -> Result<Box<dyn Rebuild>, EngineError> {
        let rebuild = self.engine.begin_rebuild().await?;
        Ok(Box::new(RebuildWithVectors { rebuild, threads: self.threads.clone() }))
    }
}

struct RebuildWithVectors {
    rebuild: Box<dyn Rebuild>,
    threads: ThreadVectors,
}

#[async_trait]
impl Rebuild for RebuildWithVectors {
    async fn upsert(&mut self, documents: &[SearchDocument]) -> Result<(), EngineError> {
        self.rebuild.upsert(&self.threads.add(documents).await).await
    }

    async fn delete(&mut self, threads: &[ThreadId]) -> Result<(), EngineError> {
        self.rebuild.delete(threads).await
    }

    async fn commit(self: Box<Self>) -> Result<(), EngineError> {
        self.rebuild.commit().await
    }
}
