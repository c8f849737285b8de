//! Writing down that solved threads have closed by themselves.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::app::App;
use crate::entity::{Event, ThreadId, ThreadState, thread};
use crate::outbox;
use crate::threads::rules::CLOSES_AFTER;
use crate::threads::store::published;
use crate::threads::visibility;

/// Threads closed in one transaction by [`close_idle`].
const BATCH: u64 = 100;

/// Writes down that solved threads have closed by themselves; tells how many. For the loop that looks for what is due.
pub async fn close_idle(app: &App) -> Result<usize, DbErr> {
    let now = app.now();
    let tx = app.begin_write().await?;
    let idle: Vec<ThreadId> = thread::Entity::find()
        .select_only()
        .column(thread::Column::Id)
        .filter(thread::Column::State.eq(ThreadState::Solved))
        .filter(thread::Column::LastActivityAt.lte(now - CLOSES_AFTER))
        .filter(visibility::public_threads())
        .order_by_asc(thread::Column::LastActivityAt)
        .limit(BATCH)
        .lock_with_behavior(sea_orm::sea_query::LockType::Update, sea_orm::sea_query::LockBehavior::SkipLocked)
        .into_tuple()
        .all(&tx)
        .await?;
    if idle.is_empty() {
        return Ok(0);
    }
    thread::Entity::update_many()
        .col_expr(thread::Column::State, Expr::value(ThreadState::Closed.as_str()))
        .col_expr(thread::Column::ClosedAt, Expr::value(now))
        .col_expr(thread::Column::Version, Expr::col(thread::Column::Version).add(1))
        .filter(thread::Column::Id.is_in(idle.iter().copied()))
        .filter(thread::Column::State.eq(ThreadState::Solved))
        .exec(&tx)
        .await?;
    for thread in &idle {
        outbox::record(&tx, Event::ThreadChanged { thread: *thread }, now);
    }
    tx.commit().await?;
    for thread in &idle {
        published(app, *thread);
    }
    Ok(idle.len())
}
