//! Hiding what must not be shown, with the reason, and showing it again. Only moderators of the thread's agency.

use super::set_hidden::{Hiding, Post, set_hidden};
use crate::app::App;
use crate::database::WriteTransaction;
use crate::entity::ThreadId;
use crate::identity::{Caller, Right};
use crate::operation::{Completed, Operation, OperationError, OperationSpec};
use crate::posts::rules::REASON;
use crate::threads::comments::own::lock_comment;
use crate::threads::store::{Head, agency_of, lock_answer, lock_thread};

/// Hides a thread, answer or comment; its author still sees it, and why. Returns the thread.
///
/// # Errors
/// No right, the field `reason`.
#[tracing::instrument(skip_all)]
pub async fn hide(app: &App, caller: &Caller, post: Post, reason: &str) -> Result<Completed<ThreadId>, OperationError> {
    set(app, caller, post, Some(REASON.check(reason)?)).await
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
    let tx = op.tx();
    let (head, was_accepted) = take(tx, caller, post).await?;
    caller.require(Right::Moderate, agency_of(tx, head.category_id).await?)?;
    let hiding = reason.map(|reason| Hiding { by: Some(caller.account), reason, suspension: None });
    set_hidden(op, &head, post, was_accepted, hiding.as_ref()).await?;
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
