//! Table `answer`: data only.

use sea_orm::entity::prelude::*;

use super::ids::{AccountId, AgencyId, AnswerId, SuspensionId, ThreadId};
use super::kinds::{AcceptedAs, StaffReview};

/// A reply that tries to solve the thread.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "answer")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: AnswerId,
    pub thread_id: ThreadId,
    pub author_id: AccountId,
    #[sea_orm(column_type = "Text")]
    pub body_source: String,
    #[sea_orm(column_type = "Text")]
    pub body_html: String,
    pub render_version: i32,
    #[sea_orm(column_type = "Text")]
    pub language: String,
    /// The agency that gives it, when official.
    pub official_for: Option<AgencyId>,
    /// The revision that the agency gave: a later edit is not its answer yet.
    pub official_revision: Option<i32>,
    pub created_at: DateTimeUtc,
    pub edited_at: Option<DateTimeUtc>,
    pub revision: i32,
    pub accepted_at: Option<DateTimeUtc>,
    pub accepted_by: Option<AccountId>,
    pub accepted_as: Option<AcceptedAs>,
    /// The revision that was accepted.
    pub accepted_revision: Option<i32>,
    /// What staff say of it, without taking authorship.
    pub staff_review: Option<StaffReview>,
    #[sea_orm(column_type = "Text", nullable)]
    pub staff_review_note: Option<String>,
    pub staff_review_by: Option<AccountId>,
    pub staff_review_at: Option<DateTimeUtc>,
    /// The revision that staff reviewed.
    pub staff_review_revision: Option<i32>,
    pub helpful_count: i32,
    pub worked_count: i32,
    pub last_worked_at: Option<DateTimeUtc>,
    pub hidden_at: Option<DateTimeUtc>,
    pub hidden_by: Option<AccountId>,
    #[sea_orm(column_type = "Text", nullable)]
    pub hidden_reason: Option<String>,
    /// The suspension of its author by which it was hidden; none if it was hidden by itself.
    pub hidden_in_suspension: Option<SuspensionId>,
    /// Since when it waits for a moderator to let it through. It is hidden meanwhile: its author and moderators see it.
    pub pending_since: Option<DateTimeUtc>,
    pub deleted_at: Option<DateTimeUtc>,
    #[sea_orm(column_type = "Text", nullable)]
    pub external_id: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
