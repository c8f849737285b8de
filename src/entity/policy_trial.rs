//! Table `policy_trial`: data only.

use sea_orm::entity::prelude::*;

use super::ids::{AccountId, AgencyId, CategoryId, PolicyTrialId};
use super::kinds::EscalationMode;

/// Terms that are tried at one level beside the policy in force. They open no case and promise nothing.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "policy_trial")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: PolicyTrialId,
    pub category_id: Option<CategoryId>,
    pub agency_id: Option<AgencyId>,
    pub mode: EscalationMode,
    pub peer_window_minutes: i32,
    pub cap_minutes: i32,
    pub newcomer_window_minutes: i32,
    pub not_helped_window_minutes: i32,
    pub me_too_threshold: i32,
    pub first_response_minutes: i32,
    pub next_response_minutes: i32,
    pub resolution_minutes: i32,
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    pub started_by: Option<AccountId>,
    /// It looks at threads that came from then on.
    pub started_at: DateTimeUtc,
    pub ended_by: Option<AccountId>,
    pub ended_at: Option<DateTimeUtc>,
    /// Whether it has not ended: the database admits one that runs at each level.
    pub is_running: bool,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
