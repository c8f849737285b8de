//! Table `question_offer`: data only.

use sea_orm::entity::prelude::*;

use super::ids::{AccountId, QuestionOfferId, ThreadId};

/// A question that was brought to somebody who is likely to answer it, and what became of that.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "question_offer")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: QuestionOfferId,
    pub thread_id: ThreadId,
    pub account_id: AccountId,
    pub offered_at: DateTimeUtc,
    /// When they followed the link of the notification or of the mail.
    pub came_at: Option<DateTimeUtc>,
    /// When they answered.
    pub answered_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
