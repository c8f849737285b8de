//! Table `session`: data only.

use sea_orm::entity::prelude::*;

use super::ids::{AccountId, SessionId};

/// A signed-in browser. Only the SHA-256 of the cookie's token is stored.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "session")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: SessionId,
    #[sea_orm(column_type = "Text")]
    pub token_hash: String,
    pub account_id: AccountId,
    /// What the browser calls itself, shortened.
    #[sea_orm(column_type = "Text")]
    pub user_agent: String,
    pub created_at: DateTimeUtc,
    pub last_seen_at: DateTimeUtc,
    pub expires_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
