//! The facts of a batch of threads: claimed under a lock and read in a fixed number of queries, however many are due.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, Func, LockBehavior, LockType};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, ExprTrait, FromQueryResult, JoinType, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait, RelationDef,
};

use super::rules::{AskerWord, Ended, LastCase, ThreadFacts, VOICE_COUNTS_AFTER, Voices};
use crate::entity::{
    AccountId, AgencyId, CaseId, CaseState, CategoryId, Intent, ThreadId, ThreadState, account, answer, case_thread,
    category, comment, me_too, staff_case, thread,
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
    pub solved_at: Option<DateTime<Utc>>,
    pub closed_at: Option<DateTime<Utc>>,
    pub not_solved_at: Option<DateTime<Utc>>,
    pub next_check_at: Option<DateTime<Utc>>,
    pub peer_window_ends_at: Option<DateTime<Utc>>,
    pub case_state: Option<CaseState>,
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
            Column::SolvedAt,
            Column::ClosedAt,
            Column::NotSolvedAt,
            Column::NextCheckAt,
            Column::PeerWindowEndsAt,
            Column::CaseState,
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
    voices: HashMap<ThreadId, Voices>,
    words: HashMap<ThreadId, AskerWord>,
    cases: HashMap<ThreadId, LastCase>,
    always: BusinessTime,
}

