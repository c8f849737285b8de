//! Staff's word on a peer's answer (verified, corrected, superseded), without taking authorship.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::app::App;
use crate::entity::{AnswerId, Event, StaffReview, ThreadId, answer};
use crate::identity::{Caller, Right};
use crate::threads::refusal::Refusal;
use crate::threads::rules::RuleViolation;
use crate::threads::store::{agency_of, apply, change, lock_answer, published};
use crate::{outbox, posts};

/// Gives staff's word on an answer, or takes it back with none. A correction needs a note that says what is right.
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
) -> Result<ThreadId, Refusal> {
    let note = match word {
        Some(StaffReview::Corrected) => Some(posts::rules::short_text("note", note, posts::rules::MAX_NOTE)?),
        Some(_) if !note.trim().is_empty() => Some(posts::rules::short_text("note", note, posts::rules::MAX_NOTE)?),
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
        return Err(RuleViolation::Official.into());
    }
    if !official && found.author_id == caller.account {
        return Err(RuleViolation::OwnAnswer.into());
    }
    answer::Entity::update_many()
        .col_expr(answer::Column::StaffWord, Expr::value(word.map(StaffReview::as_str)))
        .col_expr(answer::Column::StaffWordNote, Expr::value(note))
        .col_expr(answer::Column::StaffWordBy, Expr::value(word.map(|_| caller.account)))
        .col_expr(answer::Column::StaffWordAt, Expr::value(word.map(|_| now)))
        .filter(answer::Column::Id.eq(id))
        .exec(&tx)
        .await?;
    apply(&tx, change(head.id)).await?;
    outbox::record(&tx, Event::ThreadChanged { thread: head.id }, now);
    tx.commit().await?;
    published(app, head.id);
    Ok(head.id)
}
