//! The city in memory. Three facts of each thread are predicted: its state, whether it has an open case, and the state of its
//! newest case. The thread's own table is the one of `models::threads`; here stands what binds it to cases and to time.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, Utc};
use peerdesk::entity::ThreadState;
use peerdesk::service_levels::rules::policy::Terms;

use super::cases::Case;
use super::snapshot::Snapshot;
use super::{Act, Step, Who};
use crate::models::threads::model::Model as Table;
use crate::models::threads::table::No;
use crate::models::threads::{Act as TableAct, End, Who as Role};

/// The policy of the city: neighbours have a day, and two people with the problem are many.
pub const TERMS: Terms = Terms { me_too_threshold: 2, ..Terms::BUILT_IN };
const WINDOW: Duration = Duration::hours(24);
const MANY: usize = 2;

struct Comment {
    by: Who,
    thanks: bool,
    at: DateTime<Utc>,
}

/// A thread with its cases, as it must be.
struct Thread {
    table: Table,
    asked_at: DateTime<Utc>,
    is_deleted: bool,
    comments: Vec<Comment>,
    /// Who wrote the official answers, by their places.
    official_by: BTreeMap<usize, Who>,
    /// When escalation looks at it next.
    check_at: Option<DateTime<Utc>>,
    /// Oldest first; all but the last are closed.
    cases: Vec<Case>,
}

/// Everything that is predicted.
pub struct Model {
    now: DateTime<Utc>,
    threads: Vec<Thread>,
}

fn role(who: Who) -> Role {
    match who {
        Who::Asker => Role::Asker,
        Who::Neighbour => Role::Peer,
        Who::Agent | Who::SecondAgent | Who::Moderator => Role::Staff,
    }
}

impl Model {
    pub fn begin(now: DateTime<Utc>) -> Self {
        let mut model = Self { now, threads: Vec::new() };
        model.threads.push(Thread::asked(now));
        model.drain();
        model
    }

    /// Does what the step says, a minute after the step before.
    pub fn act(&mut self, step: Step) -> Result<(), No> {
        self.now += Duration::minutes(1);
        for thread in &mut self.threads {
            thread.table.now = self.now;
        }
        let place = step.thread % self.threads.len();
        let thread = &mut self.threads[place];
        match step.act {
            Act::Ask => self.threads.push(Thread::asked(self.now)),
            Act::Wait { hours } => self.now += Duration::hours(hours),
            Act::Answer(who) => thread.change(who, TableAct::Answer(role(who)))?,
            Act::Accept(who, n) => thread.change(who, TableAct::Accept(role(who), n))?,
            Act::TakeBack(who, n) => thread.change(who, TableAct::TakeBack(role(who), n))?,
            Act::Comment(who, thanks) => {
                thread.change(who, TableAct::Comment(role(who), thanks))?;
                thread.comments.push(Comment { by: who, thanks, at: self.now });
            }
            Act::NotSolved(who) => thread.change(who, TableAct::NotSolved(role(who)))?,
            Act::Close(who) => thread.change(who, TableAct::Close(role(who)))?,
            Act::Reopen(who) => thread.change(who, TableAct::Reopen(role(who)))?,
            Act::MeToo(who) => thread.change(who, TableAct::MeToo(role(who)))?,
            Act::HideThread(who) => thread.change(who, TableAct::HideThread(role(who)))?,
            Act::ShowThread(who) => thread.change(who, TableAct::ShowThread(role(who)))?,
            Act::HideAnswer(who, n) => thread.change(who, TableAct::HideAnswer(role(who), n))?,
            Act::ShowAnswer(who, n) => thread.change(who, TableAct::ShowAnswer(role(who), n))?,
            Act::DeleteAnswer(who, n) => thread.change(who, TableAct::DeleteAnswer(role(who), n))?,
            Act::DeleteThread(who) => thread.delete(who)?,
            Act::Escalate(who) => thread.escalate(who)?,
            Act::Claim(_)
            | Act::Release(_)
            | Act::AnswerOfficially(..)
            | Act::MessageFromStaff(..)
            | Act::MessageFromAsker(..)
            | Act::Resolve(..)
            | Act::ConfirmPeerAnswer(_)
            | Act::RefusePeerAnswer(_)
            | Act::CloseCase(_)
            | Act::ReopenCase(_) => thread.act_on_case(step.act)?,
        }
        Ok(())
    }

