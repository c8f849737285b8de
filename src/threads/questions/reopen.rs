//! Opening a closed thread again.

use sea_orm::sea_query::Expr;

use super::close::require_asker_or_staff;
use crate::app::App;
use crate::entity::{AccountId, Event, ThreadId, ThreadState, thread};
use crate::identity::Caller;
use crate::operation::{Completed, Operation, OperationError, OperationSpec, RateLimitedAction};
use crate::threads::rules::RuleViolation;
use crate::threads::store::{
    Head, apply, change, is_solved, lock_thread, says_not_solved, with_derived_state_if_closed,
};

/// Opens a closed thread again: it stands as its answers say, and is no duplicate any more. Whoever asked says by it that a
/// case of staff has not settled the question, unless an answer is accepted.
///
/// # Errors
/// No right; a thread that is not closed.
#[tracing::instrument(skip_all, fields(thread.id = id.0))]
pub async fn reopen(app: &App, caller: &Caller, id: ThreadId) -> Result<Completed<()>, OperationError> {
    let spec = OperationSpec::new(caller).limited(RateLimitedAction::React);
    app.kernel.run(spec, (caller.clone(), id), |op, (caller, id)| Box::pin(write_reopened(op, caller, *id))).await
}

async fn write_reopened(op: &Operation, caller: &Caller, id: ThreadId) -> Result<(), OperationError> {
    let head = lock_thread(op.tx(), caller, id).await?;
    require_asker_or_staff(op.tx(), caller, &head).await?;
    if head.state_at(op.now()) != ThreadState::Closed {
        return Err(RuleViolation::NotFinished.into());
    }
    let mut update = change(id, op.now());
    // Staff were done with it: whoever asked says by this that it is not settled.
    let says_no = head.author_id == caller.account && head.case_state.is_some() && !is_solved(op.tx(), id).await?;
    if says_no {
        update = says_not_solved(update, None, op.now());
    }
    open_again(op, &head, update, Some(caller.account)).await?;
    if says_no {
        op.record(Event::ThreadNotSolved { thread: id });
    }
    Ok(())
}

/// Adds to a change that the thread is open again and a duplicate no more, and writes it. `by` says so; nobody where the thread
/// that it pointed at is gone.
pub async fn open_again(
    op: &Operation,
    head: &Head,
    update: sea_orm::UpdateMany<thread::Entity>,
    by: Option<AccountId>,
) -> Result<(), OperationError> {
    let now = op.now();
    let update = update
        .col_expr(thread::Column::LastActivityAt, Expr::value(now))
        .col_expr(thread::Column::DuplicateOf, Expr::value(Option::<ThreadId>::None))
        .col_expr(thread::Column::NextCheckAt, Expr::value(now));
    let update = with_derived_state_if_closed(op.tx(), head, None, update, now).await?;
    apply(op.tx(), update).await?;
    op.record(Event::ThreadChanged { thread: head.id });
    if let Some(of) = head.duplicate_of {
        op.record(Event::DuplicateUndone { thread: head.id, of, by });
    }
    Ok(())
}
