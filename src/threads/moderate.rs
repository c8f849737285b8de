//! Hiding what must not be shown, with the reason, and showing it again. Only moderators of the thread's agency.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

use super::comment;
use super::located::{Head, agency_of, apply, change, lock_answer, lock_thread, published, settled};
use super::refusal::Refusal;
use super::rules::{self, REASON_MAX};
use crate::app::App;
use crate::database::WriteTransaction;
use crate::entity::{AccountId, AnswerId, CommentId, ThreadId, answer, comment as comments, thread};
use crate::identity::{Caller, Right};
use crate::outbox::{self, Event};

/// What is hidden or shown again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Post {
    Thread(ThreadId),
    Answer(AnswerId),
    Comment(CommentId),
}

/// Hides a thread, answer or comment; its author still sees it, and why.
///
/// # Errors
/// No right, the field `reason`.
#[tracing::instrument(skip_all)]
pub async fn hide(app: &App, caller: &Caller, post: Post, reason: &str) -> Result<ThreadId, Refusal> {
    let reason = rules::short_text("reason", reason, REASON_MAX)?;
    set(app, caller, post, Some(reason)).await
}

/// Shows again what was hidden.
///
/// # Errors
/// No right.
#[tracing::instrument(skip_all)]
pub async fn show(app: &App, caller: &Caller, post: Post) -> Result<ThreadId, Refusal> {
    set(app, caller, post, None).await
}

async fn set(app: &App, caller: &Caller, post: Post, reason: Option<String>) -> Result<ThreadId, Refusal> {
    let now = app.now();
    let tx = app.begin_write().await?;
    let head = take(&tx, caller, post).await?;
    if !caller.may(Right::Moderate, agency_of(&tx, head.category_id).await?) {
        return Err(Refusal::Forbidden);
    }
    let at: Option<DateTime<Utc>> = reason.is_some().then_some(now);
    let by: Option<AccountId> = reason.is_some().then_some(caller.account);
    let update = change(head.id, now);
    match post {
        Post::Thread(_) => {
            let update = update
                .col_expr(thread::Column::HiddenAt, Expr::value(at))
                .col_expr(thread::Column::HiddenBy, Expr::value(by))
                .col_expr(thread::Column::HiddenReason, Expr::value(reason))
                .col_expr(thread::Column::PendingSince, Expr::value(Option::<DateTime<Utc>>::None));
            apply(&tx, update).await?;
            outbox::record(&tx, Event::ThreadVisibility { thread: head.id }, now);
        }
        Post::Answer(id) => {
            answer::Entity::update_many()
                .col_expr(answer::Column::HiddenAt, Expr::value(at))
                .col_expr(answer::Column::HiddenBy, Expr::value(by))
                .col_expr(answer::Column::HiddenReason, Expr::value(reason))
                .col_expr(answer::Column::PendingSince, Expr::value(Option::<DateTime<Utc>>::None))
                .filter(answer::Column::Id.eq(id))
                .exec(&tx)
                .await?;
            // Hiding the only answer leaves the thread without one: escalation looks again.
            let update = update.col_expr(thread::Column::NextCheckAt, Expr::value(now));
            let update = settled(&tx, &head, update, now).await?;
            apply(&tx, update).await?;
            outbox::record(&tx, Event::ThreadChanged { thread: head.id }, now);
        }
        Post::Comment(id) => {
            comments::Entity::update_many()
                .col_expr(comments::Column::HiddenAt, Expr::value(at))
                .col_expr(comments::Column::HiddenBy, Expr::value(by))
                .col_expr(comments::Column::HiddenReason, Expr::value(reason))
                .col_expr(comments::Column::PendingSince, Expr::value(Option::<DateTime<Utc>>::None))
                .filter(comments::Column::Id.eq(id))
                .exec(&tx)
                .await?;
            apply(&tx, update).await?;
            outbox::record(&tx, Event::ThreadChanged { thread: head.id }, now);
        }
    }
    tx.commit().await?;
    published(app, head.id);
    Ok(head.id)
}

async fn take(tx: &WriteTransaction, caller: &Caller, post: Post) -> Result<Head, Refusal> {
    match post {
        Post::Thread(id) => lock_thread(tx, caller, id).await,
        Post::Answer(id) => lock_answer(tx, caller, id).await.map(|(head, _)| head),
        Post::Comment(id) => {
            let of_comment = comments::Entity::find_by_id(id).select_only().column(comments::Column::ThreadId);
            let thread = of_comment.into_tuple::<ThreadId>().one(tx).await?.ok_or(Refusal::Missing)?;
            let head = lock_thread(tx, caller, thread).await?;
            let found = comment::find(tx, id).await?;
            // A hidden comment exists for its author and for moderators.
            let seen = found.hidden_at.is_none() || found.author_id == caller.account;
            if seen || caller.may(Right::Moderate, agency_of(tx, head.category_id).await?) {
                Ok(head)
            } else {
                Err(Refusal::Missing)
            }
        }
    }
}
