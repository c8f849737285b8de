//! Claiming: a short hold on a case while somebody works on it, extended by use, taken by force only with a reason.

use super::rules::{self, CaseCommand, Effect};
use super::texts;
use super::update::CaseUpdate;
use crate::app::App;
use crate::entity::documents::EntryDetail;
use crate::entity::{CaseId, EntryKind, Event};
use crate::identity::{Caller, Right};
use crate::operation::{Operation, OperationError, OperationSpec};

/// Takes a case, or keeps it for longer. `force` is the reason for taking it from somebody else.
///
/// # Errors
/// No right, a claim of somebody else, a finished case, a reason that is empty or too long.
#[tracing::instrument(skip_all, fields(case.id = id.0))]
pub async fn take(app: &App, caller: &Caller, id: CaseId, force: Option<&str>) -> Result<(), OperationError> {
    let input = (caller.clone(), id, force.map(str::to_owned));
    let spec = OperationSpec::new(caller);
    let act = app.kernel.run(spec, input, |op, (caller, id, force)| Box::pin(hold(op, caller, *id, force.as_deref())));
    act.await.map(|done| done.value)
}

async fn hold(op: &Operation, caller: &Caller, id: CaseId, force: Option<&str>) -> Result<(), OperationError> {
    let mut change = CaseUpdate::by_staff(op, caller, id, None).await?;
    let by = caller.account;
    let other = rules::claimed_by(&change.case, op.now()).filter(|holder| *holder != by);
    let reason = match (other, force) {
        (Some(_), Some(typed)) => {
            if !caller.teams.contains(&change.case.team_id) {
                caller.require(Right::AssignCases, change.agency())?;
            }
            Some(texts::needed_reason("reason", typed)?)
        }
        _ => None,
    };
    let effect = change.apply(&CaseCommand::Claim { by, force: reason.is_some() })?;
    change.save(op).await?;
    if effect == Effect::Done {
        let kind = if reason.is_some() { EntryKind::ClaimTaken } else { EntryKind::Claimed };
        let detail = EntryDetail { account: other, reason, ..EntryDetail::default() };
        change.entry(op, kind, Some(by), detail).await?;
        if let Some(from) = other.filter(|_| kind == EntryKind::ClaimTaken) {
            op.record(Event::CaseTaken { case: id, from, by });
        }
    }
    Ok(())
}

/// Lets a claim go. Without one nothing happens.
///
/// # Errors
/// No right, a claim of somebody else.
#[tracing::instrument(skip_all, fields(case.id = id.0))]
pub async fn release(app: &App, caller: &Caller, id: CaseId) -> Result<(), OperationError> {
    let input = (caller.clone(), id);
    let act = app.kernel.run(OperationSpec::new(caller), input, |op, (caller, id)| Box::pin(let_go(op, caller, *id)));
    act.await.map(|done| done.value)
}

async fn let_go(op: &Operation, caller: &Caller, id: CaseId) -> Result<(), OperationError> {
    let mut change = CaseUpdate::by_staff(op, caller, id, None).await?;
    if change.apply(&CaseCommand::Release { by: caller.account })? == Effect::Nothing {
        return Ok(());
    }
    change.save(op).await?;
    change.entry(op, EntryKind::ClaimReleased, Some(caller.account), EntryDetail::default()).await?;
    Ok(())
}
