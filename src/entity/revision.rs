//! Table `revision`: data only.

use sea_orm::entity::prelude::*;

use super::ids::{AccountId, RevisionId};
use super::kinds::SubjectKind;

/// An earlier text of whatever has a text. With `number` the subject is unique.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "revision")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: RevisionId,
    pub subject_kind: SubjectKind,
    pub subject_id: i64,
    pub number: i32,
    #[sea_orm(column_type = "Text", nullable)]
    pub title: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub body_source: String,
    /// Who replaced this text.
    pub edited_by: AccountId,
    /// When this text was written.
    pub created_at: DateTimeUtc,
    /// Set when it was taken out of the history.
    pub hidden_at: Option<DateTimeUtc>,
    pub hidden_by: Option<AccountId>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
