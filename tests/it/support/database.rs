//! A migrated database for each test: a copied SQLite file, or a PostgreSQL database made from a template.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use peerdesk::database::Database;
use sea_orm::ConnectionTrait;
use tempfile::TempDir;
use tokio::sync::OnceCell;

/// A database that one test owns; a clone is the same database.
#[derive(Clone)]
pub struct TestDatabase {
    pub url: String,
    folder: Arc<TempDir>,
}

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

async fn template() -> Option<Vec<u8>> {
    let Some(server) = postgres() else {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("template.sqlite");
        let db = Database::connect(&format!("sqlite://{}?mode=rwc", file.display()), 1).await.unwrap();
        db.migrate().await.unwrap();
        db.reader().execute_unprepared("PRAGMA wal_checkpoint(TRUNCATE)").await.unwrap();
        db.reader().clone().close().await.unwrap();
        return Some(std::fs::read(file).unwrap());
    };
    let name = format!("peerdesk_template_{}", std::process::id());
    let admin = Database::connect(&server, 1).await.unwrap();
    admin.reader().execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
    let db = Database::connect(&in_server(&server, &name), 2).await.unwrap();
    db.migrate().await.unwrap();
    db.reader().clone().close().await.unwrap();
    None
}

impl TestDatabase {
    /// A fresh, migrated database.
    pub async fn fresh() -> Self {
        let folder = Arc::new(tempfile::tempdir().unwrap());
        let template = TEMPLATE.get_or_init(template).await;
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let url = match (postgres(), template) {
            (Some(server), _) => {
                let process = std::process::id();
                let name = format!("peerdesk_test_{process}_{number}");
                let admin = Database::connect(&server, 1).await.unwrap();
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
                in_server(&server, &name)
            }
            (None, Some(bytes)) => {
                let file = folder.path().join("test.sqlite");
                std::fs::write(&file, bytes).unwrap();
                format!("sqlite://{}?mode=rwc", file.display())
            }
            (None, None) => unreachable!("SQLite always has a template"),
        };
        Self { url, folder }
    }

    /// A fresh database without any table.
    pub async fn empty() -> Self {
        let folder = Arc::new(tempfile::tempdir().unwrap());
        let Some(server) = postgres() else {
            let url = format!("sqlite://{}?mode=rwc", folder.path().join("test.sqlite").display());
            return Self { url, folder };
        };
        let name = format!("peerdesk_empty_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let admin = Database::connect(&server, 1).await.unwrap();
        admin.reader().execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
        Self { url: in_server(&server, &name), folder }
    }

    /// A folder that goes away with the test.
    pub fn folder(&self) -> PathBuf {
        self.folder.path().to_owned()
    }
}
