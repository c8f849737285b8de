//! Questions that many people have: those with most people who said "me too" lately. Only questions that everybody sees.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Duration, NaiveDate, Utc};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, JoinType, QueryFilter, QuerySelect, RelationDef, Select,
};

use super::rules::{PERIOD_DAYS, TREND_DAYS};
use crate::entity::{AgencyId, ThreadId, category, duplicate_proposal, me_too, thread};
use crate::threads::visibility;

/// Questions of the list.
const MAX_QUESTIONS: usize = 20;

/// A question that many people have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RepeatedQuestion {
    pub thread: ThreadId,
    pub title: String,
    /// People who said "me too". Whoever asked the same elsewhere and agreed to that is among them.
    pub people: i64,
    /// Questions whose askers agreed that they ask the same.
    pub duplicates: i64,
    /// People of the days of a trend before the last ones.
    pub people_before: i64,
    /// People of the last days of a trend.
    pub people_lately: i64,
}

fn thread_category() -> RelationDef {
    thread::Entity::belongs_to(category::Entity).from(thread::Column::CategoryId).to(category::Column::Id).into()
}

/// Only those of questions that everybody sees, in categories of an agency.
fn public<E: EntityTrait>(found: Select<E>, to_thread: RelationDef, agency: AgencyId) -> Select<E> {
    found
        .join(JoinType::InnerJoin, to_thread)
        .join(JoinType::InnerJoin, thread_category())
        .filter(category::Column::AgencyId.eq(agency))
        .filter(visibility::public_threads())
}

/// How many people said "me too" from one moment until before another, by question.
fn people_between(agency: AgencyId, since: DateTime<Utc>, until: DateTime<Utc>) -> Select<me_too::Entity> {
    let to_thread: RelationDef =
        me_too::Entity::belongs_to(thread::Entity).from(me_too::Column::ThreadId).to(thread::Column::Id).into();
    let found = me_too::Entity::find()
        .select_only()
        .column(me_too::Column::ThreadId)
        .column_as(me_too::Column::AccountId.count(), "people")
        .filter(me_too::Column::CreatedAt.gte(since))
        .filter(me_too::Column::CreatedAt.lt(until))
        .group_by(me_too::Column::ThreadId);
    public(found, to_thread, agency)
}

/// How many questions were agreed to ask the same since a moment, by the question that they ask.
#[must_use]
pub fn agreed_since(agency: AgencyId, since: DateTime<Utc>) -> Select<duplicate_proposal::Entity> {
    let to_thread: RelationDef = duplicate_proposal::Entity::belongs_to(thread::Entity)
        .from(duplicate_proposal::Column::OfThreadId)
        .to(thread::Column::Id)
        .into();
    let found = duplicate_proposal::Entity::find()
        .select_only()
        .column(duplicate_proposal::Column::OfThreadId)
        .column_as(duplicate_proposal::Column::Id.count(), "questions")
        .filter(duplicate_proposal::Column::Agreed.eq(true))
        .filter(duplicate_proposal::Column::DecidedAt.gte(since))
        .group_by(duplicate_proposal::Column::OfThreadId);
    public(found, to_thread, agency)
}

async fn counted<C: ConnectionTrait, E: EntityTrait>(
    db: &C,
    found: Select<E>,
) -> Result<HashMap<ThreadId, i64>, DbErr> {
    let rows: Vec<(ThreadId, i64)> = found.into_tuple().all(db).await?;
    Ok(rows.into_iter().collect())
}

/// The questions of an agency that most people have: five queries.
///
/// # Errors
/// Those of the database.
pub(super) async fn repeated_questions<C: ConnectionTrait>(
    db: &C,
    agency: AgencyId,
    now: DateTime<Utc>,
) -> Result<Vec<RepeatedQuestion>, DbErr> {
    let trend = Duration::days(TREND_DAYS);
    // What happens in this very moment is in it.
    let end = now + Duration::seconds(1);
    let shown_since = now - Duration::days(PERIOD_DAYS);
    let all = counted(db, people_between(agency, shown_since, end)).await?;
    let same = counted(db, agreed_since(agency, shown_since)).await?;
    let lately = counted(db, people_between(agency, now - trend, end)).await?;
    let before = counted(db, people_between(agency, now - trend - trend, now - trend)).await?;
    let count = |counts: &HashMap<ThreadId, i64>, id: ThreadId| counts.get(&id).copied().unwrap_or_default();
    let mut ids: Vec<ThreadId> = all.keys().chain(same.keys()).copied().collect::<HashSet<_>>().into_iter().collect();
    ids.sort_by_key(|id| std::cmp::Reverse((count(&all, *id), count(&same, *id), *id)));
    ids.truncate(MAX_QUESTIONS);
    let mut titles = titles(db, &ids).await?;
    let question = |id: ThreadId| {
        Some(RepeatedQuestion {
            thread: id,
            title: titles.remove(&id)?,
            people: count(&all, id),
            duplicates: count(&same, id),
            people_before: count(&before, id),
            people_lately: count(&lately, id),
        })
    };
    Ok(ids.into_iter().filter_map(question).collect())
}

/// The titles of those among these questions that everybody sees.
pub(super) async fn titles<C: ConnectionTrait>(db: &C, ids: &[ThreadId]) -> Result<HashMap<ThreadId, String>, DbErr> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(ThreadId, String)> = thread::Entity::find()
        .select_only()
        .column(thread::Column::Id)
        .column(thread::Column::Title)
        .filter(thread::Column::Id.is_in(ids.iter().copied()))
        .filter(visibility::public_threads())
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().collect())
}

/// The title of a question that everybody sees, in a category of an agency.
///
/// # Errors
/// Those of the database.
pub(super) async fn question_of<C: ConnectionTrait>(
    db: &C,
    agency: AgencyId,
    id: ThreadId,
) -> Result<Option<String>, DbErr> {
    thread::Entity::find()
        .select_only()
        .column(thread::Column::Title)
        .join(JoinType::InnerJoin, thread_category())
        .filter(thread::Column::Id.eq(id))
        .filter(category::Column::AgencyId.eq(agency))
        .filter(visibility::public_threads())
        .into_tuple()
        .one(db)
        .await
}

/// On which days people said "me too" to these questions, once for each.
pub(super) async fn days_of_people<C: ConnectionTrait>(
    db: &C,
    ids: &[ThreadId],
) -> Result<HashMap<ThreadId, Vec<(NaiveDate, i64)>>, DbErr> {
    let mut found: HashMap<ThreadId, Vec<(NaiveDate, i64)>> = HashMap::new();
    if ids.is_empty() {
        return Ok(found);
    }
    let rows: Vec<(ThreadId, DateTime<Utc>)> = me_too::Entity::find()
        .select_only()
        .column(me_too::Column::ThreadId)
        .column(me_too::Column::CreatedAt)
        .filter(me_too::Column::ThreadId.is_in(ids.iter().copied()))
        .into_tuple()
        .all(db)
        .await?;
    for (thread, at) in rows {
        found.entry(thread).or_default().push((at.date_naive(), 1));
    }
    Ok(found)
}
