//! Table `statistics_month`: data only.

use sea_orm::entity::prelude::*;

use super::ids::StatisticsMonthId;
use super::kinds::StatisticsLevel;

/// The figures of one month, of the whole site, of an agency or of a category. They name nobody.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "statistics_month")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: StatisticsMonthId,
    /// The first day of the month where the site is: a date, as midnight UTC.
    pub month: DateTimeUtc,
    pub level: StatisticsLevel,
    /// The agency or the category; 0 for the whole site.
    pub subject_id: i64,
    /// Public questions asked in the month.
    pub asked: i32,
    /// Of these, those that were at least 24 hours old.
    pub asked_24h_ago: i32,
    /// Of those, the ones with a first answer within 24 hours.
    pub answered_within_24h: i32,
    /// Of all asked, those that were at least 72 hours old.
    pub asked_72h_ago: i32,
    /// Of those, the ones with a first answer within 72 hours.
    pub answered_within_72h: i32,
    pub answered: i32,
    pub solved: i32,
    pub solved_by_peer: i32,
    /// Questions that staff have or had a case of.
    pub escalated: i32,
    /// Of these, those where a time passed that staff had promised.
    pub missed: i32,
    /// None where too few were answered.
    pub median_first_answer_minutes: Option<i32>,
    pub p90_first_answer_minutes: Option<i32>,
    /// None for a month that is planned and not computed yet.
    pub computed_at: Option<DateTimeUtc>,
    /// When the month is computed next; kept in the row of the whole site alone.
    pub due_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
