//! Deleting one's own comment.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::own::own;
use crate::app::App;
use crate::entity::{CommentId, ThreadId, comment};
use crate::identity::Caller;
use crate::threads::refusal::Refusal;
use crate::threads::store::{apply, change, published};

/// Deletes one's own comment.
///
/// # Errors
/// Others' comments.
#[tracing::instrument(skip_all, fields(comment.id = id.0))]
pub async fn delete(app: &App, caller: &Caller, id: CommentId) -> Result<ThreadId, Refusal> {
    let now = app.now();
    let tx = app.begin_write().await?;
    let found = own(&tx, caller, id).await?;
    comment::Entity::update_many()
        .col_expr(comment::Column::DeletedAt, Expr::value(now))
        .filter(comment::Column::Id.eq(id))
        .exec(&tx)
        .await?;
    apply(&tx, change(found.thread_id)).await?;
    tx.commit().await?;
    published(app, found.thread_id);
    Ok(found.thread_id)
}
