//! Table `outbox_event`: data only.

use sea_orm::entity::prelude::*;

use super::ids::OutboxEventId;

/// Something that happened, written with the change itself.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "outbox_event")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: OutboxEventId,
    /// The event's kind, which can be read even where the payload cannot.
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    #[sea_orm(column_type = "JsonBinary")]
    pub payload: super::Event,
    pub recorded_at: DateTimeUtc,
    /// Place in the order of commits, without gaps; `None` until the fan-out has seen the event.
    pub feed_seq: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
