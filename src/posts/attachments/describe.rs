//! Saying what a picture shows, before it is posted and later.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::listing::own;
use super::parts::Attachments;
use super::rules;
use crate::app::App;
use crate::entity::{AttachmentId, attachment};
use crate::identity::{Caller, Right};
use crate::operation::{Completed, Operation, OperationError, OperationSpec};

/// Describes one's own picture anew.
///
/// # Errors
/// Files of others, the field `alt_text`, another description since `seen`.
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
    let found = own(op.tx(), caller.account, id).await?.ok_or(OperationError::NotFound)?;
    if seen.is_some_and(|seen| seen != found.file.revision) {
        return Err(OperationError::Stale);
    }
    if found.file.alt_text == alt_text {
        return Ok(());
    }
    attachment::Entity::update_many()
        .col_expr(attachment::Column::AltText, Expr::value(alt_text))
        .col_expr(attachment::Column::Revision, Expr::value(found.file.revision + 1))
        .filter(attachment::Column::Id.eq(id))
        .exec(op.tx())
        .await?;
    match found.subject.and_then(|subject| Some((files.about(subject)?, subject))) {
        Some((feature, subject)) => feature.changed(op, subject).await,
        None => Ok(()),
    }
}
