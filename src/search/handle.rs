//! The engine of a node as the rest of it sees it: chosen by the settings, guarded against failures, started in the background.

use std::sync::Arc;
use std::time::{Duration, Instant};

use sea_orm::{DbErr, EntityTrait, PaginatorTrait};
use tokio::time::{sleep, timeout};

use super::breaker::Breaker;
use super::calibration::status::{self, MainLanguage};
use super::calibration::steps::EngineKind;
use super::embedded::Embedded;
use super::engine::{Alike, Correction, EngineError, Hits, Likeness, Query, Readiness, SearchEngine};
use super::indexer::Indexer;
use super::meilisearch::Meilisearch;
use super::rebuild;
use super::synonyms::current::CurrentSynonyms;
use super::vectors::model::SentenceModel;
use super::vectors::with_vectors::WithVectors;
use super::words::Asked;
use crate::app::App;
use crate::config::Config;
use crate::entity::thread;
use crate::outbox::Subscriber;

/// Nobody waits longer than this for an engine; the database answers instead.
const ENGINE_TIMEOUT: Duration = Duration::from_secs(3);
/// With at most so many threads the index is built before the node serves; with more, meanwhile.
const MAX_INLINE_REBUILD: u64 = 500;
/// First wait before an engine that does not answer is tried again; doubled up to a minute.
const RETRY_INTERVAL: Duration = Duration::from_secs(2);

/// A node's search engine: a cheap clone, handed to handlers as poem data.
#[derive(Clone)]
pub struct SearchHandle {
    engine: Arc<dyn SearchEngine>,
    breaker: Arc<Breaker>,
    synonyms: CurrentSynonyms,
    main_language: MainLanguage,
}

impl SearchHandle {
    /// The engine that the settings name. Opens and connects to nothing yet: see [`SearchHandle::start`].
    ///
    /// # Errors
    /// [`EngineError::Refused`] for settings that cannot be used.
    pub fn from_config(config: &Config) -> Result<Self, EngineError> {
        let model = match &config.embedding_model {
            Some(folder) => {
                let model = SentenceModel::load(folder).map_err(|error| EngineError::Refused(error.to_string()))?;
                Some(Arc::new(model))
            }
            None => None,
        };
        let folder = config.data.join("search");
        let server = match &config.meili_url {
            Some(url) => Some(Meilisearch::new(url, config.meili_key.as_ref(), &config.meili_prefix)?),
            None => None,
        };
        let engine: Arc<dyn SearchEngine> = match (server, &model) {
            (Some(server), Some(model)) => Arc::new(server.for_model(model)),
            (Some(server), None) => Arc::new(server),
            (None, Some(model)) => Arc::new(Embedded::for_model(Some(&folder), model.stamp())),
            (None, None) => Arc::new(Embedded::in_folder(&folder)),
        };
        Ok(match model {
            Some(model) => Self::with(Arc::new(WithVectors::new(engine, model))),
            None => Self::with(engine),
        })
    }

    /// Around any engine.
    #[must_use]
    pub fn with(engine: Arc<dyn SearchEngine>) -> Self {
        Self {
            engine,
            breaker: Arc::new(Breaker::default()),
            synonyms: CurrentSynonyms::default(),
            main_language: MainLanguage::default(),
        }
    }

    /// The engine itself, for indexing and rebuilding.
    #[must_use]
    pub fn engine(&self) -> &Arc<dyn SearchEngine> {
        &self.engine
    }

    /// The words that are treated alike now.
    #[must_use]
    pub fn synonyms(&self) -> &CurrentSynonyms {
        &self.synonyms
    }

    /// How the engine counts what speaks for a thread.
    #[must_use]
    pub(super) fn kind(&self) -> EngineKind {
        EngineKind::of(self.engine.name())
    }

    /// Whether likelihoods of suggestions, told by a scale, may be told as such.
    ///
    /// # Errors
    /// Those of the database.
    pub(super) async fn is_calibrated(&self, app: &App, scale: &str) -> Result<bool, DbErr> {
        status::is_calibrated(app, &self.main_language, scale).await
    }

