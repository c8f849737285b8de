//! Hiding what must not be shown, with the reason, and showing it again. Only moderators of the thread's agency.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

use crate::threads::comments::own;
use crate::threads::refusal::Refusal;
use crate::threads::store::{Head, agency_of, apply, change, lock_answer, lock_thread, published, with_derived_state};
use crate::threads::visibility;

use crate::app::App;
use crate::database::WriteTransaction;
use crate::entity::{AccountId, AnswerId, CommentId, Event, ThreadId, answer, comment as comments, thread};
use crate::identity::{Caller, Right};
use crate::{outbox, posts};

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
    let reason = posts::rules::short_text("reason", reason, posts::rules::MAX_REASON)?;
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
    let update = change(head.id);
    match post {
        Post::Thread(_) => {
            let update = update
                .col_expr(thread::Column::HiddenAt, Expr::value(at))
                .col_expr(thread::Column::HiddenBy, Expr::value(by))
                .col_expr(thread::Column::HiddenReason, Expr::value(reason));
            apply(&tx, update).await?;
            outbox::record(&tx, Event::ThreadVisibility { thread: head.id }, now);
        }
        Post::Answer(id) => {
            answer::Entity::update_many()
                .col_expr(answer::Column::HiddenAt, Expr::value(at))
                .col_expr(answer::Column::HiddenBy, Expr::value(by))
                .col_expr(answer::Column::HiddenReason, Expr::value(reason))
                .filter(answer::Column::Id.eq(id))
                .exec(&tx)
                .await?;
            // Hiding the only answer leaves the thread without one: escalation looks again.
            let update = update.col_expr(thread::Column::LookAt, Expr::value(now));
            let update = with_derived_state(&tx, &head, update, now).await?;
            apply(&tx, update).await?;
            outbox::record(&tx, Event::ThreadChanged { thread: head.id }, now);
        }
        Post::Comment(id) => {
            comments::Entity::update_many()
                .col_expr(comments::Column::HiddenAt, Expr::value(at))
                .col_expr(comments::Column::HiddenBy, Expr::value(by))
                .col_expr(comments::Column::HiddenReason, Expr::value(reason))
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
            let found = own::find(tx, id).await?;
            // A hidden comment exists for its author and for moderators.
            if found.hidden_at.is_some()
                && !visibility::sees_hidden(caller, found.author_id, agency_of(tx, head.category_id).await?)
            {
                return Err(Refusal::Missing);
            }
            Ok(head)
        }
    }
}
