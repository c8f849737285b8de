//! Times and spans as people read them, in the language of the work at hand. Pure; the time zone is the agency's or the site's.

use chrono::{DateTime, Duration, Utc};
use chrono_tz::Tz;

use super::formats;
use super::text::{t, t1, text};

/// The time zone of an IANA name, as calendars keep it; `otherwise` where there is none or nobody knows it any more.
#[must_use]
pub fn zone(name: Option<&str>, otherwise: Tz) -> Tz {
    name.and_then(|name| name.parse().ok()).unwrap_or(otherwise)
}

/// "22 November 2026 at 2:05pm".
#[must_use]
pub fn date_time(at: DateTime<Utc>, zone: Tz) -> String {
    text("time-date-at", &[("date", date(at, zone).into()), ("clock", clock(at, zone).into())])
}

/// "22 November 2026".
#[must_use]
pub fn date(at: DateTime<Utc>, zone: Tz) -> String {
    formats::date(&at.with_timezone(&zone))
}

/// "November 2026": the month of a date that is kept as midnight UTC.
#[must_use]
pub fn month(date: DateTime<Utc>) -> String {
    formats::month(&date.with_timezone(&Tz::UTC))
}

/// "2:05pm", and "2pm" at the full hour.
#[must_use]
pub fn clock(at: DateTime<Utc>, zone: Tz) -> String {
    formats::clock(&at.with_timezone(&zone))
}

/// "Tuesday 24 November, 2pm": a promise within the next days.
#[must_use]
pub fn by_when(at: DateTime<Utc>, zone: Tz) -> String {
    let day = formats::weekday(&at.with_timezone(&zone));
    text("time-by-when", &[("day", day.into()), ("clock", clock(at, zone).into())])
}

/// "3 hours", "2 days": one unit, rounded down, at least a minute.
#[must_use]
pub fn span(length: Duration) -> String {
    let minutes = length.num_minutes().max(0);
    if minutes < 1 {
        t("time-moment")
    } else if minutes < 60 {
        t1("time-minutes", "count", minutes)
    } else if minutes < 48 * 60 {
        t1("time-hours", "count", minutes / 60)
    } else {
        t1("time-days", "count", minutes / (24 * 60))
    }
}

/// "3 hours ago".
#[must_use]
pub fn ago(at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    t1("time-ago", "span", span(now - at))
}

/// "2 hours left" or "3 hours late".
#[must_use]
pub fn left(due: DateTime<Utc>, now: DateTime<Utc>) -> String {
    if due >= now { t1("time-left", "span", span(due - now)) } else { t1("time-late", "span", span(now - due)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::{Locale, within};

    const LONDON: Tz = Tz::Europe__London;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn english_times_are_told_as_in_the_united_kingdom() {
        for (moment, date, clock, promise) in [
            ("2026-11-24T14:00:00Z", "24 November 2026", "2pm", "Tuesday 24 November, 2pm"),
            ("2026-11-22T14:05:00Z", "22 November 2026", "2:05pm", "Sunday 22 November, 2:05pm"),
            ("2026-06-30T23:00:00Z", "1 July 2026", "12am", "Wednesday 1 July, 12am"),
            ("2026-01-01T12:30:00Z", "1 January 2026", "12:30pm", "Thursday 1 January, 12:30pm"),
        ] {
            let at = at(moment);
            assert_eq!(super::date(at, LONDON), date);
            assert_eq!(super::clock(at, LONDON), clock);
            assert_eq!(by_when(at, LONDON), promise);
            assert_eq!(date_time(at, LONDON), format!("{date} at {clock}"));
        }
        assert_eq!(month(at("2026-11-01T00:00:00Z")), "November 2026");
    }

    #[test]
    fn another_language_has_its_own_months_and_digits() {
        within(Locale::RightToLeft, || {
            let told = date_time(at("2026-11-24T14:00:00Z"), LONDON);
            assert!(told.contains("نوفمبر") && told.contains("٢٤"), "{told}");
        });
    }
}
