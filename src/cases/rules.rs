//! What may happen to a case, and what it then is: a pure state machine with its clocks. No I/O.
//!
//! `new → assigned → waiting_for_citizen ⇄ assigned → resolved → closed`; a resolved case has days of grace in which it can
//! be reopened. Clocks count business time. They stand still while the citizen has the word, while an accepted peer answer
//! waits for the holder's word, and after the case is resolved; when they go on, what was left is left.

use chrono::{DateTime, Duration, Utc};

use crate::agencies::calendar::BusinessTime;
use crate::entity::{AccountId, AnswerId, CaseState, CauseCode, Outcome, staff_case};

/// How long a claim holds; every act of its holder begins it anew.
pub const CLAIM: Duration = Duration::minutes(10);
/// Business minutes without a word after which a case goes back to the queue.
pub const ASSIGNMENT_MINUTES: i64 = 8 * 60;
/// How long a resolved case can be reopened.
pub const GRACE: Duration = Duration::days(7);
/// Cases that wait for the citizen stand behind all others in the queue.
const BEHIND: Duration = Duration::days(3650);

/// What the agency promises, in business minutes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standard {
    pub first_response: i64,
    pub next_response: i64,
    pub resolution: i64,
}

/// When something happens, and how time is counted there.
#[derive(Clone, Copy, Debug)]
pub struct Moment<'a> {
    pub now: DateTime<Utc>,
    pub time: &'a BusinessTime,
    pub standard: Standard,
}

impl Moment<'_> {
    fn after(&self, minutes: i64) -> DateTime<Utc> {
        self.time.add(self.now, minutes)
    }
}

/// Something that happens to a case. `by` is a member of staff who may work it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// `force` takes the claim that somebody else has.
    Claim {
        by: AccountId,
        force: bool,
    },
    Release {
        by: AccountId,
    },
    Assign {
        by: AccountId,
        to: AccountId,
    },
    /// Back to the queue.
    Unassign {
        by: AccountId,
    },
    /// The holder said no word in time.
    ExpireAssignment,
    Note {
        by: AccountId,
    },
    /// `waiting`: the citizen has the word now.
    StaffMessage {
        by: AccountId,
        waiting: bool,
    },
    /// `thanks`: nothing but gratitude, which reopens nothing.
    AskerMessage {
        thanks: bool,
    },
    OfficialAnswer {
        by: AccountId,
    },
    Resolve {
        by: AccountId,
        ending: Ending,
    },
    Reopen {
        by: AccountId,
    },
    /// The days of grace are over, or staff do not wait for their end.
    Close,
    /// A peer's answer was accepted.
    PeerAnswer {
        answer: AnswerId,
    },
    ConfirmPeerAnswer {
        by: AccountId,
    },
    RefusePeerAnswer {
        by: AccountId,
    },
    /// The acceptance was taken back.
    TakeBackPeerAnswer {
        answer: AnswerId,
    },
    /// An accepted peer answer waits for a word, and nobody holds the case any more.
    LeaveToPeer,
}

/// How a case ends, and what can be learnt from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ending {
    pub outcome: Outcome,
    /// For the asker: the reason, or where to turn. Needed when declined or not ours.
    pub detail: Option<String>,
    pub cause: CauseCode,
    /// Whether nobody would have had to ask.
    pub avoidable: bool,
}

/// What an act brought about beside the new standing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    Done,
    /// It was so already; nothing is to be written.
    Nothing,
    /// The holder of a claim keeps it for longer: no news to anybody.
    Extended,
    /// The holder must be asked about the peer's answer.
    AsksHolder,
    /// A peer solved it: the case is closed.
    ClosedByPeer,
    /// A resolved case goes on.
    Reopened,
}

/// Why an act is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("somebody else works on this case right now")]
    HeldByOther,
    #[error("the claim belongs to somebody else")]
    NotYourClaim,
    #[error("the case is resolved or closed")]
    Finished,
    #[error("the case is not resolved")]
    NotResolved,
    #[error("the days in which it could be reopened are over")]
    GraceOver,
    #[error("no peer answer waits for a word")]
    NoPeerAnswer,
    #[error("an accepted peer answer waits for a word first")]
    PeerAnswerWaits,
    #[error("only confirming a peer answer ends a case this way")]
    OutcomeOfPeers,
    #[error("this outcome needs a detail")]
    DetailMissing,
    #[error("it is not due yet")]
    NotDue,
}

impl Refusal {
    /// Stable word for programs and texts.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::HeldByOther => "held_by_other",
            Self::NotYourClaim => "not_your_claim",
            Self::Finished => "case_finished",
            Self::NotResolved => "case_not_resolved",
            Self::GraceOver => "grace_over",
            Self::NoPeerAnswer => "no_peer_answer",
            Self::PeerAnswerWaits => "peer_answer_waits",
            Self::OutcomeOfPeers => "outcome_of_peers",
            Self::DetailMissing => "detail_missing",
            Self::NotDue => "not_due",
        }
    }
}

/// Whether a case is neither resolved nor closed.
#[must_use]
pub fn is_open(case: &staff_case::Model) -> bool {
    matches!(case.state, CaseState::New | CaseState::Assigned | CaseState::WaitingForCitizen)
}

