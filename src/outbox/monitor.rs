//! How the queue stands, for people on call: how old the oldest waiting work is, and how much was given up.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, Query, SubQueryStatement};
use sea_orm::{ConnectionTrait, DbErr, QuerySelect, QueryTrait};

use super::store::Store;
use super::{parked, queries};
use crate::entity::outbox_event;

/// How the queue stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueueStatus {
    /// Age of the oldest event or delivery that is neither done nor parked, seconds; 0 when nothing waits.
    pub lag_seconds: i64,
    /// The same by subscriber.
    pub lags: BTreeMap<&'static str, i64>,
    /// Deliveries that wait for a person, by subscriber; those without any are left out.
    pub parked: BTreeMap<String, u64>,
}

impl QueueStatus {
    /// All deliveries that wait for a person.
    #[must_use]
    pub fn parked_count(&self) -> u64 {
        self.parked.values().sum()
    }
}

/// Looks at the queue: two statements, whose cost does not follow how much waits or was ever done.
pub async fn status(store: &Store, subscribers: &[&'static str]) -> Result<QueueStatus, DbErr> {
    let now = store.now();
    let recorded = outbox_event::Column::RecordedAt;
    let mut oldest = Query::select();
    let unnumbered = queries::unnumbered().select_only().column(recorded).limit(1).into_query();
    oldest.expr_as(scalar(unnumbered.into()), "unnumbered");
    for subscriber in subscribers {
        oldest.expr_as(scalar(queries::oldest_waiting(subscriber).into()), *subscriber);
    }
    let row = store.reader().query_one(&oldest).await?;
    let age = |column: &str| -> Result<i64, DbErr> {
        let at: Option<DateTime<Utc>> = row.as_ref().map_or(Ok(None), |row| row.try_get("", column))?;
        Ok(at.map_or(0, |at| (now - at).num_seconds().max(0)))
    };
    let lags: BTreeMap<&'static str, i64> =
        subscribers.iter().map(|name| Ok((*name, age(name)?))).collect::<Result<_, DbErr>>()?;
    let lag_seconds = lags.values().copied().chain([age("unnumbered")?]).max().unwrap_or_default();
    Ok(QueueStatus { lag_seconds, lags, parked: parked::counts(store.reader()).await? })
}

fn scalar(select: SubQueryStatement) -> Expr {
    Expr::SubQuery(None, Box::new(select))
}

/// Sets the metrics of the queue.
pub async fn export(store: &Store, subscribers: &[&'static str]) -> Result<(), DbErr> {
    let status = status(store, subscribers).await?;
    for subscriber in subscribers {
        let lag = status.lags.get(subscriber).copied().unwrap_or_default();
        let parked = status.parked.get(*subscriber).copied().unwrap_or_default();
        metrics::gauge!("peerdesk_outbox_lag_seconds", "subscriber" => *subscriber).set(as_f64(lag));
        metrics::gauge!("peerdesk_outbox_parked", "subscriber" => *subscriber)
            .set(as_f64(i64::try_from(parked).unwrap_or(i64::MAX)));
    }
    Ok(())
}

/// A metric is a floating-point number; beyond 2^32 nobody needs the exact one.
fn as_f64(value: i64) -> f64 {
    f64::from(u32::try_from(value).unwrap_or(u32::MAX))
}
