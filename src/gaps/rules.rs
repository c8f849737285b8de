//! What is shown of gaps, and how the time before a repair compares with the time after it. Days are those of UTC. Pure.

use chrono::{Duration, NaiveDate};

/// Words are shown that were searched for so often, by different people or on different days: nobody reads a single person's search.
pub const MIN_SEARCHES: i64 = 3;
/// Days of which gaps are shown, today included.
pub const PERIOD_DAYS: i64 = 90;
/// Months of which questions are summed up, the current one included.
pub const PERIOD_MONTHS: u32 = 3;
/// Days of a trend: the last ones against as many before them.
pub const TREND_DAYS: i64 = 30;
/// Days on each side of a repair that are compared.
pub const COMPARED_DAYS: i64 = 28;
/// A repair can be noted for a day so long ago: what was searched for before it is still there to be compared.
pub const MAX_REPAIR_AGE: i64 = 90;

/// The first of so many days that end today.
#[must_use]
pub fn first_of(days: i64, today: NaiveDate) -> NaiveDate {
    today.checked_sub_signed(Duration::days(days - 1)).unwrap_or(NaiveDate::MIN)
}

/// Why a day cannot be that of a repair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WrongDay {
    TooLate,
    TooEarly,
}

/// The day of a repair: today, or at most [`MAX_REPAIR_AGE`] days ago.
///
/// # Errors
/// In which direction it is wrong.
pub fn repair_day(day: NaiveDate, today: NaiveDate) -> Result<NaiveDate, WrongDay> {
    match today.signed_duration_since(day).num_days() {
        ..0 => Err(WrongDay::TooLate),
        0..=MAX_REPAIR_AGE => Ok(day),
        _ => Err(WrongDay::TooEarly),
    }
}

/// How often something was missed before a repair and after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BeforeAfter {
    /// In the [`COMPARED_DAYS`] days before the day of the repair.
    pub before: i64,
    /// In the days after it, at most as many.
    pub after: i64,
    /// Whole days after it that there were so far: fewer than [`COMPARED_DAYS`] say less.
    pub days_after: i64,
}

/// Compares both sides of a repair. Its own day is on neither: nobody knows at which hour it was done.
#[must_use]
pub fn before_after(
    repaired_on: NaiveDate,
    today: NaiveDate,
    counted: impl IntoIterator<Item = (NaiveDate, i64)>,
) -> BeforeAfter {
    // Today is not over.
    let days_after = (today.signed_duration_since(repaired_on).num_days() - 1).clamp(0, COMPARED_DAYS);
    let mut compared = BeforeAfter { before: 0, after: 0, days_after };
    for (day, times) in counted {
        let distance = day.signed_duration_since(repaired_on).num_days();
        if (-COMPARED_DAYS..0).contains(&distance) {
            compared.before += times;
        } else if (1..=COMPARED_DAYS).contains(&distance) {
            compared.after += times;
        }
    }
    compared
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(number: i64) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 1, 1).unwrap() + Duration::days(number)
    }

    #[test]
    fn ninety_days_end_today() {
        assert_eq!(first_of(90, day(89)), day(0));
        assert_eq!(first_of(1, day(5)), day(5));
    }

    #[test]
    fn each_side_has_twenty_eight_days_and_the_day_itself_is_on_neither() {
        let counted = [-29, -28, -1, 0, 1, 28, 29].map(|distance| (day(100 + distance), 1));
        let compared = before_after(day(100), day(200), counted);
        assert_eq!(compared, BeforeAfter { before: 2, after: 2, days_after: 28 });
        assert_eq!(before_after(day(100), day(103), counted).days_after, 2);
        assert_eq!(before_after(day(100), day(128), counted).days_after, 27);
        assert_eq!(before_after(day(100), day(129), counted).days_after, 28);
        assert_eq!(before_after(day(100), day(100), counted).days_after, 0);
    }

    #[test]
    fn a_repair_is_of_today_or_of_the_last_ninety_days() {
        assert_eq!(repair_day(day(100), day(100)), Ok(day(100)));
        assert_eq!(repair_day(day(10), day(100)), Ok(day(10)));
        assert_eq!(repair_day(day(9), day(100)), Err(WrongDay::TooEarly));
        assert_eq!(repair_day(day(101), day(100)), Err(WrongDay::TooLate));
    }

    proptest! {
        #[test]
        fn nothing_is_counted_on_both_sides_or_out_of_reach(
            repaired in 0_i64..200,
            age in 0_i64..120,
            counted in proptest::collection::vec((0_i64..400, 1_i64..9), 0..60),
        ) {
            let days: Vec<(NaiveDate, i64)> = counted.iter().map(|(number, times)| (day(*number), *times)).collect();
            let compared = before_after(day(repaired), day(repaired + age), days.clone());
            let near = counted.iter().filter(|(number, _)| *number != repaired && (number - repaired).abs() <= COMPARED_DAYS);
            prop_assert_eq!(compared.before + compared.after, near.map(|(_, times)| times).sum::<i64>());
            prop_assert!((0..=COMPARED_DAYS).contains(&compared.days_after));
            // What was counted afterwards never changes what was before.
            let earlier = days.into_iter().filter(|(at, _)| *at < day(repaired));
            let only = before_after(day(repaired), day(repaired + age), earlier);
            prop_assert_eq!((only.before, only.after), (compared.before, 0));
        }
    }
}
