//! Deletes what has served its time: ended sessions, old counters, spent links, notifications, delivered events, sent mails, searches
//! that found nothing, and work that was given up and that nobody asked for again. How long each is kept is a setting, and stands on the privacy page. A
//! round deletes a bounded number of rows of each table, each table in a transaction of its own, so that nobody's post waits long
//! behind it.
//!
//! It never deletes what people wrote, and never what still waits for an outcome. What remains of an account that was erased waits
//! for a person for as long as it takes.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, ExprTrait, Iterable, PrimaryKeyToColumn, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait, Select,
};

use crate::account_data::leaving;
use crate::app::App;
use crate::config::{Retention, before};
use crate::entity::{
    Event, EventKind, OutboxEventId, authenticator, draft, empty_search, former_email, idempotency_key, mail,
    notification, one_use_token, outbox_delivery, outbox_event, passkey_ceremony, pending_sign_in, question_offer,
    rate_counter, second_factor_reset, security_event, session, suspension, volunteer,
};
use crate::identity::drafts::POSTED_DRAFT_DAYS;
use crate::identity::second_factor::SET_UP_TTL;
use crate::outbox::queries;
use crate::peers::volunteers::name::ASK_AGAIN_INTERVAL;

/// Rows of one transaction: some ten milliseconds of the writer's time.
const CHUNK: u64 = 1000;

/// Deletes some of what is over. Gives how many rows, or 0 when less than a round is left: the rest can wait for the next one.
pub async fn run(app: &App) -> Result<usize, DbErr> {
    let now = app.now();
    let kept = app.config.retention;
    let over = Condition::any()
        .add(session::Column::ExpiresAt.lt(now))
        .add(session::Column::LastSeenAt.lt(kept.sessions_since(now)));
    let counters_before = before(now, Retention::COUNTER_DAYS);
    let keys_before = before(now, kept.idempotency_days);
    let deleted = [
        delete(app, session::Entity::find().filter(over)).await?,
        delete(app, rate_counter::Entity::find().filter(rate_counter::Column::WindowStart.lt(counters_before))).await?,
        delete(app, idempotency_key::Entity::find().filter(idempotency_key::Column::CreatedAt.lt(keys_before))).await?,
        delete(app, one_use_token::Entity::find().filter(one_use_token::Column::ExpiresAt.lt(now))).await?,
        delete(app, pending_sign_in::Entity::find().filter(pending_sign_in::Column::ExpiresAt.lt(now))).await?,
        delete(app, abandoned_authenticators(now)).await?,
        delete(app, passkey_ceremony::Entity::find().filter(passkey_ceremony::Column::ExpiresAt.lt(now))).await?,
        delete(app, old_drafts(now, before(now, kept.draft_days))).await?,
        delete(app, old_mails(before(now, kept.mail_days))).await?,
        // Mails name their notification, so they go first.
        delete(app, old_notifications(before(now, kept.notification_days))).await?,
        delete(app, old_former_emails(before(now, kept.former_email_days))).await?,
        delete(app, old_security_events(before(now, kept.security_event_days))).await?,
        delete(app, old_resets(before(now, kept.security_event_days))).await?,
        delete(app, old_suspensions(before(now, kept.suspension_days))).await?,
        delete(app, old_empty_searches(before(now, kept.empty_search_days))).await?,
        delete(app, old_offers(before(now, kept.offer_days))).await?,
        delete(app, old_refusals(now)).await?,
        delete_parked(app, before(now, kept.parked_days)).await?,
        delete_events(app, before(now, kept.event_days)).await?,
    ];
    let more = deleted.iter().any(|count| *count >= CHUNK);
    let all = usize::try_from(deleted.iter().sum::<u64>()).unwrap_or(usize::MAX);
    Ok(if more { all } else { 0 })
}

