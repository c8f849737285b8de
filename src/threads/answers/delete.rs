//! Deleting one's own answer.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait};

use super::acceptances::clear_acceptance;
use crate::app::App;
use crate::entity::{AnswerId, Event, SubjectKind, ThreadId, answer, comment, thread};
use crate::identity::{Caller, Right};
use crate::operation::{Completed, Operation, OperationError, OperationSpec};
use crate::threads::annex;
use crate::threads::files::remove_of_answer;
use crate::threads::revisions::require_current;
use crate::threads::rules::RuleViolation;
use crate::threads::store::{apply, change, lock_answer, with_derived_state};

/// Deletes one's own answer, whatever became of it; returns its thread. Official answers stay: they can be superseded or
/// hidden.
///
/// # Errors
/// Others' answers, official answers, an edit since `seen`.
#[tracing::instrument(skip_all, fields(answer.id = id.0))]
pub async fn delete(
    app: &App,
    caller: &Caller,
    id: AnswerId,
    seen: Option<i32>,
) -> Result<Completed<ThreadId>, OperationError> {
    let input = (caller.clone(), id, seen);
    let spec = OperationSpec::new(caller);
    app.kernel.run(spec, input, |op, (caller, id, seen)| Box::pin(write_deleted(op, caller, *id, *seen))).await
}

async fn write_deleted(
    op: &Operation,
    caller: &Caller,
    id: AnswerId,
    seen: Option<i32>,
) -> Result<ThreadId, OperationError> {
    let (tx, now) = (op.tx(), op.now());
    let (head, found) = lock_answer(tx, caller, id).await?;
    if found.author_id != caller.account {
        return Err(OperationError::forbidden());
    }
    caller.require(Right::Post, None)?;
    if found.official_for.is_some() {
        return Err(RuleViolation::Official.into());
    }
    require_current(seen, found.revision)?;
    clear_acceptance(tx, &[id]).await?;
    answer::Entity::update_many()
        .col_expr(answer::Column::DeletedAt, Expr::value(now))
        .filter(answer::Column::Id.eq(id))
        .exec(tx)
        .await?;
    remove_of_answer(op, id).await?;
    let this = answer::Entity::find_by_id(id).select_only().column(answer::Column::Id).into_query();
    annex::empty_of(op, SubjectKind::Answer, this).await?;
    let below = comment::Entity::find().select_only().column(comment::Column::Id);
    annex::empty_of(op, SubjectKind::Comment, below.filter(comment::Column::AnswerId.eq(id)).into_query()).await?;
    // Escalation looks again: the thread may be without an answer now.
    let update = change(head.id, now).col_expr(thread::Column::NextCheckAt, Expr::value(now));
    let update = with_derived_state(tx, &head, update, now).await?;
    apply(tx, update).await?;
    if found.accepted_at.is_some() && found.hidden_at.is_none() {
        op.record(Event::AcceptanceTakenBack { thread: head.id, answer: id });
    } else {
        op.record(Event::ThreadChanged { thread: head.id });
    }
    Ok(head.id)
}
