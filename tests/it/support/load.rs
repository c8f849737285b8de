//! People who read and write at a running node, and a record of what each request was answered.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use peerdesk::database::Database;
use peerdesk::entity::thread;
use reqwest::Client;
use sea_orm::EntityTrait;
use serde_json::{Value, json};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// How long a person thinks between two requests.
const PAUSE: Duration = Duration::from_millis(10);
/// A request that takes longer hangs.
const HANG: Duration = Duration::from_secs(35);

/// What was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A question that is posted.
    Write,
    /// A list over the API, with a token: always read from the database.
    ApiRead,
    /// A page without a session.
    PageRead,
}

/// A request and its answer.
#[derive(Clone, Debug)]
pub struct Answer {
    pub kind: Kind,
    pub sent: Instant,
    pub took: Duration,
    /// 0 for none.
    pub status: u16,
    pub retry_after: Option<u32>,
    /// The code of a problem document.
    pub code: String,
}

impl Answer {
    pub fn ended(&self) -> Instant {
        self.sent + self.took
    }

    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

/// What became of a question; its title is its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Stored(i64),
    /// Nobody knows: no answer, or `outcome_unknown`.
    Unknown,
    Refused,
}

/// Everybody at once.
#[derive(Clone)]
pub struct Load {
    client: Client,
    url: String,
    token: String,
    category: i64,
    answers: Arc<Mutex<Vec<Answer>>>,
    questions: Arc<Mutex<BTreeMap<String, Outcome>>>,
    stop: CancellationToken,
}

impl Load {
    pub fn new(url: &str, token: &str, category: i64) -> Self {
        Self {
            client: Client::builder().timeout(HANG).build().unwrap(),
            url: url.to_owned(),
            token: token.to_owned(),
            category,
            answers: Arc::default(),
            questions: Arc::default(),
            stop: CancellationToken::new(),
        }
    }

    /// So many people write, and as many read in each way, until [`Load::end`].
    pub fn begin(&self, people: usize) -> Vec<JoinHandle<()>> {
        let mut tasks = Vec::new();
        for person in 0..people {
            for kind in [Kind::Write, Kind::ApiRead, Kind::PageRead] {
                let load = self.clone();
                tasks.push(tokio::spawn(async move {
                    for number in 0.. {
                        if load.stop.is_cancelled() {
                            return;
                        }
                        match kind {
                            Kind::Write => load.ask(format!("question-{person}-{number}")).await,
                            Kind::ApiRead => load.read(kind, "/api/v1/threads").await,
                            Kind::PageRead => load.read(kind, "/threads").await,
                        }
                        tokio::time::sleep(PAUSE).await;
                    }
                }));
            }
        }
        tasks
    }

    /// Waits until everybody has their last answer.
    pub async fn end(&self, tasks: Vec<JoinHandle<()>>) {
        self.stop.cancel();
        for task in tasks {
            task.await.unwrap();
        }
    }

    /// Every answer so far.
    pub fn answers(&self) -> Vec<Answer> {
        self.answers.lock().unwrap().clone()
    }

    /// How many questions were acknowledged so far.
    pub fn acknowledged(&self) -> usize {
        let questions = self.questions.lock().unwrap();
        questions.values().filter(|outcome| matches!(outcome, Outcome::Stored(_))).count()
    }

    async fn ask(&self, key: String) {
        let body = json!({ "title": key, "body": "Who knows?", "category_id": self.category });
        let request = self.client.post(format!("{}/api/v1/threads", self.url)).header("idempotency-key", &key);
        let (answer, text) = self.send(Kind::Write, request.bearer_auth(&self.token).json(&body)).await;
        let outcome = match answer.status {
            201 => Outcome::Stored(serde_json::from_str::<Value>(&text).unwrap()["id"].as_i64().unwrap()),
            0 => Outcome::Unknown,
            _ if answer.code == "outcome_unknown" => Outcome::Unknown,
            _ => Outcome::Refused,
        };
        self.questions.lock().unwrap().insert(key, outcome);
    }

