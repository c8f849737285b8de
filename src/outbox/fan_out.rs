//! Gives each event its number and hands it out: one delivery for each subscriber that wants its kind.
//!
//! This happens after the commit that recorded the event, in a transaction of its own that holds the row of `outbox_feed`:
//! so numbers are unique, have no gaps, and follow the order of commits. A program that has read up to a number has missed
//! nothing, which ids cannot promise: a database hands them out before the commit.
//!
//! Numbers come in order, deliveries need not: beside a backlog, what is new is handed out at once and numbered in its turn.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{
    Expr, Func, InsertStatement, OnConflict, Order, Query, SelectStatement, TableRef, UpdateStatement, WindowStatement,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, ExprTrait, QueryFilter, QuerySelect, QueryTrait,
};

use super::claim::FRESH;
use super::queries;
use super::store::Store;
use super::subscriber::{Delivered, DeliveryError, Subscriber};
use crate::entity::{EventKind, OutboxEventId, outbox_delivery, outbox_event, outbox_feed};

/// Events of one transaction: few enough that nobody's post waits long behind them.
pub const BATCH: u64 = 500;
/// Events that are handed out before their turn, of one transaction.
const MAX_FRESH: u64 = 200;
/// The one row of `outbox_feed`.
const FEED: i32 = 1;
/// The subscriber of events that this version cannot give to anybody.
pub const UNSORTED: &str = "unsorted";

/// A subscriber's name and what it wants.
pub(super) type Wants = (&'static str, &'static [EventKind]);

/// Numbers what was recorded and hands it out; gives the number of events.
pub(super) async fn run(store: &Store, wants: &[Wants]) -> Result<usize, DbErr> {
    let now = store.now();
    // Looking costs a reader; the writer is for those who have something to write.
    let any = queries::to_number(now).select_only().column(outbox_event::Column::Id).limit(1);
    if any.into_tuple::<OutboxEventId>().one(store.reader()).await?.is_none() {
        return Ok(0);
    }
    let tx = store.begin_write().await?;
    let Some(feed) = outbox_feed::Entity::find_by_id(FEED).lock_exclusive().one(&tx).await? else {
        return Err(DbErr::RecordNotFound("outbox_feed has no row".to_owned()));
    };
    let count = tx.execute(&number(feed.last_seq, now)).await?.rows_affected();
    let last_seq = feed.last_seq + i64::try_from(count).unwrap_or_default();
    let these = Condition::all()
        .add(outbox_event::Column::FeedSeq.gt(feed.last_seq))
        .add(outbox_event::Column::FeedSeq.lte(last_seq));
    for (subscriber, kinds) in wants {
        tx.defer_to_commit(&deliveries(subscriber, kinds, these.clone()));
    }
    tx.defer_to_commit(&unsorted(these, now));
    if count >= BATCH {
        let newest = queries::unnumbered_newest().select_only().column(outbox_event::Column::Id).limit(MAX_FRESH);
        let fresh = Condition::all()
            .add(outbox_event::Column::Id.in_subquery(newest.into_query()))
            .add(outbox_event::Column::RecordedAt.gte(now - FRESH));
        for (subscriber, kinds) in wants {
            tx.defer_to_commit(&deliveries(subscriber, kinds, fresh.clone()));
        }
    }
    let update = outbox_feed::Entity::update_many()
        .col_expr(outbox_feed::Column::LastSeq, Expr::value(last_seq))
        .filter(outbox_feed::Column::Id.eq(FEED));
    tx.defer_to_commit(&update.into_query());
    tx.commit().await?;
    Ok(usize::try_from(count).unwrap_or(usize::MAX))
}

