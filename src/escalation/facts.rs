//! The facts of a batch of threads, read in a fixed number of queries, however many they are.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use sea_orm::sea_query::{Expr, Func};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, ExprTrait, FromQueryResult, JoinType, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait, RelationDef,
};

use super::due_threads::DueThread;
use super::rules::{AskerWord, Ended, LastCase, ThreadFacts, VOICE_COUNTS_AFTER, Voices};
use crate::entity::{
    AccountId, AgencyId, CaseId, CategoryId, ThreadId, ThreadState, account, answer, case_thread, category, comment,
    escalation_policy, me_too, staff_case, thread,
};
use crate::posts::gratitude::is_only_thanks;
use crate::service_levels::policies;
use crate::service_levels::rules::calendar::BusinessTime;
use crate::service_levels::rules::hours::AgencyHours;
use crate::service_levels::rules::policy::{self, EffectivePolicy};
use crate::threads::rules::reminder::{Silence, SilenceFacts, silence};
use crate::threads::visibility;

/// What a batch's decisions rest on.
#[derive(Clone)]
pub struct Batch {
    categories: HashMap<CategoryId, category::Model>,
    versions: Vec<escalation_policy::Model>,
    hours: HashMap<AgencyId, AgencyHours>,
    newcomers: HashSet<ThreadId>,
    voices: HashMap<ThreadId, Voices>,
    words: HashMap<ThreadId, AskerWord>,
    replies: HashMap<ThreadId, DateTime<Utc>>,
    silences: HashMap<ThreadId, DateTime<Utc>>,
    cases: HashMap<ThreadId, LastCase>,
    always: BusinessTime,
    now: DateTime<Utc>,
}

impl Batch {
    /// Reads all that these threads' decisions need: thirteen queries at most, however many are due.
    pub async fn read<C: ConnectionTrait>(db: &C, threads: &[DueThread], now: DateTime<Utc>) -> Result<Self, DbErr> {
        let ids: HashSet<CategoryId> = threads.iter().map(|thread| thread.category_id).collect();
        let rows = category::Entity::find().filter(category::Column::Id.is_in(ids)).all(db).await?;
        let agencies: HashSet<AgencyId> = rows.iter().map(|row| row.agency_id).collect();
        let levels = rows.iter().map(|row| row.id).collect::<Vec<_>>();
        let heard = heard(threads);
        let heard_ids: Vec<ThreadId> = heard.iter().map(|thread| thread.id).collect();
        let comments = last_comments(db, &heard_ids).await?;
        let replies = last_replies(db, &heard_ids).await?;
        Ok(Self {
            versions: policies::all_versions(db, levels, agencies.iter().copied()).await?,
            hours: policies::hours_of_all(db, agencies).await?,
            categories: rows.into_iter().map(|row| (row.id, row)).collect(),
            newcomers: newcomers(db, threads).await?,
            voices: voices(db, threads, now).await?,
            words: asker_words(&heard, &comments, &replies),
            silences: silences(db, &heard, &comments, &replies).await?,
            replies,
            cases: last_cases(db, threads).await?,
            always: BusinessTime::always(),
            now,
        })
    }

    /// The agency of a thread.
    #[must_use]
    pub fn agency(&self, thread: &DueThread) -> Option<AgencyId> {
        self.categories.get(&thread.category_id).map(|category| category.agency_id)
    }

    /// The versions of policies around these threads.
    #[must_use]
    pub fn versions(&self) -> &[escalation_policy::Model] {
        &self.versions
    }

    /// Puts a version beside those that are stored.
    pub fn with_version(&mut self, version: escalation_policy::Model) {
        self.versions.push(version);
    }

    /// Puts hours in the place of an agency's.
    pub fn with_hours(&mut self, agency: AgencyId, hours: AgencyHours) {
        self.hours.insert(agency, hours);
    }

    /// The policy that counts for a thread.
    #[must_use]
    pub fn policy(&self, thread: &DueThread) -> EffectivePolicy {
        let Some(agency) = self.agency(thread) else { return EffectivePolicy::BUILT_IN };
        policy::inherit_at(&self.versions, thread.category_id, agency, thread.arrived_at())
    }

    /// The business time that counts for a thread.
    #[must_use]
    pub fn time(&self, thread: &DueThread) -> &BusinessTime {
        let hours = self.agency(thread).and_then(|agency| self.hours.get(&agency));
        hours.map_or(&self.always, |hours| hours.at(thread.arrived_at(), self.now))
    }

    /// When somebody other than the asker last answered or commented on a thread that has answers or had a case.
    #[must_use]
    pub fn replied_at(&self, thread: &DueThread) -> Option<DateTime<Utc>> {
        self.replies.get(&thread.id).copied()
    }

    /// What the asker of a thread said last of the answers.
    #[must_use]
    pub fn word(&self, thread: &DueThread) -> AskerWord {
        self.words.get(&thread.id).copied().unwrap_or_default()
    }

