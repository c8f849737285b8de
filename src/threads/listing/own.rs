//! The questions that somebody asked, for themselves: hidden and private ones too, with whose turn it is. Two queries a page.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect};

use super::rows::{ThreadRow, rows_of};
use crate::app::App;
use crate::entity::{CaseState, ThreadId, thread};
use crate::identity::{Caller, Right};
use crate::operation::OperationError;
use crate::threads::rules::{Turn, TurnFacts, turn};
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
    case_state: Option<CaseState>,
    case_reference: Option<String>,
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
            thread::Column::CaseState,
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
    // What was deleted between the two reads is left out.
    let own = |own: OwnRow| {
        let row = rows.remove(&own.id)?;
        let facts = TurnFacts {
            state: row.state,
            case_state: own.case_state,
            not_solved_at: own.not_solved_at,
            last_activity_at: row.last_activity_at,
            peer_window_ends_at: own.peer_window_ends_at,
        };
        let turn = turn(&facts, now);
        Some(OwnThread { row, turn, is_hidden: own.hidden_at.is_some(), case_reference: own.case_reference })
    };
    Ok(Paged { items: page.items.into_iter().filter_map(own).collect(), next: page.next })
}
