//! Writing down that solved threads have closed by themselves.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::app::App;
use crate::entity::{Event, ThreadId, ThreadState, thread};
use crate::operation::{Actor, Operation, OperationError, OperationSpec};
use crate::threads::rules::CLOSES_AFTER;
use crate::threads::store::new_version;
use crate::threads::visibility;

/// Threads closed in one transaction by [`close_idle`].
const BATCH: u64 = 100;

/// Writes down that solved threads have closed by themselves; tells how many. For the loop that looks for what is due.
///
/// # Errors
/// Those of the database.
pub async fn close_idle(app: &App) -> Result<usize, OperationError> {
    let spec = OperationSpec::new(Actor::System);
    Ok(app.kernel.run(spec, (), |op, ()| Box::pin(write_closed(op))).await?.value)
}

async fn write_closed(op: &Operation) -> Result<usize, OperationError> {
    let (tx, now) = (op.tx(), op.now());
    let idle: Vec<ThreadId> = thread::Entity::find()
        .select_only()
        .column(thread::Column::Id)
        // Written out, not bound: the planner must see that the index of idle threads fits.
        .filter(thread::Column::State.into_expr().eq(Expr::cust("'solved'")))
        .filter(thread::Column::LastActivityAt.lte(now - CLOSES_AFTER))
        .filter(visibility::shown_threads())
        .order_by_asc(thread::Column::LastActivityAt)
        .limit(BATCH)
        .lock_with_behavior(sea_orm::sea_query::LockType::Update, sea_orm::sea_query::LockBehavior::SkipLocked)
        .into_tuple()
        .all(tx)
        .await?;
    if idle.is_empty() {
        return Ok(0);
    }
    new_version(now)
        .col_expr(thread::Column::State, Expr::value(ThreadState::Closed.as_str()))
        .col_expr(thread::Column::ClosedAt, Expr::value(now))
        .filter(thread::Column::Id.is_in(idle.iter().copied()))
        .filter(thread::Column::State.eq(ThreadState::Solved))
        .exec(tx)
        .await?;
    for thread in &idle {
        op.record(Event::ThreadChanged { thread: *thread });
    }
    Ok(idle.len())
}
