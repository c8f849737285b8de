//! The questions that a case serves, for staff, and the way of whoever asked one of them to its answers.

use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder, QuerySelect,
    RelationDef,
};

use super::super::questions::{self, read_questions};
use super::super::reference;
use crate::entity::{AccountId, CaseId, ThreadId, ThreadState, account, case_thread, staff_case, thread};

/// A question of a case.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct CaseQuestion {
    pub id: ThreadId,
    pub title: String,
    pub body_html: String,
    pub state: ThreadState,
    pub created_at: DateTime<Utc>,
    pub asker: String,
    /// What the asker is shown with instead of the handle.
    pub asker_name: Option<String>,
    /// The case was opened for it.
    pub is_main: bool,
    /// Its answers are on the page of this one.
    pub duplicate_of: Option<ThreadId>,
}

fn to_thread() -> RelationDef {
    case_thread::Entity::belongs_to(thread::Entity).from(case_thread::Column::ThreadId).to(thread::Column::Id).into()
}

/// The questions that a case serves, the one that it was opened for first, at most a hundred: one query.
pub async fn questions<C: ConnectionTrait>(db: &C, case: CaseId) -> Result<Vec<CaseQuestion>, DbErr> {
    let to_asker =
        thread::Entity::belongs_to(account::Entity).from(thread::Column::AuthorId).to(account::Column::Id).into();
    case_thread::Entity::find()
        .select_only()
        .column(case_thread::Column::IsMain)
        .columns([
            thread::Column::Id,
            thread::Column::Title,
            thread::Column::BodyHtml,
            thread::Column::State,
            thread::Column::CreatedAt,
            thread::Column::DuplicateOf,
        ])
        .column_as(account::Column::Handle, "asker")
        .column_as(account::Column::DisplayName, "asker_name")
        .join(JoinType::InnerJoin, to_thread())
        .join(JoinType::InnerJoin, to_asker)
        .filter(case_thread::Column::CaseId.eq(case))
        .filter(thread::Column::DeletedAt.is_null())
        .order_by_desc(case_thread::Column::IsMain)
        .order_by_asc(case_thread::Column::ThreadId)
        .limit(100)
        .into_model::<CaseQuestion>()
        .all(db)
        .await
}

/// The thread on which answers of a case are published: one query.
pub async fn answered_on<C: ConnectionTrait>(db: &C, case: CaseId) -> Result<Option<ThreadId>, DbErr> {
    Ok(questions::answered_on(&read_questions(db, case).await?))
}

/// Where somebody reads the answers to their question of a case that was opened for another's: one query at most.
pub async fn question_of<C: ConnectionTrait>(db: &C, asker: AccountId, typed: &str) -> Result<Option<ThreadId>, DbErr> {
    let Some(reference) = reference::read(typed) else { return Ok(None) };
    let to_case = case_thread::Entity::belongs_to(staff_case::Entity)
        .from(case_thread::Column::CaseId)
        .to(staff_case::Column::Id)
        .into();
    let found: Option<(ThreadId, Option<ThreadId>)> = case_thread::Entity::find()
        .select_only()
        .columns([thread::Column::Id, thread::Column::DuplicateOf])
        .join(JoinType::InnerJoin, to_thread())
        .join(JoinType::InnerJoin, to_case)
        .filter(staff_case::Column::Reference.eq(reference))
        .filter(thread::Column::AuthorId.eq(asker))
        .filter(thread::Column::DeletedAt.is_null())
        .order_by_asc(thread::Column::Id)
        .limit(1)
        .into_tuple()
        .one(db)
        .await?;
    Ok(found.map(|(own, other)| other.unwrap_or(own)))
}
