//! Who could be brought a question, with what the choice depends on: a fixed number of queries for each question, and a bounded
//! number of people, however many there are.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Duration, Utc};
use sea_orm::sea_query::{LockType, NullOrdering, Order, SelectStatement, UnionType};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait, RelationDef,
};

use super::rules::choose::Candidate;
use super::rules::languages;
use super::rules::timing::WEEK;
use crate::entity::{
    AccountId, AgencyId, CategoryId, ThreadId, answer, category, followed_agency, followed_category, followed_tag,
    membership, peer_profile, question_offer, thread, thread_tag, volunteer,
};
use crate::identity::suspended::in_use;
use crate::threads::visibility;

/// Most people of each kind that are looked at for one question: those to whom nothing was brought for the longest time.
const MAX_CANDIDATES: u64 = 200;
/// Answers that were accepted within this say that somebody knows a category.
const ACCEPTED_WINDOW: Duration = Duration::days(180);

/// What a question is about.
#[derive(Clone, Copy, Debug)]
pub(super) struct About {
    pub thread: ThreadId,
    pub category: CategoryId,
    pub agency: AgencyId,
    pub asker: AccountId,
}

/// Whether somebody could be brought a question at all: not its asker, nobody whose account is disabled or suspended, no staff of the
/// agency that it goes to in the end, and nobody who does not read its language. The query leaves them out, so that they hide nobody
/// else behind [`MAX_CANDIDATES`].
fn may_answer(about: About, language: &str, now: DateTime<Utc>) -> Condition {
    let staff = membership::Entity::find()
        .select_only()
        .column(membership::Column::AccountId)
        .filter(membership::Column::AgencyId.eq(about.agency))
        .into_query();
    // Codes have two letters and a space between them, so none is a part of others.
    let reads = Condition::any()
        .add(peer_profile::Column::Languages.eq(""))
        .add(peer_profile::Column::Languages.contains(language));
    Condition::all()
        .add(peer_profile::Column::AccountId.ne(about.asker))
        .add(peer_profile::Column::AccountId.in_subquery(in_use(now)))
        .add(peer_profile::Column::AccountId.not_in_subquery(staff))
        .add(reads)
}

/// Reads everybody who could be brought a question and wants to be. Their profiles are locked until the transaction ends, so that
/// two nodes do not bring somebody more questions than one would.
pub(super) async fn read<C: ConnectionTrait>(
    tx: &C,
    about: About,
    language: &str,
    now: DateTime<Utc>,
) -> Result<Vec<Candidate>, DbErr> {
    let fitting = may_answer(about, language, now);
    let followers = waiting_longest(tx, followers_of(about.category), fitting.clone()).await?;
    let of_tags = waiting_longest(tx, followers_of_tags(about.thread), fitting.clone()).await?;
    let followers: HashSet<AccountId> = followers.into_iter().chain(of_tags).collect();
    let solvers = waiting_longest(tx, solvers_in(about.category, now), fitting).await?;
    let ids: HashSet<AccountId> = followers.iter().chain(&solvers).copied().collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<AccountId> = ids.into_iter().collect();
    let profiles = locked_profiles(tx, &ids).await?;
    let accepted = accepted_counts(tx, about.category, &ids, now).await?;
    let mut offers = offers_this_week(tx, &ids, now).await?;
    let offered = offered_already(tx, about.thread, &ids).await?;
    let candidate = |profile: peer_profile::Model| Candidate {
        account: profile.account_id,
        follows: followers.contains(&profile.account_id),
        accepted_count: accepted.get(&profile.account_id).copied().unwrap_or_default(),
        languages: languages::stored(&profile.languages),
        was_offered: offered.contains(&profile.account_id),
        offers: offers.remove(&profile.account_id).unwrap_or_default(),
    };
    Ok(profiles.into_iter().map(candidate).collect())
}

/// Those among some accounts who want questions, those to whom none was brought for the longest time first.
async fn waiting_longest<C: ConnectionTrait>(
    tx: &C,
    among: SelectStatement,
    fitting: Condition,
) -> Result<Vec<AccountId>, DbErr> {
    peer_profile::Entity::find()
        .select_only()
        .column(peer_profile::Column::AccountId)
        .filter(peer_profile::Column::WantsQuestions.eq(true))
        .filter(peer_profile::Column::AccountId.in_subquery(among))
        .filter(fitting)
        .order_by_with_nulls(peer_profile::Column::LastOfferedAt, Order::Asc, NullOrdering::First)
        .order_by_asc(peer_profile::Column::AccountId)
        .limit(MAX_CANDIDATES)
        .into_tuple()
        .all(tx)
        .await
}

