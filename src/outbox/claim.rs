//! Claims: which deliveries a subscriber gets next, how long nobody else may take them, and what becomes of each.
//!
//! A claim holds its rows by a lease that ends by itself and is renewed while work goes on: what was in work when a process
//! died is taken up again within a minute, and a slow delivery is not given to a second node beside the first.
//!
//! A row counts its claims until one of them has an outcome. Rows that came back without an outcome are claimed in smaller
//! parts each time, in the end alone: so the one that ends the process each time is told from its neighbours, and parked.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::sea_query::{Expr, LockBehavior, LockType};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, ExprTrait, QueryFilter, QuerySelect, QueryTrait, Select, UpdateMany};
use tokio_util::task::AbortOnDropHandle;
use uuid::Uuid;

use super::queries;
use super::store::Store;
use super::subscriber::RetrySchedule;
use crate::entity::{OutboxDeliveryId, outbox_delivery};

/// After so many claims without an outcome a delivery is parked.
pub const MAX_CLAIMS: i32 = 6;
/// What was recorded within this time goes before a backlog.
pub(super) const FRESH: TimeDelta = TimeDelta::minutes(1);

/// How long things take around a delivery.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// For how long a claim keeps others away, unless it is renewed.
    pub lease: TimeDelta,
    /// How often a claim is renewed while work goes on.
    pub renewal: Duration,
    /// The longest that one call of a subscriber may take.
    pub call_timeout: Duration,
    /// How long a call may go on once the node stops.
    pub grace: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            lease: TimeDelta::seconds(45),
            renewal: Duration::from_secs(15),
            call_timeout: Duration::from_mins(10),
            grace: Duration::from_secs(2),
        }
    }
}

/// Deliveries that are ours for now. Dropped without an outcome, they are left to their lease.
pub(super) struct Claim {
    store: Store,
    lease: Uuid,
    pub rows: Vec<outbox_delivery::Model>,
    /// How many were parked instead, because no claim of them ever had an outcome.
    pub exhausted: usize,
    _renewal: AbortOnDropHandle<()>,
}

/// How many rows with so many claims may be claimed together.
fn part(size: u64, claims: i32) -> usize {
    let part = size.checked_shr(u32::try_from(claims).unwrap_or_default() * 3).unwrap_or_default();
    usize::try_from(part).unwrap_or(usize::MAX).max(1)
}

fn locked(select: Select<outbox_delivery::Entity>) -> Select<outbox_delivery::Entity> {
    select.lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
}

impl Claim {
    /// Claims what a subscriber may try now; `None` when there is nothing.
    pub async fn take(store: &Store, subscriber: &str, size: u64, pace: Pace) -> Result<Option<Self>, DbErr> {
        let now = store.now();
        let any = queries::due(subscriber, now).select_only().column(outbox_delivery::Column::Id).limit(1);
        // Looking costs a reader; claiming costs the writer, whom people wait for.
        if any.into_tuple::<OutboxDeliveryId>().one(store.reader()).await?.is_none() {
            return Ok(None);
        }
        let tx = store.begin_write().await?;
        let mut rows = locked(queries::due(subscriber, now).limit(size)).all(&tx).await?;
        if size > 1 && rows.len() >= usize::try_from(size).unwrap_or(usize::MAX) {
            // There may be a backlog: half of the places are for what is new.
            let newest = queries::newest(subscriber, now - FRESH, now).limit(size / 2);
            let mut newest = locked(newest).all(&tx).await?;
            newest.retain(|row| !rows.contains(row));
            rows.truncate(rows.len() - newest.len());
            rows.append(&mut newest);
        }
        let exhausted: Vec<_> = rows.extract_if(.., |row| row.claims >= MAX_CLAIMS).map(|row| row.id).collect();
        if let Some(claims) = rows.first().map(|row| row.claims) {
            rows.retain(|row| row.claims == claims);
            rows.truncate(part(size, claims));
        }
        let lease = Uuid::now_v7();
        if !rows.is_empty() {
            let claimed = outbox_delivery::Entity::update_many()
                .col_expr(outbox_delivery::Column::TryAfter, Expr::value(now + pace.lease))
                .col_expr(outbox_delivery::Column::Lease, Expr::value(lease))
                .col_expr(outbox_delivery::Column::Claims, Expr::col(outbox_delivery::Column::Claims).add(1))
                .filter(outbox_delivery::Column::Id.is_in(rows.iter().map(|row| row.id)));
            tx.defer_to_commit(&claimed.into_query());
        }
        if !exhausted.is_empty() {
            tracing::warn!(subscriber, count = exhausted.len(), "deliveries without an outcome are parked");
            let parked = outbox_delivery::Entity::update_many()
                .col_expr(outbox_delivery::Column::ParkedAt, Expr::value(now))
                .col_expr(
                    outbox_delivery::Column::LastError,
                    Expr::value(format!("{MAX_CLAIMS} times the process ended before it was delivered")),
                )
                .filter(outbox_delivery::Column::Id.is_in(exhausted.iter().copied()));
            tx.defer_to_commit(&parked.into_query());
        }
        tx.commit().await?;
        let ids = rows.iter().map(|row| row.id).collect();
        let renewal = AbortOnDropHandle::new(tokio::spawn(renew(store.clone(), lease, ids, pace)));
        Ok(Some(Self { store: store.clone(), lease, rows, exhausted: exhausted.len(), _renewal: renewal }))
    }

