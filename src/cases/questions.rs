//! Which questions a case serves: the one that it was opened for, and those that ask the same.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, LockType, OnConflict, Query};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, ExprTrait, FromQueryResult,
    JoinType, QueryFilter, QueryOrder, QuerySelect, Select,
};

use super::summary::summary_of;
use super::timeline::write_entry;
use crate::entity::documents::EntryDetail;
use crate::entity::{
    AccountId, AgencyId, CaseId, CategoryId, EntryKind, Event, ThreadId, case_thread, category, staff_case, thread,
};
use crate::operation::{Operation, OperationError};
use crate::threads::case_summary::replace_case_summary;
use crate::threads::visibility;

/// A question that a case serves.
#[derive(Clone, Debug, FromQueryResult)]
pub(super) struct Question {
    pub id: ThreadId,
    pub author_id: AccountId,
    pub category_id: CategoryId,
    pub agency_id: AgencyId,
    pub created_at: DateTime<Utc>,
    pub imported_at: Option<DateTime<Utc>>,
    pub is_main: bool,
    pub duplicate_of: Option<ThreadId>,
    hidden_at: Option<DateTime<Utc>>,
    pub deleted_at: Option<DateTime<Utc>>,
    solved_at: Option<DateTime<Utc>>,
    closed_at: Option<DateTime<Utc>>,
}

impl Question {
    /// Whether it is neither hidden nor deleted.
    pub fn is_shown(&self) -> bool {
        self.hidden_at.is_none() && self.deleted_at.is_none()
    }

    /// Whether answers to it stand on its own page.
    fn is_on_its_own(&self) -> bool {
        self.duplicate_of.is_none() && self.is_shown()
    }

    /// Whether it stands on its own and nothing has ended it.
    pub fn waits(&self) -> bool {
        self.is_on_its_own() && self.solved_at.is_none() && self.closed_at.is_none()
    }
}

/// The thread on which answers of a case are published, of all that it serves: one that stands on its own, if there is any, and of
/// those the one that the case was opened for. What is hidden takes no answers for others.
pub(super) fn answered_on(questions: &[Question]) -> Option<ThreadId> {
    let first = questions.iter().min_by_key(|question| (!question.is_on_its_own(), !question.is_main, question.id));
    first.map(|question| question.id)
}

/// The questions of a case, in the order of their ids.
fn select_questions(case: CaseId) -> Select<thread::Entity> {
    let to_case =
        thread::Entity::belongs_to(case_thread::Entity).from(thread::Column::Id).to(case_thread::Column::ThreadId);
    let to_category =
        thread::Entity::belongs_to(category::Entity).from(thread::Column::CategoryId).to(category::Column::Id);
    thread::Entity::find()
        .select_only()
        .columns([
            thread::Column::Id,
            thread::Column::AuthorId,
            thread::Column::CategoryId,
            thread::Column::DuplicateOf,
            thread::Column::HiddenAt,
            thread::Column::DeletedAt,
            thread::Column::SolvedAt,
            thread::Column::ClosedAt,
            thread::Column::CreatedAt,
            thread::Column::ImportedAt,
        ])
        .column(category::Column::AgencyId)
        .column(case_thread::Column::IsMain)
        .join(JoinType::InnerJoin, to_case.into())
        .join(JoinType::InnerJoin, to_category.into())
        .filter(case_thread::Column::CaseId.eq(case))
        .order_by_asc(thread::Column::Id)
}

/// Reads the questions of a case: one query.
pub(super) async fn read_questions<C: ConnectionTrait>(db: &C, case: CaseId) -> Result<Vec<Question>, DbErr> {
    select_questions(case).into_model::<Question>().all(db).await
}

/// Takes the questions of a case for this operation.
pub(super) async fn lock_questions<C: ConnectionTrait>(tx: &C, case: CaseId) -> Result<Vec<Question>, DbErr> {
    let mut threads = select_questions(case);
    QuerySelect::query(&mut threads).lock_with_tables(LockType::NoKeyUpdate, [thread::Entity]);
    threads.into_model::<Question>().all(tx).await
}

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

#[cfg(test)]
mod tests {
    use super::*;

    fn question(id: i64, is_main: bool) -> Question {
        Question {
            id: ThreadId(id),
            author_id: AccountId(1),
            category_id: CategoryId(1),
            agency_id: AgencyId(1),
            created_at: DateTime::UNIX_EPOCH,
            imported_at: None,
            is_main,
            duplicate_of: None,
            hidden_at: None,
            deleted_at: None,
            solved_at: None,
            closed_at: None,
        }
    }

    #[test]
    fn answers_are_published_where_a_question_stands_on_its_own() {
        let (other, main, third) = (question(1, false), question(2, true), question(3, false));
        assert_eq!(answered_on(&[]), None);
        assert_eq!(answered_on(&[other.clone(), main.clone(), third.clone()]), Some(main.id));
        let elsewhere = Question { duplicate_of: Some(third.id), ..main.clone() };
        let joined = Question { duplicate_of: Some(third.id), ..other.clone() };
        assert_eq!(answered_on(&[joined.clone(), elsewhere, third.clone()]), Some(third.id));
        let hidden = Question { hidden_at: Some(DateTime::UNIX_EPOCH), ..main };
        assert_eq!(answered_on(&[other.clone(), hidden.clone(), third]), Some(other.id));
        assert_eq!(answered_on(&[joined, hidden.clone()]), Some(hidden.id), "where none stands on its own");
    }
}
