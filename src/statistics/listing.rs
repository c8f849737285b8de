//! Reads the figures that are kept: a fixed number of queries, whatever it finds.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};

use super::rules::figures::Figures;
use super::rules::months::before;
use crate::agencies::listing::category_by_id;
use crate::entity::{AgencyId, CategoryId, StatisticsLevel, agency, statistics_month};

/// Months that are shown where nobody asks for others.
pub const DEFAULT_MONTHS: u32 = 12;
/// Months that are given at once.
pub const MAX_LISTED_MONTHS: u32 = 120;

/// Of what figures are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatisticsSubject {
    Site,
    Agency(AgencyId),
    Category(CategoryId),
}

impl StatisticsSubject {
    fn level(self) -> (StatisticsLevel, i64) {
        match self {
            Self::Site => (StatisticsLevel::Site, 0),
            Self::Agency(id) => (StatisticsLevel::Agency, id.0),
            Self::Category(id) => (StatisticsLevel::Category, id.0),
        }
    }

    /// The subject of two filters; none if there is no such agency or category, or if the category is another agency's.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn find<C: ConnectionTrait>(
        db: &C,
        agency: Option<AgencyId>,
        category: Option<CategoryId>,
    ) -> Result<Option<Self>, DbErr> {
        Ok(match (agency, category) {
            (None, None) => Some(Self::Site),
            (Some(id), None) => agency::Entity::find_by_id(id).one(db).await?.map(|found| Self::Agency(found.id)),
            (agency, Some(id)) => category_by_id(db, id)
                .await?
                .filter(|found| agency.is_none_or(|agency| agency == found.agency.id))
                .map(|found| Self::Category(found.category.id)),
        })
    }
}

/// The figures of one month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MonthFigures {
    /// The first day of the month where the site is, as midnight UTC.
    pub month: DateTime<Utc>,
    pub figures: Figures,
}

/// The months from `since` until `until`, both included, oldest first, and at most the last [`MAX_LISTED_MONTHS`] of them. A month
/// of the site in which nobody asked this agency or in this category is there, with nothing counted. One query.
///
/// # Errors
/// Those of the database.
pub async fn months<C: ConnectionTrait>(
    db: &C,
    subject: StatisticsSubject,
    since: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Vec<MonthFigures>, DbErr> {
    let (level, id) = subject.level();
    let theirs =
        Condition::all().add(statistics_month::Column::Level.eq(level)).add(statistics_month::Column::SubjectId.eq(id));
    let of_site = statistics_month::Column::Level.eq(StatisticsLevel::Site);
    let oldest = since.max(before(until, MAX_LISTED_MONTHS - 1));
    let rows = statistics_month::Entity::find()
        .filter(statistics_month::Column::Month.gte(oldest))
        .filter(statistics_month::Column::Month.lte(until))
        .filter(statistics_month::Column::ComputedAt.is_not_null())
        .filter(Condition::any().add(of_site).add(theirs))
        .order_by_asc(statistics_month::Column::Month)
        .all(db)
        .await?;
    let counted = |month: DateTime<Utc>| {
        rows.iter().find(|row| row.month == month && (row.level, row.subject_id) == (level, id)).map(Figures::from)
    };
    let months = rows.iter().filter(|row| row.level == StatisticsLevel::Site).map(|row| row.month);
    Ok(months.map(|month| MonthFigures { month, figures: counted(month).unwrap_or_default() }).collect())
}
