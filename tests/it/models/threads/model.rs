//! A thread in memory: what it must be after each act, by the tables alone.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Duration, Utc};
use peerdesk::entity::{AcceptedAs, ThreadState, VoteKind};

use super::Who::{Asker, Peer, Staff};
use super::answer::ModelAnswer;
use super::table::{self, No};
use super::{Act, End, Who};

/// One thread, as it must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Model {
    pub now: DateTime<Utc>,
    /// As it is written down; see `closed_now`.
    pub state: ThreadState,
    pub closed_at: Option<DateTime<Utc>>,
    pub solved_at: Option<DateTime<Utc>>,
    pub not_solved_at: Option<DateTime<Utc>>,
    pub last_activity_at: DateTime<Utc>,
    pub first_answer_at: Option<DateTime<Utc>>,
    pub hidden: bool,
    pub answers: Vec<ModelAnswer>,
    pub comments: usize,
    pub me_too: BTreeSet<Who>,
    pub follows: BTreeSet<Who>,
}

impl Model {
    pub fn asked(now: DateTime<Utc>) -> Self {
        Self {
            now,
            state: ThreadState::Open,
            closed_at: None,
            solved_at: None,
            not_solved_at: None,
            last_activity_at: now,
            first_answer_at: None,
            hidden: false,
            answers: Vec::new(),
            comments: 0,
            me_too: BTreeSet::new(),
            follows: BTreeSet::from([Asker]),
        }
    }

    pub fn state_now(&self) -> ThreadState {
        table::state_now(self.state, self.last_activity_at, self.now)
    }

    pub fn closed_now(&self) -> bool {
        self.state_now() == ThreadState::Closed
    }

    fn is_visible(&self, n: usize) -> bool {
        !self.answers[n].hidden && !self.answers[n].deleted
    }

    pub fn visible(&self) -> impl Iterator<Item = &ModelAnswer> {
        self.answers.iter().filter(|answer| !answer.hidden && !answer.deleted)
    }

    /// Visible answers in the order in which they are shown, by their places: accepted as they are by the asker, by staff,
    /// official, accepted with an earlier text, others;
    /// of accepted ones the earliest acceptance first, then whatever most people found to help, then the oldest.
    pub fn shown(&self) -> Vec<usize> {
        let mut visible: Vec<usize> = (0..self.answers.len()).filter(|n| self.is_visible(*n)).collect();
        visible.sort_by_key(|n| {
            let answer = &self.answers[*n];
            let (rank, accepted_at) = match answer.accepted.filter(|_| answer.is_accepted_now()) {
                Some((AcceptedAs::Asker, at)) => (0, Some(at)),
                Some((AcceptedAs::Staff, at)) => (1, Some(at)),
                None if answer.official => (2, None),
                None => (if answer.accepted.is_some() { 3 } else { 4 }, None),
            };
            (rank, accepted_at, Reverse(answer.helpful.len() + 2 * answer.worked.len()), answer.posted_at, *n)
        });
        visible
    }

    /// Writes down what follows from the answers that can be seen.
    fn derive(&mut self, closed_at: Option<DateTime<Utc>>) {
        let accepted = self.visible().any(|answer| answer.accepted.is_some());
        let others: Vec<DateTime<Utc>> =
            self.visible().filter(|answer| answer.author != Asker).map(|answer| answer.posted_at).collect();
        self.closed_at = closed_at;
        self.state = table::state(closed_at.is_some(), accepted, !others.is_empty());
        self.first_answer_at = others.into_iter().min();
        self.solved_at = accepted.then(|| self.solved_at.unwrap_or(self.now));
    }

    /// After something about its answers: what closed by itself stays closed, and being active brings nothing back.
    fn derive_after_answer(&mut self, active: bool) {
        let closed_at = self.closed_now().then(|| self.closed_at.unwrap_or(self.now));
        if active && closed_at.is_none() {
            self.last_activity_at = self.now;
        }
        self.derive(closed_at);
    }

    fn sees_thread(&self, who: Who) -> Result<(), End> {
        if self.hidden && who == Peer { Err(No::Missing.into()) } else { Ok(()) }
    }

