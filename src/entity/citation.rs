//! Table `citation`: data only.

use sea_orm::entity::prelude::*;

use super::ids::{AccountId, CitationId};
use super::kinds::SubjectKind;

/// Something that rests on something else, such as an answer on an article.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "citation")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: CitationId,
    /// What cites.
    pub subject_kind: SubjectKind,
    pub subject_id: i64,
    /// What is cited.
    pub cited_kind: SubjectKind,
    pub cited_id: i64,
    /// The revision that was cited, where the cited has revisions.
    pub cited_revision: Option<i32>,
    pub created_by: Option<AccountId>,
    pub created_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
