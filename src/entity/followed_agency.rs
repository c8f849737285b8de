//! Table `followed_agency`: data only.

use sea_orm::entity::prelude::*;

use super::ids::{AccountId, AgencyId, FollowedAgencyId};

/// An agency whose questions somebody could answer, in whatever category it has or gets.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "followed_agency")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: FollowedAgencyId,
    pub account_id: AccountId,
    pub agency_id: AgencyId,
    pub created_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
