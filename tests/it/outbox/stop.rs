//! A node that is told to stop does not wait for a service that hangs.

use std::time::{Duration as Wait, Instant};

use peerdesk::entity::{Event, ThreadId, outbox_delivery};
use peerdesk::workers;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::until;
use crate::search::toy::{Mood, Toy};
use crate::support::TestApp;

#[tokio::test]
async fn workers_stop_within_seconds_while_the_search_engine_hangs() {
    let toy = Toy::start().await;
    let url = toy.url();
    let node = TestApp::start_with(|config| config.meili_url = Some(url)).await;
    toy.be(Mood::Silent);
    let (tasks, stop) = (TaskTracker::new(), CancellationToken::new());
    workers::start(&node.app, &node.parts, &tasks, &stop);
    node.record(Event::ThreadAsked { thread: ThreadId(1) }).await;
    node.app.wake();
    until("the engine is asked", async || toy.waiting() > 0).await;
    let begun = Instant::now();
    stop.cancel();
    tasks.close();
    tasks.wait().await;
    // The engine's own limit is 15 s; what is measured here is that nobody waits for it.
    assert!(begun.elapsed() < Wait::from_secs(10), "{:?}", begun.elapsed());
    let row = outbox_delivery::Entity::find()
        .filter(outbox_delivery::Column::Subscriber.eq("search"))
        .one(node.app.reader())
        .await
        .unwrap()
        .unwrap();
    assert_eq!((row.lease, row.claims, row.tries, row.delivered_at), (None, 0, 0, None), "it is handed back");
}
