//! Which threads search engines are told of: those that everybody sees, that repeat no other, and that answer something or are young
//! enough to be answered. The page of a thread and the sitemap decide alike.

use chrono::{DateTime, Duration, Utc};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect,
};

use crate::entity::{ThreadId, thread};
use crate::threads::views::{self, Thread};
use crate::threads::visibility;

/// Unanswered questions older than this are kept out of search engines.
const STALE_AFTER: Duration = Duration::days(30);

/// Whether a question may still be answered soon.
#[must_use]
pub fn is_young(asked_at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    now - asked_at <= STALE_AFTER
}

/// Whether search engines may keep the page of a thread, or what it repeats, with so many answers that everybody sees on it. The twin of
/// `indexable_threads` for readers who see what everybody sees.
#[must_use]
pub fn is_indexable(thread: &Thread, answers: usize, now: DateTime<Utc>) -> bool {
    thread.is_public && !thread.repeats_unlisted && (answers > 0 || is_young(thread.asked_at, now))
}

/// Public threads with an address of their own that search engines may keep.
fn indexable_threads(now: DateTime<Utc>) -> Condition {
    let answered_or_young =
        Condition::any().add(thread::Column::AnswerCount.gt(0)).add(thread::Column::CreatedAt.gte(now - STALE_AFTER));
    visibility::public_threads().add(thread::Column::DuplicateOf.is_null()).add(answered_or_young)
}

/// A thread as a sitemap names it.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct IndexedThread {
    pub id: ThreadId,
    pub title: String,
    /// When its page changed last.
    pub updated_at: DateTime<Utc>,
}

impl IndexedThread {
    /// Its address.
    #[must_use]
    pub fn path(&self) -> String {
        views::path(self.id, &self.title)
    }
}

/// The newest thread that search engines are told of: one query.
pub async fn newest<C: ConnectionTrait>(db: &C, now: DateTime<Utc>) -> Result<Option<ThreadId>, DbErr> {
    thread::Entity::find()
        .select_only()
        .column(thread::Column::Id)
        .filter(indexable_threads(now))
        .order_by_desc(thread::Column::Id)
        .limit(1)
        .into_tuple::<ThreadId>()
        .one(db)
        .await
}

/// The threads that search engines are told of whose ids are greater than one and at most another, by id: one query that reads these ids
/// alone.
pub async fn between<C: ConnectionTrait>(
    db: &C,
    after: ThreadId,
    last: ThreadId,
    now: DateTime<Utc>,
) -> Result<Vec<IndexedThread>, DbErr> {
    thread::Entity::find()
        .select_only()
        .columns([thread::Column::Id, thread::Column::Title, thread::Column::UpdatedAt])
        .filter(thread::Column::Id.gt(after))
        .filter(thread::Column::Id.lte(last))
        .filter(indexable_threads(now))
        .order_by_asc(thread::Column::Id)
        .into_model::<IndexedThread>()
        .all(db)
        .await
}
