//! Moving a question to the category where it belongs. Whoever works on it hears of it by an event; when it goes to staff is
//! counted anew under the policy there, from when it was asked.

use sea_orm::sea_query::Expr;
use sea_orm::{EntityTrait, QuerySelect};

use crate::app::App;
use crate::entity::{CategoryId, Event, ThreadId, category, thread};
use crate::identity::{Caller, Right};
use crate::operation::{Completed, Operation, OperationError, OperationSpec, RateLimitedAction};
use crate::threads::codes;
use crate::threads::rules::{self, RuleViolation};
use crate::threads::store::{agency_of, apply, change, lock_thread};

/// Moves a thread to a category, of the same agency or of another one. Where it stands already, nothing happens.
///
/// # Errors
/// No right: staff and moderators of the agency where it stands may, its asker until it is answered; the field `category_id`;
/// a category that takes no threads any more.
#[tracing::instrument(skip_all, fields(thread.id = id.0))]
pub async fn move_to_category(
    app: &App,
    caller: &Caller,
    id: ThreadId,
    to: CategoryId,
) -> Result<Completed<()>, OperationError> {
    let spec = OperationSpec::new(caller).limited(RateLimitedAction::React);
    app.kernel.run(spec, (caller.clone(), id, to), |op, (caller, id, to)| Box::pin(write(op, caller, *id, *to))).await
}

async fn write(op: &Operation, caller: &Caller, id: ThreadId, to: CategoryId) -> Result<(), OperationError> {
    let (tx, now) = (op.tx(), op.now());
    let head = lock_thread(tx, caller, id).await?;
    let speaks = caller.may(Right::ActAsStaff, agency_of(tx, head.category_id).await?);
    caller.require(Right::Post, None)?;
    rules::may_move(caller.account == head.author_id, speaks, head.state_at(now))?;
    if head.category_id == to {
        return Ok(());
    }
    // Somebody may archive it at this moment: then one of the two waits.
    let target = category::Entity::find_by_id(to).lock_shared().one(tx).await?;
    let target = target.ok_or_else(|| OperationError::field("category_id", codes::CATEGORY_UNKNOWN))?;
    if target.archived_at.is_some() {
        return Err(RuleViolation::Archived.into());
    }
    apply(tx, change(id, now).col_expr(thread::Column::CategoryId, Expr::value(to))).await?;
    op.record(Event::ThreadMoved { thread: id, by: caller.account });
    Ok(())
}
