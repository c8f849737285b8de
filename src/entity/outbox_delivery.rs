//! Table `outbox_delivery`: data only.

use sea_orm::entity::prelude::*;

use super::ids::{OutboxDeliveryId, OutboxEventId};

/// One subscriber's copy of an event.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "outbox_delivery")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: OutboxDeliveryId,
    pub event_id: OutboxEventId,
    #[sea_orm(column_type = "Text")]
    pub subscriber: String,
    pub try_after: DateTimeUtc,
    pub attempts: i32,
    pub delivered_at: Option<DateTimeUtc>,
    pub parked_at: Option<DateTimeUtc>,
    #[sea_orm(column_type = "Text", nullable)]
    pub last_error: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