/// Numbers the next batch in order of ids, from the one after `last_seq`.
fn number(last_seq: i64, now: DateTime<Utc>) -> UpdateStatement {
    const NUMBERED: &str = "numbered";
    const PLACE: &str = "place";
    let batch = queries::to_number(now).select_only().column(outbox_event::Column::Id).limit(BATCH).into_query();
    let mut in_order = WindowStatement::new();
    in_order.order_by(outbox_event::Column::Id, Order::Asc);
    let numbered = Query::select()
        .column(outbox_event::Column::Id)
        .expr_window_as(Func::cust("ROW_NUMBER"), in_order, PLACE)
        .from_subquery(batch, "batch")
        .to_owned();
    Query::update()
        .table(outbox_event::Entity)
        .value(outbox_event::Column::FeedSeq, Expr::col((NUMBERED, PLACE)).add(last_seq))
        .from(TableRef::SubQuery(Box::new(numbered), NUMBERED.into()))
        .and_where(
            Expr::col((outbox_event::Entity, outbox_event::Column::Id)).equals((NUMBERED, outbox_event::Column::Id)),
        )
        .to_owned()
}

fn events(condition: Condition) -> SelectStatement {
    Query::select().from(outbox_event::Entity).cond_where(condition).to_owned()
}

/// One delivery of each of these events that is of a wanted kind. One that is there already stays as it is.
fn deliveries(subscriber: &str, kinds: &[EventKind], these: Condition) -> InsertStatement {
    use outbox_delivery::Column as C;
    let mut rows = events(these.add(outbox_event::Column::Kind.is_in(kinds.iter().map(|kind| kind.as_str()))));
    rows.column(outbox_event::Column::Id)
        .expr(Expr::value(subscriber))
        .column(outbox_event::Column::RecordedAt)
        .column(outbox_event::Column::RecordedAt)
        .expr(Expr::value(0_i32))
        .expr(Expr::value(0_i32));
    let mut insert = Query::insert();
    insert
        .into_table(outbox_delivery::Entity)
        .columns([C::EventId, C::Subscriber, C::RecordedAt, C::TryAfter, C::Claims, C::Tries])
        .on_conflict(OnConflict::columns([C::EventId, C::Subscriber]).do_nothing().to_owned());
    // The lists of columns have the same length.
    insert.select_from(rows).ok();
    insert
}

/// Events of kinds that this version does not know: parked, for a node of another version or for a person.
fn unsorted(these: Condition, now: DateTime<Utc>) -> InsertStatement {
    use outbox_delivery::Column as C;
    let known = EventKind::ALL.iter().map(|kind| kind.as_str());
    let mut rows = events(these.add(outbox_event::Column::Kind.is_not_in(known)));
    rows.column(outbox_event::Column::Id)
        .expr(Expr::value(UNSORTED))
        .column(outbox_event::Column::RecordedAt)
        .column(outbox_event::Column::RecordedAt)
        .expr(Expr::value(0_i32))
        .expr(Expr::value(0_i32))
        .expr(Expr::value(now))
        .expr(Expr::value("this version does not know events of this kind"));
    let mut insert = Query::insert();
    insert.into_table(outbox_delivery::Entity).columns([
        C::EventId,
        C::Subscriber,
        C::RecordedAt,
        C::TryAfter,
        C::Claims,
        C::Tries,
        C::ParkedAt,
        C::LastError,
    ]);
    insert.select_from(rows).ok();
    insert
}

/// Hands out what an older version could not sort, once somebody has it tried again on a version that can.
pub(super) struct Sorter {
    pub store: Store,
    pub wants: Vec<Wants>,
}

#[async_trait::async_trait]
impl Subscriber for Sorter {
    fn name(&self) -> &'static str {
        UNSORTED
    }

    /// Nothing: what it gets is what nobody knew.
    fn wants(&self) -> &'static [EventKind] {
        &[]
    }

    async fn deliver(&self, events: &[Delivered]) -> Result<(), DeliveryError> {
        let these = Condition::all().add(outbox_event::Column::Id.is_in(events.iter().map(|event| event.id)));
        let tx = self.store.begin_write().await?;
        for (subscriber, kinds) in &self.wants {
            tx.defer_to_commit(&deliveries(subscriber, kinds, these.clone()));
        }
        Ok(tx.commit().await?)
    }
}
