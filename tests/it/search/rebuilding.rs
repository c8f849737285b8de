//! The index beside the live one: swapped at one moment, no change lost, made anew when it cannot be used.

use std::sync::Arc;

use peerdesk::entity::{Event, ThreadId, thread};
use peerdesk::search::embedded::Embedded;
use peerdesk::search::engine::{EngineError, Readiness, SearchEngine};
use peerdesk::search::{SearchHandle, rebuild};
use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveModelTrait, EntityTrait};

use super::engines::{document, every, ids};
use crate::support::{TestApp, TestCity};

#[tokio::test]
async fn the_live_index_serves_until_the_new_one_takes_its_place() {
    for tested in every().await {
        let (engine, name) = (&*tested.engine, tested.engine.name());
        engine.upsert(&[document(1, "old words", "", "")]).await.unwrap();
        let mut rebuild = engine.begin_rebuild().await.unwrap();
        rebuild.upsert(&[document(1, "new words", "", ""), document(2, "hidden soon", "", "")]).await.unwrap();
        rebuild.delete(&[ThreadId(2)]).await.unwrap();
        assert_eq!(ids(engine, "old").await, [1], "{name}");
        rebuild.commit().await.unwrap();
        assert_eq!(ids(engine, "new").await, [1], "{name}");
        assert_eq!(ids(engine, "old").await, [0_i64; 0], "{name}");
        assert_eq!(engine.count().await, Ok(1), "{name}");
        // One that is given up leaves the live one alone.
        let mut rebuild = engine.begin_rebuild().await.unwrap();
        rebuild.upsert(&[document(9, "never", "", "")]).await.unwrap();
        drop(rebuild);
        assert_eq!(ids(engine, "new").await, [1], "{name}");
        engine.upsert(&[document(3, "third", "", "")]).await.unwrap();
        assert_eq!(engine.count().await, Ok(2), "{name}");
        tested.end().await;
    }
}

#[tokio::test]
async fn an_index_survives_a_restart_and_is_rebuilt_when_damaged_or_of_another_version() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("search");
    let fresh = || Embedded::in_folder(&root);
    let engine = fresh();
    assert_eq!(engine.prepare().await, Ok(Readiness::NeedsRebuild));
    assert_eq!(engine.upsert(&[document(1, "a", "", "")]).await, Err(EngineError::NotReady));
    engine.begin_rebuild().await.unwrap().commit().await.unwrap();
    engine.upsert(&[document(1, "kept words", "", "")]).await.unwrap();
    drop(engine);

    let engine = fresh();
    assert_eq!(engine.prepare().await, Ok(Readiness::Ready));
    assert_eq!(ids(&engine, "kept").await, [1]);
    drop(engine);

    let name = std::fs::read_to_string(root.join("CURRENT")).unwrap();
    let stamp = root.join(&name).join("stamp.json");
    let good = std::fs::read(&stamp).unwrap();
    std::fs::write(&stamp, r#"{"document":0,"layout":0}"#).unwrap();
    assert_eq!(fresh().prepare().await, Ok(Readiness::NeedsRebuild), "another version");
    std::fs::write(&stamp, good).unwrap();
    assert_eq!(fresh().prepare().await, Ok(Readiness::Ready));
    let part = std::fs::read_dir(root.join(&name)).unwrap().flatten().map(|entry| entry.path()).find(|path| {
        path.extension().is_some_and(|kind| kind == "term") && path.metadata().is_ok_and(|data| data.len() > 8)
    });
    let part = part.unwrap();
    let mut bytes = std::fs::read(&part).unwrap();
    bytes[4] ^= 0xff;
    // Beside it and renamed: somebody may still have the old file mapped.
    std::fs::write(part.with_extension("damaged"), bytes).unwrap();
    std::fs::rename(part.with_extension("damaged"), &part).unwrap();
    assert_eq!(fresh().prepare().await, Ok(Readiness::NeedsRebuild), "damaged");
    std::fs::write(root.join("CURRENT"), "../../etc").unwrap();
    assert_eq!(fresh().prepare().await, Ok(Readiness::NeedsRebuild), "nonsense");
}

#[tokio::test]
async fn one_process_writes_and_others_follow_what_it_swaps() {
    let folder = tempfile::tempdir().unwrap();
    let (writer, other) = (Embedded::in_folder(folder.path()), Embedded::in_folder(folder.path()));
    writer.claim_writer().await.unwrap();
    assert!(matches!(other.claim_writer().await, Err(EngineError::Locked(_))));
    writer.prepare().await.unwrap();
    writer.begin_rebuild().await.unwrap().commit().await.unwrap();
    writer.upsert(&[document(1, "first", "", "")]).await.unwrap();
    assert_eq!(other.prepare().await, Ok(Readiness::Ready));
    assert_eq!(ids(&other, "first").await, [1]);
    let building = other.begin_rebuild().await.unwrap();
    assert!(matches!(writer.begin_rebuild().await, Err(EngineError::Locked(_))), "one rebuild at a time");
    building.commit().await.unwrap();
    drop(other);
    // The writer notices before it writes, and writes into the new index.
    writer.upsert(&[document(2, "second", "", "")]).await.unwrap();
    assert_eq!(ids(&writer, "second").await, [2]);
    assert_eq!(writer.count().await, Ok(1));
}

#[tokio::test]
async fn a_rebuild_reads_the_database_and_loses_no_change() {
    let node = TestApp::start().await;
    let city = TestCity::build(&node).await;
    let mut threads = Vec::new();
    for number in 0..7 {
        threads.push(city.insert_thread(&node, |row| row.title = format!("Lantern number{number}")).await);
    }
    let hidden = city.insert_thread(&node, |row| row.title = "Lantern in the dark".to_owned()).await;
    thread::ActiveModel { id: Set(hidden), hidden_at: Set(Some(node.app.now())), ..Default::default() }
        .update(node.app.reader())
        .await
        .unwrap();
    let handle = SearchHandle::with(Arc::new(Embedded::in_memory()));
    handle.start(&node.app, true).await.unwrap();
    let engine = handle.engine();
    let seen = std::sync::Mutex::new(Vec::new());
    let count = rebuild::rebuild(&node.app, &**engine, &|done| seen.lock().unwrap().push(done)).await.unwrap();
    // The town's own first thread is there as well.
    assert_eq!(count, 8);
    assert_eq!(seen.lock().unwrap().last(), Some(&9));
    assert_eq!(ids(&**engine, "lantern").await.len(), 7);

    // A change whose event came before the swap, but whose delivery went to the old index.
    thread::ActiveModel { id: Set(threads[0]), title: Set("Zeppelin".to_owned()), ..Default::default() }
        .update(node.app.reader())
        .await
        .unwrap();
    node.record(Event::ThreadEdited { thread: threads[0] }).await;
    rebuild::rebuild(&node.app, &**engine, &|_| {}).await.unwrap();
    assert_eq!(ids(&**engine, "zeppelin").await, [threads[0].0]);
    assert_eq!(thread::Entity::find().all(node.app.reader()).await.unwrap().len(), 9);
}
