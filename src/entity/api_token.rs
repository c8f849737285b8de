//! Table `api_token`: data only.

use sea_orm::entity::prelude::*;

use super::ids::{AccountId, ApiTokenId};

/// A bearer token for the API; shown once, stored as SHA-256.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "api_token")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: ApiTokenId,
    pub account_id: AccountId,
    /// The token that made it: it ends with that one, if not before.
    pub parent_id: Option<ApiTokenId>,
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// First characters, to tell tokens apart.
    #[sea_orm(column_type = "Text")]
    pub prefix: String,
    #[sea_orm(column_type = "Text")]
    pub token_hash: String,
    /// Space-separated scope names.
    #[sea_orm(column_type = "Text")]
    pub scopes: String,
    pub created_at: DateTimeUtc,
    pub expires_at: Option<DateTimeUtc>,
    pub last_used_at: Option<DateTimeUtc>,
    pub revoked_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
