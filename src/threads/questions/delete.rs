//! Deleting one's own question.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter};

use crate::app::App;
use crate::database::WriteTransaction;
use crate::entity::{AccountId, CaseState, Event, ThreadId, answer, comment, thread};
use crate::identity::{Caller, Right};
use crate::operation::{Completed, Operation, OperationError, OperationSpec};
use crate::threads::annex;
use crate::threads::files::remove_of_thread;
use crate::threads::revisions::require_current;
use crate::threads::rules::RuleViolation;
use crate::threads::store::{apply, change, lock_thread};
use crate::threads::visibility;

/// Deletes one's own thread, as long as nobody else has written on it and staff do not work on it.
///
/// # Errors
/// Others' threads, [`RuleViolation::HasAnswers`], [`RuleViolation::WithStaff`], an edit since `seen`.
#[tracing::instrument(skip_all, fields(thread.id = id.0))]
pub async fn delete(
    app: &App,
    caller: &Caller,
    id: ThreadId,
    seen: Option<i32>,
) -> Result<Completed<()>, OperationError> {
    let input = (caller.clone(), id, seen);
    let spec = OperationSpec::new(caller);
    app.kernel.run(spec, input, |op, (caller, id, seen)| Box::pin(write_deleted(op, caller, *id, *seen))).await
}

async fn write_deleted(op: &Operation, caller: &Caller, id: ThreadId, seen: Option<i32>) -> Result<(), OperationError> {
    let tx = op.tx();
    let head = lock_thread(tx, caller, id).await?;
    if head.author_id != caller.account {
        return Err(OperationError::forbidden());
    }
    caller.require(Right::Post, None)?;
    require_current(seen, head.revision)?;
    if has_posts_of_others(tx, id, caller.account).await? {
        return Err(RuleViolation::HasAnswers.into());
    }
    if head.case_state.is_some_and(CaseState::is_open) {
        return Err(RuleViolation::WithStaff.into());
    }
    mark_deleted(op, id).await
}

/// Deletes a thread that is locked: it leaves every list, the index and what is kept in memory, and nothing is kept for staff beside it.
pub(in crate::threads) async fn mark_deleted(op: &Operation, id: ThreadId) -> Result<(), OperationError> {
    let update = change(id, op.now())
        .col_expr(thread::Column::DeletedAt, Expr::value(op.now()))
        .col_expr(thread::Column::NextCheckAt, Expr::value(Option::<DateTime<Utc>>::None));
    apply(op.tx(), update).await?;
    remove_of_thread(op, id).await?;
    annex::forget_of_thread(op.tx(), id).await?;
    op.record(Event::ThreadVisibility { thread: id });
    Ok(())
}

/// Whether somebody else wrote an answer or a comment that is still there, hidden or not: it would go with the question.
pub(in crate::threads) async fn has_posts_of_others(
    tx: &WriteTransaction,
    thread: ThreadId,
    asker: AccountId,
) -> Result<bool, DbErr> {
    let answers = answer::Entity::find()
        .filter(answer::Column::ThreadId.eq(thread))
        .filter(answer::Column::AuthorId.ne(asker))
        .filter(answer::Column::DeletedAt.is_null())
        .count(tx)
        .await?;
    if answers > 0 {
        return Ok(true);
    }
    let comments = comment::Entity::find()
        .filter(comment::Column::ThreadId.eq(thread))
        .filter(comment::Column::AuthorId.ne(asker))
        .filter(visibility::remaining_comments())
        .count(tx)
        .await?;
    Ok(comments > 0)
}
