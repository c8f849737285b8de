//! Putting one's own comment right, within a few minutes.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::own::own;
use crate::app::App;
use crate::entity::{CommentId, ThreadId, comment};
use crate::identity::Caller;
use crate::posts::rendering;
use crate::threads::refusal::Refusal;
use crate::threads::rules::{COMMENT_EDITABLE, RuleViolation};
use crate::threads::store::{apply, change, published};
use crate::web::rate_limit::Act;
use crate::{markdown, posts};

/// Puts one's own comment right, within a few minutes of posting it.
///
/// # Errors
/// The field `comment`, others' comments, [`Rule::TooLate`].
#[tracing::instrument(skip_all, fields(comment.id = id.0))]
pub async fn edit(app: &App, caller: &Caller, id: CommentId, body: &str) -> Result<ThreadId, Refusal> {
    let body = posts::rules::short_text("comment", body, posts::rules::MAX_COMMENT)?;
    let html = rendering::html("comment", body.clone()).await?;
    let now = app.now();
    let tx = app.begin_write().await?;
    let found = own(&tx, caller, id).await?;
    app.limiter.count(&tx, Act::Post, &caller.limit_key(), now).await?;
    if now - found.posted_at > COMMENT_EDITABLE {
        return Err(RuleViolation::TooLate.into());
    }
    comment::Entity::update_many()
        .col_expr(comment::Column::BodySource, Expr::value(body))
        .col_expr(comment::Column::BodyHtml, Expr::value(html))
        .col_expr(comment::Column::RenderVersion, Expr::value(markdown::RENDER_VERSION))
        .col_expr(comment::Column::EditedAt, Expr::value(now))
        .filter(comment::Column::Id.eq(id))
        .exec(&tx)
        .await?;
    apply(&tx, change(found.thread_id)).await?;
    tx.commit().await?;
    published(app, found.thread_id);
    Ok(found.thread_id)
}
