//! Table `former_email`: data only.

use sea_orm::entity::prelude::*;

use super::ids::SecurityEventId;

/// An address that an account had until a change, kept for some days so that the mail about the change can be sent there.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "former_email")]
pub struct Model {
    /// The change that ended it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub security_event_id: SecurityEventId,
    #[sea_orm(column_type = "Text")]
    pub email: String,
    pub replaced_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
