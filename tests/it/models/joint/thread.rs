//! A thread in memory with its cases: what binds its own table to staff. What time brings is in `timers`.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, Utc};
use peerdesk::entity::ThreadState;

use super::cases::Case;
use super::{Act, Who};
use crate::models::threads::model::Model as Table;
use crate::models::threads::table::No;
use crate::models::threads::{Act as TableAct, End, Who as Role};

/// How long neighbours have.
pub(super) const WINDOW: Duration = Duration::hours(24);
/// How long what the asker says goes back to staff after a case has ended.
pub(super) const FOLLOW_UPS: Duration = Duration::days(90);
/// So many people with the problem are many.
pub(super) const MANY: usize = 2;

pub struct Comment {
    pub by: Who,
    pub thanks: bool,
    pub at: DateTime<Utc>,
}

/// A thread with its cases, as it must be.
pub struct Thread {
    pub table: Table,
    pub asked_at: DateTime<Utc>,
    pub is_deleted: bool,
    pub comments: Vec<Comment>,
    /// Who wrote the official answers, by their places.
    pub official_by: BTreeMap<usize, Who>,
    /// When escalation looks at it next.
    pub check_at: Option<DateTime<Utc>>,
    /// When the asker may be reminded to say whether an answer helped, and when they were.
    pub reminder_due: Option<DateTime<Utc>>,
    pub reminded_at: Option<DateTime<Utc>>,
    /// Oldest first; all but the last are closed.
    pub cases: Vec<Case>,
}

pub fn role(who: Who) -> Role {
    match who {
        Who::Asker => Role::Asker,
        Who::Neighbour => Role::Peer,
        Who::Agent | Who::SecondAgent | Who::Moderator => Role::Staff,
    }
}

impl Thread {
    pub fn asked(now: DateTime<Utc>) -> Self {
        Self {
            table: Table::asked(now),
            asked_at: now,
            is_deleted: false,
            comments: Vec::new(),
            official_by: BTreeMap::new(),
            check_at: Some(now + WINDOW),
            reminder_due: None,
            reminded_at: None,
            cases: Vec::new(),
        }
    }

    pub fn has_open_case(&self) -> bool {
        self.cases.last().is_some_and(Case::is_open)
    }

    /// Whether it can still go to staff by itself.
    pub(super) fn is_undecided(&self) -> bool {
        matches!(self.table.state, ThreadState::Open | ThreadState::Answered) && !self.table.hidden && !self.is_deleted
    }

    /// Whether something that is said can bring it to staff.
    fn can_be_heard(&self) -> bool {
        self.is_undecided() || (!self.cases.is_empty() && !self.table.hidden && !self.is_deleted)
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

    pub fn change(&mut self, who: Who, act: TableAct) -> Result<(), No> {
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
        let gone: Vec<usize> = accepted.into_iter().filter(|n| !self.is_accepted(*n)).collect();
        self.with_case(|case, now| gone.iter().for_each(|n| case.taken_back(*n, now)));
        match act {
            TableAct::Answer(by) if by != Role::Asker => self.remind_later(),
            // No case ends over the head of whoever asked.
            TableAct::Accept(Role::Asker, n) if !self.table.answers[n].official => {
                self.with_case(|case, now| case.accepted(n, now));
            }
            TableAct::TakeBack(Role::Asker, _) if !self.is_solved() && !self.table.closed_now() => self.speak(),
            TableAct::Reopen(Role::Asker) if !self.is_solved() && !self.cases.is_empty() => {
                self.table.not_solved_at = Some(self.table.now);
                self.speak();
            }
            TableAct::Close(Role::Asker) => self.with_case(Case::withdraw),
            TableAct::Comment(Role::Asker, false) => self.speak(),
            _ => {}
        }
        self.check_again(act);
        Ok(())
    }

    /// The asker says that it is not solved. Once staff have done with it, nobody need have answered.
    pub fn not_solved(&mut self, who: Who) -> Result<(), No> {
        let staff_finished = self.cases.last().is_some_and(|case| !case.is_active());
        let act = TableAct::NotSolved(role(who));
        if who != Who::Asker || self.cases.is_empty() {
            let before = self.table.not_solved_at;
            self.change(who, act)?;
            if self.table.not_solved_at != before {
                self.speak();
            }
            return Ok(());
        }
        self.exists_for(who, act)?;
        if self.table.state_now() == ThreadState::Open && !staff_finished {
            return Err(No::Code("not_answered"));
        }
        let accepted: Vec<usize> = (0..self.table.answers.len()).filter(|n| self.is_accepted(*n)).collect();
        self.table.say_not_solved();
        self.with_case(|case, now| accepted.iter().for_each(|n| case.taken_back(*n, now)));
        self.speak();
        self.check_again(act);
        Ok(())
    }

    fn is_solved(&self) -> bool {
        (0..self.table.answers.len()).any(|n| self.is_accepted(n))
    }

    /// Does something to the newest case. When it comes to its end by that, escalation looks at the thread.
    pub fn with_case(&mut self, act: impl FnOnce(&mut Case, DateTime<Utc>)) {
        let now = self.table.now;
        let Some(case) = self.cases.last_mut() else { return };
        let before = case.state;
        act(case, now);
        let ends = case.state != before && !case.is_active();
        if ends && !self.table.hidden && !self.is_deleted {
            self.check_at = Some(now);
        }
    }

    /// A word of the asker that everybody can read.
    fn speak(&mut self) {
        self.with_case(|case, now| {
            case.hear(false, now);
        });
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
            TableAct::Comment(..) | TableAct::HideThread(_) | TableAct::ShowThread(_) => self.can_be_heard(),
            TableAct::MeToo(_) => many && self.is_undecided(),
            _ => false,
        };
        if looks {
            self.check_at = Some(self.table.now);
        }
    }

