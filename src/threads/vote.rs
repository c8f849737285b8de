//! What people say with one press: helpful, worked for me, me too, follow. Saying it again changes nothing.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, ExprTrait, QueryFilter, QuerySelect,
};

use super::located::{self, apply, change, lock_answer, lock_thread, published};
use super::refusal::Refusal;
use super::rules::{self, Rule};
use crate::app::App;
use crate::entity::{AnswerId, ThreadId, VoteKind, answer, follow as follows, me_too as me_toos, thread, vote};
use crate::identity::{Caller, Right};
use crate::outbox::{self, Event};

fn may(caller: &Caller) -> Result<(), Refusal> {
    if caller.may(Right::Vote, None) { Ok(()) } else { Err(Refusal::Forbidden) }
}

/// Votes for an answer. "Worked for me" said again only renews its date.
///
/// # Errors
/// One's own answer, something hidden.
#[tracing::instrument(skip_all, fields(answer.id = id.0))]
pub async fn vote(app: &App, caller: &Caller, id: AnswerId, kind: VoteKind) -> Result<ThreadId, Refusal> {
    may(caller)?;
    let now = app.now();
    let tx = app.begin_write().await?;
    let (head, found) = lock_answer(&tx, caller, id).await?;
    rules::may_vote(caller.account, found.author_id)?;
    if head.hidden_at.is_some() || found.hidden_at.is_some() {
        return Err(Rule::Hidden.into());
    }
    let row =
        vote::ActiveModel { answer_id: Set(id), account_id: Set(caller.account), kind: Set(kind), voted_at: Set(now) };
    let key = [vote::Column::AnswerId, vote::Column::AccountId, vote::Column::Kind];
    let new = vote::Entity::insert(row)
        .on_conflict(OnConflict::columns(key).do_nothing().to_owned())
        .exec_without_returning(&tx)
        .await?;
    if new == 0 && kind == VoteKind::Helpful {
        return Ok(head.id);
    }
    let mut update = answer::Entity::update_many().filter(answer::Column::Id.eq(id));
    if new > 0 {
        let count = counted(kind);
        update = update.col_expr(count, Expr::col(count).add(1));
    } else {
        vote::Entity::update_many()
            .col_expr(vote::Column::VotedAt, Expr::value(now))
            .filter(vote::Column::AnswerId.eq(id))
            .filter(vote::Column::AccountId.eq(caller.account))
            .filter(vote::Column::Kind.eq(kind))
            .exec(&tx)
            .await?;
    }
    if kind == VoteKind::WorkedForMe {
        update = update.col_expr(answer::Column::LastWorkedAt, Expr::value(now));
    }
    update.exec(&tx).await?;
    apply(&tx, change(head.id, now)).await?;
    tx.commit().await?;
    published(app, head.id);
    Ok(head.id)
}

/// Takes a vote back; without one nothing happens.
///
/// # Errors
/// An answer that does not exist for the caller.
#[tracing::instrument(skip_all, fields(answer.id = id.0))]
pub async fn take_back(app: &App, caller: &Caller, id: AnswerId, kind: VoteKind) -> Result<ThreadId, Refusal> {
    may(caller)?;
    let now = app.now();
    let tx = app.begin_write().await?;
    let (head, _) = lock_answer(&tx, caller, id).await?;
    let gone = vote::Entity::delete_by_id((id, caller.account, kind)).exec(&tx).await?.rows_affected;
    if gone == 0 {
        return Ok(head.id);
    }
    let count = counted(kind);
    let mut update =
        answer::Entity::update_many().col_expr(count, Expr::col(count).sub(1)).filter(answer::Column::Id.eq(id));
    if kind == VoteKind::WorkedForMe {
        update = update.col_expr(answer::Column::LastWorkedAt, Expr::value(last_worked(&tx, id).await?));
    }
    update.exec(&tx).await?;
    apply(&tx, change(head.id, now)).await?;
    tx.commit().await?;
    published(app, head.id);
    Ok(head.id)
}