    fn sees_answer(&self, who: Who, n: usize) -> Result<&ModelAnswer, End> {
        self.sees_thread(who)?;
        let answer = self.answers.get(n).filter(|answer| !answer.deleted).ok_or(End::Refused(No::Missing))?;
        if answer.hidden && answer.author != who && who != Staff { Err(No::Missing.into()) } else { Ok(answer) }
    }

    /// What the table says of an acceptance, whoever sees the answer.
    pub fn acceptance(&self, who: Who, n: usize) -> Result<Option<AcceptedAs>, No> {
        let answer = &self.answers[n];
        let own = answer.author == who && !answer.official;
        let said_no = self.not_solved_at.is_some_and(|said| said >= answer.posted_at);
        table::acceptance(who, answer.accepted.map(|(by, _)| by), answer.is_accepted_now(), own, said_no)
    }

    fn post(&mut self, author: Who, official: bool, accepted: bool) {
        self.answers.push(ModelAnswer {
            author,
            posted_at: self.now,
            official,
            accepted: accepted.then_some((AcceptedAs::Staff, self.now)),
            helpful: BTreeSet::new(),
            worked: BTreeMap::new(),
            hidden: false,
            deleted: false,
            text: 1,
            accepted_text: 1,
        });
    }

    /// What was hidden when the asker said that nothing helped is not accepted any more.
    fn forget_hidden_acceptances(&mut self) {
        let Some(said) = self.not_solved_at else { return };
        for answer in self.answers.iter_mut().filter(|answer| answer.hidden) {
            answer.accepted = answer.accepted.filter(|(_, at)| *at > said);
        }
    }

    pub fn act(&mut self, act: Act) -> End {
        self.try_act(act).unwrap_or_else(|end| end)
    }

