//! The asker says that the answers so far did not solve it.

use sea_orm::sea_query::Expr;

use super::reopen::open_again;
use crate::app::App;
use crate::entity::{Event, ThreadId, thread};
use crate::identity::{Caller, Right};
use crate::operation::{Completed, Operation, OperationError, OperationSpec};
use crate::threads::answers::withdraw_acceptance::clear_acceptance;
use crate::threads::rules;
use crate::threads::store::{change, lock_thread, visible_answers};

/// The asker says that the thread is not solved: every acceptance is taken back, staff's too, and it takes answers again.
///
/// # Errors
/// Only the asker may; only a solved or closed thread.
#[tracing::instrument(skip_all, fields(thread.id = id.0))]
pub async fn mark_not_solved(app: &App, caller: &Caller, id: ThreadId) -> Result<Completed<()>, OperationError> {
    let spec = OperationSpec::new(caller);
    app.kernel.run(spec, (caller.clone(), id), |op, (caller, id)| Box::pin(write_not_solved(op, caller, *id))).await
}

async fn write_not_solved(op: &Operation, caller: &Caller, id: ThreadId) -> Result<(), OperationError> {
    let (tx, now) = (op.tx(), op.now());
    let head = lock_thread(tx, caller, id).await?;
    if caller.account != head.author_id {
        return Err(OperationError::forbidden());
    }
    caller.require(Right::Post, None)?;
    rules::may_reopen(head.state_at(now))?;
    let answers = visible_answers(tx, id).await?;
    let accepted: Vec<_> = answers.iter().filter(|answer| answer.accepted.is_some()).map(|answer| answer.id).collect();
    clear_acceptance(tx, &accepted).await?;
    for answer in accepted {
        op.record(Event::AcceptanceTakenBack { thread: id, answer });
    }
    let update = change(id, now).col_expr(thread::Column::NotSolvedAt, Expr::value(now));
    open_again(op, &head, update).await
}
