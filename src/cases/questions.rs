//! Which questions a case serves: the one that it was opened for, and those that ask the same.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, OnConflict, Query};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, ExprTrait, QueryFilter, QueryOrder,
    QuerySelect,
};

use super::summary::summary_of;
use super::timeline::write_entry;
use crate::entity::documents::EntryDetail;
use crate::entity::{AccountId, CaseId, EntryKind, Event, ThreadId, case_thread, staff_case, thread};
use crate::operation::{Operation, OperationError};
use crate::threads::case_summary::replace_case_summary;
use crate::threads::visibility;

/// The [open](CaseState::is_open) case of a thread.
pub(super) async fn open_case_of<C: ConnectionTrait>(db: &C, thread: ThreadId) -> Result<Option<CaseId>, DbErr> {
    case_thread::Entity::find()
        .select_only()
        .column(case_thread::Column::CaseId)
        .filter(case_thread::Column::ThreadId.eq(thread))
        .filter(case_thread::Column::IsOpen.eq(true))
        .into_tuple()
        .one(db)
        .await
}

/// The case that a thread had last, and whether it is open. The one that serves it now may be older than one of its own that
/// went on as that.
pub(super) async fn newest_case_of<C: ConnectionTrait>(
    db: &C,
    thread: ThreadId,
) -> Result<Option<(CaseId, bool)>, DbErr> {
    case_thread::Entity::find()
        .select_only()
        .columns([case_thread::Column::CaseId, case_thread::Column::IsOpen])
        .filter(case_thread::Column::ThreadId.eq(thread))
        .order_by_desc(case_thread::Column::IsOpen)
        .order_by_desc(case_thread::Column::CreatedAt)
        .order_by_desc(case_thread::Column::CaseId)
        .limit(1)
        .into_tuple()
        .one(db)
        .await
}

/// A thread that a case serves from now on.
pub(super) fn served(case: CaseId, thread: ThreadId, is_main: bool, now: DateTime<Utc>) -> case_thread::ActiveModel {
    case_thread::ActiveModel {
        case_id: Set(case),
        thread_id: Set(thread),
        is_main: Set(is_main),
        is_open: Set(true),
        created_at: Set(now),
    }
}

/// Has an open case serve a question and all that point at it, as far as no other open case serves them.
///
/// # Errors
/// Those of the database.
pub(super) async fn bring(
    op: &Operation,
    case: &staff_case::Model,
    question: ThreadId,
    by: Option<AccountId>,
) -> Result<(), OperationError> {
    let served_already = Query::select()
        .expr(Expr::value(1))
        .from(case_thread::Entity)
        .and_where(case_thread::Column::ThreadId.into_expr().equals((thread::Entity, thread::Column::Id)))
        .and_where(case_thread::Column::IsOpen.eq(true))
        .to_owned();
    let asks_the_same =
        Condition::any().add(thread::Column::Id.eq(question)).add(thread::Column::DuplicateOf.eq(question));
    let threads: Vec<ThreadId> = thread::Entity::find()
        .select_only()
        .column(thread::Column::Id)
        .filter(asks_the_same)
        .filter(visibility::shown_threads())
        .filter(Expr::exists(served_already).not())
        .order_by_asc(thread::Column::Id)
        .into_tuple()
        .all(op.tx())
        .await?;
    serve(op, case, &threads, by, None).await
}

/// Has an open case serve further questions, which no open case serves. `from` is the case that goes on as this one.
///
/// # Errors
/// Those of the database.
pub(super) async fn serve(
    op: &Operation,
    case: &staff_case::Model,
    threads: &[ThreadId],
    by: Option<AccountId>,
    from: Option<CaseId>,
) -> Result<(), OperationError> {
    let known = OnConflict::new().do_nothing().to_owned();
    let mut joined = Vec::new();
    for thread in threads.iter().copied() {
        let insert = case_thread::Entity::insert(served(case.id, thread, false, op.now())).on_conflict(known.clone());
        if insert.exec_without_returning(op.tx()).await? == 1 {
            let detail = EntryDetail { thread: Some(thread), case: from, ..EntryDetail::default() };
            write_entry(op, case.id, EntryKind::QuestionJoined, by, detail).await?;
            joined.push(thread);
        }
    }
    if joined.is_empty() {
        return Ok(());
    }
    replace_case_summary(op.tx(), &joined, Some(&summary_of(case)), op.now()).await?;
    for thread in joined {
        op.record(Event::CaseStateChanged { case: case.id, thread });
    }
    Ok(())
}
