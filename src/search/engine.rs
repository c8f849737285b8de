//! What a search engine must do for us, whichever it is. Engines know documents, never rows, callers or pages.

use async_trait::async_trait;

use super::document::SearchDocument;
pub use super::filters::{Counts, Filters, Sort};
use super::vectors::Vector;
use super::words::Asked;
use crate::entity::{CategoryId, ThreadId};

/// Why an engine did not do what was asked. Texts never hold keys or what people wrote.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EngineError {
    /// It does not answer, or answers with a fault.
    #[error("the search engine does not answer: {0}")]
    Unavailable(String),
    /// It took too long.
    #[error("the search engine took too long")]
    TimedOut,
    /// It understood and said no: wrong key, failed task.
    #[error("the search engine refused: {0}")]
    Refused(String),
    /// There is no index yet; it is being built from the database.
    #[error("the search index is not built yet")]
    NotReady,
    /// Another process writes the index.
    #[error("another process writes the search index: {0}")]
    Locked(String),
    /// The index is damaged and must be rebuilt.
    #[error("the search index is damaged: {0}")]
    Damaged(String),
    /// Too many failures in a row: the engine is given a rest.
    #[error("the search engine is given a rest after failures")]
    Resting,
    /// It cannot take one of these documents, now or later.
    #[error("the search engine cannot take a document: {0}")]
    Unindexable(String),
}

/// A search as an engine gets it.
#[derive(Clone, Debug, Default)]
pub struct Query {
    /// As typed, for engines with their own idea of words.
    pub text: String,
    /// Taken apart, for engines that follow ours. Empty: everything, newest first.
    pub asked: Asked,
    /// What it is about, where there is a sentence model.
    pub vector: Option<Vector>,
    pub filters: Filters,
    pub sort: Sort,
    /// Whether it is wanted how many each choice of a filter would give.
    pub counted: bool,
    /// Hits to leave out before the first.
    pub offset: usize,
    /// Most hits.
    pub limit: usize,
}

/// Threads that an engine found, best first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hits {
    pub threads: Vec<ThreadId>,
    /// How many there are in all, as far as the engine counts.
    pub total: usize,
    /// What each choice of a filter would give; none where nobody wants it or the engine cannot say.
    pub counts: Option<Counts>,
}

/// A word that is in no thread, and one that is and that it is close to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// As it is compared: lower case, without accents.
    pub typed: String,
    pub meant: String,
}

/// A question that is about to be asked: threads like it are wanted, any word may match.
#[derive(Clone, Debug, Default)]
pub struct Likeness {
    /// As typed: the title, then the details.
    pub text: String,
    pub asked: Asked,
    /// What it is about, where there is a sentence model.
    pub vector: Option<Vector>,
    /// Threads of this category come first among equals.
    pub category: Option<CategoryId>,
    pub limit: usize,
}

/// A thread that is like a question.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Alike {
    pub thread: ThreadId,
    /// What the order goes by: the score of the words, and with a vector how near the thread is, in proportion to the best of them.
    pub score: f32,
    /// BM25 over any of the words, the title and neighbouring words adding to it. 0 where none is shared; without the category.
    pub words: f32,
    /// The cosine of the angle between question and thread, from -1 to 1; none without vectors of both.
    pub cosine: Option<f32>,
    /// What a word counts that no other thread of the index has: what scores of small and large indexes are compared by.
    pub rarest_word: f32,
}

/// Whether the live index can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readiness {
    Ready,
    /// Absent, damaged or made by another version: build it from the database.
    NeedsRebuild,
}

/// An engine with one live index.
#[async_trait]
pub trait SearchEngine: Send + Sync {
    /// For logs and `/readyz`.
    fn name(&self) -> &'static str;

    /// Opens the live index and applies the settings of this version.
    async fn prepare(&self) -> Result<Readiness, EngineError>;

    /// Takes the place of the one process that writes. Engines with their own server need no such place.
    async fn claim_writer(&self) -> Result<(), EngineError> {
        Ok(())
    }

    /// Puts documents in, replacing older ones of the same threads. Done means: the engine says that they can be found.
    async fn upsert(&self, documents: &[SearchDocument]) -> Result<(), EngineError>;

    /// Takes documents out. Unknown ids are fine.
    async fn delete(&self, threads: &[ThreadId]) -> Result<(), EngineError>;

    /// Whether the vector of a search changes what is found, where there is one: making it costs time.
    fn compares_vectors(&self, _query: &Query) -> bool {
        true
    }

    /// Finds threads.
    async fn search(&self, query: &Query) -> Result<Hits, EngineError>;

    /// Finds threads like a question, best first.
    async fn suggest(&self, likeness: &Likeness) -> Result<Vec<Alike>, EngineError>;

    /// Words that are in no document, each with the one that was probably meant and that is in some. Filters do not matter.
    async fn corrections(&self, asked: &Asked) -> Result<Vec<Correction>, EngineError>;

    /// Documents in the live index.
    async fn count(&self) -> Result<u64, EngineError>;

    /// Whether a search would work now.
    async fn health(&self) -> Result<(), EngineError>;

    /// Begins an index beside the live one.
    async fn begin_rebuild(&self) -> Result<Box<dyn Rebuild>, EngineError>;
}

/// An index that is being built beside the live one. Dropped, it leaves the live one alone.
#[async_trait]
pub trait Rebuild: Send {
    /// Puts documents in, replacing older ones of the same threads.
    async fn upsert(&mut self, documents: &[SearchDocument]) -> Result<(), EngineError>;

    /// Takes documents out again.
    async fn delete(&mut self, threads: &[ThreadId]) -> Result<(), EngineError>;

    /// Puts the new index in the place of the live one, at one moment.
    async fn commit(self: Box<Self>) -> Result<(), EngineError>;
}
