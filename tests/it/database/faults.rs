//! Every step of a write fails once, in every way: what was acknowledged is stored exactly once, what was refused is not, and
//! the next write works.

use std::sync::Arc;

use peerdesk::database::{Database, Failure, Interception, WriteError, WriteTransaction};
use peerdesk::entity::rate_counter;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseBackend, DbErr, EntityTrait, QueryFilter, QueryTrait,
};

use super::keys;
use crate::support::write_faults::{FailAt, WAYS};
use crate::support::{TestDatabase, cancel_after_polls, monday_morning};

fn row(key: &str) -> rate_counter::ActiveModel {
    rate_counter::ActiveModel { key: Set(key.to_owned()), window_start: Set(monday_morning()), count: Set(1) }
}

async fn insert(tx: &WriteTransaction, key: &str) -> Result<(), DbErr> {
    rate_counter::Entity::insert(row(key)).exec_without_returning(tx).await.map(drop)
}

/// Two statements, a read, and one that goes with the commit.
async fn write(db: &Database, name: &str) -> Result<(), DbErr> {
    let tx = db.begin_write().await?;
    insert(&tx, &format!("{name}:first")).await?;
    let found =
        rate_counter::Entity::find().filter(rate_counter::Column::Key.eq(format!("{name}:first"))).one(&tx).await?;
    assert!(found.is_some(), "a write sees what it wrote itself");
    tx.defer_to_commit(rate_counter::Entity::insert(row(&format!("{name}:second"))).query());
    tx.commit().await
}

async fn connect() -> (Database, Arc<FailAt>, TestDatabase) {
    let database = TestDatabase::fresh().await;
    let faults = Arc::new(FailAt::default());
    let db = Database::connect_intercepted(&database.url, 8, Some(faults.clone())).await.unwrap();
    (db, faults, database)
}

