//! Answering, by neighbours.

use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{EntityTrait, ExprTrait};

use crate::app::App;
use crate::entity::{AccountId, AnswerId, AttachmentId, Event, Subject, ThreadId, answer, thread};
use crate::identity::{Caller, Right};
use crate::operation::{
    Completed, IdempotencyKey, IdempotentRequest, Operation, OperationError, OperationSpec, RateLimitedAction,
};
use crate::posts::attachments::attach;
use crate::posts::rendering::{self, RenderedText};
use crate::threads::annex::{self, NewAnnexItem};
use crate::threads::beside::Beside;
use crate::threads::rules;
use crate::threads::store::{active, apply, follow, has_files, lock_thread, reminds_later};
use crate::{markdown, posts};

/// An answer that was checked and rendered.
struct Prepared {
    caller: Caller,
    thread: ThreadId,
    text: RenderedText,
    files: Vec<AttachmentId>,
    annex: Vec<NewAnnexItem>,
}

/// Answers a thread; returns the answer.
///
/// # Errors
/// The field `body`, a closed or hidden thread, answering too often, a key used otherwise.
pub async fn post(
    app: &App,
    caller: &Caller,
    thread: ThreadId,
    body: &str,
    key: Option<IdempotencyKey>,
) -> Result<Completed<AnswerId>, OperationError> {
    post_with_files(app, caller, thread, body, Vec::new(), key).await
}

/// Answers a thread, with files that the author uploaded before.
///
/// # Errors
/// Those of [`post`], and the field `files`.
pub async fn post_with_files(
    app: &App,
    caller: &Caller,
    thread: ThreadId,
    body: &str,
    files: Vec<AttachmentId>,
    key: Option<IdempotencyKey>,
) -> Result<Completed<AnswerId>, OperationError> {
    post_with(app, caller, thread, body, Beside { files, ..Beside::default() }, key).await
}

/// Answers a thread, with files, and with what whoever asked keeps for staff.
///
/// # Errors
/// Those of [`post_with_files`], the field `annex`, something to keep beside a question of somebody else.
#[tracing::instrument(skip_all, fields(thread.id = thread.0))]
pub async fn post_with(
    app: &App,
    caller: &Caller,
    thread: ThreadId,
    body: &str,
    beside: Beside,
    key: Option<IdempotencyKey>,
) -> Result<Completed<AnswerId>, OperationError> {
    caller.require(Right::Post, None)?;
    let Beside { files, annex } = beside;
    // Left out of what a repeat is compared by where there are none. What is kept for staff is named by its numbers in the text.
    let once = if files.is_empty() {
        IdempotentRequest::new(caller.account, key, "answer", &(thread, body))
    } else {
        IdempotentRequest::new(caller.account, key, "answer", &(thread, body, &files))
    };
    let spec = OperationSpec::new(caller).limited(RateLimitedAction::Post).once(once);
    let (caller, body) = (caller.clone(), body.to_owned());
    let prepare = async move {
        let body = posts::rules::body(&body)?;
        let annex = annex::checked(&annex)?;
        let text = rendering::render(rendering::BODY, body).await?;
        Ok(Prepared { caller, thread, text, files, annex })
    };
    app.kernel.create(spec, prepare, |op, answer| Box::pin(insert(op, answer))).await
}

async fn insert(op: &Operation, new: &Prepared) -> Result<AnswerId, OperationError> {
    let (tx, now, thread) = (op.tx(), op.now(), new.thread);
    let head = lock_thread(tx, &new.caller, thread).await?;
    rules::may_answer(head.state_at(now), head.hidden_at.is_some())?;
    let author = new.caller.account;
    let answer = answer::Entity::insert(row(thread, author, new.text.clone(), now)).exec(tx).await?.last_insert_id;
    let by_asker = author == head.author_id;
    let state = rules::state_after_answer(head.state, by_asker);
    let mut update = active(&head, now)
        .col_expr(thread::Column::AnswerCount, Expr::col(thread::Column::AnswerCount).add(1))
        .col_expr(thread::Column::State, Expr::value(state.as_str()));
    if !by_asker {
        update = reminds_later(update, &head, now);
        if head.first_answer_at.is_none() {
            update = update.col_expr(thread::Column::FirstAnswerAt, Expr::value(now));
        }
    }
    if !new.files.is_empty() {
        attach(tx, author, Subject::Answer(answer), &new.files).await?;
        update = has_files(update);
    }
    annex::keep_of_asker(op, &head, author, Subject::Answer(answer), &new.annex).await?;
    apply(tx, update).await?;
    follow(tx, thread, author, now).await?;
    op.record(Event::AnswerPosted { thread, answer });
    Ok(answer)
}

pub fn row(thread: ThreadId, author: AccountId, text: RenderedText, now: DateTime<Utc>) -> answer::ActiveModel {
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
