//! What an agency recommends, for its staff: a fixed number of queries.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect};

use super::rules::MAX_OF_AGENCY;
use crate::entity::{
    AccountId, AgencyId, RecommendationId, ThreadId, account, category, recommendation, recommendation_phrase, thread,
};
use crate::search::document::thread_category;
use crate::threads::visibility;

/// A thread that an agency recommends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recommendation {
    pub thread: ThreadId,
    /// None where not everybody sees the thread any more, or where it went to another agency: it is not shown to anybody then.
    pub title: Option<String>,
    /// As they were typed, in order of their letters.
    pub phrases: Vec<String>,
    /// None once the account is erased.
    pub created_by: Option<AccountId>,
    /// The handle of whoever it was.
    pub created_by_handle: Option<String>,
    pub created_at: DateTime<Utc>,
    pub version: i32,
}

/// A thread that everybody sees, as far as it matters here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicThread {
    pub id: ThreadId,
    pub title: String,
    /// Two letters.
    pub language: String,
    pub agency: AgencyId,
}

/// A thread, if everybody sees it.
///
/// # Errors
/// Those of the database.
pub async fn public_thread<C: ConnectionTrait>(db: &C, id: ThreadId) -> Result<Option<PublicThread>, DbErr> {
    let found: Option<(String, String, AgencyId)> = thread::Entity::find()
        .select_only()
        .column(thread::Column::Title)
        .column(thread::Column::Language)
        .column(category::Column::AgencyId)
        .join(JoinType::InnerJoin, thread_category())
        .filter(thread::Column::Id.eq(id))
        .filter(visibility::public_threads())
        .into_tuple()
        .one(db)
        .await?;
    Ok(found.map(|(title, language, agency)| PublicThread { id, title, language, agency }))
}

/// What an agency recommends, the newest first: four queries.
///
/// # Errors
/// Those of the database.
pub async fn recommendations<C: ConnectionTrait>(db: &C, agency: AgencyId) -> Result<Vec<Recommendation>, DbErr> {
    let rows = recommendation::Entity::find()
        .filter(recommendation::Column::AgencyId.eq(agency))
        .order_by_desc(recommendation::Column::Id)
        .limit(u64::try_from(MAX_OF_AGENCY).unwrap_or(u64::MAX))
        .all(db)
        .await?;
    complete(db, agency, rows).await
}

/// What an agency recommends a thread for, if it does.
///
/// # Errors
/// Those of the database.
pub async fn of_thread<C: ConnectionTrait>(
    db: &C,
    agency: AgencyId,
    thread: ThreadId,
) -> Result<Option<Recommendation>, DbErr> {
    let row = recommendation::Entity::find()
        .filter(recommendation::Column::ThreadId.eq(thread))
        .filter(recommendation::Column::AgencyId.eq(agency))
        .one(db)
        .await?;
    Ok(complete(db, agency, row.into_iter().collect()).await?.pop())
}

async fn complete<C: ConnectionTrait>(
    db: &C,
    agency: AgencyId,
    rows: Vec<recommendation::Model>,
) -> Result<Vec<Recommendation>, DbErr> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let mut phrases = phrases_of(db, rows.iter().map(|row| row.id)).await?;
    let titles = titles_of(db, agency, rows.iter().map(|row| row.thread_id)).await?;
    let handles = handles_of(db, rows.iter().filter_map(|row| row.created_by)).await?;
    let whole = |row: recommendation::Model| Recommendation {
        thread: row.thread_id,
        title: titles.get(&row.thread_id).cloned(),
        phrases: phrases.remove(&row.id).unwrap_or_default(),
        created_by: row.created_by,
        created_by_handle: row.created_by.and_then(|account| handles.get(&account).cloned()),
        created_at: row.created_at,
        version: row.version,
    };
    Ok(rows.into_iter().map(whole).collect())
}

/// The phrases of each, once, whatever number of languages they have stems in.
async fn phrases_of<C: ConnectionTrait>(
    db: &C,
    ids: impl Iterator<Item = RecommendationId>,
) -> Result<HashMap<RecommendationId, Vec<String>>, DbErr> {
    let rows = recommendation_phrase::Entity::find()
        .filter(recommendation_phrase::Column::RecommendationId.is_in(ids))
        .order_by_asc(recommendation_phrase::Column::Phrase)
        .all(db)
        .await?;
    let mut phrases: HashMap<RecommendationId, Vec<String>> = HashMap::new();
    for row in rows {
        let of_one = phrases.entry(row.recommendation_id).or_default();
        if !of_one.contains(&row.phrase) {
            of_one.push(row.phrase);
        }
    }
    Ok(phrases)
}

/// The titles of those among these threads that everybody sees and that are the agency's.
async fn titles_of<C: ConnectionTrait>(
    db: &C,
    agency: AgencyId,
    ids: impl Iterator<Item = ThreadId>,
) -> Result<HashMap<ThreadId, String>, DbErr> {
    let rows: Vec<(ThreadId, String)> = thread::Entity::find()
        .select_only()
        .column(thread::Column::Id)
        .column(thread::Column::Title)
        .join(JoinType::InnerJoin, thread_category())
        .filter(thread::Column::Id.is_in(ids))
        .filter(category::Column::AgencyId.eq(agency))
        .filter(visibility::public_threads())
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().collect())
}

async fn handles_of<C: ConnectionTrait>(
    db: &C,
    ids: impl Iterator<Item = AccountId>,
) -> Result<HashMap<AccountId, String>, DbErr> {
    let rows: Vec<(AccountId, String)> = account::Entity::find()
        .select_only()
        .column(account::Column::Id)
        .column(account::Column::Handle)
        .filter(account::Column::Id.is_in(ids))
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().collect())
}
