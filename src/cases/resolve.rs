//! Ending a case with an outcome, opening it again within its days of grace, and closing it for good.

use super::change::Change;
use super::fault::{self, CaseFault, FieldFault};
use super::rules::{Act, Effect, Ending};
use crate::app::App;
use crate::entity::documents::EntryDetail;
use crate::entity::{CaseId, CauseCode, EntryKind, Outcome};
use crate::identity::Caller;
use crate::outbox::{self, Event};

/// How a case ends, as typed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Resolution<'a> {
    pub outcome: Option<Outcome>,
    /// For the asker: the reason, or where to turn. Needed when declined or not ours.
    pub detail: &'a str,
    pub cause: Option<CauseCode>,
    /// Whether nobody would have had to ask.
    pub avoidable: Option<bool>,
}

impl Resolution<'_> {
    fn checked(self) -> Result<Ending, CaseFault> {
        let detail = fault::reason("detail", self.detail)?;
        let needs_detail = matches!(self.outcome, Some(Outcome::Declined | Outcome::NotOurs));
        match (self.outcome, self.cause, self.avoidable) {
            (Some(outcome), Some(cause), Some(avoidable))
                if outcome != Outcome::ResolvedByPeer && (detail.is_some() || !needs_detail) =>
            {
                Ok(Ending { outcome, detail, cause, avoidable })
            }
            _ => {
                let outcome = match self.outcome {
                    None => Some("no_outcome"),
                    Some(Outcome::ResolvedByPeer) => Some("outcome_of_peers"),
                    Some(_) => None,
                };
                let faults = [
                    outcome.map(|code| ("outcome", code)),
                    (needs_detail && detail.is_none()).then_some(("detail", "no_detail")),
                    self.cause.is_none().then_some(("cause", "no_cause")),
                    self.avoidable.is_none().then_some(("avoidable", "no_choice")),
                ];
                let faults = faults.into_iter().flatten().map(|(field, code)| FieldFault { field, code });
                Err(CaseFault::Fields(faults.collect()))
            }
        }
    }
}

/// Ends a case. It can be reopened for seven days.
///
/// # Errors
/// No right, missing fields, a claim of somebody else, a finished case, a peer answer that waits, a change since `seen`.
#[tracing::instrument(skip_all, fields(case.id = id.0))]
pub async fn resolve(
    app: &App,
    caller: &Caller,
    id: CaseId,
    resolution: Resolution<'_>,
    seen: Option<i32>,
) -> Result<(), CaseFault> {
    let ending = resolution.checked()?;
    let now = app.now();
    let tx = app.begin_write().await?;
    let mut change = Change::by_staff(&tx, caller, id, seen, now).await?;
    let outcome = ending.outcome;
    change.apply(&Act::Resolve { by: caller.account, ending })?;
    change.save(&tx).await?;
    let detail = EntryDetail { outcome: Some(outcome), ..EntryDetail::default() };
    change.entry(&tx, EntryKind::Resolved, Some(caller.account), detail).await?;
    outbox::record(&tx, Event::CaseResolved { case: id, thread: change.thread }, now);
    tx.commit().await?;
    change.published(app);
    Ok(())
}

/// Opens a resolved case again, within its days of grace. `reason` is for staff and may be empty.
///
/// # Errors
/// No right, a case that is not resolved, days of grace that are over, a change since `seen`.
#[tracing::instrument(skip_all, fields(case.id = id.0))]
pub async fn reopen(app: &App, caller: &Caller, id: CaseId, reason: &str, seen: Option<i32>) -> Result<(), CaseFault> {
    let reason = fault::reason("reason", reason)?;
    let tx = app.begin_write().await?;
    let mut change = Change::by_staff(&tx, caller, id, seen, app.now()).await?;
    change.apply(&Act::Reopen { by: caller.account })?;
    change.save(&tx).await?;
    let detail = EntryDetail { reason, ..EntryDetail::default() };
    change.entry(&tx, EntryKind::Reopened, Some(caller.account), detail).await?;
    tx.commit().await?;
    change.published(app);
    Ok(())
}

/// Closes a resolved case before its days of grace are over.
///
/// # Errors
/// No right, a case that is not resolved, a change since `seen`.
#[tracing::instrument(skip_all, fields(case.id = id.0))]
pub async fn close(app: &App, caller: &Caller, id: CaseId, seen: Option<i32>) -> Result<(), CaseFault> {
    let tx = app.begin_write().await?;
    let mut change = Change::by_staff(&tx, caller, id, seen, app.now()).await?;
    if change.apply(&Act::Close)? == Effect::Nothing {
        return Ok(());
    }
    change.save(&tx).await?;
    let detail = EntryDetail { outcome: change.case.outcome, ..EntryDetail::default() };
    change.entry(&tx, EntryKind::Closed, Some(caller.account), detail).await?;
    tx.commit().await?;
    change.published(app);
    Ok(())
}
