//! Table `pending_sign_in`: data only.

use sea_orm::entity::prelude::*;

use super::ids::{AccountId, PendingSignInId};

/// Somebody gave the right password and is asked for a code. It is no session and opens nothing.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "pending_sign_in")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: PendingSignInId,
    pub account_id: AccountId,
    /// SHA-256 of what the page with the code sends along.
    #[sea_orm(column_type = "Text")]
    pub token_hash: String,
    /// SHA-256 of the hash of the password that was given: with another password it is worth nothing.
    #[sea_orm(column_type = "Text")]
    pub password_mark: String,
    pub created_at: DateTimeUtc,
    pub expires_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
