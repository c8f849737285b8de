//! Table `revision`: data only.

use sea_orm::entity::prelude::*;

use super::ids::{AccountId, AnswerId, RevisionId, ThreadId};

/// An earlier text of a thread or answer.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "revision")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: RevisionId,
    pub thread_id: ThreadId,
    pub answer_id: Option<AnswerId>,
    pub number: i32,
    #[sea_orm(column_type = "Text", nullable)]
    pub title: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub body_source: String,
    pub edited_by: AccountId,
    /// When this text was written.
    pub written_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
