//! The loop behind files: those that were never posted are removed after a day, and the bytes of those that were removed are deleted,
//! then their rows. Whatever is interrupted is found again, and what cannot be deleted now keeps nothing else waiting.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::parts::Attachments;
use super::rules::UNPOSTED_TTL;
use crate::app::App;
use crate::entity::{AttachmentId, attachment};
use crate::operation::{Actor, Operation, OperationError, OperationSpec};

/// Files of one step.
const BATCH: u64 = 50;

/// Does a step; gives how many files were removed or deleted.
///
/// # Errors
/// The database. Bytes that cannot be deleted now are tried again later.
pub async fn run(app: &App, files: &Attachments) -> Result<usize, OperationError> {
    Ok(remove_unposted(app).await? + delete_removed(app, files).await?)
}

async fn remove_unposted(app: &App) -> Result<usize, OperationError> {
    let old: Vec<AttachmentId> = attachment::Entity::find()
        .select_only()
        .column(attachment::Column::Id)
        .filter(attachment::Column::SubjectId.is_null())
        .filter(attachment::Column::DeletedAt.is_null())
        .filter(attachment::Column::CreatedAt.lt(app.now() - UNPOSTED_TTL))
        .order_by_asc(attachment::Column::CreatedAt)
        .limit(BATCH)
        .into_tuple()
        .all(app.reader())
        .await?;
    if old.is_empty() {
        return Ok(0);
    }
    let removed = app.kernel.run(OperationSpec::new(Actor::System), old, |op, old: &Vec<AttachmentId>| {
        Box::pin(async move {
            // Posted meanwhile: it stays.
            let removed = attachment::Entity::update_many()
                .col_expr(attachment::Column::DeletedAt, Expr::value(op.now()))
                .filter(attachment::Column::Id.is_in(old.iter().copied()))
                .filter(attachment::Column::SubjectId.is_null())
                .filter(attachment::Column::DeletedAt.is_null())
                .exec(op.tx())
                .await?;
            Ok(usize::try_from(removed.rows_affected).unwrap_or(usize::MAX))
        })
    });
    Ok(removed.await?.value)
}

async fn delete_removed(app: &App, files: &Attachments) -> Result<usize, OperationError> {
    let removed = attachment::Entity::find()
        // Those that are still on their way are deleted later, see `upload`.
        .filter(attachment::Column::DeletedAt.lte(app.now()))
        .order_by_asc(attachment::Column::DeletedAt)
        .limit(BATCH)
        .all(app.reader())
        .await?;
    let (mut deleted, mut left) = (Vec::new(), Vec::new());
    for row in removed {
        let mut is_gone = true;
        for key in std::iter::once(&row.storage_key).chain(&row.thumbnail_key) {
            if let Err(error) = files.store.delete(key).await {
                tracing::warn!(error = %error, "the bytes of a file were not deleted; they are tried again");
                is_gone = false;
            }
        }
        let which = if is_gone { &mut deleted } else { &mut left };
        which.push(row.id);
    }
    if deleted.is_empty() && left.is_empty() {
        return Ok(0);
    }
    let count = deleted.len();
    let forgotten = app.kernel.run(OperationSpec::new(Actor::System), (deleted, left), |op, (deleted, left)| {
        Box::pin(forget(op, deleted, left))
    });
    forgotten.await?;
    Ok(count)
}

/// Deletes the rows whose bytes are gone, and puts those whose bytes are not behind all others.
async fn forget(op: &Operation, deleted: &[AttachmentId], left: &[AttachmentId]) -> Result<(), OperationError> {
    attachment::Entity::delete_many()
        .filter(attachment::Column::Id.is_in(deleted.iter().copied()))
        .exec(op.tx())
        .await?;
    attachment::Entity::update_many()
        .col_expr(attachment::Column::DeletedAt, Expr::value(op.now()))
        .filter(attachment::Column::Id.is_in(left.iter().copied()))
        .exec(op.tx())
        .await?;
    Ok(())
}
