//! Sending a thread to staff by hand, in whatever mode its policy is.

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DbErr, EntityTrait};

use super::codes;
use crate::app::App;
use crate::cases::open::{OpenCase, open};
use crate::entity::{CaseId, CaseState, TeamId, ThreadId, Trigger, staff_case, team};
use crate::identity::{Caller, Right};
use crate::markdown::source::{NotStorable, length, sanitize_text};
use crate::operation::{
    Completed, FieldError, IdempotencyKey, IdempotentRequest, Operation, OperationError, OperationSpec,
};
use crate::threads::next_check::{Clock, set_due};
use crate::threads::store;

/// Longest reason, in characters.
pub const MAX_REASON: usize = 1000;

/// Opens a case for a thread; staff read the reason in its timeline.
///
/// # Errors
/// Not there for this caller; no right at the thread's agency; the field `reason`; a closed thread; a case that is open already;
/// an idempotency key that was used otherwise.
#[tracing::instrument(skip_all, fields(thread.id = id.0))]
pub async fn escalate(
    app: &App,
    caller: &Caller,
    id: ThreadId,
    reason: &str,
    key: Option<IdempotencyKey>,
) -> Result<Completed<CaseId>, OperationError> {
    let once = IdempotentRequest::new(caller.account, key, "escalate", &(id, reason));
    let spec = OperationSpec::new(caller).once(once);
    let (caller, checked) = (caller.clone(), checked(reason));
    let prepare = async move { Ok((caller, id, checked?)) };
    app.kernel.create(spec, prepare, |op, (caller, id, reason)| Box::pin(open_case(op, caller, *id, reason))).await
}

fn checked(typed: &str) -> Result<String, FieldError> {
    let text = sanitize_text(typed).map_err(|NotStorable| FieldError::new("reason", codes::NOT_STORABLE))?;
    if text.is_empty() {
        return Err(FieldError::new("reason", codes::EMPTY));
    }
    if length(&text) > MAX_REASON {
        let excess = length(&text) - MAX_REASON;
        return Err(FieldError::new("reason", codes::TOO_LONG).with("limit", MAX_REASON).with("excess", excess));
    }
    Ok(text)
}

async fn open_case(op: &Operation, caller: &Caller, id: ThreadId, reason: &str) -> Result<CaseId, OperationError> {
    let thread = store::lock_thread(op.tx(), caller, id).await?;
    caller.require(Right::Escalate, store::agency_of(op.tx(), thread.category_id).await?)?;
    if thread.is_closed(op.now()) {
        return Err(OperationError::RuleViolated(codes::THREAD_CLOSED));
    }
    let wanted =
        OpenCase { trigger: Trigger::Manual, opened_by: Some(caller.account), reason: Some(reason.to_owned()) };
    let case = open(op, id, wanted).await?.ok_or(OperationError::RuleViolated(codes::CASE_OPEN))?;
    // The case has it now: nothing is left to wait for.
    set_due(op.tx(), Clock::Policy, &[(id, None)]).await?;
    Ok(case)
}

/// What is told of the case of a thread that went to staff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseSummary {
    pub id: CaseId,
    pub reference: String,
    pub thread_id: ThreadId,
    pub state: CaseState,
    pub trigger: Trigger,
    pub team_id: TeamId,
    /// Name of the team that has it.
    pub team: String,
    pub opened_at: DateTime<Utc>,
    pub first_response_due_at: Option<DateTime<Utc>>,
}

/// The summary of a case of a thread: two queries.
pub async fn case_summary<C: ConnectionTrait>(
    db: &C,
    id: CaseId,
    thread_id: ThreadId,
) -> Result<Option<CaseSummary>, DbErr> {
    let Some(case) = staff_case::Entity::find_by_id(id).one(db).await? else { return Ok(None) };
    let team = team::Entity::find_by_id(case.team_id).one(db).await?;
    Ok(Some(CaseSummary {
        id: case.id,
        reference: case.reference,
        thread_id,
        state: case.state,
        trigger: case.trigger_kind,
        team_id: case.team_id,
        team: team.map(|team| team.name).unwrap_or_default(),
        opened_at: case.created_at,
        first_response_due_at: case.first_response_due_at,
    }))
}
