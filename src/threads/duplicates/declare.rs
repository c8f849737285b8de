//! The word of staff that a thread asks the same as another. Whoever asked can say that theirs is different.

use super::mark::{lock_with_named, point};
use crate::app::App;
use crate::entity::ThreadId;
use crate::identity::{Caller, Right};
use crate::operation::{Completed, Operation, OperationError, OperationSpec};
use crate::threads::rules::RuleViolation;
use crate::threads::store::agency_of;

/// Makes a thread a duplicate of another, as staff of the agency whose thread it is. It closes and points at the other, where its
/// people hear of every answer; its asker is told, and can open it again.
///
/// # Errors
/// Others than staff have no right; the field `of` for a thread that does not exist; [`RuleViolation::SameThread`],
/// [`RuleViolation::AlreadyDuplicate`], [`RuleViolation::Hidden`].
#[tracing::instrument(skip_all, fields(thread.id = id.0))]
pub async fn declare(app: &App, caller: &Caller, id: ThreadId, of: ThreadId) -> Result<Completed<()>, OperationError> {
    if id == of {
        return Err(RuleViolation::SameThread.into());
    }
    let input = (caller.clone(), id, of);
    let spec = OperationSpec::new(caller);
    app.kernel.run(spec, input, |op, (caller, id, of)| Box::pin(write_declared(op, caller, *id, *of))).await
}

async fn write_declared(op: &Operation, caller: &Caller, id: ThreadId, of: ThreadId) -> Result<(), OperationError> {
    let (head, other) = lock_with_named(op.tx(), caller, id, of).await?;
    caller.require(Right::ActAsStaff, agency_of(op.tx(), head.category_id).await?)?;
    if head.hidden_at.is_some() || other.hidden_at.is_some() {
        return Err(RuleViolation::Hidden.into());
    }
    if head.duplicate_of.is_some() {
        return Err(RuleViolation::AlreadyDuplicate.into());
    }
    point(op, &head, &other, Some(caller.account)).await
}
