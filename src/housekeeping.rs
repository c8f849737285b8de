//! Deletes what has served its time: ended sessions, old counters, spent links, delivered events, sent mails. A round deletes
//! a bounded number of rows of each table, each table in a transaction of its own, so that nobody's post waits long behind it.
//!
//! It never deletes what people wrote or see, such as notifications, and never what still waits for an outcome: deliveries
//! that wait or are parked, with their events and mails. A person decides about those.

use chrono::{DateTime, Duration, Utc};
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, ExprTrait, Iterable, PrimaryKeyToColumn, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait, Select,
};

use crate::app::App;
use crate::entity::{
    OutboxEventId, draft, former_email, idempotency_key, mail, one_use_token, outbox_delivery, outbox_event,
    rate_counter, security_event, session,
};
use crate::identity::sessions::IDLE_TTL;
use crate::outbox::queries;

/// Rows of one transaction: some ten milliseconds of the writer's time.
const CHUNK: u64 = 1000;
/// Counters of windows that ended.
const COUNTER_TTL: Duration = Duration::days(1);
/// A repeated request finds what the first one made for so long.
const KEY_TTL: Duration = Duration::hours(24);
/// Unfinished forms.
const DRAFT_TTL: Duration = Duration::days(30);
/// Delivered events, for tracing what happened.
const EVENT_TTL: Duration = Duration::days(30);
/// Mails that were sent, kept or dropped: whom they were for and what they were about. They stay no longer than what they are
/// traced with.
const MAIL_TTL: Duration = Duration::days(30);
/// Addresses that accounts had before, longer than a mail to them is tried.
const FORMER_EMAIL_TTL: Duration = Duration::days(7);

/// Deletes some of what is over. Gives how many rows, or 0 when less than a round is left: the rest can wait for the next one.
pub async fn run(app: &App) -> Result<usize, DbErr> {
    let now = app.now();
    let over =
        Condition::any().add(session::Column::ExpiresAt.lt(now)).add(session::Column::LastSeenAt.lt(now - IDLE_TTL));
    let deleted = [
        delete(app, session::Entity::find().filter(over)).await?,
        delete(app, rate_counter::Entity::find().filter(rate_counter::Column::WindowStart.lt(now - COUNTER_TTL)))
            .await?,
        delete(app, idempotency_key::Entity::find().filter(idempotency_key::Column::CreatedAt.lt(now - KEY_TTL)))
            .await?,
        delete(app, one_use_token::Entity::find().filter(one_use_token::Column::ExpiresAt.lt(now))).await?,
        delete(app, draft::Entity::find().filter(draft::Column::SavedAt.lt(now - DRAFT_TTL))).await?,
        delete(app, old_mails(now - MAIL_TTL)).await?,
        delete(app, former_email::Entity::find().filter(former_email::Column::ReplacedAt.lt(now - FORMER_EMAIL_TTL)))
            .await?,
        delete(app, old_security_events(now - Duration::days(app.config.security_event_days.into()))).await?,
        delete_events(app, now - EVENT_TTL).await?,
    ];
    let more = deleted.iter().any(|count| *count >= CHUNK);
    let all = usize::try_from(deleted.iter().sum::<u64>()).unwrap_or(usize::MAX);
    Ok(if more { all } else { 0 })
}

/// Mails before a time that are sent, kept or dropped; one that still waits or was given up has no such mark.
#[must_use]
pub fn old_mails(cutoff: DateTime<Utc>) -> Select<mail::Entity> {
    let done = Condition::any()
        .add(mail::Column::SentAt.is_not_null())
        .add(mail::Column::KeptAt.is_not_null())
        .add(mail::Column::DroppedAt.is_not_null());
    mail::Entity::find()
        .filter(mail::Column::CreatedAt.lt(cutoff))
        .filter(done)
        .order_by_asc(mail::Column::CreatedAt)
        .order_by_asc(mail::Column::Id)
}

/// What happened to the safety of accounts before a time.
#[must_use]
pub fn old_security_events(cutoff: DateTime<Utc>) -> Select<security_event::Entity> {
    security_event::Entity::find()
        .filter(security_event::Column::OccurredAt.lt(cutoff))
        .order_by_asc(security_event::Column::OccurredAt)
        .order_by_asc(security_event::Column::Id)
}

/// Deletes a chunk of what is found.
async fn delete<E: EntityTrait>(app: &App, old: Select<E>) -> Result<u64, DbErr> {
    let keys: Vec<E::Column> = E::PrimaryKey::iter().map(PrimaryKeyToColumn::into_column).collect();
    let mut chunk = old.limit(CHUNK).into_query();
    chunk.clear_selects().columns(keys.iter().copied());
    // Looking costs a reader, and mostly there is nothing.
    if app.reader().query_one(&chunk).await?.is_none() {
        return Ok(0);
    }
    let key = Expr::tuple(keys.into_iter().map(Expr::col));
    let tx = app.begin_write().await?;
    let deleted = E::delete_many().filter(key.in_subquery(chunk)).exec(&tx).await?.rows_affected;
    tx.commit().await?;
    Ok(deleted)
}

/// Deletes a chunk of events that everybody has got, with their deliveries.
async fn delete_events(app: &App, cutoff: DateTime<Utc>) -> Result<u64, DbErr> {
    let old: Vec<OutboxEventId> = app
        .reader()
        .query_all(&queries::settled_before(cutoff, CHUNK))
        .await?
        .iter()
        .map(|row| row.try_get("", "id"))
        .collect::<Result<_, _>>()?;
    if old.is_empty() {
        return Ok(0);
    }
    let tx = app.begin_write().await?;
    outbox_delivery::Entity::delete_many()
        .filter(outbox_delivery::Column::EventId.is_in(old.iter().copied()))
        .filter(outbox_delivery::Column::DeliveredAt.is_not_null())
        .exec(&tx)
        .await?;
    // Should a delivery be there again by now, its event stays as well.
    let kept = Query::select()
        .expr(Expr::value(1))
        .from(outbox_delivery::Entity)
        .and_where(
            outbox_delivery::Column::EventId.into_expr().equals((outbox_event::Entity, outbox_event::Column::Id)),
        )
        .to_owned();
    let deleted = outbox_event::Entity::delete_many()
        .filter(outbox_event::Column::Id.is_in(old))
        .filter(Expr::exists(kept).not())
        .exec(&tx)
        .await?
        .rows_affected;
    tx.commit().await?;
    Ok(deleted)
}
