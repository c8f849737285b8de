//! Commenting: short clarifications under a thread or an answer.

use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};

use super::located::{self, active, apply, change, lock_answer, lock_thread, published};
use super::refusal::Refusal;
use super::rules::{self, COMMENT_EDITABLE, COMMENT_MAX, Rule};
use crate::app::App;
use crate::entity::{AnswerId, CommentId, ThreadId, comment};
use crate::identity::idempotency::{IdempotencyKey, Keyed};
use crate::identity::{Caller, Right};
use crate::markdown;
use crate::outbox::{self, Event};
use crate::web::rate_limit::Act;

/// What a comment stands under.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Under {
    Thread(ThreadId),
    Answer(AnswerId),
}

/// A comment that was posted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Posted {
    pub comment: CommentId,
    pub thread: ThreadId,
    /// It was posted before with the same idempotency key.
    pub replayed: bool,
}

/// Comments on a thread or an answer. Thanks alone is no activity: it keeps nothing open.
///
/// # Errors
/// The field `comment`, something hidden, commenting too often, a key used otherwise.
#[tracing::instrument(skip_all)]
pub async fn post(
    app: &App,
    caller: &Caller,
    under: Under,
    body: &str,
    key: Option<&IdempotencyKey>,
) -> Result<Posted, Refusal> {
    if !caller.may(Right::Post, None) {
        return Err(Refusal::Forbidden);
    }
    let body = rules::short_text("comment", body, COMMENT_MAX)?;
    let place = match under {
        Under::Thread(id) => format!("thread {id}"),
        Under::Answer(id) => format!("answer {id}"),
    };
    let keyed = Keyed::new(caller.account, key, "comment", &[&place, &body]);
    let html = located::html("comment", body.clone()).await?;
    let now = app.now();

    let tx = app.begin_write().await?;
    if let Some(earlier) = keyed.earlier(&tx).await? {
        let earlier = find(&tx, CommentId(earlier)).await?;
        return Ok(Posted { comment: earlier.id, thread: earlier.thread_id, replayed: true });
    }
    app.limiter.count(&tx, Act::Post, &caller.limit_key(), now).await?;
    let (head, answer) = match under {
        Under::Thread(id) => (lock_thread(&tx, caller, id).await?, None),
        Under::Answer(id) => {
            let (head, answer) = lock_answer(&tx, caller, id).await?;
            (head, Some(answer))
        }
    };
    if head.hidden_at.is_some() || answer.as_ref().is_some_and(|answer| answer.hidden_at.is_some()) {
        return Err(Rule::Hidden.into());
    }
    let thread = head.id;
    // Thanks alone is no activity.
    let update = if rules::only_thanks(&body) { change(thread, now) } else { active(&head, now) };
    let row = comment::ActiveModel {
        thread_id: Set(thread),
        answer_id: Set(answer.map(|answer| answer.id)),
        author_id: Set(caller.account),
        body_source: Set(body),
        body_html: Set(html),
        render_version: Set(markdown::RENDER_VERSION),
        created_at: Set(now),
        ..Default::default()
    };
    let comment = comment::Entity::insert(row).exec(&tx).await?.last_insert_id;
    apply(&tx, update).await?;
    outbox::record(&tx, Event::CommentPosted { thread, comment }, now);
    keyed.made(&tx, comment.0, now).await?;
    tx.commit().await?;
    published(app, thread);
    Ok(Posted { comment, thread, replayed: false })
}

/// Puts one's own comment right, within a few minutes of posting it.
///
/// # Errors
/// The field `comment`, others' comments, [`Rule::TooLate`].
#[tracing::instrument(skip_all, fields(comment.id = id.0))]
pub async fn edit(app: &App, caller: &Caller, id: CommentId, body: &str) -> Result<ThreadId, Refusal> {
    let body = rules::short_text("comment", body, COMMENT_MAX)?;
    let html = located::html("comment", body.clone()).await?;
    let now = app.now();
    let tx = app.begin_write().await?;
    let found = own(&tx, caller, id).await?;
    app.limiter.count(&tx, Act::Post, &caller.limit_key(), now).await?;
    if now - found.created_at > COMMENT_EDITABLE {
        return Err(Rule::TooLate.into());
    }
    comment::Entity::update_many()
        .col_expr(comment::Column::BodySource, Expr::value(body))
        .col_expr(comment::Column::BodyHtml, Expr::value(html))
        .col_expr(comment::Column::RenderVersion, Expr::value(markdown::RENDER_VERSION))
        .col_expr(comment::Column::EditedAt, Expr::value(now))
        .filter(comment::Column::Id.eq(id))
        .exec(&tx)
        .await?;
    apply(&tx, change(found.thread_id, now)).await?;
    tx.commit().await?;
    published(app, found.thread_id);
    Ok(found.thread_id)
}

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
    apply(&tx, change(found.thread_id, now)).await?;
    tx.commit().await?;
    published(app, found.thread_id);
    Ok(found.thread_id)
}

/// A comment by id, unless it was deleted.
pub(super) async fn find<C: ConnectionTrait>(tx: &C, id: CommentId) -> Result<comment::Model, Refusal> {
    comment::Entity::find_by_id(id).filter(comment::Column::DeletedAt.is_null()).one(tx).await?.ok_or(Refusal::Missing)
}

/// One's own comment, on a thread that exists for its author.
async fn own<C: ConnectionTrait>(tx: &C, caller: &Caller, id: CommentId) -> Result<comment::Model, Refusal> {
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
