//! Table `staff_case`: data only.

use sea_orm::entity::prelude::*;

use super::ids::{AccountId, AgencyId, AnswerId, CaseId, TeamId};
use super::kinds::{CaseState, CauseCode, Outcome, Trigger};

/// The staff work item of one thread, or of several with the same problem: `case_thread` says which.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "staff_case")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: CaseId,
    /// What people quote, such as PD-7K3M-92.
    #[sea_orm(column_type = "Text")]
    pub reference: String,
    pub agency_id: AgencyId,
    pub team_id: TeamId,
    pub state: CaseState,
    /// Why it was opened.
    pub trigger_kind: Trigger,
    /// None when the policy opened it.
    pub opened_by: Option<AccountId>,
    pub created_at: DateTimeUtc,
    pub assignee_id: Option<AccountId>,
    pub assigned_at: Option<DateTimeUtc>,
    pub assignment_expires_at: Option<DateTimeUtc>,
    pub claimed_by: Option<AccountId>,
    pub claim_expires_at: Option<DateTimeUtc>,
    pub first_response_due_at: Option<DateTimeUtc>,
    pub next_response_due_at: Option<DateTimeUtc>,
    pub resolution_due_at: Option<DateTimeUtc>,
    pub first_responded_at: Option<DateTimeUtc>,
    /// Since when the clocks stand still.
    pub paused_at: Option<DateTimeUtc>,
    /// The clock that runs out first; none while all stand still.
    pub due_at: Option<DateTimeUtc>,
    /// The time for which its passing has been told.
    pub overdue_told_for: Option<DateTimeUtc>,
    /// Place in the queue: what runs out first comes first.
    pub queue_at: DateTimeUtc,
    /// An accepted peer answer that waits for the holder's word.
    pub peer_answer_id: Option<AnswerId>,
    pub outcome: Option<Outcome>,
    #[sea_orm(column_type = "Text", nullable)]
    pub outcome_detail: Option<String>,
    pub cause: Option<CauseCode>,
    pub is_avoidable: Option<bool>,
    pub resolved_at: Option<DateTimeUtc>,
    /// End of the days of grace.
    pub closes_at: Option<DateTimeUtc>,
    pub closed_at: Option<DateTimeUtc>,
    pub follow_up_of: Option<CaseId>,
    /// The case that this one goes on as: its questions are served there.
    pub duplicate_of: Option<CaseId>,
    /// Somebody contests how it ended before: it is for those who lead to end it.
    pub contested_at: Option<DateTimeUtc>,
    /// How often it went to another team.
    pub transfer_count: i32,
    pub revision: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
