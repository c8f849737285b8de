//! Table `followed_category`: data only.

use sea_orm::entity::prelude::*;

use super::ids::{AccountId, CategoryId, FollowedCategoryId};

/// A category whose questions somebody could answer.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "followed_category")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: FollowedCategoryId,
    pub account_id: AccountId,
    pub category_id: CategoryId,
    pub created_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
