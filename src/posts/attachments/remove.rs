//! Removing files: one's own, those of posts that one may edit, and those of what is deleted.

use sea_orm::sea_query::{Expr, SelectStatement};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::change;
use super::parts::Attachments;
use crate::app::App;
use crate::database::WriteTransaction;
use crate::entity::{AttachmentId, SubjectKind, attachment};
use crate::identity::{Caller, Right};
use crate::operation::{Completed, Operation, OperationError, OperationSpec};

/// Removes one's own file that waits for a post, or a file of a post that one may edit: a moderator takes a photo out as they take a
/// word out. It exists for nobody from then on; its bytes go soon after.
///
/// # Errors
/// Files that are not the caller's to change: those of others, of official answers after one's office, and of messages of a case.
#[tracing::instrument(skip_all, fields(attachment.id = id.0))]
pub async fn remove(
    app: &App,
    files: &Attachments,
    caller: &Caller,
    id: AttachmentId,
) -> Result<Completed<()>, OperationError> {
    caller.require(Right::Post, None)?;
    let input = (files.clone(), caller.clone(), id);
    let act = app.kernel.run(OperationSpec::new(caller), input, |op, (files, caller, id)| {
        Box::pin(async move {
            let (_, subject) = change::lock(op, files, caller, *id).await?;
            mark(op, *id).await?;
            change::tell(op, files, subject).await
        })
    });
    act.await
}

/// Marks one file as deleted.
pub(super) async fn mark(op: &Operation, id: AttachmentId) -> Result<(), OperationError> {
    attachment::Entity::update_many()
        .col_expr(attachment::Column::DeletedAt, Expr::value(op.now()))
        .filter(attachment::Column::Id.eq(id))
        .filter(attachment::Column::DeletedAt.is_null())
        .exec(op.tx())
        .await?;
    Ok(())
}

/// Removes all files of some things of a kind, within the operation that deletes these. `ids` selects their ids.
///
/// # Errors
/// The database.
pub async fn remove_of(op: &Operation, kind: SubjectKind, ids: SelectStatement) -> Result<(), OperationError> {
    let tx: &WriteTransaction = op.tx();
    attachment::Entity::update_many()
        .col_expr(attachment::Column::DeletedAt, Expr::value(op.now()))
        .filter(attachment::Column::SubjectKind.eq(kind))
        .filter(attachment::Column::SubjectId.in_subquery(ids))
        .filter(attachment::Column::DeletedAt.is_null())
        .exec(tx)
        .await?;
    Ok(())
}
