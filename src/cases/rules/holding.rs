//! Who has a case: claims, which are short, and assignments, which last until a word is missing. Pure.

use chrono::{DateTime, Duration, Utc};

use super::{Effect, RuleViolation};
use crate::entity::{AccountId, AgencyId, CaseState, TeamId, staff_case};
use crate::service_levels::rules::clocks::TimeContext;

/// How long a claim holds; every act of its holder begins it anew.
pub const CLAIM_TTL: Duration = Duration::minutes(10);
/// Business minutes without a word after which a case goes back to the queue.
pub const ASSIGNMENT_MINUTES: i64 = 8 * 60;

/// Who has the claim right now.
#[must_use]
pub fn claimed_by(case: &staff_case::Model, now: DateTime<Utc>) -> Option<AccountId> {
    case.claimed_by.filter(|_| case.claim_expires_at.is_some_and(|end| end > now))
}

/// Who holds the case right now, by assignment or by a claim.
#[must_use]
pub fn holder(case: &staff_case::Model, now: DateTime<Utc>) -> Option<AccountId> {
    case.assignee_id.or(claimed_by(case, now))
}

pub(super) fn require_active(case: &staff_case::Model) -> Result<(), RuleViolation> {
    if case.state.is_active() { Ok(()) } else { Err(RuleViolation::Finished) }
}

pub(super) fn free_for(case: &staff_case::Model, by: AccountId, now: DateTime<Utc>) -> Result<(), RuleViolation> {
    match claimed_by(case, now) {
        Some(other) if other != by => Err(RuleViolation::HeldByOther),
        _ => Ok(()),
    }
}

/// The holder's word: claim and assignment begin anew.
pub(super) fn extend_hold(case: &mut staff_case::Model, by: AccountId, context: &TimeContext<'_>) {
    if claimed_by(case, context.now) == Some(by) {
        case.claim_expires_at = Some(context.now + CLAIM_TTL);
    }
    if case.assignee_id == Some(by) {
        case.assignment_expires_at = assignment_end(case, context);
    }
}

/// While the citizen has the word, staff need not say any.
pub(super) fn assignment_end(case: &staff_case::Model, context: &TimeContext<'_>) -> Option<DateTime<Utc>> {
    (case.state == CaseState::Assigned).then(|| context.after(ASSIGNMENT_MINUTES))
}

pub(super) fn drop_claim(case: &mut staff_case::Model) {
    case.claimed_by = None;
    case.claim_expires_at = None;
}

pub(super) fn drop_assignee(case: &mut staff_case::Model) {
    case.assignee_id = None;
    case.assigned_at = None;
    case.assignment_expires_at = None;
}

pub(super) fn hold(case: &mut staff_case::Model, holder: AccountId, context: &TimeContext<'_>) {
    if case.state == CaseState::New {
        case.state = CaseState::Assigned;
    }
    case.assignee_id = Some(holder);
    case.assigned_at = Some(context.now);
    case.assignment_expires_at = assignment_end(case, context);
}

pub(super) fn claim(
    case: &mut staff_case::Model,
    by: AccountId,
    force: bool,
    now: DateTime<Utc>,
) -> Result<Effect, RuleViolation> {
    require_active(case)?;
    if !force {
        free_for(case, by, now)?;
    }
    let extended = claimed_by(case, now) == Some(by);
    case.claimed_by = Some(by);
    case.claim_expires_at = Some(now + CLAIM_TTL);
    Ok(if extended { Effect::Extended } else { Effect::Done })
}

pub(super) fn release(
    case: &mut staff_case::Model,
    by: AccountId,
    now: DateTime<Utc>,
) -> Result<Effect, RuleViolation> {
    match claimed_by(case, now) {
        None => Ok(Effect::Nothing),
        Some(holder) if holder == by => {
            drop_claim(case);
            Ok(Effect::Done)
        }
        Some(_) => Err(RuleViolation::NotYourClaim),
    }
}

pub(super) fn assign(
    case: &mut staff_case::Model,
    by: AccountId,
    to: AccountId,
    context: &TimeContext<'_>,
) -> Result<Effect, RuleViolation> {
    require_active(case)?;
    free_for(case, by, context.now)?;
    if case.assignee_id == Some(to) {
        return Ok(Effect::Nothing);
    }
    hold(case, to, context);
    if case.claimed_by != Some(to) {
        drop_claim(case);
    }
    Ok(Effect::Done)
}

pub(super) fn unassign(
    case: &mut staff_case::Model,
    by: AccountId,
    context: &TimeContext<'_>,
) -> Result<Effect, RuleViolation> {
    require_active(case)?;
    free_for(case, by, context.now)?;
    if case.assignee_id.is_none() {
        return Ok(Effect::Nothing);
    }
    Ok(give_back(case))
}

/// Back to the queue, also while the citizen has the word: it must not wait for somebody who has left. What is finished keeps
/// its end.
pub(super) fn give_back(case: &mut staff_case::Model) -> Effect {
    if case.assignee_id.is_none() && case.claimed_by.is_none() {
        return Effect::Nothing;
    }
    if case.state.is_active() {
        case.state = CaseState::New;
    }
    drop_assignee(case);
    drop_claim(case);
    Effect::Done
}

pub(super) fn expire_assignment(
    case: &mut staff_case::Model,
    context: &TimeContext<'_>,
) -> Result<Effect, RuleViolation> {
    if !case.state.is_active() || case.assignment_expires_at.is_none_or(|end| end > context.now) {
        return Err(RuleViolation::NotDue);
    }
    drop_assignee(case);
    case.state = CaseState::New;
    Ok(Effect::Done)
}

/// Whether staff may give a case to another team.
///
/// # Errors
/// [`RuleViolation::Finished`]; [`RuleViolation::HeldByOther`] while somebody else works on it.
pub fn may_give_away(case: &staff_case::Model, by: AccountId, now: DateTime<Utc>) -> Result<(), RuleViolation> {
    require_active(case)?;
    free_for(case, by, now)
}

/// To another team's queue, with its clocks as they are. Whoever held it has it no more; what is closed stays where it ended.
pub(super) fn transfer(case: &mut staff_case::Model, agency: AgencyId, team: TeamId) -> Effect {
    if case.state == CaseState::Closed || case.team_id == team {
        return Effect::Nothing;
    }
    give_back(case);
    case.agency_id = agency;
    case.team_id = team;
    case.transfer_count += 1;
    Effect::Done
}
