//! Table `recovery_code`: data only.

use sea_orm::entity::prelude::*;

use super::ids::{AccountId, RecoveryCodeId};

/// A code that stands in for an authenticator app, once.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "recovery_code")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: RecoveryCodeId,
    pub account_id: AccountId,
    /// SHA-256 of the account and the code: it has 80 bits, which nobody tries out.
    #[sea_orm(column_type = "Text")]
    pub code_hash: String,
    pub created_at: DateTimeUtc,
    pub used_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
