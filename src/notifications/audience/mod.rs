//! Who hears of an event. Only reads. Nobody is told of their own act, nor of what they may not see: nothing is told of
//! what is hidden or deleted, and of a case only its asker and staff who may read it.

mod answers;
mod cases;
mod draft;
mod threads;

use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;

pub use self::draft::NotificationDraft;
use crate::entity::{Audience, Event};
use crate::outbox::DeliveryError;

/// The tidings of an event; none when there is nobody to tell.
pub async fn of<C: ConnectionTrait>(
    db: &C,
    event: &Event,
    now: DateTime<Utc>,
) -> Result<Option<NotificationDraft>, DeliveryError> {
    let draft = match *event {
        Event::AnswerPosted { thread, answer } => threads::answer_posted(db, thread, answer, false).await?,
        Event::OfficialAnswerPosted { thread, answer } => threads::answer_posted(db, thread, answer, true).await?,
        Event::AnswerAccepted { thread, answer, by } => threads::answer_accepted(db, thread, answer, by).await?,
        Event::CommentPosted { thread, comment } => threads::comment_posted(db, thread, comment).await?,
        Event::DuplicateProposed { thread, of } => threads::duplicate_proposed(db, thread, of).await?,
        Event::AnswerRecalled { thread, answer, by } => answers::answer_recalled(db, thread, answer, by).await?,
        Event::EndorsedAnswerEdited { thread, answer, by } => {
            answers::endorsed_answer_edited(db, thread, answer, by).await?
        }
        Event::AskerReminded { thread } => threads::asker_reminded(db, thread).await?,
        Event::ThanksGiven { thread, answer } => answers::thanks_given(db, thread, answer).await?,
        Event::QuestionOffered { thread, .. } => threads::question_offered(db, thread).await?,
        Event::DuplicateMarked { thread, by, .. } => threads::duplicate_declared(db, thread, by).await?,
        Event::DuplicateUndone { thread, of, by } => threads::duplicate_released(db, thread, of, by).await?,
        Event::CaseOpened { case, .. } => cases::case_opened(db, case).await?,
        Event::CaseAssigned { case, to, by } => cases::case_assigned(db, case, to, by).await?,
        Event::CaseTaken { case, from, by } => cases::case_taken(db, case, from, by).await?,
        Event::CaseReturned { case, from } => cases::case_returned(db, case, from).await?,
        Event::CaseContested { case } => cases::case_contested(db, case).await?,
        Event::CaseTransferred { case, from, holder, by } => {
            cases::case_transferred(db, case, from, holder, by).await?
        }
        Event::CaseOverdue { case } => cases::case_overdue(db, case, now).await?,
        Event::CaseMessagePosted { case, message } => cases::case_message_posted(db, case, message, now).await?,
        Event::AskerSpoke { case, .. } => cases::asker_spoke(db, case, now).await?,
        Event::CaseMerged { case, holder, by, .. } => cases::case_merged(db, case, holder, by).await?,
        Event::CaseResolved { case, thread } => cases::case_resolved(db, case, thread).await?,
        Event::PeerAnswerToConfirm { case, answer } => cases::peer_answer_to_confirm(db, case, answer, now).await?,
        ref other => return Err(DeliveryError::Unhandled(other.kind())),
    };
    Ok(draft.map(to_the_asker_alone_if_private).filter(|draft| !draft.recipients.is_empty()))
}

/// Of what happens on a private thread only its asker hears; its team hears of the case.
fn to_the_asker_alone_if_private(mut draft: NotificationDraft) -> NotificationDraft {
    if draft.thread.audience != Audience::Everyone && draft.case.is_none() {
        draft.recipients.retain(|recipient| *recipient == draft.thread.author_id);
    }
    draft
}
