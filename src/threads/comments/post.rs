//! Commenting: short clarifications under a thread or an answer.

use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, EntityTrait};

use super::own::find;
use crate::app::App;
use crate::entity::{AnswerId, CommentId, Event, ThreadId, comment};
use crate::identity::idempotency::{IdempotencyKey, Keyed};
use crate::identity::{Caller, Right};
use crate::posts::gratitude::is_only_thanks;
use crate::posts::rendering;
use crate::threads::refusal::Refusal;
use crate::threads::rules::RuleViolation;
use crate::threads::store::{active, apply, change, lock_answer, lock_thread, published};
use crate::web::rate_limit::Act;
use crate::{markdown, outbox, posts};

/// What a comment stands under.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Under {
    Thread(ThreadId),
    Answer(AnswerId),
}

/// A comment that was posted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PostedComment {
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
) -> Result<PostedComment, Refusal> {
    if !caller.may(Right::Post, None) {
        return Err(Refusal::Forbidden);
    }
    let body = posts::rules::short_text("comment", body, posts::rules::MAX_COMMENT)?;
    let place = match under {
        Under::Thread(id) => format!("thread {id}"),
        Under::Answer(id) => format!("answer {id}"),
    };
    let keyed = Keyed::new(caller.account, key, "comment", &[&place, &body]);
    let html = rendering::html("comment", body.clone()).await?;
    let now = app.now();

    let tx = app.begin_write().await?;
    if let Some(earlier) = keyed.earlier(&tx).await? {
        let earlier = find(&tx, CommentId(earlier)).await?;
        return Ok(PostedComment { comment: earlier.id, thread: earlier.thread_id, replayed: true });
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
        return Err(RuleViolation::Hidden.into());
    }
    let thread = head.id;
    // Thanks alone is no activity.
    let update = if is_only_thanks(&body) { change(thread) } else { active(&head, now) };
    let row = comment::ActiveModel {
        thread_id: Set(thread),
        answer_id: Set(answer.map(|answer| answer.id)),
        author_id: Set(caller.account),
        body_source: Set(body),
        body_html: Set(html),
        render_version: Set(markdown::RENDER_VERSION),
        posted_at: Set(now),
        ..Default::default()
    };
    let comment = comment::Entity::insert(row).exec(&tx).await?.last_insert_id;
    apply(&tx, update).await?;
    outbox::record(&tx, Event::CommentPosted { thread, comment }, now);
    keyed.made(&tx, comment.0, now).await?;
    tx.commit().await?;
    published(app, thread);
    Ok(PostedComment { comment, thread, replayed: false })
}
