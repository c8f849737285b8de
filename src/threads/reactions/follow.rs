//! Following a thread. Doing it again changes nothing.

use sea_orm::EntityTrait;

use crate::app::App;
use crate::entity::{ThreadId, follow as follows};
use crate::identity::{Caller, Right};
use crate::operation::{Completed, Operation, OperationError, OperationSpec, RateLimitedAction};
use crate::threads::store::{self, lock_thread};

/// From now on the caller hears of a thread.
///
/// # Errors
/// A thread that does not exist for the caller.
#[tracing::instrument(skip_all, fields(thread.id = id.0))]
pub async fn follow(app: &App, caller: &Caller, id: ThreadId) -> Result<Completed<()>, OperationError> {
    caller.require(Right::Vote, None)?;
    let spec = OperationSpec::new(caller).limited(RateLimitedAction::React);
    app.kernel.run(spec, (caller.clone(), id), |op, (caller, id)| Box::pin(write_followed(op, caller, *id))).await
}

async fn write_followed(op: &Operation, caller: &Caller, id: ThreadId) -> Result<(), OperationError> {
    lock_thread(op.tx(), caller, id).await?;
    store::follow(op.tx(), id, caller.account, op.now()).await?;
    Ok(())
}

/// The caller hears of a thread no more.
///
/// # Errors
/// A thread that does not exist for the caller.
#[tracing::instrument(skip_all, fields(thread.id = id.0))]
pub async fn unfollow(app: &App, caller: &Caller, id: ThreadId) -> Result<Completed<()>, OperationError> {
    caller.require(Right::Vote, None)?;
    let spec = OperationSpec::new(caller).limited(RateLimitedAction::React);
    app.kernel.run(spec, (caller.clone(), id), |op, (caller, id)| Box::pin(write_unfollowed(op, caller, *id))).await
}

async fn write_unfollowed(op: &Operation, caller: &Caller, id: ThreadId) -> Result<(), OperationError> {
    lock_thread(op.tx(), caller, id).await?;
    follows::Entity::delete_by_id((id, caller.account)).exec(op.tx()).await?;
    Ok(())
}
