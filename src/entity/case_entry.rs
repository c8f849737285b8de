//! Table `case_entry`: data only.

use sea_orm::entity::prelude::*;

use super::documents::EntryDetail;
use super::ids::{AccountId, CaseEntryId, CaseId};
use super::kinds::EntryKind;

/// One line of a case's timeline. The database refuses to change or delete it.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "case_entry")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: CaseEntryId,
    pub case_id: CaseId,
    pub created_at: DateTimeUtc,
    pub kind: EntryKind,
    /// None for the system.
    pub actor_id: Option<AccountId>,
    #[sea_orm(column_type = "JsonBinary")]
    pub detail: EntryDetail,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
