//! Table `recommendation`: data only.

use sea_orm::entity::prelude::*;

use super::ids::{AccountId, AgencyId, RecommendationId, ThreadId};

/// A thread that an agency recommends to everybody who searches for certain words.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "recommendation")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: RecommendationId,
    pub agency_id: AgencyId,
    pub thread_id: ThreadId,
    /// None once the account is erased.
    pub created_by: Option<AccountId>,
    pub created_at: DateTimeUtc,
    /// Raised by every change of its phrases.
    pub version: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
