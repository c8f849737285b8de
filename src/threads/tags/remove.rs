//! Removing a tag that no thread has.

use sea_orm::{ColumnTrait, EntityTrait, JoinType, PaginatorTrait, QueryFilter, QuerySelect};

use super::codes;
use super::listing::to_thread;
use crate::app::App;
use crate::entity::{TagId, followed_tag, tag, tag_name, thread, thread_tag};
use crate::identity::{Caller, Right};
use crate::operation::{Operation, OperationError, OperationSpec};

/// Removes a tag with all its names. Whoever followed it does so no more.
///
/// # Errors
/// No right or no such tag: both are [`OperationError::NotFound`]; threads that have it, hidden ones as well; the database.
#[tracing::instrument(skip_all, fields(tag.id = id.0))]
pub async fn remove(app: &App, caller: &Caller, id: TagId) -> Result<(), OperationError> {
    caller.require_or_hide(Right::AdministerSite, None)?;
    let removed = app.kernel.run(OperationSpec::new(caller), id, |op, id: &TagId| Box::pin(delete(op, *id)));
    removed.await?;
    // Lists that are kept in memory have it still.
    app.pages.invalidate_all();
    Ok(())
}

async fn delete(op: &Operation, id: TagId) -> Result<(), OperationError> {
    let tx = op.tx();
    tag::Entity::find_by_id(id).lock_exclusive().one(tx).await?.ok_or(OperationError::NotFound)?;
    let threads = thread_tag::Entity::find()
        .join(JoinType::InnerJoin, to_thread())
        .filter(thread_tag::Column::TagId.eq(id))
        .filter(thread::Column::DeletedAt.is_null());
    if threads.count(tx).await? > 0 {
        return Err(OperationError::RuleViolated(codes::IN_USE));
    }
    thread_tag::Entity::delete_many().filter(thread_tag::Column::TagId.eq(id)).exec(tx).await?;
    followed_tag::Entity::delete_many().filter(followed_tag::Column::TagId.eq(id)).exec(tx).await?;
    tag_name::Entity::delete_many().filter(tag_name::Column::TagId.eq(id)).exec(tx).await?;
    tag::Entity::delete_by_id(id).exec(tx).await?;
    Ok(())
}
