//! What follows from imported answers for their threads, by the same rules as for answers that people post.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};

use crate::entity::{CategoryId, ThreadId, ThreadState, answer, category, comment, thread};
use crate::service_levels::policies;
use crate::service_levels::rules::calendar::BusinessTime;
use crate::service_levels::rules::policy::{self, EffectivePolicy};
use crate::threads::rules::{self, AnswerFacts, CLOSES_AFTER};
use crate::threads::store::{AnswerHead, new_version};

const CHUNK: usize = 500;

/// Derives state, counts and times of threads; with `escalate`, also when staff look at those that wait.
pub async fn settle<C: ConnectionTrait>(
    tx: &C,
    touched: &BTreeSet<ThreadId>,
    now: DateTime<Utc>,
    escalate: bool,
) -> Result<(), DbErr> {
    let mut windows = Windows::default();
    let touched: Vec<ThreadId> = touched.iter().copied().collect();
    for some in touched.chunks(CHUNK) {
        let threads = thread::Entity::find().filter(thread::Column::Id.is_in(some.iter().copied())).all(tx).await?;
        let mut answers = visible_answers(tx, some).await?;
        let comments = last_comments(tx, some).await?;
        for row in threads {
            let answers = answers.remove(&row.id).unwrap_or_default();
            let stands = stands(&row, &answers, comments.get(&row.id).copied(), now);
            let waits = matches!(stands.settled.state, ThreadState::Open | ThreadState::Answered);
            let window = match (escalate, waits) {
                (false, _) => Window::AsItIs,
                (true, false) => Window::Ends(None),
                (true, true) => Window::Ends(windows.end(tx, &row).await?),
            };
            write(tx, &row, &stands, waits, window, now).await?;
        }
    }
    Ok(())
}

async fn visible_answers<C: ConnectionTrait>(
    tx: &C,
    threads: &[ThreadId],
) -> Result<HashMap<ThreadId, Vec<AnswerFacts>>, DbErr> {
    let rows = answer::Entity::find()
        .filter(answer::Column::ThreadId.is_in(threads.iter().copied()))
        .filter(answer::Column::DeletedAt.is_null())
        .filter(answer::Column::HiddenAt.is_null())
        .into_partial_model::<AnswerHead>()
        .all(tx)
        .await?;
    let mut found: HashMap<ThreadId, Vec<AnswerFacts>> = HashMap::new();
    for row in rows {
        found.entry(row.thread_id).or_default().push(row.facts());
    }
    Ok(found)
}

async fn last_comments<C: ConnectionTrait>(
    tx: &C,
    threads: &[ThreadId],
) -> Result<HashMap<ThreadId, DateTime<Utc>>, DbErr> {
    let rows: Vec<(ThreadId, DateTime<Utc>)> = comment::Entity::find()
        .select_only()
        .column(comment::Column::ThreadId)
        .column_as(comment::Column::CreatedAt.max(), "last")
        .filter(comment::Column::ThreadId.is_in(threads.iter().copied()))
        .filter(comment::Column::DeletedAt.is_null())
        .group_by(comment::Column::ThreadId)
        .into_tuple()
        .all(tx)
        .await?;
    Ok(rows.into_iter().collect())
}

/// Where a thread stands.
struct Stands {
    settled: rules::DerivedState,
    last_activity_at: DateTime<Utc>,
    closed_at: Option<DateTime<Utc>>,
}

/// Pure: the same whether a thread's lines came in one batch or in several.
fn stands(
    row: &thread::Model,
    answers: &[AnswerFacts],
    commented: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Stands {
    let accepted = answers.iter().filter_map(|answer| answer.accepted).map(|(_, at)| at);
    let posted = answers.iter().map(|answer| answer.posted_at);
    let solved_at = row.solved_at.or(accepted.clone().min());
    let acts = posted.chain(accepted).chain(commented).chain([row.created_at, row.last_activity_at]);
    let last_activity_at = acts.max().unwrap_or(row.last_activity_at);
    // An earlier batch may have closed it for being idle before this one brought more.
    let closed_by_time = row.closed_at == Some(row.last_activity_at + CLOSES_AFTER);
    let closed_at = row.closed_at.filter(|_| !closed_by_time);
    let settled = rules::derive_state(closed_at.is_some(), row.author_id, solved_at, answers, now);
    let state = rules::state_now(settled.state, last_activity_at, now);
    let idle = state == ThreadState::Closed && settled.state != ThreadState::Closed;
    let closed_at = if idle { Some(last_activity_at + CLOSES_AFTER) } else { closed_at };
    Stands { settled: rules::DerivedState { state, ..settled }, last_activity_at, closed_at }
}

/// What becomes of the peers' time of a thread.
enum Window {
    AsItIs,
    Ends(Option<DateTime<Utc>>),
}

async fn write<C: ConnectionTrait>(
    tx: &C,
    row: &thread::Model,
    stands: &Stands,
    waits: bool,
    window: Window,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    // The version grows from what it is by now: somebody may have posted since the row was read.
    let mut update = new_version(now)
        .col_expr(thread::Column::State, Expr::value(stands.settled.state.as_str()))
        .col_expr(thread::Column::AnswerCount, Expr::value(stands.settled.answer_count))
        .col_expr(thread::Column::FirstAnswerAt, Expr::value(stands.settled.first_answer_at))
        .col_expr(thread::Column::SolvedAt, Expr::value(stands.settled.solved_at))
        .col_expr(thread::Column::ClosedAt, Expr::value(stands.closed_at))
        .col_expr(thread::Column::LastActivityAt, Expr::value(stands.last_activity_at))
        .filter(thread::Column::Id.eq(row.id));
    if !waits {
        update = update.col_expr(thread::Column::NextCheckAt, Expr::value(None::<DateTime<Utc>>));
    } else if let Window::Ends(window) = window {
        update = update
            .col_expr(thread::Column::NextCheckAt, Expr::value(window))
            .col_expr(thread::Column::StaysWithNeighbours, Expr::value(false))
            .col_expr(thread::Column::PeerWindowEndsAt, Expr::value(window));
    }
    update.exec(tx).await?;
    Ok(())
}

/// Peer windows by category, each policy and calendar read once.
#[derive(Default)]
struct Windows(HashMap<CategoryId, Option<(EffectivePolicy, BusinessTime)>>);

impl Windows {
    async fn end<C: ConnectionTrait>(&mut self, tx: &C, row: &thread::Model) -> Result<Option<DateTime<Utc>>, DbErr> {
        let terms = match self.0.entry(row.category_id) {
            std::collections::hash_map::Entry::Occupied(found) => found.into_mut(),
            std::collections::hash_map::Entry::Vacant(place) => {
                let terms = match category::Entity::find_by_id(row.category_id).one(tx).await? {
                    None => None,
                    Some(category) => {
                        let policy = policies::effective(tx, &category).await?;
                        let hours = policies::hours_of(tx, category.agency_id).await?;
                        Some((policy, hours.current().clone()))
                    }
                };
                place.insert(terms)
            }
        };
        let Some((policy, time)) = terms else { return Ok(None) };
        Ok(policy::peer_window_ends(policy, time, row.created_at, false, row.intent, row.is_urgent))
    }
}