fn counted(kind: VoteKind) -> answer::Column {
    match kind {
        VoteKind::Helpful => answer::Column::HelpfulCount,
        VoteKind::WorkedForMe => answer::Column::WorkedCount,
    }
}

async fn last_worked<C: ConnectionTrait>(tx: &C, id: AnswerId) -> Result<Option<DateTime<Utc>>, DbErr> {
    use sea_orm::QueryOrder;
    vote::Entity::find()
        .select_only()
        .column(vote::Column::VotedAt)
        .filter(vote::Column::AnswerId.eq(id))
        .filter(vote::Column::Kind.eq(VoteKind::WorkedForMe))
        .order_by_desc(vote::Column::VotedAt)
        .limit(1)
        .into_tuple()
        .one(tx)
        .await
}

/// Says "I have this problem as well", and follows the thread.
///
/// # Errors
/// One's own thread: the asker counts as the first. A hidden thread.
#[tracing::instrument(skip_all, fields(thread.id = id.0))]
pub async fn me_too(app: &App, caller: &Caller, id: ThreadId) -> Result<(), Refusal> {
    may(caller)?;
    let now = app.now();
    let tx = app.begin_write().await?;
    let head = lock_thread(&tx, caller, id).await?;
    if head.author_id == caller.account {
        return Err(Rule::OwnThread.into());
    }
    if head.hidden_at.is_some() {
        return Err(Rule::Hidden.into());
    }
    let row = me_toos::ActiveModel { thread_id: Set(id), account_id: Set(caller.account), created_at: Set(now) };
    let new = me_toos::Entity::insert(row)
        .on_conflict(
            OnConflict::columns([me_toos::Column::ThreadId, me_toos::Column::AccountId]).do_nothing().to_owned(),
        )
        .exec_without_returning(&tx)
        .await?;
    if new == 0 {
        return Ok(());
    }
    apply(&tx, change(id, now).col_expr(thread::Column::MeTooCount, Expr::col(thread::Column::MeTooCount).add(1)))
        .await?;
    located::follow(&tx, id, caller.account, now).await?;
    outbox::record(&tx, Event::MeTooSaid { thread: id }, now);
    tx.commit().await?;
    published(app, id);
    Ok(())
}

/// Takes "me too" back; without one nothing happens.
///
/// # Errors
/// A thread that does not exist for the caller.
#[tracing::instrument(skip_all, fields(thread.id = id.0))]
pub async fn not_me(app: &App, caller: &Caller, id: ThreadId) -> Result<(), Refusal> {
    may(caller)?;
    let now = app.now();
    let tx = app.begin_write().await?;
    lock_thread(&tx, caller, id).await?;
    let gone = me_toos::Entity::delete_by_id((id, caller.account)).exec(&tx).await?.rows_affected;
    if gone == 0 {
        return Ok(());
    }
    apply(&tx, change(id, now).col_expr(thread::Column::MeTooCount, Expr::col(thread::Column::MeTooCount).sub(1)))
        .await?;
    outbox::record(&tx, Event::ThreadChanged { thread: id }, now);
    tx.commit().await?;
    published(app, id);
    Ok(())
}

/// From now on the caller hears of a thread.
///
/// # Errors
/// A thread that does not exist for the caller.
#[tracing::instrument(skip_all, fields(thread.id = id.0))]
pub async fn follow(app: &App, caller: &Caller, id: ThreadId) -> Result<(), Refusal> {
    may(caller)?;
    let tx = app.begin_write().await?;
    lock_thread(&tx, caller, id).await?;
    located::follow(&tx, id, caller.account, app.now()).await?;
    tx.commit().await?;
    Ok(())
}

/// The caller hears of a thread no more.
///
/// # Errors
/// A thread that does not exist for the caller.
#[tracing::instrument(skip_all, fields(thread.id = id.0))]
pub async fn unfollow(app: &App, caller: &Caller, id: ThreadId) -> Result<(), Refusal> {
    may(caller)?;
    let tx = app.begin_write().await?;
    lock_thread(&tx, caller, id).await?;
    follows::Entity::delete_by_id((id, caller.account)).exec(&tx).await?;
    tx.commit().await?;
    Ok(())
}
