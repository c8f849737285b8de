//! Table `category`: data only.

use sea_orm::entity::prelude::*;

use super::ids::{AgencyId, CategoryId, TeamId};

/// Where a thread is asked; belongs to one agency.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "category")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: CategoryId,
    pub agency_id: AgencyId,
    #[sea_orm(column_type = "Text")]
    pub slug: String,
    #[sea_orm(column_type = "Text")]
    pub name: String,
    #[sea_orm(column_type = "Text")]
    pub description: String,
    /// The queue its cases go to.
    pub team_id: Option<TeamId>,
    pub position: i32,
    pub created_at: DateTimeUtc,
    /// No new threads when set.
    pub archived_at: Option<DateTimeUtc>,
    #[sea_orm(column_type = "Text", nullable)]
    pub external_id: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
