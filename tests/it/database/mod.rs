//! Writing: what is acknowledged is there, what is not is not, however many write at once and however they end.

mod faults;
mod operations;

use std::collections::BTreeSet;
use std::time::Duration;

use peerdesk::database::{Database, Failure};
use peerdesk::entity::rate_counter;
use sea_orm::{ActiveValue::Set, ConnectionTrait, DatabaseBackend, EntityTrait, QueryTrait, Statement};

use crate::support::{TestDatabase, monday_morning};

async fn keys(db: &Database) -> BTreeSet<String> {
    rate_counter::Entity::find().all(db.reader()).await.unwrap().into_iter().map(|row| row.key).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_writers_get_all_or_nothing_each() {
    let database = TestDatabase::fresh().await;
    let db = Database::connect(&database.url, 8).await.unwrap();
    let mut tasks = Vec::new();
    for number in 0..400_u32 {
        let db = db.clone();
        tasks.push(tokio::spawn(async move {
            let row = |part: &str| rate_counter::ActiveModel {
                key: Set(format!("{number}:{part}")),
                window_start: Set(monday_morning()),
                count: Set(1),
            };
            let write = async {
                // On a busy machine its turn may not come in time: then nothing was begun, and it asks again.
                let tx = loop {
                    match db.begin_write().await {
                        Ok(tx) => break tx,
                        Err(error) if matches!(Failure::of(&error), Failure::Unavailable { .. }) => {}
                        Err(error) => panic!("{error}"),
                    }
                };
                rate_counter::Entity::insert(row("first")).exec_without_returning(&tx).await.unwrap();
                tokio::time::sleep(Duration::from_micros(u64::from(number % 7) * 50)).await;
                if number % 5 == 1 {
                    // A refused statement inside the operation, then a change of mind.
                    assert!(rate_counter::Entity::insert(row("first")).exec_without_returning(&tx).await.is_err());
                    return false;
                }
                if number % 5 == 2 {
                    return false;
                }
                if number % 2 == 0 {
                    rate_counter::Entity::insert(row("second")).exec_without_returning(&tx).await.unwrap();
                } else {
                    tx.defer_to_commit(rate_counter::Entity::insert(row("second")).query());
                }
                if number % 5 == 4 {
                    // What was left to the commit is refused: all of it is.
                    tx.defer_to_commit(rate_counter::Entity::insert(row("first")).query());
                    assert!(tx.commit().await.is_err());
                    return false;
                }
                tx.commit().await.is_ok()
            };
            if number % 5 == 3 {
                // Gives up at any point, as a reader who closes the page: acknowledged or not, never half.
                return (number, tokio::time::timeout(Duration::from_millis(u64::from(number % 11)), write).await.ok());
            }
            (number, Some(write.await))
        }));
    }
    let mut outcomes = Vec::new();
    for task in tasks {
        outcomes.push(task.await.unwrap());
    }
    // Whatever a cancelled commit still had to do ends before the next writer's turn.
    db.begin_write().await.unwrap().commit().await.unwrap();
    let there = keys(&db).await;
    for (number, outcome) in outcomes {
        let (first, second) = (there.contains(&format!("{number}:first")), there.contains(&format!("{number}:second")));
        assert_eq!(first, second, "{number} is half there");
        match outcome {
            Some(true) => assert!(first, "{number} was acknowledged and is not there"),
            Some(false) => assert!(!first, "{number} was rolled back and is there"),
            None => {}
        }
    }
}

/// A SQLite compiled otherwise gives the same answers, many times slower: `.cargo/config.toml` says why.
#[tokio::test]
async fn sqlite_is_compiled_for_many_connections() {
    let database = TestDatabase::fresh().await;
    let db = Database::connect(&database.url, 1).await.unwrap();
    if db.backend() != DatabaseBackend::Sqlite {
        return;
    }
    let asked = Statement::from_string(DatabaseBackend::Sqlite, "PRAGMA compile_options");
    let rows = db.reader().query_all_raw(asked).await.unwrap();
    let options: BTreeSet<String> = rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect();
    for wanted in ["ENABLE_QPSG", "DEFAULT_MEMSTATUS=0"] {
        assert!(options.contains(wanted), "{wanted} is not in {options:?}");
    }
    assert!(!options.contains("ENABLE_MEMORY_MANAGEMENT"), "{options:?}");
}
