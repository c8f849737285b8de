//! Reading the annex: by whoever asked, and for the case of a question. The feature of cases says who reads that one.

use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect,
};

use super::numbering::Numbering;
use crate::app::App;
use crate::entity::{PersonalDataKind, ThreadId, personal_annex, thread};
use crate::identity::{Caller, Right};
use crate::operation::OperationError;
use crate::threads::visibility::thread_exists_for;

/// Something that is kept for staff.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct AnnexItem {
    pub thread_id: ThreadId,
    /// Within the thread.
    pub number: i32,
    pub kind: PersonalDataKind,
    pub text: String,
    pub created_at: DateTime<Utc>,
}

/// What is kept beside some threads, in the order of the threads as they were asked and of the numbers. Whoever calls this has seen that the
/// case of these threads may be read, or that they are the caller's own.
///
/// # Errors
/// The database.
pub async fn of_threads<C: ConnectionTrait>(db: &C, threads: &[ThreadId]) -> Result<Vec<AnnexItem>, DbErr> {
    personal_annex::Entity::find()
        .select_only()
        .columns([
            personal_annex::Column::ThreadId,
            personal_annex::Column::Number,
            personal_annex::Column::Kind,
            personal_annex::Column::Text,
            personal_annex::Column::CreatedAt,
        ])
        .filter(personal_annex::Column::ThreadId.is_in(threads.iter().copied()))
        .filter(personal_annex::Column::RemovedAt.is_null())
        .order_by_asc(personal_annex::Column::ThreadId)
        .order_by_asc(personal_annex::Column::Number)
        .into_model::<AnnexItem>()
        .all(db)
        .await
}

/// What the caller keeps for staff beside a question of theirs.
///
/// # Errors
/// No such question for the caller; [`OperationError::Forbidden`] for those of others, whoever reads them otherwise; the database.
pub async fn own(app: &App, caller: &Caller, thread: ThreadId) -> Result<Vec<AnnexItem>, OperationError> {
    caller.require(Right::ReadThreads, None)?;
    let found = thread::Entity::find_by_id(thread)
        .filter(thread_exists_for(Some(caller)))
        .one(app.reader())
        .await?
        .ok_or(OperationError::NotFound)?;
    if found.author_id != caller.account {
        return Err(OperationError::forbidden());
    }
    Ok(of_threads(app.reader(), &[thread]).await?)
}

/// The numbers that were given out beside a question, for whoever asked it; none for others, who keep nothing there.
///
/// # Errors
/// The database.
pub async fn numbering(app: &App, caller: &Caller, thread: ThreadId) -> Result<Option<Numbering>, DbErr> {
    let own = thread::Entity::find_by_id(thread)
        .select_only()
        .column(thread::Column::Id)
        .filter(thread::Column::AuthorId.eq(caller.account))
        .filter(thread::Column::DeletedAt.is_null())
        .into_tuple::<ThreadId>()
        .one(app.reader())
        .await?;
    if own.is_none() {
        return Ok(None);
    }
    let given = personal_annex::Entity::find().filter(personal_annex::Column::ThreadId.eq(thread));
    let mut numbering = Numbering::default();
    for row in given.all(app.reader()).await? {
        numbering.note(row.kind, &row.text, row.number);
    }
    Ok(Some(numbering))
}
