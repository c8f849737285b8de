//! Staff's word on a peer's answer (verified, corrected, superseded), without taking authorship.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::located::{agency_of, apply, change, lock_answer, published};
use super::refusal::Refusal;
use super::rules::{self, NOTE_MAX, Rule};
use crate::app::App;
use crate::entity::{AnswerId, StaffReview, ThreadId, answer};
use crate::identity::{Caller, Right};
use crate::outbox::{self, Event};

/// Gives staff's word on an answer, or takes it back with none. A correction needs a note that says what is right.
///
/// # Errors
/// No right at the thread's agency, one's own answer, the field `note`. An official answer can only be superseded.
#[tracing::instrument(skip_all, fields(answer.id = id.0))]
pub async fn give(
    app: &App,
    caller: &Caller,
    id: AnswerId,
    word: Option<StaffReview>,
    note: &str,
) -> Result<ThreadId, Refusal> {
    let note = match word {
        Some(StaffReview::Corrected) => Some(rules::short_text("note", note, NOTE_MAX)?),
        Some(_) if !note.trim().is_empty() => Some(rules::short_text("note", note, NOTE_MAX)?),
        Some(_) | None => None,
    };
    let now = app.now();
    let tx = app.begin_write().await?;
    let (head, found) = lock_answer(&tx, caller, id).await?;
    if !caller.may(Right::ActAsStaff, agency_of(&tx, head.category_id).await?) {
        return Err(Refusal::Forbidden);
    }
    let official = found.official_for.is_some();
    if official && word.is_some_and(|word| word != StaffReview::Superseded) {
        return Err(Rule::Official.into());
    }
    if !official && found.author_id == caller.account {
        return Err(Rule::OwnAnswer.into());
    }
    answer::Entity::update_many()
        .col_expr(answer::Column::StaffReview, Expr::value(word.map(StaffReview::word)))
        .col_expr(answer::Column::StaffReviewNote, Expr::value(note))
        .col_expr(answer::Column::StaffReviewBy, Expr::value(word.map(|_| caller.account)))
        .col_expr(answer::Column::StaffReviewAt, Expr::value(word.map(|_| now)))
        .col_expr(answer::Column::StaffReviewRevision, Expr::value(word.map(|_| found.revision)))
        .filter(answer::Column::Id.eq(id))
        .exec(&tx)
        .await?;
    apply(&tx, change(head.id, now)).await?;
    outbox::record(&tx, Event::ThreadChanged { thread: head.id }, now);
    tx.commit().await?;
    published(app, head.id);
    Ok(head.id)
}
