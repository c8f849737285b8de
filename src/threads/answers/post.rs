//! Answering, by neighbours.

use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait};

use crate::app::App;
use crate::entity::{AccountId, AnswerId, Event, ThreadId, answer, thread};
use crate::identity::idempotency::{IdempotencyKey, Keyed};
use crate::identity::{Caller, Right};
use crate::posts::rendering::{self, RenderedText};
use crate::threads::refusal::Refusal;
use crate::threads::rules;
use crate::threads::store::{active, apply, follow, lock_thread, published};
use crate::web::rate_limit::Act;
use crate::{markdown, outbox, posts};

/// An answer that was posted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PostedAnswer {
    pub answer: AnswerId,
    pub thread: ThreadId,
    /// It was posted before with the same idempotency key.
    pub replayed: bool,
}

/// Answers a thread.
///
/// # Errors
/// The field `body`, a closed or hidden thread, answering too often, a key used otherwise.
#[tracing::instrument(skip_all, fields(thread.id = thread.0))]
pub async fn post(
    app: &App,
    caller: &Caller,
    thread: ThreadId,
    body: &str,
    key: Option<&IdempotencyKey>,
) -> Result<PostedAnswer, Refusal> {
    if !caller.may(Right::Post, None) {
        return Err(Refusal::Forbidden);
    }
    let body = posts::rules::body(body)?;
    let keyed = Keyed::new(caller.account, key, "answer", &[&thread.to_string(), &body]);
    let text = rendering::render("body", body).await?;
    let now = app.now();

    let tx = app.begin_write().await?;
    if let Some(earlier) = keyed.earlier(&tx).await? {
        return Ok(PostedAnswer { answer: AnswerId(earlier), thread, replayed: true });
    }
    app.limiter.count(&tx, Act::Post, &caller.limit_key(), now).await?;
    let head = lock_thread(&tx, caller, thread).await?;
    rules::may_answer(head.state_at(now), head.hidden_at.is_some())?;
    let answer = answer::Entity::insert(row(thread, caller.account, text, now)).exec(&tx).await?.last_insert_id;
    let by_asker = caller.account == head.author_id;
    let state = rules::state_after_answer(head.state, by_asker);
    let mut update = active(&head, now)
        .col_expr(thread::Column::AnswerCount, Expr::col(thread::Column::AnswerCount).add(1))
        .col_expr(thread::Column::State, Expr::value(state.as_str()));
    if !by_asker && head.first_answer_at.is_none() {
        update = update.col_expr(thread::Column::FirstAnswerAt, Expr::value(now));
    }
    apply(&tx, update).await?;
    follow(&tx, thread, caller.account, now).await?;
    outbox::record(&tx, Event::AnswerPosted { thread, answer }, now);
    keyed.made(&tx, answer.0, now).await?;
    tx.commit().await?;
    published(app, thread);
    Ok(PostedAnswer { answer, thread, replayed: false })
}

pub fn row(thread: ThreadId, author: AccountId, text: RenderedText, now: DateTime<Utc>) -> answer::ActiveModel {
    answer::ActiveModel {
        thread_id: Set(thread),
        author_id: Set(author),
        body_source: Set(text.source),
        body_html: Set(text.html),
        render_version: Set(markdown::RENDER_VERSION),
        language: Set(text.language.to_owned()),
        posted_at: Set(now),
        revision: Set(1),
        helpful_count: Set(0),
        worked_count: Set(0),
        ..Default::default()
    }
}
