//! The real server on 127.0.0.1:0 over a database of its own, a clock that stands still, and clients.

pub mod api;
mod browser;
mod cancel;
pub mod city;
pub mod contents;
mod database;
pub mod desk;
pub mod faults;
pub mod files;
pub mod load;
pub mod passkeys;
pub mod people;
pub mod plans;
pub mod program;
pub mod routes;
pub mod second_factor;
mod sentence_model;
mod smtp;
mod smtp_utf8;
pub mod snapshots;
mod street;
pub mod threads;
pub mod write_faults;

use std::net::SocketAddr;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use peerdesk::app::App;
use peerdesk::clock::FixedClock;
use peerdesk::config::{Config, Secret};
use peerdesk::database::{Database, WriteInterceptor};
use peerdesk::entity::Event;
use peerdesk::node::{self, Parts};
use peerdesk::operation::{Actor, OperationSpec, Reaction};
use peerdesk::server::Server;
use peerdesk::workers;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

pub use api::TestApi;
pub use browser::{Browser, Page};
pub use cancel::cancel_after_polls;
pub use city::TestCity;
pub use database::TestDatabase;
pub use desk::TestDesk;
pub use sentence_model::write_sentence_model;
pub use smtp::Smtp;
pub use smtp_utf8::SmtpUtf8;
pub use street::Street;

/// A running node.
pub struct TestApp {
    pub app: App,
    pub parts: Parts,
    pub clock: Arc<FixedClock>,
    pub address: SocketAddr,
    pub stop: CancellationToken,
    pub database: TestDatabase,
}

/// How many there are of something of which a long run takes more: rounds, random cases. `make test-long` is a long run.
pub fn amount(usual: u32, in_a_long_run: u32) -> u32 {
    if std::env::var_os("PEERDESK_TEST_LONG").is_some() { in_a_long_run } else { usual }
}

/// Monday 12 January 2026, 10 o'clock UTC: business time for everybody in these tests.
pub fn monday_morning() -> DateTime<Utc> {
    "2026-01-12T10:00:00Z".parse().unwrap()
}

impl TestApp {
    /// Starts a node with limits switched off and workers standing still.
    pub async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    /// Starts a node with settings of the test's own.
    pub async fn start_with(change: impl FnOnce(&mut Config)) -> Self {
        let database = TestDatabase::fresh().await;
        let clock = Arc::new(FixedClock::at(monday_morning()));
        // Boxed: it is large, and nearly every test waits for it.
        Box::pin(Self::start_on(database, clock, change)).await
    }

    /// Starts a node that sends its mails to a server.
    pub async fn start_with_smtp(smtp: &Smtp) -> Self {
        let url = smtp.url();
        Self::start_with(|config| {
            config.smtp_url = Some(Secret::from(url.as_str()));
            config.mail_from = "Elmford help <help@elmford.example>".to_owned();
        })
        .await
    }

    /// Starts another node on a database that is there already.
    pub async fn start_on(database: TestDatabase, clock: Arc<FixedClock>, change: impl FnOnce(&mut Config)) -> Self {
        let (listener, mut config) = Self::listen(&database).await;
        change(&mut config);
        let server = Box::pin(Server::build(config, clock.clone())).await.unwrap();
        Self::run(server, listener, clock, database)
    }

    /// Starts a node whose writes can be made to fail, with a reaction to everything that happens. Limits are on and far away,
    /// so that what they write is written.
    pub async fn start_with_faults(interceptor: Arc<dyn WriteInterceptor>, reaction: Arc<dyn Reaction>) -> Self {
        let database = TestDatabase::fresh().await;
        let clock = Arc::new(FixedClock::at(monday_morning()));
        let (listener, mut config) = Self::listen(&database).await;
        config.rate_limit_scale = 10_000;
        let connections = config.database_connections;
        let db = Database::connect_intercepted(&database.url, connections, Some(interceptor)).await.unwrap();
        let reactions = node::reactions().into_iter().chain([reaction]).collect();
        let app = App::new(config, db, clock.clone()).with_reactions(reactions);
        let server = Box::pin(Server::build_on(app)).await.unwrap();
        Self::run(server, listener, clock, database)
    }

    async fn listen(database: &TestDatabase) -> (TcpListener, Config) {
        rustls::crypto::ring::default_provider().install_default().ok();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let config = Config {
            database_url: database.url.clone(),
            database_connections: 8,
            data: database.folder(),
            public_url: format!("http://{}", listener.local_addr().unwrap()),
            no_worker: true,
            rate_limit_scale: 0,
            mail_wait: 0,
            ..Config::defaults()
        };
        (listener, config)
    }

    fn run(server: Server, listener: TcpListener, clock: Arc<FixedClock>, database: TestDatabase) -> Self {
        let address = listener.local_addr().unwrap();
        let (app, parts, stop) = (server.app.clone(), server.parts.clone(), CancellationToken::new());
        tokio::spawn(server.run(listener, stop.clone()));
        Self { app, parts, clock, address, stop, database }
    }

    /// Records an event in an operation of its own.
    pub async fn record(&self, event: Event) {
        let recorded = self.app.kernel.run(OperationSpec::new(Actor::System), event, |op, event| {
            Box::pin(async move {
                op.record(event.clone());
                Ok(())
            })
        });
        recorded.await.unwrap();
    }

    /// Hands out what was recorded and has one subscriber take what is due for it, once; gives how many.
    pub async fn deliver(&self, subscriber: &str) -> usize {
        self.parts.queue.fan_out().await.unwrap();
        self.parts.queue.dispatcher(subscriber).unwrap().deliver_due(&CancellationToken::new()).await.unwrap()
    }

    /// Runs everything that is due until nothing is.
    pub async fn drain(&self) {
        workers::drain(&self.app, &self.parts).await.unwrap();
    }

    /// Moves the clock, then runs what became due.
    pub async fn advance(&self, by: chrono::Duration) {
        self.clock.advance(by);
        self.drain().await;
    }

    /// The address of a path.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// A browser without scripts and with a cookie jar of its own.
    pub fn browser(&self) -> Browser {
        Browser::new(self.url(""))
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}
