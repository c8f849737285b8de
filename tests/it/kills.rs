//! A node is killed while people write, again and again: what was acknowledged is there once, what is there is whole, and a
//! repeat of what got no answer has one result.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use peerdesk::database::Database;
use peerdesk::entity::Event;
use peerdesk::entity::{answer, follow, outbox_event, thread};
use reqwest::{Client, StatusCode};
use sea_orm::{ConnectionTrait, DatabaseBackend, EntityTrait, Statement};
use serde_json::{Value, json};

use crate::support::program::Program;
use crate::support::{TestApi, amount};

const WRITERS: u32 = 6;

/// A post that was sent. The key is its title, too, so that it can be found again.
#[derive(Clone)]
struct Attempt {
    path: String,
    key: String,
    body: Value,
    /// The id that the node acknowledged.
    acknowledged: Option<i64>,
}

/// What people did, over all rounds.
#[derive(Clone)]
struct Writers {
    client: Client,
    token: String,
    category: i64,
    attempts: Arc<Mutex<Vec<Attempt>>>,
}

impl Writers {
    /// Sends a post and remembers it, with the id that came back if it did.
    async fn post(&self, url: &str, mut attempt: Attempt) -> Option<i64> {
        let request = self
            .client
            .post(format!("{url}/api/v1{}", attempt.path))
            .bearer_auth(&self.token)
            .header("idempotency-key", &attempt.key)
            .json(&attempt.body);
        if let Ok(answer) = request.send().await {
            let status = answer.status();
            assert!(status == StatusCode::CREATED || status.is_server_error(), "{}: {status}", attempt.key);
            if status == StatusCode::CREATED {
                // Whoever has the head of the answer was told; the body may be cut off with the node.
                let made: Value = answer.json().await.unwrap_or_default();
                attempt.acknowledged = made["id"].as_i64();
            }
        }
        let acknowledged = attempt.acknowledged;
        self.attempts.lock().unwrap().push(attempt);
        acknowledged
    }

    /// Asks and answers until the node is gone.
    async fn write(self, url: String, round: u32, writer: u32) {
        for number in 0.. {
            let key = format!("question-{round}-{writer}-{number}");
            let body = json!({ "title": key, "body": "Who knows?", "category_id": self.category });
            let question = Attempt { path: "/threads".to_owned(), key: key.clone(), body, acknowledged: None };
            let Some(thread) = self.post(&url, question).await else { return };
            let key = format!("answer-to-{key}");
            let path = format!("/threads/{thread}/answers");
            let answer = Attempt { path, body: json!({ "body": key }), key, acknowledged: None };
            if self.post(&url, answer).await.is_none() {
                return;
            }
        }
    }

    /// Waits until so many more posts were acknowledged.
    async fn acknowledged(&self, more: usize) {
        let count = || self.attempts.lock().unwrap().iter().filter(|attempt| attempt.acknowledged.is_some()).count();
        let (before, begun) = (count(), Instant::now());
        while count() < before + more {
            assert!(begun.elapsed() < Duration::from_mins(1), "nobody gets an answer any more");
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    /// Sends again what got no answer; now each must get one.
    async fn repeat_unacknowledged(&self, url: &str) {
        let (done, open): (Vec<_>, Vec<_>) =
            self.attempts.lock().unwrap().drain(..).partition(|attempt| attempt.acknowledged.is_some());
        *self.attempts.lock().unwrap() = done;
        for attempt in open {
            let key = attempt.key.clone();
            assert!(self.post(url, attempt).await.is_some(), "{key} got no answer on a node that is well");
        }
    }
}

/// Reads the database as the kill left it.
async fn check(url: &str, attempts: &[Attempt]) {
    let db = Database::connect(url, 2).await.unwrap();
    if db.backend() == DatabaseBackend::Sqlite {
        let asked = Statement::from_string(DatabaseBackend::Sqlite, "PRAGMA integrity_check");
        let said: String = db.reader().query_one_raw(asked).await.unwrap().unwrap().try_get_by_index(0).unwrap();
        assert_eq!(said, "ok");
    }
    let threads = thread::Entity::find().all(db.reader()).await.unwrap();
    let answers = answer::Entity::find().all(db.reader()).await.unwrap();
    let mut stored: BTreeMap<&str, Vec<i64>> = BTreeMap::new();
    for row in &threads {
        stored.entry(&row.title).or_default().push(row.id.0);
    }
    for row in &answers {
        stored.entry(&row.body_source).or_default().push(row.id.0);
    }
    for attempt in attempts {
        let there = stored.get(attempt.key.as_str()).cloned().unwrap_or_default();
        match attempt.acknowledged {
            Some(id) => assert_eq!(there, [id], "{} was acknowledged", attempt.key),
            None => assert!(there.len() <= 1, "{} is there {} times", attempt.key, there.len()),
        }
    }
    // What is there is whole: the thread with its follower and its event, the answer with its count.
    let events = outbox_event::Entity::find().all(db.reader()).await.unwrap();
    let asked: BTreeSet<i64> = events
        .iter()
        .filter_map(|row| match row.payload {
            Event::ThreadAsked { thread } => Some(thread.0),
            _ => None,
        })
        .collect();
    let followed: BTreeSet<i64> =
        follow::Entity::find().all(db.reader()).await.unwrap().into_iter().map(|row| row.thread_id.0).collect();
    for row in threads.iter().filter(|row| row.title.starts_with("question-")) {
        let id = row.id.0;
        assert!(asked.contains(&id) && followed.contains(&id), "thread {id} is half there");
        let count = answers.iter().filter(|answer| answer.thread_id == row.id).count();
        assert_eq!(usize::try_from(row.answer_count).unwrap(), count, "thread {id}");
    }
    db.reader().clone().close().await.unwrap();
}

/// So many rounds on a database of its own, each ending with a kill.
async fn series(rounds: u32) {
    let (database, token, category) = {
        let api = TestApi::start().await;
        (api.node.database.clone(), api.neighbour.clone(), api.city.category.0)
    };
    let writers = Writers { client: Client::new(), token, category, attempts: Arc::default() };
    for round in 0..rounds {
        let mut node = Program::start(&database.url, &database.folder()).await;
        writers.repeat_unacknowledged(&node.url).await;
        let tasks: Vec<_> =
            (0..WRITERS).map(|writer| tokio::spawn(writers.clone().write(node.url.clone(), round, writer))).collect();
        // After another number of posts each time, wherever the other writers are by then.
        writers.acknowledged(usize::try_from(10 + round * 7 % 23).unwrap()).await;
        node.kill();
        for task in tasks {
            task.await.unwrap();
        }
        let attempts = writers.attempts.lock().unwrap().clone();
        check(&database.url, &attempts).await;
    }
    let node = Program::start(&database.url, &database.folder()).await;
    writers.repeat_unacknowledged(&node.url).await;
    drop(node);
    let attempts = writers.attempts.lock().unwrap().clone();
    assert!(attempts.iter().all(|attempt| attempt.acknowledged.is_some()));
    assert!(attempts.len() > 20, "only {} posts were sent", attempts.len());
    check(&database.url, &attempts).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_survives_kills_under_load() {
    // Reading everything after each round takes longer the more there is, so a long run begins anew now and then.
    for _ in 0..amount(1, 40) {
        series(amount(3, 50)).await;
    }
}
