//! What staff say of an accepted peer answer that waits for the word of a case's holder.

use sea_orm::DbErr;

use super::rules::{self, CaseCommand};
use super::texts;
use super::update::{CaseUpdate, ending_of};
use crate::app::App;
use crate::entity::documents::EntryDetail;
use crate::entity::{CaseId, EntryKind, Event, Outcome};
use crate::identity::Caller;
use crate::operation::{Operation, OperationError, OperationSpec};

/// Says that the accepted peer answer is right: the case is resolved by a peer.
///
/// # Errors
/// No right, no peer answer that waits, a claim of somebody else, a change since `seen`.
#[tracing::instrument(skip_all, fields(case.id = id.0))]
pub async fn confirm(app: &App, caller: &Caller, id: CaseId, seen: Option<i32>) -> Result<(), OperationError> {
    let input = (caller.clone(), id, seen);
    let act = app.kernel.run(OperationSpec::new(caller), input, |op, (caller, id, seen)| {
        Box::pin(resolve_by_peer(op, caller, *id, *seen))
    });
    act.await.map(|done| done.value)
}

async fn resolve_by_peer(op: &Operation, caller: &Caller, id: CaseId, seen: Option<i32>) -> Result<(), OperationError> {
    let mut change = CaseUpdate::by_staff(op, caller, id, seen).await?;
    let answer = rules::peer_answer_waits(&change.case);
    change.apply(&CaseCommand::ConfirmPeerAnswer { by: caller.account })?;
    change.save(op).await?;
    let detail = EntryDetail { answer, outcome: Some(Outcome::ResolvedByPeer), ..EntryDetail::default() };
    change.entry(op, EntryKind::PeerAnswerConfirmed, Some(caller.account), detail).await?;
    op.record(Event::CaseResolved { case: id, thread: change.answered_on() });
    Ok(())
}

/// Says why the accepted peer answer is not enough: the case and its clocks go on.
///
/// # Errors
/// No right, no reason, no peer answer that waits, a claim of somebody else, a change since `seen`.
#[tracing::instrument(skip_all, fields(case.id = id.0))]
pub async fn refuse(
    app: &App,
    caller: &Caller,
    id: CaseId,
    reason: &str,
    seen: Option<i32>,
) -> Result<(), OperationError> {
    let input = (caller.clone(), id, texts::needed_reason("reason", reason)?, seen);
    let act = app.kernel.run(OperationSpec::new(caller), input, |op, (caller, id, reason, seen)| {
        Box::pin(go_on(op, caller, *id, reason, *seen))
    });
    act.await.map(|done| done.value)
}

async fn go_on(
    op: &Operation,
    caller: &Caller,
    id: CaseId,
    reason: &str,
    seen: Option<i32>,
) -> Result<(), OperationError> {
    let mut change = CaseUpdate::by_staff(op, caller, id, seen).await?;
    let answer = rules::peer_answer_waits(&change.case);
    change.apply(&CaseCommand::RefusePeerAnswer { by: caller.account })?;
    change.save(op).await?;
    let detail = EntryDetail { answer, reason: Some(reason.to_owned()), ..EntryDetail::default() };
    change.entry(op, EntryKind::PeerAnswerRefused, Some(caller.account), detail).await?;
    Ok(())
}

/// Writes down that a peer solved the case.
pub(super) async fn note_closed_by_peer(op: &Operation, change: &CaseUpdate) -> Result<(), DbErr> {
    change.entry(op, EntryKind::Closed, None, ending_of(&change.case)).await?;
    op.record(Event::CaseResolved { case: change.case.id, thread: change.answered_on() });
    Ok(())
}
