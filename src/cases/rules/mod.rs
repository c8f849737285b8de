//! What may happen to a case, and what it then is: a pure state machine with its clocks. No I/O.
//!
//! `new → assigned → waiting_for_citizen ⇄ assigned → resolved → closed`; a resolved case has days of grace in which it can
//! be reopened. Clocks count business time. They stand still while the citizen has the word, while an accepted peer answer
//! waits for the holder's word, and after the case is resolved; when they go on, what was left is left.

mod command;
mod endings;
mod holding;

use chrono::{DateTime, Duration, Utc};

use crate::entity::{AccountId, AnswerId, CaseId, CaseState, Outcome, staff_case};
use crate::markdown::source::has_visible;
use crate::service_levels::rules::clocks::update_clocks;
pub use crate::service_levels::rules::clocks::{ServiceLevel, TimeContext, earliest_due, is_paused, opening_clocks};
pub use command::{CaseCommand, Effect, Ending, RuleViolation};
pub use endings::{FOLLOW_UP_INTERVAL, Said, belongs_to_ended, outcome_fits};
pub use holding::{ASSIGNMENT_MINUTES, CLAIM_TTL, claimed_by, holder, may_give_away};
use holding::{
    assign, assignment_end, claim, drop_claim, expire_assignment, extend_hold, free_for, give_back, hold, release,
    require_active, transfer, unassign,
};

/// How long a resolved case can be reopened.
pub const GRACE_PERIOD: Duration = Duration::days(7);

/// The accepted peer answer that waits for the holder's word.
#[must_use]
pub fn peer_answer_waits(case: &staff_case::Model) -> Option<AnswerId> {
    case.peer_answer_id.filter(|_| case.state.is_active())
}

/// Lets an act happen. A refused act changes nothing.
///
/// # Errors
/// The rule that forbids it.
pub fn apply(
    case: &mut staff_case::Model,
    act: &CaseCommand,
    context: &TimeContext<'_>,
) -> Result<Effect, RuleViolation> {
    let mut next = case.clone();
    let effect = step(&mut next, act, context)?;
    if effect != Effect::Nothing {
        update_clocks(&mut next, context);
        next.revision += i32::from(effect != Effect::Extended);
        *case = next;
    }
    Ok(effect)
}

fn step(case: &mut staff_case::Model, act: &CaseCommand, context: &TimeContext<'_>) -> Result<Effect, RuleViolation> {
    match act {
        CaseCommand::Claim { by, force } => claim(case, *by, *force, context.now),
        CaseCommand::Release { by } => release(case, *by, context.now),
        CaseCommand::Assign { by, to } => assign(case, *by, *to, context),
        CaseCommand::Unassign { by } => unassign(case, *by, context),
        CaseCommand::ExpireAssignment => expire_assignment(case, context),
        CaseCommand::Note { by } => {
            extend_hold(case, *by, context);
            Ok(Effect::Done)
        }
        CaseCommand::StaffMessage { by, waiting } => {
            reply(case, *by, context)?;
            set_waiting_side(case, if *waiting { CaseState::WaitingForCitizen } else { CaseState::Assigned }, context);
            extend_hold(case, *by, context);
            Ok(Effect::Done)
        }
        CaseCommand::OfficialAnswer { by } => {
            reply(case, *by, context)?;
            set_waiting_side(case, CaseState::Assigned, context);
            extend_hold(case, *by, context);
            Ok(Effect::Done)
        }
        CaseCommand::AskerWord { thanks } => asker_word(case, *thanks, context),
        CaseCommand::Contest => contest(case, context),
        CaseCommand::Withdraw => Ok(withdraw(case, context.now)),
        CaseCommand::Resolve { by, ending } => resolve(case, *by, ending, context),
        CaseCommand::Reopen { .. } => reopen(case, context),
        CaseCommand::Close => close(case, context.now),
        CaseCommand::PeerAnswer { answer } => Ok(peer_answer(case, *answer, context)),
        CaseCommand::ConfirmPeerAnswer { by } => confirm_peer_answer(case, *by, context.now),
        CaseCommand::RefusePeerAnswer { by } => {
            peer_answer_waits(case).ok_or(RuleViolation::NoPeerAnswer)?;
            free_for(case, *by, context.now)?;
            case.peer_answer_id = None;
            extend_hold(case, *by, context);
            Ok(Effect::Done)
        }
        CaseCommand::TakeBackPeerAnswer { answer } => take_back(case, *answer, context),
        CaseCommand::TellOverdue => tell_overdue(case, context.now),
        CaseCommand::Return => Ok(give_back(case)),
        CaseCommand::Transfer { agency, team } => Ok(transfer(case, *agency, *team)),
        CaseCommand::Merge { into } => Ok(merge(case, *into, context.now)),
        CaseCommand::LeaveToPeer => {
            peer_answer_waits(case).ok_or(RuleViolation::NoPeerAnswer)?;
            if case.assignee_id.is_some() || claimed_by(case, context.now).is_some() {
                return Err(RuleViolation::NotDue);
            }
            Ok(close_by_peer(case, context.now))
        }
    }
}

