//! Table `case_message`: data only.

use sea_orm::entity::prelude::*;

use super::ids::{AccountId, CaseId, CaseMessageId};
use super::kinds::CaseMessageKind;

/// A private message between asker and team, or an internal note.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "case_message")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: CaseMessageId,
    pub case_id: CaseId,
    pub kind: CaseMessageKind,
    pub author_id: AccountId,
    #[sea_orm(column_type = "Text")]
    pub body_source: String,
    #[sea_orm(column_type = "Text")]
    pub body_html: String,
    pub render_version: i32,
    pub created_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
