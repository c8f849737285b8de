//! Merging a tag into another one: its threads, its followers and its names lead to that one, and it is gone. A fixed number of
//! statements, however many threads there are; search reads them anew afterwards, from one event.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};

use super::codes;
use crate::app::App;
use crate::entity::{Event, TagId, followed_tag, tag, tag_name, thread, thread_tag};
use crate::identity::{Caller, Right};
use crate::operation::{Operation, OperationError, OperationSpec};
use crate::threads::store::new_version;

/// Merges a tag into another one.
///
/// # Errors
/// No right or no such tag: both are [`OperationError::NotFound`]; the field `into`, for the tag itself or one that does not exist; the
/// database.
#[tracing::instrument(skip_all, fields(tag.id = id.0))]
pub async fn merge(app: &App, caller: &Caller, id: TagId, into: TagId) -> Result<(), OperationError> {
    caller.require_or_hide(Right::AdministerSite, None)?;
    let merged = app
        .kernel
        .run(OperationSpec::new(caller), (id, into), |op, (id, into): &(TagId, TagId)| Box::pin(write(op, *id, *into)));
    merged.await?;
    // Pages that are kept in memory name it still.
    app.pages.invalidate_all();
    Ok(())
}

async fn write(op: &Operation, id: TagId, into: TagId) -> Result<(), OperationError> {
    let tx = op.tx();
    // Threads come first: whoever gives tags to one holds it before they look for the tags.
    change_threads(op, id).await?;
    let both = tag::Entity::find()
        .filter(tag::Column::Id.is_in([id, into]))
        .order_by_asc(tag::Column::Id)
        .lock_exclusive()
        .all(tx)
        .await?;
    if !both.iter().any(|row| row.id == id) {
        return Err(OperationError::NotFound);
    }
    if id == into || !both.iter().any(|row| row.id == into) {
        return Err(OperationError::field("into", codes::INTO_UNKNOWN));
    }
    // Until the tags were held, more threads could get the one that goes; from now on none can.
    change_threads(op, id).await?;
    move_threads(op, id, into).await?;
    move_followers(op, id, into).await?;
    tag_name::Entity::update_many()
        .col_expr(tag_name::Column::TagId, Expr::value(into))
        .filter(tag_name::Column::TagId.eq(id))
        .exec(tx)
        .await?;
    tag::Entity::delete_by_id(id).exec(tx).await?;
    tag::Entity::update_many()
        .col_expr(tag::Column::Version, Expr::col(tag::Column::Version).add(1))
        .filter(tag::Column::Id.eq(into))
        .exec(tx)
        .await?;
    op.record(Event::TagMerged { into });
    Ok(())
}

/// Raises the version of the threads that have a tag, and holds them.
async fn change_threads(op: &Operation, id: TagId) -> Result<(), OperationError> {
    let threads = thread_tag::Entity::find()
        .select_only()
        .column(thread_tag::Column::ThreadId)
        .filter(thread_tag::Column::TagId.eq(id))
        .into_query();
    new_version(op.now()).filter(thread::Column::Id.in_subquery(threads)).exec(op.tx()).await?;
    Ok(())
}

/// Threads that have both keep the one that stays.
async fn move_threads(op: &Operation, id: TagId, into: TagId) -> Result<(), OperationError> {
    let there = thread_tag::Entity::find()
        .select_only()
        .column(thread_tag::Column::ThreadId)
        .filter(thread_tag::Column::TagId.eq(into))
        .into_query();
    thread_tag::Entity::delete_many()
        .filter(thread_tag::Column::TagId.eq(id))
        .filter(thread_tag::Column::ThreadId.in_subquery(there))
        .exec(op.tx())
        .await?;
    thread_tag::Entity::update_many()
        .col_expr(thread_tag::Column::TagId, Expr::value(into))
        .filter(thread_tag::Column::TagId.eq(id))
        .exec(op.tx())
        .await?;
    Ok(())
}

/// Whoever follows both follows the one that stays.
async fn move_followers(op: &Operation, id: TagId, into: TagId) -> Result<(), OperationError> {
    let there = followed_tag::Entity::find()
        .select_only()
        .column(followed_tag::Column::AccountId)
        .filter(followed_tag::Column::TagId.eq(into))
        .into_query();
    followed_tag::Entity::delete_many()
        .filter(followed_tag::Column::TagId.eq(id))
        .filter(followed_tag::Column::AccountId.in_subquery(there))
        .exec(op.tx())
        .await?;
    followed_tag::Entity::update_many()
        .col_expr(followed_tag::Column::TagId, Expr::value(into))
        .filter(followed_tag::Column::TagId.eq(id))
        .exec(op.tx())
        .await?;
    Ok(())
}
