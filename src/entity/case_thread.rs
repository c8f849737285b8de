//! Table `case_thread`: data only.

use sea_orm::entity::prelude::*;

use super::ids::{CaseId, ThreadId};

/// A thread that a case serves.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "case_thread")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub case_id: CaseId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub thread_id: ThreadId,
    /// Whether the case was opened for this thread: its asker is the one whom staff write to. Each case has one such thread.
    pub is_main: bool,
    /// Whether the case is open, as `CaseState::is_open` says. The database admits one open case per thread.
    pub is_open: bool,
    pub created_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
