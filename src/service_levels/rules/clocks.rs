//! The three clocks of a case: first response, next response, resolution. They count business time. They stand still while
//! the citizen has the word, while an accepted peer answer waits for the holder's word, and after the case is resolved; when
//! they go on, what was left is left. Pure.

use chrono::{DateTime, Duration, Utc};

use super::calendar::BusinessTime;
use super::policy::EffectivePolicy;
use crate::entity::{CaseState, staff_case};

/// Cases that wait for the citizen stand behind all others in the queue.
const WAITING_OFFSET: Duration = Duration::days(3650);

/// What the agency promises, in business minutes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServiceLevel {
    pub first_response: i64,
    pub next_response: i64,
    pub resolution: i64,
}

impl ServiceLevel {
    /// What a policy promises.
    #[must_use]
    pub fn of(policy: &EffectivePolicy) -> Self {
        Self {
            first_response: i64::from(policy.first_response_minutes),
            next_response: i64::from(policy.next_response_minutes),
            resolution: i64::from(policy.resolution_minutes),
        }
    }
}

/// When something happens, and how time is counted there.
#[derive(Clone, Copy, Debug)]
pub struct TimeContext<'a> {
    pub now: DateTime<Utc>,
    pub time: &'a BusinessTime,
    pub service_level: ServiceLevel,
}

impl TimeContext<'_> {
    pub fn after(&self, minutes: i64) -> DateTime<Utc> {
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
pub fn opening_clocks(context: &TimeContext<'_>) -> (DateTime<Utc>, DateTime<Utc>) {
    (context.after(context.service_level.first_response), context.after(context.service_level.resolution))
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
pub fn update_clocks(case: &mut staff_case::Model, context: &TimeContext<'_>) {
    match (case.paused_at, is_paused(case)) {
        (None, true) => case.paused_at = Some(context.now),
        (Some(since), false) => {
            for due in [&mut case.first_response_due_at, &mut case.next_response_due_at, &mut case.resolution_due_at] {
                // A clock that had run out before stays where it is: late is late.
                *due = due.map(|due| if due > since { context.after(context.time.between(since, due)) } else { due });
            }
            case.paused_at = None;
        }
        _ => {}
    }
    case.due_at = earliest_due(case);
    case.queue_at = match (case.due_at, case.paused_at) {
        (Some(due), _) => due,
        (None, Some(since)) if case.state == CaseState::WaitingForCitizen && case.peer_answer_id.is_none() => {
            since + WAITING_OFFSET
        }
        // An accepted peer answer needs one click: it stands in front. What is finished is in order of its end.
        (None, Some(since)) => case.closed_at.or(case.resolved_at).unwrap_or(since),
        (None, None) => case.created_at,
    };
}
