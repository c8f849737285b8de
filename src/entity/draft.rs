//! Table `draft`: data only.

use sea_orm::entity::prelude::*;

use super::documents::DraftFields;
use super::ids::{AccountId, ThreadId};

/// A form somebody had begun: kept over an expired session, or saved on the way to its last step.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "draft")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub account_id: AccountId,
    /// The page whose form this fills.
    #[sea_orm(column_type = "Text")]
    pub path: String,
    #[sea_orm(column_type = "JsonBinary")]
    pub fields: DraftFields,
    /// When it was saved last, or posted.
    pub saved_at: DateTimeUtc,
    /// The thread that it became, which may be gone by now.
    pub posted_thread_id: Option<ThreadId>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
