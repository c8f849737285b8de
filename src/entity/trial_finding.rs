//! Table `trial_finding`: data only.

use sea_orm::entity::prelude::*;

use super::ids::{CategoryId, PolicyTrialId, ThreadId, TrialFindingId};
use super::kinds::Trigger;

/// A case that a trial would have opened, once for each thread.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "trial_finding")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: TrialFindingId,
    pub trial_id: PolicyTrialId,
    pub thread_id: ThreadId,
    /// Where the thread stood then.
    pub category_id: CategoryId,
    pub trigger_kind: Trigger,
    pub found_at: DateTimeUtc,
    /// The Monday of that week where the agency is: a date, as midnight UTC.
    pub week_starts_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
