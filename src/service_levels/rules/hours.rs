//! Which of an agency's opening hours count for a thread: those of the time when it came. Pure.

use chrono::{DateTime, Duration, Utc};

use super::calendar::BusinessTime;
use crate::entity::documents::{Holidays, WeekHours};
use crate::entity::{calendar, earlier_calendar};

/// For so long, hours that were replaced count for what came before. No time that a policy gives is longer; what an old thread
/// brings up later goes by the hours of that day.
pub const EARLIER_HOURS_COUNT_FOR: Duration = Duration::days(90);

/// The opening hours of an agency, as they are and as they were.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgencyHours {
    current: BusinessTime,
    /// When each were replaced, the earliest first.
    earlier: Vec<(DateTime<Utc>, BusinessTime)>,
}

impl AgencyHours {
    /// Without a calendar, elapsed time counts.
    #[must_use]
    pub fn new(calendar: Option<&calendar::Model>, earlier: &[earlier_calendar::Model]) -> Self {
        let mut earlier: Vec<_> = earlier
            .iter()
            .map(|row| (row.replaced_at, BusinessTime::from_parts(&row.time_zone, &row.hours, &row.holidays)))
            .collect();
        earlier.sort_by_key(|(replaced_at, _)| *replaced_at);
        Self { current: calendar.map_or_else(BusinessTime::always, BusinessTime::of), earlier }
    }

    /// An agency without a calendar: elapsed time.
    #[must_use]
    pub fn always() -> Self {
        Self::new(None, &[])
    }

    /// The hours as they would be after a change that counts for what is there as well.
    #[must_use]
    pub fn all_replaced_by(time_zone: &str, hours: &WeekHours, holidays: &Holidays) -> Self {
        Self { current: BusinessTime::from_parts(time_zone, hours, holidays), earlier: Vec::new() }
    }

    /// The hours that count for a thread that came at `arrived_at`.
    #[must_use]
    pub fn at(&self, arrived_at: DateTime<Utc>, now: DateTime<Utc>) -> &BusinessTime {
        let oldest = now - EARLIER_HOURS_COUNT_FOR;
        let before =
            |(replaced_at, _): &&(DateTime<Utc>, BusinessTime)| *replaced_at > arrived_at && *replaced_at > oldest;
        self.earlier.iter().find(before).map_or(&self.current, |(_, time)| time)
    }

    /// The hours as they are now.
    #[must_use]
    pub fn current(&self) -> &BusinessTime {
        &self.current
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entity::{AgencyId, CalendarId, EarlierCalendarId};

    fn at(text: &str) -> DateTime<Utc> {
        format!("{text}T00:00:00Z").parse().unwrap()
    }

    fn earlier(zone: &str, replaced_at: &str) -> earlier_calendar::Model {
        earlier_calendar::Model {
            id: EarlierCalendarId(1),
            agency_id: AgencyId(1),
            time_zone: zone.to_owned(),
            hours: WeekHours::default(),
            holidays: Holidays::default(),
            replaced_at: at(replaced_at),
        }
    }

    #[test]
    fn what_came_before_a_change_goes_by_the_hours_of_then() {
        let now = calendar::Model {
            id: CalendarId(1),
            agency_id: AgencyId(1),
            time_zone: "Europe/London".to_owned(),
            hours: WeekHours::default(),
            holidays: Holidays::default(),
        };
        let rows = [earlier("Asia/Tokyo", "2026-11-10"), earlier("America/Lima", "2026-11-01")];
        let hours = AgencyHours::new(Some(&now), &rows);
        let today = at("2026-11-20");
        let zone = |came: &str, now| hours.at(at(came), now).zone().name();
        assert_eq!(zone("2026-10-31", today), "America/Lima");
        assert_eq!(zone("2026-11-01", today), "Asia/Tokyo");
        assert_eq!(zone("2026-11-09", today), "Asia/Tokyo");
        assert_eq!(zone("2026-11-10", today), "Europe/London");
        // Long after, everything goes by the hours of the day.
        assert_eq!(zone("2026-10-31", at("2027-02-05")), "Asia/Tokyo");
        assert_eq!(zone("2026-10-31", at("2027-03-01")), "Europe/London");
    }
}
