//! The decision whether a thread goes to staff: pure. The worker supplies the facts and stores the answer.

pub mod last_look;
pub mod trials;

use chrono::{DateTime, Duration, Utc};

use crate::cases::rules::{FOLLOW_UP_INTERVAL, belongs_to_ended};
use crate::entity::{EscalationMode, Intent, Outcome, ThreadState, Trigger};
use crate::service_levels::rules::calendar::BusinessTime;
use crate::service_levels::rules::policy::{
    EffectivePolicy, Terms, not_helped_window_from, peer_window_ends, skips_the_window, window_from,
};

/// What the decision rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ThreadFacts {
    /// Open as long as nobody but the asker has answered.
    pub state: ThreadState,
    /// Neither hidden nor deleted, and no duplicate of another thread.
    pub on_its_own: bool,
    pub intent: Intent,
    pub urgent: bool,
    pub asked_at: DateTime<Utc>,
    /// No policy brings it to staff by itself: it was imported so.
    pub stays_with_neighbours: bool,
    /// The asker's first thread.
    pub newcomer: bool,
    /// Who says that they have the problem.
    pub voices: Voices,
    /// When it was solved, or closed without being solved.
    pub settled_at: Option<DateTime<Utc>>,
    /// What the asker said and nobody has reacted to.
    pub word: AskerWord,
    /// From when on their silence counts like their word that it did not help: they were reminded, and nobody was helped.
    pub silence_counts_at: Option<DateTime<Utc>>,
    /// The case that staff had last.
    pub case: Option<LastCase>,
}

/// An account counts among those who have a problem from this age on, or once its address is confirmed: many accounts that were
/// made for one press bring nothing to staff.
pub const VOICE_COUNTS_AFTER: Duration = Duration::days(1);

/// People who say that they have the problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Voices {
    /// Those who count, the asker included.
    pub counted: i32,
    /// Those whose accounts are too young.
    pub waiting: i32,
    /// When the next of these counts.
    pub next_counts_at: Option<DateTime<Utc>>,
}

impl Voices {
    /// Nobody but whoever asked.
    pub const ASKER_ALONE: Self = Self { counted: 1, waiting: 0, next_counts_at: None };
}

/// What the asker said last of the answers, in public. Once staff had the thread it is they who have to react.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AskerWord {
    /// When they said outright that it is not solved.
    pub not_solved_at: Option<DateTime<Utc>>,
    /// When they wrote a comment that is more than thanks.
    pub commented_at: Option<DateTime<Utc>>,
}

/// The newest case of a thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LastCase {
    pub opened_at: DateTime<Utc>,
    /// None while it can go on.
    pub ended: Option<Ended>,
    pub is_follow_up: bool,
}

/// How and when a case ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ended {
    pub at: DateTime<Utc>,
    pub outcome: Outcome,
}

/// What to do with a thread now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// It goes to staff.
    Open(Trigger),
    /// Nothing can change by time alone before this instant.
    CheckAgainAt(DateTime<Utc>),
    /// Only something that happens can change this.
    Nothing,
}

/// Whether a thread goes to staff now. Time alone changes the answer only at the instant that [`Decision::CheckAgainAt`] names.
#[must_use]
pub fn due(thread: &ThreadFacts, policy: &Terms, time: &BusinessTime, now: DateTime<Utc>) -> Decision {
    if !thread.on_its_own {
        return Decision::Nothing;
    }
    match &thread.case {
        None => first_case(thread, policy, time, now),
        Some(LastCase { ended: None, .. }) => Decision::Nothing,
        Some(case @ LastCase { ended: Some(ended), .. }) => follow_up(thread, case, *ended, now),
    }
}

fn first_case(thread: &ThreadFacts, policy: &Terms, time: &BusinessTime, now: DateTime<Utc>) -> Decision {
    if !is_unsolved(thread.state) || policy.mode == EscalationMode::Never {
        return Decision::Nothing;
    }
    // What its asker says here counts all the same.
    if thread.stays_with_neighbours {
        return by_word(thread, policy, time, now);
    }
    if let Some(trigger) = at_once(thread, policy) {
        return Decision::Open(trigger);
    }
    let decision = by_time(thread, policy, time, now);
    let Voices { counted, waiting, next_counts_at } = thread.voices;
    let enough_wait = many_have_it(counted.saturating_add(waiting), policy);
    match (decision, next_counts_at.filter(|_| enough_wait)) {
        (Decision::CheckAgainAt(other), Some(at)) => Decision::CheckAgainAt(other.min(at)),
        (Decision::Nothing, Some(at)) => Decision::CheckAgainAt(at),
        (decision, _) => decision,
    }
}

