//! What is in work belongs to one node, as long as it works on it and not longer.

use std::time::Duration as Wait;

use chrono::Duration;
use peerdesk::outbox::Pace;

use super::{Act, Bench, until};

#[tokio::test]
async fn a_lease_is_kept_alive_while_work_goes_on() {
    let bench = Bench::start().await;
    let quick = Pace { renewal: Wait::from_millis(20), ..Pace::default() };
    let (first, second) = (bench.another(quick), bench.another(Pace::default()));
    bench.probe.act(1, Act::Wait);
    bench.ask([1]).await;
    let stop = bench.stop.clone();
    let working = tokio::spawn(async move { first.deliver_due(&stop).await.unwrap() });
    bench.probe.begun.notified().await;
    for _ in 0..5 {
        bench.node.clock.advance(quick.lease - Duration::seconds(1));
        let now = bench.node.app.now();
        until("the lease is renewed", async || bench.row(1).await.try_after >= now + quick.lease).await;
        assert_eq!(second.deliver_due(&bench.stop).await.unwrap(), 0, "nobody else gets it");
    }
    bench.probe.release.notify_one();
    assert_eq!(working.await.unwrap(), 1);
    assert_eq!((bench.probe.got(), bench.probe.calls()), (vec![1], 1));
    assert_eq!(bench.row(1).await.lease, None);
}

#[tokio::test]
async fn what_was_in_work_at_a_kill_is_taken_up_within_a_minute() {
    let bench = Bench::start().await;
    let (first, second) = (bench.another(Pace::default()), bench.another(Pace::default()));
    bench.probe.act(1, Act::Hang);
    bench.ask([1]).await;
    let stop = bench.stop.clone();
    let working = tokio::spawn(async move { first.deliver_due(&stop).await });
    bench.probe.begun.notified().await;
    working.abort();
    assert!(working.await.unwrap_err().is_cancelled());
    bench.probe.acts.lock().unwrap().clear();
    assert_eq!(second.deliver_due(&bench.stop).await.unwrap(), 0, "the lease still runs");
    bench.node.clock.advance(Duration::seconds(59));
    assert_eq!(second.deliver_due(&bench.stop).await.unwrap(), 1);
    assert_eq!(bench.probe.got(), [1]);
}

#[tokio::test]
async fn a_clean_stop_hands_everything_back_at_once() {
    let bench = Bench::start().await;
    let hurried = Pace { grace: Wait::from_millis(50), ..Pace::default() };
    let (first, second) = (bench.another(hurried), bench.another(Pace::default()));
    bench.probe.act(2, Act::Hang);
    bench.ask(1..=3).await;
    let stop = bench.stop.clone();
    let working = tokio::spawn(async move { first.deliver_due(&stop).await.unwrap() });
    bench.probe.begun.notified().await;
    bench.stop.cancel();
    assert_eq!(working.await.unwrap(), 0);
    let now = bench.node.app.now();
    for row in bench.rows().await {
        assert_eq!((row.lease, row.claims, row.tries, row.delivered_at), (None, 0, 0, None));
        assert!(row.try_after <= now);
    }
    bench.probe.acts.lock().unwrap().clear();
    let goes_on = tokio_util::sync::CancellationToken::new();
    assert_eq!(second.deliver_due(&goes_on).await.unwrap(), 3, "another node goes on without waiting");
}

#[tokio::test]
async fn a_call_that_never_ends_is_a_failed_try() {
    let bench = Bench::start().await;
    let impatient = Pace { call_timeout: Wait::from_millis(50), ..Pace::default() };
    let dispatcher = bench.another(impatient);
    bench.probe.act(2, Act::Hang);
    bench.ask(1..=3).await;
    while dispatcher.deliver_due(&bench.stop).await.unwrap() > 0 {}
    assert_eq!(bench.probe.got(), [1, 3]);
    let row = bench.row(2).await;
    assert_eq!((row.tries, row.lease), (1, None));
    assert!(row.last_error.unwrap().contains("no outcome"));
}

#[tokio::test]
async fn a_claim_is_held_by_one_of_many() {
    let bench = Bench::start().await;
    bench.ask(1..=50).await;
    let mut nodes = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let (node, stop) = (bench.another(Pace::default()), bench.stop.clone());
        nodes.spawn(async move { while node.deliver_due(&stop).await.unwrap() > 0 {} });
    }
    while let Some(done) = nodes.join_next().await {
        done.unwrap();
    }
    assert_eq!(bench.probe.got(), (1..=50).collect::<Vec<_>>(), "each once");
}
