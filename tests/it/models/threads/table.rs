//! What a thread must do, as tables: told once more, without the product's rules, by somebody who only knows what people were
//! promised. Refusals are the words that programs get.

use chrono::{DateTime, Duration, Utc};
use peerdesk::entity::{AcceptedAs, ThreadState};

use super::Who::{self, Asker, Peer, Staff};

/// Why an act is refused, as the API says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum No {
    Missing,
    Forbidden,
    Code(&'static str),
}

/// A solved thread closes after a week in which nothing happened.
pub fn state_now(stored: ThreadState, last_activity_at: DateTime<Utc>, now: DateTime<Utc>) -> ThreadState {
    match stored {
        ThreadState::Solved if now >= last_activity_at + Duration::days(7) => ThreadState::Closed,
        other => other,
    }
}

/// Where a thread stands, by what can be seen.
pub fn state(closed: bool, an_answer_is_accepted: bool, somebody_else_answered: bool) -> ThreadState {
    match (closed, an_answer_is_accepted, somebody_else_answered) {
        (true, _, _) => ThreadState::Closed,
        (false, true, _) => ThreadState::Solved,
        (false, false, true) => ThreadState::Answered,
        (false, false, false) => ThreadState::Open,
    }
}

/// Whether a thread takes answers of people.
pub fn answering(hidden: bool, state: ThreadState) -> Result<(), No> {
    match (hidden, state) {
        (true, _) => Err(No::Code("hidden")),
        (false, ThreadState::Closed) => Err(No::Code("thread_closed")),
        (false, _) => Ok(()),
    }
}

/// What becomes of an answer that somebody accepts; `None` if it stays as it is. `own` is a peer answer of whoever accepts,
/// `said_no` that the asker said since it was posted that nothing helped. An acceptance of an earlier text, one that is not
/// `current`, can be given again by whoever may give it.
pub fn acceptance(
    who: Who,
    accepted: Option<AcceptedAs>,
    current: bool,
    own: bool,
    said_no: bool,
) -> Result<Option<AcceptedAs>, No> {
    let accepted = match (who, accepted) {
        (Staff, Some(AcceptedAs::Asker)) => accepted,
        _ => accepted.filter(|_| current),
    };
    match (who, accepted, own, said_no) {
        (Peer, ..) => Err(No::Forbidden),
        (Asker, Some(AcceptedAs::Asker), ..) | (Staff, Some(_), ..) => Ok(None),
        (Asker, None | Some(AcceptedAs::Staff), ..) => Ok(Some(AcceptedAs::Asker)),
        (Staff, None, true, _) => Err(No::Code("own_answer")),
        (Staff, None, false, true) => Err(No::Code("asker_said_no")),
        (Staff, None, false, false) => Ok(Some(AcceptedAs::Staff)),
    }
}

/// Whether somebody may edit an answer: one's own, and as staff, who moderate here, every one. An official answer is nobody's own.
pub fn editing(who: Who, author: Who, official: bool) -> Result<(), No> {
    match who {
        Staff => Ok(()),
        Asker | Peer if who == author && !official => Ok(()),
        Asker | Peer => Err(No::Forbidden),
    }
}

/// Whether an acceptance goes away when somebody takes it back.
pub fn withdrawal(who: Who, accepted: Option<AcceptedAs>) -> Result<bool, No> {
    match (who, accepted) {
        (Peer, _) => Err(No::Forbidden),
        (Asker | Staff, None) => Ok(false),
        (Asker, Some(_)) | (Staff, Some(AcceptedAs::Staff)) => Ok(true),
        (Staff, Some(AcceptedAs::Asker)) => Err(No::Code("askers_choice")),
    }
}

/// Whether somebody may vote for an answer.
pub fn voting(who: Who, author: Who) -> Result<(), No> {
    if who == author { Err(No::Code("own_answer")) } else { Ok(()) }
}

/// Whether there is anything to open again.
/// Whether the asker may say that it is not solved.
pub fn denial(state: ThreadState) -> Result<(), No> {
    match state {
        ThreadState::Answered | ThreadState::Solved | ThreadState::Closed => Ok(()),
        ThreadState::Open => Err(No::Code("not_answered")),
    }
}
