//! Finding a comment to act upon, and one's own to change it.

use sea_orm::{EntityTrait, QueryFilter, QuerySelect};

use crate::database::WriteTransaction;
use crate::entity::{CommentId, ThreadId, comment};
use crate::identity::{Caller, Right};
use crate::operation::OperationError;
use crate::threads::store::{Head, agency_of, lock_thread};
use crate::threads::visibility::comments_seen_by;

/// Takes the thread of a comment, and reads the comment.
///
/// # Errors
/// [`OperationError::NotFound`] if either does not exist for the caller.
pub async fn lock_comment(
    tx: &WriteTransaction,
    caller: &Caller,
    id: CommentId,
) -> Result<(Head, comment::Model), OperationError> {
    let of_comment = comment::Entity::find_by_id(id).select_only().column(comment::Column::ThreadId);
    let thread = of_comment.into_tuple::<ThreadId>().one(tx).await?.ok_or(OperationError::NotFound)?;
    let head = lock_thread(tx, caller, thread).await?;
    let seen = comments_seen_by(Some(caller), agency_of(tx, head.category_id).await?);
    let found = comment::Entity::find_by_id(id).filter(seen).one(tx).await?.ok_or(OperationError::NotFound)?;
    Ok((head, found))
}

/// One's own comment, as long as it exists for its author.
pub async fn own(tx: &WriteTransaction, caller: &Caller, id: CommentId) -> Result<comment::Model, OperationError> {
    let (_, found) = lock_comment(tx, caller, id).await?;
    if found.author_id != caller.account {
        return Err(OperationError::forbidden());
    }
    caller.require(Right::Post, None)?;
    Ok(found)
}
