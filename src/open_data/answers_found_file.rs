//! `answers-found.csv`: the sums of days of which nothing can change any more, by agency and whether people had an account. The numbers of
//! those of whom nothing more is known are left out: the whole less all parts would tell a blank one.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Duration, Utc};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};

use super::columns::{ANSWERS_FOUND, header};
use super::rules::suppression::{Cell, blanks};
use crate::agencies::listing::CategoryWithAgency;
use crate::deflection::rules::{ACCOUNT_ROWS_KEPT, day_of};
use crate::entity::{AgencyId, CategoryId, deflection_day};

/// How many counts a row has.
const COUNTS: usize = 7;
/// Days that are told, up to the newest that is final.
const DAYS: i64 = 730;
/// A day is over at its end, its last episode becomes a sum [`ACCOUNT_ROWS_KEPT`] later, and then there is a day to spare.
const SPARE: Duration = Duration::days(2);

/// The day, whether with an account, and the agency; 0 for none.
type Place = (String, bool, i64);

/// The counts of a row and how many people they are of at least.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Sum {
    counts: [i64; COUNTS],
    people: i64,
}

/// The sums of the days that are final, by day. One query.
///
/// # Errors
/// Those of the database.
pub(super) async fn rows<C: ConnectionTrait>(
    db: &C,
    categories: &[CategoryWithAgency],
    now: DateTime<Utc>,
) -> Result<BTreeMap<Place, Sum>, DbErr> {
    let agencies: HashMap<CategoryId, AgencyId> =
        categories.iter().map(|found| (found.category.id, found.agency.id)).collect();
    let last = now - ACCOUNT_ROWS_KEPT - SPARE;
    let kept = deflection_day::Entity::find()
        .filter(deflection_day::Column::Day.lte(day_of(last)))
        .filter(deflection_day::Column::Day.gt(day_of(last - Duration::days(DAYS))))
        .all(db)
        .await?;
    let mut sums: BTreeMap<Place, Sum> = BTreeMap::new();
    for row in kept {
        let agency = row.category_id.and_then(|category| agencies.get(&category)).map_or(0, |agency| agency.0);
        let sum = sums.entry((row.day, row.with_account, agency)).or_default();
        let counts =
            [row.offered, row.opened, row.confirmed, row.potential, row.failed, row.did_not_apply, row.reversed];
        for (all, count) in sum.counts.iter_mut().zip(counts) {
            *all += i64::from(count);
        }
        // The same people may stand behind several categories.
        sum.people = Ord::max(sum.people, i64::from(row.people));
    }
    Ok(sums)
}

/// The file.
pub(super) fn file(rows: &BTreeMap<Place, Sum>) -> String {
    let periods: Vec<String> = rows.keys().map(|(day, with_account, _)| format!("{day} {with_account}")).collect();
    let mut fields: Vec<Vec<String>> = rows.keys().map(start).collect();
    let mut hidden = vec![false; rows.len()];
    for place in 0..COUNTS {
        let count = |sum: &Sum| sum.counts.get(place).copied().unwrap_or_default();
        let cells: Vec<Cell<'_>> = rows
            .iter()
            .zip(&periods)
            .zip(&hidden)
            .map(|((((_, _, agency), sum), period), is_blank)| Cell {
                period,
                agency: *agency,
                // No more people than episodes; of parts nobody knows the people.
                people: usize::try_from(Ord::min(count(sum), sum.people)).unwrap_or_default(),
                // Some are counted, and nobody knows of how many people.
                is_blank: *is_blank || (count(sum) > 0 && sum.people == 0),
            })
            .collect();
        let blank = blanks(&cells);
        for ((line, sum), is_blank) in fields.iter_mut().zip(rows.values()).zip(&blank) {
            line.push(if *is_blank { String::new() } else { count(sum).to_string() });
        }
        if place == 0 {
            // Where it is not told to how many answers were shown, nothing is.
            hidden = blank;
        }
    }
    let lines = fields.into_iter().map(|line| line.join(",") + "\r\n");
    std::iter::once(header(&ANSWERS_FOUND)).chain(lines).collect()
}

/// The fields that say of what a row is.
fn start((day, with_account, agency): &Place) -> Vec<String> {
    let agency = if *agency == 0 { String::new() } else { agency.to_string() };
    vec![day.clone(), with_account.to_string(), agency]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_few_people_are_blank_however_many_episodes_they_have() {
        let place = |agency| ("2026-01-12".to_owned(), true, agency);
        let sum = |people| Sum { counts: [20, 10, 6, 4, 0, 0, 0], people };
        let file = file(&BTreeMap::from([(place(0), sum(0)), (place(1), sum(4)), (place(2), sum(9))]));
        let lines: Vec<&str> = file.split("\r\n").collect();
        assert_eq!(lines[1], "2026-01-12,true,,,,,,,,");
        assert_eq!(lines[2], "2026-01-12,true,1,,,,,,,");
        assert_eq!(lines[3], "2026-01-12,true,2,20,10,6,,0,0,0");
        assert_eq!(lines[0].split(',').count(), ANSWERS_FOUND.len());
    }
}
