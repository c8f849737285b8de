//! Votes for answers: helpful, worked for me. Saying it again changes nothing.

use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::app::App;
use crate::database::WriteTransaction;
use crate::entity::{AccountId, AnswerId, Event, ThreadId, VoteKind, answer, vote};
use crate::identity::{Caller, Right};
use crate::operation::{Completed, Operation, OperationError, OperationSpec, RateLimitedAction};
use crate::threads::rules::{self, RuleViolation};
use crate::threads::store::{apply, change, lock_answer};

/// A caller's vote of a kind for an answer.
struct Vote {
    caller: Caller,
    answer: AnswerId,
    kind: VoteKind,
}

/// Votes for an answer; returns its thread. "Worked for me" said again only renews its date.
///
/// # Errors
/// One's own answer, something hidden.
#[tracing::instrument(skip_all, fields(answer.id = id.0))]
pub async fn vote(
    app: &App,
    caller: &Caller,
    id: AnswerId,
    kind: VoteKind,
) -> Result<Completed<ThreadId>, OperationError> {
    caller.require(Right::Vote, None)?;
    let input = Vote { caller: caller.clone(), answer: id, kind };
    let spec = OperationSpec::new(caller).limited(RateLimitedAction::React);
    app.kernel.run(spec, input, |op, vote| Box::pin(write_given(op, vote))).await
}

async fn write_given(op: &Operation, given: &Vote) -> Result<ThreadId, OperationError> {
    let Vote { caller, answer: id, kind } = given;
    let (tx, now) = (op.tx(), op.now());
    let (head, found) = lock_answer(tx, caller, *id).await?;
    rules::may_vote(caller.account, found.author_id)?;
    if head.hidden_at.is_some() || found.hidden_at.is_some() {
        return Err(RuleViolation::Hidden.into());
    }
    let row = vote::ActiveModel {
        answer_id: Set(*id),
        account_id: Set(caller.account),
        kind: Set(*kind),
        voted_at: Set(now),
    };
    let key = [vote::Column::AnswerId, vote::Column::AccountId, vote::Column::Kind];
    let new = vote::Entity::insert(row)
        .on_conflict(OnConflict::columns(key).do_nothing().to_owned())
        .exec_without_returning(tx)
        .await?;
    if new == 0 && *kind == VoteKind::Helpful {
        return Ok(head.id);
    }
    let mut update = answer::Entity::update_many().filter(answer::Column::Id.eq(*id));
    if new > 0 {
        let count = counted(*kind);
        update = update.col_expr(count, Expr::col(count).add(1));
    } else {
        vote::Entity::update_many()
            .col_expr(vote::Column::VotedAt, Expr::value(now))
            .filter(vote::Column::AnswerId.eq(*id))
            .filter(vote::Column::AccountId.eq(caller.account))
            .filter(vote::Column::Kind.eq(*kind))
            .exec(tx)
            .await?;
    }
    if *kind == VoteKind::WorkedForMe {
        update = update.col_expr(answer::Column::LastWorkedAt, Expr::value(now));
    }
    update.exec(tx).await?;
    apply(tx, change(head.id, op.now())).await?;
    op.record(Event::AnswerVoted { thread: head.id, answer: *id });
    Ok(head.id)
}

/// Takes a vote back; returns the answer's thread. Without a vote nothing happens.
///
/// # Errors
/// An answer that does not exist for the caller.
#[tracing::instrument(skip_all, fields(answer.id = id.0))]
pub async fn withdraw_vote(
    app: &App,
    caller: &Caller,
    id: AnswerId,
    kind: VoteKind,
) -> Result<Completed<ThreadId>, OperationError> {
    caller.require(Right::Vote, None)?;
    let input = Vote { caller: caller.clone(), answer: id, kind };
    let spec = OperationSpec::new(caller).limited(RateLimitedAction::React);
    app.kernel.run(spec, input, |op, vote| Box::pin(write_withdrawn(op, vote))).await
}

async fn write_withdrawn(op: &Operation, withdrawn: &Vote) -> Result<ThreadId, OperationError> {
    let Vote { caller, answer: id, kind } = withdrawn;
    let (head, _) = lock_answer(op.tx(), caller, *id).await?;
    if take_away(op, *id, caller.account, *kind).await? {
        apply(op.tx(), change(head.id, op.now())).await?;
        op.record(Event::AnswerVoted { thread: head.id, answer: *id });
    }
    Ok(head.id)
}

/// Takes somebody's vote out of an answer's counts; whether there was one. The answer's thread is locked, and gets its new version
/// from whoever calls.
pub(in crate::threads) async fn take_away(
    op: &Operation,
    id: AnswerId,
    voter: AccountId,
    kind: VoteKind,
) -> Result<bool, DbErr> {
    let tx = op.tx();
    let gone = vote::Entity::delete_by_id((id, voter, kind)).exec(tx).await?.rows_affected;
    if gone == 0 {
        return Ok(false);
    }
    let count = counted(kind);
    let mut update =
        answer::Entity::update_many().col_expr(count, Expr::col(count).sub(1)).filter(answer::Column::Id.eq(id));
    if kind == VoteKind::WorkedForMe {
        update = update.col_expr(answer::Column::LastWorkedAt, Expr::value(last_worked(tx, id).await?));
    }
    update.exec(tx).await?;
    Ok(true)
}

fn counted(kind: VoteKind) -> answer::Column {
    match kind {
        VoteKind::Helpful => answer::Column::HelpfulCount,
        VoteKind::WorkedForMe => answer::Column::WorkedCount,
    }
}

async fn last_worked(tx: &WriteTransaction, id: AnswerId) -> Result<Option<DateTime<Utc>>, DbErr> {
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
