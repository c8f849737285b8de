//! Table `outbox_delivery`: data only.

use sea_orm::entity::prelude::*;

use super::ids::{OutboxDeliveryId, OutboxEventId};

/// One subscriber's copy of an event. It waits until it is delivered or parked.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "outbox_delivery")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: OutboxDeliveryId,
    pub event_id: OutboxEventId,
    #[sea_orm(column_type = "Text")]
    pub subscriber: String,
    /// The event's time: a delivery's age, whatever happened to it since.
    pub recorded_at: DateTimeUtc,
    /// Not before; while somebody works on it, the end of their lease.
    pub try_after: DateTimeUtc,
    /// The claim that holds it, while somebody works on it.
    pub lease: Option<Uuid>,
    /// Claims since the last outcome: whoever took it ended without saying how it went.
    pub claims: i32,
    /// Tries that failed.
    pub tries: i32,
    pub delivered_at: Option<DateTimeUtc>,
    /// Set when no more tries are made until a person decides.
    pub parked_at: Option<DateTimeUtc>,
    /// Why the last try failed, or why it waits; never a private text.
    #[sea_orm(column_type = "Text", nullable)]
    pub last_error: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
