//! "I have this problem as well." Saying it again changes nothing.

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{EntityTrait, ExprTrait};

use crate::app::App;
use crate::entity::{Event, ThreadId, me_too as me_toos, thread};
use crate::identity::{Caller, Right};
use crate::operation::{Completed, Operation, OperationError, OperationSpec, RateLimitedAction};
use crate::threads::rules::RuleViolation;
use crate::threads::store::{self, apply, change, lock_thread};

/// Says "I have this problem as well", and follows the thread.
///
/// # Errors
/// One's own thread: the asker counts as the first. A hidden thread.
#[tracing::instrument(skip_all, fields(thread.id = id.0))]
pub async fn add_me_too(app: &App, caller: &Caller, id: ThreadId) -> Result<Completed<()>, OperationError> {
    caller.require(Right::Vote, None)?;
    let spec = OperationSpec::new(caller).limited(RateLimitedAction::React);
    app.kernel.run(spec, (caller.clone(), id), |op, (caller, id)| Box::pin(write_added(op, caller, *id))).await
}

async fn write_added(op: &Operation, caller: &Caller, id: ThreadId) -> Result<(), OperationError> {
    let (tx, now) = (op.tx(), op.now());
    let head = lock_thread(tx, caller, id).await?;
    if head.author_id == caller.account {
        return Err(RuleViolation::OwnThread.into());
    }
    if head.hidden_at.is_some() {
        return Err(RuleViolation::Hidden.into());
    }
    let row = me_toos::ActiveModel { thread_id: Set(id), account_id: Set(caller.account), created_at: Set(now) };
    let new = me_toos::Entity::insert(row)
        .on_conflict(
            OnConflict::columns([me_toos::Column::ThreadId, me_toos::Column::AccountId]).do_nothing().to_owned(),
        )
        .exec_without_returning(tx)
        .await?;
    if new == 0 {
        return Ok(());
    }
    apply(tx, change(id, op.now()).col_expr(thread::Column::MeTooCount, Expr::col(thread::Column::MeTooCount).add(1)))
        .await?;
    store::follow(tx, id, caller.account, now).await?;
    op.record(Event::MeTooSaid { thread: id });
    Ok(())
}

/// Takes "me too" back; without one nothing happens.
///
/// # Errors
/// A thread that does not exist for the caller.
#[tracing::instrument(skip_all, fields(thread.id = id.0))]
pub async fn remove_me_too(app: &App, caller: &Caller, id: ThreadId) -> Result<Completed<()>, OperationError> {
    caller.require(Right::Vote, None)?;
    let spec = OperationSpec::new(caller).limited(RateLimitedAction::React);
    app.kernel.run(spec, (caller.clone(), id), |op, (caller, id)| Box::pin(write_removed(op, caller, *id))).await
}

async fn write_removed(op: &Operation, caller: &Caller, id: ThreadId) -> Result<(), OperationError> {
    let tx = op.tx();
    lock_thread(tx, caller, id).await?;
    let gone = me_toos::Entity::delete_by_id((id, caller.account)).exec(tx).await?.rows_affected;
    if gone == 0 {
        return Ok(());
    }
    apply(tx, change(id, op.now()).col_expr(thread::Column::MeTooCount, Expr::col(thread::Column::MeTooCount).sub(1)))
        .await?;
    op.record(Event::ThreadChanged { thread: id });
    Ok(())
}
