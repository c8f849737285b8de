//! Accepting an answer, by the asker or by staff.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::acceptances::clear_hidden_acceptances;
use crate::app::App;
use crate::entity::{AnswerId, Event, ThreadId, answer, thread};
use crate::identity::{Caller, Right};
use crate::operation::{Completed, Operation, OperationError, OperationSpec, RateLimitedAction};
use crate::threads::rules::{self, NotAllowed, RuleViolation, ThreadRole};
use crate::threads::store::{active, apply, lock_answer, role_of, with_derived_state};

/// Says that an answer solves the thread; returns the thread. Accepting again changes nothing, except that the asker's word
/// replaces staff's.
///
/// # Errors
/// No right, staff's own peer answer, hidden things, an answer that the asker found no help.
#[tracing::instrument(skip_all, fields(answer.id = id.0))]
pub async fn accept(app: &App, caller: &Caller, id: AnswerId) -> Result<Completed<ThreadId>, OperationError> {
    let spec = OperationSpec::new(caller).limited(RateLimitedAction::React);
    app.kernel.run(spec, (caller.clone(), id), |op, (caller, id)| Box::pin(write_accepted(op, caller, *id))).await
}

async fn write_accepted(op: &Operation, caller: &Caller, id: AnswerId) -> Result<ThreadId, OperationError> {
    let (tx, now) = (op.tx(), op.now());
    let (head, found) = lock_answer(tx, caller, id).await?;
    let role = role_of(tx, caller, &head).await?;
    require_vote_of_asker(caller, role)?;
    let decision = rules::accept(role, caller.account, &found.facts(), head.not_solved_at);
    // Who has no right is told so first, and nothing of what is hidden.
    if decision != Err(NotAllowed::NoRight) && (head.hidden_at.is_some() || found.hidden_at.is_some()) {
        return Err(RuleViolation::Hidden.into());
    }
    let Some(accepted_as) = decision? else { return Ok(head.id) };
    if let Some(said) = head.not_solved_at.filter(|_| role == ThreadRole::Asker) {
        // The word is forgotten now. What it was said of stays unaccepted.
        clear_hidden_acceptances(tx, head.id, said).await?;
    }
    answer::Entity::update_many()
        .col_expr(answer::Column::AcceptedAt, Expr::value(now))
        .col_expr(answer::Column::AcceptedBy, Expr::value(caller.account))
        .col_expr(answer::Column::AcceptedAs, Expr::value(accepted_as.as_str()))
        .col_expr(answer::Column::AcceptedRevision, Expr::value(found.revision))
        .filter(answer::Column::Id.eq(id))
        .exec(tx)
        .await?;
    let mut update = active(&head, now);
    if role == ThreadRole::Asker {
        update = update.col_expr(thread::Column::NotSolvedAt, Expr::value(Option::<DateTime<Utc>>::None));
    }
    let update = with_derived_state(tx, &head, update, now).await?;
    apply(tx, update).await?;
    op.record(Event::AnswerAccepted { thread: head.id, answer: id, by: caller.account });
    Ok(head.id)
}

/// Staff's right was asked for to learn the role; the asker needs no more than to have a word on their own thread.
pub fn require_vote_of_asker(caller: &Caller, role: ThreadRole) -> Result<(), OperationError> {
    if role == ThreadRole::Asker { caller.require(Right::Vote, None) } else { Ok(()) }
}
