//! Times as people read them. Pure; the time zone is the agency's or the site's.

use chrono::{DateTime, Duration, Utc};
use chrono_tz::Tz;

use super::text::{t, t1};

/// The time zone of an IANA name, as calendars keep it; `otherwise` where there is none or nobody knows it any more.
#[must_use]
pub fn zone(name: Option<&str>, otherwise: Tz) -> Tz {
    name.and_then(|name| name.parse().ok()).unwrap_or(otherwise)
}

/// "22 November 2026 at 2:05pm".
#[must_use]
pub fn date_time(at: DateTime<Utc>, zone: Tz) -> String {
    let local = at.with_timezone(&zone);
    let clock = local.format("%-I:%M%P").to_string().replace(":00", "");
    super::text::text(
        "time-date-at",
        &[("date", local.format("%-d %B %Y").to_string().into()), ("clock", clock.into())],
    )
}

/// "22 November 2026".
#[must_use]
pub fn date(at: DateTime<Utc>, zone: Tz) -> String {
    at.with_timezone(&zone).format("%-d %B %Y").to_string()
}

/// "2:05pm".
#[must_use]
pub fn clock(at: DateTime<Utc>, zone: Tz) -> String {
    at.with_timezone(&zone).format("%-I:%M%P").to_string().replace(":00", "")
}

/// "Tuesday 24 November, 2pm": a promise within the next days.
#[must_use]
pub fn by_when(at: DateTime<Utc>, zone: Tz) -> String {
    let local = at.with_timezone(&zone);
    let clock = local.format("%-I:%M%P").to_string().replace(":00", "");
    format!("{}, {clock}", local.format("%A %-d %B"))
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
