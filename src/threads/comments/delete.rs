//! Deleting one's own comment.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait};

use super::own::own;
use crate::app::App;
use crate::entity::{CommentId, Event, SubjectKind, ThreadId, comment};
use crate::identity::Caller;
use crate::operation::{Completed, Operation, OperationError, OperationSpec};
use crate::threads::annex;
use crate::threads::files::remove_of_comment;
use crate::threads::store::{apply, change};

/// Deletes one's own comment; returns its thread.
///
/// # Errors
/// Others' comments.
#[tracing::instrument(skip_all, fields(comment.id = id.0))]
pub async fn delete(app: &App, caller: &Caller, id: CommentId) -> Result<Completed<ThreadId>, OperationError> {
    let spec = OperationSpec::new(caller);
    app.kernel.run(spec, (caller.clone(), id), |op, (caller, id)| Box::pin(write_deleted(op, caller, *id))).await
}

async fn write_deleted(op: &Operation, caller: &Caller, id: CommentId) -> Result<ThreadId, OperationError> {
    let tx = op.tx();
    let found = own(tx, caller, id).await?;
    comment::Entity::update_many()
        .col_expr(comment::Column::DeletedAt, Expr::value(op.now()))
        .filter(comment::Column::Id.eq(id))
        .exec(tx)
        .await?;
    remove_of_comment(op, id).await?;
    let this = comment::Entity::find_by_id(id).select_only().column(comment::Column::Id).into_query();
    annex::empty_of(op, SubjectKind::Comment, this).await?;
    apply(tx, change(found.thread_id, op.now())).await?;
    op.record(Event::CommentChanged { thread: found.thread_id, comment: id });
    Ok(found.thread_id)
}
