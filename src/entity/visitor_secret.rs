//! Table `visitor_secret`: data only.

use sea_orm::entity::prelude::*;

/// The key by which readers without an account are told apart for one day. There is one row, of the day at hand.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "visitor_secret")]
pub struct Model {
    /// The day by UTC, as ISO 8601 writes it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub day: String,
    #[sea_orm(column_type = "Text")]
    pub secret: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
