//! What may happen to a case, and what it then is: a pure state machine with its clocks. No I/O.
//!
//! `new → assigned → waiting_for_citizen ⇄ assigned → resolved → closed`; a resolved case has days of grace in which it can
//! be reopened. Clocks count business time. They stand still while the citizen has the word, while an accepted peer answer
//! waits for the holder's word, and after the case is resolved; when they go on, what was left is left.

use chrono::{DateTime, Duration, Utc};

pub use super::act::{Act, Effect, Ending, Refusal};
use super::clocks::settle;
pub use super::clocks::{Moment, Standard, earliest_due, is_paused, opening_clocks};
use crate::entity::{AccountId, AnswerId, CaseState, Outcome, staff_case};

/// How long a claim holds; every act of its holder begins it anew.
pub const CLAIM: Duration = Duration::minutes(10);
/// Business minutes without a word after which a case goes back to the queue.
pub const ASSIGNMENT_MINUTES: i64 = 8 * 60;
/// How long a resolved case can be reopened.
pub const GRACE: Duration = Duration::days(7);

/// Who has the claim right now.
#[must_use]
pub fn claimed_by(case: &staff_case::Model, now: DateTime<Utc>) -> Option<AccountId> {
    case.claimed_by.filter(|_| case.claim_expires_at.is_some_and(|end| end > now))
}

/// The accepted peer answer that waits for the holder's word.
#[must_use]
pub fn peer_answer_waits(case: &staff_case::Model) -> Option<AnswerId> {
    case.peer_answer_id.filter(|_| case.state.is_active())
}

/// Lets an act happen. A refused act changes nothing.
///
/// # Errors
/// The rule that forbids it.
pub fn apply(case: &mut staff_case::Model, act: &Act, moment: &Moment<'_>) -> Result<Effect, Refusal> {
    let mut next = case.clone();
    let effect = step(&mut next, act, moment)?;
    if effect != Effect::Nothing {
        settle(&mut next, moment);
        next.revision += i32::from(effect != Effect::Extended);
        *case = next;
    }
    Ok(effect)
}

fn step(case: &mut staff_case::Model, act: &Act, moment: &Moment<'_>) -> Result<Effect, Refusal> {
    match act {
        Act::Claim { by, force } => claim(case, *by, *force, moment.now),
        Act::Release { by } => release(case, *by, moment.now),
        Act::Assign { by, to } => assign(case, *by, *to, moment),
        Act::Unassign { by } => unassign(case, *by, moment),
        Act::ExpireAssignment => expire_assignment(case, moment),
        Act::Note { by } => {
            said(case, *by, moment);
            Ok(Effect::Done)
        }
        Act::StaffMessage { by, waiting } => {
            reply(case, *by, moment)?;
            turn(case, if *waiting { CaseState::WaitingForCitizen } else { CaseState::Assigned }, moment);
            said(case, *by, moment);
            Ok(Effect::Done)
        }
        Act::OfficialAnswer { by } => {
            reply(case, *by, moment)?;
            turn(case, CaseState::Assigned, moment);
            said(case, *by, moment);
            Ok(Effect::Done)
        }
        Act::AskerMessage { thanks } => asker_message(case, *thanks, moment),
        Act::Resolve { by, ending } => resolve(case, *by, ending, moment),
        Act::Reopen { .. } => reopen(case, moment),
        Act::Close => close(case, moment.now),
        Act::PeerAnswer { answer } => Ok(peer_answer(case, *answer, moment)),
        Act::ConfirmPeerAnswer { by } => confirm_peer_answer(case, *by, moment.now),
        Act::RefusePeerAnswer { by } => {
            peer_answer_waits(case).ok_or(Refusal::NoPeerAnswer)?;
            free_for(case, *by, moment.now)?;
            case.peer_answer_id = None;
            said(case, *by, moment);
            Ok(Effect::Done)
        }
        Act::TakeBackPeerAnswer { answer } => take_back(case, *answer, moment),
        Act::LeaveToPeer => {
            peer_answer_waits(case).ok_or(Refusal::NoPeerAnswer)?;
            if case.assignee_id.is_some() || claimed_by(case, moment.now).is_some() {
                return Err(Refusal::NotDue);
            }
            Ok(close_by_peer(case, moment.now))
        }
    }
}

fn require_active(case: &staff_case::Model) -> Result<(), Refusal> {
    if case.state.is_active() { Ok(()) } else { Err(Refusal::Finished) }
}

fn free_for(case: &staff_case::Model, by: AccountId, now: DateTime<Utc>) -> Result<(), Refusal> {
    match claimed_by(case, now) {
        Some(other) if other != by => Err(Refusal::HeldByOther),
        _ => Ok(()),
    }
}

