//! Table `recommendation_phrase`: data only.

use sea_orm::entity::prelude::*;

use super::ids::RecommendationId;

/// Words for which a thread is recommended.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "recommendation_phrase")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub recommendation_id: RecommendationId,
    /// The stems of its words, each once, in order of their letters, with a space between them.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub stems: String,
    /// As it was typed.
    #[sea_orm(column_type = "Text")]
    pub phrase: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
