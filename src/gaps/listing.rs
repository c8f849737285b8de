//! Reads the gaps of an agency: a fixed number of queries, whatever it finds.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect};

use super::repairs::{Repair, repairs};
use super::repeated::{RepeatedQuestion, repeated_questions};
use super::rules::{MIN_SEARCHES, PERIOD_DAYS, PERIOD_MONTHS, first_of};
use crate::agencies::listing::categories_among;
use crate::deflection::empty_searches::UNSPECIFIED_ID;
use crate::entity::{AgencyId, CategoryId, StatisticsLevel, category, deflection_day, empty_search, statistics_month};
use crate::statistics::rules::figures::percent;
use crate::statistics::rules::months::{before, month_of};

/// Lines of a list.
const MAX_LINES: u64 = 50;

/// Words that were searched for with nothing found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmptySearches {
    /// Where they were looked for; none for everywhere.
    pub agency: Option<AgencyId>,
    pub words: String,
    /// Each person counts once a day.
    pub times: i64,
    /// The last day, by UTC.
    pub last_day: NaiveDate,
}

/// A category by its questions of the last months.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnsolvedSubject {
    pub category: category::Model,
    pub asked: i64,
    pub unsolved: i64,
}

impl UnsolvedSubject {
    /// Which part is unsolved, per cent; none of too few.
    #[must_use]
    pub fn unsolved_percent(&self) -> Option<i32> {
        percent(i32::try_from(self.unsolved).ok()?, i32::try_from(self.asked).ok()?)
    }
}

/// A category by what became of suggestions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AskedAnyway {
    pub category: category::Model,
    /// Somebody was shown what is answered already.
    pub shown: i64,
    pub asked_anyway: i64,
    /// Those among them who said that it did not apply.
    pub did_not_apply: i64,
}

/// Everything that people miss at an agency.
#[derive(Clone, Debug)]
pub struct AgencyGaps {
    pub searches: Vec<EmptySearches>,
    pub subjects: Vec<UnsolvedSubject>,
    pub asked_anyway: Vec<AskedAnyway>,
    pub questions: Vec<RepeatedQuestion>,
    /// Newest first.
    pub repairs: Vec<Repair>,
}

/// The gaps of an agency at a time. `searches_kept`: for how many days searches with nothing found are kept.
///
/// # Errors
/// Those of the database.
pub async fn gaps<C: ConnectionTrait>(
    db: &C,
    agency: AgencyId,
    searches_kept: u16,
    now: DateTime<Utc>,
    zone: Tz,
) -> Result<AgencyGaps, DbErr> {
    let found = categories_among(db, Some(&[agency])).await?;
    let categories: HashMap<CategoryId, category::Model> =
        found.into_iter().map(|found| (found.category.id, found.category)).collect();
    Ok(AgencyGaps {
        searches: empty_searches(db, Some(agency), now).await?,
        subjects: unsolved_subjects(db, &categories, month_of(now, zone)).await?,
        asked_anyway: asked_anyway(db, &categories, now).await?,
        questions: repeated_questions(db, agency, now).await?,
        repairs: repairs(db, agency, searches_kept, now).await?,
    })
}

/// What was searched for at an agency with nothing found, or everywhere; the most missed first. What too few searched for is left out.
///
/// # Errors
/// Those of the database.
pub async fn empty_searches<C: ConnectionTrait>(
    db: &C,
    agency: Option<AgencyId>,
    now: DateTime<Utc>,
) -> Result<Vec<EmptySearches>, DbErr> {
    use empty_search::Column;
    let since = first_of(PERIOD_DAYS, now.date_naive());
    let mut found = empty_search::Entity::find()
        .select_only()
        .column(Column::AgencyId)
        .column(Column::Words)
        .column_as(Column::Times.sum(), "times")
        .column_as(Column::Day.max(), "last_day")
        .filter(Column::Day.gte(since.to_string()))
        .group_by(Column::AgencyId)
        .group_by(Column::Words)
        .having(Column::Times.sum().gte(MIN_SEARCHES))
        .order_by_desc(Column::Times.sum())
        .order_by_asc(Column::Words)
        .limit(MAX_LINES);
    if let Some(agency) = agency {
        found = found.filter(Column::AgencyId.eq(agency));
    }
    let rows: Vec<(AgencyId, String, i64, String)> = found.into_tuple().all(db).await?;
    let line = |(agency, words, times, last_day): (AgencyId, String, i64, String)| EmptySearches {
        agency: Some(agency).filter(|agency| agency.0 != UNSPECIFIED_ID),
        words,
        times,
        last_day: last_day.parse().unwrap_or(since),
    };
    Ok(rows.into_iter().map(line).collect())
}

/// Categories by how many questions of the last months are unsolved, the most first.
async fn unsolved_subjects<C: ConnectionTrait>(
    db: &C,
    categories: &HashMap<CategoryId, category::Model>,
    current: DateTime<Utc>,
) -> Result<Vec<UnsolvedSubject>, DbErr> {
    use statistics_month::Column;
    let rows: Vec<(i64, i64, i64)> = statistics_month::Entity::find()
        .select_only()
        .column(Column::SubjectId)
        .column_as(Column::Asked.sum(), "asked")
        .column_as(Column::Solved.sum(), "solved")
        .filter(Column::Level.eq(StatisticsLevel::Category))
        .filter(Column::SubjectId.is_in(categories.keys().map(|id| id.0)))
        .filter(Column::Month.gte(before(current, PERIOD_MONTHS - 1)))
        .filter(Column::ComputedAt.is_not_null())
        .group_by(Column::SubjectId)
        .into_tuple()
        .all(db)
        .await?;
    let subject = |(id, asked, solved): (i64, i64, i64)| {
        let category = categories.get(&CategoryId(id)).cloned()?;
        Some(UnsolvedSubject { category, asked, unsolved: asked - solved })
    };
    let mut subjects: Vec<UnsolvedSubject> =
        rows.into_iter().filter_map(subject).filter(|subject| subject.asked > 0).collect();
    subjects.sort_by(|left, right| {
        right.unsolved.cmp(&left.unsolved).then_with(|| left.category.name.cmp(&right.category.name))
    });
    Ok(subjects)
}

/// Categories by how many asked although something was suggested, the most first.
async fn asked_anyway<C: ConnectionTrait>(
    db: &C,
    categories: &HashMap<CategoryId, category::Model>,
    now: DateTime<Utc>,
) -> Result<Vec<AskedAnyway>, DbErr> {
    use deflection_day::Column;
    let rows: Vec<(CategoryId, i64, i64, i64)> = deflection_day::Entity::find()
        .select_only()
        .column(Column::CategoryId)
        .column_as(Column::Offered.sum(), "offered")
        .column_as(Column::Failed.sum(), "failed")
        .column_as(Column::DidNotApply.sum(), "did_not_apply")
        .filter(Column::CategoryId.is_in(categories.keys().copied()))
        .filter(Column::Day.gte(first_of(PERIOD_DAYS, now.date_naive()).to_string()))
        .group_by(Column::CategoryId)
        .into_tuple()
        .all(db)
        .await?;
    let line = |(id, shown, asked_anyway, did_not_apply): (CategoryId, i64, i64, i64)| {
        let category = categories.get(&id).cloned()?;
        Some(AskedAnyway { category, shown, asked_anyway, did_not_apply })
    };
    let mut lines: Vec<AskedAnyway> = rows.into_iter().filter_map(line).collect();
    lines.sort_by(|left, right| {
        right.asked_anyway.cmp(&left.asked_anyway).then_with(|| left.category.name.cmp(&right.category.name))
    });
    Ok(lines)
}
