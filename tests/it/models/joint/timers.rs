//! What time brings to a thread in memory: it goes to staff, and its asker is reminded.

use chrono::{DateTime, Duration, Timelike, Utc};
use peerdesk::entity::{Outcome, ThreadState};

use super::Who;
use super::cases::Case;
use super::thread::{FOLLOW_UPS, MANY, Thread, WINDOW};
use crate::models::threads::Who as Role;

/// From the asker's word that the answers did not help.
const NOT_HELPED_WINDOW: Duration = Duration::hours(8);
/// How often what the asker says in public goes back to staff.
const FOLLOW_UP_EVERY: Duration = Duration::days(1);
/// The asker is reminded so long after the last answer, and their silence counts so long after that.
const REMINDER_AFTER: Duration = Duration::days(3);
const SILENCE_COUNTS_AFTER: Duration = Duration::days(7);

impl Thread {
    /// Whether the thread goes to staff now, and if not, when it is looked at again.
    pub fn decide(&mut self) {
        if self.table.hidden || self.is_deleted || self.has_open_case() {
            return;
        }
        let due = match self.cases.last() {
            None => self.first_case_due(),
            Some(case) => self.follow_up_due(case),
        };
        match due {
            Some(end) if end <= self.table.now => self.open_case(),
            end => self.check_at = end,
        }
    }

    fn first_case_due(&self) -> Option<DateTime<Utc>> {
        if !self.is_undecided() {
            return None;
        }
        if 1 + self.table.me_too.len() >= MANY {
            return Some(self.table.now);
        }
        if self.table.state == ThreadState::Open {
            return Some(self.asked_at + WINDOW);
        }
        let replied = self.last_reply();
        let unheard = |said: &DateTime<Utc>| replied.is_none_or(|reply| reply < *said);
        let outright = self.table.not_solved_at.filter(unheard).map(|said| said + NOT_HELPED_WINDOW);
        let by_comment = self.last_comment().filter(unheard).map(|said| said + WINDOW);
        outright.into_iter().chain(by_comment).chain(self.silence_counts().map(|at| at + NOT_HELPED_WINDOW)).min()
    }

    fn follow_up_due(&self, case: &Case) -> Option<DateTime<Utc>> {
        let (ended_at, outcome) = case.ended?;
        let unsolved = matches!(self.table.state, ThreadState::Open | ThreadState::Answered);
        let stands = match outcome {
            Outcome::ResolvedByPeer => !unsolved,
            Outcome::Answered => self.table.state != ThreadState::Open,
            _ => true,
        };
        let since = if stands {
            let settled = self.table.solved_at.or(self.table.closed_at).filter(|_| !unsolved);
            let after = settled.map_or(ended_at, |settled| settled.max(ended_at));
            let words = self.table.not_solved_at.into_iter().chain(self.last_comment());
            words.filter(|said| *said > after && *said <= ended_at + FOLLOW_UPS).min()?
        } else {
            ended_at
        };
        Some(if case.is_follow_up { since.max(case.opened_at + FOLLOW_UP_EVERY) } else { since })
    }

    pub(super) fn remind_later(&mut self) {
        if self.reminded_at.is_none() {
            self.reminder_due = Some(self.table.now + REMINDER_AFTER);
        }
    }

    /// Reminds the asker, or sees when they may be. Only one who waits for nothing else is.
    pub fn remind(&mut self) {
        if self.reminder_due.is_none_or(|at| at > self.table.now) {
            return;
        }
        self.reminder_due = None;
        let replied = self.last_reply();
        let shown = !self.table.hidden && !self.is_deleted;
        let waits = self.table.state == ThreadState::Answered && shown && self.reminded_at.is_none();
        let asks_on = self.table.not_solved_at.max(self.last_comment()) > replied;
        let Some(replied) = replied.filter(|_| waits && !asks_on) else { return };
        let with_staff = self.cases.last().is_some_and(Case::is_active);
        let mut at = if with_staff { self.table.now } else { replied } + REMINDER_AFTER;
        at = at.max(self.table.now);
        while !(8..21).contains(&at.hour()) {
            at = (at + Duration::hours(1)).with_minute(0).unwrap();
        }
        if at > self.table.now {
            self.reminder_due = Some(at);
        } else {
            self.reminded_at = Some(at);
            self.check_at = Some(at);
        }
    }

    /// From when on silence counts like a word. Nobody votes in these histories.
    fn silence_counts(&self) -> Option<DateTime<Utc>> {
        let replied = self.last_reply()?;
        let spoke = self.comments.iter().rfind(|comment| comment.by == Who::Asker).map(|comment| comment.at);
        let silent = self.table.state == ThreadState::Answered && spoke <= Some(replied);
        self.reminded_at.filter(|_| silent).map(|at| at.max(replied) + SILENCE_COUNTS_AFTER)
    }

    /// When somebody other than the asker last answered or commented.
    fn last_reply(&self) -> Option<DateTime<Utc>> {
        let answers = self.table.visible().filter(|answer| answer.author != Role::Asker).map(|answer| answer.posted_at);
        let comments = self.comments.iter().filter(|comment| comment.by != Who::Asker).map(|comment| comment.at);
        answers.chain(comments).max()
    }

    /// When the asker wrote their last comment, where it is more than thanks.
    fn last_comment(&self) -> Option<DateTime<Utc>> {
        let last = self.comments.iter().rfind(|comment| comment.by == Who::Asker)?;
        (!last.thanks).then_some(last.at)
    }
}
