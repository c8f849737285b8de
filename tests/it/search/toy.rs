//! A small Meilisearch that keeps documents, and that can be told to be away or to hang.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use poem::endpoint::make;
use poem::http::{Method, StatusCode};
use poem::listener::TcpAcceptor;
use poem::{IntoResponse, Request, Response};
use serde_json::{Value, json};

/// How the server is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    Well,
    /// Answers 500 to everything.
    Away,
    /// Takes requests and never answers.
    Silent,
}

struct State {
    mood: Mutex<Mood>,
    waiting: AtomicUsize,
    /// Documents by index and id.
    indexes: Mutex<BTreeMap<String, BTreeMap<i64, Value>>>,
    /// Indexes to which nothing was written for long.
    unused: Mutex<BTreeSet<String>>,
}

/// The server; it runs for as long as the test does.
#[derive(Clone)]
pub struct Toy {
    url: String,
    state: Arc<State>,
}

fn json_response(status: StatusCode, body: &Value) -> Response {
    Response::builder().status(status).content_type("application/json").body(body.to_string())
}

fn task() -> Response {
    let task = json!({
        "taskUid": 1, "indexUid": "x", "status": "enqueued", "type": "documentAdditionOrUpdate",
        "enqueuedAt": "2026-01-01T00:00:00Z",
    });
    json_response(StatusCode::ACCEPTED, &task)
}

fn done() -> Response {
    let task = json!({
        "uid": 1, "indexUid": "x", "status": "succeeded", "type": "documentAdditionOrUpdate", "canceledBy": null,
        "details": { "receivedDocuments": 1, "indexedDocuments": 1 }, "error": null, "duration": "PT1S",
        "enqueuedAt": "2026-01-01T00:00:00Z", "startedAt": "2026-01-01T00:00:00Z", "finishedAt": "2026-01-01T00:00:01Z",
    });
    json_response(StatusCode::OK, &task)
}

impl State {
    async fn answer(&self, mut req: Request) -> Response {
        let mood = *self.mood.lock().unwrap();
        match mood {
            Mood::Well => {}
            Mood::Away => return StatusCode::INTERNAL_SERVER_ERROR.into_response(),
            Mood::Silent => {
                self.waiting.fetch_add(1, Ordering::SeqCst);
                tokio::time::sleep(Duration::from_hours(1)).await;
            }
        }
        let body = req.take_body().into_vec().await.unwrap_or_default();
        let body: Value = serde_json::from_slice(&body).unwrap_or_default();
        let path = req.uri().path().trim_matches('/').to_owned();
        let parts: Vec<&str> = path.split('/').collect();
        let mut indexes = self.indexes.lock().unwrap();
        match (req.method(), parts.as_slice()) {
            (&Method::GET, ["health"]) => json_response(StatusCode::OK, &json!({ "status": "available" })),
            (&Method::GET, ["tasks", _]) => done(),
            (&Method::GET, ["indexes"]) => {
                let unused = self.unused.lock().unwrap();
                let shown = |name: &String| {
                    let hour = if unused.contains(name) { 1 } else { 12 };
                    let written = format!("2026-01-01T{hour:02}:00:00Z");
                    json!({ "uid": name, "createdAt": written, "updatedAt": written, "primaryKey": "id" })
                };
                let results: Vec<Value> = indexes.keys().map(shown).collect();
                let total = results.len();
                json_response(
                    StatusCode::OK,
                    &json!({ "results": results, "offset": 0, "limit": 1000, "total": total }),
                )
            }
            (&Method::POST, ["indexes"]) => {
                indexes.entry(body["uid"].as_str().unwrap().to_owned()).or_default();
                task()
            }
            (&Method::GET, ["indexes", name]) if indexes.contains_key(*name) => {
                json_response(StatusCode::OK, &json!({ "uid": name, "primaryKey": "id" }))
            }
            (&Method::DELETE, ["indexes", name]) => {
                indexes.remove(*name);
                task()
            }
            (&Method::PATCH, ["indexes", _, "settings"]) => task(),
            (&Method::POST, ["swap-indexes"]) => {
                let pair = &body[0]["indexes"];
                let (one, other) = (pair[0].as_str().unwrap(), pair[1].as_str().unwrap());
                let (first, second) = (indexes.remove(one), indexes.remove(other));
                indexes.extend(first.map(|documents| (other.to_owned(), documents)));
                indexes.extend(second.map(|documents| (one.to_owned(), documents)));
                task()
            }
            (&Method::POST, ["indexes", name, "documents"]) => {
                let index = indexes.entry((*name).to_owned()).or_default();
                for document in body.as_array().unwrap() {
                    index.insert(document["id"].as_i64().unwrap(), document.clone());
                }
                task()
            }
            (&Method::POST, ["indexes", name, "documents", "delete-batch"]) => {
                let index = indexes.entry((*name).to_owned()).or_default();
                for id in body.as_array().unwrap() {
                    index.remove(&id.as_i64().unwrap());
                }
                task()
            }
            (&Method::GET, ["indexes", name, "stats"]) if indexes.contains_key(*name) => {
                let count = indexes[*name].len();
                let stats = json!({
                    "numberOfDocuments": count, "numberOfEmbeddedDocuments": 0, "numberOfEmbeddings": 0,
                    "rawDocumentDbSize": 0, "avgDocumentSize": 0, "isIndexing": false, "fieldDistribution": {},
                });
                json_response(StatusCode::OK, &stats)
            }
            (_, ["indexes", ..]) => {
                let missing = json!({
                    "message": "Index not found.", "code": "index_not_found", "type": "invalid_request", "link": "x",
                });
                json_response(StatusCode::NOT_FOUND, &missing)
            }
            _ => StatusCode::NOT_IMPLEMENTED.into_response(),
        }
    }
}

impl Toy {
    pub async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let state = Arc::new(State {
            mood: Mutex::new(Mood::Well),
            waiting: AtomicUsize::new(0),
            indexes: Mutex::default(),
            unused: Mutex::default(),
        });
        let answering = Arc::clone(&state);
        let endpoint = make(move |req| {
            let state = Arc::clone(&answering);
            async move { state.answer(req).await }
        });
        let acceptor = TcpAcceptor::from_tokio(listener).unwrap();
        tokio::spawn(poem::Server::new_with_acceptor(acceptor).run(endpoint));
        Self { url, state }
    }

    pub fn url(&self) -> String {
        self.url.clone()
    }

    pub fn be(&self, mood: Mood) {
        *self.state.mood.lock().unwrap() = mood;
    }

    /// Requests that wait for an answer in vain.
    pub fn waiting(&self) -> usize {
        self.state.waiting.load(Ordering::SeqCst)
    }

    /// Makes an empty index, and says that nothing was written to it for long.
    pub fn make_unused(&self, name: &str) {
        self.state.indexes.lock().unwrap().insert(name.to_owned(), BTreeMap::new());
        self.state.unused.lock().unwrap().insert(name.to_owned());
    }

    /// The names of all indexes.
    pub fn names(&self) -> Vec<String> {
        self.state.indexes.lock().unwrap().keys().cloned().collect()
    }

    /// Threads in all indexes.
    pub fn threads(&self) -> Vec<i64> {
        self.state.indexes.lock().unwrap().values().flat_map(|documents| documents.keys().copied()).collect()
    }
}
