//! Assigning: who carries a case to its end. Everybody may take one; giving it to others needs the right to.

use super::rules::{CaseCommand, Effect};
use super::update::CaseUpdate;
use super::workers::is_worker;
use super::{codes, texts};
use crate::app::App;
use crate::entity::documents::EntryDetail;
use crate::entity::{AccountId, CaseId, EntryKind, Event};
use crate::identity::{Caller, Right};
use crate::operation::{Operation, OperationError, OperationSpec};

/// Gives a case to somebody, or back to the queue. To whom it belongs already, nothing happens. `reason` says why it is taken
/// from somebody else, who reads it.
///
/// # Errors
/// No right, somebody who may not work the case or asked it themselves, a claim of somebody else, taking it from somebody
/// without a reason, a change since `seen`.
#[tracing::instrument(skip_all, fields(case.id = id.0))]
pub async fn assign(
    app: &App,
    caller: &Caller,
    id: CaseId,
    to: Option<AccountId>,
    reason: &str,
    seen: Option<i32>,
) -> Result<(), OperationError> {
    let input = Prepared { caller: caller.clone(), case: id, to, reason: texts::reason("reason", reason)?, seen };
    let act = app.kernel.run(OperationSpec::new(caller), input, |op, wanted| Box::pin(give(op, wanted)));
    act.await.map(|done| done.value)
}

struct Prepared {
    caller: Caller,
    case: CaseId,
    to: Option<AccountId>,
    reason: Option<String>,
    seen: Option<i32>,
}

async fn give(op: &Operation, wanted: &Prepared) -> Result<(), OperationError> {
    let Prepared { caller, case: id, to, reason, seen } = wanted;
    let mut change = CaseUpdate::by_staff(op, caller, *id, *seen).await?;
    let by = caller.account;
    let holder = change.case.assignee_id;
    require_right(op, &change, caller, *to).await?;
    let act = to.map_or(CaseCommand::Unassign { by }, |to| CaseCommand::Assign { by, to });
    if change.apply(&act)? == Effect::Nothing {
        return Ok(());
    }
    let taken_from = holder.filter(|holder| *holder != by && *to != Some(*holder));
    if taken_from.is_some() && reason.is_none() {
        return Err(OperationError::field("reason", codes::EMPTY));
    }
    change.save(op).await?;
    let reason = reason.clone();
    if let Some(to) = *to {
        let detail = EntryDetail { account: Some(to), taken_from, reason, ..EntryDetail::default() };
        change.entry(op, EntryKind::Assigned, Some(by), detail).await?;
        op.record(Event::CaseAssigned { case: *id, to, by: Some(by) });
    } else {
        let detail = EntryDetail { account: holder, reason, ..EntryDetail::default() };
        change.entry(op, EntryKind::Unassigned, Some(by), detail).await?;
    }
    if let Some(from) = taken_from {
        op.record(Event::CaseTaken { case: *id, from, by });
    }
    Ok(())
}

/// Everybody may take what nobody has or what their team has, and give back their own; the rest needs the right to hand out.
async fn require_right(
    op: &Operation,
    change: &CaseUpdate,
    caller: &Caller,
    to: Option<AccountId>,
) -> Result<(), OperationError> {
    let by = caller.account;
    let free = change.case.assignee_id.is_none_or(|holder| holder == by);
    let allowed = match to {
        Some(to) if to == by => free || caller.teams.contains(&change.case.team_id),
        Some(_) => false,
        None => free,
    };
    if !allowed {
        caller.require(Right::AssignCases, change.agency())?;
    }
    let Some(to) = to.filter(|to| *to != by) else { return Ok(()) };
    if change.is_asker(to) {
        return Err(OperationError::field("assignee_id", codes::IS_ASKER));
    }
    if !is_worker(op.tx(), change.agency(), change.case.team_id, to, op.now()).await? {
        return Err(OperationError::field("assignee_id", codes::NOT_IN_TEAM));
    }
    Ok(())
}
