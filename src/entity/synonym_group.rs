//! Table `synonym_group`: data only.

use sea_orm::entity::prelude::*;

use super::ids::{AccountId, SynonymGroupId};

/// A site's own group of words that search treats alike, or a group that comes with Peerdesk and is switched off here.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "synonym_group")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: SynonymGroupId,
    /// Two letters.
    #[sea_orm(column_type = "Text")]
    pub language: String,
    /// As they were typed, with commas between them; empty where a group is switched off.
    #[sea_orm(column_type = "Text")]
    pub phrases: String,
    /// The first phrase of a group that comes with Peerdesk, where that one is switched off.
    #[sea_orm(column_type = "Text", nullable, unique)]
    pub built_in_key: Option<String>,
    /// Whoever added it; none once they had their account erased.
    pub created_by: Option<AccountId>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    /// Raised by each change.
    pub version: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
