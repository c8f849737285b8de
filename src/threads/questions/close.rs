//! Closing a thread.

use sea_orm::sea_query::Expr;

use crate::app::App;
use crate::entity::{Event, ThreadId, ThreadState, thread};
use crate::identity::{Caller, Right};
use crate::outbox;
use crate::threads::refusal::Refusal;
use crate::threads::rules::ThreadRole;
use crate::threads::store::{Head, active, apply, lock_thread, published, role_of};

/// Closes a thread: it takes no new answers. Closing a closed one changes nothing.
///
/// # Errors
/// Others than asker and staff have no right.
#[tracing::instrument(skip_all, fields(thread.id = id.0))]
pub async fn close(app: &App, caller: &Caller, id: ThreadId) -> Result<(), Refusal> {
    let now = app.now();
    let tx = app.begin_write().await?;
    let head = lock_thread(&tx, caller, id).await?;
    may_act(&tx, caller, &head).await?;
    if head.closed_at.is_some() {
        return Ok(());
    }
    let update = active(&head, now)
        .col_expr(thread::Column::ClosedAt, Expr::value(now))
        .col_expr(thread::Column::State, Expr::value(ThreadState::Closed.as_str()));
    apply(&tx, update).await?;
    outbox::record(&tx, Event::ThreadChanged { thread: id }, now);
    tx.commit().await?;
    published(app, id);
    Ok(())
}

pub async fn may_act<C: sea_orm::ConnectionTrait>(tx: &C, caller: &Caller, head: &Head) -> Result<ThreadRole, Refusal> {
    let role = role_of(tx, caller, head).await?;
    match role {
        ThreadRole::Asker if caller.may(Right::Post, None) => Ok(role),
        ThreadRole::Staff => Ok(role),
        ThreadRole::Asker | ThreadRole::Other => Err(Refusal::Forbidden),
    }
}
