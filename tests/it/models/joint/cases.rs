//! A case in memory: what must become of it, told without the product's rules. All time is business time here.

use chrono::{DateTime, Duration, Utc};
use peerdesk::entity::{CaseState, Outcome};

use super::Who;
use crate::models::threads::table::No;

/// How long a claim lasts.
const CLAIM: Duration = Duration::minutes(10);
/// How long somebody may hold a case without a word.
const HOLD: Duration = Duration::hours(8);
/// How long a resolved case can be opened again.
const GRACE: Duration = Duration::days(7);

/// A case, as it must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    pub opened_at: DateTime<Utc>,
    pub state: CaseState,
    holder: Option<Who>,
    hold_ends: Option<DateTime<Utc>>,
    claim: Option<(Who, DateTime<Utc>)>,
    /// The accepted peer answer that waits for a word, or that ended the case.
    peer_answer: Option<usize>,
    grace_ends: Option<DateTime<Utc>>,
    /// When and how it ended, while it does not go on.
    pub ended: Option<(DateTime<Utc>, Outcome)>,
    pub is_follow_up: bool,
}

impl Case {
    pub fn opened(now: DateTime<Utc>, is_follow_up: bool) -> Self {
        Self {
            opened_at: now,
            ended: None,
            is_follow_up,
            state: CaseState::New,
            holder: None,
            hold_ends: None,
            claim: None,
            peer_answer: None,
            grace_ends: None,
        }
    }

    /// Staff have it, or may have it again within the days of grace.
    pub fn is_open(&self) -> bool {
        self.state != CaseState::Closed
    }

    pub fn is_active(&self) -> bool {
        matches!(self.state, CaseState::New | CaseState::Assigned | CaseState::WaitingForCitizen)
    }

    fn claimed_by(&self, now: DateTime<Utc>) -> Option<Who> {
        self.claim.filter(|(_, end)| *end > now).map(|(who, _)| who)
    }

    fn require_free(&self, who: Who, now: DateTime<Utc>) -> Result<(), No> {
        match self.claimed_by(now) {
            Some(other) if other != who => Err(No::Code("held_by_other")),
            _ => Ok(()),
        }
    }

    fn require_active(&self) -> Result<(), No> {
        if self.is_active() { Ok(()) } else { Err(No::Code("case_finished")) }
    }

    fn require_peer_answer(&self) -> Result<(), No> {
        if self.is_active() && self.peer_answer.is_some() { Ok(()) } else { Err(No::Code("no_peer_answer")) }
    }

    fn begin_hold(&mut self, now: DateTime<Utc>) {
        self.hold_ends = (self.state == CaseState::Assigned).then_some(now + HOLD);
    }

    /// A word of somebody who works on it makes their claim and their hold begin anew.
    fn extend(&mut self, who: Who, now: DateTime<Utc>) {
        if self.claimed_by(now) == Some(who) {
            self.claim = Some((who, now + CLAIM));
        }
        if self.holder == Some(who) {
            self.begin_hold(now);
        }
    }

    fn turn_to(&mut self, state: CaseState, now: DateTime<Utc>) {
        if self.state != state {
            self.state = state;
            self.begin_hold(now);
        }
    }

    pub fn claim(&mut self, who: Who, now: DateTime<Utc>) -> Result<(), No> {
        self.require_active()?;
        self.require_free(who, now)?;
        self.claim = Some((who, now + CLAIM));
        Ok(())
    }

    pub fn release(&mut self, who: Who, now: DateTime<Utc>) -> Result<(), No> {
        match self.claimed_by(now) {
            Some(holder) if holder != who => Err(No::Code("not_your_claim")),
            Some(_) => {
                self.claim = None;
                Ok(())
            }
            None => Ok(()),
        }
    }

    /// Staff's word to the asker, in private or as the official answer.
    pub fn reply(&mut self, who: Who, waiting: bool, now: DateTime<Utc>) -> Result<(), No> {
        self.require_active()?;
        self.require_free(who, now)?;
        if self.holder.is_none() {
            self.holder = Some(who);
            if self.state == CaseState::New {
                self.state = CaseState::Assigned;
            }
            self.begin_hold(now);
        }
        self.turn_to(if waiting { CaseState::WaitingForCitizen } else { CaseState::Assigned }, now);
        self.extend(who, now);
        Ok(())
    }

