//! The three clocks of a case: first response, next response, resolution. They count business time. They stand still while
//! the citizen has the word, while an accepted peer answer waits for the holder's word, and after the case is resolved; when
//! they go on, what was left is left. Pure.

use chrono::{DateTime, Duration, Utc};

use crate::agencies::calendar::BusinessTime;
use crate::entity::{CaseState, staff_case};

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
    pub(super) fn after(&self, minutes: i64) -> DateTime<Utc> {
        self.time.add(self.now, minutes)
    }
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

/// Stops or restarts the clocks and finds the place in the queue.
pub(super) fn settle(case: &mut staff_case::Model, moment: &Moment<'_>) {
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
        (None, None) => case.created_at,
    };
}
