//! Accepting an answer and taking that back, by the asker or by staff, shown as what it is.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};

use super::located::{active, apply, lock_answer, part, published, settled};
use super::refusal::Refusal;
use super::rules::{self, NotAllowed, Part, Rule};
use crate::app::App;
use crate::entity::{AcceptedAs, AccountId, AnswerId, ThreadId, answer, thread};
use crate::identity::{Caller, Right};
use crate::outbox::{self, Event};

fn may_act(caller: &Caller, part: Part) -> Result<(), Refusal> {
    // Staff's right was asked for to learn the part; the asker needs no more than to have a word on their own thread.
    if part == Part::Asker && !caller.may(Right::Vote, None) { Err(Refusal::Forbidden) } else { Ok(()) }
}

/// Says that an answer solves the thread. Accepting again changes nothing, except that the asker's word replaces staff's.
///
/// # Errors
/// No right, staff's own peer answer, hidden things, an answer that the asker found no help.
#[tracing::instrument(skip_all, fields(answer.id = id.0))]
pub async fn accept(app: &App, caller: &Caller, id: AnswerId) -> Result<ThreadId, Refusal> {
    let now = app.now();
    let tx = app.begin_write().await?;
    let (head, found) = lock_answer(&tx, caller, id).await?;
    let part = part(&tx, caller, &head).await?;
    may_act(caller, part)?;
    let decision = rules::accept(part, caller.account, &found.facts(), head.not_solved_at);
    // Who has no right is told so first, and nothing of what is hidden.
    if decision != Err(NotAllowed::NoRight) && (head.hidden_at.is_some() || found.hidden_at.is_some()) {
        return Err(Rule::Hidden.into());
    }
    let Some(accepted_as) = decision? else { return Ok(head.id) };
    answer::Entity::update_many()
        .col_expr(answer::Column::AcceptedAt, Expr::value(now))
        .col_expr(answer::Column::AcceptedBy, Expr::value(caller.account))
        .col_expr(answer::Column::AcceptedAs, Expr::value(accepted_as.word()))
        .col_expr(answer::Column::AcceptedRevision, Expr::value(found.revision))
        .filter(answer::Column::Id.eq(id))
        .exec(&tx)
        .await?;
    let mut update = active(&head, now);
    if part == Part::Asker {
        update = update.col_expr(thread::Column::NotSolvedAt, Expr::value(Option::<DateTime<Utc>>::None));
    }
    let update = settled(&tx, &head, update, now).await?;
    apply(&tx, update).await?;
    outbox::record(&tx, Event::AnswerAccepted { thread: head.id, answer: id, by: caller.account }, now);
    tx.commit().await?;
    published(app, head.id);
    Ok(head.id)
}

/// Takes an acceptance back: the thread stands as before, the answerer's credit is gone. Without one nothing happens.
///
/// # Errors
/// No right; staff cannot take back the asker's choice.
#[tracing::instrument(skip_all, fields(answer.id = id.0))]
pub async fn take_back(app: &App, caller: &Caller, id: AnswerId) -> Result<ThreadId, Refusal> {
    let now = app.now();
    let tx = app.begin_write().await?;
    let (head, found) = lock_answer(&tx, caller, id).await?;
    let part = part(&tx, caller, &head).await?;
    may_act(caller, part)?;
    if !rules::take_back(part, found.accepted_as)? {
        return Ok(head.id);
    }
    unaccept(&tx, &[id]).await?;
    let mut update = active(&head, now).col_expr(thread::Column::NextCheckAt, Expr::value(now));
    if part == Part::Asker && found.accepted_as == Some(AcceptedAs::Staff) {
        // The asker overrules staff: they cannot simply accept it again.
        update = update.col_expr(thread::Column::NotSolvedAt, Expr::value(now));
    }
    let update = settled(&tx, &head, update, now).await?;
    apply(&tx, update).await?;
    outbox::record(&tx, Event::AcceptanceTakenBack { thread: head.id, answer: id }, now);
    tx.commit().await?;
    published(app, head.id);
    Ok(head.id)
}

/// Clears the acceptance of answers.
pub(super) async fn unaccept<C: ConnectionTrait>(tx: &C, answers: &[AnswerId]) -> Result<(), DbErr> {
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
