//! Reading a file, or what is known of it: the one way on which either goes out by its address, on pages and over REST.

use super::access::Access;
use super::listing::{self, SeenFile};
use super::parts::Attachments;
use crate::app::App;
use crate::entity::AttachmentId;
use crate::identity::Caller;
use crate::operation::OperationError;

/// A file as a caller sees it, once those who know what it belongs to took note that they read it, see `AttachmentSubjects::read_by`.
///
/// # Errors
/// [`OperationError::NotFound`] if it does not exist for them; whatever keeps the note from being taken.
pub(super) async fn read(
    app: &App,
    files: &Attachments,
    caller: Option<&Caller>,
    id: AttachmentId,
) -> Result<SeenFile, OperationError> {
    let found = listing::seen(app, files, caller, id).await?.ok_or(OperationError::NotFound)?;
    let feature = found.subject.and_then(|subject| Some((files.about(subject)?, subject)));
    if let (Access::Some, Some(caller), Some((feature, subject))) = (found.access, caller, feature) {
        feature.read_by(app, caller, subject).await?;
    }
    Ok(found)
}
