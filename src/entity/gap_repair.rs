//! Table `gap_repair`: data only.

use sea_orm::entity::prelude::*;

use super::ids::{AccountId, AgencyId, GapRepairId, ThreadId};

/// What an agency did about something that people looked for, or asked again and again.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "gap_repair")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: GapRepairId,
    pub agency_id: AgencyId,
    /// What was searched for; none where it is about a question.
    #[sea_orm(column_type = "Text", nullable)]
    pub words: Option<String>,
    /// The question; none where it is about searches.
    pub thread_id: Option<ThreadId>,
    /// What was done. Plain text.
    #[sea_orm(column_type = "Text")]
    pub note: String,
    /// The day by UTC, as ISO 8601 writes it.
    #[sea_orm(column_type = "Text")]
    pub repaired_on: String,
    pub noted_by: AccountId,
    pub noted_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