impl Batch {
    /// Reads all that these threads' decisions need: eleven queries at most, however many are due.
    pub async fn read<C: ConnectionTrait>(db: &C, threads: &[DueThread], now: DateTime<Utc>) -> Result<Self, DbErr> {
        let ids: HashSet<CategoryId> = threads.iter().map(|thread| thread.category_id).collect();
        let rows = category::Entity::find().filter(category::Column::Id.is_in(ids)).all(db).await?;
        let agencies: HashSet<AgencyId> = rows.iter().map(|row| row.agency_id).collect();
        Ok(Self {
            policies: policies::effective_of_all(db, &rows).await?,
            times: policies::business_times(db, agencies).await?,
            categories: rows.into_iter().map(|row| (row.id, row)).collect(),
            newcomers: newcomers(db, threads).await?,
            voices: voices(db, threads, now).await?,
            words: asker_words(db, threads).await?,
            cases: last_cases(db, threads).await?,
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
            voices: self.voices.get(&thread.id).copied().unwrap_or(Voices::ASKER_ALONE),
            settled_at: thread.solved_at.or(thread.closed_at),
            word: self.words.get(&thread.id).copied().unwrap_or_default(),
            case: self.cases.get(&thread.id).copied(),
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

/// A group of people who said "me too" on a thread.
#[derive(FromQueryResult)]
struct VoicesRow {
    thread_id: ThreadId,
    counted: i64,
    waiting: i64,
    /// When the account was made that waits longest to count.
    oldest_waiting: Option<DateTime<Utc>>,
}

/// Who said "me too" on each thread where somebody did.
async fn voices<C: ConnectionTrait>(
    db: &C,
    threads: &[DueThread],
    now: DateTime<Utc>,
) -> Result<HashMap<ThreadId, Voices>, DbErr> {
    let asked: Vec<ThreadId> =
        threads.iter().filter(|thread| thread.me_too_count > 1).map(|thread| thread.id).collect();
    if asked.is_empty() {
        return Ok(HashMap::new());
    }
    let to_account =
        me_too::Entity::belongs_to(account::Entity).from(me_too::Column::AccountId).to(account::Column::Id).into();
    let counts = || {
        Condition::any()
            .add(account::Column::EmailConfirmedAt.is_not_null())
            .add(account::Column::CreatedAt.lte(now - VOICE_COUNTS_AFTER))
    };
    let waits = || counts().not();
    let born: Expr = Expr::case(waits(), Expr::col((account::Entity, account::Column::CreatedAt))).into();
    let rows = me_too::Entity::find()
        .select_only()
        .column(me_too::Column::ThreadId)
        .expr_as(Func::count(Expr::case(counts(), 1)), "counted")
        .expr_as(Func::count(Expr::case(waits(), 1)), "waiting")
        .expr_as(born.min(), "oldest_waiting")
        .join(JoinType::InnerJoin, to_account)
        .filter(me_too::Column::ThreadId.is_in(asked))
        .group_by(me_too::Column::ThreadId)
        .into_model::<VoicesRow>()
        .all(db)
        .await?;
    let small = |count: i64| i32::try_from(count).unwrap_or(i32::MAX);
    let voices = |row: VoicesRow| Voices {
        counted: small(row.counted).saturating_add(1),
        waiting: small(row.waiting),
        next_counts_at: row.oldest_waiting.map(|born| born + VOICE_COUNTS_AFTER),
    };
    Ok(rows.into_iter().map(|row| (row.thread_id, voices(row))).collect())
}

/// The newest case of each thread that had one.
async fn last_cases<C: ConnectionTrait>(db: &C, threads: &[DueThread]) -> Result<HashMap<ThreadId, LastCase>, DbErr> {
    let with_case: Vec<ThreadId> =
        threads.iter().filter(|thread| thread.case_state.is_some()).map(|thread| thread.id).collect();
    if with_case.is_empty() {
        return Ok(HashMap::new());
    }
    // The open one comes last; among those that are over, the one that served the thread last.
    let links = case_thread::Entity::find()
        .filter(case_thread::Column::ThreadId.is_in(with_case))
        .order_by_asc(case_thread::Column::IsOpen)
        .order_by_asc(case_thread::Column::CreatedAt)
        .order_by_asc(case_thread::Column::CaseId)
        .all(db)
        .await?;
    let links: HashMap<ThreadId, CaseId> = links.into_iter().map(|link| (link.thread_id, link.case_id)).collect();
    let ids = links.values().copied();
    let cases = staff_case::Entity::find().filter(staff_case::Column::Id.is_in(ids)).all(db).await?;
    let cases: HashMap<CaseId, LastCase> = cases.iter().map(|case| (case.id, last_case(case))).collect();
    Ok(links.into_iter().filter_map(|(thread, case)| Some((thread, *cases.get(&case)?))).collect())
}

fn last_case(case: &staff_case::Model) -> LastCase {
    LastCase {
        opened_at: case.created_at,
        ended: case
            .resolved_at
            .zip(case.outcome)
            .filter(|_| !case.state.is_open())
            .map(|(at, outcome)| Ended { at, outcome }),
        is_follow_up: case.follow_up_of.is_some(),
    }
}

/// What each thread's asker said last of the answers. Among neighbours it counts until somebody has replied; once staff had
/// the thread, until they have heard it.
async fn asker_words<C: ConnectionTrait>(db: &C, threads: &[DueThread]) -> Result<HashMap<ThreadId, AskerWord>, DbErr> {
    let answered: HashMap<ThreadId, &DueThread> = threads
        .iter()
        .filter(|thread| thread.state == ThreadState::Answered || thread.case_state.is_some())
        .map(|thread| (thread.id, thread))
        .collect();
    if answered.is_empty() {
        return Ok(HashMap::new());
    }
    let ids: Vec<ThreadId> = answered.keys().copied().collect();
    let wrote = last_comments(db, &ids).await?;
    let replied = last_replies(db, &ids).await?;
    let word = |thread: &DueThread| {
        let reply = replied.get(&thread.id).filter(|_| thread.case_state.is_none());
        let unheard = |said: &DateTime<Utc>| reply.is_none_or(|reply| *reply < *said);
        let commented = wrote.get(&thread.id).copied();
        (
            thread.id,
            AskerWord { not_solved_at: thread.not_solved_at.filter(unheard), commented_at: commented.filter(unheard) },
        )
    };
    Ok(answered.into_values().map(word).collect())
}

fn to_thread_of_comment() -> RelationDef {
    comment::Entity::belongs_to(thread::Entity).from(comment::Column::ThreadId).to(thread::Column::Id).into()
}

fn author_of_thread() -> Expr {
    Expr::col((thread::Entity, thread::Column::AuthorId))
}

/// When each asker wrote their last comment, where it is more than thanks.
async fn last_comments<C: ConnectionTrait>(
    db: &C,
    threads: &[ThreadId],
) -> Result<HashMap<ThreadId, DateTime<Utc>>, DbErr> {
    let newest = comment::Entity::find()
        .select_only()
        .expr(comment::Column::Id.max())
        .join(JoinType::InnerJoin, to_thread_of_comment())
        .filter(comment::Column::ThreadId.is_in(threads.iter().copied()))
        .filter(Expr::col((comment::Entity, comment::Column::AuthorId)).eq(author_of_thread()))
        .filter(visibility::public_comments())
        .group_by(comment::Column::ThreadId)
        .into_query();
    let words = comment::Entity::find().filter(comment::Column::Id.in_subquery(newest)).all(db).await?;
    let asks = words.into_iter().filter(|word| !is_only_thanks(&word.body_source));
    Ok(asks.map(|word| (word.thread_id, word.created_at)).collect())
}

/// When somebody other than the asker last answered or commented on each thread.
async fn last_replies<C: ConnectionTrait>(
    db: &C,
    threads: &[ThreadId],
) -> Result<HashMap<ThreadId, DateTime<Utc>>, DbErr> {
    let to_thread =
        answer::Entity::belongs_to(thread::Entity).from(answer::Column::ThreadId).to(thread::Column::Id).into();
    let answers = answer::Entity::find()
        .select_only()
        .column(answer::Column::ThreadId)
        .expr(answer::Column::CreatedAt.max())
        .join(JoinType::InnerJoin, to_thread)
        .filter(answer::Column::ThreadId.is_in(threads.iter().copied()))
        .filter(Expr::col((answer::Entity, answer::Column::AuthorId)).ne(author_of_thread()))
        .filter(visibility::public_answers())
        .group_by(answer::Column::ThreadId)
        .into_tuple::<(ThreadId, DateTime<Utc>)>()
        .all(db)
        .await?;
    let comments = comment::Entity::find()
        .select_only()
        .column(comment::Column::ThreadId)
        .expr(comment::Column::CreatedAt.max())
        .join(JoinType::InnerJoin, to_thread_of_comment())
        .filter(comment::Column::ThreadId.is_in(threads.iter().copied()))
        .filter(Expr::col((comment::Entity, comment::Column::AuthorId)).ne(author_of_thread()))
        .filter(visibility::public_comments())
        .group_by(comment::Column::ThreadId)
        .into_tuple::<(ThreadId, DateTime<Utc>)>()
        .all(db)
        .await?;
    let mut last = HashMap::new();
    for (thread, at) in answers.into_iter().chain(comments) {
        let known = last.entry(thread).or_insert(at);
        *known = Ord::max(*known, at);
    }
    Ok(last)
}
