//! What an agency did about its gaps, with what people missed before and after: a fixed number of queries.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::repeated::{days_of_people, titles};
use super::rules::{BeforeAfter, COMPARED_DAYS, before_after, first_of};
use crate::entity::{AgencyId, GapRepairId, ThreadId, empty_search, gap_repair};

/// Repairs that are shown: the newest.
const MAX_REPAIRS: u64 = 50;

/// A repair with what it changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repair {
    pub id: GapRepairId,
    /// What was searched for; none where it is about a question.
    pub words: Option<String>,
    /// The question; none where it is about searches.
    pub thread: Option<ThreadId>,
    /// The title of the question; none where it is about searches, or where not everybody sees the question any more.
    pub title: Option<String>,
    /// Plain text.
    pub note: String,
    pub repaired_on: NaiveDate,
    pub noted_at: DateTime<Utc>,
    /// Searches with nothing found, or people who said "me too".
    pub compared: BeforeAfter,
}

/// The repairs of an agency, the newest first; of searches, as long as the searches before them are kept, for `searches_kept` days.
///
/// # Errors
/// Those of the database.
pub async fn repairs<C: ConnectionTrait>(
    db: &C,
    agency: AgencyId,
    searches_kept: u16,
    now: DateTime<Utc>,
) -> Result<Vec<Repair>, DbErr> {
    let since = first_of(i64::from(searches_kept) - COMPARED_DAYS, now.date_naive()).to_string();
    let comparable =
        Condition::any().add(gap_repair::Column::Words.is_null()).add(gap_repair::Column::RepairedOn.gte(since));
    let rows = gap_repair::Entity::find()
        .filter(gap_repair::Column::AgencyId.eq(agency))
        .filter(comparable)
        .order_by_desc(gap_repair::Column::Id)
        .limit(MAX_REPAIRS)
        .all(db)
        .await?;
    compare(db, agency, rows, now).await
}

/// A repair of an agency.
///
/// # Errors
/// Those of the database.
pub(super) async fn repair<C: ConnectionTrait>(
    db: &C,
    agency: AgencyId,
    id: GapRepairId,
    now: DateTime<Utc>,
) -> Result<Option<Repair>, DbErr> {
    let row = gap_repair::Entity::find_by_id(id).filter(gap_repair::Column::AgencyId.eq(agency)).one(db).await?;
    Ok(compare(db, agency, row.into_iter().collect(), now).await?.pop())
}

async fn compare<C: ConnectionTrait>(
    db: &C,
    agency: AgencyId,
    rows: Vec<gap_repair::Model>,
    now: DateTime<Utc>,
) -> Result<Vec<Repair>, DbErr> {
    let words: Vec<&str> = rows.iter().filter_map(|row| row.words.as_deref()).collect();
    let threads: Vec<ThreadId> = rows.iter().filter_map(|row| row.thread_id).collect();
    let searches = days_of_searches(db, agency, &words).await?;
    let people = days_of_people(db, &threads).await?;
    let titles = titles(db, &threads).await?;
    let today = now.date_naive();
    let repair = |row: gap_repair::Model| {
        let of_words = row.words.as_ref().and_then(|words| searches.get(words));
        let of_thread = row.thread_id.and_then(|thread| people.get(&thread));
        let counted = of_words.or(of_thread).into_iter().flatten().copied();
        // It was written as a day; one that cannot be read compares nothing.
        let repaired_on = row.repaired_on.parse().unwrap_or(today);
        Repair {
            id: row.id,
            title: row.thread_id.and_then(|thread| titles.get(&thread).cloned()),
            words: row.words,
            thread: row.thread_id,
            note: row.note,
            repaired_on,
            noted_at: row.noted_at,
            compared: before_after(repaired_on, today, counted),
        }
    };
    Ok(rows.into_iter().map(repair).collect())
}

/// On which days these words were searched for at an agency with nothing found, and how often.
async fn days_of_searches<C: ConnectionTrait>(
    db: &C,
    agency: AgencyId,
    words: &[&str],
) -> Result<HashMap<String, Vec<(NaiveDate, i64)>>, DbErr> {
    let mut found: HashMap<String, Vec<(NaiveDate, i64)>> = HashMap::new();
    if words.is_empty() {
        return Ok(found);
    }
    let rows = empty_search::Entity::find()
        .filter(empty_search::Column::AgencyId.eq(agency))
        .filter(empty_search::Column::Words.is_in(words.iter().copied()))
        .all(db)
        .await?;
    for row in rows {
        if let Ok(day) = row.day.parse() {
            found.entry(row.words).or_default().push((day, i64::from(row.times)));
        }
    }
    Ok(found)
}
