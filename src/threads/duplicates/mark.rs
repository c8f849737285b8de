//! Making a thread a duplicate of another.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, OnConflict, Query};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};

use crate::database::WriteTransaction;
use crate::entity::{AccountId, Event, ThreadId, ThreadState, me_too, thread};
use crate::identity::Caller;
use crate::operation::{Operation, OperationError};
use crate::threads::codes;
use crate::threads::rules::RuleViolation;
use crate::threads::store::{Head, apply, change, lock_thread, new_version};

/// Takes both threads of which something speaks that is there already.
///
/// # Errors
/// [`OperationError::NotFound`] if one of the two does not exist for the caller: what speaks of it does not either.
pub async fn lock_both(
    tx: &WriteTransaction,
    caller: &Caller,
    id: ThreadId,
    of: ThreadId,
) -> Result<(Head, Head), OperationError> {
    let (head, other) = lock_in_order(tx, caller, id, of).await?;
    head.zip(other).ok_or(OperationError::NotFound)
}

/// Takes a thread, and another that the caller names beside it.
///
/// # Errors
/// [`OperationError::NotFound`] if the thread does not exist for the caller; the field `of` if the other one does not.
pub async fn lock_with_named(
    tx: &WriteTransaction,
    caller: &Caller,
    id: ThreadId,
    of: ThreadId,
) -> Result<(Head, Head), OperationError> {
    let (head, other) = lock_in_order(tx, caller, id, of).await?;
    // Of two that do not exist, the thread itself is told of.
    let head = head.ok_or(OperationError::NotFound)?;
    let other = other.ok_or_else(|| OperationError::field("of", codes::OF_UNKNOWN))?;
    Ok((head, other))
}

/// Takes two threads as far as they exist for the caller: the one with the lower id first, so that two people cannot wait for each
/// other.
async fn lock_in_order(
    tx: &WriteTransaction,
    caller: &Caller,
    id: ThreadId,
    of: ThreadId,
) -> Result<(Option<Head>, Option<Head>), OperationError> {
    if id < of {
        let head = lock_existing(tx, caller, id).await?;
        Ok((head, lock_existing(tx, caller, of).await?))
    } else {
        let other = lock_existing(tx, caller, of).await?;
        Ok((lock_existing(tx, caller, id).await?, other))
    }
}

async fn lock_existing(tx: &WriteTransaction, caller: &Caller, id: ThreadId) -> Result<Option<Head>, OperationError> {
    match lock_thread(tx, caller, id).await {
        Ok(head) => Ok(Some(head)),
        Err(OperationError::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Makes a thread a duplicate: it points at the end of any chain, and so do those that pointed at it. `by` says so; nobody
/// where it points there again.
pub async fn point(op: &Operation, head: &Head, other: &Head, by: Option<AccountId>) -> Result<(), OperationError> {
    let (tx, now) = (op.tx(), op.now());
    let root = other.duplicate_of.unwrap_or(other.id);
    if root == head.id {
        return Err(RuleViolation::SameThread.into());
    }
    follow_on(op, head.id, root).await?;
    let update = change(head.id, now)
        .col_expr(thread::Column::DuplicateOf, Expr::value(root))
        .col_expr(thread::Column::FormerDuplicateOf, Expr::value(Option::<ThreadId>::None))
        .col_expr(thread::Column::ClosedAt, Expr::value(head.closed_at.unwrap_or(now)))
        .col_expr(thread::Column::State, Expr::value(ThreadState::Closed.as_str()));
    apply(tx, update).await?;
    bring_people(tx, head, root, now).await?;
    let others = me_too::Entity::find().filter(me_too::Column::ThreadId.eq(root)).count(tx).await?;
    let people = i32::try_from(others).unwrap_or(i32::MAX).saturating_add(1);
    apply(tx, change(root, now).col_expr(thread::Column::MeTooCount, Expr::value(people))).await?;
    op.record(Event::ThreadChanged { thread: head.id });
    op.record(Event::MeTooSaid { thread: root });
    op.record(Event::DuplicateMarked { thread: head.id, of: root, by });
    Ok(())
}

/// Those that pointed at a thread that becomes a duplicate itself point at the end of the chain: their pages name another.
async fn follow_on(op: &Operation, middle: ThreadId, root: ThreadId) -> Result<(), DbErr> {
    let (tx, now) = (op.tx(), op.now());
    let followers: Vec<ThreadId> = thread::Entity::find()
        .select_only()
        .column(thread::Column::Id)
        .filter(thread::Column::DuplicateOf.eq(middle))
        .order_by_asc(thread::Column::Id)
        .lock_exclusive()
        .into_tuple()
        .all(tx)
        .await?;
    if followers.is_empty() {
        return Ok(());
    }
    new_version(now)
        .col_expr(thread::Column::DuplicateOf, Expr::value(root))
        .filter(thread::Column::Id.is_in(followers.iter().copied()))
        .exec(tx)
        .await?;
    for thread in followers {
        op.record(Event::ThreadChanged { thread });
    }
    Ok(())
}

/// The asker and everybody with the problem count at the other thread too, and hear of it.
async fn bring_people(tx: &WriteTransaction, head: &Head, root: ThreadId, now: DateTime<Utc>) -> Result<(), DbErr> {
    let asker = Query::select()
        .expr(Expr::value(root))
        .column(thread::Column::AuthorId)
        .expr(Expr::value(now))
        .from(thread::Entity)
        .and_where(thread::Column::Id.eq(head.id))
        .to_owned();
    let people = Query::select()
        .expr(Expr::value(root))
        .column(me_too::Column::AccountId)
        .expr(Expr::value(now))
        .from(me_too::Entity)
        .and_where(me_too::Column::ThreadId.eq(head.id))
        .to_owned();
    let asker_of_root = || {
        Query::select()
            .column(thread::Column::AuthorId)
            .from(thread::Entity)
            .and_where(thread::Column::Id.eq(root))
            .to_owned()
    };
    for (mut people, account) in
        [(asker, Expr::col(thread::Column::AuthorId)), (people, Expr::col(me_too::Column::AccountId))]
    {
        people.and_where(account.not_in_subquery(asker_of_root()));
        for (table, columns) in [
            ("me_too", ["thread_id", "account_id", "created_at"]),
            ("follow", ["thread_id", "account_id", "created_at"]),
        ] {
            let mut insert = Query::insert();
            insert
                .into_table(table)
                .columns(columns)
                .on_conflict(OnConflict::columns(["thread_id", "account_id"]).do_nothing().to_owned());
            insert.select_from(people.clone()).map_err(|error| DbErr::Custom(error.to_string()))?;
            tx.execute(&insert).await?;
        }
    }
    Ok(())
}
