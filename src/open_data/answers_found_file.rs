//! `answers-found.csv`: the sums of months of which nothing can change any more, of the whole site, by whether people had an account.
//! Nobody knows how many people they are of: what is blank goes by episodes.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, Utc};
use chrono_tz::Tz;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};

use super::columns::{ANSWERS_FOUND, header};
use crate::deflection::rules::{ACCOUNT_ROW_TTL, MIN_GROUP, day_of};
use crate::entity::deflection_day;
use crate::statistics::rules::months::{before, month_of};

/// How many counts a row has.
const COUNT_COLUMNS: usize = 6;
/// Months that are told, up to the newest that is final.
const PUBLISHED_MONTHS: u32 = 24;
/// A day is over at its end, its last episode becomes a sum [`ACCOUNT_ROW_TTL`] later, and then there is a day to spare.
const FINALITY_MARGIN: Duration = Duration::days(2);

/// The month, and whether with an account.
type Place = (String, bool);

/// The counts of a row, in the order of the columns.
type Counts = [i64; COUNT_COLUMNS];

/// The sums of the months that are final, by month. One query.
///
/// # Errors
/// Those of the database.
pub(super) async fn rows<C: ConnectionTrait>(db: &C, now: DateTime<Utc>) -> Result<BTreeMap<Place, Counts>, DbErr> {
    // A month is final once its last day is. Days are those by UTC.
    let first_open_day = now - ACCOUNT_ROW_TTL - FINALITY_MARGIN + Duration::days(1);
    let end = month_of(first_open_day, Tz::UTC);
    let kept = deflection_day::Entity::find()
        .filter(deflection_day::Column::Day.gte(day_of(before(end, PUBLISHED_MONTHS))))
        .filter(deflection_day::Column::Day.lt(day_of(end)))
        .all(db)
        .await?;
    let mut sums: BTreeMap<Place, Counts> = BTreeMap::new();
    for row in kept {
        // A day is written like 2026-01-12.
        let month = row.day.chars().take(7).collect();
        let sum = sums.entry((month, row.with_account)).or_default();
        let counts = [row.offered, row.opened, row.confirmed, row.failed, row.did_not_apply, row.reversed];
        for (all, count) in sum.iter_mut().zip(counts) {
            *all += i64::from(count);
        }
    }
    Ok(sums)
}

/// The file.
pub(super) fn file(rows: &BTreeMap<Place, Counts>) -> String {
    let line = |((month, with_account), counts): (&Place, &Counts)| {
        let fields = [month.clone(), with_account.to_string()].into_iter().chain(counts.map(told));
        fields.collect::<Vec<_>>().join(",") + "\r\n"
    };
    std::iter::once(header(&ANSWERS_FOUND)).chain(rows.iter().map(line)).collect()
}

/// A count as it is told: blank where it is of few episodes. None at all is 0.
fn told(count: i64) -> String {
    if (1..MIN_GROUP).contains(&count) { String::new() } else { count.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_of_few_episodes_are_blank() {
        let rows = BTreeMap::from([
            (("2026-01".to_owned(), false), [4, 3, 0, 1, 0, 0]),
            (("2026-01".to_owned(), true), [20, 10, 5, 4, 0, 1]),
        ]);
        let file = file(&rows);
        let lines: Vec<&str> = file.split("\r\n").collect();
        assert_eq!(lines[0].split(',').count(), ANSWERS_FOUND.len());
        assert_eq!(lines[1], "2026-01,false,,,0,,0,0");
        assert_eq!(lines[2], "2026-01,true,20,10,5,,0,");
    }
}
