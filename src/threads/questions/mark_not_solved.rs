//! The asker says that the answers so far did not solve it.

use sea_orm::QueryFilter;
use sea_orm::sea_query::Expr;

use super::reopen::open_again;
use crate::app::App;
use crate::entity::{Event, ThreadId, thread};
use crate::identity::{Caller, Right};
use crate::outbox;
use crate::threads::answers::withdraw_acceptance::clear_acceptance;
use crate::threads::refusal::Refusal;
use crate::threads::rules;
use crate::threads::store::{change, lock_thread, published, visible_answers};

/// The asker says that the thread is not solved: every acceptance is taken back, staff's too, and it takes answers again.
///
/// # Errors
/// Only the asker may; only a solved or closed thread.
#[tracing::instrument(skip_all, fields(thread.id = id.0))]
pub async fn mark_not_solved(app: &App, caller: &Caller, id: ThreadId) -> Result<(), Refusal> {
    let now = app.now();
    let tx = app.begin_write().await?;
    let head = lock_thread(&tx, caller, id).await?;
    if caller.account != head.author_id || !caller.may(Right::Post, None) {
        return Err(Refusal::Forbidden);
    }
    rules::may_reopen(head.state_at(now))?;
    let answers = visible_answers(&tx, id).await?;
    let accepted: Vec<_> = answers.iter().filter(|answer| answer.accepted.is_some()).map(|answer| answer.id).collect();
    clear_acceptance(&tx, &accepted).await?;
    for answer in accepted {
        outbox::record(&tx, Event::AcceptanceTakenBack { thread: id, answer }, now);
    }
    let update = change(id).col_expr(thread::Column::NotSolvedAt, Expr::value(now));
    open_again(&tx, &head, update, now).await?;
    tx.commit().await?;
    published(app, id);
    Ok(())
}
