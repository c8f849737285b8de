//! The statements that look for work. Each starts from an index that holds what is looked for and nothing else, in the order
//! in which it is wanted: with a million rows that are done, or a million that wait, a look costs the same.

use chrono::{DateTime, Duration, Utc};
use sea_orm::sea_query::{Expr, Query, SelectStatement};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
};

use crate::entity::{EventKind, outbox_delivery, outbox_event};

/// An event of a kind that this version does not know is left to a node of a newer version for so long. After that it is
/// numbered and parked, where people see it.
const UNKNOWN_KIND_GRACE: Duration = Duration::minutes(10);

/// Among so many of the oldest events, those are looked for that can be deleted: should more than that have no outcome after a
/// month, deletion waits for people to decide about them.
const MAX_OLD: u64 = 10_000;

/// A delivery that is neither done nor parked.
#[must_use]
pub fn waiting() -> Condition {
    Condition::all()
        .add(outbox_delivery::Column::DeliveredAt.is_null())
        .add(outbox_delivery::Column::ParkedAt.is_null())
}

/// What a subscriber may try now, the longest due first.
#[must_use]
pub fn due(subscriber: &str, now: DateTime<Utc>) -> Select<outbox_delivery::Entity> {
    outbox_delivery::Entity::find()
        .filter(outbox_delivery::Column::Subscriber.eq(subscriber))
        .filter(waiting())
        .filter(outbox_delivery::Column::TryAfter.lte(now))
        .order_by_asc(outbox_delivery::Column::TryAfter)
        .order_by_asc(outbox_delivery::Column::Id)
}

/// What a subscriber may try now of all that was recorded since a time, the newest first.
#[must_use]
pub fn newest(subscriber: &str, since: DateTime<Utc>, now: DateTime<Utc>) -> Select<outbox_delivery::Entity> {
    outbox_delivery::Entity::find()
        .filter(outbox_delivery::Column::Subscriber.eq(subscriber))
        .filter(waiting())
        .filter(outbox_delivery::Column::RecordedAt.gte(since))
        .filter(outbox_delivery::Column::TryAfter.lte(now))
        .order_by_desc(outbox_delivery::Column::RecordedAt)
        .order_by_desc(outbox_delivery::Column::Id)
}

/// When the oldest delivery that waits for a subscriber was recorded.
#[must_use]
pub fn oldest_waiting(subscriber: &str) -> SelectStatement {
    outbox_delivery::Entity::find()
        .select_only()
        .column(outbox_delivery::Column::RecordedAt)
        .filter(outbox_delivery::Column::Subscriber.eq(subscriber))
        .filter(waiting())
        .order_by_asc(outbox_delivery::Column::RecordedAt)
        .order_by_asc(outbox_delivery::Column::Id)
        .limit(1)
        .into_query()
}

/// Events without a number, in order of their ids.
#[must_use]
pub fn unnumbered() -> Select<outbox_event::Entity> {
    outbox_event::Entity::find().filter(outbox_event::Column::FeedSeq.is_null()).order_by_asc(outbox_event::Column::Id)
}

/// Events without a number, from the latest id on.
#[must_use]
pub fn unnumbered_newest() -> Select<outbox_event::Entity> {
    outbox_event::Entity::find().filter(outbox_event::Column::FeedSeq.is_null()).order_by_desc(outbox_event::Column::Id)
}

/// Events that the fan-out may number now.
#[must_use]
pub fn to_number(now: DateTime<Utc>) -> Select<outbox_event::Entity> {
    unnumbered().filter(
        Condition::any()
            .add(outbox_event::Column::Kind.is_in(EventKind::ALL.iter().map(|kind| kind.as_str())))
            .add(outbox_event::Column::RecordedAt.lt(now - UNKNOWN_KIND_GRACE)),
    )
}

/// Deliveries that wait for a person, the latest first.
#[must_use]
pub fn parked() -> Select<outbox_delivery::Entity> {
    outbox_delivery::Entity::find()
        .filter(outbox_delivery::Column::ParkedAt.is_not_null())
        .order_by_desc(outbox_delivery::Column::ParkedAt)
        .order_by_desc(outbox_delivery::Column::Id)
}

/// Ids of events that were recorded before a time and that everybody has got, among the ten thousand oldest. One with a
/// delivery that is parked or waits is not among them.
#[must_use]
pub fn settled_before(cutoff: DateTime<Utc>, limit: u64) -> SelectStatement {
    const OLDEST: &str = "oldest";
    // The oldest first and the condition around them: together, a planner may answer it for all that is old.
    let oldest = outbox_event::Entity::find()
        .select_only()
        .column(outbox_event::Column::Id)
        .filter(outbox_event::Column::RecordedAt.lt(cutoff))
        .filter(outbox_event::Column::FeedSeq.is_not_null())
        .order_by_asc(outbox_event::Column::RecordedAt)
        .order_by_asc(outbox_event::Column::Id)
        .limit(MAX_OLD)
        .into_query();
    // Counted and not "not exists": as a join, it may be answered by reading all deliveries.
    let open = Query::select()
        .expr(outbox_delivery::Column::Id.count())
        .from(outbox_delivery::Entity)
        .and_where(Expr::col(outbox_delivery::Column::EventId).equals((OLDEST, outbox_event::Column::Id)))
        .and_where(outbox_delivery::Column::DeliveredAt.is_null())
        .to_owned();
    Query::select()
        .column((OLDEST, outbox_event::Column::Id))
        .from_subquery(oldest, OLDEST)
        .and_where(Expr::SubQuery(None, Box::new(open.into())).eq(0_i64))
        .limit(limit)
        .to_owned()
}
