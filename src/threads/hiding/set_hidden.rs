//! Writing that a post is hidden, or is not any more, with all that follows for its thread. Who may do so is decided before.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::entity::{
    AccountId, AnswerId, CommentId, Event, SuspensionId, ThreadId, answer, comment as comments, thread,
};
use crate::operation::{Operation, OperationError};
use crate::threads::answers::acceptances::clear_hidden_acceptances;
use crate::threads::store::{Head, apply, change, with_derived_state};

/// What is hidden or shown again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Post {
    Thread(ThreadId),
    Answer(AnswerId),
    Comment(CommentId),
}

/// Why something is hidden, and by whom.
#[derive(Clone, Debug)]
pub(super) struct Hiding {
    /// None for the command line.
    pub by: Option<AccountId>,
    /// For its author and for moderators.
    pub reason: String,
    /// The suspension of its author by which it is hidden; none if it is hidden by itself.
    pub suspension: Option<SuspensionId>,
}

/// Hides a post of a thread that is locked, or shows it again. `was_accepted` says whether it is an answer that is shown as accepted.
///
/// # Errors
/// The database.
pub(super) async fn set_hidden(
    op: &Operation,
    head: &Head,
    post: Post,
    was_accepted: bool,
    hiding: Option<&Hiding>,
) -> Result<(), OperationError> {
    let (tx, now) = (op.tx(), op.now());
    let at: Option<DateTime<Utc>> = hiding.map(|_| now);
    let by: Option<AccountId> = hiding.and_then(|hiding| hiding.by);
    let reason: Option<String> = hiding.map(|hiding| hiding.reason.clone());
    let suspension: Option<SuspensionId> = hiding.and_then(|hiding| hiding.suspension);
    let update = change(head.id, now);
    match post {
        Post::Thread(_) => {
            let update = update
                .col_expr(thread::Column::HiddenAt, Expr::value(at))
                .col_expr(thread::Column::HiddenBy, Expr::value(by))
                .col_expr(thread::Column::HiddenReason, Expr::value(reason))
                .col_expr(thread::Column::HiddenInSuspension, Expr::value(suspension))
                .col_expr(thread::Column::PendingSince, Expr::value(Option::<DateTime<Utc>>::None));
            apply(tx, update).await?;
            op.record(Event::ThreadVisibility { thread: head.id });
        }
        Post::Answer(id) => {
            if let Some(said) = head.not_solved_at.filter(|_| hiding.is_none()) {
                clear_hidden_acceptances(tx, head.id, said).await?;
            }
            answer::Entity::update_many()
                .col_expr(answer::Column::HiddenAt, Expr::value(at))
                .col_expr(answer::Column::HiddenBy, Expr::value(by))
                .col_expr(answer::Column::HiddenReason, Expr::value(reason))
                .col_expr(answer::Column::HiddenInSuspension, Expr::value(suspension))
                .col_expr(answer::Column::PendingSince, Expr::value(Option::<DateTime<Utc>>::None))
                .filter(answer::Column::Id.eq(id))
                .exec(tx)
                .await?;
            // Hiding the only answer leaves the thread without one: escalation looks again.
            let update = update.col_expr(thread::Column::NextCheckAt, Expr::value(now));
            let update = with_derived_state(tx, head, update, now).await?;
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
                .col_expr(comments::Column::HiddenInSuspension, Expr::value(suspension))
                .col_expr(comments::Column::PendingSince, Expr::value(Option::<DateTime<Utc>>::None))
                .filter(comments::Column::Id.eq(id))
                .exec(tx)
                .await?;
            apply(tx, update).await?;
            op.record(Event::ThreadChanged { thread: head.id });
        }
    }
    Ok(())
}
