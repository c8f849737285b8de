//! Table `deflection_day`: data only.

use sea_orm::entity::prelude::*;

use super::ids::{CategoryId, DeflectionDayId};

/// What became of the episodes that began on a day, once that is final.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "deflection_day")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: DeflectionDayId,
    /// The day by UTC, as ISO 8601 writes it.
    #[sea_orm(column_type = "Text")]
    pub day: String,
    /// None where no category was chosen yet.
    pub category_id: Option<CategoryId>,
    pub with_account: bool,
    /// All episodes in which answers were shown.
    pub offered: i32,
    /// Those in which an answer was opened, whatever came of it.
    pub opened: i32,
    pub confirmed: i32,
    pub potential: i32,
    pub failed: i32,
    /// Those among the failed in which somebody said that what was suggested did not apply.
    pub did_not_apply: i32,
    pub reversed: i32,
    /// Those among the offered that are compared with others from whom answers were kept.
    pub shown_in_comparison: i32,
    /// Those among these that ended in a question.
    pub shown_asked: i32,
    /// Episodes in which answers were kept from people until they had asked; none of them is among the offered.
    pub held_out: i32,
    /// Those among the held out that ended in a question.
    pub held_out_asked: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
