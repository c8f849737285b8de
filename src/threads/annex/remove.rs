//! Removing something from the annex: by whoever asked, and with the text that it was taken from.

use sea_orm::sea_query::{Expr, SelectStatement};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::app::App;
use crate::entity::{SubjectKind, ThreadId, personal_annex};
use crate::identity::{Caller, Right};
use crate::operation::{Operation, OperationError, OperationSpec};
use crate::threads::store::lock_thread;

/// Empties something that the caller keeps for staff beside a question of theirs; nobody reads it any more. Removing it again changes
/// nothing.
///
/// # Errors
/// No such question or number, a question of somebody else, a missing scope; the database.
#[tracing::instrument(skip_all, fields(thread.id = thread.0))]
pub async fn remove(app: &App, caller: &Caller, thread: ThreadId, number: i32) -> Result<(), OperationError> {
    let input = (caller.clone(), thread, number);
    let removed = app.kernel.run(OperationSpec::new(caller), input, |op, (caller, thread, number)| {
        Box::pin(write_removed(op, caller, *thread, *number))
    });
    removed.await?;
    Ok(())
}

async fn write_removed(op: &Operation, caller: &Caller, thread: ThreadId, number: i32) -> Result<(), OperationError> {
    let head = lock_thread(op.tx(), caller, thread).await?;
    if head.author_id != caller.account {
        return Err(OperationError::forbidden());
    }
    caller.require(Right::Post, None)?;
    let found = personal_annex::Entity::find()
        .filter(personal_annex::Column::ThreadId.eq(thread))
        .filter(personal_annex::Column::Number.eq(number))
        .one(op.tx())
        .await?
        .ok_or(OperationError::NotFound)?;
    if found.removed_at.is_some() {
        return Ok(());
    }
    personal_annex::Entity::update_many()
        .col_expr(personal_annex::Column::Text, Expr::value(""))
        .col_expr(personal_annex::Column::RemovedAt, Expr::value(op.now()))
        .filter(personal_annex::Column::Id.eq(found.id))
        .exec(op.tx())
        .await?;
    Ok(())
}

/// Empties what was taken out of a text that is deleted, within the operation that deletes it: nobody keeps what belonged to nothing. The
/// numbers keep their meaning. `ids` selects texts of the kind.
pub(in crate::threads) async fn empty_of(
    op: &Operation,
    kind: SubjectKind,
    ids: SelectStatement,
) -> Result<(), OperationError> {
    personal_annex::Entity::update_many()
        .col_expr(personal_annex::Column::Text, Expr::value(""))
        .col_expr(personal_annex::Column::RemovedAt, Expr::value(op.now()))
        .filter(personal_annex::Column::SubjectKind.eq(kind))
        .filter(personal_annex::Column::SubjectId.in_subquery(ids))
        .filter(personal_annex::Column::RemovedAt.is_null())
        .exec(op.tx())
        .await?;
    Ok(())
}
