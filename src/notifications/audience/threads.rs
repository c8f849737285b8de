//! Who hears of what happens on a thread.

use std::collections::BTreeSet;

use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};

use super::draft::{NotificationDraft, followers, visible_answer, visible_thread};
use crate::entity::{
    AcceptedAs, AccountId, AnswerId, CommentId, NotificationKind, ThreadId, ThreadState, comment, duplicate_proposal,
    me_too, thread,
};
use crate::peers::offers;
use crate::threads::visibility;

async fn people_with_the_problem<C: ConnectionTrait>(db: &C, thread: ThreadId) -> Result<Vec<AccountId>, DbErr> {
    me_too::Entity::find()
        .select_only()
        .column(me_too::Column::AccountId)
        .filter(me_too::Column::ThreadId.eq(thread))
        .into_tuple()
        .all(db)
        .await
}

pub(super) async fn answer_posted<C: ConnectionTrait>(
    db: &C,
    thread: ThreadId,
    answer: AnswerId,
    official: bool,
) -> Result<Option<NotificationDraft>, DbErr> {
    let Some(thread) = visible_thread(db, thread).await? else { return Ok(None) };
    let Some(answer) = visible_answer(db, answer).await? else { return Ok(None) };
    let mut recipients: BTreeSet<_> = followers(db, thread.id).await?.into_iter().collect();
    if official {
        recipients.extend(people_with_the_problem(db, thread.id).await?);
    }
    recipients.insert(thread.author_id);
    recipients.remove(&answer.author_id);
    let kind = if official { NotificationKind::OfficialAnswer } else { NotificationKind::Answer };
    Ok(Some(NotificationDraft {
        kind,
        thread,
        answer: Some(answer.id),
        case: None,
        actor: Some(answer.author_id),
        recipients,
    }))
}

pub(super) async fn answer_accepted<C: ConnectionTrait>(
    db: &C,
    thread: ThreadId,
    answer: AnswerId,
    by: AccountId,
) -> Result<Option<NotificationDraft>, DbErr> {
    let Some(thread) = visible_thread(db, thread).await? else { return Ok(None) };
    let Some(answer) = visible_answer(db, answer).await?.filter(|answer| answer.accepted_at.is_some()) else {
        return Ok(None);
    };
    let mut recipients = BTreeSet::from([answer.author_id]);
    if answer.accepted_as == Some(AcceptedAs::Staff) {
        // Staff spoke for whoever asked, who may see it otherwise.
        recipients.insert(thread.author_id);
    }
    recipients.remove(&by);
    let kind = NotificationKind::Accepted;
    Ok(Some(NotificationDraft { kind, thread, answer: Some(answer.id), case: None, actor: Some(by), recipients }))
}

pub(super) async fn asker_reminded<C: ConnectionTrait>(
    db: &C,
    thread: ThreadId,
) -> Result<Option<NotificationDraft>, DbErr> {
    let Some(thread) = visible_thread(db, thread).await? else { return Ok(None) };
    // Whoever has said meanwhile what they think of the answers need not be asked.
    if thread.state != ThreadState::Answered || thread.not_solved_at >= thread.reminded_at {
        return Ok(None);
    }
    let recipients = BTreeSet::from([thread.author_id]);
    let kind = NotificationKind::AcceptReminder;
    Ok(Some(NotificationDraft { kind, thread, answer: None, case: None, actor: None, recipients }))
}

/// Those to whom a question was brought that nobody has answered yet, and who still want to hear of such.
pub(super) async fn question_offered<C: ConnectionTrait>(
    db: &C,
    thread: ThreadId,
) -> Result<Option<NotificationDraft>, DbErr> {
    let Some(thread) = visible_thread(db, thread).await? else { return Ok(None) };
    if thread.state != ThreadState::Open || thread.duplicate_of.is_some() || thread.case_state.is_some() {
        return Ok(None);
    }
    let recipients = offers::recipients(db, thread.id).await?.into_iter().collect();
    let kind = NotificationKind::QuestionOffer;
    Ok(Some(NotificationDraft { kind, thread, answer: None, case: None, actor: None, recipients }))
}

