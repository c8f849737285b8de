//! Table `deflection`: data only.

use sea_orm::entity::prelude::*;

use super::ids::{AccountId, DeflectionId, ThreadId};

/// A suggested thread that spared an asker a question.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "deflection")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: DeflectionId,
    pub account_id: Option<AccountId>,
    pub thread_id: ThreadId,
    pub confirmed_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
