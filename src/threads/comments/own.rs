//! Finding a comment, and one's own to change it.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

use crate::database::WriteTransaction;
use crate::entity::{CommentId, ThreadId, comment};
use crate::identity::{Caller, Right};
use crate::operation::OperationError;
use crate::threads::store::lock_thread;

/// A comment by id, unless it was deleted.
pub async fn find(tx: &WriteTransaction, id: CommentId) -> Result<comment::Model, OperationError> {
    let found = comment::Entity::find_by_id(id).filter(comment::Column::DeletedAt.is_null()).one(tx).await?;
    found.ok_or(OperationError::NotFound)
}

/// The thread of a comment.
pub async fn thread_of(tx: &WriteTransaction, id: CommentId) -> Result<ThreadId, OperationError> {
    let of_comment = comment::Entity::find_by_id(id).select_only().column(comment::Column::ThreadId);
    of_comment.into_tuple::<ThreadId>().one(tx).await?.ok_or(OperationError::NotFound)
}

/// One's own comment, on a thread that exists for its author.
pub async fn own(tx: &WriteTransaction, caller: &Caller, id: CommentId) -> Result<comment::Model, OperationError> {
    let thread = thread_of(tx, id).await?;
    lock_thread(tx, caller, thread).await?;
    let found = find(tx, id).await?;
    if found.author_id == caller.account {
        caller.require(Right::Post, None)?;
        Ok(found)
    } else if found.hidden_at.is_some() {
        Err(OperationError::NotFound)
    } else {
        Err(OperationError::forbidden())
    }
}
