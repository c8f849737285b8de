//! Staff's word on a peer's answer (verified, corrected, superseded), without taking authorship. One that warns of the answer
//! reaches those who rely on it.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::app::App;
use crate::entity::{AnswerId, Event, StaffReview, ThreadId, answer};
use crate::identity::{Caller, Right};
use crate::markdown::source::has_visible;
use crate::operation::{Completed, Operation, OperationError, OperationSpec};
use crate::posts::rules::NOTE;
use crate::threads::rules::RuleViolation;
use crate::threads::store::{agency_of, apply, change, lock_answer};

/// A review that was checked.
struct Prepared {
    caller: Caller,
    answer: AnswerId,
    word: Option<StaffReview>,
    note: Option<String>,
}

/// Gives staff's word on an answer, or takes it back with `None`; returns its thread. A correction needs a note that says what
/// is right.
///
/// # Errors
/// No right at the thread's agency, one's own answer, the field `note`. An official answer can only be superseded.
#[tracing::instrument(skip_all, fields(answer.id = id.0))]
pub async fn review(
    app: &App,
    caller: &Caller,
    id: AnswerId,
    word: Option<StaffReview>,
    note: &str,
) -> Result<Completed<ThreadId>, OperationError> {
    let needs_note = word == Some(StaffReview::Corrected);
    let note = if needs_note || (word.is_some() && has_visible(note)) { Some(NOTE.check(note)?) } else { None };
    let input = Prepared { caller: caller.clone(), answer: id, word, note };
    app.kernel.run(OperationSpec::new(caller), input, |op, review| Box::pin(write(op, review))).await
}

async fn write(op: &Operation, review: &Prepared) -> Result<ThreadId, OperationError> {
    let Prepared { caller, answer: id, word, note } = review;
    let tx = op.tx();
    let (head, found) = lock_answer(tx, caller, *id).await?;
    caller.require(Right::ActAsStaff, agency_of(tx, head.category_id).await?)?;
    let official = found.official_for.is_some();
    if official && word.is_some_and(|word| word != StaffReview::Superseded) {
        return Err(RuleViolation::Official.into());
    }
    if !official && found.author_id == caller.account {
        return Err(RuleViolation::OwnAnswer.into());
    }
    answer::Entity::update_many()
        .col_expr(answer::Column::StaffReview, Expr::value(word.map(StaffReview::as_str)))
        .col_expr(answer::Column::StaffReviewNote, Expr::value(note.clone()))
        .col_expr(answer::Column::StaffReviewBy, Expr::value(word.map(|_| caller.account)))
        .col_expr(answer::Column::StaffReviewAt, Expr::value(word.map(|_| op.now())))
        .col_expr(answer::Column::StaffReviewRevision, Expr::value(word.map(|_| found.revision)))
        .filter(answer::Column::Id.eq(*id))
        .exec(tx)
        .await?;
    apply(tx, change(head.id, op.now())).await?;
    op.record(Event::ThreadChanged { thread: head.id });
    // Warned again of the same text, nobody is told again.
    let warned = found.staff_review.is_some_and(StaffReview::warns) && found.facts().is_review_current();
    if word.is_some_and(StaffReview::warns) && !warned {
        op.record(Event::AnswerRecalled { thread: head.id, answer: *id, by: caller.account });
    }
    Ok(head.id)
}
