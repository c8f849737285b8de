//! The city in memory. Three facts of each thread are predicted: its state, whether it has an open case, and the state of its
//! newest case. The thread's own table is the one of `models::threads`; here stands what binds it to cases and to time.

use chrono::{DateTime, Duration, Utc};
use peerdesk::service_levels::rules::policy::Terms;

use super::cases::Case;
use super::snapshot::Snapshot;
use super::thread::{Comment, Thread, role};
use super::{Act, Step};
use crate::models::threads::Act as TableAct;
use crate::models::threads::table::No;

/// The policy of the city: neighbours have a day, and two people with the problem are many.
pub const TERMS: Terms = Terms { me_too_threshold: 2, ..Terms::BUILT_IN };

/// Everything that is predicted.
pub struct Model {
    now: DateTime<Utc>,
    threads: Vec<Thread>,
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
            Act::NotSolved(who) => thread.not_solved(who)?,
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
            // What time does to a case can make escalation look at its thread once more.
            for _ in 0..3 {
                if thread.check_at.is_some_and(|at| at <= self.now) {
                    thread.check_at = None;
                    thread.decide();
                }
                thread.remind();
                thread.with_case(Case::keep_up);
                if !thread.is_deleted {
                    thread.table.act(TableAct::Sweep);
                }
            }
        }
    }

    /// What is predicted is so.
    pub fn compare(&self, now: &Snapshot, step: Step) {
        assert_eq!(now.threads.len(), self.threads.len(), "threads after {step:?}");
        for (row, thread) in now.threads.iter().zip(&self.threads) {
            let id = row.id;
            assert_eq!(row.state, thread.table.state, "state of {id:?} after {step:?}");
            assert_eq!(row.reminded_at.is_some(), thread.reminded_at.is_some(), "reminder of {id:?} after {step:?}");
            assert_eq!(row.deleted_at.is_some(), thread.is_deleted, "{id:?} is deleted after {step:?}");
            let states: Vec<_> = now.cases_of(id).map(|case| case.state).collect();
            let expected: Vec<_> = thread.cases.iter().map(|case| case.state).collect();
            assert_eq!(states, expected, "cases of {id:?} after {step:?}");
            let open = now.links.iter().any(|link| link.thread_id == id && link.is_open);
            assert_eq!(open, thread.has_open_case(), "{id:?} has an open case after {step:?}");
        }
    }
}
