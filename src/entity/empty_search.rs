//! Table `empty_search`: data only.

use sea_orm::entity::prelude::*;

use super::ids::{AgencyId, CategoryId, EmptySearchId};

/// How many people searched for the same on a day and found nothing. It names nobody.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "empty_search")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: EmptySearchId,
    /// The day by UTC, as ISO 8601 writes it.
    #[sea_orm(column_type = "Text")]
    pub day: String,
    /// In lower case, without accents, with single spaces.
    #[sea_orm(column_type = "Text")]
    pub words: String,
    /// The agency that was chosen, or that of the category; 0 for none.
    pub agency_id: AgencyId,
    /// The category that was chosen; 0 for none.
    pub category_id: CategoryId,
    pub times: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