    /// Rows of ours: those that somebody else holds by now are left alone.
    fn ours(&self, ids: &[OutboxDeliveryId]) -> UpdateMany<outbox_delivery::Entity> {
        held(self.lease, ids)
    }

    async fn write(&self, update: UpdateMany<outbox_delivery::Entity>) -> Result<(), DbErr> {
        let tx = self.store.begin_write().await?;
        tx.defer_to_commit(&update.into_query());
        tx.commit().await
    }

    /// Done is done, whoever holds the rows by now.
    pub async fn deliver(&self, ids: &[OutboxDeliveryId]) -> Result<(), DbErr> {
        if ids.is_empty() {
            return Ok(());
        }
        let update = outbox_delivery::Entity::update_many()
            .col_expr(outbox_delivery::Column::DeliveredAt, Expr::value(self.store.now()))
            .col_expr(outbox_delivery::Column::ParkedAt, Expr::value(None::<DateTime<Utc>>))
            .col_expr(outbox_delivery::Column::Lease, Expr::value(None::<Uuid>))
            .col_expr(outbox_delivery::Column::LastError, Expr::value(None::<String>))
            .filter(outbox_delivery::Column::Id.is_in(ids.iter().copied()));
        self.write(update).await
    }

    /// Tries that failed count; the row waits, or is parked when its tries are used up.
    pub async fn fail(&self, row: &outbox_delivery::Model, retry: RetrySchedule, why: &str) -> Result<(), DbErr> {
        let tries = row.tries + 1;
        let Some(wait) = retry.wait(tries) else { return self.park(row, tries, why).await };
        tracing::warn!(delivery.id = row.id.0, subscriber = row.subscriber, tries, error = why, "a delivery failed");
        let update = released(self.ours(&[row.id]), self.store.now() + wait, Expr::value(0_i32))
            .col_expr(outbox_delivery::Column::Tries, Expr::value(tries))
            .col_expr(outbox_delivery::Column::LastError, Expr::value(why));
        self.write(update).await
    }

    /// No more tries until a person decides.
    pub async fn park(&self, row: &outbox_delivery::Model, tries: i32, why: &str) -> Result<(), DbErr> {
        tracing::warn!(delivery.id = row.id.0, subscriber = row.subscriber, tries, error = why, "a delivery is parked");
        let now = self.store.now();
        let update = released(self.ours(&[row.id]), now, Expr::value(0_i32))
            .col_expr(outbox_delivery::Column::Tries, Expr::value(tries))
            .col_expr(outbox_delivery::Column::ParkedAt, Expr::value(now))
            .col_expr(outbox_delivery::Column::LastError, Expr::value(why));
        self.write(update).await
    }

    /// The service is away: no try counts, and the rows are anybody's again, behind what waits already.
    pub async fn release(&self, ids: &[OutboxDeliveryId], why: &str) -> Result<(), DbErr> {
        let update = released(self.ours(ids), self.store.now(), Expr::value(0_i32))
            .col_expr(outbox_delivery::Column::LastError, Expr::value(why));
        self.write(update).await
    }

    /// Gives rows back as they were, without an outcome: this node stops.
    pub async fn hand_back(&self, ids: &[OutboxDeliveryId]) -> Result<(), DbErr> {
        let claims = Expr::col(outbox_delivery::Column::Claims).sub(1);
        self.write(released(self.ours(ids), self.store.now(), claims)).await
    }
}

/// Waiting rows that a lease holds.
fn held(lease: Uuid, ids: &[OutboxDeliveryId]) -> UpdateMany<outbox_delivery::Entity> {
    outbox_delivery::Entity::update_many()
        .filter(outbox_delivery::Column::Id.is_in(ids.iter().copied()))
        .filter(outbox_delivery::Column::Lease.eq(lease))
        .filter(queries::waiting())
}

/// Nobody holds the rows any more, and they may be tried from a time on. An outcome sets their claims to 0.
fn released(
    update: UpdateMany<outbox_delivery::Entity>,
    try_after: DateTime<Utc>,
    claims: Expr,
) -> UpdateMany<outbox_delivery::Entity> {
    update
        .col_expr(outbox_delivery::Column::TryAfter, Expr::value(try_after))
        .col_expr(outbox_delivery::Column::Lease, Expr::value(None::<Uuid>))
        .col_expr(outbox_delivery::Column::Claims, claims)
}

/// Keeps a lease alive until it is aborted.
async fn renew(store: Store, lease: Uuid, ids: Vec<OutboxDeliveryId>, pace: Pace) {
    loop {
        tokio::time::sleep(pace.renewal).await;
        let renewed = async {
            let tx = store.begin_write().await?;
            let update =
                held(lease, &ids).col_expr(outbox_delivery::Column::TryAfter, Expr::value(store.now() + pace.lease));
            tx.defer_to_commit(&update.into_query());
            tx.commit().await
        };
        if let Err(error) = renewed.await {
            tracing::warn!(error = %error, "a lease could not be renewed, trying again");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suspects_are_claimed_in_smaller_parts_and_alone_before_they_are_parked() {
        assert_eq!([0, 1, 2, 3, 4].map(|claims| part(500, claims)), [500, 62, 7, 1, 1]);
        for size in [1, 20, 100, 500] {
            // Whoever is parked has ended the process alone at least twice.
            assert!((MAX_CLAIMS - 2..MAX_CLAIMS).all(|claims| part(size, claims) == 1), "{size}");
        }
        assert_eq!(part(500, i32::MAX / 4), 1);
    }
}
