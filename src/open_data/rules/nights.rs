//! When files are due: once a night where the site is. Pure.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use chrono_tz::Tz;

/// The hour of the night from which files are made anew, by the clock of the site.
const NIGHT_HOUR: i64 = 3;

/// The night of a moment, by the day on which it ends: a new one begins at three o'clock.
fn night_of(at: DateTime<Utc>, zone: Tz) -> NaiveDate {
    (at.with_timezone(&zone).naive_local() - Duration::hours(NIGHT_HOUR)).date()
}

/// Whether files are to be made: there are none, or a night has begun since they were made.
#[must_use]
pub fn is_due(made_at: Option<DateTime<Utc>>, now: DateTime<Utc>, zone: Tz) -> bool {
    made_at.is_none_or(|made| night_of(made, zone) < night_of(now, zone))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn files_are_made_at_first_and_then_once_a_night() {
        let zone = chrono_tz::Europe::London;
        let made = at("2026-07-01T12:00:00Z");
        assert!(is_due(None, made, zone));
        assert!(!is_due(Some(made), made, zone));
        // Three o'clock in London is two by UTC in summer.
        assert!(!is_due(Some(made), at("2026-07-02T01:59:59Z"), zone));
        assert!(is_due(Some(made), at("2026-07-02T02:00:00Z"), zone));
        let at_night = at("2026-07-02T02:00:30Z");
        assert!(!is_due(Some(at_night), at("2026-07-03T01:59:59Z"), zone));
        assert!(is_due(Some(at_night), at("2026-07-09T02:00:00Z"), zone));
    }
}
