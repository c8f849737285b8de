//! Who is reminded, once, of an address that they have not confirmed. When people may be written to is decided by `notifications`, whose
//! sweep claims rows here.

use chrono::{DateTime, Duration, Utc};
use sea_orm::sea_query::{Expr, LockBehavior, LockType};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};

use crate::entity::{AccountId, account};

/// Whoever does not confirm an address is reminded so long after they gave it.
pub const REMINDER_AFTER: Duration = Duration::days(3);

fn due(now: DateTime<Utc>) -> Select<account::Entity> {
    account::Entity::find()
        .filter(account::Column::EmailReminderAt.is_not_null())
        .filter(account::Column::EmailReminderAt.lte(now))
}

/// Whether anybody is due.
///
/// # Errors
/// Those of the database.
pub async fn is_any_due<C: ConnectionTrait>(db: &C, now: DateTime<Utc>) -> Result<bool, DbErr> {
    let found: Option<AccountId> =
        due(now).select_only().column(account::Column::Id).limit(1).into_tuple().one(db).await?;
    Ok(found.is_some())
}

/// Claims those whose time has come for this transaction, the longest due first. Whom another node holds is skipped on PostgreSQL; on
/// SQLite the transaction is the only writer.
///
/// # Errors
/// Those of the database.
pub async fn claim<C: ConnectionTrait>(tx: &C, most: u64, now: DateTime<Utc>) -> Result<Vec<account::Model>, DbErr> {
    due(now)
        .order_by_asc(account::Column::EmailReminderAt)
        .order_by_asc(account::Column::Id)
        .limit(most)
        .lock_with_behavior(LockType::NoKeyUpdate, LockBehavior::SkipLocked)
        .all(tx)
        .await
}

/// Reminds somebody at a later time, or never again.
///
/// # Errors
/// Those of the database.
pub async fn put_off<C: ConnectionTrait>(
    tx: &C,
    account: AccountId,
    until: Option<DateTime<Utc>>,
) -> Result<(), DbErr> {
    account::Entity::update_many()
        .col_expr(account::Column::EmailReminderAt, Expr::value(until))
        .filter(account::Column::Id.eq(account))
        .exec(tx)
        .await?;
    Ok(())
}
