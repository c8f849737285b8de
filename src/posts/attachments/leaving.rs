//! What becomes of the files of an account that is erased: they go, posted or not, for photos and documents say more of a person than
//! what they wrote. Those of an official answer are its agency's, and those of messages with staff stay for the team, as the messages
//! do.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::parts::Attachments;
use super::remove::mark;
use crate::app::App;
use crate::entity::{AccountId, AttachmentId, Subject, attachment};
use crate::operation::{Actor, OperationError, OperationSpec};

/// Removes all of them, each in an operation of its own. Each step finds what is left to do.
///
/// # Errors
/// The database.
pub async fn forget_files(app: &App, files: &Attachments, account: AccountId) -> Result<(), OperationError> {
    let rows = attachment::Entity::find()
        .filter(attachment::Column::UploadedBy.eq(account))
        .filter(attachment::Column::DeletedAt.is_null())
        .order_by_asc(attachment::Column::Id)
        .all(app.reader())
        .await?;
    for row in rows {
        let subject = row.subject_kind.zip(row.subject_id).map(|(kind, id)| Subject::of(kind, id));
        if let Some((feature, subject)) = subject.and_then(|subject| Some((files.about(subject)?, subject)))
            && feature.outlasts_author(app.reader(), subject).await?
        {
            continue;
        }
        let input: (Attachments, AttachmentId, Option<Subject>) = (files.clone(), row.id, subject);
        let removed = app.kernel.run(OperationSpec::new(Actor::System), input, |op, (files, id, subject)| {
            Box::pin(async move {
                mark(op, *id).await?;
                match subject.and_then(|subject| Some((files.about(subject)?, subject))) {
                    Some((feature, subject)) => feature.changed(op, subject).await,
                    None => Ok(()),
                }
            })
        });
        removed.await?;
    }
    Ok(())
}
