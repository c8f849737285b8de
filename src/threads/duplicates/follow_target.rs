//! Duplicates look after both ends: a thread points only at one that is there to be read. Hidden or deleted, it leaves those that
//! pointed at it open again, on their own; shown again, it takes back those to which nothing has happened since.

use async_trait::async_trait;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::mark::point;
use crate::database::WriteTransaction;
use crate::entity::{Event, EventKind, ThreadId, thread};
use crate::operation::{Operation, OperationError, Reaction};
use crate::threads::questions::open_again;
use crate::threads::rules;
use crate::threads::store::{Head, apply, change};
use crate::threads::visibility::shown_threads;

/// How duplicates follow what becomes of the thread that they point at.
#[derive(Clone, Copy, Debug)]
pub struct FollowTarget;

#[async_trait]
impl Reaction for FollowTarget {
    fn wants(&self) -> &'static [EventKind] {
        &[EventKind::ThreadVisibility]
    }

    async fn react(&self, operation: &Operation, event: &Event) -> Result<(), OperationError> {
        let Event::ThreadVisibility { thread } = event else { return Ok(()) };
        let shown = thread::Entity::find_by_id(*thread).filter(shown_threads());
        match shown.into_partial_model::<Head>().one(operation.tx()).await? {
            Some(target) => point_again(operation, &target).await,
            None => release(operation, *thread).await,
        }
    }
}

/// Threads whose column names the target, taken for this operation in the order of their ids.
async fn naming(tx: &WriteTransaction, column: thread::Column, target: ThreadId) -> Result<Vec<Head>, DbErr> {
    thread::Entity::find()
        .filter(column.eq(target))
        .filter(thread::Column::DeletedAt.is_null())
        .order_by_asc(thread::Column::Id)
        .lock_exclusive()
        .into_partial_model::<Head>()
        .all(tx)
        .await
}

/// The target is gone: those that pointed at it are open again, and what was asked is answered on their own pages.
async fn release(op: &Operation, target: ThreadId) -> Result<(), OperationError> {
    for head in naming(op.tx(), thread::Column::DuplicateOf, target).await? {
        let update = change(head.id, op.now()).col_expr(thread::Column::FormerDuplicateOf, Expr::value(target));
        open_again(op, &head, update, None).await?;
    }
    Ok(())
}

/// The target is shown again: those that still wait point at it as before.
async fn point_again(op: &Operation, target: &Head) -> Result<(), OperationError> {
    for head in naming(op.tx(), thread::Column::FormerDuplicateOf, target.id).await? {
        if head.duplicate_of.is_some() {
            continue;
        }
        if head.hidden_at.is_none() && rules::points_again(head.state_at(op.now())) {
            point(op, &head, target, None).await?;
        } else {
            // Each has answers of its own by now: they go separate ways.
            let nothing = Expr::value(Option::<ThreadId>::None);
            apply(op.tx(), change(head.id, op.now()).col_expr(thread::Column::FormerDuplicateOf, nothing)).await?;
            op.record(Event::DuplicateUndone { thread: head.id, of: target.id, by: None });
        }
    }
    Ok(())
}
