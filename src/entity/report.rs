//! Table `report`: data only.

use sea_orm::entity::prelude::*;

use super::ids::{AccountId, AgencyId, ReportId};
use super::kinds::{ReportDecision, ReportReason, SubjectKind};

/// A person's word to moderators about something, and what they decided.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "report")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: ReportId,
    pub subject_kind: SubjectKind,
    pub subject_id: i64,
    /// The agency whose moderators decide; none: those of the site.
    pub agency_id: Option<AgencyId>,
    /// None for a reader without an account.
    pub reporter_id: Option<AccountId>,
    pub reason: ReportReason,
    /// In the reporter's words; may be empty.
    #[sea_orm(column_type = "Text")]
    pub note: String,
    pub created_at: DateTimeUtc,
    pub decided_at: Option<DateTimeUtc>,
    pub decided_by: Option<AccountId>,
    pub decision: Option<ReportDecision>,
    /// Told to author and reporter.
    #[sea_orm(column_type = "Text", nullable)]
    pub decision_note: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
