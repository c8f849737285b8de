//! Proposing that a thread asks the same as another.

use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, SqlErr};

use super::decide::settle_proposal;
use super::mark::{lock_with_named, point};
use crate::app::App;
use crate::entity::{DuplicateProposalId, Event, ThreadId, duplicate_proposal};
use crate::identity::{Caller, Right};
use crate::operation::{Completed, Operation, OperationError, OperationSpec, RateLimitedAction};
use crate::threads::rules::RuleViolation;
use crate::threads::store::{apply, change};

/// Proposes that a thread asks the same as another; returns the proposal. The asker's own proposal is agreed at once.
///
/// # Errors
/// The field `of` for a thread that does not exist, [`RuleViolation::SameThread`], [`RuleViolation::AlreadyDuplicate`].
#[tracing::instrument(skip_all, fields(thread.id = id.0))]
pub async fn propose(
    app: &App,
    caller: &Caller,
    id: ThreadId,
    of: ThreadId,
) -> Result<Completed<DuplicateProposalId>, OperationError> {
    caller.require(Right::Post, None)?;
    if id == of {
        return Err(RuleViolation::SameThread.into());
    }
    let spec = OperationSpec::new(caller).limited(RateLimitedAction::Post);
    let input = (caller.clone(), id, of);
    app.kernel.run(spec, input, |op, (caller, id, of)| Box::pin(write_proposed(op, caller, *id, *of))).await
}

async fn write_proposed(
    op: &Operation,
    caller: &Caller,
    id: ThreadId,
    of: ThreadId,
) -> Result<DuplicateProposalId, OperationError> {
    let (tx, now) = (op.tx(), op.now());
    let (head, other) = lock_with_named(tx, caller, id, of).await?;
    if head.hidden_at.is_some() || other.hidden_at.is_some() {
        return Err(RuleViolation::Hidden.into());
    }
    if head.duplicate_of.is_some() {
        return Err(RuleViolation::AlreadyDuplicate.into());
    }
    let before = duplicate_proposal::Entity::find()
        .filter(duplicate_proposal::Column::ThreadId.eq(id))
        .filter(duplicate_proposal::Column::OfThreadId.eq(of))
        .one(tx)
        .await?;
    let own = head.author_id == caller.account;
    if let Some(before) = before {
        if before.decided_at.is_some() {
            return Err(RuleViolation::Decided.into());
        }
        // Saying it again changes nothing; the asker's own word is a decision.
        if own {
            settle_proposal(op, caller, before.id, (&head, &other), true).await?;
        }
        return Ok(before.id);
    }
    let row = duplicate_proposal::ActiveModel {
        thread_id: Set(id),
        of_thread_id: Set(of),
        proposed_by: Set(Some(caller.account)),
        created_at: Set(now),
        agreed: Set(own.then_some(true)),
        decided_at: Set(own.then_some(now)),
        ..Default::default()
    };
    let proposal = match duplicate_proposal::Entity::insert(row).exec(tx).await {
        Ok(made) => made.last_insert_id,
        Err(error) if matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))) => {
            return Err(RuleViolation::AlreadyDuplicate.into());
        }
        Err(error) => return Err(error.into()),
    };
    if own {
        point(op, &head, &other, Some(caller.account)).await?;
    } else {
        apply(tx, change(id, op.now())).await?;
        op.record(Event::DuplicateProposed { thread: id, of });
    }
    Ok(proposal)
}