pub(super) async fn comment_posted<C: ConnectionTrait>(
    db: &C,
    thread: ThreadId,
    comment: CommentId,
) -> Result<Option<NotificationDraft>, DbErr> {
    let Some(thread) = visible_thread(db, thread).await? else { return Ok(None) };
    let comment = comment::Entity::find_by_id(comment).filter(visibility::public_comments()).one(db).await?;
    let Some(comment) = comment else { return Ok(None) };
    let mut recipients = BTreeSet::from([thread.author_id]);
    if let Some(answer) = comment.answer_id {
        let Some(answer) = visible_answer(db, answer).await? else { return Ok(None) };
        recipients.insert(answer.author_id);
    }
    recipients.remove(&comment.author_id);
    let kind = NotificationKind::Comment;
    Ok(Some(NotificationDraft {
        kind,
        thread,
        answer: comment.answer_id,
        case: None,
        actor: Some(comment.author_id),
        recipients,
    }))
}

pub(super) async fn duplicate_proposed<C: ConnectionTrait>(
    db: &C,
    thread: ThreadId,
    of: ThreadId,
) -> Result<Option<NotificationDraft>, DbErr> {
    let Some(thread) = visible_thread(db, thread).await? else { return Ok(None) };
    if visible_thread(db, of).await?.is_none() {
        return Ok(None);
    }
    let proposal = duplicate_proposal::Entity::find()
        .filter(duplicate_proposal::Column::ThreadId.eq(thread.id))
        .filter(duplicate_proposal::Column::OfThreadId.eq(of))
        .filter(duplicate_proposal::Column::DecidedAt.is_null())
        .one(db)
        .await?;
    let Some(proposal) = proposal else { return Ok(None) };
    let recipients = BTreeSet::from_iter((proposal.proposed_by != Some(thread.author_id)).then_some(thread.author_id));
    let kind = match proposal.proposed_by {
        Some(_) => NotificationKind::DuplicateProposed,
        None => NotificationKind::AnswerFound,
    };
    Ok(Some(NotificationDraft { kind, thread, answer: None, case: None, actor: proposal.proposed_by, recipients }))
}

/// Whoever asked hears that staff say it was asked before: they may see it otherwise.
pub(super) async fn duplicate_declared<C: ConnectionTrait>(
    db: &C,
    thread: ThreadId,
    by: Option<AccountId>,
) -> Result<Option<NotificationDraft>, DbErr> {
    let Some(thread) = visible_thread(db, thread).await?.filter(|thread| thread.duplicate_of.is_some()) else {
        return Ok(None);
    };
    // Nobody said so where it points there again, and their own word is no news to them.
    if by.is_none_or(|by| by == thread.author_id) {
        return Ok(None);
    }
    Ok(Some(to_asker(NotificationKind::DuplicateDeclared, thread, by)))
}

/// Whoever asked hears that theirs is open again, because the question that it pointed at is gone.
pub(super) async fn duplicate_released<C: ConnectionTrait>(
    db: &C,
    thread: ThreadId,
    of: ThreadId,
    by: Option<AccountId>,
) -> Result<Option<NotificationDraft>, DbErr> {
    let Some(thread) = visible_thread(db, thread).await?.filter(|thread| thread.duplicate_of.is_none()) else {
        return Ok(None);
    };
    if by.is_some() || visible_thread(db, of).await?.is_some() {
        return Ok(None);
    }
    Ok(Some(to_asker(NotificationKind::DuplicateReleased, thread, None)))
}

fn to_asker(kind: NotificationKind, thread: thread::Model, actor: Option<AccountId>) -> NotificationDraft {
    let recipients = BTreeSet::from([thread.author_id]);
    NotificationDraft { kind, thread, answer: None, case: None, actor, recipients }
}
