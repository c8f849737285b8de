//! The fan-out: each event has a number of its own, and each subscriber that wants it gets it once.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use chrono::Duration;
use peerdesk::entity::{Event, EventKind, ThreadId, outbox_delivery, outbox_event};
use peerdesk::operation::{Actor, OperationSpec};
use peerdesk::outbox::fan_out::UNSORTED;
use peerdesk::outbox::monitor;
use peerdesk::outbox::parked::{self, Which};
use peerdesk::{housekeeping, outbox};
use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::json;

use super::{Bench, record_raw};
use crate::support::TestApp;

async fn numbers(bench: &Bench) -> Vec<i64> {
    let rows: Vec<Option<i64>> = outbox_event::Entity::find()
        .select_only()
        .column(outbox_event::Column::FeedSeq)
        .order_by_asc(outbox_event::Column::FeedSeq)
        .into_tuple()
        .all(bench.node.app.reader())
        .await
        .unwrap();
    rows.into_iter().map(Option::unwrap).collect()
}

#[tokio::test]
async fn numbers_have_no_gaps_whoever_gives_them_and_nothing_is_handed_out_twice() {
    let bench = Arc::new(Bench::start().await);
    let other = TestApp::start_on(bench.node.database.clone(), bench.node.clock.clone(), |_| {}).await;
    let other_queue = outbox::Queue::new(&other.app.queue_store(), vec![bench.probe.clone()]);
    let recorded = Arc::new(AtomicBool::new(false));
    let mut work = tokio::task::JoinSet::new();
    for queue in [bench.queue.clone(), other_queue] {
        let recorded = recorded.clone();
        work.spawn(async move {
            while !recorded.load(Ordering::Relaxed) {
                queue.fan_out().await.unwrap();
            }
        });
    }
    let mut writers = tokio::task::JoinSet::new();
    for (writer, app) in [&bench.node.app, &other.app].into_iter().cycle().take(6).cloned().enumerate() {
        writers.spawn(async move {
            for event in 0..20 {
                let thread = ThreadId(i64::try_from(writer * 100 + event).unwrap());
                let recorded = app.kernel.run(OperationSpec::new(Actor::System), thread, |op, thread| {
                    let thread = *thread;
                    Box::pin(async move {
                        op.record(Event::ThreadAsked { thread });
                        op.record(Event::MeTooSaid { thread });
                        Ok(())
                    })
                });
                recorded.await.unwrap();
            }
        });
    }
    while let Some(done) = writers.join_next().await {
        done.unwrap();
    }
    recorded.store(true, Ordering::Relaxed);
    while let Some(done) = work.join_next().await {
        done.unwrap();
    }
    bench.ask([]).await;
    assert_eq!(numbers(&bench).await, (1..=240).collect::<Vec<_>>());
    let rows = bench.rows().await;
    assert_eq!(rows.len(), 120, "one delivery of each wanted event, none of the others");
    bench.drain().await;
    assert_eq!(bench.probe.got().len(), 120);
}

#[tokio::test]
async fn what_was_committed_later_has_a_greater_number_and_no_number_comes_twice() {
    let bench = Bench::start().await;
    for thread in 1..=5 {
        bench.ask([thread]).await;
    }
    let in_order: Vec<Event> = outbox_event::Entity::find()
        .order_by_asc(outbox_event::Column::FeedSeq)
        .all(bench.node.app.reader())
        .await
        .unwrap()
        .into_iter()
        .map(|row| row.payload)
        .collect();
    assert_eq!(in_order, (1..=5).map(|id| Event::ThreadAsked { thread: ThreadId(id) }).collect::<Vec<_>>());
    // Even when every event is deleted meanwhile.
    bench.drain().await;
    bench.node.clock.advance(Duration::days(60));
    housekeeping::run(&bench.node.app).await.unwrap();
    assert_eq!(numbers(&bench).await, [0_i64; 0]);
    bench.ask([6]).await;
    assert_eq!(numbers(&bench).await, [6]);
}

#[tokio::test]
async fn an_event_of_a_newer_version_waits_for_it_is_parked_in_the_end_and_can_be_tried_again() {
    let bench = Bench::start().await;
    let strange = record_raw(&bench.node, "thread_dreamt", json!({ "type": "thread_dreamt", "dream": 7 })).await;
    bench.ask([1]).await;
    bench.drain().await;
    assert_eq!(bench.probe.got(), [1], "it holds up nobody");
    let deliveries = async || {
        let found = outbox_delivery::Entity::find().filter(outbox_delivery::Column::EventId.eq(strange));
        found.order_by_asc(outbox_delivery::Column::Id).all(bench.node.app.reader()).await.unwrap()
    };
    assert_eq!(deliveries().await, [], "a node of the newer version may still come");
    bench.node.clock.advance(Duration::minutes(5));
    let status = monitor::status(&bench.node.app.queue_store(), &["probe"]).await.unwrap();
    assert_eq!(status.lag_seconds, 300, "and people see that it waits");
    bench.node.clock.advance(Duration::minutes(6));
    bench.ask([2]).await;
    let parked = deliveries().await;
    assert_eq!((parked.len(), parked[0].subscriber.as_str()), (1, UNSORTED));
    assert!(parked[0].parked_at.is_some() && parked[0].last_error.is_some());
    assert_eq!(numbers(&bench).await, [1, 2, 3]);

    // Tried again on a version that knows no better, it is parked again.
    let which = Which::Subscriber(UNSORTED.to_owned());
    let unsorted = bench.queue.dispatcher(UNSORTED).unwrap();
    assert_eq!(parked::retry(&bench.node.app.queue_store(), &which).await.unwrap(), 1);
    assert_eq!(unsorted.deliver_due(&bench.stop).await.unwrap(), 1);
    assert!(deliveries().await[0].parked_at.is_some());

    // On one that does, it is handed out.
    let known = Event::ThreadAsked { thread: ThreadId(77) };
    let mut update = Query::update();
    update
        .table(outbox_event::Entity)
        .value(outbox_event::Column::Kind, EventKind::ThreadAsked.as_str())
        .value(outbox_event::Column::Payload, serde_json::to_value(&known).unwrap())
        .and_where(outbox_event::Column::Id.eq(strange));
    bench.node.app.reader().execute(&update).await.unwrap();
    parked::retry(&bench.node.app.queue_store(), &which).await.unwrap();
    assert_eq!(unsorted.deliver_due(&bench.stop).await.unwrap(), 1);
    bench.drain().await;
    assert_eq!(bench.probe.got(), [1, 2, 77]);
    assert!(deliveries().await.iter().all(|row| row.delivered_at.is_some() && row.parked_at.is_none()));
}
