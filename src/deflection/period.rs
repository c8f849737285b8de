//! The days that figures are asked for. Pure.

use chrono::{DateTime, Days, NaiveDate, Utc};

/// Days that are shown where nobody says which.
pub const DEFAULT_DAYS: u64 = 90;

/// Days, both included, by UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    pub since: NaiveDate,
    pub until: NaiveDate,
}

impl Period {
    /// The days that somebody asks for: up to today where they do not say until when, and [`DEFAULT_DAYS`] where not since when.
    #[must_use]
    pub fn asked_for(since: Option<NaiveDate>, until: Option<NaiveDate>, now: DateTime<Utc>) -> Self {
        let until = until.unwrap_or_else(|| now.date_naive());
        Self { since: since.unwrap_or_else(|| days_before(until, DEFAULT_DAYS - 1)), until }
    }
}

/// So many days before a day.
#[must_use]
pub fn days_before(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_sub_days(Days::new(days)).unwrap_or(NaiveDate::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_said_is_the_last_ninety_days() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let now = day("2026-04-10").and_hms_opt(12, 0, 0).unwrap().and_utc();
        assert_eq!(Period::asked_for(None, None, now), Period { since: day("2026-01-11"), until: day("2026-04-10") });
        let asked = Period::asked_for(Some(day("2026-02-01")), None, now);
        assert_eq!(asked, Period { since: day("2026-02-01"), until: day("2026-04-10") });
        let asked = Period::asked_for(None, Some(day("2026-03-31")), now);
        assert_eq!(asked, Period { since: day("2026-01-01"), until: day("2026-03-31") });
    }
}
