//! The figures of answers found, apart for people with an account and for readers without one. They are made of episodes whose stage is
//! final, so a number that was told once does not change afterwards.

use chrono::NaiveDate;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};

use super::counts::Counts;
use crate::entity::{CategoryId, deflection_day};

/// What became of the episodes of a time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    pub with_account: Counts,
    pub without_account: Counts,
}

/// The sums of a row: whether of people with an account, and the counts in the order of [`Counts`].
type Sums = (bool, i64, i64, i64, i64, i64, i64, i64);

/// Counts the episodes that began on the days from `since` to `until`, both included, by UTC; of one category, or of all. Costs one
/// statement.
///
/// # Errors
/// The database.
pub async fn totals<C: ConnectionTrait>(
    db: &C,
    since: NaiveDate,
    until: NaiveDate,
    category: Option<CategoryId>,
) -> Result<Totals, DbErr> {
    use deflection_day::Column;
    let mut sums = deflection_day::Entity::find()
        .select_only()
        .column(Column::WithAccount)
        .column_as(Column::Offered.sum(), "offered")
        .column_as(Column::Opened.sum(), "opened")
        .column_as(Column::Confirmed.sum(), "confirmed")
        .column_as(Column::Potential.sum(), "potential")
        .column_as(Column::Failed.sum(), "failed")
        .column_as(Column::DidNotApply.sum(), "did_not_apply")
        .column_as(Column::Reversed.sum(), "reversed")
        .filter(Column::Day.gte(since.to_string()))
        .filter(Column::Day.lte(until.to_string()))
        .group_by(Column::WithAccount);
    if let Some(category) = category {
        sums = sums.filter(Column::CategoryId.eq(category));
    }
    let rows: Vec<Sums> = sums.into_tuple().all(db).await?;
    let mut totals = Totals::default();
    for (with_account, offered, opened, confirmed, potential, failed, did_not_apply, reversed) in rows {
        let counts = Counts { offered, opened, confirmed, potential, failed, did_not_apply, reversed };
        if with_account {
            totals.with_account = counts;
        } else {
            totals.without_account = counts;
        }
    }
    Ok(totals)
}
