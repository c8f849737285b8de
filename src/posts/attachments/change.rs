//! Taking a file to change or remove it. A file stands under what it belongs to: whoever may change that may change it, and until it is
//! posted only its uploader may.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, Select};

use super::listing::subject_of;
use super::parts::Attachments;
use crate::entity::{AttachmentId, Subject, attachment};
use crate::identity::Caller;
use crate::operation::{Operation, OperationError};

/// Takes a file for this transaction, and gives it with what it belongs to. What it belongs to is taken first, in the order in which
/// whoever posts or deletes takes them; then the file is read again, for it may have been posted or removed while this waited.
///
/// # Errors
/// [`OperationError::NotFound`] if it does not exist for the caller, [`OperationError::Forbidden`] if they see it and may not change it,
/// [`OperationError::Stale`] if it belongs to something else by now.
pub(super) async fn lock(
    op: &Operation,
    files: &Attachments,
    caller: &Caller,
    id: AttachmentId,
) -> Result<(attachment::Model, Option<Subject>), OperationError> {
    let before = there(id).one(op.tx()).await?.ok_or(OperationError::NotFound)?;
    let subject = subject_of(&before);
    match subject {
        None if before.uploaded_by == caller.account => {}
        None => return Err(OperationError::NotFound),
        Some(subject) => {
            let feature = files.about(subject).ok_or(OperationError::NotFound)?;
            feature.lock_for_change(op, caller, before.uploaded_by, subject).await?;
        }
    }
    let row = there(id).lock_exclusive().one(op.tx()).await?.ok_or(OperationError::NotFound)?;
    if subject_of(&row) != subject {
        return Err(OperationError::Stale);
    }
    Ok((row, subject))
}

fn there(id: AttachmentId) -> Select<attachment::Entity> {
    attachment::Entity::find_by_id(id).filter(attachment::Column::DeletedAt.is_null())
}

/// Tells those who know what a file belongs to that its files are others now.
pub(super) async fn tell(op: &Operation, files: &Attachments, subject: Option<Subject>) -> Result<(), OperationError> {
    match subject.and_then(|subject| Some((files.about(subject)?, subject))) {
        Some((feature, subject)) => feature.changed(op, subject).await,
        None => Ok(()),
    }
}
