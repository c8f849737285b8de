//! The facts of a batch of threads: claimed under a lock and read in a fixed number of queries, however many are due.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, LockBehavior, LockType};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, ExprTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait,
};

use super::rules::ThreadFacts;
use crate::entity::{
    AccountId, AgencyId, CaseState, CategoryId, Intent, ThreadId, ThreadState, answer, category, comment, thread,
};
use crate::posts::gratitude::is_only_thanks;
use crate::service_levels::policies;
use crate::service_levels::rules::calendar::BusinessTime;
use crate::service_levels::rules::policy::EffectivePolicy;
use crate::threads::visibility;

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
    pub me_too_count: i32,
    pub hidden_at: Option<DateTime<Utc>>,
    pub deleted_at: Option<DateTime<Utc>>,
    pub duplicate_of: Option<ThreadId>,
    pub not_solved_at: Option<DateTime<Utc>>,
    pub next_check_at: Option<DateTime<Utc>>,
    pub peer_window_ends_at: Option<DateTime<Utc>>,
    pub case_state: Option<CaseState>,
    pub case_opened_at: Option<DateTime<Utc>>,
}

/// Which threads a sweep takes.
#[derive(Clone, Copy, Debug)]
pub enum Take {
    /// The longest due, at most so many.
    Due(u64),
    /// This one, if it is due.
    One(ThreadId),
}

/// Claims due threads for this transaction. What another node holds is skipped on PostgreSQL; on SQLite the transaction is
/// the only writer.
pub async fn claim<C: ConnectionTrait>(tx: &C, take: Take, now: DateTime<Utc>) -> Result<Vec<DueThread>, DbErr> {
    use thread::Column;
    let due = thread::Entity::find()
        .select_only()
        .columns([
            Column::Id,
            Column::CategoryId,
            Column::AuthorId,
            Column::Intent,
            Column::IsUrgent,
            Column::State,
            Column::CreatedAt,
            Column::MeTooCount,
            Column::HiddenAt,
            Column::DeletedAt,
            Column::DuplicateOf,
            Column::NotSolvedAt,
            Column::NextCheckAt,
            Column::PeerWindowEndsAt,
            Column::CaseState,
            Column::CaseOpenedAt,
        ])
        .filter(Column::NextCheckAt.is_not_null())
        .filter(Column::NextCheckAt.lte(now));
    let due = match take {
        Take::Due(most) => due.order_by_asc(Column::NextCheckAt).limit(most),
        Take::One(id) => due.filter(Column::Id.eq(id)),
    };
    // Not FOR UPDATE: an answer may be inserted beside it, whose foreign key only wants the thread to stay.
    due.lock_with_behavior(LockType::NoKeyUpdate, LockBehavior::SkipLocked).into_model().all(tx).await
}

/// The ids of the threads that are due longest, claimed by nobody: what a batch would take.
pub async fn due_ids<C: ConnectionTrait>(db: &C, most: u64, now: DateTime<Utc>) -> Result<Vec<ThreadId>, DbErr> {
    thread::Entity::find()
        .select_only()
        .column(thread::Column::Id)
        .filter(thread::Column::NextCheckAt.lte(now))
        .order_by_asc(thread::Column::NextCheckAt)
        .limit(most)
        .into_tuple()
        .all(db)
        .await
}

/// What a batch's decisions rest on.
pub struct Batch {
    categories: HashMap<CategoryId, category::Model>,
    policies: HashMap<CategoryId, EffectivePolicy>,
    times: HashMap<AgencyId, BusinessTime>,
    newcomers: HashSet<ThreadId>,
    not_helped: HashMap<ThreadId, DateTime<Utc>>,
    always: BusinessTime,
}

impl Batch {
    /// Reads all that these threads' decisions need: six queries at most.
    pub async fn read<C: ConnectionTrait>(db: &C, threads: &[DueThread]) -> Result<Self, DbErr> {
        let ids: HashSet<CategoryId> = threads.iter().map(|thread| thread.category_id).collect();
        let rows = category::Entity::find().filter(category::Column::Id.is_in(ids)).all(db).await?;
        let agencies: HashSet<AgencyId> = rows.iter().map(|row| row.agency_id).collect();
        Ok(Self {
            policies: policies::effective_of_all(db, &rows).await?,
            times: policies::business_times(db, agencies).await?,
            categories: rows.into_iter().map(|row| (row.id, row)).collect(),
            newcomers: newcomers(db, threads).await?,
            not_helped: not_helped(db, threads).await?,
            always: BusinessTime::always(),
        })
    }

