//! What an accepted peer answer does to the case of its thread, in the same transaction: it closes a case that nobody holds, and
//! asks whoever holds it. Taken back, what waited waits no longer, and what was resolved by it goes on.

use async_trait::async_trait;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};

use super::open::open_case_of;
use super::peer_answer::note_closed_by_peer;
use super::rules::{CaseCommand, Effect};
use super::update::CaseUpdate;
use crate::entity::documents::EntryDetail;
use crate::entity::{AnswerId, EntryKind, Event, EventKind, ThreadId, answer};
use crate::operation::{Operation, OperationError, Reaction};
use crate::threads::visibility;

/// How cases follow the acceptance of answers.
#[derive(Clone, Copy, Debug)]
pub struct FollowAcceptance;

#[async_trait]
impl Reaction for FollowAcceptance {
    fn wants(&self) -> &'static [EventKind] {
        &[EventKind::AnswerAccepted, EventKind::AcceptanceTakenBack]
    }

    async fn react(&self, operation: &Operation, event: &Event) -> Result<(), OperationError> {
        match event {
            Event::AnswerAccepted { thread, answer, .. } => accepted(operation, *thread, *answer).await,
            Event::AcceptanceTakenBack { thread, answer } => taken_back(operation, *thread, *answer).await,
            _ => Ok(()),
        }
    }
}

/// An answer was accepted. Done again, or for an official answer, nothing happens.
///
/// # Errors
/// Those of the database.
pub async fn accepted(op: &Operation, thread: ThreadId, id: AnswerId) -> Result<(), OperationError> {
    if !stands(op.tx(), id).await? {
        return Ok(());
    }
    let Some(case) = open_case_of(op.tx(), thread).await? else { return Ok(()) };
    let Some(mut change) = CaseUpdate::by_system(op, case).await? else { return Ok(()) };
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
        op.record(Event::PeerAnswerToConfirm { case, answer: id });
    }
    Ok(())
}

async fn taken_back(op: &Operation, thread: ThreadId, id: AnswerId) -> Result<(), OperationError> {
    if stands(op.tx(), id).await? {
        return Ok(());
    }
    let Some(case) = open_case_of(op.tx(), thread).await? else { return Ok(()) };
    let Some(mut change) = CaseUpdate::by_system(op, case).await? else { return Ok(()) };
    let effect = change.apply(&CaseCommand::TakeBackPeerAnswer { answer: id })?;
    if effect == Effect::Nothing {
        return Ok(());
    }
    change.save(op).await?;
    let detail = EntryDetail { answer: Some(id), ..EntryDetail::default() };
    change.entry(op, EntryKind::PeerAnswerTakenBack, None, detail).await?;
    if effect == Effect::Reopened {
        change.entry(op, EntryKind::Reopened, None, EntryDetail::default()).await?;
    }
    Ok(())
}

/// Whether an answer is a peer's and accepted by now.
async fn stands<C: ConnectionTrait>(tx: &C, id: AnswerId) -> Result<bool, DbErr> {
    let found = answer::Entity::find_by_id(id)
        .filter(answer::Column::AcceptedAt.is_not_null())
        .filter(answer::Column::OfficialFor.is_null())
        .filter(visibility::public_answers())
        .one(tx)
        .await?;
    Ok(found.is_some())
}