/// The holder's word: claim and assignment begin anew.
fn said(case: &mut staff_case::Model, by: AccountId, moment: &Moment<'_>) {
    if claimed_by(case, moment.now) == Some(by) {
        case.claim_expires_at = Some(moment.now + CLAIM);
    }
    if case.assignee_id == Some(by) {
        case.assignment_expires_at = assignment_end(case, moment);
    }
}

/// While the citizen has the word, staff need not say any.
fn assignment_end(case: &staff_case::Model, moment: &Moment<'_>) -> Option<DateTime<Utc>> {
    (case.state == CaseState::Assigned).then(|| moment.after(ASSIGNMENT_MINUTES))
}

/// Hands the word to the other side. The holder's silence counts from here, or no longer.
fn turn(case: &mut staff_case::Model, to: CaseState, moment: &Moment<'_>) {
    if case.state != to {
        case.state = to;
        case.assignment_expires_at = assignment_end(case, moment);
    }
}

fn drop_claim(case: &mut staff_case::Model) {
    case.claimed_by = None;
    case.claim_expires_at = None;
}

fn drop_assignee(case: &mut staff_case::Model) {
    case.assignee_id = None;
    case.assigned_at = None;
    case.assignment_expires_at = None;
}

fn hold(case: &mut staff_case::Model, holder: AccountId, moment: &Moment<'_>) {
    if case.state == CaseState::New {
        case.state = CaseState::Assigned;
    }
    case.assignee_id = Some(holder);
    case.assigned_at = Some(moment.now);
    case.assignment_expires_at = assignment_end(case, moment);
}

fn claim(case: &mut staff_case::Model, by: AccountId, force: bool, now: DateTime<Utc>) -> Result<Effect, Refusal> {
    require_active(case)?;
    if !force {
        free_for(case, by, now)?;
    }
    let extended = claimed_by(case, now) == Some(by);
    case.claimed_by = Some(by);
    case.claim_expires_at = Some(now + CLAIM);
    Ok(if extended { Effect::Extended } else { Effect::Done })
}

fn release(case: &mut staff_case::Model, by: AccountId, now: DateTime<Utc>) -> Result<Effect, Refusal> {
    match claimed_by(case, now) {
        None => Ok(Effect::Nothing),
        Some(holder) if holder == by => {
            drop_claim(case);
            Ok(Effect::Done)
        }
        Some(_) => Err(Refusal::NotYourClaim),
    }
}

fn assign(case: &mut staff_case::Model, by: AccountId, to: AccountId, moment: &Moment<'_>) -> Result<Effect, Refusal> {
    require_active(case)?;
    free_for(case, by, moment.now)?;
    if case.assignee_id == Some(to) {
        return Ok(Effect::Nothing);
    }
    hold(case, to, moment);
    if case.claimed_by != Some(to) {
        drop_claim(case);
    }
    Ok(Effect::Done)
}

fn unassign(case: &mut staff_case::Model, by: AccountId, moment: &Moment<'_>) -> Result<Effect, Refusal> {
    require_active(case)?;
    free_for(case, by, moment.now)?;
    if case.assignee_id.is_none() {
        return Ok(Effect::Nothing);
    }
    case.state = CaseState::New;
    drop_assignee(case);
    drop_claim(case);
    Ok(Effect::Done)
}

fn expire_assignment(case: &mut staff_case::Model, moment: &Moment<'_>) -> Result<Effect, Refusal> {
    if !case.state.is_active() || case.assignment_expires_at.is_none_or(|end| end > moment.now) {
        return Err(Refusal::NotDue);
    }
    drop_assignee(case);
    case.state = CaseState::New;
    Ok(Effect::Done)
}

/// An agent's word to the citizen: the response clocks are met, and whoever writes to nobody's case holds it.
fn reply(case: &mut staff_case::Model, by: AccountId, moment: &Moment<'_>) -> Result<(), Refusal> {
    require_active(case)?;
    free_for(case, by, moment.now)?;
    if case.assignee_id.is_none() {
        hold(case, by, moment);
    }
    case.first_responded_at = case.first_responded_at.or(Some(moment.now));
    case.next_response_due_at = None;
    Ok(())
}

fn asker_message(case: &mut staff_case::Model, thanks: bool, moment: &Moment<'_>) -> Result<Effect, Refusal> {
    let effect = match case.state {
        CaseState::Resolved | CaseState::Closed if thanks => return Ok(Effect::Done),
        CaseState::Resolved => reopen(case, moment)?,
        CaseState::Closed => return Err(Refusal::GraceOver),
        CaseState::WaitingForCitizen => {
            turn(case, CaseState::Assigned, moment);
            Effect::Done
        }
        CaseState::New | CaseState::Assigned => Effect::Done,
    };
    settle(case, moment);
    // While the clocks stand still the new one gets its whole time when they go on.
    let from = case.paused_at.unwrap_or(moment.now);
    case.next_response_due_at = Some(moment.time.add(from, moment.standard.next_response));
    Ok(effect)
}

