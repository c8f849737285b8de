//! What an agency recommends, for its staff: a fixed number of queries.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect};

use crate::entity::{AccountId, AgencyId, BestBetId, ThreadId, account, best_bet, best_bet_phrase, category, thread};
use crate::search::document::thread_category;
use crate::threads::visibility;

/// Recommendations that are listed: the newest.
const MAX_LISTED: u64 = 200;

/// A thread that an agency recommends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BestBet {
    pub id: BestBetId,
    pub thread: ThreadId,
    /// None where not everybody sees the thread any more, or where it went to another agency: it is not shown to anybody then.
    pub title: Option<String>,
    /// As they were typed, in order of their letters.
    pub phrases: Vec<String>,
    /// None once the account is erased.
    pub pinned_by: Option<AccountId>,
    /// The handle of whoever it was.
    pub pinned_by_handle: Option<String>,
    pub pinned_at: DateTime<Utc>,
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
pub async fn best_bets<C: ConnectionTrait>(db: &C, agency: AgencyId) -> Result<Vec<BestBet>, DbErr> {
    let rows = best_bet::Entity::find()
        .filter(best_bet::Column::AgencyId.eq(agency))
        .order_by_desc(best_bet::Column::Id)
        .limit(MAX_LISTED)
        .all(db)
        .await?;
    complete(db, agency, rows).await
}

/// One of them.
///
/// # Errors
/// Those of the database.
pub async fn best_bet<C: ConnectionTrait>(db: &C, agency: AgencyId, id: BestBetId) -> Result<Option<BestBet>, DbErr> {
    let row = best_bet::Entity::find_by_id(id).filter(best_bet::Column::AgencyId.eq(agency)).one(db).await?;
    Ok(complete(db, agency, row.into_iter().collect()).await?.pop())
}

/// What an agency recommends a thread for, if it does.
///
/// # Errors
/// Those of the database.
pub async fn of_thread<C: ConnectionTrait>(
    db: &C,
    agency: AgencyId,
    thread: ThreadId,
) -> Result<Option<BestBet>, DbErr> {
    let row = best_bet::Entity::find()
        .filter(best_bet::Column::ThreadId.eq(thread))
        .filter(best_bet::Column::AgencyId.eq(agency))
        .one(db)
        .await?;
    Ok(complete(db, agency, row.into_iter().collect()).await?.pop())
}

async fn complete<C: ConnectionTrait>(
    db: &C,
    agency: AgencyId,
    rows: Vec<best_bet::Model>,
) -> Result<Vec<BestBet>, DbErr> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let mut phrases = phrases_of(db, rows.iter().map(|row| row.id)).await?;
    let titles = titles_of(db, agency, rows.iter().map(|row| row.thread_id)).await?;
    let handles = handles_of(db, rows.iter().filter_map(|row| row.created_by)).await?;
    let bet = |row: best_bet::Model| BestBet {
        id: row.id,
        thread: row.thread_id,
        title: titles.get(&row.thread_id).cloned(),
        phrases: phrases.remove(&row.id).unwrap_or_default(),
        pinned_by: row.created_by,
        pinned_by_handle: row.created_by.and_then(|account| handles.get(&account).cloned()),
        pinned_at: row.created_at,
        version: row.version,
    };
    Ok(rows.into_iter().map(bet).collect())
}

/// The phrases of each, once, whatever number of languages they have stems in.
async fn phrases_of<C: ConnectionTrait>(
    db: &C,
    ids: impl Iterator<Item = BestBetId>,
) -> Result<HashMap<BestBetId, Vec<String>>, DbErr> {
    let rows = best_bet_phrase::Entity::find()
        .filter(best_bet_phrase::Column::BestBetId.is_in(ids))
        .order_by_asc(best_bet_phrase::Column::Phrase)
        .all(db)
        .await?;
    let mut phrases: HashMap<BestBetId, Vec<String>> = HashMap::new();
    for row in rows {
        let of_bet = phrases.entry(row.best_bet_id).or_default();
        if !of_bet.contains(&row.phrase) {
            of_bet.push(row.phrase);
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
