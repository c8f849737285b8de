//! Votes, "me too" and what an account follows go with it. Each count falls with what it counted, so that numbers and rows stay the
//! same.

use sea_orm::sea_query::{Expr, LockType};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, ExprTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, QueryTrait};

use super::BATCH;
use crate::app::App;
use crate::database::WriteTransaction;
use crate::entity::{AccountId, AnswerId, Event, ThreadId, VoteKind, answer, contest, follow, me_too, thread, vote};
use crate::operation::{Act, Actor, Operation, OperationError, OperationSpec};
use crate::threads::reactions::take_away;
use crate::threads::store::new_version;

/// Takes all of them back, some in each operation.
///
/// # Errors
/// The database.
pub async fn take_back_reactions(app: &App, account: AccountId) -> Result<(), OperationError> {
    let steps: [Step; 4] = [
        |op, account| Box::pin(take_back_votes(op, account)),
        |op, account| Box::pin(take_back_me_toos(op, account)),
        |op, account| Box::pin(forget_follows(op, account)),
        |op, account| Box::pin(forget_contests(op, account)),
    ];
    for step in steps {
        loop {
            let spec = OperationSpec::new(Actor::System);
            let done = app.kernel.run(spec, account, move |op, account: &AccountId| step(op, *account));
            if done.await?.value == 0 {
                break;
            }
        }
    }
    Ok(())
}

/// Takes some of a kind back; gives how many were found.
type Step = for<'a> fn(&'a Operation, AccountId) -> Act<'a, usize>;

async fn take_back_votes(op: &Operation, account: AccountId) -> Result<usize, OperationError> {
    let tx = op.tx();
    let to_answer = vote::Entity::belongs_to(answer::Entity).from(vote::Column::AnswerId).to(answer::Column::Id).into();
    let votes: Vec<(ThreadId, AnswerId, VoteKind)> = vote::Entity::find()
        .select_only()
        .column(answer::Column::ThreadId)
        .columns([vote::Column::AnswerId, vote::Column::Kind])
        .join(JoinType::InnerJoin, to_answer)
        .filter(vote::Column::AccountId.eq(account))
        .order_by_asc(answer::Column::ThreadId)
        .order_by_asc(vote::Column::AnswerId)
        .limit(BATCH)
        .into_tuple()
        .all(tx)
        .await?;
    lock_in_order(tx, votes.iter().map(|(thread, ..)| *thread)).await?;
    for (thread, answer, kind) in &votes {
        if take_away(op, *answer, account, *kind).await? {
            new_version(op.now()).filter(thread::Column::Id.eq(*thread)).exec(tx).await?;
            op.record(Event::AnswerVoted { thread: *thread, answer: *answer });
        }
    }
    Ok(votes.len())
}

async fn take_back_me_toos(op: &Operation, account: AccountId) -> Result<usize, OperationError> {
    let tx = op.tx();
    let threads: Vec<ThreadId> = me_too::Entity::find()
        .select_only()
        .column(me_too::Column::ThreadId)
        .filter(me_too::Column::AccountId.eq(account))
        .order_by_asc(me_too::Column::ThreadId)
        .limit(BATCH)
        .into_tuple()
        .all(tx)
        .await?;
    lock_in_order(tx, threads.iter().copied()).await?;
    for thread in &threads {
        if me_too::Entity::delete_by_id((*thread, account)).exec(tx).await?.rows_affected == 0 {
            continue;
        }
        new_version(op.now())
            .col_expr(thread::Column::MeTooCount, Expr::col(thread::Column::MeTooCount).sub(1))
            .filter(thread::Column::Id.eq(*thread))
            .exec(tx)
            .await?;
        op.record(Event::ThreadChanged { thread: *thread });
    }
    Ok(threads.len())
}

async fn forget_follows(op: &Operation, account: AccountId) -> Result<usize, OperationError> {
    let some = follow::Entity::find()
        .select_only()
        .column(follow::Column::ThreadId)
        .filter(follow::Column::AccountId.eq(account))
        .limit(BATCH)
        .into_query();
    let gone = follow::Entity::delete_many()
        .filter(follow::Column::AccountId.eq(account))
        .filter(follow::Column::ThreadId.in_subquery(some))
        .exec(op.tx())
        .await?;
    Ok(usize::try_from(gone.rows_affected).unwrap_or(usize::MAX))
}

/// Takes threads, deleted or not, in the order of their ids, so that two steps never wait for each other.
async fn lock_in_order(tx: &WriteTransaction, threads: impl Iterator<Item = ThreadId>) -> Result<(), DbErr> {
    thread::Entity::find()
        .select_only()
        .column(thread::Column::Id)
        .filter(thread::Column::Id.is_in(threads))
        .order_by_asc(thread::Column::Id)
        .lock(LockType::NoKeyUpdate)
        .into_tuple::<ThreadId>()
        .all(tx)
        .await?;
    Ok(())
}

/// Why somebody contested an ending. That they did stays on the timeline of the case, for its team.
async fn forget_contests(op: &Operation, account: AccountId) -> Result<usize, OperationError> {
    let gone = contest::Entity::delete_many().filter(contest::Column::AccountId.eq(account)).exec(op.tx()).await?;
    Ok(usize::try_from(gone.rows_affected).unwrap_or(usize::MAX))
}
