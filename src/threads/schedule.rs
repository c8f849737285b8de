//! When a thread is looked at next, and when its peers' time ends: columns of a thread's row that `escalation` decides.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{CaseStatement, Expr, SimpleExpr};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, ExprTrait, QueryFilter};

use super::visibility;
use crate::entity::{ThreadId, ThreadState, thread};

/// Threads that time or an event can still send to staff.
#[must_use]
pub fn undecided() -> Condition {
    Condition::all()
        .add(thread::Column::State.is_in([ThreadState::Open, ThreadState::Answered]))
        .add(visibility::public_threads())
}

/// Has these threads looked at by `at` if they are [`undecided`] and would be looked at later, or never.
pub async fn look_by<C: ConnectionTrait>(tx: &C, threads: Vec<ThreadId>, at: DateTime<Utc>) -> Result<(), DbErr> {
    let later = Condition::any().add(thread::Column::LookAt.is_null()).add(thread::Column::LookAt.gt(at));
    thread::Entity::update_many()
        .col_expr(thread::Column::LookAt, Expr::value(at))
        .filter(thread::Column::Id.is_in(threads))
        .filter(undecided())
        .filter(later)
        .exec(tx)
        .await
        .map(|_| ())
}

/// Has these threads looked at then; `None` is never.
pub async fn look_at<C: ConnectionTrait>(
    tx: &C,
    threads: Vec<ThreadId>,
    at: Option<DateTime<Utc>>,
) -> Result<(), DbErr> {
    thread::Entity::update_many()
        .col_expr(thread::Column::LookAt, Expr::value(at))
        .filter(thread::Column::Id.is_in(threads))
        .exec(tx)
        .await
        .map(|_| ())
}

/// Has each thread looked at when it says: one statement.
pub async fn look_at_each<C: ConnectionTrait>(
    tx: &C,
    times: &[(ThreadId, Option<DateTime<Utc>>)],
) -> Result<(), DbErr> {
    set_each(tx, thread::Column::LookAt, times).await
}

/// Sets the end of the peers' time of each thread, which everybody is told: a new version of its page. Two statements.
pub async fn set_peer_windows<C: ConnectionTrait>(
    tx: &C,
    ends: &[(ThreadId, Option<DateTime<Utc>>)],
) -> Result<(), DbErr> {
    set_each(tx, thread::Column::PeerWindowEndsAt, ends).await?;
    thread::Entity::update_many()
        .col_expr(thread::Column::Version, Expr::col(thread::Column::Version).add(1))
        .filter(thread::Column::Id.is_in(ends.iter().map(|(id, _)| *id)))
        .exec(tx)
        .await
        .map(|_| ())
}

/// Sets one time of many threads, each to its own.
async fn set_each<C: ConnectionTrait>(
    tx: &C,
    column: thread::Column,
    values: &[(ThreadId, Option<DateTime<Utc>>)],
) -> Result<(), DbErr> {
    let cases = values
        .iter()
        .fold(CaseStatement::new(), |cases, (id, value)| cases.case(thread::Column::Id.eq(*id), Expr::value(*value)));
    let cases: SimpleExpr = cases.into();
    thread::Entity::update_many()
        .col_expr(column, cases)
        .filter(thread::Column::Id.is_in(values.iter().map(|(id, _)| *id)))
        .exec(tx)
        .await
        .map(|_| ())
}
