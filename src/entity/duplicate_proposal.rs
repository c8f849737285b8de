//! Table `duplicate_proposal`: data only.

use sea_orm::entity::prelude::*;

use super::ids::{AccountId, DuplicateProposalId, ThreadId};

/// A word that two threads ask the same.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "duplicate_proposal")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: DuplicateProposalId,
    pub thread_id: ThreadId,
    pub of_thread_id: ThreadId,
    /// None where the last look before staff found it.
    pub proposed_by: Option<AccountId>,
    pub created_at: DateTimeUtc,
    /// The asker's decision.
    pub agreed: Option<bool>,
    pub decided_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
