//! `statistics.csv`: the months that are over, counted anew from what everybody can read, for each category in which somebody asked. The
//! sums that statistics keep are made anew once a week for older months, so that they may hold what was hidden since; these do not.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DbErr};

use super::columns::{STATISTICS, header};
use super::rules::people::{COUNT_COLUMNS, counts, people_behind};
use super::rules::suppression::{Cell, blanks};
use crate::app::App;
use crate::entity::{AgencyId, CategoryId};
use crate::statistics::facts::{PlacedQuestion, questions};
use crate::statistics::rules::figures::{CountedQuestion, Figures, summarize};
use crate::statistics::rules::months::{MAX_MONTHS, after, before, begins_at, month_of, name};

/// Places of counts in [`counts`].
const ASKED: usize = 0;
const ASKED_24H_AGO: usize = 1;
const WITHIN_24H: usize = 2;
const ASKED_72H_AGO: usize = 3;
const WITHIN_72H: usize = 4;
const ANSWERED: usize = 5;
const SOLVED: usize = 6;
const SOLVED_BY_PEER: usize = 7;
const ESCALATED: usize = 8;
const MISSED: usize = 9;

/// A category in a month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct CategoryMonth {
    month: String,
    agency: AgencyId,
    category: CategoryId,
    figures: Figures,
    /// How many people stand behind each count.
    people: [usize; COUNT_COLUMNS],
}

/// Counts the months that are over, oldest first.
///
/// # Errors
/// Those of the database.
pub(super) async fn rows(app: &App, now: DateTime<Utc>) -> Result<Vec<CategoryMonth>, DbErr> {
    let zone = app.config.time_zone;
    let current = month_of(now, zone);
    let mut month = before(current, MAX_MONTHS);
    let mut rows = Vec::new();
    while month < current {
        let next = after(month);
        rows.extend(of_month(app.reader(), (month, begins_at(month, zone), begins_at(next, zone)), now).await?);
        month = next;
    }
    Ok(rows)
}

/// The categories of a month, which is given with its first moment and that of the next one.
async fn of_month<C: ConnectionTrait>(
    db: &C,
    (month, from, until): (DateTime<Utc>, DateTime<Utc>, DateTime<Utc>),
    now: DateTime<Utc>,
) -> Result<Vec<CategoryMonth>, DbErr> {
    let mut groups: BTreeMap<(AgencyId, CategoryId), Vec<CountedQuestion>> = BTreeMap::new();
    for PlacedQuestion { agency, category, facts } in questions(db, from, until).await? {
        groups.entry((agency, category)).or_default().push(facts);
    }
    let row = |((agency, category), group): ((AgencyId, CategoryId), Vec<CountedQuestion>)| CategoryMonth {
        month: name(month),
        agency,
        category,
        figures: summarize(&group, now),
        people: people_behind(&group, now),
    };
    Ok(groups.into_iter().map(row).collect())
}

/// The file.
pub(super) fn file(rows: &[CategoryMonth]) -> String {
    let blank = blank_counts(rows);
    let lines = rows.iter().zip(&blank).map(|(row, blank)| record(row, blank).join(",") + "\r\n");
    std::iter::once(header(&STATISTICS)).chain(lines).collect()
}

/// For each row which of its counts are blank. Where it is not told how many asked, nothing is.
fn blank_counts(rows: &[CategoryMonth]) -> Vec<[bool; COUNT_COLUMNS]> {
    let mut blank = vec![[false; COUNT_COLUMNS]; rows.len()];
    for place in 0..COUNT_COLUMNS {
        let cells: Vec<Cell<'_>> = rows
            .iter()
            .zip(&blank)
            .map(|(row, blank)| Cell {
                period: &row.month,
                agency: row.agency.0,
                people: row.people.get(place).copied().unwrap_or_default(),
                is_blank: blank.first().copied().unwrap_or_default(),
            })
            .collect();
        for (row, is_blank) in blank.iter_mut().zip(blanks(&cells)) {
            if let Some(count) = row.get_mut(place) {
                *count = is_blank;
            }
        }
    }
    blank
}

fn record(row: &CategoryMonth, blank: &[bool; COUNT_COLUMNS]) -> [String; STATISTICS.len()] {
    let (figures, all) = (&row.figures, counts(&row.figures));
    let is_told = |place: usize| !blank.get(place).copied().unwrap_or(true);
    let count = |place: usize| all.get(place).filter(|_| is_told(place)).map(i32::to_string).unwrap_or_default();
    // A share of what is blank would tell it.
    let share = |part: usize, whole: usize, percent: Option<i32>| {
        percent.filter(|_| is_told(part) && is_told(whole)).map(|percent| percent.to_string()).unwrap_or_default()
    };
    let time = |minutes: Option<i32>| share(ANSWERED, ANSWERED, minutes);
    [
        row.month.clone(),
        row.agency.to_string(),
        row.category.to_string(),
        count(ASKED),
        count(ASKED_24H_AGO),
        count(WITHIN_24H),
        share(WITHIN_24H, ASKED_24H_AGO, figures.within_24h_percent()),
        count(ASKED_72H_AGO),
        count(WITHIN_72H),
        share(WITHIN_72H, ASKED_72H_AGO, figures.within_72h_percent()),
        count(ANSWERED),
        share(ANSWERED, ASKED, figures.answered_percent()),
        count(SOLVED),
        share(SOLVED, ASKED, figures.solved_percent()),
        count(SOLVED_BY_PEER),
        share(SOLVED_BY_PEER, SOLVED, figures.solved_by_peer_percent()),
        count(ESCALATED),
        share(ESCALATED, ASKED, figures.escalated_percent()),
        count(MISSED),
        share(MISSED, ESCALATED, figures.missed_percent()),
        time(figures.median_first_answer_minutes),
        time(figures.p90_first_answer_minutes),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(category: i64, asked: i32, missed: i32) -> CategoryMonth {
        let figures = Figures {
            asked,
            asked_24h_ago: asked,
            asked_72h_ago: asked,
            escalated: asked,
            missed,
            ..Figures::default()
        };
        let people = counts(&figures).map(|count| usize::try_from(count).unwrap());
        CategoryMonth {
            month: "2026-01".to_owned(),
            agency: AgencyId(1),
            category: CategoryId(category),
            figures,
            people,
        }
    }

    fn line(file: &str, number: usize) -> Vec<&str> {
        file.split("\r\n").nth(number).unwrap().split(',').collect()
    }

    #[test]
    fn small_rows_are_blank_and_so_is_one_that_guards_them() {
        let file = file(&[row(1, 4, 0), row(2, 9, 6), row(3, 7, 5), row(4, 30, 0)]);
        let line = |number| line(&file, number);
        assert_eq!(line(1)[..3], ["2026-01", "1", "1"]);
        assert!(line(1)[3..].iter().all(|field| field.is_empty()));
        assert_eq!((line(2)[3], line(2)[18], line(2)[19]), ("9", "6", "67"));
        assert!(line(3)[3..].iter().all(|field| field.is_empty()), "seven would be what is left of the whole");
        assert_eq!((line(4)[3], line(4)[18], line(4)[19]), ("30", "0", "0"));
    }

    #[test]
    fn a_small_part_of_a_large_row_is_blank_with_its_share() {
        let file = file(&[row(1, 40, 2), row(2, 40, 9), row(3, 40, 12)]);
        let missed = |number| line(&file, number)[18..20].concat();
        assert_eq!((missed(1), missed(2)), (String::new(), String::new()));
        assert_eq!(missed(3), "1230");
        assert_eq!(line(&file, 1)[3], "40");
    }
}
