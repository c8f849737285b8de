//! Table `comment`: data only.

use sea_orm::entity::prelude::*;

use super::ids::{AccountId, AnswerId, CommentId, SuspensionId, ThreadId};

/// A short clarification under a thread or an answer.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "comment")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: CommentId,
    pub thread_id: ThreadId,
    pub answer_id: Option<AnswerId>,
    pub author_id: AccountId,
    #[sea_orm(column_type = "Text")]
    pub body_source: String,
    #[sea_orm(column_type = "Text")]
    pub body_html: String,
    pub render_version: i32,
    pub created_at: DateTimeUtc,
    pub edited_at: Option<DateTimeUtc>,
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
