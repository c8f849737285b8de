//! Questions of an account that nobody else answered or commented on go with it.

use sea_orm::sea_query::{Expr, Query};
use sea_orm::{ColumnTrait, Condition, ExprTrait, IntoSimpleExpr};

use super::each_question::for_each_question;
use crate::app::App;
use crate::entity::{AccountId, CaseState, Event, answer, comment, thread};
use crate::operation::{Operation, OperationError};
use crate::threads::questions::{has_posts_of_others, mark_deleted};
use crate::threads::store::Head;
use crate::threads::visibility;

/// Deletes all of them, each in an operation of its own. A case of staff about one ends as withdrawn, in the same transaction.
///
/// # Errors
/// The database.
pub async fn delete_unanswered(app: &App, asker: AccountId) -> Result<(), OperationError> {
    for_each_question(app, asker, &unanswered_by_others(asker), |op, head| Box::pin(write_deleted(op, head))).await
}

/// Questions on which nobody else has written.
fn unanswered_by_others(asker: AccountId) -> Condition {
    let here = || (thread::Entity, thread::Column::Id);
    let answers = Query::select()
        .expr(Expr::value(1))
        .from(answer::Entity)
        .and_where(answer::Column::ThreadId.into_simple_expr().equals(here()))
        .and_where(answer::Column::AuthorId.ne(asker))
        .and_where(answer::Column::DeletedAt.is_null())
        .to_owned();
    let comments = Query::select()
        .expr(Expr::value(1))
        .from(comment::Entity)
        .and_where(comment::Column::ThreadId.into_simple_expr().equals(here()))
        .and_where(comment::Column::AuthorId.ne(asker))
        .cond_where(visibility::remaining_comments())
        .to_owned();
    Condition::all().add(Expr::exists(answers).not()).add(Expr::exists(comments).not())
}

async fn write_deleted(op: &Operation, head: &Head) -> Result<(), OperationError> {
    if has_posts_of_others(op.tx(), head.id, head.author_id).await? {
        return Ok(());
    }
    if head.case_state.is_some_and(CaseState::is_open) {
        // The asker's word that they need no answer any more: the case hears it.
        op.record(Event::ThreadClosed { thread: head.id, by: head.author_id });
    }
    mark_deleted(op, head.id).await
}
