//! Who wants to hear by mail what their answers did, and when they last did. Whether there is something to tell is counted by `thanks`,
//! whose sweep claims rows here and says what became of them.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, LockBehavior, LockType};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select,
};

use crate::app::App;
use crate::entity::{AccountId, peer_profile};
use crate::operation::{Actor, OperationError, OperationSpec};

fn due(now: DateTime<Utc>) -> Select<peer_profile::Entity> {
    peer_profile::Entity::find()
        .filter(peer_profile::Column::EffectsDueAt.is_not_null())
        .filter(peer_profile::Column::EffectsDueAt.lte(now))
}

/// Whether anybody is due.
///
/// # Errors
/// Those of the database.
pub async fn is_any_due<C: ConnectionTrait>(db: &C, now: DateTime<Utc>) -> Result<bool, DbErr> {
    let found: Option<AccountId> =
        due(now).select_only().column(peer_profile::Column::AccountId).limit(1).into_tuple().one(db).await?;
    Ok(found.is_some())
}

/// Claims those whose time has come for this transaction, the longest due first. Whom another node holds is skipped on PostgreSQL; on
/// SQLite the transaction is the only writer.
///
/// # Errors
/// Those of the database.
pub async fn claim<C: ConnectionTrait>(
    tx: &C,
    most: u64,
    now: DateTime<Utc>,
) -> Result<Vec<peer_profile::Model>, DbErr> {
    due(now)
        .order_by_asc(peer_profile::Column::EffectsDueAt)
        .order_by_asc(peer_profile::Column::AccountId)
        .limit(most)
        .lock_with_behavior(LockType::NoKeyUpdate, LockBehavior::SkipLocked)
        .all(tx)
        .await
}

/// Looks at somebody again at a later time.
///
/// # Errors
/// Those of the database.
pub async fn put_off<C: ConnectionTrait>(tx: &C, account: AccountId, until: DateTime<Utc>) -> Result<(), DbErr> {
    peer_profile::Entity::update_many()
        .col_expr(peer_profile::Column::EffectsDueAt, Expr::value(until))
        .filter(peer_profile::Column::AccountId.eq(account))
        .exec(tx)
        .await?;
    Ok(())
}

/// Writes down that somebody is told at this time how many people their answers helped.
///
/// # Errors
/// Those of the database.
pub async fn note_told<C: ConnectionTrait>(
    tx: &C,
    account: AccountId,
    helped: i64,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    peer_profile::Entity::update_many()
        .col_expr(peer_profile::Column::EffectsToldAt, Expr::value(now))
        .col_expr(peer_profile::Column::EffectsTold, Expr::value(helped))
        .filter(peer_profile::Column::AccountId.eq(account))
        .exec(tx)
        .await?;
    Ok(())
}

/// Takes back that somebody was told, because the mail had nothing to tell any more: what counts is what they were told before it, and
/// when. Doing it again changes nothing, and neither does it once another mail was written, which tells of more people.
///
/// # Errors
/// Those of the database.
pub async fn note_untold<C: ConnectionTrait>(
    tx: &C,
    account: AccountId,
    helped: i64,
    before: Option<i64>,
    before_at: Option<DateTime<Utc>>,
) -> Result<(), DbErr> {
    peer_profile::Entity::update_many()
        .col_expr(peer_profile::Column::EffectsToldAt, Expr::value(before_at))
        .col_expr(peer_profile::Column::EffectsTold, Expr::value(before.unwrap_or_default()))
        .filter(peer_profile::Column::AccountId.eq(account))
        .filter(peer_profile::Column::EffectsTold.eq(helped))
        .exec(tx)
        .await?;
    Ok(())
}

/// Whether somebody still wants to hear what their answers did.
///
/// # Errors
/// Those of the database.
pub async fn is_wanted<C: ConnectionTrait>(db: &C, account: AccountId) -> Result<bool, DbErr> {
    let wanted = peer_profile::Entity::find_by_id(account).filter(peer_profile::Column::WantsEffects.eq(true));
    Ok(wanted.count(db).await? > 0)
}

/// Writes an account no more mails about what its answers did, for whoever holds the link of such a mail. Doing it again changes
/// nothing.
///
/// # Errors
/// The database.
pub async fn stop_effects(app: &App, account: AccountId) -> Result<(), OperationError> {
    let stopped = app.kernel.run(OperationSpec::new(Actor::OneUseLink), account, |op, account: &AccountId| {
        Box::pin(async move {
            peer_profile::Entity::update_many()
                .col_expr(peer_profile::Column::WantsEffects, Expr::value(false))
                .col_expr(peer_profile::Column::EffectsDueAt, Expr::value(None::<DateTime<Utc>>))
                .col_expr(peer_profile::Column::UpdatedAt, Expr::value(op.now()))
                .filter(peer_profile::Column::AccountId.eq(*account))
                .exec(op.tx())
                .await?;
            Ok(())
        })
    });
    stopped.await?;
    Ok(())
}
