//! Answering for an agency, in the operation of whoever works the case.

use sea_orm::ActiveValue::Set;
use sea_orm::EntityTrait;

use super::post::row;
use crate::entity::{AcceptedAs, AccountId, AgencyId, AnswerId, AttachmentId, Event, Subject, ThreadId, answer};
use crate::operation::{Operation, OperationError};
use crate::posts::attachments::attach;
use crate::posts::language;
use crate::posts::rendering::RenderedText;
use crate::threads::store::{self, active, apply, has_files, reminds_later, with_derived_state};

/// What an agency answers, checked by [`posts::rules::body`] and rendered by [`markdown::render`].
///
/// [`posts::rules::body`]: crate::posts::rules::body
/// [`markdown::render`]: crate::markdown::render
#[derive(Clone, Debug)]
pub struct OfficialAnswer {
    pub thread: ThreadId,
    pub agency: AgencyId,
    pub author: AccountId,
    pub source: String,
    pub html: String,
    /// Accept it at once, as staff: the asker can still say that it did not help.
    pub accept: bool,
    /// Uploaded before by its author.
    pub files: Vec<AttachmentId>,
}

/// Publishes an official answer within the caller's operation. A closed thread takes it too: the agency owes its word.
///
/// # Errors
/// [`OperationError::NotFound`] when the thread was deleted.
pub async fn insert_official(op: &Operation, official: OfficialAnswer) -> Result<AnswerId, OperationError> {
    let OfficialAnswer { thread, agency, author, source, html, accept, files } = official;
    let (tx, now) = (op.tx(), op.now());
    let head = store::lock_any(tx, thread).await?;
    let text = RenderedText { language: language::of(&source), source, html };
    let mut row = row(thread, author, text, now);
    row.official_for = Set(Some(agency));
    row.official_revision = Set(Some(1));
    if accept {
        row.accepted_at = Set(Some(now));
        row.accepted_revision = Set(Some(1));
        row.accepted_by = Set(Some(author));
        row.accepted_as = Set(Some(AcceptedAs::Staff));
    }
    let answer = answer::Entity::insert(row).exec(tx).await?.last_insert_id;
    let mut update = with_derived_state(tx, &head, reminds_later(active(&head, now), &head, now), now).await?;
    if !files.is_empty() {
        attach(tx, author, Subject::Answer(answer), &files).await?;
        update = has_files(update);
    }
    apply(tx, update).await?;
    op.record(Event::OfficialAnswerPosted { thread, answer });
    Ok(answer)
}
