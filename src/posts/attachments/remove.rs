//! Removing files: one's own, and those of what is deleted.

use sea_orm::sea_query::{Expr, SelectStatement};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::listing::own;
use super::parts::Attachments;
use crate::app::App;
use crate::database::WriteTransaction;
use crate::entity::{AttachmentId, SubjectKind, attachment};
use crate::identity::{Caller, Right};
use crate::operation::{Completed, Operation, OperationError, OperationSpec};

/// Removes one's own file, posted or not. It exists for nobody from then on; its bytes go soon after.
///
/// # Errors
/// Files of others.
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
            let found = own(op.tx(), caller.account, *id).await?.ok_or(OperationError::NotFound)?;
            mark(op, *id).await?;
            match found.subject.and_then(|subject| Some((files.about(subject)?, subject))) {
                Some((feature, subject)) => feature.changed(op, subject).await,
                None => Ok(()),
            }
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
