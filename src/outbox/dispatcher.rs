//! Takes pending deliveries under a lease, hands them to their subscriber outside any transaction, marks what was done.
//! Any number of nodes may run it: a lease is taken by one, and ends by itself when its holder dies.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};
use sea_orm::sea_query::{Expr, LockBehavior, LockType};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect, Select};

use super::{Delivered, Subscriber};
use crate::app::App;
use crate::entity::{OutboxDeliveryId, outbox_delivery, outbox_event};

/// How long a batch may take before others may try it.
const LEASE: Duration = Duration::seconds(60);
/// After so many failures a delivery is parked for a person to look at.
const TRIES: i32 = 12;

/// Delivers what is due for one subscriber; tells how many were taken.
pub async fn deliver_due(app: &App, subscriber: &Arc<dyn Subscriber>) -> Result<usize, DbErr> {
    let batch = claim(app, subscriber.name(), subscriber.batch()).await?;
    if batch.is_empty() {
        return Ok(0);
    }
    let events = read_events(app, &batch).await?;
    match subscriber.deliver(&events).await {
        Ok(()) => mark_done(app, &batch.iter().map(|row| row.id).collect::<Vec<_>>()).await?,
        // One bad event must not hold up its neighbours: the batch is tried again one by one.
        Err(error) if batch.len() > 1 => {
            tracing::warn!(subscriber = subscriber.name(), error = %error, "a batch failed, going one by one");
            for row in &batch {
                deliver_one(app, subscriber, row, &events).await?;
            }
        }
        Err(error) => postpone(app, &batch, &error.to_string()).await?,
    }
    Ok(batch.len())
}

async fn deliver_one(
    app: &App,
    subscriber: &Arc<dyn Subscriber>,
    row: &outbox_delivery::Model,
    events: &[Delivered],
) -> Result<(), DbErr> {
    let one: Vec<Delivered> = events.iter().filter(|event| event.id == row.event_id).cloned().collect();
    match subscriber.deliver(&one).await {
        Ok(()) => mark_done(app, &[row.id]).await,
        Err(error) => postpone(app, std::slice::from_ref(row), &error.to_string()).await,
    }
}

/// What waits for a subscriber and may be tried.
fn waiting(subscriber: &str, now: DateTime<Utc>) -> Select<outbox_delivery::Entity> {
    outbox_delivery::Entity::find()
        .filter(outbox_delivery::Column::Subscriber.eq(subscriber))
        .filter(outbox_delivery::Column::DeliveredAt.is_null())
        .filter(outbox_delivery::Column::ParkedAt.is_null())
        .filter(outbox_delivery::Column::TryAfter.lte(now))
}

async fn claim(app: &App, subscriber: &str, most: u64) -> Result<Vec<outbox_delivery::Model>, DbErr> {
    let now = app.now();
    let any = waiting(subscriber, now).select_only().column(outbox_delivery::Column::Id).limit(1);
    // Looking costs a reader; claiming costs the writer, whom people wait for.
    if any.into_tuple::<OutboxDeliveryId>().one(app.reader()).await?.is_none() {
        return Ok(Vec::new());
    }
    let tx = app.begin_write().await?;
    let due = waiting(subscriber, now)
        .order_by_asc(outbox_delivery::Column::TryAfter)
        .order_by_asc(outbox_delivery::Column::Id)
        .limit(most)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .all(&tx)
        .await?;
    if !due.is_empty() {
        outbox_delivery::Entity::update_many()
            .col_expr(outbox_delivery::Column::TryAfter, Expr::value(now + LEASE))
            .col_expr(outbox_delivery::Column::Attempts, Expr::col(outbox_delivery::Column::Attempts).add(1))
            .filter(outbox_delivery::Column::Id.is_in(due.iter().map(|row| row.id)))
            .exec(&tx)
            .await?;
    }
    tx.commit().await?;
    Ok(due)
}

async fn read_events(app: &App, batch: &[outbox_delivery::Model]) -> Result<Vec<Delivered>, DbErr> {
    let mut rows: HashMap<_, _> = outbox_event::Entity::find()
        .filter(outbox_event::Column::Id.is_in(batch.iter().map(|row| row.event_id)))
        .all(app.reader())
        .await?
        .into_iter()
        .map(|row| (row.id, row))
        .collect();
    let mut events: Vec<Delivered> = batch
        .iter()
        .filter_map(|row| rows.remove(&row.event_id))
        .map(|row| Delivered { id: row.id, event: row.payload, recorded_at: row.recorded_at })
        .collect();
    events.sort_by_key(|event| event.id);
    Ok(events)
}

async fn mark_done(app: &App, ids: &[OutboxDeliveryId]) -> Result<(), DbErr> {
    let tx = app.begin_write().await?;
    outbox_delivery::Entity::update_many()
        .col_expr(outbox_delivery::Column::DeliveredAt, Expr::value(app.now()))
        .filter(outbox_delivery::Column::Id.is_in(ids.iter().copied()))
        .exec(&tx)
        .await?;
    tx.commit().await
}

async fn postpone(app: &App, batch: &[outbox_delivery::Model], error: &str) -> Result<(), DbErr> {
    let now = app.now();
    let tx = app.begin_write().await?;
    for row in batch {
        let attempts = row.attempts + 1;
        tracing::warn!(delivery.id = row.id.0, subscriber = row.subscriber, attempts, error, "a delivery failed");
        let parked: Option<DateTime<Utc>> = (attempts >= TRIES).then_some(now);
        outbox_delivery::Entity::update_many()
            .col_expr(outbox_delivery::Column::TryAfter, Expr::value(now + backoff(attempts)))
            .col_expr(outbox_delivery::Column::ParkedAt, Expr::value(parked))
            .col_expr(outbox_delivery::Column::LastError, Expr::value(error))
            .filter(outbox_delivery::Column::Id.eq(row.id))
            .exec(&tx)
            .await?;
    }
    tx.commit().await
}

/// The wait before another try: 1 s, doubled each time, at most an hour.
#[must_use]
pub fn backoff(attempts: i32) -> Duration {
    let doublings = u32::try_from(attempts.clamp(1, 12)).unwrap_or(1) - 1;
    Duration::seconds(Ord::min(1_i64 << doublings, 3600))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_stay_within_an_hour() {
        assert_eq!(backoff(1), Duration::seconds(1));
        assert_eq!(backoff(4), Duration::seconds(8));
        assert!((1..40).all(|n| backoff(n) <= backoff(n + 1) && backoff(n) <= Duration::hours(1)));
    }
}
