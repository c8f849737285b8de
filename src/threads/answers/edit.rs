//! Putting an answer right, by its author or a moderator: the text before is kept.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

use crate::app::App;
use crate::entity::{AnswerId, Event, ThreadId, answer};
use crate::identity::Caller;
use crate::posts::rendering;
use crate::threads::refusal::Refusal;
use crate::threads::revisions::{Kept, keep, may_edit, stale};
use crate::threads::store::{active, apply, lock_answer, published};
use crate::web::rate_limit::Act;
use crate::{markdown, outbox, posts};

/// Edits an answer; returns its thread and its new revision.
///
/// # Errors
/// The field `body`, no right, [`Refusal::Stale`] with the text as it is now.
#[tracing::instrument(skip_all, fields(answer.id = id.0))]
pub async fn edit(
    app: &App,
    caller: &Caller,
    id: AnswerId,
    body: &str,
    seen: Option<i32>,
) -> Result<(ThreadId, i32), Refusal> {
    let text = rendering::render("body", posts::rules::body(body)?).await?;
    let now = app.now();
    let tx = app.begin_write().await?;
    let (head, found) = lock_answer(&tx, caller, id).await?;
    may_edit(&tx, caller, found.author_id, head.category_id).await?;
    app.limiter.count(&tx, Act::Post, &caller.limit_key(), now).await?;
    let before = answer::Entity::find_by_id(id).one(&tx).await?.ok_or(Refusal::Missing)?;
    if seen.is_some_and(|seen| seen != before.revision) {
        return Err(stale(None, before.body_source, before.revision));
    }
    if text.source == before.body_source {
        return Ok((head.id, before.revision));
    }
    keep(
        &tx,
        Kept {
            thread: head.id,
            answer: Some(id),
            number: before.revision,
            title: None,
            body: before.body_source,
            by: caller.account,
            written_at: before.edited_at.unwrap_or(before.posted_at),
        },
    )
    .await?;
    answer::Entity::update_many()
        .col_expr(answer::Column::BodySource, Expr::value(text.source))
        .col_expr(answer::Column::BodyHtml, Expr::value(text.html))
        .col_expr(answer::Column::RenderVersion, Expr::value(markdown::RENDER_VERSION))
        .col_expr(answer::Column::Language, Expr::value(text.language))
        .col_expr(answer::Column::Revision, Expr::value(before.revision + 1))
        .col_expr(answer::Column::EditedAt, Expr::value(now))
        .filter(answer::Column::Id.eq(id))
        .filter(answer::Column::Revision.eq(before.revision))
        .exec(&tx)
        .await?;
    apply(&tx, active(&head, now)).await?;
    outbox::record(&tx, Event::ThreadChanged { thread: head.id }, now);
    tx.commit().await?;
    published(app, head.id);
    Ok((head.id, before.revision + 1))
}
