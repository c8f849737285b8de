//! Putting a question right, by its author or a moderator: the text before is kept.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

use crate::app::App;
use crate::entity::{Event, ThreadId, thread};
use crate::identity::Caller;
use crate::posts::rendering;
use crate::threads::refusal::{Refusal, both};
use crate::threads::revisions::{Kept, keep, may_edit, stale};
use crate::threads::store::{active, apply, lock_thread, published};
use crate::web::rate_limit::Act;
use crate::{markdown, outbox, posts};

/// A new text for a thread. What is none stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ThreadEdit {
    pub title: Option<String>,
    pub body: Option<String>,
    /// The revision that the edit was made from; none edits whatever is there.
    pub revision: Option<i32>,
}

/// Edits a thread; returns its new revision. An edit that changes nothing makes no revision.
///
/// # Errors
/// Refused fields, no right, [`Refusal::Stale`] with the text as it is now.
#[tracing::instrument(skip_all, fields(thread.id = id.0))]
pub async fn edit(app: &App, caller: &Caller, id: ThreadId, edit: ThreadEdit) -> Result<i32, Refusal> {
    let title = edit.title.as_deref().map(posts::rules::title).transpose();
    let body = edit.body.as_deref().map(posts::rules::body).transpose();
    let (title, body) = both(title, body)?;
    let text = match body {
        Some(body) => Some(rendering::render("body", body).await?),
        None => None,
    };
    let now = app.now();
    let tx = app.begin_write().await?;
    let head = lock_thread(&tx, caller, id).await?;
    may_edit(&tx, caller, head.author_id, head.category_id).await?;
    app.limiter.count(&tx, Act::Post, &caller.limit_key(), now).await?;
    let before = thread::Entity::find_by_id(id).one(&tx).await?.ok_or(Refusal::Missing)?;
    if edit.revision.is_some_and(|seen| seen != before.revision) {
        return Err(stale(Some(before.title), before.body_source, before.revision));
    }
    let same_title = title.as_ref().is_none_or(|title| *title == before.title);
    if same_title && text.as_ref().is_none_or(|text| text.source == before.body_source) {
        return Ok(before.revision);
    }
    keep(
        &tx,
        Kept {
            thread: id,
            answer: None,
            number: before.revision,
            title: Some(before.title),
            body: before.body_source,
            by: caller.account,
            written_at: before.edited_at.unwrap_or(before.asked_at),
        },
    )
    .await?;
    let mut update = active(&head, now)
        .col_expr(thread::Column::Revision, Expr::value(before.revision + 1))
        .col_expr(thread::Column::EditedAt, Expr::value(now))
        .filter(thread::Column::Revision.eq(before.revision));
    if let Some(title) = title {
        update = update.col_expr(thread::Column::Title, Expr::value(title));
    }
    if let Some(text) = text {
        update = update
            .col_expr(thread::Column::BodySource, Expr::value(text.source))
            .col_expr(thread::Column::BodyHtml, Expr::value(text.html))
            .col_expr(thread::Column::RenderVersion, Expr::value(markdown::RENDER_VERSION))
            .col_expr(thread::Column::Language, Expr::value(text.language));
    }
    apply(&tx, update).await?;
    outbox::record(&tx, Event::ThreadEdited { thread: id }, now);
    tx.commit().await?;
    published(app, id);
    Ok(before.revision + 1)
}