    async fn read(&self, kind: Kind, path: &str) {
        let mut request = self.client.get(format!("{}{path}", self.url));
        if kind == Kind::ApiRead {
            request = request.bearer_auth(&self.token);
        }
        self.send(kind, request).await;
    }

    async fn send(&self, kind: Kind, request: reqwest::RequestBuilder) -> (Answer, String) {
        let sent = Instant::now();
        let (mut status, mut retry_after, mut text) = (0, None, String::new());
        if let Ok(response) = request.send().await {
            let header = response.headers().get("retry-after");
            retry_after = header.and_then(|seconds| seconds.to_str().ok()?.parse().ok());
            let answered = response.status().as_u16();
            if let Ok(body) = response.text().await {
                (status, text) = (answered, body);
            }
        }
        let problem: Option<Value> = if status >= 400 { serde_json::from_str(&text).ok() } else { None };
        let code = problem.and_then(|problem| problem["code"].as_str().map(str::to_owned)).unwrap_or_default();
        let answer = Answer { kind, sent, took: sent.elapsed(), status, retry_after, code };
        self.answers.lock().unwrap().push(answer.clone());
        (answer, text)
    }

    /// Sends every question again that was not acknowledged; now each is.
    pub async fn repeat_unacknowledged(&self) -> usize {
        let open: Vec<String> = {
            let questions = self.questions.lock().unwrap();
            let open = questions.iter().filter(|(_, outcome)| !matches!(outcome, Outcome::Stored(_)));
            open.map(|(key, _)| key.clone()).collect()
        };
        for key in &open {
            self.ask(key.clone()).await;
            let outcome = self.questions.lock().unwrap()[key];
            assert!(matches!(outcome, Outcome::Stored(_)), "{key} is not taken by a node that is well: {outcome:?}");
        }
        open.len()
    }

    /// Whether what was acknowledged is there exactly once, and what was refused is not. Gives how many of those are there of
    /// which nobody was told.
    pub async fn check(&self, database_url: &str) -> usize {
        let db = Database::connect(database_url, 2).await.unwrap();
        let mut stored: BTreeMap<String, Vec<i64>> = BTreeMap::new();
        for row in thread::Entity::find().all(db.reader()).await.unwrap() {
            stored.entry(row.title).or_default().push(row.id.0);
        }
        db.reader().clone().close().await.unwrap();
        let mut untold = 0;
        for (key, outcome) in self.questions.lock().unwrap().iter() {
            let there = stored.get(key).cloned().unwrap_or_default();
            match outcome {
                Outcome::Stored(id) => assert_eq!(there, [*id], "{key} was acknowledged"),
                Outcome::Refused => assert!(there.is_empty(), "{key} was refused"),
                Outcome::Unknown => assert!(there.len() <= 1, "{key} is there {} times", there.len()),
            }
            untold += usize::from(*outcome == Outcome::Unknown && !there.is_empty());
        }
        untold
    }
}

/// One line of figures about some answers: how many of each status, and how long they took.
pub fn figures<'a>(answers: impl IntoIterator<Item = &'a Answer>) -> String {
    let (mut statuses, mut times) = (BTreeMap::<u16, usize>::new(), Vec::new());
    for answer in answers {
        *statuses.entry(answer.status).or_default() += 1;
        times.push(answer.took);
    }
    times.sort();
    let at = |part: usize| times.get((times.len() * part / 100).min(times.len().saturating_sub(1)));
    let shown = |time: Option<&Duration>| time.map_or(String::from("-"), |time| format!("{:.3} s", time.as_secs_f64()));
    let statuses: Vec<String> = statuses.iter().map(|(status, count)| format!("{count}×{status}")).collect();
    format!("{}; median {}, p99 {}, max {}", statuses.join(" "), shown(at(50)), shown(at(99)), shown(times.last()))
}
