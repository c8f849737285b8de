//! The engines that can be tested here, each with an empty index of its own.

use std::collections::BTreeSet;
use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::DateTime;
use peerdesk::config::Secret;
use peerdesk::entity::{AgencyId, CategoryId, ThreadId, ThreadState};
use peerdesk::search::document::SearchDocument;
use peerdesk::search::embedded::Embedded;
use peerdesk::search::engine::{Filters, Hits, Query, SearchEngine};
use peerdesk::search::meilisearch::Meilisearch;
use peerdesk::search::vectors::model::SentenceModel;
use peerdesk::search::vectors::with_vectors::WithVectors;
use peerdesk::search::words::Asked;
use tempfile::TempDir;

/// An engine under test, and what must go away with it.
pub struct Tested {
    pub engine: Arc<dyn SearchEngine>,
    meilisearch: Option<Meilisearch>,
    _folder: Option<TempDir>,
}

impl Tested {
    /// Takes the index off the server.
    pub async fn end(self) {
        if let Some(engine) = self.meilisearch {
            engine.remove().await.unwrap();
        }
    }
}

/// Says once in the run's output what could not be tested, past the capturing of a test's own output.
pub fn skipped(why: &'static str) {
    static SAID: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());
    if SAID.lock().unwrap().insert(why) {
        writeln!(std::io::stderr(), "\nSKIPPED {why}").ok();
    }
}

/// A Meilisearch server with an index of its own, if there is a server.
pub async fn meilisearch() -> Option<Tested> {
    let engine = server().await?;
    Some(Tested { engine: Arc::new(engine.clone()), meilisearch: Some(engine), _folder: None })
}

async fn server() -> Option<Meilisearch> {
    let named = std::env::var("PEERDESK_TEST_MEILI_URL").ok().filter(|url| !url.is_empty());
    let key = std::env::var("PEERDESK_TEST_MEILI_KEY").ok().filter(|key| !key.is_empty());
    let url = named.clone().unwrap_or_else(|| "http://127.0.0.1:7700".to_owned());
    let client = reqwest::Client::builder().timeout(Duration::from_millis(500)).build().unwrap();
    let well = client.get(format!("{url}/health")).send().await.is_ok_and(|answer| answer.status().is_success());
    if !well {
        assert!(named.is_none(), "PEERDESK_TEST_MEILI_URL names a server that does not answer");
        skipped("Meilisearch: no server at 127.0.0.1:7700 and none in PEERDESK_TEST_MEILI_URL");
        return None;
    }
    let prefix = format!("t_{}", uuid::Uuid::new_v4().simple());
    Some(Meilisearch::new(&url, key.as_deref().map(Secret::from).as_ref(), &prefix).unwrap())
}

/// Every engine that can be had here, ready and empty.
pub async fn every() -> Vec<Tested> {
    let folder = tempfile::tempdir().unwrap();
    let on_disk: Arc<dyn SearchEngine> = Arc::new(Embedded::in_folder(&folder.path().join("search")));
    let mut engines = vec![
        Tested { engine: Arc::new(Embedded::in_memory()), meilisearch: None, _folder: None },
        Tested { engine: on_disk, meilisearch: None, _folder: Some(folder) },
    ];
    engines.extend(meilisearch().await);
    emptied(engines).await
}

/// The same with a sentence model beside them.
pub async fn every_for(model: &Arc<SentenceModel>) -> Vec<Tested> {
    let folder = tempfile::tempdir().unwrap();
    let with = |engine: Arc<dyn SearchEngine>| -> Arc<dyn SearchEngine> {
        Arc::new(WithVectors::new(engine, Arc::clone(model)))
    };
    let on_disk = Embedded::for_model(Some(&folder.path().join("search")), model.stamp());
    let in_memory = Embedded::for_model(None, model.stamp());
    let mut engines = vec![
        Tested { engine: with(Arc::new(in_memory)), meilisearch: None, _folder: None },
        Tested { engine: with(Arc::new(on_disk)), meilisearch: None, _folder: Some(folder) },
    ];
    if let Some(server) = server().await.map(|server| server.for_model(model)) {
        let engine = with(Arc::new(server.clone()));
        engines.push(Tested { engine, meilisearch: Some(server), _folder: None });
    }
    emptied(engines).await
}

async fn emptied(engines: Vec<Tested>) -> Vec<Tested> {
    for tested in &engines {
        tested.engine.prepare().await.unwrap();
        tested.engine.begin_rebuild().await.unwrap().commit().await.unwrap();
        assert_eq!(tested.engine.count().await, Ok(0), "{}", tested.engine.name());
    }
    engines
}

pub fn document(id: i64, title: &str, body: &str, answers: &str) -> SearchDocument {
    SearchDocument {
        thread: ThreadId(id),
        title: title.to_owned(),
        body: body.to_owned(),
        answers: answers.to_owned(),
        category: CategoryId(1),
        agency: AgencyId(1),
        tags: Vec::new(),
        states: vec![ThreadState::Open],
        language: "en".to_owned(),
        asked_at: DateTime::from_timestamp(1_700_000_000 + id, 0).unwrap(),
        answer_count: 0,
        me_too_count: 1,
        official: false,
        helpful_count: 0,
        version: 1,
        vector: None,
    }
}

/// What somebody finds who types `text`.
pub async fn find(engine: &dyn SearchEngine, text: &str, filters: Filters) -> Hits {
    page(engine, text, filters, 0, 20).await
}

pub async fn page(engine: &dyn SearchEngine, text: &str, filters: Filters, offset: usize, limit: usize) -> Hits {
    let query = Query {
        text: text.to_owned(),
        asked: Asked::new(&[text], "en", true),
        filters,
        offset,
        limit,
        ..Query::default()
    };
    engine.search(&query).await.unwrap()
}

pub async fn ids(engine: &dyn SearchEngine, text: &str) -> Vec<i64> {
    find(engine, text, Filters::default()).await.threads.into_iter().map(|thread| thread.0).collect()
}
