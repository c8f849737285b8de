//! Which buttons the page of a thread shows to a caller. Pure; the operations decide again.

use chrono::{DateTime, Utc};

use crate::entity::{CaseState, ThreadState};
use crate::identity::{Caller, Right};
use crate::threads::rules::{self, ContestFacts, ThreadRole};
use crate::threads::views::{MayThread, Thread};

/// What stands around a thread and decides it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Around {
    /// Somebody else than whoever asked wrote on it.
    pub others_wrote: bool,
    pub case_state: Option<CaseState>,
    pub has_said_not_solved: bool,
    pub contest: ContestFacts,
}

/// What the caller may do with a thread.
pub(super) fn may(caller: Option<&Caller>, thread: &Thread, around: &Around, now: DateTime<Utc>) -> MayThread {
    let Around { others_wrote, case_state, has_said_not_solved, contest } = *around;
    let Some(caller) = caller else { return MayThread::default() };
    let has_open_case = case_state.is_some_and(CaseState::is_open);
    let agency = thread.agency.id;
    let posts = caller.may(Right::Post, None);
    let moderates = caller.may(Right::Moderate, agency);
    let role = rules::role_of(caller.account, thread.author.id, caller.may(Right::ActAsStaff, agency));
    let own = role == ThreadRole::Asker;
    let speaks = role == ThreadRole::Staff || (own && posts);
    let shown = thread.hidden.is_none();
    let closed = thread.state == ThreadState::Closed;
    MayThread {
        answer: posts && rules::may_answer(thread.state, !shown).is_ok(),
        comment: posts && shown,
        edit: (own && posts) || moderates,
        tag: (own && posts) || moderates || role == ThreadRole::Staff,
        delete: own && posts && !others_wrote && !has_open_case,
        me_too: shown && !own && caller.may(Right::Vote, None),
        close: speaks && !closed,
        close_withdraws: own && case_state.is_some_and(CaseState::is_active),
        reopen: speaks && closed,
        say_not_solved: own
            && posts
            && !has_said_not_solved
            && rules::may_say_not_solved(thread.state, case_state).is_ok(),
        hide: moderates,
        escalate: !closed && !has_open_case && caller.may(Right::Escalate, agency),
        propose_duplicate: posts && shown && !closed && thread.duplicate_of.is_none(),
        declare_duplicate: role == ThreadRole::Staff && shown && !closed && thread.duplicate_of.is_none(),
        lower_urgency: thread.urgent && speaks,
        contest: posts && rules::may_contest(&contest, now).is_ok(),
        move_to_category: posts && rules::may_move(own, caller.may(Right::ActAsStaff, agency), thread.state).is_ok(),
        recommend: shown && caller.may(Right::WorkCases, agency),
    }
}
