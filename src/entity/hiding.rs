//! Table `hiding`: data only.

use sea_orm::entity::prelude::*;

use super::ids::{AccountId, HidingId};
use super::kinds::SubjectKind;

/// A decision to hide something: who, when, why and until when. A subject has at most one that has not ended.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "hiding")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: HidingId,
    pub subject_kind: SubjectKind,
    pub subject_id: i64,
    /// Told to the author.
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    /// None for the system.
    pub hidden_by: Option<AccountId>,
    pub created_at: DateTimeUtc,
    /// When it ends by itself; none: when somebody ends it.
    pub ends_at: Option<DateTimeUtc>,
    pub ended_at: Option<DateTimeUtc>,
    /// None when it ended by itself, or has not ended.
    pub ended_by: Option<AccountId>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
