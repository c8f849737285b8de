//! What is new does not wait behind a backlog, nor the backlog behind what is new.

use chrono::Duration;
use peerdesk::entity::{Event, ThreadId, outbox_event};
use peerdesk::operation;
use sea_orm::EntityTrait;

use super::{Bench, Probe};

/// Events of an hour ago that nobody has handed out.
async fn backlog(bench: &Bench) {
    let old = (1..=3000).map(|thread| Event::ThreadAsked { thread: ThreadId(thread) }).collect();
    operation::record_many(bench.node.app.reader(), old, bench.node.app.now()).await.unwrap();
    bench.node.clock.advance(Duration::hours(1));
}

#[tokio::test]
async fn new_work_does_not_wait_behind_a_backlog() {
    let bench = Bench::with(Probe::new(20)).await;
    backlog(&bench).await;
    bench.ask([9000]).await;
    assert_eq!(bench.deliver().await, 20);
    let got = bench.probe.got();
    assert!(got.contains(&9000), "the first batch holds what is new: {got:?}");
    assert_eq!(got.len(), 20, "and the backlog goes on in the same batch");
    // More that is new than fits: the backlog still goes on.
    bench.ask(9001..=9100).await;
    for _ in 0..5 {
        assert_eq!(bench.deliver().await, 20);
    }
    let got = bench.probe.got();
    let (new, old) = (got.iter().filter(|id| **id > 9000).count(), got.iter().filter(|id| **id <= 3000).count());
    assert_eq!((new, old), (50, 19 + 50));
}

#[tokio::test]
async fn what_is_new_is_handed_out_before_a_backlog_and_numbered_behind_it() {
    let bench = Bench::with(Probe::new(20)).await;
    backlog(&bench).await;
    bench.node.record(Event::ThreadAsked { thread: ThreadId(9000) }).await;
    bench.queue.fan_out().await.unwrap();
    let row = bench.row(9000).await;
    bench.deliver().await;
    assert!(bench.probe.got().contains(&9000));
    bench.ask([]).await;
    assert_eq!(bench.row(9000).await.id, row.id, "it is handed out once");
    let event = outbox_event::Entity::find_by_id(row.event_id).one(bench.node.app.reader()).await.unwrap().unwrap();
    assert_eq!(event.feed_seq, Some(3001));
    bench.drain().await;
    assert_eq!(bench.probe.got().len(), 3001);
}