/// What becomes of a thread that nothing sends to staff at once.
fn by_time(thread: &ThreadFacts, policy: &Terms, time: &BusinessTime, now: DateTime<Utc>) -> Decision {
    if thread.state == ThreadState::Open {
        let end = window_from(policy, time, thread.asked_at, thread.newcomer);
        return open_at(end, Trigger::NoAnswer, now);
    }
    by_word(thread, policy, time, now)
}

/// What becomes of a thread by what its asker said of the answers.
fn by_word(thread: &ThreadFacts, policy: &Terms, time: &BusinessTime, now: DateTime<Utc>) -> Decision {
    // Said outright, it counts sooner than a comment, which neighbours may still reply to.
    let outright = thread.word.not_solved_at.map(|said| not_helped_window_from(policy, time, said));
    let by_silence = thread.silence_counts_at.map(|since| not_helped_window_from(policy, time, since));
    let by_comment = thread.word.commented_at.map(|said| window_from(policy, time, said, false));
    match [outright, by_silence, by_comment].into_iter().flatten().min() {
        Some(end) => open_at(end, Trigger::NotHelped, now),
        None => Decision::Nothing,
    }
}

/// Whether what staff had already goes to them again: what they ended with does not stand any more, or the asker has said
/// something since. No window begins anew, whatever the mode.
fn follow_up(thread: &ThreadFacts, case: &LastCase, ended: Ended, now: DateTime<Utc>) -> Decision {
    let since = if ending_stands(thread.state, ended.outcome) {
        let settled = thread.settled_at.filter(|_| !is_unsolved(thread.state));
        let after = Ord::max(Some(ended.at), settled).unwrap_or(ended.at);
        let said = [thread.word.not_solved_at, thread.word.commented_at].into_iter().flatten();
        said.filter(|said| *said > after && belongs_to_ended(ended.at, *said)).min()
    } else {
        Some(ended.at)
    };
    let Some(since) = since else { return Decision::Nothing };
    let earliest = if case.is_follow_up { since.max(case.opened_at + FOLLOW_UP_INTERVAL) } else { since };
    open_at(earliest, Trigger::NotHelped, now)
}

fn is_unsolved(state: ThreadState) -> bool {
    matches!(state, ThreadState::Open | ThreadState::Answered)
}

/// Whether the answer that a case ended with is still there.
fn ending_stands(state: ThreadState, outcome: Outcome) -> bool {
    match outcome {
        Outcome::ResolvedByPeer => !is_unsolved(state),
        Outcome::Answered | Outcome::Fixed => state != ThreadState::Open,
        Outcome::AnsweredPrivately | Outcome::Declined | Outcome::NotOurs | Outcome::Duplicate | Outcome::Withdrawn => {
            true
        }
    }
}

/// What sends a thread to staff without any wait.
fn at_once(thread: &ThreadFacts, policy: &Terms) -> Option<Trigger> {
    if policy.mode == EscalationMode::EveryQuestion {
        Some(Trigger::EveryQuestion)
    } else if thread.urgent {
        Some(Trigger::Urgent)
    } else if skips_the_window(thread.intent, false) {
        Some(Trigger::Intent)
    } else if many_have_it(thread.voices.counted, policy) {
        Some(Trigger::MeToo)
    } else {
        None
    }
}

/// When the peers' time for a thread is over, as everybody is told it; none if no policy brings it to staff by itself.
#[must_use]
pub fn peers_have_until(thread: &ThreadFacts, policy: &EffectivePolicy, time: &BusinessTime) -> Option<DateTime<Utc>> {
    if thread.stays_with_neighbours {
        return None;
    }
    peer_window_ends(policy, time, thread.asked_at, thread.newcomer, thread.intent, thread.urgent)
}

/// Whether so many people have the problem that it goes to staff. A threshold below 1 is none.
#[must_use]
pub fn many_have_it(me_too: i32, policy: &Terms) -> bool {
    policy.me_too_threshold > 0 && me_too >= policy.me_too_threshold
}

fn open_at(end: DateTime<Utc>, trigger: Trigger, now: DateTime<Utc>) -> Decision {
    if now >= end { Decision::Open(trigger) } else { Decision::CheckAgainAt(end) }
}

#[cfg(test)]
mod tests;