/// Who has the claim right now.
#[must_use]
pub fn claimed_by(case: &staff_case::Model, now: DateTime<Utc>) -> Option<AccountId> {
    case.claimed_by.filter(|_| case.claim_expires_at.is_some_and(|end| end > now))
}

/// The accepted peer answer that waits for the holder's word.
#[must_use]
pub fn peer_answer_waits(case: &staff_case::Model) -> Option<AnswerId> {
    case.peer_answer_id.filter(|_| is_open(case))
}

/// Whether the clocks stand still.
#[must_use]
pub fn is_paused(case: &staff_case::Model) -> bool {
    !matches!(case.state, CaseState::New | CaseState::Assigned) || case.peer_answer_id.is_some()
}

/// The clocks of a case that opens now: due times of the first response and the resolution.
#[must_use]
pub fn opening_clocks(moment: &Moment<'_>) -> (DateTime<Utc>, DateTime<Utc>) {
    (moment.after(moment.standard.first_response), moment.after(moment.standard.resolution))
}

/// The clock that runs out first.
#[must_use]
pub fn earliest_due(case: &staff_case::Model) -> Option<DateTime<Utc>> {
    if is_paused(case) {
        return None;
    }
    let first = case.first_response_due_at.filter(|_| case.first_responded_at.is_none());
    [first, case.next_response_due_at, case.resolution_due_at].into_iter().flatten().min()
}

/// Whether a text says nothing but thanks.
#[must_use]
pub fn is_only_thanks(text: &str) -> bool {
    const THANKS: &[&str] = &["thank", "thanks", "thx", "cheers", "ta"];
    const FILLING: &[&str] = &[
        "a",
        "again",
        "all",
        "and",
        "any",
        "appreciated",
        "brilliant",
        "cool",
        "everyone",
        "excellent",
        "for",
        "good",
        "great",
        "help",
        "helpful",
        "helping",
        "i",
        "it",
        "kind",
        "kindly",
        "lot",
        "lovely",
        "many",
        "million",
        "much",
        "nice",
        "ok",
        "okay",
        "perfect",
        "quick",
        "reply",
        "so",
        "super",
        "team",
        "that",
        "the",
        "this",
        "to",
        "very",
        "was",
        "wonderful",
        "you",
        "your",
    ];
    if text.contains('?') || text.chars().count() > 120 {
        return false;
    }
    let lower = text.to_lowercase();
    let mut words = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let mut thanked = false;
    words.all(|word| {
        thanked |= THANKS.contains(&word);
        THANKS.contains(&word) || FILLING.contains(&word)
    }) && thanked
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
        Act::PeerAnswer { answer } => peer_answer(case, *answer, moment),
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

/// Stops or restarts the clocks and finds the place in the queue.
fn settle(case: &mut staff_case::Model, moment: &Moment<'_>) {
    match (case.paused_at, is_paused(case)) {
        (None, true) => case.paused_at = Some(moment.now),
        (Some(since), false) => {
            for due in [&mut case.first_response_due_at, &mut case.next_response_due_at, &mut case.resolution_due_at] {
                // A clock that had run out before stays where it is: late is late.
                *due = due.map(|due| if due > since { moment.after(moment.time.between(since, due)) } else { due });
            }
            case.paused_at = None;
        }
        _ => {}
    }
    case.due_at = earliest_due(case);
    case.queue_at = match (case.due_at, case.paused_at) {
        (Some(due), _) => due,
        (None, Some(since)) if case.state == CaseState::WaitingForCitizen && case.peer_answer_id.is_none() => {
            since + BEHIND
        }
        // An accepted peer answer needs one click: it stands in front. What is finished is in order of its end.
        (None, Some(since)) => case.closed_at.or(case.resolved_at).unwrap_or(since),
        (None, None) => case.opened_at,
    };
}

fn open(case: &staff_case::Model) -> Result<(), Refusal> {
    if is_open(case) { Ok(()) } else { Err(Refusal::Finished) }
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
    open(case)?;
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
    open(case)?;
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
    open(case)?;
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
    if !is_open(case) || case.assignment_expires_at.is_none_or(|end| end > moment.now) {
        return Err(Refusal::NotDue);
    }
    drop_assignee(case);
    case.state = CaseState::New;
    Ok(Effect::Done)
}

/// An agent's word to the citizen: the response clocks are met, and whoever writes to nobody's case holds it.
fn reply(case: &mut staff_case::Model, by: AccountId, moment: &Moment<'_>) -> Result<(), Refusal> {
    open(case)?;
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
    open(case)?;
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
    case.avoidable = Some(ending.avoidable);
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
    case.avoidable = None;
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

fn peer_answer(case: &mut staff_case::Model, answer: AnswerId, moment: &Moment<'_>) -> Result<Effect, Refusal> {
    if !is_open(case) || case.peer_answer_id == Some(answer) {
        return Ok(Effect::Nothing);
    }
    case.peer_answer_id = Some(answer);
    if case.assignee_id.is_none() && claimed_by(case, moment.now).is_none() {
        return Ok(close_by_peer(case, moment.now));
    }
    Ok(Effect::AsksHolder)
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
