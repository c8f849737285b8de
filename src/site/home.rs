//! The start page: what many people ask, what waits for an answer, where to ask, and how well that works. Five queries.

use std::collections::HashMap;

use chrono::{DateTime, Duration, Utc};
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, ExprTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect,
};

use super::views::{Home, HomeCategory, SiteNumbers};
use crate::agencies::listing::{CategoryWithAgency, categories};
use crate::app::App;
use crate::entity::{CategoryId, ThreadState, answer, thread};
use crate::threads::listing::rows::{Filter, Order, ThreadRow, list, rows};
use crate::threads::views::{AgencyRef, CategoryRef, Row};
use crate::threads::visibility;

/// Rows of what is popular.
const LIST_SIZE: u64 = 6;
/// Popular is what many have among so many lately active threads.
const POPULAR_SAMPLE_SIZE: u64 = 300;
/// Numbers are taken from so many of the newest threads.
const SAMPLE_SIZE: u64 = 1_000;
/// A median of fewer answers says nothing.
const MIN_SAMPLE: usize = 3;

/// The start page.
pub async fn home(app: &App) -> Result<Home, DbErr> {
    let db = app.reader();
    let now = app.now();
    let unanswered = Filter { order: Order::Unanswered, ..Filter::default() };
    let newest = list(db, &unanswered, None, 1, now).await?.items.pop();
    let popular = with_one_that_waits(popular(db, now).await?, newest);
    let sample = sample(db).await?;
    let counts = counts(db).await?;
    let categories = categories(db).await?.into_iter().map(|row| home_category(row, &counts, &sample)).collect();
    Ok(Home { popular, categories, numbers: numbers(&sample, now) })
}

async fn popular<C: ConnectionTrait>(db: &C, now: DateTime<Utc>) -> Result<Vec<Row>, DbErr> {
    let mut lately = Query::select();
    lately
        .column(thread::Column::Id)
        .from(thread::Entity)
        .cond_where(visibility::public_threads())
        .order_by(thread::Column::LastActivityAt, sea_orm::Order::Desc)
        .order_by(thread::Column::Id, sea_orm::Order::Desc)
        .limit(POPULAR_SAMPLE_SIZE);
    let found = rows()
        .filter(thread::Column::Id.in_subquery(lately))
        .order_by_desc(thread::Column::MeTooCount)
        .order_by_desc(thread::Column::LastActivityAt)
        .limit(LIST_SIZE)
        .into_model::<ThreadRow>()
        .all(db)
        .await?;
    Ok(found.into_iter().map(|row| row.view(now)).collect())
}

/// What many people have was mostly solved long ago. Where nothing of it waits for an answer, the newest question that nobody has answered
/// takes the last place, so that whoever can help sees one.
fn with_one_that_waits(mut popular: Vec<Row>, newest: Option<Row>) -> Vec<Row> {
    let waits = |row: &Row| !row.solved && matches!(row.state, ThreadState::Open | ThreadState::Answered);
    if popular.iter().any(waits) {
        return popular;
    }
    if let Some(newest) = newest.filter(waits) {
        popular.pop();
        popular.push(newest);
    }
    popular
}

#[derive(Debug, FromQueryResult)]
struct Counted {
    category_id: CategoryId,
    threads: i64,
}

async fn counts<C: ConnectionTrait>(db: &C) -> Result<HashMap<CategoryId, i64>, DbErr> {
    let rows = thread::Entity::find()
        .select_only()
        .column(thread::Column::CategoryId)
        .column_as(thread::Column::Id.count(), "threads")
        .filter(visibility::public_threads())
        .group_by(thread::Column::CategoryId)
        .into_model::<Counted>()
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| (row.category_id, row.threads)).collect())
}

#[derive(Debug, FromQueryResult)]
struct Sampled {
    category_id: CategoryId,
    created_at: DateTime<Utc>,
    first_answer_at: Option<DateTime<Utc>>,
    official: bool,
}

async fn sample<C: ConnectionTrait>(db: &C) -> Result<Vec<Sampled>, DbErr> {
    let official = Query::select()
        .expr(Expr::value(1))
        .from(answer::Entity)
        .and_where(answer::Column::ThreadId.into_expr().equals((thread::Entity, thread::Column::Id)))
        .and_where(answer::Column::OfficialFor.is_not_null())
        .and_where(answer::Column::DeletedAt.is_null())
        .to_owned();
    thread::Entity::find()
        .select_only()
        .columns([thread::Column::CategoryId, thread::Column::CreatedAt, thread::Column::FirstAnswerAt])
        .column_as(Expr::exists(official), "official")
        .filter(visibility::public_threads())
        .order_by_desc(thread::Column::Id)
        .limit(SAMPLE_SIZE)
        .into_model::<Sampled>()
        .all(db)
        .await
}