    /// Does everything that is due: escalation, then what time does to cases, then threads that close by themselves.
    pub fn drain(&mut self) {
        for thread in &mut self.threads {
            thread.table.now = self.now;
            if thread.check_at.is_some_and(|at| at <= self.now) {
                thread.check_at = None;
                thread.decide();
            }
            if let Some(case) = thread.cases.last_mut() {
                case.keep_up(self.now);
            }
            if !thread.is_deleted {
                thread.table.act(TableAct::Sweep);
            }
        }
    }

    /// What is predicted is so.
    pub fn compare(&self, now: &Snapshot, step: Step) {
        assert_eq!(now.threads.len(), self.threads.len(), "threads after {step:?}");
        for (row, thread) in now.threads.iter().zip(&self.threads) {
            let id = row.id;
            assert_eq!(row.state, thread.table.state, "state of {id:?} after {step:?}");
            assert_eq!(row.deleted_at.is_some(), thread.is_deleted, "{id:?} is deleted after {step:?}");
            let states: Vec<_> = now.cases_of(id).map(|case| case.state).collect();
            let expected: Vec<_> = thread.cases.iter().map(|case| case.state).collect();
            assert_eq!(states, expected, "cases of {id:?} after {step:?}");
            let open = now.links.iter().any(|link| link.thread_id == id && link.is_open);
            assert_eq!(open, thread.has_open_case(), "{id:?} has an open case after {step:?}");
        }
    }
}

impl Thread {
    fn asked(now: DateTime<Utc>) -> Self {
        Self {
            table: Table::asked(now),
            asked_at: now,
            is_deleted: false,
            comments: Vec::new(),
            official_by: BTreeMap::new(),
            check_at: Some(now + WINDOW),
            cases: Vec::new(),
        }
    }

    fn has_open_case(&self) -> bool {
        self.cases.last().is_some_and(Case::is_open)
    }

    /// Whether it can still go to staff by itself.
    fn is_undecided(&self) -> bool {
        matches!(self.table.state, ThreadState::Open | ThreadState::Answered) && !self.table.hidden && !self.is_deleted
    }

    fn is_accepted(&self, n: usize) -> bool {
        let answer = &self.table.answers[n];
        !answer.hidden && !answer.deleted && answer.accepted.is_some()
    }

    /// The thread's table takes whoever is staff for a moderator: agents see nothing hidden but what they wrote.
    fn exists_for(&self, who: Who, act: TableAct) -> Result<(), No> {
        if self.is_deleted || (who.is_agent() && self.table.hidden) {
            return Err(No::Missing);
        }
        let (TableAct::Accept(_, n)
        | TableAct::TakeBack(_, n)
        | TableAct::HideAnswer(_, n)
        | TableAct::ShowAnswer(_, n)) = act
        else {
            return Ok(());
        };
        let is_hidden = self.table.answers.get(n).is_some_and(|answer| answer.hidden && !answer.deleted);
        if who.is_agent() && is_hidden && self.official_by.get(&n) != Some(&who) {
            return Err(No::Missing);
        }
        Ok(())
    }

    fn change(&mut self, who: Who, act: TableAct) -> Result<(), No> {
        self.exists_for(who, act)?;
        let moderates = matches!(
            act,
            TableAct::HideThread(_) | TableAct::ShowThread(_) | TableAct::HideAnswer(..) | TableAct::ShowAnswer(..)
        );
        let before = self.table.clone();
        let accepted: Vec<usize> = (0..self.table.answers.len()).filter(|n| self.is_accepted(*n)).collect();
        let end = self.table.act(act);
        if moderates && who.is_agent() && end == End::Changed {
            self.table = before;
            return Err(No::Forbidden);
        }
        match end {
            End::Refused(no) => return Err(no),
            End::Same => return Ok(()),
            End::Changed => {}
        }
        let now = self.table.now;
        if let Some(case) = self.cases.last_mut() {
            for n in accepted {
                let answer = &self.table.answers[n];
                if answer.hidden || answer.deleted || answer.accepted.is_none() {
                    case.taken_back(n, now);
                }
            }
            if let TableAct::Accept(_, n) = act
                && !self.table.answers[n].official
            {
                case.accepted(n, now);
            }
        }
        self.check_again(act);
        Ok(())
    }

    /// What makes escalation look at the thread now.
    fn check_again(&mut self, act: TableAct) {
        let many = 1 + self.table.me_too.len() >= MANY;
        let looks = match act {
            TableAct::TakeBack(..)
            | TableAct::NotSolved(_)
            | TableAct::Reopen(_)
            | TableAct::HideAnswer(..)
            | TableAct::ShowAnswer(..)
            | TableAct::DeleteAnswer(..) => true,
            TableAct::Comment(..) | TableAct::HideThread(_) | TableAct::ShowThread(_) => self.is_undecided(),
            TableAct::MeToo(_) => many && self.is_undecided(),
            _ => false,
        };
        if looks {
            self.check_at = Some(self.table.now);
        }
    }

