//! The sums of decided episodes by day and likelihood: what rolling up leaves of them, and the newest of them as a table.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, Utc};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect,
};

use super::reliability::{BIN_COUNT, BinCounts, MIN_DECIDED, Reliability};
use super::rules::{ACCOUNT_ROW_TTL, day_of};
use crate::entity::reliability_day;
use crate::operation::Operation;

/// A day, and what likelihoods were told by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct DayOfScale {
    pub(super) day: String,
    pub(super) scale: String,
}

/// Adds episodes that are final to the sums of the days on which they began.
pub(super) async fn add_decided(op: &Operation, decided: BTreeMap<DayOfScale, Reliability>) -> Result<(), DbErr> {
    use reliability_day::Column as C;
    let small = |count: i64| i32::try_from(count).unwrap_or(i32::MAX);
    for (DayOfScale { day, scale }, Reliability(bins)) in decided {
        for (bin, counts) in bins.iter().enumerate().filter(|(_, counts)| counts.decided > 0) {
            let sums = [
                (C::DecidedCount, small(counts.decided)),
                (C::HelpedCount, small(counts.helped)),
                (C::PercentSum, small(counts.percent_sum)),
            ];
            let mut more = OnConflict::columns([C::Day, C::Bin, C::Scale]);
            for (column, count) in sums {
                more.value(column, Expr::col((reliability_day::Entity, column)).add(count));
            }
            let row = reliability_day::ActiveModel {
                day: Set(day.clone()),
                scale: Set(scale.clone()),
                bin: Set(i32::try_from(bin).unwrap_or_default()),
                decided_count: Set(small(counts.decided)),
                helped_count: Set(small(counts.helped)),
                percent_sum: Set(small(counts.percent_sum)),
                ..Default::default()
            };
            reliability_day::Entity::insert(row).on_conflict(more).exec_without_returning(op.tx()).await?;
        }
    }
    Ok(())
}

/// The newest [`MIN_DECIDED`] decided episodes of a scale, in whole days: all of the day that reaches the number. Fewer where there are
/// not so many. Without a scale, of the one that was used last. Costs one statement, or two.
///
/// Days count once the episodes of people with an account are among them: those of readers without one are final a week earlier, and
/// would stand for everybody.
///
/// # Errors
/// Those of the database.
pub async fn newest<C: ConnectionTrait>(db: &C, now: DateTime<Utc>, scale: Option<&str>) -> Result<Reliability, DbErr> {
    let last_whole_day = day_of(now - ACCOUNT_ROW_TTL - Duration::days(1));
    let whole = reliability_day::Entity::find()
        .filter(reliability_day::Column::Day.lte(last_whole_day))
        .order_by_desc(reliability_day::Column::Day);
    let scale = match scale {
        Some(scale) => scale.to_owned(),
        None => match whole.clone().order_by_desc(reliability_day::Column::Id).one(db).await? {
            Some(row) => row.scale,
            None => return Ok(Reliability::default()),
        },
    };
    // Each row is one episode at least, and the day that reaches the number has one row for each bin.
    let most = u64::try_from(MIN_DECIDED).unwrap_or_default() + u64::try_from(BIN_COUNT).unwrap_or_default();
    let rows = whole
        .filter(reliability_day::Column::Scale.eq(scale))
        .order_by_asc(reliability_day::Column::Bin)
        .limit(most)
        .all(db)
        .await?;
    let mut found = Reliability::default();
    let mut day: Option<String> = None;
    for row in rows {
        let is_another_day = day.as_ref() != Some(&row.day);
        if is_another_day && found.decided() >= MIN_DECIDED {
            break;
        }
        let counts = BinCounts {
            decided: i64::from(row.decided_count),
            helped: i64::from(row.helped_count),
            percent_sum: i64::from(row.percent_sum),
        };
        found.add(usize::try_from(row.bin).unwrap_or(BIN_COUNT), counts);
        day = Some(row.day);
    }
    Ok(found)
}
