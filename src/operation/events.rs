//! Writing down what happened, in the transaction in which it did: one row. Who is to hear of it is found out after the commit.

use chrono::{DateTime, Utc};
use sea_orm::{ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait, QueryTrait};

use crate::database::WriteTransaction;
use crate::entity::{Event, outbox_event};

fn row(event: Event, now: DateTime<Utc>) -> outbox_event::ActiveModel {
    outbox_event::ActiveModel {
        kind: Set(event.kind().as_str().to_owned()),
        payload: Set(event),
        recorded_at: Set(now),
        feed_seq: Set(None),
        ..Default::default()
    }
}

/// Writes an event with the commit of the change that it tells of.
pub(super) fn record(tx: &WriteTransaction, event: Event, now: DateTime<Utc>) {
    tx.defer_to_commit(outbox_event::Entity::insert(row(event, now)).query());
}

/// Writes many events, in few statements.
pub async fn record_many<C: ConnectionTrait>(tx: &C, events: Vec<Event>, now: DateTime<Utc>) -> Result<(), DbErr> {
    /// Rows of one insert, below the number of values that a statement may have.
    const CHUNK: usize = 500;
    for some in events.chunks(CHUNK) {
        let rows = some.iter().map(|event| row(event.clone(), now));
        outbox_event::Entity::insert_many(rows).exec_without_returning(tx).await?;
    }
    Ok(())
}
