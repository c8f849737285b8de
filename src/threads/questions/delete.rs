//! Deleting one's own question.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};

use crate::app::App;
use crate::entity::{CaseState, Event, ThreadId, answer, staff_case, thread};
use crate::identity::{Caller, Right};
use crate::outbox;
use crate::threads::refusal::Refusal;
use crate::threads::revisions::stale;
use crate::threads::rules::RuleViolation;
use crate::threads::store::{apply, change, lock_thread, published};

/// Deletes one's own thread, as long as nobody else has written on it and staff do not work on it.
///
/// # Errors
/// Others' threads, [`Rule::HasAnswers`], [`Rule::WithStaff`], an edit since `revision`.
#[tracing::instrument(skip_all, fields(thread.id = id.0))]
pub async fn delete(app: &App, caller: &Caller, id: ThreadId, seen: Option<i32>) -> Result<(), Refusal> {
    let now = app.now();
    let tx = app.begin_write().await?;
    let head = lock_thread(&tx, caller, id).await?;
    if head.author_id != caller.account || !caller.may(Right::Post, None) {
        return Err(Refusal::Forbidden);
    }
    if seen.is_some_and(|seen| seen != head.revision) {
        let now = thread::Entity::find_by_id(id).one(&tx).await?.ok_or(Refusal::Missing)?;
        return Err(stale(Some(now.title), now.body_source, now.revision));
    }
    let others = answer::Entity::find()
        .filter(answer::Column::ThreadId.eq(id))
        .filter(answer::Column::AuthorId.ne(caller.account))
        .filter(answer::Column::DeletedAt.is_null())
        .count(&tx)
        .await?;
    if others > 0 {
        return Err(RuleViolation::HasAnswers.into());
    }
    let with_staff = staff_case::Entity::find()
        .select_only()
        .column(staff_case::Column::Id)
        .filter(staff_case::Column::ThreadId.eq(id))
        .filter(staff_case::Column::State.ne(CaseState::Closed))
        .count(&tx)
        .await?;
    if with_staff > 0 {
        return Err(RuleViolation::WithStaff.into());
    }
    let update = change(id)
        .col_expr(thread::Column::DeletedAt, Expr::value(now))
        .col_expr(thread::Column::LookAt, Expr::value(Option::<DateTime<Utc>>::None));
    apply(&tx, update).await?;
    outbox::record(&tx, Event::ThreadVisibility { thread: id }, now);
    tx.commit().await?;
    published(app, id);
    Ok(())
}
