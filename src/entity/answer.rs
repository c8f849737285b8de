//! Table `answer`: data only.

use sea_orm::entity::prelude::*;

use super::ids::{AccountId, AgencyId, AnswerId, ThreadId};
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
    pub posted_at: DateTimeUtc,
    pub edited_at: Option<DateTimeUtc>,
    pub revision: i32,
    pub accepted_at: Option<DateTimeUtc>,
    pub accepted_by: Option<AccountId>,
    pub accepted_as: Option<AcceptedAs>,
    /// What staff say of a peer's answer.
    pub staff_word: Option<StaffReview>,
    #[sea_orm(column_type = "Text", nullable)]
    pub staff_word_note: Option<String>,
    pub staff_word_by: Option<AccountId>,
    pub staff_word_at: Option<DateTimeUtc>,
    pub helpful_count: i32,
    pub worked_count: i32,
    pub last_worked_at: Option<DateTimeUtc>,
    pub hidden_at: Option<DateTimeUtc>,
    pub hidden_by: Option<AccountId>,
    #[sea_orm(column_type = "Text", nullable)]
    pub hidden_reason: Option<String>,
    pub deleted_at: Option<DateTimeUtc>,
    #[sea_orm(column_type = "Text", nullable)]
    pub external_id: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