    /// The asker's word to staff. False: it comes too late for this case, another one takes it.
    pub fn hear(&mut self, thanks: bool, now: DateTime<Utc>) -> bool {
        match self.state {
            CaseState::Resolved | CaseState::Closed if thanks => {}
            CaseState::Resolved => return self.reopen(now).is_ok(),
            CaseState::Closed => return false,
            CaseState::WaitingForCitizen => self.turn_to(CaseState::Assigned, now),
            CaseState::New | CaseState::Assigned => {}
        }
        true
    }

    /// `answered`: everybody can read an answer that is official or accepted.
    pub fn resolve(&mut self, who: Who, outcome: Outcome, answered: bool, now: DateTime<Utc>) -> Result<(), No> {
        self.require_active()?;
        self.require_free(who, now)?;
        if self.peer_answer.is_some() {
            return Err(No::Code("peer_answer_waits"));
        }
        if outcome == Outcome::Answered && !answered {
            return Err(No::Code("nothing_published"));
        }
        self.finish(who, outcome, now);
        Ok(())
    }

    fn finish(&mut self, who: Who, outcome: Outcome, now: DateTime<Utc>) {
        self.holder = self.holder.or(Some(who));
        self.end(outcome, now);
    }

    /// Whoever asked needs no answer any more.
    pub fn withdraw(&mut self, now: DateTime<Utc>) {
        if self.is_active() {
            self.peer_answer = None;
            self.end(Outcome::Withdrawn, now);
        }
    }

    fn end(&mut self, outcome: Outcome, now: DateTime<Utc>) {
        self.state = CaseState::Resolved;
        self.ended = Some((now, outcome));
        self.hold_ends = None;
        self.claim = None;
        self.grace_ends = Some(now + GRACE);
    }

    pub fn reopen(&mut self, now: DateTime<Utc>) -> Result<(), No> {
        match (self.state, self.grace_ends) {
            (CaseState::Resolved, Some(end)) if end > now => {}
            (CaseState::Resolved | CaseState::Closed, _) => return Err(No::Code("grace_over")),
            _ => return Err(No::Code("case_not_resolved")),
        }
        self.state = if self.holder.is_some() { CaseState::Assigned } else { CaseState::New };
        self.begin_hold(now);
        self.grace_ends = None;
        self.ended = None;
        self.peer_answer = None;
        Ok(())
    }

    pub fn close(&mut self) -> Result<(), No> {
        match self.state {
            CaseState::Resolved => self.state = CaseState::Closed,
            CaseState::Closed => {}
            _ => return Err(No::Code("case_not_resolved")),
        }
        Ok(())
    }

    pub fn confirm(&mut self, who: Who, now: DateTime<Utc>) -> Result<(), No> {
        self.require_peer_answer()?;
        self.require_free(who, now)?;
        self.finish(who, Outcome::ResolvedByPeer, now);
        Ok(())
    }

    pub fn refuse(&mut self, who: Who, now: DateTime<Utc>) -> Result<(), No> {
        self.require_peer_answer()?;
        self.require_free(who, now)?;
        self.peer_answer = None;
        self.extend(who, now);
        Ok(())
    }

    /// A peer's answer was accepted: it ends a case that nobody has, and waits for a word where somebody has it.
    pub fn accepted(&mut self, answer: usize, now: DateTime<Utc>) {
        if self.is_active() && self.peer_answer != Some(answer) {
            self.peer_answer = Some(answer);
            self.leave_to_peer(now);
        }
    }

    /// A peer's answer stands no longer as accepted: the case goes on.
    pub fn taken_back(&mut self, answer: usize, now: DateTime<Utc>) {
        if self.peer_answer != Some(answer) {
            return;
        }
        if self.is_active() {
            self.peer_answer = None;
        } else if self.state == CaseState::Resolved {
            // After the days of grace nothing opens it again.
            self.reopen(now).ok();
        }
    }

    fn leave_to_peer(&mut self, now: DateTime<Utc>) {
        if self.holder.is_none() && self.claimed_by(now).is_none() {
            self.state = CaseState::Closed;
            self.ended = Some((now, Outcome::ResolvedByPeer));
            self.claim = None;
        }
    }

    /// What time has done to it.
    pub fn keep_up(&mut self, now: DateTime<Utc>) {
        self.claim = self.claim.filter(|(_, end)| *end > now);
        if self.state == CaseState::Assigned && self.hold_ends.is_some_and(|end| end <= now) {
            self.state = CaseState::New;
            self.holder = None;
            self.hold_ends = None;
        }
        if self.state == CaseState::Resolved && self.grace_ends.is_some_and(|end| end <= now) {
            self.state = CaseState::Closed;
        }
        if self.state == CaseState::New && self.peer_answer.is_some() {
            self.leave_to_peer(now);
        }
    }
}
