//! The notes of thanks that somebody was written, newest first: four queries a page.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect};

use super::counted::question_of_answer;
use super::give::checked;
use crate::app::App;
use crate::entity::{AccountId, AgencyId, AnswerId, ThanksId, ThreadId, answer, thanks, thread};
use crate::identity::{Caller, Right};
use crate::operation::OperationError;
use crate::threads::listing::names;
use crate::threads::views::{AgencyRef, Person, ThreadRef};
use crate::threads::visibility;
use crate::web::pagination::{Keyset, Paged};

/// A note as whoever it was written to reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    pub id: ThanksId,
    pub answer: AnswerId,
    /// The question; none once not everybody sees it or the answer any more.
    pub thread: Option<ThreadRef>,
    /// Who wrote it; none where staff wrote it in the name of an agency.
    pub from: Option<Person>,
    pub agency: Option<AgencyRef>,
    /// Plain text.
    pub text: String,
    pub created_at: DateTime<Utc>,
}

/// A page of the notes that the caller was written.
///
/// # Errors
/// A missing scope; the database.
pub async fn received(
    app: &App,
    caller: &Caller,
    after: Option<Keyset>,
    limit: u64,
) -> Result<Paged<Note>, OperationError> {
    caller.require(Right::ReadProfile, None)?;
    let mut found = thanks::Entity::find()
        .filter(thanks::Column::ToAccount.eq(caller.account))
        .filter(thanks::Column::RemovedAt.is_null())
        .order_by_desc(thanks::Column::Id)
        .limit(limit.saturating_add(1));
    if let Some(after) = after {
        found = found.filter(thanks::Column::Id.lt(after.id));
    }
    let rows = found.all(app.reader()).await?;
    let page = Paged::from_rows(rows, limit, |row| Keyset { at: row.created_at, id: row.id.0 });
    let around = Around::read(app.reader(), &page.items).await?;
    Ok(page.map(|row| around.note(row)))
}

/// A note that the caller wrote, with the text as they sent it: that it was removed meanwhile is not for them to know.
///
/// # Errors
/// Those of the database.
pub(super) async fn written(app: &App, caller: &Caller, id: ThanksId, sent: &str) -> Result<Option<Note>, DbErr> {
    let row =
        thanks::Entity::find_by_id(id).filter(thanks::Column::FromAccount.eq(caller.account)).one(app.reader()).await?;
    let Some(mut row) = row else { return Ok(None) };
    if row.removed_at.is_some() {
        row.text = checked(sent).unwrap_or_default();
    }
    let around = Around::read(app.reader(), std::slice::from_ref(&row)).await?;
    Ok(Some(around.note(row)))
}

/// What notes speak of.
struct Around {
    threads: HashMap<AnswerId, ThreadRef>,
    people: HashMap<AccountId, Person>,
    agencies: HashMap<AgencyId, AgencyRef>,
}

impl Around {
    async fn read<C: ConnectionTrait>(db: &C, rows: &[thanks::Model]) -> Result<Self, DbErr> {
        let answers: BTreeSet<AnswerId> = rows.iter().map(|row| row.answer_id).collect();
        let threads: Vec<(AnswerId, ThreadId, String)> = answer::Entity::find()
            .select_only()
            .columns([answer::Column::Id, answer::Column::ThreadId])
            .column(thread::Column::Title)
            .join(JoinType::InnerJoin, question_of_answer())
            .filter(answer::Column::Id.is_in(answers))
            .filter(visibility::public_threads())
            .filter(visibility::public_answers())
            .into_tuple()
            .all(db)
            .await?;
        let writers = rows.iter().filter(|row| row.agency_id.is_none()).filter_map(|row| row.from_account).collect();
        Ok(Self {
            threads: threads.into_iter().map(|(answer, id, title)| (answer, ThreadRef { id, title })).collect(),
            people: names::people(db, writers).await?,
            agencies: names::agencies(db, rows.iter().filter_map(|row| row.agency_id).collect()).await?,
        })
    }

    fn note(&self, row: thanks::Model) -> Note {
        let writer = row.from_account.filter(|_| row.agency_id.is_none());
        Note {
            id: row.id,
            answer: row.answer_id,
            thread: self.threads.get(&row.answer_id).cloned(),
            from: writer.and_then(|id| self.people.get(&id).cloned()),
            agency: row.agency_id.and_then(|id| self.agencies.get(&id).cloned()),
            text: row.text,
            created_at: row.created_at,
        }
    }
}
