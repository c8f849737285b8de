//! Table `reliability_day`: data only.

use sea_orm::entity::prelude::*;

use super::ids::ReliabilityDayId;

/// The decided episodes that began on a day, by how likely the likeliest suggestion seemed that was offered in them.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "reliability_day")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: ReliabilityDayId,
    /// The day by UTC, as ISO 8601 writes it.
    #[sea_orm(column_type = "Text")]
    pub day: String,
    /// From 0, less than 10 percent likely, to 9, 90 percent and more.
    pub bin: i32,
    /// What a likelihood is told by: an engine, what it counts, and the version of the steps.
    #[sea_orm(column_type = "Text")]
    pub scale: String,
    /// Episodes in which an answer was found or not, and nothing is left to happen.
    pub decided_count: i32,
    /// Those among them in which an answer was found.
    pub helped_count: i32,
    /// How likely they seemed, percent, added up.
    pub percent_sum: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