/// How many of the two rows of a write another connection sees.
async fn stored(db: &Database, name: &str) -> usize {
    keys(db).await.iter().filter(|key| key.starts_with(&format!("{name}:"))).count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_step_fails_in_every_way_and_the_next_write_works() {
    let (db, faults, _database) = connect().await;
    for way in WAYS {
        let mut hit = Vec::new();
        for n in 0.. {
            assert!(n < 20, "a write has fewer steps than that");
            let name = format!("{way:?}-{n}");
            faults.arm(n, way);
            let outcome = write(&db, &name).await;
            let step = faults.disarm();
            match &outcome {
                Ok(()) => {
                    assert_eq!(stored(&db, &name).await, 2, "{way:?} at {n} {step:?}: acknowledged and not there");
                }
                Err(error) if matches!(Failure::of(error), Failure::OutcomeUnknown { .. }) => {
                    assert!([0, 2].contains(&stored(&db, &name).await), "{way:?} at {n} {step:?}: half there");
                    // PostgreSQL's connection may be lost before the commit reached the server, and nobody can tell.
                    let lost = way == Interception::RunAndLoseReply || db.backend() == DatabaseBackend::Postgres;
                    assert!(lost, "only a lost reply leaves an outcome unknown");
                }
                Err(error) => {
                    assert_eq!(stored(&db, &name).await, 0, "{way:?} at {n} {step:?}: refused and there: {error}");
                    assert!(matches!(Failure::of(error), Failure::Unavailable { .. }), "{way:?} at {n}: {error:?}");
                }
            }
            let next = format!("next-{name}");
            write(&db, &next).await.unwrap_or_else(|error| panic!("after {way:?} at {n} {step:?}: {error}"));
            assert_eq!(stored(&db, &next).await, 2, "after {way:?} at {n} {step:?} nothing lasts");
            match step {
                Some(step) => hit.push(step),
                None => break,
            }
        }
        assert!(hit.iter().any(|step| step.starts_with("Commit")), "{way:?} never hit the commit: {hit:?}");
        assert!(hit.len() >= 4, "{way:?} hit too few steps: {hit:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn taking_a_write_back_fails_in_every_way_and_the_next_write_works() {
    let (db, faults, _database) = connect().await;
    if db.backend() != DatabaseBackend::Sqlite {
        return; // PostgreSQL's server takes back what a lost connection did.
    }
    for way in WAYS {
        let name = format!("{way:?}");
        let tx = db.begin_write().await.unwrap();
        insert(&tx, &format!("{name}:first")).await.unwrap();
        faults.arm(0, way);
        drop(tx);
        write(&db, &format!("next-{name}")).await.unwrap();
        assert_eq!(faults.disarm().as_deref(), Some("Rollback"));
        assert_eq!(stored(&db, &name).await, 0, "{way:?}: taken back and there");
        assert_eq!(stored(&db, &format!("next-{name}")).await, 2, "{way:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_broken_group_is_refused_whole_and_nobody_hangs() {
    let (db, faults, _database) = connect().await;
    for round in 0..60 {
        faults.arm(round % 17, WAYS[round % 3]);
        let writers: Vec<_> = (0..12)
            .map(|writer| {
                let (db, name) = (db.clone(), format!("{round}-{writer}"));
                tokio::spawn(async move { (write(&db, &name).await, name) })
            })
            .collect();
        for writer in writers {
            let (outcome, name) = writer.await.unwrap();
            let there = stored(&db, &name).await;
            match outcome {
                Ok(()) => assert_eq!(there, 2, "{name}"),
                Err(error) if matches!(Failure::of(&error), Failure::OutcomeUnknown { .. }) => {
                    assert!(there == 0 || there == 2, "{name}");
                }
                Err(_) => assert_eq!(there, 0, "{name}"),
            }
        }
        faults.disarm();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_write_cancelled_at_any_await_strands_nobody() {
    let (db, _faults, _database) = connect().await;
    let mut finished = false;
    for polls in 0..60 {
        // Somebody before and somebody behind in the queue, so that the cancelled one may be left with the group.
        let before = tokio::spawn({
            let db = db.clone();
            async move { write(&db, &format!("before-{polls}")).await }
        });
        let name = format!("cancelled-{polls}");
        let cancelled = cancel_after_polls(write(&db, &name), polls).await;
        let behind_name = format!("behind-{polls}");
        let behind = write(&db, &behind_name);
        tokio::time::timeout(std::time::Duration::from_secs(4), behind).await.expect("nobody hangs").unwrap();
        before.await.unwrap().unwrap();
        assert_eq!(stored(&db, &format!("before-{polls}")).await, 2);
        assert_eq!(stored(&db, &format!("behind-{polls}")).await, 2);
        let there = stored(&db, &name).await;
        assert!(there == 0 || there == 2, "{name} is half there");
        if let Some(outcome) = cancelled {
            outcome.unwrap();
            assert_eq!(there, 2, "{name} was acknowledged");
            finished = true;
        }
    }
    assert!(finished, "sixty polls end a write");
}

#[tokio::test]
async fn a_group_left_to_somebody_who_goes_away_is_committed() {
    let (db, _faults, _database) = connect().await;
    if db.backend() != DatabaseBackend::Sqlite {
        return; // Only SQLite's writers share a commit.
    }
    for _ in 0..50 {
        let first = db.begin_write().await.unwrap();
        insert(&first, "first").await.ok();
        let waiting = tokio::spawn({
            let db = db.clone();
            async move { db.begin_write().await.map(drop) }
        });
        tokio::task::yield_now().await;
        let committing = tokio::spawn(first.commit());
        tokio::task::yield_now().await;
        waiting.abort();
        let ended = tokio::time::timeout(std::time::Duration::from_secs(2), committing).await;
        ended.expect("the commit ends although the one behind it went away").unwrap().unwrap();
    }
}

#[tokio::test]
async fn a_write_inside_a_write_fails_at_once() {
    let (db, _faults, _database) = connect().await;
    tokio::spawn(async move {
        let outer = db.begin_write().await.unwrap();
        let inner = db.begin_write().await.map(drop).unwrap_err();
        assert_eq!(inner.to_string(), DbErr::from(WriteError::Nested).to_string());
        insert(&outer, "outer:first").await.unwrap();
        outer.commit().await.unwrap();
        write(&db, "later").await.unwrap();
    })
    .await
    .unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_a_write_has_read_is_on_the_disk_when_it_ends() {
    let (db, _faults, _database) = connect().await;
    for round in 0..40 {
        let name = format!("read-{round}");
        let writer = tokio::spawn({
            let (db, name) = (db.clone(), name.clone());
            async move { write(&db, &name).await }
        });
        // Reads in its own turn what the one before it in the group may not have committed yet, and writes nothing.
        let tx = db.begin_write().await.unwrap();
        let seen =
            rate_counter::Entity::find().filter(rate_counter::Column::Key.eq(format!("{name}:second"))).one(&tx).await;
        let seen = seen.unwrap().is_some();
        tx.commit().await.unwrap();
        if seen {
            assert_eq!(stored(&db, &name).await, 2, "it was read, so it is stored");
        }
        writer.await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn a_full_disk_refuses_writes_and_lets_them_through_again() {
    let (db, _faults, _database) = connect().await;
    if db.backend() != DatabaseBackend::Sqlite {
        return; // A full disk of PostgreSQL's server is its own matter: 53100, see `Failure`.
    }
    let tx = db.begin_write().await.unwrap();
    // Holds for this connection only, so the one that replaces it finds room again.
    tx.execute_unprepared("PRAGMA max_page_count = 1").await.unwrap();
    tx.commit().await.unwrap();
    let mut acknowledged = Vec::new();
    let mut refused = Vec::new();
    for number in 0..3_000 {
        let name = format!("{number}-{}", "x".repeat(400));
        match write(&db, &name).await {
            Ok(()) => acknowledged.push(name),
            Err(error) => {
                assert!(matches!(Failure::of(&error), Failure::Unavailable { .. }), "{error:?}");
                assert!(db.storage_failed(), "whoever asks whether the node is ready hears of it");
                refused.push(name);
                break;
            }
        }
    }
    assert_eq!(refused.len(), 1, "the disk was never full");
    write(&db, "after").await.unwrap();
    assert!(!db.storage_failed());
    let there = keys(&db).await;
    assert!(acknowledged.iter().all(|name| there.contains(&format!("{name}:first"))), "acknowledged and lost");
    assert!(refused.iter().all(|name| !there.contains(&format!("{name}:first"))), "refused and there");
    assert!(there.contains("after:second"));
}
