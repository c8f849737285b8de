//! One bad row never holds up its neighbours, and never goes on for ever.

use std::sync::Arc;

use chrono::Duration;
use peerdesk::outbox::MAX_CLAIMS;
use serde_json::json;

use super::{Act, Bench, ids, record_raw};

#[tokio::test]
async fn an_unreadable_row_is_parked_alone() {
    let bench = Bench::start().await;
    bench.ask(1..=20).await;
    // A known kind with a text of another version: it names no thread.
    let broken = record_raw(&bench.node, "thread_asked", json!({ "type": "thread_asked", "question": 7 })).await;
    let strange = record_raw(&bench.node, "thread_asked", json!({ "type": "thread_dreamt", "thread": 7 })).await;
    bench.ask(21..=40).await;
    bench.drain().await;
    assert_eq!(bench.probe.got(), ids(1..=40, &[]), "the others were delivered, once");
    let parked: Vec<_> = bench.rows().await.into_iter().filter(|row| row.parked_at.is_some()).collect();
    assert_eq!(parked.iter().map(|row| row.event_id).collect::<Vec<_>>(), [broken, strange]);
    for row in parked {
        let error = row.last_error.unwrap();
        assert!(error.contains("cannot read") && error.contains("thread_asked"), "{error}");
        assert!(!error.contains("question"), "the payload is not quoted");
    }
}

#[tokio::test]
async fn a_bad_event_does_not_hold_up_its_batch() {
    for (act, error) in [(Act::Fail, "not this time"), (Act::Panic, "panicked"), (Act::Reject, "never")] {
        let bench = Bench::start().await;
        bench.probe.act(33, act);
        bench.ask(1..=60).await;
        bench.drain().await;
        assert_eq!(bench.probe.got(), ids(1..=60, &[33]));
        let bad = bench.row(33).await;
        assert_eq!((bad.tries, bad.claims, bad.lease), (1, 0, None));
        assert!(bad.last_error.unwrap().contains(error));
        assert_eq!(bad.parked_at.is_some(), act == Act::Reject, "only what no try can help is given up at once");
        assert_eq!(bad.delivered_at, None);
        // Halves find it: far fewer calls than one for each event.
        assert!(bench.probe.calls() <= 15, "{}", bench.probe.calls());
    }
}

#[tokio::test]
async fn what_fails_is_tried_again_with_growing_waits_and_then_parked() {
    let bench = Bench::start().await;
    bench.probe.act(1, Act::Fail);
    bench.ask([1]).await;
    let mut waits = Vec::new();
    for _ in 0..100 {
        bench.drain().await;
        let row = bench.row(1).await;
        if row.parked_at.is_some() {
            break;
        }
        let wait = row.try_after - bench.node.app.now();
        waits.push(wait.num_seconds());
        bench.node.clock.advance(wait);
    }
    assert_eq!(waits, [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024]);
    let row = bench.row(1).await;
    assert_eq!((row.tries, row.parked_at.is_some()), (12, true));
    bench.node.clock.advance(Duration::days(2));
    bench.drain().await;
    assert_eq!(bench.probe.calls(), 12, "it is left alone");
}

#[tokio::test]
async fn who_ends_the_process_each_time_is_parked_and_its_neighbours_are_not() {
    let bench = Arc::new(Bench::start().await);
    bench.probe.act(33, Act::Hang);
    bench.ask(1..=100).await;
    let mut kills = 0;
    while bench.row(33).await.parked_at.is_none() {
        assert!(kills < 20, "it goes on for ever");
        let dying = bench.clone();
        let work = tokio::spawn(async move { dying.drain().await });
        tokio::select! {
            () = bench.probe.begun.notified() => {
                // As a kill: nothing more runs, no lease is handed back.
                work.abort();
                kills += 1;
            }
            () = async { while !work.is_finished() { tokio::task::yield_now().await; } } => {}
        }
        work.await.ok();
        bench.node.clock.advance(Duration::minutes(1));
    }
    bench.drain().await;
    assert_eq!(kills, MAX_CLAIMS);
    assert_eq!(bench.probe.got(), ids(1..=100, &[33]));
    let killer = bench.row(33).await;
    assert_eq!((killer.claims, killer.tries), (MAX_CLAIMS, 0));
    assert!(killer.last_error.unwrap().contains("the process ended"));
    assert_eq!(bench.rows().await.iter().filter(|row| row.parked_at.is_some()).count(), 1);
}
