//! Table `tag_name`: data only.

use sea_orm::entity::prelude::*;

use super::ids::TagId;

/// A name that leads to a tag: its own, and the others. Each leads to one tag, whatever its case and accents.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "tag_name")]
pub struct Model {
    /// In lower case and without accents.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub folded: String,
    pub tag_id: TagId,
    #[sea_orm(column_type = "Text")]
    pub typed: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
