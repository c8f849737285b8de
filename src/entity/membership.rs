//! Table `membership`: data only.

use sea_orm::entity::prelude::*;

use super::ids::{AccountId, AgencyId, MembershipId};
use super::kinds::Role;

/// A staff role at an agency.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "membership")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: MembershipId,
    pub account_id: AccountId,
    pub agency_id: AgencyId,
    pub role: Role,
    pub created_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