/// Drafts before a time, and those that were posted and that nobody goes back to any more.
#[must_use]
pub fn old_drafts(now: DateTime<Utc>, cutoff: DateTime<Utc>) -> Select<draft::Entity> {
    let posted = Condition::all()
        .add(draft::Column::PostedThreadId.is_not_null())
        .add(draft::Column::SavedAt.lt(before(now, POSTED_DRAFT_DAYS)));
    let old = Condition::any().add(draft::Column::SavedAt.lt(cutoff)).add(posted);
    draft::Entity::find().filter(old)
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

/// Notifications before a time, read or not, unless a mail that tells of one has no outcome yet: the mail that was written about it, or the
/// one into which it was folded.
#[must_use]
pub fn old_notifications(cutoff: DateTime<Utc>) -> Select<notification::Entity> {
    let mails = Query::select()
        .expr(Expr::value(1))
        .from(mail::Entity)
        .and_where(mail::Column::NotificationId.into_expr().equals((notification::Entity, notification::Column::Id)))
        .to_owned();
    let still_grows = Query::select()
        .expr(Expr::value(1))
        .from(mail::Entity)
        .and_where(mail::Column::Id.into_expr().equals((notification::Entity, notification::Column::FoldedInto)))
        .and_where(mail::Column::SentAt.is_null())
        .and_where(mail::Column::KeptAt.is_null())
        .and_where(mail::Column::DroppedAt.is_null())
        .to_owned();
    notification::Entity::find()
        .filter(notification::Column::CreatedAt.lt(cutoff))
        .filter(Expr::exists(mails).not())
        .filter(Expr::exists(still_grows).not())
        .order_by_asc(notification::Column::CreatedAt)
        .order_by_asc(notification::Column::Id)
}

fn old_former_emails(cutoff: DateTime<Utc>) -> Select<former_email::Entity> {
    former_email::Entity::find().filter(former_email::Column::ReplacedAt.lt(cutoff))
}

/// What happened to the safety of accounts before a time.
#[must_use]
pub fn old_security_events(cutoff: DateTime<Utc>) -> Select<security_event::Entity> {
    security_event::Entity::find()
        .filter(security_event::Column::OccurredAt.lt(cutoff))
        .order_by_asc(security_event::Column::OccurredAt)
        .order_by_asc(security_event::Column::Id)
}

/// Requests to reset a second factor whose time was over before a time: they are kept as long as what the trail says of them.
fn old_resets(cutoff: DateTime<Utc>) -> Select<second_factor_reset::Entity> {
    second_factor_reset::Entity::find().filter(second_factor_reset::Column::ExpiresAt.lt(cutoff))
}

/// Suspensions that were over before a time: lifted, or past their end.
fn old_suspensions(cutoff: DateTime<Utc>) -> Select<suspension::Entity> {
    let lifted = suspension::Column::LiftedAt.lt(cutoff);
    let ended = Condition::all().add(suspension::Column::LiftedAt.is_null()).add(suspension::Column::EndsAt.lt(cutoff));
    suspension::Entity::find().filter(Condition::any().add(lifted).add(ended))
}

/// What people searched for and did not find on days that were over before a time.
fn old_empty_searches(cutoff: DateTime<Utc>) -> Select<empty_search::Entity> {
    empty_search::Entity::find().filter(empty_search::Column::Day.lt(cutoff.date_naive().to_string()))
}

/// Questions that were brought to people before a time.
fn old_offers(cutoff: DateTime<Utc>) -> Select<question_offer::Entity> {
    question_offer::Entity::find()
        .filter(question_offer::Column::OfferedAt.lt(cutoff))
        .order_by_asc(question_offer::Column::OfferedAt)
        .order_by_asc(question_offer::Column::Id)
}

/// That somebody said no to an agency, once it may ask them again.
fn old_refusals(now: DateTime<Utc>) -> Select<volunteer::Entity> {
    volunteer::Entity::find().filter(volunteer::Column::DeclinedAt.lt(now - ASK_AGAIN_INTERVAL))
}

/// Authenticator apps that somebody began to set up and did not confirm in time.
fn abandoned_authenticators(now: DateTime<Utc>) -> Select<authenticator::Entity> {
    authenticator::Entity::find()
        .filter(authenticator::Column::ConfirmedAt.is_null())
        .filter(authenticator::Column::CreatedAt.lt(now - SET_UP_TTL))
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

/// Work that was given up before a time, the longest ago first, with its event. What remains of an account that was erased is not
/// among it: that must not be forgotten.
#[must_use]
pub fn given_up(cutoff: DateTime<Utc>) -> Select<outbox_delivery::Entity> {
    outbox_delivery::Entity::find()
        .filter(outbox_delivery::Column::ParkedAt.lt(cutoff))
        .filter(outbox_delivery::Column::Subscriber.ne(leaving::NAME))
        .order_by_asc(outbox_delivery::Column::ParkedAt)
        .order_by_asc(outbox_delivery::Column::Id)
}

/// Deletes a chunk of work that was given up and that nobody asked for again, with the mails that were not sent.
async fn delete_parked(app: &App, cutoff: DateTime<Utc>) -> Result<u64, DbErr> {
    let old = given_up(cutoff).limit(CHUNK).all(app.reader()).await?;
    if old.is_empty() {
        return Ok(0);
    }
    // Only those events are read whose payload every version can read.
    let mails = outbox_event::Entity::find()
        .filter(outbox_event::Column::Id.is_in(old.iter().map(|delivery| delivery.event_id)))
        .filter(outbox_event::Column::Kind.eq(EventKind::MailWritten.as_str()))
        .all(app.reader())
        .await?;
    let mails = mails.iter().filter_map(|event| match event.payload {
        Event::MailWritten { mail } => Some(mail),
        _ => None,
    });
    let tx = app.begin_write().await?;
    // Asked for again meanwhile: it goes on.
    let deleted = outbox_delivery::Entity::delete_many()
        .filter(outbox_delivery::Column::Id.is_in(old.iter().map(|delivery| delivery.id)))
        .filter(outbox_delivery::Column::ParkedAt.lt(cutoff))
        .exec(&tx)
        .await?
        .rows_affected;
    mail::Entity::delete_many()
        .filter(mail::Column::Id.is_in(mails))
        .filter(mail::Column::CreatedAt.lt(cutoff))
        .filter(mail::Column::SentAt.is_null())
        .exec(&tx)
        .await?;
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