fn resolve(
    case: &mut staff_case::Model,
    by: AccountId,
    ending: &Ending,
    moment: &Moment<'_>,
) -> Result<Effect, Refusal> {
    require_active(case)?;
    free_for(case, by, moment.now)?;
    if case.peer_answer_id.is_some() {
        return Err(Refusal::PeerAnswerWaits);
    }
    let detail = ending.detail.clone().filter(|text| !text.trim().is_empty());
    match ending.outcome {
        Outcome::ResolvedByPeer => return Err(Refusal::OutcomeOfPeers),
        Outcome::Declined | Outcome::NotOurs if detail.is_none() => return Err(Refusal::DetailMissing),
        _ => {}
    }
    finish(case, by, ending.outcome, moment.now);
    case.outcome_detail = detail;
    case.cause = Some(ending.cause);
    case.is_avoidable = Some(ending.avoidable);
    Ok(Effect::Done)
}

fn finish(case: &mut staff_case::Model, by: AccountId, outcome: Outcome, now: DateTime<Utc>) {
    case.state = CaseState::Resolved;
    case.assignee_id = case.assignee_id.or(Some(by));
    case.assigned_at = case.assigned_at.or(Some(now));
    case.assignment_expires_at = None;
    drop_claim(case);
    case.next_response_due_at = None;
    case.outcome = Some(outcome);
    case.resolved_at = Some(now);
    case.closes_at = Some(now + GRACE);
}

fn reopen(case: &mut staff_case::Model, moment: &Moment<'_>) -> Result<Effect, Refusal> {
    match case.state {
        CaseState::Resolved if case.closes_at.is_some_and(|end| end > moment.now) => {}
        CaseState::Resolved | CaseState::Closed => return Err(Refusal::GraceOver),
        _ => return Err(Refusal::NotResolved),
    }
    case.state = if case.assignee_id.is_some() { CaseState::Assigned } else { CaseState::New };
    case.assignment_expires_at = case.assignee_id.and_then(|_| assignment_end(case, moment));
    case.outcome = None;
    case.outcome_detail = None;
    case.cause = None;
    case.is_avoidable = None;
    case.resolved_at = None;
    case.closes_at = None;
    case.peer_answer_id = None;
    Ok(Effect::Reopened)
}

fn close(case: &mut staff_case::Model, now: DateTime<Utc>) -> Result<Effect, Refusal> {
    match case.state {
        CaseState::Resolved => {
            case.state = CaseState::Closed;
            case.closed_at = Some(now);
            case.closes_at = None;
            Ok(Effect::Done)
        }
        CaseState::Closed => Ok(Effect::Nothing),
        _ => Err(Refusal::NotResolved),
    }
}

fn peer_answer(case: &mut staff_case::Model, answer: AnswerId, moment: &Moment<'_>) -> Effect {
    if !case.state.is_active() || case.peer_answer_id == Some(answer) {
        return Effect::Nothing;
    }
    case.peer_answer_id = Some(answer);
    if case.assignee_id.is_none() && claimed_by(case, moment.now).is_none() {
        return close_by_peer(case, moment.now);
    }
    Effect::AsksHolder
}

fn close_by_peer(case: &mut staff_case::Model, now: DateTime<Utc>) -> Effect {
    case.state = CaseState::Closed;
    drop_claim(case);
    case.next_response_due_at = None;
    case.outcome = Some(Outcome::ResolvedByPeer);
    case.resolved_at = Some(now);
    case.closed_at = Some(now);
    Effect::ClosedByPeer
}

fn confirm_peer_answer(case: &mut staff_case::Model, by: AccountId, now: DateTime<Utc>) -> Result<Effect, Refusal> {
    peer_answer_waits(case).ok_or(Refusal::NoPeerAnswer)?;
    free_for(case, by, now)?;
    finish(case, by, Outcome::ResolvedByPeer, now);
    Ok(Effect::Done)
}

fn take_back(case: &mut staff_case::Model, answer: AnswerId, moment: &Moment<'_>) -> Result<Effect, Refusal> {
    if case.peer_answer_id != Some(answer) {
        return Ok(Effect::Nothing);
    }
    match case.state {
        CaseState::Closed => Ok(Effect::Nothing),
        CaseState::Resolved => match reopen(case, moment) {
            Err(Refusal::GraceOver) => Ok(Effect::Nothing),
            other => other,
        },
        _ => {
            case.peer_answer_id = None;
            Ok(Effect::Done)
        }
    }
}

#[cfg(test)]
#[path = "rules_tests.rs"]
mod tests;
