//! The asker says that the answers so far did not solve it.

use crate::app::App;
use crate::entity::{Event, NotSolvedReason, ThreadId};
use crate::identity::{Caller, Right};
use crate::operation::{Completed, Operation, OperationError, OperationSpec, RateLimitedAction};
use crate::threads::answers::withdraw_acceptance::clear_acceptance;
use crate::threads::questions::reopen::open_again;
use crate::threads::rules;
use crate::threads::store::{change, lock_thread, says_not_solved, visible_answers};

/// The asker says that the thread is not solved, and may say why: every acceptance is taken back, staff's too, and it takes
/// answers again. Said again, nothing happens until somebody has answered.
///
/// # Errors
/// Only the asker may; somebody must have answered, or the thread be closed.
#[tracing::instrument(skip_all, fields(thread.id = id.0))]
pub async fn mark_not_solved(
    app: &App,
    caller: &Caller,
    id: ThreadId,
    reason: Option<NotSolvedReason>,
) -> Result<Completed<()>, OperationError> {
    let spec = OperationSpec::new(caller).limited(RateLimitedAction::React);
    let input = (caller.clone(), id, reason);
    app.kernel.run(spec, input, |op, (caller, id, reason)| Box::pin(write_not_solved(op, caller, *id, *reason))).await
}

async fn write_not_solved(
    op: &Operation,
    caller: &Caller,
    id: ThreadId,
    reason: Option<NotSolvedReason>,
) -> Result<(), OperationError> {
    let (tx, now) = (op.tx(), op.now());
    let head = lock_thread(tx, caller, id).await?;
    if caller.account != head.author_id {
        return Err(OperationError::forbidden());
    }
    caller.require(Right::Post, None)?;
    rules::may_say_not_solved(head.state_at(now), head.case_state)?;
    let answers = visible_answers(tx, id).await?;
    let answered_at = answers.iter().map(|answer| answer.posted_at);
    let has_said = rules::has_said_not_solved(head.state, head.case_state, head.not_solved_at, answered_at);
    if has_said && head.not_solved_reason == reason {
        return Ok(());
    }
    let accepted: Vec<_> = answers.iter().filter(|answer| answer.accepted.is_some()).map(|answer| answer.id).collect();
    clear_acceptance(tx, &accepted).await?;
    for answer in accepted {
        op.record(Event::AcceptanceTakenBack { thread: id, answer });
    }
    open_again(op, &head, says_not_solved(change(id, now), reason, now), Some(caller.account)).await?;
    op.record(Event::ThreadNotSolved { thread: id });
    Ok(())
}
