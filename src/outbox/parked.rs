//! Deliveries that were given up: shown to people, and tried again when they say so. They wait for the days of the settings.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, JoinType, QueryFilter, QuerySelect,
    QueryTrait,
};
use uuid::Uuid;

use super::queries;
use super::store::Store;
use crate::entity::{OutboxDeliveryId, outbox_delivery, outbox_event};

/// Rows of one transaction.
const CHUNK: u64 = 1000;

/// A delivery that waits for a person.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct ParkedDelivery {
    pub id: OutboxDeliveryId,
    pub subscriber: String,
    /// Of its event.
    pub kind: String,
    pub parked_at: DateTime<Utc>,
    pub tries: i32,
    /// Holds no private text.
    pub last_error: Option<String>,
}

/// Which parked deliveries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Which {
    All,
    Subscriber(String),
    One(OutboxDeliveryId),
}

impl Which {
    fn condition(&self) -> Condition {
        match self {
            Self::All => Condition::all(),
            Self::Subscriber(name) => Condition::all().add(outbox_delivery::Column::Subscriber.eq(name)),
            Self::One(id) => Condition::all().add(outbox_delivery::Column::Id.eq(*id)),
        }
    }
}

/// Parked deliveries, the latest first, from behind a place: one statement.
pub async fn list<C: ConnectionTrait>(
    db: &C,
    which: &Which,
    after: Option<(DateTime<Utc>, OutboxDeliveryId)>,
    limit: u64,
) -> Result<Vec<ParkedDelivery>, DbErr> {
    use outbox_delivery::Column as C;
    let mut select = queries::parked().filter(which.condition());
    if let Some((at, id)) = after {
        let behind =
            Condition::any().add(C::ParkedAt.lt(at)).add(Condition::all().add(C::ParkedAt.eq(at)).add(C::Id.lt(id)));
        select = select.filter(C::ParkedAt.lte(at)).filter(behind);
    }
    select
        .select_only()
        .columns([C::Id, C::Subscriber, C::ParkedAt, C::Tries, C::LastError])
        .column(outbox_event::Column::Kind)
        .join(JoinType::InnerJoin, event_of())
        .limit(limit)
        .into_model()
        .all(db)
        .await
}

fn event_of() -> sea_orm::RelationDef {
    outbox_delivery::Entity::belongs_to(outbox_event::Entity)
        .from(outbox_delivery::Column::EventId)
        .to(outbox_event::Column::Id)
        .into()
}

/// How many are parked, by subscriber: one statement.
pub async fn counts<C: ConnectionTrait>(db: &C) -> Result<BTreeMap<String, u64>, DbErr> {
    let rows: Vec<(String, i64)> = outbox_delivery::Entity::find()
        .select_only()
        .column(outbox_delivery::Column::Subscriber)
        .column_as(outbox_delivery::Column::Id.count(), "count")
        .filter(outbox_delivery::Column::ParkedAt.is_not_null())
        .group_by(outbox_delivery::Column::Subscriber)
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|(subscriber, count)| (subscriber, u64::try_from(count).unwrap_or_default())).collect())
}

/// Has parked deliveries tried again, with all their tries; gives how many.
pub async fn retry(store: &Store, which: &Which) -> Result<u64, DbErr> {
    use outbox_delivery::Column as C;
    let now = store.now();
    let mut all = 0;
    loop {
        // What is parked again meanwhile waits for the next time.
        let some = queries::parked()
            .filter(which.condition())
            .filter(C::ParkedAt.lte(now))
            .select_only()
            .column(C::Id)
            .limit(CHUNK)
            .into_query();
        let update = outbox_delivery::Entity::update_many()
            .col_expr(C::ParkedAt, Expr::value(None::<DateTime<Utc>>))
            .col_expr(C::Lease, Expr::value(None::<Uuid>))
            .col_expr(C::TryAfter, Expr::value(now))
            .col_expr(C::Claims, Expr::value(0_i32))
            .col_expr(C::Tries, Expr::value(0_i32))
            .filter(C::Id.in_subquery(some));
        let tx = store.begin_write().await?;
        let count = update.exec(&tx).await?.rows_affected;
        tx.commit().await?;
        all += count;
        if count < CHUNK {
            return Ok(all);
        }
    }
}
