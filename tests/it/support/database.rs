//! A migrated database for each test: a copied SQLite file, or a PostgreSQL database made from a template.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use peerdesk::database::Database;
use sea_orm::ConnectionTrait;
use tempfile::TempDir;
use tokio::sync::OnceCell;

/// A database that one test owns; a clone is the same database.
#[derive(Clone)]
pub struct TestDatabase {
    pub url: String,
    place: Arc<Place>,
}

/// What goes away with the last clone of a database.
struct Place {
    folder: TempDir,
    /// Its name on the PostgreSQL server.
    name: Option<String>,
}

impl Drop for Place {
    fn drop(&mut self) {
        // Nothing can be waited for here: whoever makes the next database drops this one.
        ENDED.lock().unwrap_or_else(PoisonError::into_inner).extend(self.name.take());
    }
}

/// Databases on the PostgreSQL server whose tests have ended. Kept, those of a whole run would fill a disk.
static ENDED: Mutex<Vec<String>> = Mutex::new(Vec::new());
static TEMPLATE: OnceCell<Option<Vec<u8>>> = OnceCell::const_new();
static COUNT: AtomicU32 = AtomicU32::new(0);

/// The PostgreSQL server to test on, if one is given.
pub fn postgres() -> Option<String> {
    std::env::var("PEERDESK_TEST_POSTGRES_URL").ok().filter(|url| !url.is_empty())
}

fn in_server(server: &str, database: &str) -> String {
    let (base, _) = server.rsplit_once('/').unwrap();
    format!("{base}/{database}")
}

/// A connection to a database. A busy machine may take longer to make one than anybody who uses the product would wait.
async fn connect(url: &str, connections: u32) -> Database {
    for _ in 0..20 {
        if let Ok(database) = Database::connect(url, connections).await {
            return database;
        }
    }
    Database::connect(url, connections).await.unwrap()
}

async fn template() -> Option<Vec<u8>> {
    let Some(server) = postgres() else {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("template.sqlite");
        let db = connect(&format!("sqlite://{}?mode=rwc", file.display()), 1).await;
        db.migrate().await.unwrap();
        db.reader().execute_unprepared("PRAGMA wal_checkpoint(TRUNCATE)").await.unwrap();
        db.reader().clone().close().await.unwrap();
        return Some(std::fs::read(file).unwrap());
    };
    let name = format!("peerdesk_template_{}", std::process::id());
    let admin = connect(&server, 1).await;
    admin.reader().execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
    let db = connect(&in_server(&server, &name), 2).await;
    db.migrate().await.unwrap();
    db.reader().clone().close().await.unwrap();
    None
}

/// A connection to the server, on which the databases of tests that ended are dropped first.
async fn admin(server: &str) -> Database {
    let admin = connect(server, 1).await;
    let ended = std::mem::take(&mut *ENDED.lock().unwrap_or_else(PoisonError::into_inner));
    for name in ended {
        // What a test left connected is disconnected.
        admin.reader().execute_unprepared(&format!("DROP DATABASE {name} WITH (FORCE)")).await.unwrap();
    }
    admin
}

impl TestDatabase {
    fn new(url: String, folder: TempDir, name: Option<String>) -> Self {
        Self { url, place: Arc::new(Place { folder, name }) }
    }

    /// A fresh, migrated database.
    pub async fn fresh() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let template = TEMPLATE.get_or_init(template).await;
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        match (postgres(), template) {
            (Some(server), _) => {
                let process = std::process::id();
                let name = format!("peerdesk_test_{process}_{number}");
                let admin = admin(&server).await;
                // Two copies of one template at once are refused by the server: try again.
                for attempt in 0.. {
                    let made = admin
                        .reader()
                        .execute_unprepared(&format!("CREATE DATABASE {name} TEMPLATE peerdesk_template_{process}"))
                        .await;
                    match made {
                        Ok(_) => break,
                        Err(error) if attempt > 200 => panic!("no test database: {error}"),
                        Err(_) => tokio::time::sleep(std::time::Duration::from_millis(50)).await,
                    }
                }
                Self::new(in_server(&server, &name), folder, Some(name))
            }
            (None, Some(bytes)) => {
                let file = folder.path().join("test.sqlite");
                std::fs::write(&file, bytes).unwrap();
                Self::new(format!("sqlite://{}?mode=rwc", file.display()), folder, None)
            }
            (None, None) => unreachable!("SQLite always has a template"),
        }
    }

    /// A fresh database without any table.
    pub async fn empty() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let Some(server) = postgres() else {
            let url = format!("sqlite://{}?mode=rwc", folder.path().join("test.sqlite").display());
            return Self::new(url, folder, None);
        };
        let name = format!("peerdesk_empty_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        admin(&server).await.reader().execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
        Self::new(in_server(&server, &name), folder, Some(name))
    }

    /// A folder that goes away with the test.
    pub fn folder(&self) -> PathBuf {
        self.place.folder.path().to_owned()
    }
}
