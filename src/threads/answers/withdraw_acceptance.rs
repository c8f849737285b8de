//! Taking back that an answer was accepted.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter};

use super::accept::require_vote_of_asker;
use crate::app::App;
use crate::database::WriteTransaction;
use crate::entity::{AcceptedAs, AccountId, AnswerId, Event, ThreadId, answer, thread};
use crate::identity::Caller;
use crate::operation::{Completed, Operation, OperationError, OperationSpec, RateLimitedAction};
use crate::threads::rules::{self, ThreadRole};
use crate::threads::store::{active, apply, lock_answer, role_of, with_derived_state};

/// Takes an acceptance back; returns the thread, which stands as before, without the answerer's credit. Without an acceptance
/// nothing happens.
///
/// # Errors
/// No right; staff cannot take back the asker's choice.
#[tracing::instrument(skip_all, fields(answer.id = id.0))]
pub async fn withdraw_acceptance(
    app: &App,
    caller: &Caller,
    id: AnswerId,
) -> Result<Completed<ThreadId>, OperationError> {
    let spec = OperationSpec::new(caller).limited(RateLimitedAction::React);
    app.kernel.run(spec, (caller.clone(), id), |op, (caller, id)| Box::pin(write_withdrawn(op, caller, *id))).await
}

async fn write_withdrawn(op: &Operation, caller: &Caller, id: AnswerId) -> Result<ThreadId, OperationError> {
    let (tx, now) = (op.tx(), op.now());
    let (head, found) = lock_answer(tx, caller, id).await?;
    let role = role_of(tx, caller, &head).await?;
    require_vote_of_asker(caller, role)?;
    if !rules::take_back(role, found.accepted_as)? {
        return Ok(head.id);
    }
    clear_acceptance(tx, &[id]).await?;
    let mut update = active(&head, now).col_expr(thread::Column::NextCheckAt, Expr::value(now));
    if role == ThreadRole::Asker && found.accepted_as == Some(AcceptedAs::Staff) {
        // The asker overrules staff: they cannot simply accept it again.
        update = update.col_expr(thread::Column::NotSolvedAt, Expr::value(now));
    }
    let update = with_derived_state(tx, &head, update, now).await?;
    apply(tx, update).await?;
    op.record(Event::AcceptanceTakenBack { thread: head.id, answer: id });
    Ok(head.id)
}

/// Clears the acceptance of answers.
pub async fn clear_acceptance(tx: &WriteTransaction, answers: &[AnswerId]) -> Result<(), DbErr> {
    answer::Entity::update_many()
        .col_expr(answer::Column::AcceptedAt, Expr::value(Option::<DateTime<Utc>>::None))
        .col_expr(answer::Column::AcceptedBy, Expr::value(Option::<AccountId>::None))
        .col_expr(answer::Column::AcceptedAs, Expr::value(Option::<String>::None))
        .col_expr(answer::Column::AcceptedRevision, Expr::value(Option::<i32>::None))
        .filter(answer::Column::Id.is_in(answers.iter().copied()))
        .exec(tx)
        .await?;
    Ok(())
}
