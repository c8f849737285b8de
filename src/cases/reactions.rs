//! What happens on a thread and concerns its case, in the same transaction. A word of whoever asked is heard: it ends the
//! waiting, starts the clock of the next response, and takes up a resolved case again. An accepted peer answer closes a case
//! that nobody holds, and asks whoever holds it; taken back, what was resolved by it goes on. A question that its asker closes
//! is withdrawn; one that is moved takes its case along. Questions that ask the same share one case.

use async_trait::async_trait;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};

use super::contested::contested;
use super::peer_answer::note_closed_by_peer;
use super::questions::open_case_of;
use super::rules::{CaseCommand, Effect, RuleViolation};
use super::shared::{joined, parted};
use super::transfer::follow_thread;
use super::update::{CaseUpdate, ending_of};
use crate::entity::documents::EntryDetail;
use crate::entity::{
    AcceptedAs, AccountId, AnswerId, CommentId, EntryKind, Event, EventKind, ThreadId, answer, comment, thread,
};
use crate::operation::{Operation, OperationError, Reaction};
use crate::posts::gratitude::is_only_thanks;
use crate::threads::visibility;

/// How cases follow what happens on their threads.
#[derive(Clone, Copy, Debug)]
pub struct FollowThread;

#[async_trait]
impl Reaction for FollowThread {
    fn wants(&self) -> &'static [EventKind] {
        &[
            EventKind::AnswerAccepted,
            EventKind::AcceptanceTakenBack,
            EventKind::CommentPosted,
            EventKind::ThreadNotSolved,
            EventKind::ThreadClosed,
            EventKind::ThreadMoved,
            EventKind::OutcomeContested,
            EventKind::UrgencyLowered,
            EventKind::DuplicateMarked,
            EventKind::DuplicateUndone,
        ]
    }

    async fn react(&self, operation: &Operation, event: &Event) -> Result<(), OperationError> {
        match event {
            Event::AnswerAccepted { thread, answer, .. } => accepted(operation, *thread, *answer).await,
            Event::AcceptanceTakenBack { thread, answer } => taken_back(operation, *thread, *answer).await,
            Event::CommentPosted { thread, comment } => commented(operation, *thread, *comment).await,
            Event::ThreadNotSolved { thread } => not_solved(operation, *thread).await,
            Event::ThreadClosed { thread, by } => closed(operation, *thread, *by).await,
            Event::ThreadMoved { thread, by } => follow_thread(operation, *thread, *by).await,
            Event::OutcomeContested { thread, by } => contested(operation, *thread, *by).await,
            Event::UrgencyLowered { thread, by } => urgency_lowered(operation, *thread, *by).await,
            Event::DuplicateMarked { thread, of, by } => joined(operation, *thread, *of, *by).await,
            Event::DuplicateUndone { thread, of, by } => parted(operation, *thread, *of, *by).await,
            _ => Ok(()),
        }
    }
}

/// The open case of a thread, taken for this operation.
async fn open_case(op: &Operation, thread: ThreadId) -> Result<Option<CaseUpdate>, DbErr> {
    match open_case_of(op.tx(), thread).await? {
        Some(case) => CaseUpdate::by_system(op, case).await,
        None => Ok(None),
    }
}

/// An answer was accepted. Done again, or for an official answer, nothing happens. Nor does anything where staff accept it: no
/// case ends over the head of whoever asked.
///
/// # Errors
/// Those of the database.
pub async fn accepted(op: &Operation, thread: ThreadId, id: AnswerId) -> Result<(), OperationError> {
    if acceptance(op.tx(), id).await? != Some(AcceptedAs::Asker) {
        return Ok(());
    }
    let Some(mut change) = open_case(op, thread).await? else { return Ok(()) };
    let effect = change.apply(&CaseCommand::PeerAnswer { answer: id })?;
    if effect == Effect::Nothing {
        return Ok(());
    }
    change.save(op).await?;
    let detail = EntryDetail { answer: Some(id), ..EntryDetail::default() };
    change.entry(op, EntryKind::PeerAnswerAccepted, None, detail).await?;
    if effect == Effect::ClosedByPeer {
        note_closed_by_peer(op, &change).await?;
    } else {
        op.record(Event::PeerAnswerToConfirm { case: change.case.id, answer: id });
    }
    Ok(())
}

