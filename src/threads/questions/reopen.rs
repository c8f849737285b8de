//! Opening a closed thread again.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;

use super::close::may_act;
use crate::app::App;
use crate::database::WriteTransaction;
use crate::entity::{Event, ThreadId, ThreadState, thread};
use crate::identity::Caller;
use crate::outbox;
use crate::threads::refusal::Refusal;
use crate::threads::rules;
use crate::threads::store::{Head, apply, change, lock_thread, published, with_derived_state_if_closed};

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
        return Err(rules::RuleViolation::NotFinished.into());
    }
    open_again(&tx, &head, change(id), now).await?;
    tx.commit().await?;
    published(app, id);
    Ok(())
}

pub async fn open_again(
    tx: &WriteTransaction,
    head: &Head,
    update: sea_orm::UpdateMany<thread::Entity>,
    now: DateTime<Utc>,
) -> Result<(), Refusal> {
    let update = update
        .col_expr(thread::Column::LastActivityAt, Expr::value(now))
        .col_expr(thread::Column::DuplicateOf, Expr::value(Option::<ThreadId>::None))
        .col_expr(thread::Column::LookAt, Expr::value(now));
    let update = with_derived_state_if_closed(tx, head, None, update, now).await?;
    apply(tx, update).await?;
    outbox::record(tx, Event::ThreadChanged { thread: head.id }, now);
    Ok(())
}
