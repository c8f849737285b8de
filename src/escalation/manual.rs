//! Sending a thread to staff by hand, in whatever mode its policy is.

use sea_orm::sea_query::LockType;
use sea_orm::{EntityTrait, QueryFilter, QuerySelect};

use crate::agencies::refusal::{Refused, checked_text};
use crate::app::App;
use crate::cases::open::open_by_hand;
use crate::entity::{AgencyId, CaseId, ThreadId, ThreadState, category, thread};
use crate::identity::idempotency::Keyed;
use crate::identity::{Caller, Right};
use crate::threads::next_check::set_next_checks;
use crate::threads::visibility::thread_exists_for;

/// Longest reason, in characters.
pub const MOST_REASON: usize = 1000;

/// The case of a thread that went to staff.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Escalated {
    pub case: CaseId,
    /// It was opened before with the same idempotency key.
    pub replayed: bool,
}

/// Opens a case for a thread; staff read the reason in its timeline.
///
/// # Errors
/// Not there for this caller; no right at the thread's agency; a refused reason; a closed thread; a case that is open
/// already; an idempotency key that was used otherwise.
#[tracing::instrument(skip_all, fields(thread.id = id.0))]
pub async fn escalate(
    app: &App,
    caller: &Caller,
    id: ThreadId,
    reason: &str,
    keyed: &Keyed<'_>,
) -> Result<Escalated, Refused> {
    let now = app.now();
    let tx = app.begin_write().await?;
    let found = thread::Entity::find_by_id(id)
        .filter(thread_exists_for(Some(caller)))
        .lock(LockType::NoKeyUpdate)
        .one(&tx)
        .await?
        .ok_or(Refused::Missing)?;
    let agency: AgencyId = category::Entity::find_by_id(found.category_id)
        .select_only()
        .column(category::Column::AgencyId)
        .into_tuple()
        .one(&tx)
        .await?
        .ok_or(Refused::Missing)?;
    if !caller.may(Right::Escalate, agency) {
        return Err(Refused::Forbidden);
    }
    if let Some(earlier) = keyed.earlier(&tx).await? {
        return Ok(Escalated { case: CaseId(earlier), replayed: true });
    }
    let mut refusals = Vec::new();
    let reason = checked_text(&mut refusals, "reason", reason, true, MOST_REASON);
    if !refusals.is_empty() {
        return Err(Refused::Fields(refusals));
    }
    if found.state == ThreadState::Closed {
        return Err(Refused::Rule("escalation-thread-closed"));
    }
    let case = open_by_hand(&tx, now, id, caller.account, &reason).await?;
    let case = case.ok_or(Refused::Rule("escalation-case-open"))?;
    // The case has it now: nothing is left to wait for.
    set_next_checks(&tx, &[(id, None)]).await?;
    keyed.made(&tx, case.0, now).await?;
    tx.commit().await?;
    app.wake();
    app.pages.forget_thread(id);
    Ok(Escalated { case, replayed: false })
}
