//! Table `draft`: data only.

use sea_orm::entity::prelude::*;

use super::documents::DraftFields;
use super::ids::AccountId;

/// A form somebody had begun, kept over an expired session.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "draft")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub account_id: AccountId,
    /// The page whose form this fills.
    #[sea_orm(column_type = "Text")]
    pub path: String,
    #[sea_orm(column_type = "JsonBinary")]
    pub fields: DraftFields,
    pub saved_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
