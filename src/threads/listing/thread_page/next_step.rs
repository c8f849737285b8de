//! What the page of a thread says of what happens next rests on: the promise of staff, the word of its asker or their silence.

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DbErr};

use super::row::ThreadPageRow;
use crate::entity::ThreadState;
use crate::service_levels::policies;
use crate::service_levels::rules::policy::{self, Promise};
use crate::threads::rules::reminder::{Silence, SilenceFacts, silence};
use crate::threads::rules::{self, NextStepFacts};
use crate::threads::views::{Answer, Comment};

/// By when staff reply: to a question that nobody works on yet, if it goes to them, or in a case whose time has passed.
pub(super) async fn staff_promise<C: ConnectionTrait>(
    db: &C,
    found: &ThreadPageRow,
    now: DateTime<Utc>,
) -> Result<Option<Promise>, DbErr> {
    let missed = found.active_case().filter(|case| !case.waits_for_asker).and_then(|case| case.reply_by);
    let missed = missed.filter(|by| *by <= now);
    let waits = found.state == ThreadState::Open && found.case_state.is_none();
    // What holds it back moves what comes after.
    let window_ends = Ord::max(found.held_until, found.peer_window_ends_at).filter(|_| waits);
    if missed.is_none() && window_ends.is_none() {
        return Ok(None);
    }
    let arrived_at = policy::arrived_at(found.created_at, found.imported_at);
    let policy = policies::effective_at(db, found.category_id, found.agency_id, arrived_at).await?;
    let hours = policies::hours_of(db, found.agency_id).await?;
    let time = hours.at(arrived_at, now);
    let minutes =
        if found.case_replied_at.is_some() { policy.next_response_minutes } else { policy.first_response_minutes };
    let due = missed.or_else(|| window_ends.map(|from| policy.staff_reply_by(time, from)));
    Ok(due.map(|due| policy::promise_now(time, due, minutes, now)))
}

/// What the asker's silence means by now, if they were reminded. Only the public counts, as it does for escalation.
pub(super) fn silence_now(
    found: &ThreadPageRow,
    answers: &[Answer],
    comments: &[Comment],
    now: DateTime<Utc>,
) -> Option<Silence> {
    let shown = || answers.iter().filter(|answer| answer.hidden.is_none());
    let comments = || comments.iter().filter(|comment| comment.hidden.is_none());
    let of_others = shown().map(|answer| (&answer.author, answer.posted_at));
    let of_others = of_others.chain(comments().map(|comment| (&comment.author, comment.posted_at)));
    let facts = SilenceFacts {
        reminded_at: found.reminded_at,
        replied_at: of_others.filter(|(author, _)| author.id != found.author_id).map(|(_, at)| at).max(),
        commented_at: comments()
            .filter(|comment| comment.author.id == found.author_id)
            .map(|comment| comment.posted_at)
            .max(),
        has_vote: shown().any(|answer| answer.helpful_count > 0 || answer.worked_count > 0),
    };
    silence(&facts).filter(|(at, _)| *at <= now).map(|(_, meaning)| meaning)
}

/// What the fate of a thread follows from. `has_said`: its asker says outright that the answers so far did not help.
pub(super) fn next_step_facts(
    found: &ThreadPageRow,
    promise: Option<Promise>,
    has_said: bool,
    silence: Option<Silence>,
    now: DateTime<Utc>,
) -> NextStepFacts {
    let case = found.active_case().map(|mut case| {
        if let Some(promise) = promise {
            (case.reply_by, case.misses) = (Some(promise.by), promise.misses);
        }
        case
    });
    NextStepFacts {
        state: rules::state_now(found.state, found.last_activity_at, now),
        solved: found.solved_at.is_some(),
        asked_at: found.created_at,
        last_activity_at: found.last_activity_at,
        duplicate_of: found.duplicate_of,
        peer_window_ends_at: found.peer_window_ends_at,
        team: found.team_name.clone(),
        staff_reply_by: promise.map(|promise| promise.by),
        held_until: found.held_until,
        not_helped: has_said || silence == Some(Silence::NotHelped),
        unconfirmed: silence == Some(Silence::Unconfirmed),
        next_check_at: found.next_check_at,
        case,
        ended: found.ended_case(),
    }
}