async fn taken_back(op: &Operation, thread: ThreadId, id: AnswerId) -> Result<(), OperationError> {
    if acceptance(op.tx(), id).await?.is_some() {
        return Ok(());
    }
    let Some(mut change) = open_case(op, thread).await? else { return Ok(()) };
    let effect = change.apply(&CaseCommand::TakeBackPeerAnswer { answer: id })?;
    if effect == Effect::Nothing {
        return Ok(());
    }
    change.save(op).await?;
    let detail = EntryDetail { answer: Some(id), ..EntryDetail::default() };
    change.entry(op, EntryKind::PeerAnswerTakenBack, None, detail).await?;
    if effect == Effect::Reopened {
        change.entry(op, EntryKind::Reopened, None, EntryDetail::default()).await?;
        op.record(Event::AskerSpoke { case: change.case.id, thread });
    }
    Ok(())
}

async fn commented(op: &Operation, thread: ThreadId, id: CommentId) -> Result<(), OperationError> {
    let Some(asker) = asker_of(op.tx(), thread).await? else { return Ok(()) };
    let found = comment::Entity::find_by_id(id)
        .filter(comment::Column::AuthorId.eq(asker))
        .filter(visibility::public_comments())
        .one(op.tx())
        .await?;
    if found.is_none_or(|comment| is_only_thanks(&comment.body_source)) {
        return Ok(());
    }
    let detail = EntryDetail { comment: Some(id), ..EntryDetail::default() };
    heard(op, thread, asker, EntryKind::AskerCommented, detail).await
}

async fn not_solved(op: &Operation, id: ThreadId) -> Result<(), OperationError> {
    let Some(thread) = thread::Entity::find_by_id(id).one(op.tx()).await? else { return Ok(()) };
    let detail = EntryDetail { not_solved: thread.not_solved_reason, ..EntryDetail::default() };
    heard(op, id, thread.author_id, EntryKind::AskerNotSolved, detail).await
}

/// A public word of whoever asked reaches the open case of the thread. Without one it is escalation that hears it.
async fn heard(
    op: &Operation,
    thread: ThreadId,
    asker: AccountId,
    kind: EntryKind,
    detail: EntryDetail,
) -> Result<(), OperationError> {
    let Some(mut change) = open_case(op, thread).await? else { return Ok(()) };
    let effect = match change.apply(&CaseCommand::AskerWord { thanks: false }) {
        // The case is about to be closed. Escalation looks at the thread then and finds this word.
        Err(RuleViolation::GraceOver) => return Ok(()),
        other => other?,
    };
    change.save(op).await?;
    change.entry(op, kind, Some(asker), detail).await?;
    if effect == Effect::Reopened {
        change.entry(op, EntryKind::Reopened, Some(asker), EntryDetail::default()).await?;
    }
    op.record(Event::AskerSpoke { case: change.case.id, thread });
    Ok(())
}

async fn closed(op: &Operation, thread: ThreadId, by: AccountId) -> Result<(), OperationError> {
    let Some(mut change) = open_case(op, thread).await? else { return Ok(()) };
    if Some(by) != change.asker_of(thread) || !change.case.state.is_active() {
        return Ok(());
    }
    if change.others_wait(thread) {
        let detail = EntryDetail { thread: Some(thread), ..EntryDetail::default() };
        change.entry(op, EntryKind::QuestionClosed, Some(by), detail).await?;
        return Ok(());
    }
    change.apply(&CaseCommand::Withdraw)?;
    change.save(op).await?;
    change.entry(op, EntryKind::Withdrawn, Some(by), ending_of(&change.case)).await?;
    op.record(Event::CaseResolved { case: change.case.id, thread: change.thread });
    op.record(Event::AskerSpoke { case: change.case.id, thread });
    Ok(())
}

/// The open case of the thread keeps who said so.
async fn urgency_lowered(op: &Operation, thread: ThreadId, by: AccountId) -> Result<(), OperationError> {
    if let Some(change) = open_case(op, thread).await? {
        change.entry(op, EntryKind::UrgencyLowered, Some(by), EntryDetail::default()).await?;
    }
    Ok(())
}

async fn asker_of<C: ConnectionTrait>(tx: &C, id: ThreadId) -> Result<Option<AccountId>, DbErr> {
    thread::Entity::find_by_id(id).select_only().column(thread::Column::AuthorId).into_tuple().one(tx).await
}

/// In which part a peer's answer is accepted by now.
async fn acceptance<C: ConnectionTrait>(tx: &C, id: AnswerId) -> Result<Option<AcceptedAs>, DbErr> {
    let found = answer::Entity::find_by_id(id)
        .filter(answer::Column::AcceptedAt.is_not_null())
        .filter(answer::Column::OfficialFor.is_null())
        .filter(visibility::public_answers())
        .one(tx)
        .await?;
    Ok(found.and_then(|answer| answer.accepted_as))
}
