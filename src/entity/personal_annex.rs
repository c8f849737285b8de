//! Table `personal_annex`: data only.

use sea_orm::entity::prelude::*;

use super::ids::{AccountId, PersonalAnnexId, ThreadId};
use super::kinds::{PersonalDataKind, SubjectKind};

/// Something personal that whoever asked keeps for staff: it was taken out of a text that everybody reads.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "personal_annex")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: PersonalAnnexId,
    pub thread_id: ThreadId,
    /// The text that it was taken from: the question, or an answer or a comment under it.
    pub subject_kind: SubjectKind,
    pub subject_id: i64,
    /// Within the thread, from 1, as the text says it in its place. It is never given out again.
    pub number: i32,
    pub kind: PersonalDataKind,
    /// As it was typed; empty once it was removed.
    #[sea_orm(column_type = "Text")]
    pub text: String,
    /// Whoever asked the question.
    pub author_id: AccountId,
    pub created_at: DateTimeUtc,
    /// When its author removed it. The row stays, so that its number keeps its meaning.
    pub removed_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
