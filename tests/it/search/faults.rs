//! Engines that refuse, dawdle or fail: pages and posting go on, searches go to the database, deliveries wait and come again.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use peerdesk::entity::Event;
use peerdesk::search::engine::{EngineError, Likeness, Query, SearchEngine};
use peerdesk::search::meilisearch::Meilisearch;
use peerdesk::search::query::{Search, search};
use peerdesk::search::words::Asked;
use peerdesk::search::{SearchHandle, suggest};
use tokio::net::TcpListener;

use super::engines::document;
use crate::support::faults::{SearchFault, faulty_search_server};
use crate::support::{TestApp, TestCity};

fn engine(url: &str) -> Meilisearch {
    Meilisearch::new(url, Some(&"a-secret-key-123".into()), "t").unwrap()
}

fn query() -> Query {
    Query { text: "fine".into(), asked: Asked::new(&["fine"], "en", true), limit: 5, ..Query::default() }
}

#[tokio::test]
async fn every_fault_is_an_error_that_names_no_secret() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let refused = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let mut errors = vec![engine(&refused).search(&query()).await.unwrap_err()];
    for fault in [SearchFault::Status500, SearchFault::Nonsense, SearchFault::Silent, SearchFault::WrongKey] {
        let (url, _) = faulty_search_server(fault).await;
        errors.push(engine(&url).search(&query()).await.unwrap_err());
        let likeness = Likeness { asked: Asked::new(&["fine"], "en", false), limit: 5, ..Likeness::default() };
        errors.push(engine(&url).suggest(&likeness).await.unwrap_err());
        errors.push(engine(&url).health().await.unwrap_err());
    }
    assert!(errors.contains(&EngineError::TimedOut));
    assert!(errors.iter().any(|error| matches!(error, EngineError::Refused(_))));
    assert!(!errors.contains(&EngineError::NotReady));
    let said = format!("{errors:?}");
    assert!(!said.contains("a-secret-key") && !said.contains("fine"), "{said}");
}

#[tokio::test]
async fn a_task_that_failed_is_not_done() {
    let (url, _) = faulty_search_server(SearchFault::FailedTask).await;
    let outcome = engine(&url).upsert(&[document(1, "a", "", "")]).await;
    assert!(matches!(&outcome, Err(EngineError::Refused(why)) if why.contains("task")), "{outcome:?}");
}

#[tokio::test]
async fn searches_go_to_the_database_and_the_engine_gets_a_rest() {
    let (url, count) = faulty_search_server(SearchFault::Status500).await;
    let node = TestApp::start().await;
    let city = TestCity::build(&node).await;
    let fine = city.insert_thread(&node, |row| row.title = "Can I appeal a 100% wrong_fine?".into()).await;
    city.insert_thread(&node, |row| row.title = "Bins".into()).await;
    let hidden = node.app.now();
    city.insert_thread(&node, |row| {
        row.title = "wrong_fine but hidden".into();
        row.hidden_at = Some(hidden);
    })
    .await;
    let handle = SearchHandle::with(Arc::new(engine(&url)));
    for text in ["wrong_fine", "WRONG_FINE", "100% wrong"] {
        let results =
            search(&node.app, &handle, &Search { text: text.into(), limit: 10, ..Search::default() }).await.unwrap();
        assert!(results.simple && results.total.is_none());
        assert_eq!(results.items.iter().map(|item| item.id).collect::<Vec<_>>(), [fine], "{text}");
    }
    for text in ["wrong%fine", "%", "_", "wrong\\_fine x"] {
        let results =
            search(&node.app, &handle, &Search { text: text.into(), limit: 10, ..Search::default() }).await.unwrap();
        assert!(results.items.iter().all(|item| item.id == fine), "{text}: wildcards are letters");
    }
    let wanted = suggest::Wanted { title: "They sent me a wrong_fine for bins".into(), ..Default::default() };
    let found = suggest::suggest(&node.app, &handle, &wanted).await.unwrap();
    assert!(found.simple && found.items.len() >= 2, "any word is enough here");
    let asked = count.load(Ordering::SeqCst);
    for _ in 0..20 {
        search(&node.app, &handle, &Search { text: "fine".into(), limit: 10, ..Search::default() }).await.unwrap();
    }
    assert_eq!(count.load(Ordering::SeqCst), asked, "an engine that fails is left alone");
    assert!(asked <= 4, "{asked}");
}

#[tokio::test]
async fn a_node_serves_and_takes_questions_while_its_engine_is_down() {
    let (url, _) = faulty_search_server(SearchFault::Status500).await;
    let node = TestApp::start_with(|config| config.meili_url = Some(url)).await;
    let city = TestCity::build(&node).await;
    let id = city.insert_thread(&node, |row| row.title = "Where is the lantern?".into()).await;
    node.record(Event::ThreadAsked { thread: id }).await;
    node.drain().await;
    let waiting = deliveries(&node).await;
    assert_eq!(waiting.len(), 1, "the delivery waits");
    assert!(waiting[0].last_error.as_deref().is_some_and(|error| error.contains("search engine")));
    let page = node.browser().see("/search?q=lantern").await;
    assert!(page.text().contains("Search is not at its best right now."), "{}", page.text());
    assert!(page.body.contains("Where is the <mark>lantern</mark>?"), "{}", page.body);
    let answer = node.browser().api(reqwest::Method::GET, "/search?q=lantern", None, None).await.expect(200).json();
    assert_eq!(answer["degraded"], true);
    assert_eq!(answer["items"][0]["id"], id.0);
    let ready = node.browser().get("/readyz").await.expect(200).json();
    assert_eq!(ready["search"]["ready"], false);
}

async fn deliveries(node: &TestApp) -> Vec<peerdesk::entity::outbox_delivery::Model> {
    use peerdesk::entity::outbox_delivery as row;
    use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
    row::Entity::find()
        .filter(row::Column::Subscriber.eq("search"))
        .filter(row::Column::DeliveredAt.is_null())
        .all(node.app.reader())
        .await
        .unwrap()
}