fn home_category(row: CategoryWithAgency, counts: &HashMap<CategoryId, i64>, sample: &[Sampled]) -> HomeCategory {
    let CategoryWithAgency { category, agency } = row;
    let took = sample
        .iter()
        .filter(|thread| thread.category_id == category.id)
        .filter_map(|thread| thread.first_answer_at.map(|at| at - thread.created_at))
        .collect();
    HomeCategory {
        threads: counts.get(&category.id).copied().unwrap_or(0),
        usually_answered_in: median(took),
        category: CategoryRef { id: category.id, slug: category.slug, name: category.name },
        description: category.description,
        agency: AgencyRef { id: agency.id, slug: agency.slug, name: agency.name, accent: agency.accent },
    }
}

fn median(mut took: Vec<Duration>) -> Option<Duration> {
    if took.len() < MIN_SAMPLE {
        return None;
    }
    took.sort_unstable();
    took.get(took.len() / 2).copied()
}

fn numbers(sample: &[Sampled], now: DateTime<Utc>) -> SiteNumbers {
    let day = Duration::days(1);
    let old_enough: Vec<&Sampled> = sample.iter().filter(|thread| now - thread.created_at >= day).collect();
    let within = old_enough
        .iter()
        .filter(|thread| thread.first_answer_at.is_some_and(|at| at - thread.created_at <= day))
        .count();
    let answered: Vec<&Sampled> = sample.iter().filter(|thread| thread.first_answer_at.is_some()).collect();
    let by_neighbours = answered.iter().filter(|thread| !thread.official).count();
    SiteNumbers {
        counted: i64::try_from(old_enough.len()).unwrap_or(i64::MAX),
        within_a_day_percent: percent(within, old_enough.len()),
        by_neighbours_percent: percent(by_neighbours, answered.len()),
    }
}

fn percent(part: usize, whole: usize) -> Option<i64> {
    let rounded = (part * 200 + whole).checked_div(whole * 2)?;
    i64::try_from(rounded).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entity::{AccountId, AgencyId, Intent, ThreadId};
    use crate::threads::views::Person;

    fn row(id: i64, state: ThreadState) -> Row {
        Row {
            id: ThreadId(id),
            title: String::new(),
            excerpt: String::new(),
            language: String::new(),
            intent: Intent::Information,
            state,
            asked_at: DateTime::UNIX_EPOCH,
            last_activity_at: DateTime::UNIX_EPOCH,
            answer_count: 0,
            me_too_count: 0,
            solved: state == ThreadState::Solved,
            official: false,
            author: Person { id: AccountId(1), handle: String::new(), display_name: None },
            category: CategoryRef { id: CategoryId(1), slug: String::new(), name: String::new() },
            agency: AgencyRef { id: AgencyId(1), slug: String::new(), name: String::new(), accent: None },
            tags: Vec::new(),
        }
    }

    #[test]
    fn one_popular_question_waits_for_an_answer_if_any_does() {
        use ThreadState::{Answered, Closed, Open, Solved};
        for (popular, newest, expected) in [
            (vec![Solved, Solved], Some(Open), vec![1, 9]),
            (vec![Solved, Closed], Some(Open), vec![1, 9]),
            (vec![Solved, Answered], Some(Open), vec![1, 2]),
            (vec![Open, Solved], Some(Open), vec![1, 2]),
            (vec![Solved, Solved], Some(Closed), vec![1, 2]),
            (vec![Solved, Solved], None, vec![1, 2]),
            (vec![], None, vec![]),
        ] {
            let told = format!("{popular:?} {newest:?}");
            let popular = (1..).zip(popular).map(|(id, state)| row(id, state)).collect();
            let found = with_one_that_waits(popular, newest.map(|state| row(9, state)));
            assert_eq!(found.iter().map(|row| row.id.0).collect::<Vec<i64>>(), expected, "{told}");
        }
    }

    #[test]
    fn numbers_are_rounded_and_absent_when_there_is_nothing_to_count() {
        assert_eq!(percent(0, 0), None);
        assert_eq!(percent(2, 3), Some(67));
        assert_eq!(percent(3, 3), Some(100));
        let hours = |n: &[i64]| n.iter().map(|n| Duration::hours(*n)).collect();
        assert_eq!(median(hours(&[1, 2])), None);
        assert_eq!(median(hours(&[50, 1, 2])), Some(Duration::hours(2)));
    }

    #[test]
    fn young_threads_do_not_lower_the_share_answered_within_a_day() {
        let now = DateTime::UNIX_EPOCH + Duration::days(100);
        let thread = |asked: i64, answered: Option<i64>, official| Sampled {
            category_id: CategoryId(1),
            created_at: now - Duration::hours(asked),
            first_answer_at: answered.map(|after| now - Duration::hours(asked) + Duration::hours(after)),
            official,
        };
        let sample =
            [thread(2, None, false), thread(48, Some(3), false), thread(72, Some(30), true), thread(99, None, false)];
        let numbers = numbers(&sample, now);
        assert_eq!(
            numbers,
            SiteNumbers { counted: 3, within_a_day_percent: Some(33), by_neighbours_percent: Some(50) }
        );
    }
}
