//! What people on call are told.

use chrono::Duration;
use peerdesk::entity::{Event, ThreadId};
use peerdesk::outbox::monitor;

use super::{Act, Bench};
use crate::support::TestApp;

async fn lag(bench: &Bench) -> i64 {
    let status = monitor::status(&bench.node.app.queue_store(), &["probe"]).await.unwrap();
    assert!(status.lags["probe"] <= status.lag_seconds);
    status.lag_seconds
}

#[tokio::test]
async fn lag_is_the_age_of_the_oldest_work_that_waits() {
    let bench = Bench::start().await;
    assert_eq!(lag(&bench).await, 0);
    bench.probe.act(1, Act::Fail);
    bench.node.record(Event::ThreadAsked { thread: ThreadId(1) }).await;
    bench.node.clock.advance(Duration::seconds(30));
    assert_eq!(lag(&bench).await, 30, "what nobody has handed out waits as well");
    bench.ask([2]).await;
    bench.drain().await;
    // Tried again and again, and each time put off: it is as old as before.
    for _ in 0..4 {
        bench.node.clock.advance(Duration::seconds(20));
        bench.drain().await;
    }
    assert!(bench.row(1).await.tries > 2);
    assert_eq!(lag(&bench).await, 110);
    bench.node.clock.advance(Duration::hours(1));
    // While it is in work, too.
    bench.probe.act(1, Act::Hang);
    let another = bench.another(peerdesk::outbox::Pace::default());
    let stop = bench.stop.clone();
    let work = tokio::spawn(async move { another.deliver_due(&stop).await });
    bench.probe.begun.notified().await;
    assert_eq!(lag(&bench).await, 3710);
    work.abort();
    // Given up, it is counted elsewhere.
    bench.probe.act(1, Act::Reject);
    bench.node.clock.advance(Duration::minutes(1));
    bench.drain().await;
    let status = monitor::status(&bench.node.app.queue_store(), &["probe"]).await.unwrap();
    assert_eq!((status.lag_seconds, status.parked_count(), status.parked["probe"]), (0, 1, 1));
}

#[tokio::test]
async fn readiness_tells_lag_parked_work_and_the_last_sweep() {
    let node = TestApp::start().await;
    let ready = async || node.browser().get("/readyz").await.expect(200).json();
    let before = ready().await;
    assert_eq!(before["seconds_since_last_sweep"], serde_json::Value::Null, "nothing was swept yet");
    assert_eq!((before["outbox_lag_seconds"].as_i64(), before["outbox_parked"].as_i64()), (Some(0), Some(0)));
    node.record(Event::ThreadAsked { thread: ThreadId(1) }).await;
    node.clock.advance(Duration::seconds(90));
    assert_eq!(ready().await["outbox_lag_seconds"], 90);
    node.parts.queue.fan_out().await.unwrap();
    let waiting = ready().await;
    assert_eq!(waiting["outbox_lag_seconds_by_subscriber"]["search"], 90);
    assert_eq!(waiting["outbox_lag_seconds_by_subscriber"]["mail"], 0);
    node.drain().await;
    node.clock.advance(Duration::seconds(5));
    let after = ready().await;
    assert_eq!((after["outbox_lag_seconds"].as_i64(), after["seconds_since_last_sweep"].as_i64()), (Some(0), Some(5)));
}
