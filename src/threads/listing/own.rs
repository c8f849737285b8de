//! The questions that somebody asked, for themselves: hidden and private ones too, with whose turn it is. Two queries a page, and two
//! more where it has questions that are answered.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect};

use super::own_words::{OwnWords, own_words};
use super::rows::{ThreadRow, rows_of};
use crate::app::App;
use crate::entity::{CaseState, Outcome, ThreadId, ThreadState, thread};
use crate::identity::{Caller, Right};
use crate::operation::OperationError;
use crate::threads::rules::reminder::{Silence, SilenceFacts, silence};
use crate::threads::rules::{self, EndedCase, NextStepFacts, OpenCase, Turn, next_step, turn};
use crate::threads::views::Row;
use crate::threads::visibility;
use crate::web::pagination::{Keyset, Paged};

/// One of one's own questions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnThread {
    pub row: Row,
    pub turn: Turn,
    /// Only its asker and moderators see it.
    pub is_hidden: bool,
    /// Of its newest case.
    pub case_reference: Option<String>,
}

/// What only its asker is shown of a question.
#[derive(Debug, FromQueryResult)]
struct OwnRow {
    id: ThreadId,
    created_at: DateTime<Utc>,
    hidden_at: Option<DateTime<Utc>>,
    not_solved_at: Option<DateTime<Utc>>,
    peer_window_ends_at: Option<DateTime<Utc>>,
    duplicate_of: Option<ThreadId>,
    reminded_at: Option<DateTime<Utc>>,
    next_check_at: Option<DateTime<Utc>>,
    held_until: Option<DateTime<Utc>>,
    case_state: Option<CaseState>,
    case_outcome: Option<Outcome>,
    case_ended_at: Option<DateTime<Utc>>,
    case_reference: Option<String>,
}

impl OwnRow {
    /// What decides what happens next, as it is on the page of the question. The names of teams and the times of promises are left out:
    /// whose turn it is does not depend on them.
    fn facts(&self, row: &Row, said: OwnWords, now: DateTime<Utc>) -> NextStepFacts {
        let case = self.case_state.filter(|state| state.is_active()).map(|state| OpenCase {
            team: String::new(),
            since: self.created_at,
            reply_by: None,
            replied: false,
            waits_for_asker: state == CaseState::WaitingForCitizen,
            misses: 0,
        });
        let is_over = self.case_state.is_some_and(|state| !state.is_active());
        let ended = self
            .case_outcome
            .zip(self.case_ended_at)
            .filter(|_| is_over)
            .map(|(outcome, ended_at)| EndedCase { team: String::new(), outcome, reason: None, ended_at });
        let has_said = rules::has_said_not_solved(row.state, self.case_state, self.not_solved_at, said.answered_at);
        let silence = silence(&SilenceFacts {
            reminded_at: self.reminded_at,
            replied_at: said.replied_at,
            commented_at: said.commented_at,
            has_vote: said.has_vote,
        });
        let silence = silence.filter(|(at, _)| *at <= now).map(|(_, meaning)| meaning);
        NextStepFacts {
            state: row.state,
            solved: row.solved,
            asked_at: self.created_at,
            last_activity_at: row.last_activity_at,
            duplicate_of: self.duplicate_of,
            peer_window_ends_at: self.peer_window_ends_at,
            team: None,
            staff_reply_by: None,
            held_until: self.held_until,
            not_helped: has_said || silence == Some(Silence::NotHelped),
            unconfirmed: silence == Some(Silence::Unconfirmed),
            next_check_at: self.next_check_at,
            case,
            ended,
        }
    }
}

/// A page of the caller's own questions, the newest first.
///
/// # Errors
/// A missing scope; the database.
pub async fn own_threads(
    app: &App,
    caller: &Caller,
    after: Option<Keyset>,
    limit: u64,
) -> Result<Paged<OwnThread>, OperationError> {
    caller.require(Right::ReadThreads, None)?;
    let now = app.now();
    let mut found = thread::Entity::find()
        .select_only()
        .columns([
            thread::Column::Id,
            thread::Column::CreatedAt,
            thread::Column::HiddenAt,
            thread::Column::NotSolvedAt,
            thread::Column::PeerWindowEndsAt,
            thread::Column::DuplicateOf,
            thread::Column::RemindedAt,
            thread::Column::NextCheckAt,
            thread::Column::HeldUntil,
            thread::Column::CaseState,
            thread::Column::CaseOutcome,
            thread::Column::CaseEndedAt,
            thread::Column::CaseReference,
        ])
        .filter(visibility::own_threads(caller.account));
    if let Some(after) = after {
        let place = Expr::tuple([thread::Column::CreatedAt.into_expr(), thread::Column::Id.into_expr()]);
        found = found.filter(place.lt(Expr::tuple([Expr::value(after.at), Expr::value(after.id)])));
    }
    let found = found
        .order_by_desc(thread::Column::CreatedAt)
        .order_by_desc(thread::Column::Id)
        .limit(limit.saturating_add(1))
        .into_model::<OwnRow>()
        .all(app.reader())
        .await?;
    let page = Paged::from_rows(found, limit, |row| Keyset { at: row.created_at, id: row.id.0 });
    let threads = rows_of(visibility::own_threads(caller.account))
        .filter(thread::Column::Id.is_in(page.items.iter().map(|row| row.id)))
        .into_model::<ThreadRow>()
        .all(app.reader())
        .await?;
    let mut rows: HashMap<ThreadId, Row> =
        threads.into_iter().map(|row| row.view(now)).map(|row| (row.id, row)).collect();
    let answered: Vec<ThreadId> =
        rows.values().filter(|row| row.state == ThreadState::Answered).map(|row| row.id).collect();
    let words = own_words(app.reader(), caller.account, &answered).await?;
    // What was deleted between the two reads is left out.
    let own = |own: OwnRow| {
        let row = rows.remove(&own.id)?;
        let said = words.get(&own.id).copied().unwrap_or_default();
        let turn = turn(&next_step(&own.facts(&row, said, now), now));
        Some(OwnThread { row, turn, is_hidden: own.hidden_at.is_some(), case_reference: own.case_reference })
    };
    Ok(Paged { items: page.items.into_iter().filter_map(own).collect(), next: page.next })
}
