//! "It is not urgent": staff say so of a question that was marked as urgent, or whoever asked takes the mark back.

use sea_orm::sea_query::Expr;

use crate::app::App;
use crate::entity::{Event, ThreadId, thread};
use crate::identity::{Caller, Right};
use crate::operation::{Completed, Operation, OperationError, OperationSpec, RateLimitedAction};
use crate::threads::rules::ThreadRole;
use crate::threads::store::{apply, change, lock_thread, role_of};

/// Takes the mark "urgent" from a thread. Without one nothing happens. A case that it has brought about stays.
///
/// # Errors
/// No right: staff of the agency may, and whoever asked.
#[tracing::instrument(skip_all, fields(thread.id = id.0))]
pub async fn lower_urgency(app: &App, caller: &Caller, id: ThreadId) -> Result<Completed<()>, OperationError> {
    let spec = OperationSpec::new(caller).limited(RateLimitedAction::React);
    app.kernel.run(spec, (caller.clone(), id), |op, (caller, id)| Box::pin(write(op, caller, *id))).await
}

async fn write(op: &Operation, caller: &Caller, id: ThreadId) -> Result<(), OperationError> {
    let (tx, now) = (op.tx(), op.now());
    let head = lock_thread(tx, caller, id).await?;
    if role_of(tx, caller, &head).await? == ThreadRole::Other {
        return Err(OperationError::forbidden());
    }
    caller.require(Right::Post, None)?;
    if !head.is_urgent {
        return Ok(());
    }
    apply(tx, change(id, now).col_expr(thread::Column::IsUrgent, Expr::value(false))).await?;
    op.record(Event::UrgencyLowered { thread: id, by: caller.account });
    Ok(())
}