    /// The time zone of a thread's agency as it is now; none if it has no opening hours.
    #[must_use]
    pub fn zone(&self, thread: &DueThread) -> Option<Tz> {
        let hours = self.agency(thread).and_then(|agency| self.hours.get(&agency))?;
        Some(hours.current()).filter(|time| time.has_hours()).map(BusinessTime::zone)
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
            stays_with_neighbours: thread.stays_with_neighbours,
            newcomer: self.newcomers.contains(&thread.id),
            voices: self.voices.get(&thread.id).copied().unwrap_or(Voices::ASKER_ALONE),
            settled_at: thread.solved_at.or(thread.closed_at),
            word: self.word(thread),
            silence_counts_at: self.silences.get(&thread.id).copied(),
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

/// The threads whose askers may have said something of the answers.
fn heard(threads: &[DueThread]) -> Vec<&DueThread> {
    let heard = |thread: &&DueThread| {
        thread.state == ThreadState::Answered || thread.case_state.is_some() || thread.stays_with_neighbours
    };
    threads.iter().filter(heard).collect()
}

/// What each thread's asker said last of the answers. Among neighbours it counts until somebody has replied; once staff had
/// the thread, until they have heard it.
fn asker_words(
    threads: &[&DueThread],
    comments: &HashMap<ThreadId, comment::Model>,
    replies: &HashMap<ThreadId, DateTime<Utc>>,
) -> HashMap<ThreadId, AskerWord> {
    let word = |thread: &&DueThread| {
        let reply = replies.get(&thread.id).filter(|_| thread.case_state.is_none());
        // What came with an import was said elsewhere, to others.
        let imported_at = thread.imported_at.filter(|_| thread.stays_with_neighbours);
        let unheard = |said: &DateTime<Utc>| {
            reply.is_none_or(|reply| *reply < *said) && imported_at.is_none_or(|imported| imported < *said)
        };
        let asks = comments.get(&thread.id).filter(|comment| !is_only_thanks(&comment.body_source));
        let commented_at = asks.map(|comment| comment.created_at).filter(unheard);
        (thread.id, AskerWord { not_solved_at: thread.not_solved_at.filter(unheard), commented_at })
    };
    threads.iter().map(word).collect()
}

/// From when on the silence of askers who were reminded counts like their word that it did not help. Costs a query if somebody was.
async fn silences<C: ConnectionTrait>(
    db: &C,
    threads: &[&DueThread],
    comments: &HashMap<ThreadId, comment::Model>,
    replies: &HashMap<ThreadId, DateTime<Utc>>,
) -> Result<HashMap<ThreadId, DateTime<Utc>>, DbErr> {
    let reminded: Vec<&DueThread> = threads
        .iter()
        .filter(|thread| thread.reminded_at.is_some() && thread.state == ThreadState::Answered)
        .copied()
        .collect();
    if reminded.is_empty() {
        return Ok(HashMap::new());
    }
    let voted: Vec<ThreadId> = answer::Entity::find()
        .select_only()
        .distinct()
        .column(answer::Column::ThreadId)
        .filter(answer::Column::ThreadId.is_in(reminded.iter().map(|thread| thread.id)))
        .filter(Condition::any().add(answer::Column::HelpfulCount.gt(0)).add(answer::Column::WorkedCount.gt(0)))
        .filter(visibility::public_answers())
        .into_tuple()
        .all(db)
        .await?;
    let counts_at = |thread: &DueThread| {
        let facts = SilenceFacts {
            reminded_at: thread.reminded_at,
            replied_at: replies.get(&thread.id).copied(),
            commented_at: comments.get(&thread.id).map(|comment| comment.created_at),
            has_vote: voted.contains(&thread.id),
        };
        let (at, _) = silence(&facts).filter(|(_, meaning)| *meaning == Silence::NotHelped)?;
        Some((thread.id, at))
    };
    Ok(reminded.into_iter().filter_map(counts_at).collect())
}

fn to_thread_of_comment() -> RelationDef {
    comment::Entity::belongs_to(thread::Entity).from(comment::Column::ThreadId).to(thread::Column::Id).into()
}

fn author_of_thread() -> Expr {
    Expr::col((thread::Entity, thread::Column::AuthorId))
}

/// The last comment of each asker.
async fn last_comments<C: ConnectionTrait>(
    db: &C,
    threads: &[ThreadId],
) -> Result<HashMap<ThreadId, comment::Model>, DbErr> {
    if threads.is_empty() {
        return Ok(HashMap::new());
    }
    let newest = comment::Entity::find()
        .select_only()
        .expr(comment::Column::Id.max())
        .join(JoinType::InnerJoin, to_thread_of_comment())
        .filter(comment::Column::ThreadId.is_in(threads.iter().copied()))
        .filter(Expr::col((comment::Entity, comment::Column::AuthorId)).eq(author_of_thread()))
        .filter(visibility::public_comments())
        .group_by(comment::Column::ThreadId)
        .into_query();
    let comments = comment::Entity::find().filter(comment::Column::Id.in_subquery(newest)).all(db).await?;
    Ok(comments.into_iter().map(|comment| (comment.thread_id, comment)).collect())
}

/// When somebody other than the asker last answered or commented on each thread.
async fn last_replies<C: ConnectionTrait>(
    db: &C,
    threads: &[ThreadId],
) -> Result<HashMap<ThreadId, DateTime<Utc>>, DbErr> {
    if threads.is_empty() {
        return Ok(HashMap::new());
    }
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
