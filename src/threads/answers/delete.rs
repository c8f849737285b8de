//! Deleting one's own answer.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, QueryFilter};

use super::withdraw_acceptance::clear_acceptance;
use crate::app::App;
use crate::entity::{AnswerId, Event, ThreadId, answer, thread};
use crate::identity::{Caller, Right};
use crate::outbox;
use crate::threads::refusal::Refusal;
use crate::threads::revisions::stale_answer;
use crate::threads::rules::RuleViolation;
use crate::threads::store::{apply, change, lock_answer, published, with_derived_state};

/// Deletes one's own answer, whatever became of it. Official answers stay: they can be superseded or hidden.
///
/// # Errors
/// Others' answers, official answers, an edit since `revision`.
#[tracing::instrument(skip_all, fields(answer.id = id.0))]
pub async fn delete(app: &App, caller: &Caller, id: AnswerId, revision: Option<i32>) -> Result<ThreadId, Refusal> {
    let now = app.now();
    let tx = app.begin_write().await?;
    let (head, found) = lock_answer(&tx, caller, id).await?;
    if found.author_id != caller.account || !caller.may(Right::Post, None) {
        return Err(Refusal::Forbidden);
    }
    if found.official_for.is_some() {
        return Err(RuleViolation::Official.into());
    }
    if revision.is_some_and(|seen| seen != found.revision) {
        return Err(stale_answer(&tx, id).await?);
    }
    clear_acceptance(&tx, &[id]).await?;
    answer::Entity::update_many()
        .col_expr(answer::Column::DeletedAt, Expr::value(now))
        .filter(answer::Column::Id.eq(id))
        .exec(&tx)
        .await?;
    // Escalation looks again: the thread may be without an answer now.
    let update = change(head.id).col_expr(thread::Column::LookAt, Expr::value(now));
    let update = with_derived_state(&tx, &head, update, now).await?;
    apply(&tx, update).await?;
    if found.accepted_at.is_some() && found.hidden_at.is_none() {
        outbox::record(&tx, Event::AcceptanceTakenBack { thread: head.id, answer: id }, now);
    } else {
        outbox::record(&tx, Event::ThreadChanged { thread: head.id }, now);
    }
    tx.commit().await?;
    published(app, head.id);
    Ok(head.id)
}