    fn delete(&mut self, who: Who) -> Result<(), No> {
        self.exists_for(who, TableAct::Close(role(who)))?;
        if who == Who::Neighbour && self.table.hidden {
            return Err(No::Missing);
        }
        if who != Who::Asker {
            return Err(No::Forbidden);
        }
        if self.table.answers.iter().any(|answer| answer.author != Role::Asker && !answer.deleted) {
            return Err(No::Code("has_answers"));
        }
        if self.has_open_case() {
            return Err(No::Code("with_staff"));
        }
        self.is_deleted = true;
        self.check_at = None;
        Ok(())
    }

    fn escalate(&mut self, who: Who) -> Result<(), No> {
        self.exists_for(who, TableAct::Close(role(who)))?;
        match who {
            Who::Neighbour if self.table.hidden => return Err(No::Missing),
            Who::Asker | Who::Neighbour => return Err(No::Forbidden),
            Who::Agent | Who::SecondAgent | Who::Moderator => {}
        }
        if self.table.closed_now() {
            return Err(No::Code("thread_closed"));
        }
        if self.has_open_case() {
            return Err(No::Code("case_open"));
        }
        self.open_case();
        self.check_at = None;
        Ok(())
    }

    fn open_case(&mut self) {
        self.cases.push(Case::opened(self.table.now));
    }

    /// Whether the thread goes to staff now, and if not, when it is looked at again.
    fn decide(&mut self) {
        if !self.is_undecided() || self.has_open_case() {
            return;
        }
        let last_case = self.cases.last().map(|case| case.opened_at);
        if last_case.is_none() && 1 + self.table.me_too.len() >= MANY {
            return self.open_case();
        }
        let waits_since = if last_case.is_none() && self.table.state == ThreadState::Open {
            Some(self.asked_at)
        } else {
            self.not_helped_since().filter(|since| last_case.is_none_or(|last| *since > last))
        };
        match waits_since.map(|since| since + WINDOW) {
            Some(end) if end <= self.table.now => self.open_case(),
            end => self.check_at = end,
        }
    }

    /// Since when the asker waits for a reaction to their word that the answers did not help.
    fn not_helped_since(&self) -> Option<DateTime<Utc>> {
        if self.table.state != ThreadState::Answered {
            return None;
        }
        let answered =
            self.table.visible().filter(|answer| answer.author != Role::Asker).map(|answer| answer.posted_at);
        let last = self.comments.last();
        let replied = last.filter(|comment| comment.by != Who::Asker).map(|comment| comment.at);
        let last_reply = answered.chain(replied).max();
        let asks = last.filter(|comment| comment.by == Who::Asker && !comment.thanks).map(|comment| comment.at);
        let words = self.table.not_solved_at.into_iter().chain(asks);
        words.filter(|said| last_reply.is_none_or(|reply| reply < *said)).min()
    }

    fn act_on_case(&mut self, act: Act) -> Result<(), No> {
        let now = self.table.now;
        let is_deleted = self.is_deleted;
        let case = self.cases.last_mut();
        // The asker has a word in their own cases only, staff in those of their agency.
        if let Act::MessageFromAsker(who, thanks) = act {
            let case = case.filter(|_| who == Who::Asker).ok_or(No::Missing)?;
            if !case.hear(thanks, now) {
                if is_deleted {
                    return Err(No::Missing);
                }
                case.close()?;
                self.open_case();
            }
            return Ok(());
        }
        let staff = |who: Who| case.filter(|_| who.is_agent()).ok_or(No::Missing);
        match act {
            Act::Claim(who) => staff(who)?.claim(who, now),
            Act::Release(who) => staff(who)?.release(who, now),
            Act::AnswerOfficially(who, accept) => {
                staff(who)?.reply(who, false, now)?;
                self.official_by.insert(self.table.answers.len(), who);
                self.table.act(TableAct::OfficialAnswer { accept });
                Ok(())
            }
            Act::MessageFromStaff(who, waiting) => staff(who)?.reply(who, waiting, now),
            Act::Resolve(who, _) => staff(who)?.resolve(who, now),
            Act::ConfirmPeerAnswer(who) => staff(who)?.confirm(who, now),
            Act::RefusePeerAnswer(who) => staff(who)?.refuse(who, now),
            Act::CloseCase(who) => staff(who)?.close(),
            Act::ReopenCase(who) => staff(who)?.reopen(now),
            other => unreachable!("{other:?} is no act on a case"),
        }
    }
}
