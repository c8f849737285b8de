//! Putting a thread or an answer right, by its author or a moderator: the text before is kept. And deleting one's own thread.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter};

use super::located::{self, active, agency_of, apply, change, lock_answer, lock_thread, published};
use super::refusal::{CurrentText, Refusal, both};
use super::rules::{self, Rule};
use crate::app::App;
use crate::entity::{AccountId, AnswerId, CaseState, CategoryId, Subject, ThreadId, answer, revision, thread};
use crate::identity::{Caller, Right};
use crate::markdown;
use crate::outbox::{self, Event};
use crate::web::rate_limit::Act;

/// A new text for a thread. What is none stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ThreadEdit {
    pub title: Option<String>,
    pub body: Option<String>,
    /// The revision that the edit was made from; none edits whatever is there.
    pub revision: Option<i32>,
}

/// Whether the caller may edit what somebody wrote in a category: its author or a moderator of the agency.
async fn may_edit<C: ConnectionTrait>(
    tx: &C,
    caller: &Caller,
    author: AccountId,
    category: CategoryId,
) -> Result<(), Refusal> {
    let own = author == caller.account && caller.may(Right::Post, None);
    if own || caller.may(Right::Moderate, agency_of(tx, category).await?) { Ok(()) } else { Err(Refusal::Forbidden) }
}

/// Edits a thread; returns its new revision. An edit that changes nothing makes no revision.
///
/// # Errors
/// Refused fields, no right, [`Refusal::Stale`] with the text as it is now.
#[tracing::instrument(skip_all, fields(thread.id = id.0))]
pub async fn thread(app: &App, caller: &Caller, id: ThreadId, edit: ThreadEdit) -> Result<i32, Refusal> {
    let title = edit.title.as_deref().map(rules::title).transpose();
    let body = edit.body.as_deref().map(rules::body).transpose();
    let (title, body) = both(title, body)?;
    let text = match body {
        Some(body) => Some(located::rendered("body", body).await?),
        None => None,
    };
    let now = app.now();
    let tx = app.begin_write().await?;
    let head = lock_thread(&tx, caller, id).await?;
    may_edit(&tx, caller, head.author_id, head.category_id).await?;
    app.limiter.count(&tx, Act::Post, &caller.limit_key(), now).await?;
    let before = thread::Entity::find_by_id(id).one(&tx).await?.ok_or(Refusal::Missing)?;
    if edit.revision.is_some_and(|seen| seen != before.revision) {
        return Err(stale(Some(before.title), before.body_source, before.revision));
    }
    let same_title = title.as_ref().is_none_or(|title| *title == before.title);
    if same_title && text.as_ref().is_none_or(|text| text.source == before.body_source) {
        return Ok(before.revision);
    }
    keep(
        &tx,
        Kept {
            subject: Subject::Thread(id),
            number: before.revision,
            title: Some(before.title),
            body: before.body_source,
            by: caller.account,
            written_at: before.edited_at.unwrap_or(before.created_at),
        },
    )
    .await?;
    let mut update = active(&head, now)
        .col_expr(thread::Column::Revision, Expr::value(before.revision + 1))
        .col_expr(thread::Column::EditedAt, Expr::value(now))
        .filter(thread::Column::Revision.eq(before.revision));
    if let Some(title) = title {
        update = update.col_expr(thread::Column::Title, Expr::value(title));
    }
    if let Some(text) = text {
        update = update
            .col_expr(thread::Column::BodySource, Expr::value(text.source))
            .col_expr(thread::Column::BodyHtml, Expr::value(text.html))
            .col_expr(thread::Column::RenderVersion, Expr::value(markdown::RENDER_VERSION))
            .col_expr(thread::Column::Language, Expr::value(text.language));
    }
    apply(&tx, update).await?;
    outbox::record(&tx, Event::ThreadEdited { thread: id }, now);
    tx.commit().await?;
    published(app, id);
    Ok(before.revision + 1)
}

