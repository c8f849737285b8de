//! Saying what a picture shows, before it is posted and later.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::change;
use super::parts::Attachments;
use super::{personal, rules};
use crate::app::App;
use crate::entity::{AttachmentId, attachment};
use crate::identity::{Caller, Right};
use crate::operation::{Completed, Operation, OperationError, OperationSpec};

/// Describes a picture anew: one's own that waits for a post, or one of a post that one may edit.
///
/// # Errors
/// Files that are not the caller's to change (see `remove`), the field `alt_text`, another description since `seen`.
#[tracing::instrument(skip_all, fields(attachment.id = id.0))]
pub async fn describe(
    app: &App,
    files: &Attachments,
    caller: &Caller,
    id: AttachmentId,
    alt_text: &str,
    seen: Option<i32>,
) -> Result<Completed<()>, OperationError> {
    caller.require(Right::Post, None)?;
    let alt_text = rules::alt_text(alt_text)?;
    personal::check_alt_text(&alt_text)?;
    let input = (files.clone(), caller.clone(), id, alt_text, seen);
    app.kernel
        .run(OperationSpec::new(caller), input, |op, (files, caller, id, alt_text, seen)| {
            Box::pin(write(op, files, caller, *id, alt_text, *seen))
        })
        .await
}

async fn write(
    op: &Operation,
    files: &Attachments,
    caller: &Caller,
    id: AttachmentId,
    alt_text: &str,
    seen: Option<i32>,
) -> Result<(), OperationError> {
    let (before, subject) = change::lock(op, files, caller, id).await?;
    if seen.is_some_and(|seen| seen != before.revision) {
        return Err(OperationError::Stale);
    }
    if before.alt_text == alt_text {
        return Ok(());
    }
    let described = attachment::Entity::update_many()
        .col_expr(attachment::Column::AltText, Expr::value(alt_text))
        .col_expr(attachment::Column::Revision, Expr::value(before.revision + 1))
        .filter(attachment::Column::Id.eq(id))
        .filter(attachment::Column::Revision.eq(before.revision))
        .filter(attachment::Column::DeletedAt.is_null())
        .exec(op.tx())
        .await?;
    if described.rows_affected != 1 {
        return Err(OperationError::Stale);
    }
    change::tell(op, files, subject).await
}
