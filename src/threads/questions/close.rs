//! Closing a thread.

use sea_orm::sea_query::Expr;

use crate::app::App;
use crate::database::WriteTransaction;
use crate::entity::{Event, ThreadId, ThreadState, thread};
use crate::identity::{Caller, Right};
use crate::operation::{Completed, Operation, OperationError, OperationSpec, RateLimitedAction};
use crate::threads::rules::ThreadRole;
use crate::threads::store::{Head, active, apply, lock_thread, role_of};

/// Closes a thread: it takes no new answers. Closing a closed one changes nothing. Where its asker closes it, a case of staff
/// is withdrawn.
///
/// # Errors
/// Others than asker and staff have no right.
#[tracing::instrument(skip_all, fields(thread.id = id.0))]
pub async fn close(app: &App, caller: &Caller, id: ThreadId) -> Result<Completed<()>, OperationError> {
    let spec = OperationSpec::new(caller).limited(RateLimitedAction::React);
    app.kernel.run(spec, (caller.clone(), id), |op, (caller, id)| Box::pin(write_closed(op, caller, *id))).await
}

async fn write_closed(op: &Operation, caller: &Caller, id: ThreadId) -> Result<(), OperationError> {
    let (tx, now) = (op.tx(), op.now());
    let head = lock_thread(tx, caller, id).await?;
    require_asker_or_staff(tx, caller, &head).await?;
    if head.closed_at.is_some() {
        return Ok(());
    }
    let update = active(&head, now)
        .col_expr(thread::Column::ClosedAt, Expr::value(now))
        .col_expr(thread::Column::State, Expr::value(ThreadState::Closed.as_str()));
    apply(tx, update).await?;
    op.record(Event::ThreadClosed { thread: id, by: caller.account });
    Ok(())
}

pub async fn require_asker_or_staff(tx: &WriteTransaction, caller: &Caller, head: &Head) -> Result<(), OperationError> {
    match role_of(tx, caller, head).await? {
        ThreadRole::Asker => caller.require(Right::Post, None),
        ThreadRole::Staff => Ok(()),
        ThreadRole::Other => Err(OperationError::forbidden()),
    }
}
