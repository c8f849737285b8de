//! Taking back that an answer was accepted.

use sea_orm::sea_query::Expr;

use super::accept::require_vote_of_asker;
pub use super::acceptances::clear_acceptance;
use crate::app::App;
use crate::entity::{AcceptedAs, AnswerId, Event, ThreadId, thread};
use crate::identity::Caller;
use crate::operation::{Completed, Operation, OperationError, OperationSpec, RateLimitedAction};
use crate::threads::rules::{self, ThreadRole};
use crate::threads::store::{active, apply, is_solved, lock_answer, role_of, says_not_solved, with_derived_state};

/// Takes an acceptance back; returns the thread, which stands as before, without the answerer's credit. Without an acceptance
/// nothing happens.
///
/// # Errors
/// No right; staff cannot take back the asker's choice.
#[tracing::instrument(skip_all, fields(answer.id = id.0))]
pub async fn withdraw_acceptance(
    app: &App,
    caller: &Caller,
    id: AnswerId,
) -> Result<Completed<ThreadId>, OperationError> {
    let spec = OperationSpec::new(caller).limited(RateLimitedAction::React);
    app.kernel.run(spec, (caller.clone(), id), |op, (caller, id)| Box::pin(write_withdrawn(op, caller, *id))).await
}

async fn write_withdrawn(op: &Operation, caller: &Caller, id: AnswerId) -> Result<ThreadId, OperationError> {
    let (tx, now) = (op.tx(), op.now());
    let (head, found) = lock_answer(tx, caller, id).await?;
    let role = role_of(tx, caller, &head).await?;
    require_vote_of_asker(caller, role)?;
    if !rules::take_back(role, found.accepted_as)? {
        return Ok(head.id);
    }
    clear_acceptance(tx, &[id]).await?;
    let mut update = active(&head, now).col_expr(thread::Column::NextCheckAt, Expr::value(now));
    // Without another answer that solves it, whoever asked says that it is not solved. What they overrule, staff cannot
    // simply accept again.
    let says_no = role == ThreadRole::Asker && !head.is_closed(now) && !is_solved(tx, head.id).await?;
    if says_no || (role == ThreadRole::Asker && found.accepted_as == Some(AcceptedAs::Staff)) {
        update = says_not_solved(update, None, now);
    }
    let update = with_derived_state(tx, &head, update, now).await?;
    apply(tx, update).await?;
    op.record(Event::AcceptanceTakenBack { thread: head.id, answer: id });
    if says_no {
        op.record(Event::ThreadNotSolved { thread: head.id });
    }
    Ok(head.id)
}
