//! Threads whose time has come: claimed under a lock, oldest first.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{LockBehavior, LockType};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect, Select,
};

use crate::entity::{AccountId, Audience, CaseState, CategoryId, Intent, ThreadId, ThreadState, thread};
use crate::service_levels::rules::policy;
pub use crate::threads::next_check::Clock;

/// A thread whose time has come, without its texts.
#[derive(Clone, Debug, FromQueryResult)]
pub struct DueThread {
    pub id: ThreadId,
    pub category_id: CategoryId,
    pub author_id: AccountId,
    pub intent: Intent,
    pub is_urgent: bool,
    pub state: ThreadState,
    pub created_at: DateTime<Utc>,
    pub imported_at: Option<DateTime<Utc>>,
    pub stays_with_neighbours: bool,
    pub me_too_count: i32,
    pub hidden_at: Option<DateTime<Utc>>,
    pub deleted_at: Option<DateTime<Utc>>,
    pub duplicate_of: Option<ThreadId>,
    pub solved_at: Option<DateTime<Utc>>,
    pub closed_at: Option<DateTime<Utc>>,
    pub not_solved_at: Option<DateTime<Utc>>,
    pub next_check_at: Option<DateTime<Utc>>,
    pub peer_window_ends_at: Option<DateTime<Utc>>,
    pub case_state: Option<CaseState>,
    pub audience: Audience,
    pub reminded_at: Option<DateTime<Utc>>,
    pub last_look_at: Option<DateTime<Utc>>,
    pub held_until: Option<DateTime<Utc>>,
}

impl DueThread {
    /// When it came, which says what counts for it.
    #[must_use]
    pub fn arrived_at(&self) -> DateTime<Utc> {
        policy::arrived_at(self.created_at, self.imported_at)
    }
}

/// Which threads a sweep takes.
#[derive(Clone, Copy, Debug)]
pub enum Take {
    /// The longest due, at most so many.
    Due(u64),
    /// This one, if it is due.
    One(ThreadId),
}

/// The columns of [`DueThread`].
pub fn without_texts(threads: Select<thread::Entity>) -> Select<thread::Entity> {
    use thread::Column;
    threads.select_only().columns([
        Column::Id,
        Column::CategoryId,
        Column::AuthorId,
        Column::Intent,
        Column::IsUrgent,
        Column::State,
        Column::CreatedAt,
        Column::ImportedAt,
        Column::StaysWithNeighbours,
        Column::MeTooCount,
        Column::HiddenAt,
        Column::DeletedAt,
        Column::DuplicateOf,
        Column::SolvedAt,
        Column::ClosedAt,
        Column::NotSolvedAt,
        Column::NextCheckAt,
        Column::PeerWindowEndsAt,
        Column::CaseState,
        Column::Audience,
        Column::RemindedAt,
        Column::LastLookAt,
        Column::HeldUntil,
    ])
}

/// Claims due threads for this transaction. What another node holds is skipped on PostgreSQL; on SQLite the transaction is
/// the only writer.
pub async fn claim<C: ConnectionTrait>(
    tx: &C,
    clock: Clock,
    take: Take,
    now: DateTime<Utc>,
) -> Result<Vec<DueThread>, DbErr> {
    let column = clock.column();
    let due = without_texts(thread::Entity::find()).filter(column.is_not_null()).filter(column.lte(now));
    let due = match take {
        Take::Due(most) => due.order_by_asc(column).limit(most),
        Take::One(id) => due.filter(thread::Column::Id.eq(id)),
    };
    // Not FOR UPDATE: an answer may be inserted beside it, whose foreign key only wants the thread to stay.
    due.lock_with_behavior(LockType::NoKeyUpdate, LockBehavior::SkipLocked).into_model().all(tx).await
}

/// The ids of the threads that are due longest, claimed by nobody: what a batch would take.
pub async fn due_ids<C: ConnectionTrait>(
    db: &C,
    clock: Clock,
    most: u64,
    now: DateTime<Utc>,
) -> Result<Vec<ThreadId>, DbErr> {
    thread::Entity::find()
        .select_only()
        .column(thread::Column::Id)
        .filter(clock.column().lte(now))
        .order_by_asc(clock.column())
        .limit(most)
        .into_tuple()
        .all(db)
        .await
}
