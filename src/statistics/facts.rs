//! Reads what the figures of a month rest on: the questions of a span that everybody can read, with the answers that everybody can
//! read. Three queries for each thousand questions, and none of them reads a text.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, ExprTrait, FromQueryResult, JoinType, QueryFilter,
    QueryOrder, QuerySelect, RelationDef,
};

use super::rules::figures::{CountedAnswer, CountedQuestion};
use crate::entity::{
    AccountId, AgencyId, CategoryId, EntryKind, ThreadId, answer, case_entry, case_thread, category, thread,
};
use crate::threads::visibility;

/// Questions of one page.
const PAGE_SIZE: u64 = 1_000;

/// A question with where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlacedQuestion {
    pub agency: AgencyId,
    pub category: CategoryId,
    pub facts: CountedQuestion,
}

#[derive(FromQueryResult)]
struct AskedRow {
    id: ThreadId,
    category_id: CategoryId,
    agency_id: AgencyId,
    author_id: AccountId,
    created_at: DateTime<Utc>,
    case_opened_at: Option<DateTime<Utc>>,
}

#[derive(FromQueryResult)]
struct AnsweredRow {
    thread_id: ThreadId,
    author_id: AccountId,
    created_at: DateTime<Utc>,
    accepted_at: Option<DateTime<Utc>>,
    official_for: Option<AgencyId>,
}

/// When the first question was asked that everybody can read: one query.
///
/// # Errors
/// Those of the database.
pub async fn first_asked_at<C: ConnectionTrait>(db: &C) -> Result<Option<DateTime<Utc>>, DbErr> {
    thread::Entity::find()
        .select_only()
        .column(thread::Column::CreatedAt)
        .filter(visibility::public_threads())
        .order_by_asc(thread::Column::CreatedAt)
        .into_tuple()
        .one(db)
        .await
}

/// The questions that were asked from one moment until before another.
///
/// # Errors
/// Those of the database.
pub async fn questions<C: ConnectionTrait>(
    db: &C,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Vec<PlacedQuestion>, DbErr> {
    let mut questions = Vec::new();
    let mut place: Option<(DateTime<Utc>, ThreadId)> = None;
    loop {
        let asked = page(db, from, until, place).await?;
        place = asked.last().map(|row| (row.created_at, row.id));
        let is_last = asked.len() < usize::try_from(PAGE_SIZE).unwrap_or(usize::MAX);
        questions.extend(with_answers(db, asked).await?);
        if is_last {
            return Ok(questions);
        }
    }
}

/// The questions behind a place, by when they were asked.
async fn page<C: ConnectionTrait>(
    db: &C,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
    place: Option<(DateTime<Utc>, ThreadId)>,
) -> Result<Vec<AskedRow>, DbErr> {
    let behind =
        place.map(|(at, id)| Condition::any().add(thread::Column::CreatedAt.gt(at)).add(thread::Column::Id.gt(id)));
    let to_category: RelationDef =
        thread::Entity::belongs_to(category::Entity).from(thread::Column::CategoryId).to(category::Column::Id).into();
    thread::Entity::find()
        .select_only()
        .columns([
            thread::Column::Id,
            thread::Column::CategoryId,
            thread::Column::AuthorId,
            thread::Column::CreatedAt,
            thread::Column::CaseOpenedAt,
        ])
        .column(category::Column::AgencyId)
        .join(JoinType::InnerJoin, to_category)
        .filter(visibility::public_threads())
        .filter(thread::Column::CreatedAt.gte(place.map_or(from, |(at, _)| at)))
        .filter(thread::Column::CreatedAt.lt(until))
        .filter(Condition::all().add_option(behind))
        .order_by_asc(thread::Column::CreatedAt)
        .order_by_asc(thread::Column::Id)
        .limit(PAGE_SIZE)
        .into_model::<AskedRow>()
        .all(db)
        .await
}

async fn with_answers<C: ConnectionTrait>(db: &C, asked: Vec<AskedRow>) -> Result<Vec<PlacedQuestion>, DbErr> {
    let answered = answer::Entity::find()
        .select_only()
        .columns([
            answer::Column::ThreadId,
            answer::Column::AuthorId,
            answer::Column::CreatedAt,
            answer::Column::AcceptedAt,
            answer::Column::OfficialFor,
        ])
        .filter(answer::Column::ThreadId.is_in(asked.iter().map(|row| row.id)))
        .filter(visibility::public_answers())
        .order_by_asc(answer::Column::Id)
        .into_model::<AnsweredRow>()
        .all(db)
        .await?;
    let mut answers: HashMap<ThreadId, Vec<CountedAnswer>> = HashMap::new();
    for row in answered {
        answers.entry(row.thread_id).or_default().push(CountedAnswer {
            author: row.author_id,
            posted_at: row.created_at,
            accepted_at: row.accepted_at,
            is_official: row.official_for.is_some(),
        });
    }
    let missed = missed(db, &asked).await?;
    let question = |row: AskedRow| PlacedQuestion {
        agency: row.agency_id,
        category: row.category_id,
        facts: CountedQuestion {
            asker: row.author_id,
            asked_at: row.created_at,
            has_case: row.case_opened_at.is_some(),
            missed_promise: missed.contains(&row.id),
            answers: answers.remove(&row.id).unwrap_or_default(),
        },
    };
    Ok(asked.into_iter().map(question).collect())
}

/// The questions in whose case a promised time passed, from when the case served them: its timeline has a line for each.
async fn missed<C: ConnectionTrait>(db: &C, asked: &[AskedRow]) -> Result<HashSet<ThreadId>, DbErr> {
    let with_case: Vec<ThreadId> = asked.iter().filter(|row| row.case_opened_at.is_some()).map(|row| row.id).collect();
    if with_case.is_empty() {
        return Ok(HashSet::new());
    }
    let to_timeline: RelationDef = case_thread::Entity::belongs_to(case_entry::Entity)
        .from(case_thread::Column::CaseId)
        .to(case_entry::Column::CaseId)
        .into();
    let told_at = Expr::col((case_entry::Entity, case_entry::Column::CreatedAt));
    let served_from = Expr::col((case_thread::Entity, case_thread::Column::CreatedAt));
    let found: Vec<ThreadId> = case_thread::Entity::find()
        .select_only()
        .column(case_thread::Column::ThreadId)
        .join(JoinType::InnerJoin, to_timeline)
        .filter(case_thread::Column::ThreadId.is_in(with_case))
        .filter(case_entry::Column::Kind.eq(EntryKind::Overdue))
        .filter(told_at.gte(served_from))
        .into_tuple()
        .all(db)
        .await?;
    Ok(found.into_iter().collect())
}
