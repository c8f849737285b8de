//! What is told of a case on its threads: pure.

use crate::entity::staff_case;
use crate::threads::case_summary::CaseSummary;

/// The part of a case that its threads show.
#[must_use]
pub(super) fn summary_of(case: &staff_case::Model) -> CaseSummary {
    CaseSummary {
        reference: case.reference.clone(),
        state: case.state,
        team: case.team_id,
        opened_at: case.created_at,
        // A clock that stands still promises nothing.
        reply_due_at: match case.first_responded_at {
            None => case.first_response_due_at,
            Some(_) => case.next_response_due_at,
        }
        .filter(|_| case.paused_at.is_none()),
        replied_at: case.first_responded_at,
        outcome: case.outcome,
        outcome_detail: case.outcome_detail.clone(),
        ended_at: case.resolved_at,
    }
}
