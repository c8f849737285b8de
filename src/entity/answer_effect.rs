//! Table `answer_effect`: data only.

use sea_orm::entity::prelude::*;

use super::ids::AnswerId;

/// What is left of the episodes in which an answer was found: a sum that names nobody.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "answer_effect")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub answer_id: AnswerId,
    /// Episodes that ended as confirmed.
    pub found_count: i32,
    pub updated_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
