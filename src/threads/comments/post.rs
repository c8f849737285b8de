//! Commenting: short clarifications under a thread or an answer.

use sea_orm::ActiveValue::Set;
use sea_orm::EntityTrait;
use serde::Serialize;

use crate::app::App;
use crate::entity::{AnswerId, AttachmentId, CommentId, Event, Subject, ThreadId, comment};
use crate::identity::{Caller, Right};
use crate::markdown;
use crate::operation::{
    Completed, IdempotencyKey, IdempotentRequest, Operation, OperationError, OperationSpec, RateLimitedAction,
};
use crate::posts::attachments::attach;
use crate::posts::gratitude::is_only_thanks;
use crate::posts::rendering;
use crate::posts::rules::COMMENT;
use crate::threads::annex::{self, NewAnnexItem};
use crate::threads::beside::Beside;
use crate::threads::rules::RuleViolation;
use crate::threads::store::{active, apply, change, has_files, lock_answer, lock_thread};

/// What a comment stands under.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Under {
    Thread(ThreadId),
    Answer(AnswerId),
}

/// A comment that was checked and rendered.
struct Prepared {
    caller: Caller,
    under: Under,
    source: String,
    html: String,
    files: Vec<AttachmentId>,
    annex: Vec<NewAnnexItem>,
}

/// Comments on a thread or an answer; returns the comment. Thanks alone is no activity: it keeps nothing open.
///
/// # Errors
/// The field `body`, something hidden, commenting too often, a key used otherwise.
pub async fn post(
    app: &App,
    caller: &Caller,
    under: Under,
    body: &str,
    key: Option<IdempotencyKey>,
) -> Result<Completed<CommentId>, OperationError> {
    post_with_files(app, caller, under, body, Vec::new(), key).await
}

/// Comments on a thread or an answer, with files that the author uploaded before.
///
/// # Errors
/// Those of [`post`], and the field `files`.
pub async fn post_with_files(
    app: &App,
    caller: &Caller,
    under: Under,
    body: &str,
    files: Vec<AttachmentId>,
    key: Option<IdempotencyKey>,
) -> Result<Completed<CommentId>, OperationError> {
    post_with(app, caller, under, body, Beside { files, ..Beside::default() }, key).await
}

/// Comments on a thread or an answer, with files, and with what whoever asked keeps for staff.
///
/// # Errors
/// Those of [`post_with_files`], the field `annex`, something to keep beside a question of somebody else.
#[tracing::instrument(skip_all)]
pub async fn post_with(
    app: &App,
    caller: &Caller,
    under: Under,
    body: &str,
    beside: Beside,
    key: Option<IdempotencyKey>,
) -> Result<Completed<CommentId>, OperationError> {
    caller.require(Right::Post, None)?;
    let Beside { files, annex } = beside;
    // Left out of what a repeat is compared by where there are none. What is kept for staff is named by its numbers in the text.
    let once = if files.is_empty() {
        IdempotentRequest::new(caller.account, key, "comment", &(under, body))
    } else {
        IdempotentRequest::new(caller.account, key, "comment", &(under, body, &files))
    };
    let spec = OperationSpec::new(caller).limited(RateLimitedAction::Post).once(once);
    let (caller, body) = (caller.clone(), body.to_owned());
    let prepare = async move {
        let source = COMMENT.check(&body)?;
        let annex = annex::checked(&annex)?;
        let html = rendering::html(rendering::COMMENT, source.clone()).await?;
        Ok(Prepared { caller, under, source, html, files, annex })
    };
    app.kernel.create(spec, prepare, |op, comment| Box::pin(insert(op, comment))).await
}

async fn insert(op: &Operation, new: &Prepared) -> Result<CommentId, OperationError> {
    let (tx, now) = (op.tx(), op.now());
    let (head, answer) = match new.under {
        Under::Thread(id) => (lock_thread(tx, &new.caller, id).await?, None),
        Under::Answer(id) => {
            let (head, answer) = lock_answer(tx, &new.caller, id).await?;
            (head, Some(answer))
        }
    };
    if head.hidden_at.is_some() || answer.as_ref().is_some_and(|answer| answer.hidden_at.is_some()) {
        return Err(RuleViolation::Hidden.into());
    }
    let thread = head.id;
    // Thanks alone is no activity.
    let mut update = if is_only_thanks(&new.source) { change(thread, now) } else { active(&head, now) };
    let row = comment::ActiveModel {
        thread_id: Set(thread),
        answer_id: Set(answer.map(|answer| answer.id)),
        author_id: Set(new.caller.account),
        body_source: Set(new.source.clone()),
        body_html: Set(new.html.clone()),
        render_version: Set(markdown::RENDER_VERSION),
        created_at: Set(now),
        ..Default::default()
    };
    let comment = comment::Entity::insert(row).exec(tx).await?.last_insert_id;
    if !new.files.is_empty() {
        attach(tx, new.caller.account, Subject::Comment(comment), &new.files).await?;
        update = has_files(update);
    }
    annex::keep_of_asker(op, &head, new.caller.account, Subject::Comment(comment), &new.annex).await?;
    apply(tx, update).await?;
    op.record(Event::CommentPosted { thread, comment });
    Ok(comment)
}
