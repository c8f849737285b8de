//! "It is not urgent": staff say so of a question that was marked as urgent, or whoever asked takes the mark back.

use sea_orm::EntityTrait;
use sea_orm::sea_query::Expr;

use crate::app::App;
use crate::entity::{Event, ThreadId, thread};
use crate::identity::{Caller, Right};
use crate::operation::{Completed, Operation, OperationError, OperationSpec, RateLimitedAction};
use crate::threads::store::{agency_of, apply, change, lock_thread};

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
    if caller.account != head.author_id && !caller.may(Right::ActAsStaff, agency_of(tx, head.category_id).await?) {
        return Err(OperationError::forbidden());
    }
    caller.require(Right::Post, None)?;
    let marked = thread::Entity::find_by_id(id).one(tx).await?.is_some_and(|thread| thread.is_urgent);
    if !marked {
        return Ok(());
    }
    apply(tx, change(id, now).col_expr(thread::Column::IsUrgent, Expr::value(false))).await?;
    op.record(Event::UrgencyLowered { thread: id, by: caller.account });
    Ok(())
}
