//! What the owner of an account reads of its second factor.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter};

use crate::app::App;
use crate::entity::{authenticator, recovery_code};
use crate::identity::caller::Caller;

/// The second factor of an account.
#[derive(Clone, Debug)]
pub struct SecondFactor {
    pub set_up_at: DateTime<Utc>,
    pub last_used_at: Option<DateTime<Utc>>,
    /// Recovery codes that were not used yet.
    pub recovery_codes_left: u64,
}

/// The caller's own; none while no code is asked for. Two queries.
///
/// # Errors
/// The database.
pub async fn of_caller(app: &App, caller: &Caller) -> Result<Option<SecondFactor>, DbErr> {
    let row = authenticator::Entity::find()
        .filter(authenticator::Column::AccountId.eq(caller.account))
        .filter(authenticator::Column::ConfirmedAt.is_not_null())
        .one(app.reader())
        .await?;
    let Some((row, set_up_at)) = row.and_then(|row| row.confirmed_at.map(|at| (row, at))) else { return Ok(None) };
    let recovery_codes_left = recovery_code::Entity::find()
        .filter(recovery_code::Column::AccountId.eq(caller.account))
        .filter(recovery_code::Column::UsedAt.is_null())
        .count(app.reader())
        .await?;
    Ok(Some(SecondFactor { set_up_at, last_used_at: row.last_used_at, recovery_codes_left }))
}
