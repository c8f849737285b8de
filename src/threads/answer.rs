//! Answering: by neighbours here, officially by whoever works the case in a transaction of its own.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, ExprTrait, QueryFilter};

use super::accept::unaccept;
use super::located::{self, Text, active, apply, change, follow, lock_answer, lock_thread, published, settled};
use super::refusal::Refusal;
use super::rules::{self, Rule};
use crate::app::App;
use crate::database::WriteTransaction;
use crate::entity::{AcceptedAs, AccountId, AgencyId, AnswerId, ThreadId, answer, thread};
use crate::identity::idempotency::{IdempotencyKey, Keyed};
use crate::identity::{Caller, Right};
use crate::markdown;
use crate::outbox::{self, Event};
use crate::web::rate_limit::Act;

/// An answer that was posted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Posted {
    pub answer: AnswerId,
    pub thread: ThreadId,
    /// It was posted before with the same idempotency key.
    pub replayed: bool,
}

fn row(thread: ThreadId, author: AccountId, text: Text, now: DateTime<Utc>) -> answer::ActiveModel {
    answer::ActiveModel {
        thread_id: Set(thread),
        author_id: Set(author),
        body_source: Set(text.source),
        body_html: Set(text.html),
        render_version: Set(markdown::RENDER_VERSION),
        language: Set(text.language.to_owned()),
        created_at: Set(now),
        revision: Set(1),
        helpful_count: Set(0),
        worked_count: Set(0),
        ..Default::default()
    }
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
) -> Result<Posted, Refusal> {
    if !caller.may(Right::Post, None) {
        return Err(Refusal::Forbidden);
    }
    let body = rules::body(body)?;
    let keyed = Keyed::new(caller.account, key, "answer", &[&thread.to_string(), &body]);
    let text = located::rendered("body", body).await?;
    let now = app.now();

    let tx = app.begin_write().await?;
    if let Some(earlier) = keyed.earlier(&tx).await? {
        return Ok(Posted { answer: AnswerId(earlier), thread, replayed: true });
    }
    app.limiter.count(&tx, Act::Post, &caller.limit_key(), now).await?;
    let head = lock_thread(&tx, caller, thread).await?;
    rules::may_answer(head.state_at(now), head.hidden_at.is_some())?;
    let answer = answer::Entity::insert(row(thread, caller.account, text, now)).exec(&tx).await?.last_insert_id;
    let by_asker = caller.account == head.author_id;
    let state = rules::state_after_answer(head.state, by_asker);
    let mut update = active(&head, now)
        .col_expr(thread::Column::AnswerCount, Expr::col(thread::Column::AnswerCount).add(1))
        .col_expr(thread::Column::State, Expr::value(state.word()));
    if !by_asker && head.first_answer_at.is_none() {
        update = update.col_expr(thread::Column::FirstAnswerAt, Expr::value(now));
    }
    apply(&tx, update).await?;
    follow(&tx, thread, caller.account, now).await?;
    outbox::record(&tx, Event::AnswerPosted { thread, answer }, now);
    keyed.made(&tx, answer.0, now).await?;
    tx.commit().await?;
    published(app, thread);
    Ok(Posted { answer, thread, replayed: false })
}

/// What an agency answers, checked by [`rules::body`] and rendered by [`markdown::render`].
#[derive(Clone, Debug)]
pub struct OfficialAnswer {
    pub thread: ThreadId,
    pub agency: AgencyId,
    pub author: AccountId,
    pub source: String,
    pub html: String,
    /// Accept it at once, as staff: the asker can still say that it did not help.
    pub accept: bool,
}

/// Publishes an official answer within the caller's transaction. A closed thread takes it too: the agency owes its word.
/// After the commit the caller wakes the outbox and forgets the thread's pages.
///
/// # Errors
/// [`Refusal::Missing`] when the thread was deleted.
pub async fn insert_official(
    tx: &WriteTransaction,
    official: OfficialAnswer,
    now: DateTime<Utc>,
) -> Result<AnswerId, Refusal> {
    let OfficialAnswer { thread, agency, author, source, html, accept } = official;
    let head = located::lock_any(tx, thread).await?;
    let text = Text { language: super::language::of(&source), source, html };
    let mut row = row(thread, author, text, now);
    row.official_for = Set(Some(agency));
    row.official_revision = Set(Some(1));
    if accept {
        row.accepted_at = Set(Some(now));
        row.accepted_by = Set(Some(author));
        row.accepted_as = Set(Some(AcceptedAs::Staff));
        row.accepted_revision = Set(Some(1));
    }
    let answer = answer::Entity::insert(row).exec(tx).await?.last_insert_id;
    let update = settled(tx, &head, active(&head, now), now).await?;
    apply(tx, update).await?;
    outbox::record(tx, Event::OfficialAnswerPosted { thread, answer }, now);
    Ok(answer)
}

/// Deletes one's own answer, whatever became of it. Official answers stay: they can be superseded or hidden.
///
/// # Errors
/// Others' answers, official answers, an edit since `revision`.
#[tracing::instrument(skip_all, fields(answer.id = id.0))]
pub async fn delete(app: &App, caller: &Caller, id: AnswerId, revision: Option<i32>) -> Result<ThreadId, Refusal> {
    let now = app.now();
    let tx = app.begin_write().await?;
    let (head, found) = lock_answer(&tx, caller, id).await?;
    if found.author_id != caller.account || !caller.may(Right::Post, None) {
        return Err(Refusal::Forbidden);
    }
    if found.official_for.is_some() {
        return Err(Rule::Official.into());
    }
    if revision.is_some_and(|seen| seen != found.revision) {
        return Err(super::edit::stale_answer(&tx, id).await?);
    }
    unaccept(&tx, &[id]).await?;
    answer::Entity::update_many()
        .col_expr(answer::Column::DeletedAt, Expr::value(now))
        .filter(answer::Column::Id.eq(id))
        .exec(&tx)
        .await?;
    // Escalation looks again: the thread may be without an answer now.
    let update = change(head.id, now).col_expr(thread::Column::NextCheckAt, Expr::value(now));
    let update = settled(&tx, &head, update, now).await?;
    apply(&tx, update).await?;
    if found.accepted_at.is_some() && found.hidden_at.is_none() {
        outbox::record(&tx, Event::AcceptanceTakenBack { thread: head.id, answer: id }, now);
    } else {
        outbox::record(&tx, Event::ThreadChanged { thread: head.id }, now);
    }
    tx.commit().await?;
    published(app, head.id);
    Ok(head.id)
}