    /// The outbox subscriber that keeps the index current.
    #[must_use]
    pub fn subscriber(&self, app: &App) -> Arc<dyn Subscriber> {
        Arc::new(Indexer::new(app.clone(), Arc::clone(&self.engine)))
    }

    /// Makes the engine ready. An absent or outdated index is built from the database, in the background if that takes long;
    /// an engine that does not answer is tried again in the background. Until then searches go to the database.
    ///
    /// With `writes`, takes the place of the one process that writes an embedded index.
    ///
    /// # Errors
    /// [`EngineError::Locked`] if another process writes: the node must not run workers.
    pub async fn start(&self, app: &App, writes: bool) -> Result<(), EngineError> {
        self.synonyms.refresh(app).await;
        if writes {
            self.engine.claim_writer().await?;
        }
        match self.engine.prepare().await {
            Ok(Readiness::Ready) => return Ok(()),
            Ok(Readiness::NeedsRebuild) if threads(app).await.unwrap_or(u64::MAX) <= MAX_INLINE_REBUILD => {
                match rebuild::rebuild(app, &*self.engine, &|_| {}).await {
                    Ok(_) => return Ok(()),
                    Err(error) => tracing::warn!(error = %error, "the search index could not be built, trying again"),
                }
            }
            Ok(Readiness::NeedsRebuild) => {}
            Err(error) => tracing::warn!(error = %error, "the search engine is not ready, trying again"),
        }
        let (handle, app) = (self.clone(), app.clone());
        tokio::spawn(async move { handle.become_ready(&app).await });
        Ok(())
    }

    async fn become_ready(&self, app: &App) {
        let mut wait = RETRY_INTERVAL;
        loop {
            let outcome = match self.engine.prepare().await {
                Ok(Readiness::Ready) => return,
                Ok(Readiness::NeedsRebuild) => rebuild::rebuild(app, &*self.engine, &|_| {}).await.map(drop),
                Err(error) => Err(error.into()),
            };
            match outcome {
                Ok(()) => return tracing::info!(engine = self.engine.name(), "the search index is built"),
                Err(error) => tracing::warn!(error = %error, "the search engine is not ready, trying again"),
            }
            sleep(wait).await;
            wait = (wait * 2).min(Duration::from_mins(1));
        }
    }

    /// For `/readyz`: the engine's name, and what is wrong with it.
    pub async fn health(&self) -> (&'static str, Result<(), EngineError>) {
        let health = timeout(ENGINE_TIMEOUT, self.engine.health()).await.unwrap_or(Err(EngineError::TimedOut));
        (self.engine.name(), health)
    }

    /// Searches, unless the engine is being given a rest.
    ///
    /// # Errors
    /// Any [`EngineError`]: the caller then asks the database.
    pub async fn search(&self, query: &Query) -> Result<Hits, EngineError> {
        self.breaker.admit(Instant::now())?;
        let outcome = timeout(ENGINE_TIMEOUT, self.engine.search(query)).await.unwrap_or(Err(EngineError::TimedOut));
        self.breaker.record(&outcome, Instant::now());
        outcome
    }

    /// Finds threads like a question, unless the engine is being given a rest.
    ///
    /// # Errors
    /// Any [`EngineError`]: the caller then asks the database.
    pub async fn suggest(&self, likeness: &Likeness) -> Result<Vec<Alike>, EngineError> {
        self.breaker.admit(Instant::now())?;
        let outcome =
            timeout(ENGINE_TIMEOUT, self.engine.suggest(likeness)).await.unwrap_or(Err(EngineError::TimedOut));
        self.breaker.record(&outcome, Instant::now());
        outcome
    }

    /// What was probably meant by words that no thread has, unless the engine is being given a rest.
    ///
    /// # Errors
    /// Any [`EngineError`]: then nothing is suggested.
    pub async fn corrections(&self, asked: &Asked) -> Result<Vec<Correction>, EngineError> {
        self.breaker.admit(Instant::now())?;
        let outcome =
            timeout(ENGINE_TIMEOUT, self.engine.corrections(asked)).await.unwrap_or(Err(EngineError::TimedOut));
        self.breaker.record(&outcome, Instant::now());
        outcome
    }
}

async fn threads(app: &App) -> Result<u64, DbErr> {
    thread::Entity::find().count(app.reader()).await
}
