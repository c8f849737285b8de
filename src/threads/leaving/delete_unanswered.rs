//! Questions of an account that nobody else answered or commented on go with it.

use sea_orm::sea_query::{Expr, Query};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, ExprTrait, IntoSimpleExpr, QueryFilter, QueryOrder, QuerySelect};

use super::STEP;
use crate::app::App;
use crate::entity::{AccountId, CaseState, Event, ThreadId, answer, comment, thread};
use crate::operation::{Actor, Operation, OperationError, OperationSpec};
use crate::threads::questions::{has_posts_of_others, mark_deleted};
use crate::threads::store::lock_any;
use crate::threads::visibility;

/// Deletes all of them, each in an operation of its own. A case of staff about one ends as withdrawn, in the same transaction.
///
/// # Errors
/// The database.
pub async fn delete_unanswered(app: &App, asker: AccountId) -> Result<(), OperationError> {
    let mut behind = ThreadId(0);
    loop {
        let found = unanswered(app, asker, behind).await?;
        let Some(last) = found.last() else { return Ok(()) };
        behind = *last;
        for thread in found {
            let spec = OperationSpec::new(Actor::System);
            let deleted = app
                .kernel
                .run(spec, (thread, asker), |op, (thread, asker)| Box::pin(write_deleted(op, *thread, *asker)));
            deleted.await?;
        }
    }
}

/// Some of the questions on which nobody else has written, as far as one look can tell.
async fn unanswered(app: &App, asker: AccountId, behind: ThreadId) -> Result<Vec<ThreadId>, DbErr> {
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
    thread::Entity::find()
        .select_only()
        .column(thread::Column::Id)
        .filter(thread::Column::AuthorId.eq(asker))
        .filter(thread::Column::DeletedAt.is_null())
        .filter(thread::Column::Id.gt(behind))
        .filter(Expr::exists(answers).not())
        .filter(Expr::exists(comments).not())
        .order_by_asc(thread::Column::Id)
        .limit(STEP)
        .into_tuple()
        .all(app.reader())
        .await
}

async fn write_deleted(op: &Operation, id: ThreadId, asker: AccountId) -> Result<(), OperationError> {
    let head = match lock_any(op.tx(), id).await {
        // Somebody was quicker.
        Err(OperationError::NotFound) => return Ok(()),
        head => head?,
    };
    if head.author_id != asker || has_posts_of_others(op.tx(), id, asker).await? {
        return Ok(());
    }
    if head.case_state.is_some_and(CaseState::is_open) {
        // The asker's word that they need no answer any more: the case hears it.
        op.record(Event::ThreadClosed { thread: id, by: asker });
    }
    mark_deleted(op, id).await
}
