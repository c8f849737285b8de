//! Peers can still win: an accepted peer answer closes a case that nobody holds, and asks whoever holds it.

use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};

use super::change::Change;
use super::fault::{self, CaseFault};
use super::open::open_case_of;
use super::rules::{self, Act, Effect};
use crate::app::App;
use crate::database::WriteTransaction;
use crate::entity::documents::EntryDetail;
use crate::entity::{AnswerId, CaseId, EntryKind, Outcome, ThreadId, answer};
use crate::identity::Caller;
use crate::outbox::{self, Event};

/// Says that the accepted peer answer is right: the case is resolved by a peer.
///
/// # Errors
/// No right, no peer answer that waits, a claim of somebody else, a change since `seen`.
#[tracing::instrument(skip_all, fields(case.id = id.0))]
pub async fn confirm(app: &App, caller: &Caller, id: CaseId, seen: Option<i32>) -> Result<(), CaseFault> {
    let now = app.now();
    let tx = app.begin_write().await?;
    let mut change = Change::by_staff(&tx, caller, id, seen, now).await?;
    let answer = rules::peer_answer_waits(&change.case);
    change.apply(&Act::ConfirmPeerAnswer { by: caller.account })?;
    change.save(&tx).await?;
    let detail = EntryDetail { answer, outcome: Some(Outcome::ResolvedByPeer), ..EntryDetail::default() };
    change.entry(&tx, EntryKind::PeerAnswerConfirmed, Some(caller.account), detail).await?;
    outbox::record(&tx, Event::CaseResolved { case: id, thread: change.thread }, now);
    tx.commit().await?;
    change.published(app);
    Ok(())
}

/// Says why the accepted peer answer is not enough: the case and its clocks go on.
///
/// # Errors
/// No right, no reason, no peer answer that waits, a claim of somebody else, a change since `seen`.
#[tracing::instrument(skip_all, fields(case.id = id.0))]
pub async fn refuse(app: &App, caller: &Caller, id: CaseId, reason: &str, seen: Option<i32>) -> Result<(), CaseFault> {
    let reason = fault::needed_reason("reason", reason)?;
    let tx = app.begin_write().await?;
    let mut change = Change::by_staff(&tx, caller, id, seen, app.now()).await?;
    let answer = rules::peer_answer_waits(&change.case);
    change.apply(&Act::RefusePeerAnswer { by: caller.account })?;
    change.save(&tx).await?;
    let detail = EntryDetail { answer, reason: Some(reason), ..EntryDetail::default() };
    change.entry(&tx, EntryKind::PeerAnswerRefused, Some(caller.account), detail).await?;
    tx.commit().await?;
    change.published(app);
    Ok(())
}

/// An answer was accepted. Done again, or for an official answer, nothing happens.
pub async fn accepted(app: &App, thread: ThreadId, id: AnswerId) -> Result<(), CaseFault> {
    let now = app.now();
    let tx = app.begin_write().await?;
    if !stands(&tx, id).await? {
        return Ok(());
    }
    let Some(case) = open_case_of(&tx, thread).await? else { return Ok(()) };
    let Some(mut change) = Change::by_system(&tx, case, now).await? else { return Ok(()) };
    let effect = change.apply(&Act::PeerAnswer { answer: id })?;
    if effect == Effect::Nothing {
        return Ok(());
    }
    change.save(&tx).await?;
    let detail = EntryDetail { answer: Some(id), ..EntryDetail::default() };
    change.entry(&tx, EntryKind::PeerAnswerAccepted, None, detail).await?;
    if effect == Effect::ClosedByPeer {
        closed_by_peer(&tx, &change).await?;
    } else {
        outbox::record(&tx, Event::PeerAnswerToConfirm { case, answer: id }, now);
    }
    tx.commit().await?;
    change.published(app);
    Ok(())
}

/// Writes down that a peer solved the case.
pub(super) async fn closed_by_peer(tx: &WriteTransaction, change: &Change) -> Result<(), DbErr> {
    let detail = EntryDetail {
        answer: change.case.peer_answer_id,
        outcome: Some(Outcome::ResolvedByPeer),
        ..EntryDetail::default()
    };
    change.entry(tx, EntryKind::Closed, None, detail).await?;
    let event = Event::CaseResolved { case: change.case.id, thread: change.thread };
    outbox::record(tx, event, change.now);
    Ok(())
}

/// An acceptance was taken back: what waited for a word waits no longer, what was resolved by it goes on.
pub(super) async fn taken_back(app: &App, thread: ThreadId, id: AnswerId) -> Result<(), CaseFault> {
    let tx = app.begin_write().await?;
    if stands(&tx, id).await? {
        return Ok(());
    }
    let Some(case) = open_case_of(&tx, thread).await? else { return Ok(()) };
    let Some(mut change) = Change::by_system(&tx, case, app.now()).await? else { return Ok(()) };
    let effect = change.apply(&Act::TakeBackPeerAnswer { answer: id })?;
    if effect == Effect::Nothing {
        return Ok(());
    }
    change.save(&tx).await?;
    let detail = EntryDetail { answer: Some(id), ..EntryDetail::default() };
    change.entry(&tx, EntryKind::PeerAnswerTakenBack, None, detail).await?;
    if effect == Effect::Reopened {
        change.entry(&tx, EntryKind::Reopened, None, EntryDetail::default()).await?;
    }
    tx.commit().await?;
    change.published(app);
    Ok(())
}

/// Whether an answer is a peer's and accepted by now.
async fn stands<C: ConnectionTrait>(tx: &C, id: AnswerId) -> Result<bool, DbErr> {
    let found = answer::Entity::find_by_id(id)
        .filter(answer::Column::AcceptedAt.is_not_null())
        .filter(answer::Column::OfficialFor.is_null())
        .filter(answer::Column::DeletedAt.is_null())
        .filter(answer::Column::HiddenAt.is_null())
        .one(tx)
        .await?;
    Ok(found.is_some())
}
