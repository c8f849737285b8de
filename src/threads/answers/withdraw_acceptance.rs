//! Taking back that an answer was accepted.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};

use super::accept::may_act;
use crate::app::App;
use crate::entity::{AcceptedAs, AccountId, AnswerId, Event, ThreadId, answer, thread};
use crate::identity::Caller;
use crate::outbox;
use crate::threads::refusal::Refusal;
use crate::threads::rules::{self, ThreadRole};
use crate::threads::store::{active, apply, lock_answer, published, role_of, with_derived_state};

/// Takes an acceptance back: the thread stands as before, the answerer's credit is gone. Without one nothing happens.
///
/// # Errors
/// No right; staff cannot take back the asker's choice.
#[tracing::instrument(skip_all, fields(answer.id = id.0))]
pub async fn withdraw_acceptance(app: &App, caller: &Caller, id: AnswerId) -> Result<ThreadId, Refusal> {
    let now = app.now();
    let tx = app.begin_write().await?;
    let (head, found) = lock_answer(&tx, caller, id).await?;
    let role = role_of(&tx, caller, &head).await?;
    may_act(caller, role)?;
    if !rules::take_back(role, found.accepted_as)? {
        return Ok(head.id);
    }
    clear_acceptance(&tx, &[id]).await?;
    let mut update = active(&head, now).col_expr(thread::Column::LookAt, Expr::value(now));
    if role == ThreadRole::Asker && found.accepted_as == Some(AcceptedAs::Staff) {
        // The asker overrules staff: they cannot simply accept it again.
        update = update.col_expr(thread::Column::NotSolvedAt, Expr::value(now));
    }
    let update = with_derived_state(&tx, &head, update, now).await?;
    apply(&tx, update).await?;
    outbox::record(&tx, Event::AcceptanceTakenBack { thread: head.id, answer: id }, now);
    tx.commit().await?;
    published(app, head.id);
    Ok(head.id)
}

/// Clears the acceptance of answers.
pub async fn clear_acceptance<C: ConnectionTrait>(tx: &C, answers: &[AnswerId]) -> Result<(), DbErr> {
    answer::Entity::update_many()
        .col_expr(answer::Column::AcceptedAt, Expr::value(Option::<DateTime<Utc>>::None))
        .col_expr(answer::Column::AcceptedBy, Expr::value(Option::<AccountId>::None))
        .col_expr(answer::Column::AcceptedAs, Expr::value(Option::<String>::None))
        .filter(answer::Column::Id.is_in(answers.iter().copied()))
        .exec(tx)
        .await?;
    Ok(())
}
