//! Table `one_use_token`: data only.

use sea_orm::entity::prelude::*;

use super::ids::{AccountId, OneUseTokenId};
use super::kinds::TokenPurpose;

/// A link sent by mail that works once.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "one_use_token")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: OneUseTokenId,
    pub account_id: AccountId,
    pub purpose: TokenPurpose,
    #[sea_orm(column_type = "Text")]
    pub token_hash: String,
    /// The address the link was sent to.
    #[sea_orm(column_type = "Text")]
    pub email: String,
    pub created_at: DateTimeUtc,
    pub expires_at: DateTimeUtc,
    pub used_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
