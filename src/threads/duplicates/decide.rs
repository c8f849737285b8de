//! The asker's decision on a proposal.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::mark::{lock_both, point};
use crate::app::App;
use crate::entity::{DuplicateProposalId, Event, ThreadId, duplicate_proposal};
use crate::identity::{Caller, Right};
use crate::operation::{Completed, Operation, OperationError, OperationSpec};
use crate::threads::rules::RuleViolation;
use crate::threads::store::{Head, apply, change};

/// The asker's decision; returns their thread. An agreed thread closes, points at the other and counts among the people with its
/// problem.
///
/// # Errors
/// Only the asker may; [`OperationError::NotFound`] where one of the two threads does not exist for the caller;
/// [`RuleViolation::Decided`].
#[tracing::instrument(skip_all, fields(proposal.id = id.0))]
pub async fn decide(
    app: &App,
    caller: &Caller,
    id: DuplicateProposalId,
    agree: bool,
) -> Result<Completed<ThreadId>, OperationError> {
    let input = (caller.clone(), id, agree);
    let spec = OperationSpec::new(caller);
    app.kernel.run(spec, input, |op, (caller, id, agree)| Box::pin(write_decided(op, caller, *id, *agree))).await
}

async fn write_decided(
    op: &Operation,
    caller: &Caller,
    id: DuplicateProposalId,
    agree: bool,
) -> Result<ThreadId, OperationError> {
    let tx = op.tx();
    let proposal = duplicate_proposal::Entity::find_by_id(id).one(tx).await?.ok_or(OperationError::NotFound)?;
    let (head, other) = lock_both(tx, caller, proposal.thread_id, proposal.of_thread_id).await?;
    if head.author_id != caller.account {
        return Err(OperationError::forbidden());
    }
    caller.require(Right::Post, None)?;
    settle_proposal(op, caller, id, (&head, &other), agree).await?;
    Ok(head.id)
}

/// Writes the asker's decision on a proposal between two locked threads.
pub async fn settle_proposal(
    op: &Operation,
    asker: &Caller,
    id: DuplicateProposalId,
    (head, other): (&Head, &Head),
    agree: bool,
) -> Result<(), OperationError> {
    let tx = op.tx();
    let decided = duplicate_proposal::Entity::update_many()
        .col_expr(duplicate_proposal::Column::Agreed, Expr::value(agree))
        .col_expr(duplicate_proposal::Column::DecidedAt, Expr::value(op.now()))
        .filter(duplicate_proposal::Column::Id.eq(id))
        .filter(duplicate_proposal::Column::DecidedAt.is_null())
        .exec(tx)
        .await?;
    if decided.rows_affected == 0 {
        return Err(RuleViolation::Decided.into());
    }
    if !agree {
        apply(tx, change(head.id, op.now())).await?;
        op.record(Event::DuplicateDeclined { thread: head.id, of: other.id });
        return Ok(());
    }
    if head.duplicate_of.is_some() {
        return Err(RuleViolation::AlreadyDuplicate.into());
    }
    point(op, head, other, Some(asker.account)).await
}
