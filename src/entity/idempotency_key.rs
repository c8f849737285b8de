//! Table `idempotency_key`: data only.

use sea_orm::entity::prelude::*;

use super::ids::AccountId;

/// What a creating request with a key led to, so that a repeat creates nothing.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "idempotency_key")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: AccountId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    #[sea_orm(column_type = "Text")]
    pub operation: String,
    /// SHA-256 of the request's content.
    #[sea_orm(column_type = "Text")]
    pub fingerprint: String,
    /// What the request made; none while it is being worked on.
    pub resource_id: Option<i64>,
    pub created_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