    pub fn delete(&mut self, who: Who) -> Result<(), No> {
        self.exists_for(who, TableAct::Close(role(who)))?;
        if who == Who::Neighbour && self.table.hidden {
            return Err(No::Missing);
        }
        if who != Who::Asker {
            return Err(No::Forbidden);
        }
        let answered = self.table.answers.iter().any(|answer| answer.author != Role::Asker && !answer.deleted);
        if answered || self.comments.iter().any(|comment| comment.by != Who::Asker) {
            return Err(No::Code("has_answers"));
        }
        if self.has_open_case() {
            return Err(No::Code("with_staff"));
        }
        self.is_deleted = true;
        self.check_at = None;
        Ok(())
    }

    pub fn escalate(&mut self, who: Who) -> Result<(), No> {
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

    pub(super) fn open_case(&mut self) {
        let is_follow_up = !self.cases.is_empty();
        self.cases.push(Case::opened(self.table.now, is_follow_up));
    }

    pub fn act_on_case(&mut self, act: Act) -> Result<(), No> {
        let before = self.cases.last().map(|case| case.state);
        let done = self.act_on_newest_case(act);
        if done.is_ok() && matches!(act, Act::AnswerOfficially(..)) {
            self.remind_later();
        }
        let ends = |case: &Case| Some(case.state) != before && !case.is_active();
        if self.cases.last().is_some_and(ends) && !self.table.hidden && !self.is_deleted {
            self.check_at = Some(self.table.now);
        }
        done
    }

    fn act_on_newest_case(&mut self, act: Act) -> Result<(), No> {
        let now = self.table.now;
        let is_deleted = self.is_deleted;
        let answered = self.table.visible().any(|answer| answer.official || answer.accepted.is_some());
        let case = self.cases.last_mut();
        // The asker has a word in their own cases only, staff in those of their agency.
        if let Act::MessageFromAsker(who, thanks) = act {
            let case = case.filter(|_| who == Who::Asker).ok_or(No::Missing)?;
            if !case.hear(thanks, now) {
                if case.ended.is_some_and(|(at, _)| now > at + FOLLOW_UPS) {
                    return Err(No::Code("case_too_old"));
                }
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
            Act::Resolve(who, outcome) => staff(who)?.resolve(who, outcome, answered, now),
            Act::ConfirmPeerAnswer(who) => staff(who)?.confirm(who, now),
            Act::RefusePeerAnswer(who) => staff(who)?.refuse(who, now),
            Act::CloseCase(who) => staff(who)?.close(),
            Act::ReopenCase(who) => staff(who)?.reopen(now),
            other => unreachable!("{other:?} is no act on a case"),
        }
    }
}
