//! What has served its time is deleted in small steps; what waits for an outcome or for a person stays.

use chrono::Duration;
use peerdesk::entity::{Event, MailId, OutboxEventId, ThreadId, mail, outbox_delivery, outbox_event};
use peerdesk::housekeeping;
use peerdesk::operation;
use sea_orm::ActiveValue::Set;
use sea_orm::{EntityTrait, PaginatorTrait, QueryOrder};

use super::{Act, Bench, Probe};
use crate::support::people::insert_account;

async fn events(bench: &Bench) -> u64 {
    outbox_event::Entity::find().count(bench.node.app.reader()).await.unwrap()
}

#[tokio::test]
async fn old_events_go_in_steps_and_those_without_an_outcome_stay() {
    let bench = Bench::with(Probe::new(1000)).await;
    bench.probe.act(1, Act::Reject);
    bench.probe.act(2, Act::Away);
    let old = (1..=2500).map(|thread| Event::ThreadAsked { thread: ThreadId(thread) }).collect();
    operation::record_many(bench.node.app.reader(), old, bench.node.app.now()).await.unwrap();
    bench.ask([]).await;
    for _ in 0..30 {
        bench.drain().await;
        bench.node.clock.advance(Duration::minutes(1));
    }
    assert_eq!(bench.probe.got().len(), 2498);
    bench.node.clock.advance(Duration::days(31));
    bench.ask([9000]).await;
    bench.probe.act(9000, Act::Away);
    bench.drain().await;

    let mut steps = Vec::new();
    loop {
        let before = events(&bench).await;
        let more = housekeeping::run(&bench.node.app).await.unwrap();
        steps.push(before - events(&bench).await);
        if more == 0 {
            break;
        }
    }
    assert_eq!(steps, [1000, 1000, 498], "a bounded number of rows at once, as long as there are more");
    let left = outbox_event::Entity::find().order_by_asc(outbox_event::Column::Id).all(bench.node.app.reader()).await;
    let left: Vec<Event> = left.unwrap().into_iter().map(|row| row.payload).collect();
    let expected: Vec<Event> = [1, 2, 9000].map(|id| Event::ThreadAsked { thread: ThreadId(id) }).into();
    assert_eq!(left, expected, "given up, waiting, and new");
    assert_eq!(outbox_delivery::Entity::find().count(bench.node.app.reader()).await.unwrap(), 3);
}

#[tokio::test]
async fn sent_kept_and_dropped_mails_go_and_those_that_wait_stay() {
    let bench = Bench::start().await;
    let app = &bench.node.app;
    let rosa = insert_account(&bench.node, "rosa").await;
    let row = |id: i64| mail::ActiveModel {
        id: Set(MailId(id)),
        account_id: Set(rosa),
        event_id: Set(OutboxEventId(id)),
        message_id: Set(format!("<{id}@example.org>")),
        created_at: Set(app.now()),
        ..Default::default()
    };
    let sent = mail::ActiveModel { sent_at: Set(Some(app.now())), ..row(1) };
    let kept = mail::ActiveModel { kept_at: Set(Some(app.now())), ..row(2) };
    let dropped = mail::ActiveModel { dropped_at: Set(Some(app.now())), ..row(4) };
    for mail in [sent, kept, row(3), dropped] {
        mail::Entity::insert(mail).exec(app.reader()).await.unwrap();
    }
    bench.node.clock.advance(Duration::days(29));
    housekeeping::run(app).await.unwrap();
    assert_eq!(mail::Entity::find().count(app.reader()).await.unwrap(), 4);
    bench.node.clock.advance(Duration::days(2));
    housekeeping::run(app).await.unwrap();
    let left: Vec<MailId> = mail::Entity::find().all(app.reader()).await.unwrap().iter().map(|row| row.id).collect();
    assert_eq!(left, [MailId(3)]);
}

#[tokio::test]
async fn an_event_that_nobody_has_numbered_stays() {
    let bench = Bench::start().await;
    bench.node.record(Event::MeTooSaid { thread: ThreadId(1) }).await;
    bench.node.clock.advance(Duration::days(60));
    housekeeping::run(&bench.node.app).await.unwrap();
    assert_eq!(events(&bench).await, 1);
    bench.ask([]).await;
    housekeeping::run(&bench.node.app).await.unwrap();
    assert_eq!(outbox_event::Entity::find_by_id(OutboxEventId(1)).one(bench.node.app.reader()).await.unwrap(), None);
}
