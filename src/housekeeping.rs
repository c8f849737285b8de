//! Deletes what has served its time: ended sessions, old counters, spent links, delivered events. Nothing that people see.

use chrono::Duration;
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{ColumnTrait, Condition, DbErr, EntityTrait, ExprTrait, QueryFilter};

use crate::app::App;
use crate::entity::{draft, idempotency_key, one_use_token, outbox_delivery, outbox_event, rate_counter, session};
use crate::identity::sessions::IDLE_TTL;

/// Counters of windows that ended.
const COUNTER_TTL: Duration = Duration::days(1);
/// A repeated request finds what the first one made for so long.
const KEY_TTL: Duration = Duration::hours(24);
/// Unfinished forms.
const DRAFT_TTL: Duration = Duration::days(30);
/// Delivered events, for tracing what happened.
const EVENT_TTL: Duration = Duration::days(30);

/// Deletes what is over. Gives 0: there is nothing to go on with.
pub async fn run(app: &App) -> Result<usize, DbErr> {
    let now = app.now();
    let tx = app.begin_write().await?;
    let over =
        Condition::any().add(session::Column::ExpiresAt.lt(now)).add(session::Column::LastSeenAt.lt(now - IDLE_TTL));
    session::Entity::delete_many().filter(over).exec(&tx).await?;
    rate_counter::Entity::delete_many()
        .filter(rate_counter::Column::WindowStart.lt(now - COUNTER_TTL))
        .exec(&tx)
        .await?;
    idempotency_key::Entity::delete_many()
        .filter(idempotency_key::Column::CreatedAt.lt(now - KEY_TTL))
        .exec(&tx)
        .await?;
    one_use_token::Entity::delete_many().filter(one_use_token::Column::ExpiresAt.lt(now)).exec(&tx).await?;
    draft::Entity::delete_many().filter(draft::Column::SavedAt.lt(now - DRAFT_TTL)).exec(&tx).await?;
    let old = Query::select()
        .column(outbox_event::Column::Id)
        .from(outbox_event::Entity)
        .and_where(outbox_event::Column::RecordedAt.lt(now - EVENT_TTL))
        .to_owned();
    outbox_delivery::Entity::delete_many()
        .filter(outbox_delivery::Column::DeliveredAt.is_not_null())
        .filter(outbox_delivery::Column::EventId.in_subquery(old))
        .exec(&tx)
        .await?;
    let waiting = Query::select()
        .expr(Expr::value(1))
        .from(outbox_delivery::Entity)
        .and_where(
            outbox_delivery::Column::EventId.into_expr().equals((outbox_event::Entity, outbox_event::Column::Id)),
        )
        .to_owned();
    outbox_event::Entity::delete_many()
        .filter(outbox_event::Column::RecordedAt.lt(now - EVENT_TTL))
        .filter(Expr::exists(waiting).not())
        .exec(&tx)
        .await?;
    tx.commit().await?;
    Ok(0)
}
