//! Taking an earlier text out of the history of a question or an answer, because it holds what nobody should read: a telephone
//! number, a name. By whoever may edit it, or a moderator.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::app::App;
use crate::entity::{Event, Subject, ThreadId, revision};
use crate::identity::{Caller, Right};
use crate::operation::{Completed, Operation, OperationError, OperationSpec};
use crate::threads::revisions::may_edit;
use crate::threads::rules::RuleViolation;
use crate::threads::store::{agency_of, apply, change, lock_answer, lock_thread};

/// An earlier text of a question or an answer, by its number.
struct EarlierText {
    caller: Caller,
    subject: Subject,
    number: i32,
}

/// Takes an earlier text out of the history; returns the thread. Nobody reads it any more, moderators neither. Removing it again
/// changes nothing.
///
/// # Errors
/// No such text, no right, [`RuleViolation::CurrentText`] for the text as it is: that one is edited first.
#[tracing::instrument(skip_all)]
pub async fn remove_revision(
    app: &App,
    caller: &Caller,
    subject: Subject,
    number: i32,
) -> Result<Completed<ThreadId>, OperationError> {
    let input = EarlierText { caller: caller.clone(), subject, number };
    app.kernel.run(OperationSpec::new(caller), input, |op, text| Box::pin(write_removed(op, text))).await
}

async fn write_removed(op: &Operation, text: &EarlierText) -> Result<ThreadId, OperationError> {
    let EarlierText { caller, subject, number } = text;
    let (tx, now) = (op.tx(), op.now());
    let (head, author, official_for, current) = match *subject {
        Subject::Thread(id) => {
            let head = lock_thread(tx, caller, id).await?;
            let (author, current) = (head.author_id, head.revision);
            (head, author, None, current)
        }
        Subject::Answer(id) => {
            let (head, found) = lock_answer(tx, caller, id).await?;
            (head, found.author_id, found.official_for, found.revision)
        }
        _ => return Err(OperationError::NotFound),
    };
    let agency = agency_of(tx, head.category_id).await?;
    may_edit(caller, author, official_for, agency).or_else(|_| caller.require(Right::Moderate, agency))?;
    if *number == current {
        return Err(RuleViolation::CurrentText.into());
    }
    let found = revision::Entity::find()
        .filter(revision::Column::SubjectKind.eq(subject.kind()))
        .filter(revision::Column::SubjectId.eq(subject.id()))
        .filter(revision::Column::Number.eq(*number))
        .one(tx)
        .await?
        .ok_or(OperationError::NotFound)?;
    if found.hidden_at.is_some() {
        return Ok(head.id);
    }
    revision::Entity::update_many()
        .col_expr(revision::Column::HiddenAt, Expr::value(now))
        .col_expr(revision::Column::HiddenBy, Expr::value(caller.account))
        .filter(revision::Column::Id.eq(found.id))
        .exec(tx)
        .await?;
    apply(tx, change(head.id, now)).await?;
    op.record(Event::ThreadChanged { thread: head.id });
    Ok(head.id)
}
