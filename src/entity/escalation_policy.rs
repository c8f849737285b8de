//! Table `escalation_policy`: data only.

use sea_orm::entity::prelude::*;

use super::ids::{AccountId, AgencyId, CategoryId, EscalationPolicyId};
use super::kinds::EscalationMode;

/// One version of a policy at one level. For a thread, the newest version counts that it did not come before; the category's outranks the agency's, which outranks the site's.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "escalation_policy")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: EscalationPolicyId,
    pub category_id: Option<CategoryId>,
    pub agency_id: Option<AgencyId>,
    pub version: i32,
    /// None: this level has no word of its own and inherits.
    pub mode: Option<EscalationMode>,
    /// Business minutes that peers have.
    pub peer_window_minutes: i32,
    /// Elapsed minutes after which the window ends at the latest.
    pub cap_minutes: i32,
    /// Business minutes for a newcomer's first thread.
    pub newcomer_window_minutes: i32,
    /// Business minutes from the asker's word that the answers did not help.
    pub not_helped_window_minutes: i32,
    /// Number of people at which an unsolved thread goes to staff.
    pub me_too_threshold: i32,
    pub first_response_minutes: i32,
    pub next_response_minutes: i32,
    pub resolution_minutes: i32,
    /// Threads that came before this time stay under the version before it; none counts for those that were there, too.
    pub counts_from: Option<DateTimeUtc>,
    /// Whether threads that stayed with neighbours since they were imported were named, too.
    pub includes_imported: bool,
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    pub created_by: Option<AccountId>,
    pub created_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
