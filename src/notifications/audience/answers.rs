//! Who hears that an answer which they rely on, or for which they gave their word, is another by now; and who hears of thanks.

use std::collections::BTreeSet;

use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};

use super::draft::{NotificationDraft, followers, visible_answer, visible_thread};
use crate::entity::{AccountId, AnswerId, NotificationKind, StaffReview, ThreadId, VoteKind, answer, deflection, vote};

/// Staff warn of an answer: all who rely on it and can be told are told. They accepted it, said that it worked for them, follow
/// the question, or found it by a suggestion; and whoever wrote it should know.
pub(super) async fn answer_recalled<C: ConnectionTrait>(
    db: &C,
    thread: ThreadId,
    answer: AnswerId,
    by: AccountId,
) -> Result<Option<NotificationDraft>, DbErr> {
    let Some(thread) = visible_thread(db, thread).await? else { return Ok(None) };
    let warned = |answer: &answer::Model| answer.staff_review.is_some_and(StaffReview::warns);
    let Some(answer) = visible_answer(db, answer).await?.filter(warned) else { return Ok(None) };
    let mut recipients: BTreeSet<_> = followers(db, thread.id).await?.into_iter().collect();
    recipients.extend([thread.author_id, answer.author_id]);
    recipients.extend(answer.accepted_by);
    recipients.extend(those_whom_it_helped(db, answer.id).await?);
    recipients.extend(those_who_found(db, thread.id).await?);
    recipients.remove(&by);
    let kind = NotificationKind::AnswerRecalled;
    Ok(Some(NotificationDraft { kind, thread, answer: Some(answer.id), case: None, actor: Some(by), recipients }))
}

/// Whoever wrote an answer has a note of thanks. From whom stands beside the note.
pub(super) async fn thanks_given<C: ConnectionTrait>(
    db: &C,
    thread: ThreadId,
    answer: AnswerId,
) -> Result<Option<NotificationDraft>, DbErr> {
    let Some(thread) = visible_thread(db, thread).await? else { return Ok(None) };
    let Some(answer) = visible_answer(db, answer).await? else { return Ok(None) };
    let (kind, recipients) = (NotificationKind::Thanks, BTreeSet::from([answer.author_id]));
    Ok(Some(NotificationDraft { kind, thread, answer: Some(answer.id), case: None, actor: None, recipients }))
}

/// Who said that an answer worked for them.
async fn those_whom_it_helped<C: ConnectionTrait>(db: &C, answer: AnswerId) -> Result<Vec<AccountId>, DbErr> {
    vote::Entity::find()
        .select_only()
        .column(vote::Column::AccountId)
        .filter(vote::Column::AnswerId.eq(answer))
        .filter(vote::Column::Kind.eq(VoteKind::WorkedForMe))
        .into_tuple()
        .all(db)
        .await
}

/// Who was shown a thread while asking, and said that it answers their question.
async fn those_who_found<C: ConnectionTrait>(db: &C, thread: ThreadId) -> Result<Vec<AccountId>, DbErr> {
    deflection::Entity::find()
        .select_only()
        .column(deflection::Column::AccountId)
        .filter(deflection::Column::ThreadId.eq(thread))
        .filter(deflection::Column::AccountId.is_not_null())
        .into_tuple()
        .all(db)
        .await
}

/// Those who said of an earlier text of an answer that it is right look again: who accepted or verified it, and in whose hand an
/// agency gave it.
pub(super) async fn endorsed_answer_edited<C: ConnectionTrait>(
    db: &C,
    thread: ThreadId,
    answer: AnswerId,
    by: AccountId,
) -> Result<Option<NotificationDraft>, DbErr> {
    let Some(thread) = visible_thread(db, thread).await? else { return Ok(None) };
    let Some(answer) = visible_answer(db, answer).await? else { return Ok(None) };
    let verified = answer.staff_review == Some(StaffReview::Verified);
    let mut recipients: BTreeSet<_> = answer.accepted_by.into_iter().collect();
    recipients.extend(answer.staff_review_by.filter(|_| verified));
    recipients.extend(answer.official_for.map(|_| answer.author_id));
    recipients.remove(&by);
    let kind = NotificationKind::EndorsedAnswerEdited;
    Ok(Some(NotificationDraft { kind, thread, answer: Some(answer.id), case: None, actor: Some(by), recipients }))
}
