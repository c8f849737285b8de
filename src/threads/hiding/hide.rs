//! Hiding what must not be shown, with the reason, and showing it again. Only moderators of the thread's agency.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::app::App;
use crate::database::WriteTransaction;
use crate::entity::{AccountId, AnswerId, CommentId, Event, ThreadId, answer, comment as comments, thread};
use crate::identity::{Caller, Right};
use crate::operation::{Completed, Operation, OperationError, OperationSpec};
use crate::posts::rules::{REASON, short_text};
use crate::threads::answers::acceptances::clear_hidden_acceptances;
use crate::threads::comments::own::lock_comment;
use crate::threads::store::{Head, agency_of, apply, change, lock_answer, lock_thread, with_derived_state};

/// What is hidden or shown again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Post {
    Thread(ThreadId),
    Answer(AnswerId),
    Comment(CommentId),
}

/// Hides a thread, answer or comment; its author still sees it, and why. Returns the thread.
///
/// # Errors
/// No right, the field `reason`.
#[tracing::instrument(skip_all)]
pub async fn hide(app: &App, caller: &Caller, post: Post, reason: &str) -> Result<Completed<ThreadId>, OperationError> {
    set(app, caller, post, Some(short_text(&REASON, reason)?)).await
}

/// Shows again what was hidden; returns the thread.
///
/// # Errors
/// No right.
#[tracing::instrument(skip_all)]
pub async fn show(app: &App, caller: &Caller, post: Post) -> Result<Completed<ThreadId>, OperationError> {
    set(app, caller, post, None).await
}

async fn set(
    app: &App,
    caller: &Caller,
    post: Post,
    reason: Option<String>,
) -> Result<Completed<ThreadId>, OperationError> {
    let input = (caller.clone(), post, reason);
    let spec = OperationSpec::new(caller);
    let act =
        app.kernel.run(spec, input, |op, (caller, post, reason)| Box::pin(write(op, caller, *post, reason.clone())));
    act.await
}

async fn write(
    op: &Operation,
    caller: &Caller,
    post: Post,
    reason: Option<String>,
) -> Result<ThreadId, OperationError> {
    let (tx, now) = (op.tx(), op.now());
    let (head, was_accepted) = take(tx, caller, post).await?;
    caller.require(Right::Moderate, agency_of(tx, head.category_id).await?)?;
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
            apply(tx, update).await?;
            op.record(Event::ThreadVisibility { thread: head.id });
        }
        Post::Answer(id) => {
            if let Some(said) = head.not_solved_at.filter(|_| reason.is_none()) {
                clear_hidden_acceptances(tx, head.id, said).await?;
            }
            answer::Entity::update_many()
                .col_expr(answer::Column::HiddenAt, Expr::value(at))
                .col_expr(answer::Column::HiddenBy, Expr::value(by))
                .col_expr(answer::Column::HiddenReason, Expr::value(reason))
                .col_expr(answer::Column::PendingSince, Expr::value(Option::<DateTime<Utc>>::None))
                .filter(answer::Column::Id.eq(id))
                .exec(tx)
                .await?;
            // Hiding the only answer leaves the thread without one: escalation looks again.
            let update = update.col_expr(thread::Column::NextCheckAt, Expr::value(now));
            let update = with_derived_state(tx, &head, update, now).await?;
            apply(tx, update).await?;
            // What nobody can see solves nothing: a case that waits for a word about this answer goes on without it.
            op.record(if was_accepted && at.is_some() {
                Event::AcceptanceTakenBack { thread: head.id, answer: id }
            } else {
                Event::ThreadChanged { thread: head.id }
            });
        }
        Post::Comment(id) => {
            comments::Entity::update_many()
                .col_expr(comments::Column::HiddenAt, Expr::value(at))
                .col_expr(comments::Column::HiddenBy, Expr::value(by))
                .col_expr(comments::Column::HiddenReason, Expr::value(reason))
                .col_expr(comments::Column::PendingSince, Expr::value(Option::<DateTime<Utc>>::None))
                .filter(comments::Column::Id.eq(id))
                .exec(tx)
                .await?;
            apply(tx, update).await?;
            op.record(Event::ThreadChanged { thread: head.id });
        }
    }
    Ok(head.id)
}

/// Takes the thread of a post, and tells whether the post is an answer that is shown as accepted.
async fn take(tx: &WriteTransaction, caller: &Caller, post: Post) -> Result<(Head, bool), OperationError> {
    match post {
        Post::Thread(id) => Ok((lock_thread(tx, caller, id).await?, false)),
        Post::Answer(id) => {
            let (head, answer) = lock_answer(tx, caller, id).await?;
            Ok((head, answer.accepted_at.is_some() && answer.hidden_at.is_none()))
        }
        Post::Comment(id) => Ok((lock_comment(tx, caller, id).await?.0, false)),
    }
}
