//! Calendar months where the site is. A month is named by its first day: a date, kept as midnight UTC.

use chrono::{DateTime, Datelike, Duration, Months, NaiveDate, NaiveTime, TimeZone, Utc};
use chrono_tz::Tz;

/// Months that are counted anew, the current one included: what is hidden meanwhile is counted no longer.
pub const MAX_MONTHS: u32 = 24;
/// Months that are counted anew every day, the current one included: most of what happens to a question happens soon.
const RECENT_MONTHS: u32 = 3;
/// How often the current month is counted.
const CURRENT_INTERVAL: Duration = Duration::hours(1);
/// How often months are counted that are older than [`RECENT_MONTHS`].
const OLDER_INTERVAL: Duration = Duration::days(7);

/// The month of a moment.
#[must_use]
pub fn month_of(at: DateTime<Utc>, zone: Tz) -> DateTime<Utc> {
    let today = at.with_timezone(&zone).date_naive();
    today.with_day(1).unwrap_or(today).and_time(NaiveTime::MIN).and_utc()
}

/// The month after a month.
#[must_use]
pub fn after(month: DateTime<Utc>) -> DateTime<Utc> {
    month.checked_add_months(Months::new(1)).unwrap_or(month)
}

/// The month so many months before a month.
#[must_use]
pub fn before(month: DateTime<Utc>, months: u32) -> DateTime<Utc> {
    month.checked_sub_months(Months::new(months)).unwrap_or(month)
}

/// The moment at which a month begins.
#[must_use]
pub fn begins_at(month: DateTime<Utc>, zone: Tz) -> DateTime<Utc> {
    midnight(month.date_naive(), zone)
}

/// When a month is counted again after it was counted now; none for one that stays as it is.
#[must_use]
pub fn due_again(month: DateTime<Utc>, now: DateTime<Utc>, zone: Tz) -> Option<DateTime<Utc>> {
    let current = month_of(now, zone);
    if month >= current {
        Some(now + CURRENT_INTERVAL)
    } else if month > before(current, RECENT_MONTHS) {
        Some(next_day(now, zone))
    } else {
        (month > before(current, MAX_MONTHS)).then(|| now + OLDER_INTERVAL)
    }
}

/// "2026-11".
#[must_use]
pub fn name(month: DateTime<Utc>) -> String {
    month.format("%Y-%m").to_string()
}

/// The month of a name such as "2026-11"; none if it names none.
#[must_use]
pub fn named(name: &str) -> Option<DateTime<Utc>> {
    let first: NaiveDate = format!("{name}-01").parse().ok()?;
    Some(first.and_time(NaiveTime::MIN).and_utc())
}

/// The beginning of the day after that of a moment.
fn next_day(at: DateTime<Utc>, zone: Tz) -> DateTime<Utc> {
    let today = at.with_timezone(&zone).date_naive();
    midnight(today.succ_opt().unwrap_or(today), zone)
}

/// The first moment of a local day. On a night when the clocks skip midnight, the day begins with the first hour that there is.
fn midnight(date: NaiveDate, zone: Tz) -> DateTime<Utc> {
    let midnight = date.and_time(NaiveTime::MIN);
    let mut hours = (0..=3).filter_map(|hours| midnight.checked_add_signed(Duration::hours(hours)));
    let first = hours.find_map(|local| zone.from_local_datetime(&local).earliest());
    first.map_or_else(|| midnight.and_utc(), |local| local.to_utc())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        format!("{text}:00Z").parse().unwrap()
    }

    fn month(name: &str) -> DateTime<Utc> {
        named(name).unwrap()
    }

    #[test]
    fn months_begin_where_the_site_is() {
        for (moment, zone, name) in [
            ("2026-11-30T23:30", Tz::UTC, "2026-11"),
            ("2026-11-30T23:30", Tz::Asia__Tokyo, "2026-12"),
            ("2026-12-01T02:00", Tz::America__Lima, "2026-11"),
        ] {
            assert_eq!(super::name(month_of(at(moment), zone)), name);
        }
        assert_eq!(begins_at(month("2026-07"), Tz::Europe__London), at("2026-06-30T23:00"));
        assert_eq!(begins_at(month("2026-12"), Tz::Europe__London), at("2026-12-01T00:00"));
        assert_eq!((after(month("2025-12")), before(month("2026-01"), 2)), (month("2026-01"), month("2025-11")));
    }

    #[test]
    fn a_day_whose_midnight_is_skipped_begins_an_hour_later() {
        // Clocks in Cairo go from midnight to one o'clock on the last Friday of April.
        assert_eq!(midnight("2026-04-24".parse().unwrap(), Tz::Africa__Cairo), at("2026-04-23T22:00"));
    }

    #[test]
    fn only_names_of_months_are_taken() {
        for wrong in ["", "2026", "2026-13", "2026-00", "2026-1-1", "x", "2026-11-01"] {
            assert_eq!(named(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_newer_a_month_the_sooner_it_is_counted_again() {
        let now = at("2026-11-27T22:30");
        for (name, due) in [
            ("2026-11", Some(at("2026-11-27T23:30"))),
            ("2026-10", Some(at("2026-11-28T00:00"))),
            ("2026-09", Some(at("2026-11-28T00:00"))),
            ("2026-08", Some(at("2026-12-04T22:30"))),
            ("2024-12", Some(at("2026-12-04T22:30"))),
            ("2024-11", None),
        ] {
            assert_eq!(due_again(month(name), now, Tz::UTC), due, "{name}");
        }
        assert_eq!(due_again(month("2026-10"), now, Tz::Asia__Tokyo), Some(at("2026-11-28T15:00")));
    }

    proptest! {
        #[test]
        fn every_moment_is_in_its_month_and_no_other(seconds in 0_i64..4_000_000_000, zone in 0_usize..4) {
            let zones = [Tz::UTC, Tz::Europe__London, Tz::Pacific__Apia, Tz::America__Havana];
            let zone = zones[zone];
            let moment = DateTime::from_timestamp(seconds, 0).unwrap();
            let month = month_of(moment, zone);
            prop_assert!(begins_at(month, zone) <= moment && moment < begins_at(after(month), zone));
            prop_assert_eq!(named(&name(month)), Some(month));
            prop_assert!(due_again(month, moment, zone).unwrap() > moment);
        }
    }
}
