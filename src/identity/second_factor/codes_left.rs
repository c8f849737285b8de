//! What the owner of an account reads of its second factor.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter};

use super::passkeys::{self, Passkey};
use super::{Ways, recovery_codes};
use crate::app;
use crate::entity::authenticator;
use crate::identity::caller::Caller;

/// The authenticator app of an account.
#[derive(Clone, Debug)]
pub struct App {
    pub set_up_at: DateTime<Utc>,
    pub last_used_at: Option<DateTime<Utc>>,
}

/// The second factor of an account: one of the two at least.
#[derive(Clone, Debug)]
pub struct SecondFactor {
    pub app: Option<App>,
    pub passkeys: Vec<Passkey>,
    /// Recovery codes that were not used yet.
    pub recovery_codes_left: u64,
}

impl SecondFactor {
    /// What the account can be asked for.
    #[must_use]
    pub fn ways(&self) -> Ways {
        Ways { app: self.app.is_some(), passkeys: !self.passkeys.is_empty() }
    }
}

/// The caller's own; none while nothing is asked for. Three queries.
///
/// # Errors
/// The database.
pub async fn of_caller(app: &app::App, caller: &Caller) -> Result<Option<SecondFactor>, DbErr> {
    let row = authenticator::Entity::find()
        .filter(authenticator::Column::AccountId.eq(caller.account))
        .filter(authenticator::Column::ConfirmedAt.is_not_null())
        .one(app.reader())
        .await?;
    let passkeys = passkeys::list(app.reader(), caller.account).await?;
    let recovery_codes_left = recovery_codes::left(app.reader(), caller.account).await?;
    let app = row.and_then(|row| Some(App { set_up_at: row.confirmed_at?, last_used_at: row.last_used_at }));
    let factor = SecondFactor { app, passkeys, recovery_codes_left };
    Ok(factor.ways().any().then_some(factor))
}
