//! Table `episode`: data only.

use sea_orm::entity::prelude::*;

use super::ids::{AccountId, AnswerId, CategoryId, EpisodeId, ThreadId};

/// One person who is about to ask one question and was shown what is answered already, or would have been if they were not held out.
/// Nothing that they typed is in it.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "episode")]
pub struct Model {
    /// Drawn at random: whoever has it may add to the row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: EpisodeId,
    pub started_at: DateTimeUtc,
    /// None for readers without an account, and once the account is erased.
    pub account_id: Option<AccountId>,
    /// The mark of a reader without an account, made with a key that is thrown away every day.
    #[sea_orm(column_type = "Text", nullable)]
    pub visitor: Option<String>,
    /// A keyed hash of who asked what.
    #[sea_orm(column_type = "Text")]
    pub question_hash: String,
    /// Threads that were suggested.
    pub offered_count: i32,
    pub category_id: Option<CategoryId>,
    pub opened_at: Option<DateTimeUtc>,
    pub confirmed_at: Option<DateTimeUtc>,
    /// The thread that was opened or confirmed last.
    pub thread_id: Option<ThreadId>,
    /// They asked anyway.
    pub asked_at: Option<DateTimeUtc>,
    /// They asked anyway and said that what was suggested did not apply.
    pub did_not_apply: bool,
    /// What was found was kept from them until they had asked. None where they are compared with nobody.
    pub held_out: Option<bool>,
    /// The answer that was the thread's best when somebody confirmed it; none if it was their own, or if another
    /// episode of theirs found it already.
    pub answer_id: Option<AnswerId>,
    /// How likely the likeliest of what was offered seemed, percent; none where that is not known.
    pub offered_percent: Option<i32>,
    /// What that is told by; percents of one scale say nothing of another.
    #[sea_orm(column_type = "Text", nullable)]
    pub offered_scale: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
