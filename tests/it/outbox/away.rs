//! A service that does not answer is waited for, however long it takes.

use chrono::Duration;

use super::{Act, Bench, ids};

#[tokio::test]
async fn a_service_away_for_days_costs_no_try_and_all_goes_on_when_it_is_back() {
    let bench = Bench::start().await;
    bench.probe.act_always(Some(Act::Away));
    bench.ask(1..=30).await;
    for _ in 0..300 {
        bench.drain().await;
        bench.node.clock.advance(Duration::minutes(17));
    }
    let rows = bench.rows().await;
    assert!(rows.iter().all(|row| (row.tries, row.claims, row.parked_at, row.lease) == (0, 0, None, None)));
    assert!(rows.iter().any(|row| row.last_error.as_deref() == Some("nobody answers")));
    bench.probe.act_always(None);
    bench.node.clock.advance(Duration::minutes(1));
    bench.drain().await;
    assert_eq!(bench.probe.got(), ids(1..=30, &[]));
    assert!(bench.rows().await.iter().all(|row| row.delivered_at.is_some() && row.last_error.is_none()));
}

#[tokio::test]
async fn the_subscriber_rests_longer_each_time_up_to_a_minute() {
    let bench = Bench::start().await;
    bench.probe.act_always(Some(Act::Away));
    bench.ask([1]).await;
    let (mut looks, mut calls) = (Vec::new(), 0);
    for second in 0..=300 {
        bench.drain().await;
        if bench.probe.calls() > calls {
            calls = bench.probe.calls();
            looks.push(second);
        }
        bench.node.clock.advance(Duration::seconds(1));
    }
    assert_eq!(looks, [0, 2, 6, 14, 30, 62, 122, 182, 242]);
    // One success, and the next rest is short again.
    bench.probe.act_always(None);
    bench.node.clock.advance(Duration::minutes(1));
    bench.drain().await;
    bench.probe.act_always(Some(Act::Away));
    bench.ask([2]).await;
    bench.drain().await;
    let calls = bench.probe.calls();
    bench.node.clock.advance(Duration::seconds(2));
    bench.drain().await;
    assert_eq!(bench.probe.calls(), calls + 1);
}

#[tokio::test]
async fn an_event_that_looks_like_an_outage_does_not_hold_up_the_others() {
    let bench = Bench::start().await;
    bench.probe.act(1, Act::Away);
    bench.ask(1..=30).await;
    for _ in 0..30 {
        bench.drain().await;
        bench.node.clock.advance(Duration::minutes(1));
    }
    assert_eq!(bench.probe.got(), ids(2..=30, &[]));
}
