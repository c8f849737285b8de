//! Table `empty_search_person`: data only.

use sea_orm::entity::prelude::*;

/// That somebody's search of the day at hand is counted already. Both marks are made with the key of the day and go with it.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "empty_search_person")]
pub struct Model {
    /// Of the person, the words and where they were looked for.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub hash: String,
    /// The day by UTC, as ISO 8601 writes it.
    #[sea_orm(column_type = "Text")]
    pub day: String,
    /// Of the person alone.
    #[sea_orm(column_type = "Text")]
    pub person: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
