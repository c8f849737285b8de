//! The figures of answers found, apart for people with an account and for readers without one. They are made of episodes whose stage is
//! final, so a number that was told once does not change afterwards.

use chrono::NaiveDate;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};

use super::comparison::Comparison;
use super::counts::Counts;
use super::period::Period;
use crate::app::App;
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

/// The sums of both sides of a comparison, in the order of [`Comparison`]; none where there is no row.
type Sides = (Option<i64>, Option<i64>, Option<i64>, Option<i64>);

/// The episodes of both sides that began on the days from `since` to `until`, both included, by UTC; of one category, or of all. Costs
/// one statement.
///
/// # Errors
/// The database.
pub async fn sides<C: ConnectionTrait>(
    db: &C,
    since: NaiveDate,
    until: NaiveDate,
    category: Option<CategoryId>,
) -> Result<Comparison, DbErr> {
    use deflection_day::Column;
    let mut sums = deflection_day::Entity::find()
        .select_only()
        .column_as(Column::ShownInComparison.sum(), "shown")
        .column_as(Column::ShownAsked.sum(), "shown_asked")
        .column_as(Column::HeldOut.sum(), "held_out")
        .column_as(Column::HeldOutAsked.sum(), "held_out_asked")
        .filter(Column::Day.gte(since.to_string()))
        .filter(Column::Day.lte(until.to_string()));
    if let Some(category) = category {
        sums = sums.filter(Column::CategoryId.eq(category));
    }
    let sides: Option<Sides> = sums.into_tuple().one(db).await?;
    let (shown, shown_asked, held_out, held_out_asked) = sides.unwrap_or_default();
    let all = |sum: Option<i64>| sum.unwrap_or_default();
    Ok(Comparison {
        shown: all(shown),
        shown_asked: all(shown_asked),
        held_out: all(held_out),
        held_out_asked: all(held_out_asked),
    })
}

/// What is told of both sides in a time: none where nobody was held out then and nobody is now. Costs one statement.
///
/// # Errors
/// The database.
pub(super) async fn comparison(
    app: &App,
    period: Period,
    category: Option<CategoryId>,
) -> Result<Option<Comparison>, DbErr> {
    let sides = sides(app.reader(), period.since, period.until, category).await?;
    Ok(Some(sides).filter(|sides| app.config.suggestion_holdout > 0 || sides.held_out > 0))
}
