//! Claiming: a short hold on a case while somebody works on it, extended by use, taken by force only with a reason.

use super::fault::{self, CaseFault};
use super::rules::{self, CaseCommand, Effect};
use super::update::CaseUpdate;
use crate::app::App;
use crate::entity::documents::EntryDetail;
use crate::entity::{CaseId, EntryKind};
use crate::identity::{Caller, Right};

/// Takes a case, or keeps it for longer. `force` is the reason for taking it from somebody else.
///
/// # Errors
/// No right, a claim of somebody else, a finished case, a reason that is empty or too long.
#[tracing::instrument(skip_all, fields(case.id = id.0))]
pub async fn take(app: &App, caller: &Caller, id: CaseId, force: Option<&str>) -> Result<(), CaseFault> {
    let now = app.now();
    let tx = app.begin_write().await?;
    let mut change = CaseUpdate::by_staff(&tx, caller, id, None, now).await?;
    let by = caller.account;
    let other = rules::claimed_by(&change.case, now).filter(|holder| *holder != by);
    let reason = match (other, force) {
        (Some(_), Some(typed)) => {
            let in_team = caller.teams.contains(&change.case.team_id);
            if !in_team && !caller.may(Right::AssignCases, change.agency()) {
                return Err(CaseFault::Forbidden);
            }
            Some(fault::needed_reason("reason", typed)?)
        }
        _ => None,
    };
    let effect = change.apply(&CaseCommand::Claim { by, force: reason.is_some() })?;
    change.save(&tx).await?;
    if effect == Effect::Done {
        let kind = if reason.is_some() { EntryKind::ClaimTaken } else { EntryKind::Claimed };
        let detail = EntryDetail { account: other, reason, ..EntryDetail::default() };
        change.entry(&tx, kind, Some(by), detail).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Lets a claim go. Without one nothing happens.
///
/// # Errors
/// No right, a claim of somebody else.
#[tracing::instrument(skip_all, fields(case.id = id.0))]
pub async fn release(app: &App, caller: &Caller, id: CaseId) -> Result<(), CaseFault> {
    let tx = app.begin_write().await?;
    let mut change = CaseUpdate::by_staff(&tx, caller, id, None, app.now()).await?;
    if change.apply(&CaseCommand::Release { by: caller.account })? == Effect::Nothing {
        return Ok(());
    }
    change.save(&tx).await?;
    change.entry(&tx, EntryKind::ClaimReleased, Some(caller.account), EntryDetail::default()).await?;
    tx.commit().await?;
    Ok(())
}
