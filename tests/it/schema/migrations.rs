//! Migrating: from every step with rows in all of its tables, and by several nodes at once.

use std::collections::BTreeMap;
use std::sync::Arc;

use migration::{Migrator, MigratorTrait};
use peerdesk::clock::FixedClock;
use peerdesk::database::Database;
use tokio::sync::Barrier;

use super::{read_every_entity, rows};
use crate::support::{TestApp, TestDatabase, monday_morning};

#[tokio::test]
async fn rows_of_every_step_live_on_in_the_newest() {
    let steps = u32::try_from(Migrator::migrations().len()).unwrap();
    for step in 1..=steps {
        let database = TestDatabase::empty().await;
        let db = Database::connect(&database.url, 2).await.unwrap();
        Migrator::up(db.reader(), Some(step)).await.unwrap();
        let filled = rows::fill(&db).await;
        assert!(!filled.is_empty());
        let newest = TestDatabase::fresh().await;
        let brought = read_every_entity(&Database::connect(&newest.url, 2).await.unwrap()).await;
        db.migrate().await.unwrap();
        for table in &filled {
            assert_eq!(rows::count(&db, table).await, 1, "{table} after step {step}");
        }
        let read = read_every_entity(&db).await;
        // Beside them there is only what steps bring along themselves.
        let brought = brought.into_iter().filter(|(_, rows)| *rows > 0);
        let filled = filled.into_iter().map(|table| (table, 1)).chain(brought).collect::<BTreeMap<_, _>>();
        assert_eq!(read.into_iter().filter(|(_, rows)| *rows > 0).collect::<BTreeMap<_, _>>(), filled, "step {step}");
    }
}

#[tokio::test]
async fn migrations_go_down_and_up_again() {
    let database = TestDatabase::fresh().await;
    let db = Database::connect(&database.url, 2).await.unwrap();
    assert_eq!(db.pending_migrations().await.unwrap(), 0);
    Migrator::down(db.reader(), None).await.unwrap();
    assert!(db.pending_migrations().await.unwrap() > 0);
    db.migrate().await.unwrap();
    assert_eq!(db.pending_migrations().await.unwrap(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nodes_that_start_together_on_an_empty_database_take_turns() {
    const NODES: usize = 2;
    for _ in 0..5 {
        let database = TestDatabase::empty().await;
        let together = Arc::new(Barrier::new(NODES));
        let nodes: Vec<_> = (0..NODES)
            .map(|_| {
                let (url, together) = (database.url.clone(), Arc::clone(&together));
                tokio::spawn(async move {
                    together.wait().await;
                    let db = Database::connect(&url, 4).await?;
                    db.migrate().await?;
                    db.pending_migrations().await
                })
            })
            .collect();
        for node in nodes {
            assert_eq!(node.await.unwrap(), Ok(0));
        }
    }
}

#[tokio::test]
async fn one_connection_is_enough_to_migrate_and_start() {
    let database = TestDatabase::empty().await;
    let db = Database::connect(&database.url, 1).await.unwrap();
    db.migrate().await.unwrap();
    drop(db);
    let node = TestApp::start_on(database, Arc::new(FixedClock::at(monday_morning())), |config| {
        config.database_connections = 1;
    })
    .await;
    node.browser().see("/").await;
}