/// Those who follow a category, by itself or with the agency that it belongs to, and the volunteers of that agency.
fn followers_of(category: CategoryId) -> SelectStatement {
    let agency = category::Entity::find()
        .select_only()
        .column(category::Column::AgencyId)
        .filter(category::Column::Id.eq(category))
        .into_query();
    let with_agency = followed_agency::Entity::find()
        .select_only()
        .column(followed_agency::Column::AccountId)
        .filter(followed_agency::Column::AgencyId.in_subquery(agency.clone()))
        .into_query();
    let volunteers = volunteer::Entity::find()
        .select_only()
        .column(volunteer::Column::AccountId)
        .filter(volunteer::Column::AgencyId.in_subquery(agency))
        .filter(volunteer::Column::AgreedAt.is_not_null())
        .into_query();
    let mut followers = followed_category::Entity::find()
        .select_only()
        .column(followed_category::Column::AccountId)
        .filter(followed_category::Column::CategoryId.eq(category))
        .into_query();
    followers.union(UnionType::Distinct, with_agency);
    followers.union(UnionType::Distinct, volunteers);
    followers
}

fn followers_of_tags(thread: ThreadId) -> SelectStatement {
    let tags = thread_tag::Entity::find()
        .select_only()
        .column(thread_tag::Column::TagId)
        .filter(thread_tag::Column::ThreadId.eq(thread))
        .into_query();
    followed_tag::Entity::find()
        .select_only()
        .column(followed_tag::Column::AccountId)
        .filter(followed_tag::Column::TagId.in_subquery(tags))
        .into_query()
}

fn to_thread() -> RelationDef {
    answer::Entity::belongs_to(thread::Entity).from(answer::Column::ThreadId).to(thread::Column::Id).into()
}

fn solvers_in(category: CategoryId, now: DateTime<Utc>) -> SelectStatement {
    answer::Entity::find()
        .select_only()
        .column(answer::Column::AuthorId)
        .join(JoinType::InnerJoin, to_thread())
        .filter(thread::Column::CategoryId.eq(category))
        .filter(visibility::public_threads())
        .filter(answer::Column::AcceptedAt.gte(now - ACCEPTED_WINDOW))
        .filter(visibility::public_answers())
        .into_query()
}

/// The profiles of those who still want questions, taken in the order of their ids.
async fn locked_profiles<C: ConnectionTrait>(tx: &C, ids: &[AccountId]) -> Result<Vec<peer_profile::Model>, DbErr> {
    peer_profile::Entity::find()
        .filter(peer_profile::Column::AccountId.is_in(ids.iter().copied()))
        .filter(peer_profile::Column::WantsQuestions.eq(true))
        .order_by_asc(peer_profile::Column::AccountId)
        .lock(LockType::NoKeyUpdate)
        .all(tx)
        .await
}

/// How many answers of each were accepted in the category.
async fn accepted_counts<C: ConnectionTrait>(
    tx: &C,
    category: CategoryId,
    ids: &[AccountId],
    now: DateTime<Utc>,
) -> Result<HashMap<AccountId, u64>, DbErr> {
    let counts: Vec<(AccountId, i64)> = answer::Entity::find()
        .select_only()
        .column(answer::Column::AuthorId)
        .expr(answer::Column::Id.count())
        .join(JoinType::InnerJoin, to_thread())
        .filter(answer::Column::AuthorId.is_in(ids.iter().copied()))
        .filter(thread::Column::CategoryId.eq(category))
        .filter(visibility::public_threads())
        .filter(answer::Column::AcceptedAt.gte(now - ACCEPTED_WINDOW))
        .filter(visibility::public_answers())
        .group_by(answer::Column::AuthorId)
        .into_tuple()
        .all(tx)
        .await?;
    Ok(counts.into_iter().map(|(account, count)| (account, u64::try_from(count).unwrap_or_default())).collect())
}

async fn offers_this_week<C: ConnectionTrait>(
    tx: &C,
    ids: &[AccountId],
    now: DateTime<Utc>,
) -> Result<HashMap<AccountId, Vec<DateTime<Utc>>>, DbErr> {
    let rows: Vec<(AccountId, DateTime<Utc>)> = question_offer::Entity::find()
        .select_only()
        .columns([question_offer::Column::AccountId, question_offer::Column::OfferedAt])
        .filter(question_offer::Column::AccountId.is_in(ids.iter().copied()))
        .filter(question_offer::Column::OfferedAt.gt(now - WEEK))
        .into_tuple()
        .all(tx)
        .await?;
    let mut offers: HashMap<AccountId, Vec<DateTime<Utc>>> = HashMap::new();
    for (account, at) in rows {
        offers.entry(account).or_default().push(at);
    }
    Ok(offers)
}

async fn offered_already<C: ConnectionTrait>(
    tx: &C,
    thread: ThreadId,
    ids: &[AccountId],
) -> Result<HashSet<AccountId>, DbErr> {
    let found: Vec<AccountId> = question_offer::Entity::find()
        .select_only()
        .column(question_offer::Column::AccountId)
        .filter(question_offer::Column::ThreadId.eq(thread))
        .filter(question_offer::Column::AccountId.is_in(ids.iter().copied()))
        .into_tuple()
        .all(tx)
        .await?;
    Ok(found.into_iter().collect())
}