/// Hands the word to the other side. The holder's silence counts from here, or no longer.
fn set_waiting_side(case: &mut staff_case::Model, to: CaseState, context: &TimeContext<'_>) {
    if case.state != to {
        case.state = to;
        case.assignment_expires_at = assignment_end(case, context);
    }
}

fn tell_overdue(case: &mut staff_case::Model, now: DateTime<Utc>) -> Result<Effect, RuleViolation> {
    let passed = case.due_at.filter(|due| case.state.is_active() && *due <= now && case.overdue_told_for != Some(*due));
    case.overdue_told_for = Some(passed.ok_or(RuleViolation::NotDue)?);
    Ok(Effect::Done)
}

/// An agent's word to the citizen: the response clocks are met, and whoever writes to nobody's case holds it.
fn reply(case: &mut staff_case::Model, by: AccountId, context: &TimeContext<'_>) -> Result<(), RuleViolation> {
    require_active(case)?;
    free_for(case, by, context.now)?;
    if case.assignee_id.is_none() {
        hold(case, by, context);
    }
    case.first_responded_at = case.first_responded_at.or(Some(context.now));
    case.next_response_due_at = None;
    Ok(())
}

fn asker_word(case: &mut staff_case::Model, thanks: bool, context: &TimeContext<'_>) -> Result<Effect, RuleViolation> {
    let effect = match case.state {
        CaseState::Resolved | CaseState::Closed if thanks => return Ok(Effect::Done),
        CaseState::Resolved => reopen(case, context)?,
        CaseState::Closed => return Err(RuleViolation::GraceOver),
        CaseState::WaitingForCitizen => {
            set_waiting_side(case, CaseState::Assigned, context);
            Effect::Done
        }
        CaseState::New | CaseState::Assigned => Effect::Done,
    };
    update_clocks(case, context);
    // While the clocks stand still the new one gets its whole time when they go on.
    let from = case.paused_at.unwrap_or(context.now);
    case.next_response_due_at = Some(context.time.add(from, context.service_level.next_response));
    Ok(effect)
}

fn resolve(
    case: &mut staff_case::Model,
    by: AccountId,
    ending: &Ending,
    context: &TimeContext<'_>,
) -> Result<Effect, RuleViolation> {
    require_active(case)?;
    free_for(case, by, context.now)?;
    if case.peer_answer_id.is_some() {
        return Err(RuleViolation::PeerAnswerWaits);
    }
    let detail = ending.detail.clone().filter(|text| has_visible(text));
    match ending.outcome {
        Outcome::ResolvedByPeer => return Err(RuleViolation::OutcomeOfPeers),
        outcome if outcome.asks_for_a_reason() && detail.is_none() => return Err(RuleViolation::DetailMissing),
        _ => {}
    }
    finish(case, by, ending.outcome, context.now);
    case.outcome_detail = detail;
    case.cause = Some(ending.cause);
    case.is_avoidable = Some(ending.avoidable);
    Ok(Effect::Done)
}

fn finish(case: &mut staff_case::Model, by: AccountId, outcome: Outcome, now: DateTime<Utc>) {
    case.assignee_id = case.assignee_id.or(Some(by));
    case.assigned_at = case.assigned_at.or(Some(now));
    end(case, outcome, now);
}

fn end(case: &mut staff_case::Model, outcome: Outcome, now: DateTime<Utc>) {
    case.state = CaseState::Resolved;
    case.assignment_expires_at = None;
    drop_claim(case);
    case.next_response_due_at = None;
    case.contested_at = None;
    case.outcome = Some(outcome);
    case.resolved_at = Some(now);
    case.closes_at = Some(now + GRACE_PERIOD);
}

