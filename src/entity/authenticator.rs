//! Table `authenticator`: data only.

use sea_orm::entity::prelude::*;

use super::ids::{AccountId, AuthenticatorId, SessionId};

/// An authenticator app whose codes are asked for after the password. Its key is made of the site's secret and of this row, and stands
/// nowhere.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "authenticator")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: AuthenticatorId,
    pub account_id: AccountId,
    /// Random text that makes the key another one each time.
    #[sea_orm(column_type = "Text")]
    pub salt: String,
    /// The session that sets it up: no other one is shown the key. None once it is confirmed.
    pub session_id: Option<SessionId>,
    pub created_at: DateTimeUtc,
    /// When somebody showed that the app has the key. Before that nobody is asked for a code.
    pub confirmed_at: Option<DateTimeUtc>,
    /// The newest stretch of time whose code was used: no code is taken twice.
    pub last_step: Option<i64>,
    pub last_used_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