/// Edits an answer; returns its thread and its new revision.
///
/// # Errors
/// The field `body`, no right, [`Refusal::Stale`] with the text as it is now.
#[tracing::instrument(skip_all, fields(answer.id = id.0))]
pub async fn answer(
    app: &App,
    caller: &Caller,
    id: AnswerId,
    body: &str,
    seen: Option<i32>,
) -> Result<(ThreadId, i32), Refusal> {
    let text = located::rendered("body", rules::body(body)?).await?;
    let now = app.now();
    let tx = app.begin_write().await?;
    let (head, found) = lock_answer(&tx, caller, id).await?;
    may_edit(&tx, caller, found.author_id, head.category_id).await?;
    app.limiter.count(&tx, Act::Post, &caller.limit_key(), now).await?;
    let before = answer::Entity::find_by_id(id).one(&tx).await?.ok_or(Refusal::Missing)?;
    if seen.is_some_and(|seen| seen != before.revision) {
        return Err(stale(None, before.body_source, before.revision));
    }
    if text.source == before.body_source {
        return Ok((head.id, before.revision));
    }
    keep(
        &tx,
        Kept {
            subject: Subject::Answer(id),
            number: before.revision,
            title: None,
            body: before.body_source,
            by: caller.account,
            written_at: before.edited_at.unwrap_or(before.created_at),
        },
    )
    .await?;
    answer::Entity::update_many()
        .col_expr(answer::Column::BodySource, Expr::value(text.source))
        .col_expr(answer::Column::BodyHtml, Expr::value(text.html))
        .col_expr(answer::Column::RenderVersion, Expr::value(markdown::RENDER_VERSION))
        .col_expr(answer::Column::Language, Expr::value(text.language))
        .col_expr(answer::Column::Revision, Expr::value(before.revision + 1))
        .col_expr(answer::Column::EditedAt, Expr::value(now))
        .filter(answer::Column::Id.eq(id))
        .filter(answer::Column::Revision.eq(before.revision))
        .exec(&tx)
        .await?;
    apply(&tx, active(&head, now)).await?;
    outbox::record(&tx, Event::ThreadChanged { thread: head.id }, now);
    tx.commit().await?;
    published(app, head.id);
    Ok((head.id, before.revision + 1))
}

fn stale(title: Option<String>, body: String, revision: i32) -> Refusal {
    Refusal::Stale(Box::new(CurrentText { title, body, revision }))
}

/// The refusal of an act that began from an older text of an answer.
pub(super) async fn stale_answer<C: ConnectionTrait>(tx: &C, id: AnswerId) -> Result<Refusal, Refusal> {
    let now = answer::Entity::find_by_id(id).one(tx).await?.ok_or(Refusal::Missing)?;
    Ok(stale(None, now.body_source, now.revision))
}

/// A text that gives way to a newer one.
struct Kept {
    subject: Subject,
    number: i32,
    title: Option<String>,
    body: String,
    by: AccountId,
    written_at: DateTime<Utc>,
}

async fn keep<C: ConnectionTrait>(tx: &C, kept: Kept) -> Result<(), Refusal> {
    let row = revision::ActiveModel {
        subject_kind: Set(kept.subject.kind()),
        subject_id: Set(kept.subject.id()),
        number: Set(kept.number),
        title: Set(kept.title),
        body_source: Set(kept.body),
        edited_by: Set(kept.by),
        created_at: Set(kept.written_at),
        ..Default::default()
    };
    revision::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// Deletes one's own thread, as long as nobody else has written on it and staff do not work on it.
///
/// # Errors
/// Others' threads, [`Rule::HasAnswers`], [`Rule::WithStaff`], an edit since `revision`.
#[tracing::instrument(skip_all, fields(thread.id = id.0))]
pub async fn delete_thread(app: &App, caller: &Caller, id: ThreadId, seen: Option<i32>) -> Result<(), Refusal> {
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
        return Err(Rule::HasAnswers.into());
    }
    if head.case_state.is_some_and(CaseState::is_open) {
        return Err(Rule::WithStaff.into());
    }
    let update = change(id, now)
        .col_expr(thread::Column::DeletedAt, Expr::value(now))
        .col_expr(thread::Column::NextCheckAt, Expr::value(Option::<DateTime<Utc>>::None));
    apply(&tx, update).await?;
    outbox::record(&tx, Event::ThreadVisibility { thread: id }, now);
    tx.commit().await?;
    published(app, id);
    Ok(())
}