    fn try_act(&mut self, act: Act) -> Result<End, End> {
        let now = self.now;
        match act {
            Act::Answer(who) => {
                self.sees_thread(who)?;
                table::answering(self.hidden, self.state_now())?;
                self.post(who, false, false);
                self.derive_after_answer(true);
                self.follows.insert(who);
            }
            Act::OfficialAnswer { accept } => {
                self.post(Staff, true, accept);
                self.derive_after_answer(true);
            }
            Act::Comment(who, thanks) => {
                self.sees_thread(who)?;
                if self.hidden {
                    return Err(No::Code("hidden").into());
                }
                self.comments += 1;
                if !thanks && !self.closed_now() {
                    self.last_activity_at = now;
                }
            }
            Act::Accept(who, n) => {
                let answer = self.sees_answer(who, n)?;
                let hidden = answer.hidden || self.hidden;
                let decision = self.acceptance(who, n);
                if decision == Err(No::Forbidden) || !hidden {
                    let Some(by) = decision? else { return Ok(End::Same) };
                    if who == Asker {
                        self.forget_hidden_acceptances();
                    }
                    self.answers[n].accepted = Some((by, now));
                    self.answers[n].accepted_text = self.answers[n].text;
                    if who == Asker {
                        self.not_solved_at = None;
                    }
                    self.derive_after_answer(true);
                } else {
                    return Err(No::Code("hidden").into());
                }
            }
            Act::TakeBack(who, n) => {
                let accepted = self.sees_answer(who, n)?.accepted.map(|(by, _)| by);
                if !table::withdrawal(who, accepted)? {
                    return Ok(End::Same);
                }
                self.answers[n].accepted = None;
                let says_no = !self.closed_now() && self.visible().all(|answer| answer.accepted.is_none());
                if who == Asker && (says_no || accepted == Some(AcceptedAs::Staff)) {
                    self.not_solved_at = Some(now);
                }
                self.derive_after_answer(true);
            }
            Act::Vote(who, n, kind) => {
                let answer = self.sees_answer(who, n)?;
                table::voting(who, answer.author)?;
                if self.hidden || answer.hidden {
                    return Err(No::Code("hidden").into());
                }
                let answer = &mut self.answers[n];
                if kind == VoteKind::WorkedForMe {
                    answer.worked.insert(who, now);
                } else if !answer.helpful.insert(who) {
                    return Ok(End::Same);
                }
            }
            Act::TakeVoteBack(who, n, kind) => {
                self.sees_answer(who, n)?;
                let answer = &mut self.answers[n];
                let gone = match kind {
                    VoteKind::Helpful => answer.helpful.remove(&who),
                    VoteKind::WorkedForMe => answer.worked.remove(&who).is_some(),
                };
                return Ok(if gone { End::Changed } else { End::Same });
            }
            Act::MeToo(who) => {
                self.sees_thread(who)?;
                if who == Asker {
                    return Err(No::Code("own_thread").into());
                }
                if self.hidden {
                    return Err(No::Code("hidden").into());
                }
                if !self.me_too.insert(who) {
                    return Ok(End::Same);
                }
                self.follows.insert(who);
            }
            Act::NotMe(who) => {
                self.sees_thread(who)?;
                return Ok(if self.me_too.remove(&who) { End::Changed } else { End::Same });
            }
            Act::Close(who) => {
                self.sees_thread(who)?;
                if who == Peer {
                    return Err(No::Forbidden.into());
                }
                if self.closed_at.is_some() {
                    return Ok(End::Same);
                }
                if !self.closed_now() {
                    self.last_activity_at = now;
                }
                self.derive(Some(now));
            }
            Act::Reopen(who) => {
                self.sees_thread(who)?;
                if who == Peer {
                    return Err(No::Forbidden.into());
                }
                if !self.closed_now() {
                    return Err(No::Code("not_finished").into());
                }
                self.last_activity_at = now;
                self.derive(None);
            }
            Act::NotSolved(who) => {
                self.sees_thread(who)?;
                if who != Asker {
                    return Err(No::Forbidden.into());
                }
                table::denial(self.state_now())?;
                let said = self.not_solved_at.filter(|said| self.visible().all(|answer| answer.posted_at <= *said));
                if said.is_some() && self.state == ThreadState::Answered {
                    return Ok(End::Same);
                }
                self.say_not_solved();
            }
            Act::DeleteAnswer(who, n) => {
                let answer = self.sees_answer(who, n)?;
                if answer.author != who {
                    return Err(No::Forbidden.into());
                }
                if answer.official {
                    return Err(No::Code("official_answer").into());
                }
                self.answers[n].deleted = true;
                self.answers[n].accepted = None;
                self.derive_after_answer(false);
            }
            Act::EditAnswer(who, n) => {
                let answer = self.sees_answer(who, n)?;
                table::editing(who, answer.author, answer.official)?;
                self.answers[n].text += 1;
            }
            Act::HideAnswer(who, n) | Act::ShowAnswer(who, n) => {
                self.sees_answer(who, n)?;
                if who != Staff {
                    return Err(No::Forbidden.into());
                }
                if matches!(act, Act::ShowAnswer(..)) {
                    self.forget_hidden_acceptances();
                }
                self.answers[n].hidden = matches!(act, Act::HideAnswer(..));
                self.derive_after_answer(false);
            }
            Act::HideThread(who) | Act::ShowThread(who) => {
                self.sees_thread(who)?;
                if who != Staff {
                    return Err(No::Forbidden.into());
                }
                self.hidden = matches!(act, Act::HideThread(_));
            }
            Act::Wait { hours } => {
                self.now += Duration::hours(hours);
                return Ok(End::Same);
            }
            Act::Sweep => {
                if self.state != ThreadState::Solved || !self.closed_now() || self.hidden {
                    return Ok(End::Same);
                }
                self.derive(Some(now));
            }
        }
        Ok(End::Changed)
    }

    /// The asker says that the answers so far did not help.
    pub fn say_not_solved(&mut self) {
        for answer in self.answers.iter_mut().filter(|answer| !answer.hidden && !answer.deleted) {
            answer.accepted = None;
        }
        self.not_solved_at = Some(self.now);
        self.last_activity_at = self.now;
        self.derive(None);
    }
}
