//! What an index holds in the end is what the database says, whoever wrote last; and an engine that was away for days has
//! everything soon after it is back.

use std::sync::Arc;

use async_trait::async_trait;
use chrono::Duration;
use peerdesk::app::App;
use peerdesk::entity::{Event, OutboxEventId, ThreadId, thread};
use peerdesk::outbox::{Delivered, Subscriber};
use peerdesk::search::document::SearchDocument;
use peerdesk::search::embedded::Embedded;
use peerdesk::search::engine::{
    Alike, Correction, EngineError, Hits, Likeness, Query, Readiness, Rebuild, SearchEngine,
};
use peerdesk::search::indexer::Indexer;
use peerdesk::search::meilisearch::Meilisearch;
use peerdesk::search::words::Asked;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, QueryFilter};
use tokio::sync::Notify;

use super::toy::{Mood, Toy};
use crate::support::{TestApp, TestCity};

/// An engine whose first upsert stands still until it is let go.
struct Stalling {
    engine: Arc<dyn SearchEngine>,
    reached: Arc<Notify>,
    go: Arc<Notify>,
    stalls: std::sync::atomic::AtomicBool,
}

#[async_trait]
impl SearchEngine for Stalling {
    fn name(&self) -> &'static str {
        self.engine.name()
    }

    async fn prepare(&self) -> Result<Readiness, EngineError> {
        self.engine.prepare().await
    }

    async fn upsert(&self, documents: &[SearchDocument]) -> Result<(), EngineError> {
        if self.stalls.swap(false, std::sync::atomic::Ordering::SeqCst) {
            self.reached.notify_one();
            self.go.notified().await;
        }
        self.engine.upsert(documents).await
    }

    async fn delete(&self, threads: &[ThreadId]) -> Result<(), EngineError> {
        self.engine.delete(threads).await
    }

    async fn search(&self, query: &Query) -> Result<Hits, EngineError> {
        self.engine.search(query).await
    }

    async fn suggest(&self, likeness: &Likeness) -> Result<Vec<Alike>, EngineError> {
        self.engine.suggest(likeness).await
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
        self.engine.begin_rebuild().await
    }
}

/// One node's indexer that read a thread and stands still, and another's.
struct Race {
    slow: Indexer,
    quick: Indexer,
    reached: Arc<Notify>,
    go: Arc<Notify>,
}

async fn race(app: &App, engine: Arc<dyn SearchEngine>) -> Race {
    engine.prepare().await.unwrap();
    engine.begin_rebuild().await.unwrap().commit().await.unwrap();
    let (reached, go) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let stalling = Stalling { engine: engine.clone(), reached: reached.clone(), go: go.clone(), stalls: true.into() };
    let slow = Indexer::new(app.clone(), Arc::new(stalling));
    Race { slow, quick: Indexer::new(app.clone(), engine), reached, go }
}

fn delivered(node: &TestApp, event: Event) -> Vec<Delivered> {
    vec![Delivered { id: OutboxEventId(1), event, recorded_at: node.app.now() }]
}

/// Changes a thread as an operation does: its version grows.
async fn change(node: &TestApp, id: ThreadId, column: thread::Column, value: impl Into<Expr>) {
    thread::Entity::update_many()
        .col_expr(column, value.into())
        .col_expr(thread::Column::Version, Expr::col(thread::Column::Version).add(1))
        .filter(thread::Column::Id.eq(id))
        .exec(node.app.reader())
        .await
        .unwrap();
}

fn engines(toy: &Toy) -> Vec<Arc<dyn SearchEngine>> {
    vec![Arc::new(Embedded::in_memory()), Arc::new(Meilisearch::new(&toy.url(), None, "race").unwrap())]
}

#[tokio::test]
async fn a_slow_node_does_not_bring_hidden_text_back() {
    let toy = Toy::start().await;
    for engine in engines(&toy) {
        let node = TestApp::start().await;
        let city = TestCity::build(&node).await;
        let id = city.insert_thread(&node, |row| row.title = "Where is the lantern?".into()).await;
        let Race { slow, quick, reached, go } = race(&node.app, engine.clone()).await;
        let asked = delivered(&node, Event::ThreadAsked { thread: id });
        let stalled = tokio::spawn(async move { slow.deliver(&asked).await });
        reached.notified().await;
        change(&node, id, thread::Column::HiddenAt, Expr::value(node.app.now())).await;
        quick.deliver(&delivered(&node, Event::ThreadVisibility { thread: id })).await.unwrap();
        assert_eq!(engine.count().await, Ok(0));
        go.notify_one();
        stalled.await.unwrap().unwrap();
        assert_eq!(engine.count().await, Ok(0), "{}: hidden text is back", engine.name());
    }
}

#[tokio::test]
async fn a_slow_node_does_not_bring_an_old_text_back() {
    let node = TestApp::start().await;
    let city = TestCity::build(&node).await;
    let id = city.insert_thread(&node, |row| row.title = "Where is the lantern?".into()).await;
    let engine: Arc<dyn SearchEngine> = Arc::new(Embedded::in_memory());
    let Race { slow, quick, reached, go } = race(&node.app, engine.clone()).await;
    let asked = delivered(&node, Event::ThreadAsked { thread: id });
    let stalled = tokio::spawn(async move { slow.deliver(&asked).await });
    reached.notified().await;
    change(&node, id, thread::Column::Title, Expr::value("Where is the zeppelin?")).await;
    quick.deliver(&delivered(&node, Event::ThreadEdited { thread: id })).await.unwrap();
    go.notify_one();
    stalled.await.unwrap().unwrap();
    assert_eq!(super::engines::ids(&*engine, "lantern").await, [0_i64; 0]);
    assert_eq!(super::engines::ids(&*engine, "zeppelin").await, [id.0]);
}

#[tokio::test]
async fn an_engine_that_was_away_for_days_has_everything_soon_after_it_is_back() {
    let toy = Toy::start().await;
    let url = toy.url();
    let node = TestApp::start_with(|config| config.meili_url = Some(url)).await;
    let city = TestCity::build(&node).await;
    toy.be(Mood::Away);
    let mut asked = Vec::new();
    for number in 0..20 {
        let id = city.insert_thread(&node, |row| row.title = format!("Lantern number{number}")).await;
        node.record(Event::ThreadAsked { thread: id }).await;
        asked.push(id.0);
    }
    for _ in 0..72 {
        node.advance(Duration::hours(1)).await;
    }
    assert!(!toy.threads().contains(&asked[0]));
    toy.be(Mood::Well);
    node.advance(Duration::minutes(1)).await;
    assert!(asked.iter().all(|id| toy.threads().contains(id)), "{:?}", toy.threads());
}