/// What ended goes on, in nobody's hands but those of who leads. A case that just goes on for that reason is marked alike.
fn contest(case: &mut staff_case::Model, context: &TimeContext<'_>) -> Result<Effect, RuleViolation> {
    let effect = asker_word(case, false, context)?;
    give_back(case);
    case.contested_at = Some(context.now);
    Ok(effect)
}

/// Nobody waits for an answer any more. It can be taken up again like any other ending.
fn withdraw(case: &mut staff_case::Model, now: DateTime<Utc>) -> Effect {
    if !case.state.is_active() {
        return Effect::Nothing;
    }
    case.peer_answer_id = None;
    end(case, Outcome::Withdrawn, now);
    Effect::Done
}

fn reopen(case: &mut staff_case::Model, context: &TimeContext<'_>) -> Result<Effect, RuleViolation> {
    match case.state {
        CaseState::Resolved if case.closes_at.is_some_and(|end| end > context.now) => {}
        CaseState::Resolved | CaseState::Closed => return Err(RuleViolation::GraceOver),
        _ => return Err(RuleViolation::NotResolved),
    }
    case.state = if case.assignee_id.is_some() { CaseState::Assigned } else { CaseState::New };
    case.assignment_expires_at = case.assignee_id.and_then(|_| assignment_end(case, context));
    case.outcome = None;
    case.outcome_detail = None;
    case.cause = None;
    case.is_avoidable = None;
    case.resolved_at = None;
    case.closes_at = None;
    case.peer_answer_id = None;
    Ok(Effect::Reopened)
}

fn close(case: &mut staff_case::Model, now: DateTime<Utc>) -> Result<Effect, RuleViolation> {
    match case.state {
        CaseState::Resolved => {
            case.state = CaseState::Closed;
            case.closed_at = Some(now);
            case.closes_at = None;
            Ok(Effect::Done)
        }
        CaseState::Closed => Ok(Effect::Nothing),
        _ => Err(RuleViolation::NotResolved),
    }
}

fn peer_answer(case: &mut staff_case::Model, answer: AnswerId, context: &TimeContext<'_>) -> Effect {
    if !case.state.is_active() || case.peer_answer_id == Some(answer) {
        return Effect::Nothing;
    }
    case.peer_answer_id = Some(answer);
    if case.assignee_id.is_none() && claimed_by(case, context.now).is_none() {
        return close_by_peer(case, context.now);
    }
    Effect::AsksHolder
}

/// It is over at once: what is said of its questions is heard by the case that serves them now.
fn merge(case: &mut staff_case::Model, into: CaseId, now: DateTime<Utc>) -> Effect {
    if !case.state.is_open() {
        return Effect::Nothing;
    }
    case.duplicate_of = Some(into);
    case.peer_answer_id = None;
    case.outcome_detail = None;
    case.cause = None;
    case.is_avoidable = None;
    end(case, Outcome::Duplicate, now);
    case.state = CaseState::Closed;
    case.closed_at = Some(now);
    case.closes_at = None;
    Effect::Done
}

fn close_by_peer(case: &mut staff_case::Model, now: DateTime<Utc>) -> Effect {
    case.state = CaseState::Closed;
    drop_claim(case);
    case.next_response_due_at = None;
    case.contested_at = None;
    case.outcome = Some(Outcome::ResolvedByPeer);
    case.resolved_at = Some(now);
    case.closed_at = Some(now);
    Effect::ClosedByPeer
}

fn confirm_peer_answer(
    case: &mut staff_case::Model,
    by: AccountId,
    now: DateTime<Utc>,
) -> Result<Effect, RuleViolation> {
    peer_answer_waits(case).ok_or(RuleViolation::NoPeerAnswer)?;
    free_for(case, by, now)?;
    finish(case, by, Outcome::ResolvedByPeer, now);
    Ok(Effect::Done)
}

fn take_back(
    case: &mut staff_case::Model,
    answer: AnswerId,
    context: &TimeContext<'_>,
) -> Result<Effect, RuleViolation> {
    if case.peer_answer_id != Some(answer) {
        return Ok(Effect::Nothing);
    }
    match case.state {
        CaseState::Closed => Ok(Effect::Nothing),
        CaseState::Resolved => match reopen(case, context) {
            Err(RuleViolation::GraceOver) => Ok(Effect::Nothing),
            other => other,
        },
        _ => {
            case.peer_answer_id = None;
            Ok(Effect::Done)
        }
    }
}

#[cfg(test)]
mod tests;
