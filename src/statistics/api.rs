//! The figures of each month over REST: open to everybody.

use poem::web::Data;
use poem_openapi::param::Query;
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi, Tags};

use super::listing::{DEFAULT_MONTHS, MonthFigures, StatisticsSubject, months};
use super::rules::months::{before, month_of, name, named};
use crate::app::App;
use crate::entity::{AgencyId, CategoryId};
use crate::identity::Anyone;
use crate::web::page_cache::{CacheTag, Cacheable};
use crate::web::problem::ApiError;

#[derive(Tags)]
enum Tag {
    /// How well questions are answered, in figures that name nobody.
    #[oai(rename = "Statistics")]
    Statistics,
}

/// The figures of one month. Only questions and answers that everybody can read are counted. Shares and times of fewer than five
/// questions are absent: too few to say.
#[derive(Clone, Debug, PartialEq, Eq, Object)]
#[oai(rename = "StatisticsMonth", skip_serializing_if_is_none, example)]
pub struct StatisticsMonthView {
    /// The month where the site is, such as `2026-11`.
    #[oai(validator(pattern = "^[0-9]{4}-(0[1-9]|1[0-2])$"))]
    pub month: String,
    /// Questions asked in the month. All other counts are of these.
    pub asked: i32,
    /// Questions that are at least 24 hours old: the younger ones may still be answered in time.
    pub asked_24h_ago: i32,
    /// Of `asked_24h_ago`, those whose first answer came within 24 hours. The first answer is the first by somebody other than the
    /// asker that is still shown.
    pub answered_within_24h: i32,
    /// `answered_within_24h` of `asked_24h_ago`, per cent.
    pub answered_within_24h_percent: Option<i32>,
    /// Questions that are at least 72 hours old.
    pub asked_72h_ago: i32,
    /// Of `asked_72h_ago`, those whose first answer came within 72 hours.
    pub answered_within_72h: i32,
    /// `answered_within_72h` of `asked_72h_ago`, per cent.
    pub answered_within_72h_percent: Option<i32>,
    /// Questions with a first answer, whenever it came.
    pub answered: i32,
    /// `answered` of `asked`, per cent.
    pub answered_percent: Option<i32>,
    /// Questions with an accepted answer.
    pub solved: i32,
    /// `solved` of `asked`, per cent.
    pub solved_percent: Option<i32>,
    /// Of `solved`, those whose first accepted answer is a neighbour's: neither official nor the asker's own.
    pub solved_by_peer: i32,
    /// `solved_by_peer` of `solved`, per cent.
    pub solved_by_peer_percent: Option<i32>,
    /// Questions that staff have or had a case of.
    pub escalated: i32,
    /// `escalated` of `asked`, per cent.
    pub escalated_percent: Option<i32>,
    /// Of `escalated`, those where a time passed that staff had promised, for a reply or for the end of the case.
    pub missed: i32,
    /// `missed` of `escalated`, per cent.
    pub missed_percent: Option<i32>,
    /// Half of the answered questions had their first answer within this time: the median, whole minutes.
    pub median_first_answer_minutes: Option<i32>,
    /// Nine tenths of the answered questions had their first answer within this time: the nearest rank, whole minutes.
    pub p90_first_answer_minutes: Option<i32>,
}

impl poem_openapi::types::Example for StatisticsMonthView {
    fn example() -> Self {
        Self {
            month: "2026-11".into(),
            asked: 50,
            asked_24h_ago: 48,
            answered_within_24h: 40,
            answered_within_24h_percent: Some(83),
            asked_72h_ago: 45,
            answered_within_72h: 41,
            answered_within_72h_percent: Some(91),
            answered: 44,
            answered_percent: Some(88),
            solved: 30,
            solved_percent: Some(60),
            solved_by_peer: 24,
            solved_by_peer_percent: Some(80),
            escalated: 9,
            escalated_percent: Some(18),
            missed: 1,
            missed_percent: Some(11),
            median_first_answer_minutes: Some(95),
            p90_first_answer_minutes: Some(1270),
        }
    }
}

impl From<MonthFigures> for StatisticsMonthView {
    fn from(MonthFigures { month, figures }: MonthFigures) -> Self {
        Self {
            month: name(month),
            asked: figures.asked,
            asked_24h_ago: figures.asked_24h_ago,
            answered_within_24h: figures.answered_within_24h,
            answered_within_24h_percent: figures.within_24h_percent(),
            asked_72h_ago: figures.asked_72h_ago,
            answered_within_72h: figures.answered_within_72h,
            answered_within_72h_percent: figures.within_72h_percent(),
            answered: figures.answered,
            answered_percent: figures.answered_percent(),
            solved: figures.solved,
            solved_percent: figures.solved_percent(),
            solved_by_peer: figures.solved_by_peer,
            solved_by_peer_percent: figures.solved_by_peer_percent(),
            escalated: figures.escalated,
            escalated_percent: figures.escalated_percent(),
            missed: figures.missed,
            missed_percent: figures.missed_percent(),
            median_first_answer_minutes: figures.median_first_answer_minutes,
            p90_first_answer_minutes: figures.p90_first_answer_minutes,
        }
    }
}

/// Months, oldest first.
#[derive(Clone, Debug, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct StatisticsMonthList {
    pub items: Vec<StatisticsMonthView>,
    /// Always absent: the list has one page.
    pub next_cursor: Option<String>,
}

/// Statistics.
#[derive(Clone, Copy, Debug, Default)]
pub struct StatisticsApi;

#[OpenApi(tag = "Tag::Statistics")]
impl StatisticsApi {
    /// List months with their figures
    ///
    /// Oldest first, at most 120. The current month is counted every hour, the two before it every day, older ones every week for
    /// two years. An agency or a category that does not exist has no months.
    #[oai(path = "/statistics/months", method = "get", operation_id = "listStatisticsMonths")]
    async fn list_months(
        &self,
        app: Data<&App>,
        caller: Anyone,
        /// Only questions in categories of this agency.
        agency: Query<Option<AgencyId>>,
        /// Only questions in this category.
        category: Query<Option<CategoryId>>,
        /// The first month, such as `2026-01`; without it, the eleventh before the last.
        #[oai(validator(pattern = "^[0-9]{4}-(0[1-9]|1[0-2])$"))]
        since: Query<Option<String>>,
        /// The last month, such as `2026-12`; without it, the current one.
        #[oai(validator(pattern = "^[0-9]{4}-(0[1-9]|1[0-2])$"))]
        until: Query<Option<String>>,
    ) -> Result<Cacheable<Json<StatisticsMonthList>>, ApiError> {
        let app = app.0;
        let current = month_of(app.now(), app.config.time_zone);
        let until = until.0.as_deref().and_then(named).unwrap_or(current);
        let since = since.0.as_deref().and_then(named).unwrap_or_else(|| before(until, DEFAULT_MONTHS - 1));
        let found = match StatisticsSubject::find(app.reader(), agency.0, category.0).await? {
            Some(subject) => months(app.reader(), subject, since, until).await?,
            None => Vec::new(),
        };
        let items = found.into_iter().map(StatisticsMonthView::from).collect();
        let list = StatisticsMonthList { items, next_cursor: None };
        Ok(Cacheable { answer: Json(list), tag: caller.0.is_none().then_some(CacheTag::Anything) })
    }
}
