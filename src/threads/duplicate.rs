//! Two threads that ask the same: anybody proposes, the asker agrees or disagrees.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, OnConflict, Query};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter, SqlErr,
};

use super::located::{Head, apply, change, lock_thread, published};
use super::refusal::{FieldRefusal, Flaw, Refusal};
use super::rules::Rule;
use crate::app::App;
use crate::database::WriteTransaction;
use crate::entity::{DuplicateProposalId, ThreadId, ThreadState, duplicate_proposal, me_too, thread};
use crate::identity::{Caller, Right};
use crate::outbox::{self, Event};
use crate::web::rate_limit::Act;

/// Proposes that a thread asks the same as another. The asker's own proposal is agreed at once.
///
/// # Errors
/// The field `of` for a thread that does not exist, [`Rule::SameThread`], [`Rule::AlreadyDuplicate`].
#[tracing::instrument(skip_all, fields(thread.id = id.0))]
pub async fn propose(app: &App, caller: &Caller, id: ThreadId, of: ThreadId) -> Result<DuplicateProposalId, Refusal> {
    if !caller.may(Right::Post, None) {
        return Err(Refusal::Forbidden);
    }
    if id == of {
        return Err(Rule::SameThread.into());
    }
    let now = app.now();
    let tx = app.begin_write().await?;
    app.limiter.count(&tx, Act::Post, &caller.limit_key(), now).await?;
    let (head, other) = lock_both(&tx, caller, id, of).await?;
    if head.hidden_at.is_some() || other.hidden_at.is_some() {
        return Err(Rule::Hidden.into());
    }
    if head.duplicate_of.is_some() {
        return Err(Rule::AlreadyDuplicate.into());
    }
    let before = duplicate_proposal::Entity::find()
        .filter(duplicate_proposal::Column::ThreadId.eq(id))
        .filter(duplicate_proposal::Column::OfThreadId.eq(of))
        .one(&tx)
        .await?;
    let own = head.author_id == caller.account;
    if let Some(before) = before {
        return match before.decided_at {
            // Saying it again changes nothing; the asker's own word is a decision.
            None if !own => Ok(before.id),
            None => {
                drop(tx);
                decide(app, caller, before.id, true).await.map(|_| before.id)
            }
            Some(_) => Err(Rule::Decided.into()),
        };
    }
    let row = duplicate_proposal::ActiveModel {
        thread_id: Set(id),
        of_thread_id: Set(of),
        proposed_by: Set(caller.account),
        created_at: Set(now),
        agreed: Set(own.then_some(true)),
        decided_at: Set(own.then_some(now)),
        ..Default::default()
    };
    let proposal = match duplicate_proposal::Entity::insert(row).exec(&tx).await {
        Ok(made) => made.last_insert_id,
        Err(error) if matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))) => {
            return Err(Rule::AlreadyDuplicate.into());
        }
        Err(error) => return Err(error.into()),
    };
    if own {
        point(&tx, &head, &other, now).await?;
    } else {
        apply(&tx, change(id, now)).await?;
        outbox::record(&tx, Event::DuplicateProposed { thread: id, of }, now);
    }
    tx.commit().await?;
    published(app, id);
    published(app, of);
    Ok(proposal)
}

/// The asker's decision. An agreed thread closes, points at the other and counts among the people with its problem.
///
/// # Errors
/// Only the asker may; [`Rule::Decided`].
#[tracing::instrument(skip_all, fields(proposal.id = id.0))]
pub async fn decide(app: &App, caller: &Caller, id: DuplicateProposalId, agree: bool) -> Result<ThreadId, Refusal> {
    let now = app.now();
    let tx = app.begin_write().await?;
    let proposal = duplicate_proposal::Entity::find_by_id(id).one(&tx).await?.ok_or(Refusal::Missing)?;
    let (head, other) = lock_both(&tx, caller, proposal.thread_id, proposal.of_thread_id).await?;
    if head.author_id != caller.account || !caller.may(Right::Post, None) {
        return Err(Refusal::Forbidden);
    }
    let decided = duplicate_proposal::Entity::update_many()
        .col_expr(duplicate_proposal::Column::Agreed, Expr::value(agree))
        .col_expr(duplicate_proposal::Column::DecidedAt, Expr::value(now))
        .filter(duplicate_proposal::Column::Id.eq(id))
        .filter(duplicate_proposal::Column::DecidedAt.is_null())
        .exec(&tx)
        .await?;
    if decided.rows_affected == 0 {
        return Err(Rule::Decided.into());
    }
    if agree {
        if head.duplicate_of.is_some() {
            return Err(Rule::AlreadyDuplicate.into());
        }
        point(&tx, &head, &other, now).await?;
    } else {
        apply(&tx, change(head.id, now)).await?;
    }
    tx.commit().await?;
    published(app, head.id);
    published(app, other.id);
    Ok(head.id)
}

/// Takes both threads, the one with the lower id first, so that two people cannot wait for each other.
async fn lock_both(
    tx: &WriteTransaction,
    caller: &Caller,
    id: ThreadId,
    of: ThreadId,
) -> Result<(Head, Head), Refusal> {
    let other = |found: Result<Head, Refusal>| match found {
        Err(Refusal::Missing) => Err(FieldRefusal::new("of", Flaw::Unknown).into()),
        found => found,
    };
    if id < of {
        let head = lock_thread(tx, caller, id).await?;
        Ok((head, other(lock_thread(tx, caller, of).await)?))
    } else {
        let found = lock_thread(tx, caller, of).await;
        // Of two that do not exist, the thread itself is told of.
        let head = lock_thread(tx, caller, id).await?;
        Ok((head, other(found)?))
    }
}

/// Makes a thread a duplicate: it points at the end of any chain, and so do those that pointed at it.
async fn point(tx: &WriteTransaction, head: &Head, other: &Head, now: DateTime<Utc>) -> Result<(), Refusal> {
    let root = other.duplicate_of.unwrap_or(other.id);
    if root == head.id {
        return Err(Rule::SameThread.into());
    }
    thread::Entity::update_many()
        .col_expr(thread::Column::DuplicateOf, Expr::value(root))
        .filter(thread::Column::DuplicateOf.eq(head.id))
        .exec(tx)
        .await?;
    let update = change(head.id, now)
        .col_expr(thread::Column::DuplicateOf, Expr::value(root))
        .col_expr(thread::Column::ClosedAt, Expr::value(head.closed_at.unwrap_or(now)))
        .col_expr(thread::Column::State, Expr::value(ThreadState::Closed.word()));
    apply(tx, update).await?;
    bring_people(tx, head, root, now).await?;
    let others = me_too::Entity::find().filter(me_too::Column::ThreadId.eq(root)).count(tx).await?;
    let people = i32::try_from(others).unwrap_or(i32::MAX).saturating_add(1);
    apply(tx, change(root, now).col_expr(thread::Column::MeTooCount, Expr::value(people))).await?;
    outbox::record(tx, Event::ThreadChanged { thread: head.id }, now);
    outbox::record(tx, Event::MeTooSaid { thread: root }, now);
    Ok(())
}

/// The asker and everybody with the problem count at the other thread too, and hear of it.
async fn bring_people<C: ConnectionTrait>(
    tx: &C,
    head: &Head,
    root: ThreadId,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
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
