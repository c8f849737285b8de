//! What the databases make of the statements that look for work: each goes through an index, in the order that it wants.

use chrono::Duration;
use peerdesk::entity::{Event, OutboxEventId, ThreadId, mail, outbox_delivery, outbox_event};
use peerdesk::notifications::due_mails;
use peerdesk::outbox::queries;
use peerdesk::{housekeeping, operation};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, IntoColumnRef, Query, SelectStatement};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait};

use super::Bench;
use crate::support::people::insert_account;
use crate::support::plans::plan;

/// A node with deliveries of which all but a few are done, or all but a few wait.
async fn filled(done: bool) -> Bench {
    const ROW_COUNT: i64 = 20_000;
    const STEP_SIZE: i64 = 200;
    /// Those that wait where all but a few are done.
    const FEW: i64 = 40;
    let bench = Bench::start().await;
    let (app, now) = (&bench.node.app, bench.node.app.now());
    let events = (1..=ROW_COUNT).map(|thread| Event::ThreadAsked { thread: ThreadId(thread) }).collect();
    operation::record_many(app.reader(), events, now).await.unwrap();
    bench.ask([]).await;
    // Each at a time of its own, as in life.
    for step in 0..ROW_COUNT / STEP_SIZE {
        let from = step * STEP_SIZE;
        let at = now - Duration::seconds(ROW_COUNT - from);
        outbox_delivery::Entity::update_many()
            .col_expr(outbox_delivery::Column::RecordedAt, Expr::value(at))
            .col_expr(outbox_delivery::Column::TryAfter, Expr::value(at))
            .filter(outbox_delivery::Column::Id.gt(from))
            .filter(outbox_delivery::Column::Id.lte(from + STEP_SIZE))
            .exec(app.reader())
            .await
            .unwrap();
        outbox_event::Entity::update_many()
            .col_expr(outbox_event::Column::RecordedAt, Expr::value(at))
            .filter(outbox_event::Column::Id.gt(from))
            .filter(outbox_event::Column::Id.lte(from + STEP_SIZE))
            .exec(app.reader())
            .await
            .unwrap();
    }
    if done {
        outbox_delivery::Entity::update_many()
            .col_expr(outbox_delivery::Column::DeliveredAt, Expr::value(now))
            .filter(outbox_delivery::Column::Id.lte(ROW_COUNT - FEW))
            .exec(app.reader())
            .await
            .unwrap();
    }
    outbox_delivery::Entity::update_many()
        .col_expr(outbox_delivery::Column::ParkedAt, Expr::value(now))
        .filter(outbox_delivery::Column::Id.gt(ROW_COUNT - 3))
        .exec(app.reader())
        .await
        .unwrap();
    let rosa = insert_account(&bench.node, "rosa").await;
    for chunk in 0..10 {
        let mails = (0..200).map(|number| mail::ActiveModel {
            account_id: Set(rosa),
            event_id: Set(OutboxEventId(chunk * 200 + number)),
            message_id: Set(format!("<{}.{chunk}.{number}@example.org>", "x".repeat(250))),
            created_at: Set(now - Duration::minutes(chunk)),
            sent_at: Set(Some(now)),
            ..Default::default()
        });
        mail::Entity::insert_many(mails).exec_without_returning(app.reader()).await.unwrap();
    }
    // Mails that wait for a morning to come.
    let waiting = (0..400).map(|number| mail::ActiveModel {
        account_id: Set(rosa),
        event_id: Set(OutboxEventId(10_000 + number)),
        message_id: Set(format!("<waits.{number}@example.org>")),
        created_at: Set(now),
        due_at: Set(Some(now + Duration::minutes(number + 1))),
        fold_key: Set(Some(format!("kept/{number}"))),
        ..Default::default()
    });
    mail::Entity::insert_many(waiting).exec_without_returning(app.reader()).await.unwrap();
    for thread in 1..=20 {
        bench.node.record(Event::ThreadAsked { thread: ThreadId(thread) }).await;
    }
    app.reader().execute_unprepared("ANALYZE").await.unwrap();
    bench
}

fn select<E: EntityTrait>(found: sea_orm::Select<E>, column: impl IntoColumnRef, limit: u64) -> SelectStatement {
    let mut select = found.limit(limit).into_query();
    select.clear_selects().column(column);
    select
}

/// Indexes that hold nothing else than what a look wants: SQLite calls it a scan to read one of them from its start.
const ONLY_WHAT_IS_LOOKED_FOR: [&str; 3] =
    ["outbox_event_unnumbered_idx", "outbox_delivery_parked_idx", "mail_due_at_idx"];

async fn every_look_uses_an_index(bench: &Bench) {
    let (app, now) = (&bench.node.app, bench.node.app.now());
    let (event, delivery) = (outbox_event::Column::Id, outbox_delivery::Column::Id);
    let mut lag = Query::select();
    lag.expr(Expr::SubQuery(None, Box::new(queries::oldest_waiting("probe").into())));
    let looks = [
        ("is anything due", select(queries::due("probe", now), delivery, 1)),
        ("what is due", select(queries::due("probe", now), delivery, 500)),
        ("what is new", select(queries::newest("probe", now - Duration::minutes(1), now), delivery, 250)),
        ("how old is the oldest", lag),
        ("is anything without a number", select(queries::unnumbered(), event, 1)),
        ("what is new and has no number", select(queries::unnumbered_newest(), event, 200)),
        ("what gets a number", select(queries::to_number(now), event, 1000)),
        ("what is parked", select(queries::parked(), delivery, 25)),
        ("what of much is old", queries::settled_before(now - Duration::seconds(1000), 1000)),
        ("nothing is old", queries::settled_before(now - Duration::days(30), 1000)),
        ("which mails are old", select(housekeeping::old_mails(now - Duration::minutes(9)), mail::Column::Id, 1000)),
        ("which mails are due", select(due_mails::due(now), mail::Column::Id, 200)),
        ("what was given up long ago", select(housekeeping::given_up(now), delivery, 1000)),
    ];
    for (what, look) in looks {
        let plan = plan(app, &look).await;
        // Where few wait, PostgreSQL may read all of them by such an index and put them in order itself.
        let reads_only_what_waits = |line: &String| {
            ONLY_WHAT_IS_LOOKED_FOR.iter().any(|index| line.contains(&format!("Bitmap Index Scan on {index}")))
        };
        let may_sort = plan.iter().any(reads_only_what_waits);
        for line in &plan {
            let whole_table = (line.contains("SCAN outbox_") || line.contains("SCAN mail"))
                && !ONLY_WHAT_IS_LOOKED_FOR.iter().any(|index| line.contains(index));
            let bad = ["TEMP B-TREE", "Seq Scan"].iter().any(|bad| line.contains(bad))
                || !may_sort && ["Sort", "Bitmap"].iter().any(|bad| line.contains(bad));
            assert!(!whole_table && !bad, "{what}: {plan:#?}");
        }
        assert!(plan.iter().any(|line| line.contains("INDEX") || line.contains("Index")), "{what}: {plan:#?}");
    }
}

#[tokio::test]
async fn looking_costs_the_same_beside_all_that_was_ever_done() {
    every_look_uses_an_index(&filled(true).await).await;
}

#[tokio::test]
async fn looking_costs_the_same_beside_all_that_waits() {
    every_look_uses_an_index(&filled(false).await).await;
}
