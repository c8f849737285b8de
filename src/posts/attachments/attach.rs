//! Taking files along when something is posted.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::codes::ATTACHMENT_UNKNOWN;
use super::rules::{FILES, check_count};
use crate::database::WriteTransaction;
use crate::entity::{AccountId, AttachmentId, Subject, attachment};
use crate::operation::OperationError;

/// Gives files to what is being posted, in this order, within the operation that posts it. From then on whoever sees it sees them.
///
/// # Errors
/// The field `files`: too many, or one that is not the author's, was posted already or is gone.
pub async fn attach(
    tx: &WriteTransaction,
    author: AccountId,
    subject: Subject,
    files: &[AttachmentId],
) -> Result<(), OperationError> {
    check_count(files.len())?;
    for (position, file) in (1_i32..).zip(files) {
        let taken = attachment::Entity::update_many()
            .col_expr(attachment::Column::SubjectKind, Expr::value(subject.kind().as_str()))
            .col_expr(attachment::Column::SubjectId, Expr::value(subject.id()))
            .col_expr(attachment::Column::Position, Expr::value(position))
            .filter(attachment::Column::Id.eq(*file))
            .filter(attachment::Column::UploadedBy.eq(author))
            .filter(attachment::Column::SubjectId.is_null())
            .filter(attachment::Column::DeletedAt.is_null())
            .exec(tx)
            .await?
            .rows_affected;
        if taken != 1 {
            return Err(OperationError::field(FILES, ATTACHMENT_UNKNOWN));
        }
    }
    Ok(())
}