    /// The policy that counts for a thread.
    #[must_use]
    pub fn policy(&self, thread: &DueThread) -> EffectivePolicy {
        self.policies.get(&thread.category_id).copied().unwrap_or(EffectivePolicy::BUILT_IN)
    }

    /// The business time of a thread's agency.
    #[must_use]
    pub fn time(&self, thread: &DueThread) -> &BusinessTime {
        let agency = self.categories.get(&thread.category_id).map(|category| category.agency_id);
        agency.and_then(|agency| self.times.get(&agency)).unwrap_or(&self.always)
    }

    /// The facts of a thread of the batch.
    #[must_use]
    pub fn facts(&self, thread: &DueThread) -> ThreadFacts {
        ThreadFacts {
            state: thread.state,
            on_its_own: thread.hidden_at.is_none() && thread.deleted_at.is_none() && thread.duplicate_of.is_none(),
            intent: thread.intent,
            urgent: thread.is_urgent,
            asked_at: thread.created_at,
            newcomer: self.newcomers.contains(&thread.id),
            me_too: thread.me_too_count,
            not_helped_since: self.not_helped.get(&thread.id).copied(),
            has_open_case: thread.case_state.is_some_and(CaseState::is_open),
            last_case_at: thread.case_opened_at,
        }
    }
}

/// The threads that are their asker's first.
async fn newcomers<C: ConnectionTrait>(db: &C, threads: &[DueThread]) -> Result<HashSet<ThreadId>, DbErr> {
    let askers: HashSet<AccountId> = threads.iter().map(|thread| thread.author_id).collect();
    let firsts: Vec<ThreadId> = thread::Entity::find()
        .select_only()
        .expr(thread::Column::Id.min())
        .filter(thread::Column::AuthorId.is_in(askers))
        .group_by(thread::Column::AuthorId)
        .into_tuple()
        .all(db)
        .await?;
    Ok(firsts.into_iter().collect())
}

/// Since when each answered thread's asker waits for a word: they said that it is not solved, or the last comment is theirs
/// and more than thanks, and nobody has replied since.
async fn not_helped<C: ConnectionTrait>(
    db: &C,
    threads: &[DueThread],
) -> Result<HashMap<ThreadId, DateTime<Utc>>, DbErr> {
    let answered: HashMap<ThreadId, &DueThread> = threads
        .iter()
        .filter(|thread| thread.state == ThreadState::Answered)
        .map(|thread| (thread.id, thread))
        .collect();
    if answered.is_empty() {
        return Ok(HashMap::new());
    }
    let newest = comment::Entity::find()
        .select_only()
        .expr(comment::Column::Id.max())
        .filter(comment::Column::ThreadId.is_in(answered.keys().copied()))
        .filter(visibility::public_comments())
        .group_by(comment::Column::ThreadId)
        .into_query();
    let words = comment::Entity::find().filter(comment::Column::Id.in_subquery(newest)).all(db).await?;
    let to_thread =
        answer::Entity::belongs_to(thread::Entity).from(answer::Column::ThreadId).to(thread::Column::Id).into();
    let helped: HashMap<ThreadId, DateTime<Utc>> = answer::Entity::find()
        .select_only()
        .column(answer::Column::ThreadId)
        .expr(answer::Column::CreatedAt.max())
        .join(JoinType::InnerJoin, to_thread)
        .filter(answer::Column::ThreadId.is_in(answered.keys().copied()))
        .filter(
            Expr::col((answer::Entity, answer::Column::AuthorId))
                .ne(Expr::col((thread::Entity, thread::Column::AuthorId))),
        )
        .filter(visibility::public_answers())
        .group_by(answer::Column::ThreadId)
        .into_tuple::<(ThreadId, DateTime<Utc>)>()
        .all(db)
        .await?
        .into_iter()
        .collect();
    let words: HashMap<ThreadId, comment::Model> = words.into_iter().map(|word| (word.thread_id, word)).collect();
    let waits = |thread: &DueThread| {
        let word = words.get(&thread.id);
        let by_asker = |word: &&comment::Model| word.author_id == thread.author_id;
        let replied = word.filter(|word| !by_asker(word)).map(|word| word.created_at);
        let last_reply = Ord::max(helped.get(&thread.id).copied(), replied);
        let asks = word.filter(by_asker).filter(|word| !is_only_thanks(&word.body_source));
        [thread.not_solved_at, asks.map(|word| word.created_at)]
            .into_iter()
            .flatten()
            .filter(|said| last_reply.is_none_or(|reply| reply < *said))
            .min()
            .map(|said| (thread.id, said))
    };
    Ok(answered.into_values().filter_map(waits).collect())
}
