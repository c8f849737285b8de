//! Sending a thread to staff by hand, in whatever mode its policy is.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::LockType;
use sea_orm::{ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};

use crate::agencies::refusal::{Refused, checked_text};
use crate::app::App;
use crate::cases::open::open_by_hand;
use crate::entity::{
    AgencyId, CaseId, CaseState, TeamId, ThreadId, ThreadState, Trigger, category, staff_case, team, thread,
};
use crate::identity::idempotency::Keyed;
use crate::identity::{Caller, Right};
use crate::threads::schedule;
use crate::threads::visibility::thread_exists_for;

/// Longest reason, in characters.
pub const MAX_REASON: usize = 1000;

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
    let reason = checked_text(&mut refusals, "reason", reason, true, MAX_REASON);
    if !refusals.is_empty() {
        return Err(Refused::Fields(refusals));
    }
    if found.state == ThreadState::Closed {
        return Err(Refused::Rule("escalation-thread-closed"));
    }
    let case = open_by_hand(&tx, now, id, caller.account, &reason).await?;
    let case = case.ok_or(Refused::Rule("escalation-case-open"))?;
    // The case has it now: nothing is left to wait for.
    schedule::look_at(&tx, vec![id], None).await?;
    keyed.made(&tx, case.0, now).await?;
    tx.commit().await?;
    app.wake();
    app.pages.forget_thread(id);
    Ok(Escalated { case, replayed: false })
}

/// What is told of the case of a thread that went to staff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseSummary {
    pub id: CaseId,
    pub reference: String,
    pub thread_id: ThreadId,
    pub agency_id: AgencyId,
    pub state: CaseState,
    pub trigger: Trigger,
    pub team_id: TeamId,
    /// Name of the team that has it.
    pub team: String,
    pub opened_at: DateTime<Utc>,
    pub first_response_due_at: Option<DateTime<Utc>>,
}

/// The summary of a case: two queries.
pub async fn case_summary<C: ConnectionTrait>(db: &C, id: CaseId) -> Result<Option<CaseSummary>, DbErr> {
    let Some(case) = staff_case::Entity::find_by_id(id).one(db).await? else { return Ok(None) };
    let team = team::Entity::find_by_id(case.team_id).one(db).await?;
    Ok(Some(CaseSummary {
        id: case.id,
        reference: case.reference,
        thread_id: case.thread_id,
        agency_id: case.agency_id,
        state: case.state,
        trigger: case.trigger_kind,
        team_id: case.team_id,
        team: team.map(|team| team.name).unwrap_or_default(),
        opened_at: case.opened_at,
        first_response_due_at: case.first_response_due_at,
    }))
}
