//! Closing, opening again, and "this did not solve it".

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect};

use super::accept::unaccept;
use super::located::{
    Head, active, apply, change, lock_thread, new_version, part, published, settled_as, visible_answers,
};
use super::refusal::Refusal;
use super::rules::{self, CLOSES_AFTER, Part};
use crate::app::App;
use crate::database::WriteTransaction;
use crate::entity::{ThreadId, ThreadState, thread};
use crate::identity::{Caller, Right};
use crate::outbox::{self, Event};

/// Threads closed in one transaction by [`close_idle`].
const BATCH: u64 = 100;

async fn may_act<C: sea_orm::ConnectionTrait>(tx: &C, caller: &Caller, head: &Head) -> Result<Part, Refusal> {
    let part = part(tx, caller, head).await?;
    match part {
        Part::Asker if caller.may(Right::Post, None) => Ok(part),
        Part::Staff => Ok(part),
        Part::Asker | Part::Other => Err(Refusal::Forbidden),
    }
}

/// Closes a thread: it takes no new answers. Closing a closed one changes nothing.
///
/// # Errors
/// Others than asker and staff have no right.
#[tracing::instrument(skip_all, fields(thread.id = id.0))]
pub async fn close(app: &App, caller: &Caller, id: ThreadId) -> Result<(), Refusal> {
    let now = app.now();
    let tx = app.begin_write().await?;
    let head = lock_thread(&tx, caller, id).await?;
    may_act(&tx, caller, &head).await?;
    if head.closed_at.is_some() {
        return Ok(());
    }
    let update = active(&head, now)
        .col_expr(thread::Column::ClosedAt, Expr::value(now))
        .col_expr(thread::Column::State, Expr::value(ThreadState::Closed.word()));
    apply(&tx, update).await?;
    outbox::record(&tx, Event::ThreadChanged { thread: id }, now);
    tx.commit().await?;
    published(app, id);
    Ok(())
}

/// Opens a closed thread again: it stands as its answers say, and is no duplicate any more.
///
/// # Errors
/// No right; a thread that is not closed.
#[tracing::instrument(skip_all, fields(thread.id = id.0))]
pub async fn reopen(app: &App, caller: &Caller, id: ThreadId) -> Result<(), Refusal> {
    let now = app.now();
    let tx = app.begin_write().await?;
    let head = lock_thread(&tx, caller, id).await?;
    may_act(&tx, caller, &head).await?;
    if head.state_at(now) != ThreadState::Closed {
        return Err(rules::Rule::NotFinished.into());
    }
    open_again(&tx, &head, change(id, now), now).await?;
    tx.commit().await?;
    published(app, id);
    Ok(())
}

/// The asker says that the thread is not solved: every acceptance is taken back, staff's too, and it takes answers again.
///
/// # Errors
/// Only the asker may; only a solved or closed thread.
#[tracing::instrument(skip_all, fields(thread.id = id.0))]
pub async fn not_solved(app: &App, caller: &Caller, id: ThreadId) -> Result<(), Refusal> {
    let now = app.now();
    let tx = app.begin_write().await?;
    let head = lock_thread(&tx, caller, id).await?;
    if caller.account != head.author_id || !caller.may(Right::Post, None) {
        return Err(Refusal::Forbidden);
    }
    rules::may_reopen(head.state_at(now))?;
    let answers = visible_answers(&tx, id).await?;
    let accepted: Vec<_> = answers.iter().filter(|answer| answer.accepted.is_some()).map(|answer| answer.id).collect();
    unaccept(&tx, &accepted).await?;
    for answer in accepted {
        outbox::record(&tx, Event::AcceptanceTakenBack { thread: id, answer }, now);
    }
    let update = change(id, now).col_expr(thread::Column::NotSolvedAt, Expr::value(now));
    open_again(&tx, &head, update, now).await?;
    tx.commit().await?;
    published(app, id);
    Ok(())
}

async fn open_again(
    tx: &WriteTransaction,
    head: &Head,
    update: sea_orm::UpdateMany<thread::Entity>,
    now: DateTime<Utc>,
) -> Result<(), Refusal> {
    let update = update
        .col_expr(thread::Column::LastActivityAt, Expr::value(now))
        .col_expr(thread::Column::DuplicateOf, Expr::value(Option::<ThreadId>::None))
        .col_expr(thread::Column::NextCheckAt, Expr::value(now));
    let update = settled_as(tx, head, None, update, now).await?;
    apply(tx, update).await?;
    outbox::record(tx, Event::ThreadChanged { thread: head.id }, now);
    Ok(())
}

/// Writes down that solved threads have closed by themselves; tells how many. For the loop that looks for what is due.
pub async fn close_idle(app: &App) -> Result<usize, DbErr> {
    let now = app.now();
    let tx = app.begin_write().await?;
    let idle: Vec<ThreadId> = thread::Entity::find()
        .select_only()
        .column(thread::Column::Id)
        // Written out, not bound: the planner must see that the index of idle threads fits.
        .filter(thread::Column::State.into_expr().eq(Expr::cust("'solved'")))
        .filter(thread::Column::LastActivityAt.lte(now - CLOSES_AFTER))
        .filter(thread::Column::HiddenAt.is_null())
        .filter(thread::Column::DeletedAt.is_null())
        .order_by_asc(thread::Column::LastActivityAt)
        .limit(BATCH)
        .lock_with_behavior(sea_orm::sea_query::LockType::Update, sea_orm::sea_query::LockBehavior::SkipLocked)
        .into_tuple()
        .all(&tx)
        .await?;
    if idle.is_empty() {
        return Ok(0);
    }
    new_version(now)
        .col_expr(thread::Column::State, Expr::value(ThreadState::Closed.word()))
        .col_expr(thread::Column::ClosedAt, Expr::value(now))
        .filter(thread::Column::Id.is_in(idle.iter().copied()))
        .filter(thread::Column::State.eq(ThreadState::Solved))
        .exec(&tx)
        .await?;
    for thread in &idle {
        outbox::record(&tx, Event::ThreadChanged { thread: *thread }, now);
    }
    tx.commit().await?;
    for thread in &idle {
        published(app, *thread);
    }
    Ok(idle.len())
}
