//! Table `followed_tag`: data only.

use sea_orm::entity::prelude::*;

use super::ids::{AccountId, FollowedTagId, TagId};

/// A tag whose questions somebody could answer.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "followed_tag")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: FollowedTagId,
    pub account_id: AccountId,
    pub tag_id: TagId,
    pub created_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
