//! Events written with a change, delivered later: once to each subscriber, again after a failure, parked after many.
//! Knows the tables and nothing of the features that record or subscribe.

pub mod dispatcher;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
};
use uuid::Uuid;

use crate::database::WriteTransaction;
use crate::entity::{Event, OutboxEventId, outbox_delivery, outbox_event};

/// Why a delivery failed; kept with the row, so it must hold no private text.
#[derive(Debug, thiserror::Error)]
pub enum DeliveryError {
    #[error("database: {0}")]
    Database(#[from] DbErr),
    #[error("{0}")]
    Other(String),
}

/// An event as a subscriber gets it.
#[derive(Clone, Debug)]
pub struct Delivered {
    pub id: OutboxEventId,
    pub event: Event,
    pub recorded_at: DateTime<Utc>,
}

/// Something that acts on events. Every subscriber is idempotent: an event may come twice.
#[async_trait]
pub trait Subscriber: Send + Sync {
    /// The name under which deliveries wait; never changes.
    fn name(&self) -> &'static str;

    /// How many events it takes at once.
    fn batch(&self) -> u64 {
        100
    }

    /// Acts on events in order. Either all of the batch is done, or it is given again.
    async fn deliver(&self, events: &[Delivered]) -> Result<(), DeliveryError>;
}

/// Which subscribers want an event. A delivery row is written only for those.
fn subscribers(event: &Event) -> &'static [&'static str] {
    use Event as E;
    match event {
        E::ThreadAsked { .. } | E::ThreadEdited { .. } | E::ThreadChanged { .. } => &["search"],
        E::AnswerPosted { .. } | E::OfficialAnswerPosted { .. } => &["search", "notifications"],
        E::AnswerAccepted { .. } => &["search", "cases", "notifications"],
        E::AcceptanceTakenBack { .. } => &["search", "cases", "escalation"],
        E::CommentPosted { .. } => &["notifications", "escalation"],
        E::DuplicateProposed { .. }
        | E::CaseOpened { .. }
        | E::CaseAssigned { .. }
        | E::CaseMessagePosted { .. }
        | E::CaseResolved { .. }
        | E::PeerAnswerToConfirm { .. }
        | E::AccountLinkWanted { .. } => &["notifications"],
        E::PolicyChanged { .. } => &["escalation"],
        E::MeTooSaid { .. } | E::ThreadVisibility { .. } => &["search", "escalation"],
    }
}

/// Writes an event and its deliveries with the commit of the change that it tells of.
pub fn record(tx: &WriteTransaction, event: Event, now: DateTime<Utc>) {
    let names = subscribers(&event);
    let uuid = Uuid::now_v7();
    let row = outbox_event::ActiveModel {
        uuid: Set(uuid),
        kind: Set(event.kind().word().to_owned()),
        payload: Set(event),
        recorded_at: Set(now),
        ..Default::default()
    };
    tx.defer_to_commit(outbox_event::Entity::insert(row).query());
    for name in names {
        use outbox_delivery::Column as C;
        let event = outbox_event::Entity::find()
            .select_only()
            .column(outbox_event::Column::Id)
            .filter(outbox_event::Column::Uuid.eq(uuid))
            .into_query();
        let mut delivery = Query::insert();
        delivery.into_table(outbox_delivery::Entity).columns([C::EventId, C::Subscriber, C::TryAfter, C::Attempts]);
        delivery.values_panic([Expr::from(event), Expr::value(*name), Expr::value(now), Expr::value(0)]);
        tx.defer_to_commit(&delivery);
    }
}

/// Writes many events with their deliveries, in few statements.
pub async fn record_many<C: ConnectionTrait>(tx: &C, events: Vec<Event>, now: DateTime<Utc>) -> Result<(), DbErr> {
    /// Rows of one insert, below the number of values that a statement may have.
    const CHUNK: usize = 500;
    for some in events.chunks(CHUNK) {
        let rows: Vec<_> = some
            .iter()
            .map(|event| outbox_event::ActiveModel {
                uuid: Set(Uuid::now_v7()),
                kind: Set(event.kind().word().to_owned()),
                payload: Set(event.clone()),
                recorded_at: Set(now),
                ..Default::default()
            })
            .collect();
        let stored = outbox_event::Entity::insert_many(rows).exec_with_returning(tx).await?;
        let deliveries: Vec<_> = stored
            .iter()
            .flat_map(|row| subscribers(&row.payload).iter().map(|name| (row.id, *name)))
            .map(|(event, name)| outbox_delivery::ActiveModel {
                event_id: Set(event),
                subscriber: Set(name.to_owned()),
                try_after: Set(now),
                attempts: Set(0),
                ..Default::default()
            })
            .collect();
        for some in deliveries.chunks(CHUNK) {
            outbox_delivery::Entity::insert_many(some.iter().cloned()).exec_without_returning(tx).await?;
        }
    }
    Ok(())
}
