//! Finding a comment, and one's own to change it.

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};

use crate::entity::{CommentId, ThreadId, comment};
use crate::identity::{Caller, Right};
use crate::threads::refusal::Refusal;
use crate::threads::store::lock_thread;

/// A comment by id, unless it was deleted.
pub async fn find<C: ConnectionTrait>(tx: &C, id: CommentId) -> Result<comment::Model, Refusal> {
    comment::Entity::find_by_id(id).filter(comment::Column::DeletedAt.is_null()).one(tx).await?.ok_or(Refusal::Missing)
}

/// One's own comment, on a thread that exists for its author.
pub async fn own<C: ConnectionTrait>(tx: &C, caller: &Caller, id: CommentId) -> Result<comment::Model, Refusal> {
    let of_comment = comment::Entity::find_by_id(id).select_only().column(comment::Column::ThreadId);
    let Some(thread) = of_comment.into_tuple::<ThreadId>().one(tx).await? else { return Err(Refusal::Missing) };
    lock_thread(tx, caller, thread).await?;
    let found = find(tx, id).await?;
    if found.author_id == caller.account && caller.may(Right::Post, None) {
        Ok(found)
    } else if found.hidden_at.is_some() && found.author_id != caller.account {
        Err(Refusal::Missing)
    } else {
        Err(Refusal::Forbidden)
    }
}
