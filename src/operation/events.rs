//! Writing down what happened, in the transaction in which it did: the event and who is to hear of it.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
};
use uuid::Uuid;

use crate::database::WriteTransaction;
use crate::entity::{Event, outbox_delivery, outbox_event};

/// Which subscribers want an event. A delivery row is written only for those.
fn subscribers(event: &Event) -> &'static [&'static str] {
    use Event as E;
    match event {
        E::ThreadAsked { .. }
        | E::ThreadEdited { .. }
        | E::ThreadChanged { .. }
        | E::ThreadVisibility { .. }
        | E::AcceptanceTakenBack { .. }
        | E::MeTooSaid { .. } => &["search"],
        E::AnswerPosted { .. } | E::OfficialAnswerPosted { .. } | E::AnswerAccepted { .. } => {
            &["search", "notifications"]
        }
        E::CommentPosted { .. }
        | E::DuplicateProposed { .. }
        | E::CaseOpened { .. }
        | E::CaseAssigned { .. }
        | E::CaseMessagePosted { .. }
        | E::CaseResolved { .. }
        | E::PeerAnswerToConfirm { .. }
        | E::AccountLinkWanted { .. } => &["notifications"],
        E::PolicyChanged { .. } => &["escalation"],
        // They only make pages anew.
        E::CategoryChanged { .. }
        | E::AgencyChanged { .. }
        | E::ProfileChanged { .. }
        | E::DuplicateDeclined { .. }
        | E::AnswerVoted { .. }
        | E::CommentChanged { .. }
        | E::CaseStateChanged { .. }
        | E::PeerWindowChanged { .. } => &[],
    }
}

/// Writes an event and its deliveries with the commit of the change that it tells of.
pub(super) fn record(tx: &WriteTransaction, event: Event, now: DateTime<Utc>) {
    let names = subscribers(&event);
    let uuid = Uuid::now_v7();
    let row = outbox_event::ActiveModel {
        uuid: Set(uuid),
        kind: Set(event.kind().as_str().to_owned()),
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
                kind: Set(event.kind().as_str().to_owned()),
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
