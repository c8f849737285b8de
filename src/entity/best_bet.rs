//! Table `best_bet`: data only.

use sea_orm::entity::prelude::*;

use super::ids::{AccountId, AgencyId, BestBetId, ThreadId};

/// A thread that an agency recommends to everybody who searches for certain words.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "best_bet")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: BestBetId,
    pub agency_id: AgencyId,
    pub thread_id: ThreadId,
    /// The language of the thread, two letters: its phrases have stems of it, and of the language in which the site was read.
    #[sea_orm(column_type = "Text")]
    pub language: String,
    /// None once the account is erased.
    pub created_by: Option<AccountId>,
    pub created_at: DateTimeUtc,
    /// Raised by every change of its phrases.
    pub version: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
