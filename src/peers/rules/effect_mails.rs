//! When somebody is told by mail what their answers did: once in a calendar month at most, by day, and only of something new. Pure.

use chrono::{DateTime, Datelike, Duration, Months, TimeZone, Utc};
use chrono_tz::Tz;

use crate::threads::rules::reminder::by_day;

/// Where there is nothing to tell, it is looked again after this.
pub const LOOK_INTERVAL: Duration = Duration::days(7);

/// The hour at which a month begins for this.
const FIRST_HOUR: u32 = 8;

/// What it depends on whether somebody is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EffectFacts {
    /// When they were last told.
    pub told_at: Option<DateTime<Utc>>,
    /// People whom their answers had helped by then.
    pub told: i64,
    /// People whom their answers helped by now.
    pub helped: i64,
    /// Mails reach them, and they want any.
    pub can_be_reached: bool,
}

/// What to do about somebody now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Telling {
    /// They are told.
    Now,
    /// It is looked again at this time, which is later than now.
    At(DateTime<Utc>),
}

/// Whether somebody is told now. `zone` is where the site is.
#[must_use]
pub fn tell(facts: &EffectFacts, zone: Tz, now: DateTime<Utc>) -> Telling {
    let earliest = facts.told_at.map(|told_at| next_month(told_at, zone));
    if let Some(earliest) = earliest.filter(|earliest| *earliest > now) {
        return Telling::At(earliest);
    }
    let morning = by_day(now, zone);
    if morning > now {
        Telling::At(morning)
    } else if facts.helped > facts.told && facts.can_be_reached {
        Telling::Now
    } else {
        Telling::At(by_day(now + LOOK_INTERVAL, zone))
    }
}

/// The first morning of the month after that of a time.
#[must_use]
pub fn next_month(at: DateTime<Utc>, zone: Tz) -> DateTime<Utc> {
    let first = at.with_timezone(&zone).date_naive().with_day(1).and_then(|day| day.checked_add_months(Months::new(1)));
    let morning = first
        .and_then(|day| day.and_hms_opt(FIRST_HOUR, 0, 0))
        .and_then(|morning| zone.from_local_datetime(&morning).earliest());
    // No month is longer, so that this is in another month as well.
    morning.map_or(at + Duration::days(31), |morning| morning.to_utc())
}

#[cfg(test)]
mod tests {
    use chrono::Timelike;
    use proptest::prelude::*;

    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        format!("{text}:00Z").parse().unwrap()
    }

    fn helped(told_at: Option<&str>, told: i64, helped: i64) -> EffectFacts {
        EffectFacts { told_at: told_at.map(at), told, helped, can_be_reached: true }
    }

    #[test]
    fn once_a_month_by_day_and_only_of_something_new() {
        let first = helped(None, 0, 1);
        assert_eq!(tell(&first, Tz::UTC, at("2026-01-12T10:00")), Telling::Now);
        assert_eq!(tell(&first, Tz::UTC, at("2026-01-12T20:59")), Telling::Now);
        assert_eq!(tell(&first, Tz::UTC, at("2026-01-12T21:00")), Telling::At(at("2026-01-13T08:00")));
        assert_eq!(tell(&first, Tz::America__Lima, at("2026-01-12T21:00")), Telling::Now);
        let again = helped(Some("2026-01-31T20:00"), 1, 2);
        assert_eq!(tell(&again, Tz::UTC, at("2026-01-31T20:30")), Telling::At(at("2026-02-01T08:00")));
        assert_eq!(tell(&again, Tz::UTC, at("2026-02-01T08:00")), Telling::Now);
        let december = helped(Some("2026-12-31T23:30"), 1, 2);
        assert_eq!(tell(&december, Tz::UTC, at("2026-12-31T23:30")), Telling::At(at("2027-01-01T08:00")));
        // In Berlin it was January already.
        assert_eq!(tell(&december, Tz::Europe__Berlin, at("2027-01-20T10:00")), Telling::At(at("2027-02-01T07:00")));
        for nothing in [helped(None, 0, 0), helped(None, 3, 2), EffectFacts { can_be_reached: false, ..first }] {
            let later = Telling::At(at("2026-01-19T10:00"));
            assert_eq!(tell(&nothing, Tz::UTC, at("2026-01-12T10:00")), later, "{nothing:?}");
        }
    }

    proptest! {
        #[test]
        fn never_twice_in_a_month_never_at_night_and_nobody_is_counted_twice(
            steps in prop::collection::vec((1_i64..30_000, 0_i64..3), 1..80),
            zone in prop::sample::select(vec![Tz::UTC, Tz::Europe__Berlin, Tz::America__Lima, Tz::Asia__Kathmandu]),
        ) {
            let mut now = at("2026-01-12T10:00");
            let (mut facts, mut said) = (helped(None, 0, 0), 0);
            let mut months = Vec::new();
            for (minutes, more) in steps {
                now += Duration::minutes(minutes);
                facts.helped += more;
                match tell(&facts, zone, now) {
                    Telling::Now => {
                        let local = now.with_timezone(&zone);
                        prop_assert!((8..21).contains(&local.hour()), "{local}");
                        prop_assert!(!months.contains(&(local.year(), local.month())), "{local}");
                        prop_assert!(facts.helped > facts.told);
                        months.push((local.year(), local.month()));
                        said += facts.helped - facts.told;
                        facts = EffectFacts { told_at: Some(now), told: facts.helped, ..facts };
                        prop_assert!(next_month(now, zone) > now);
                    }
                    Telling::At(later) => prop_assert!(later > now),
                }
            }
            prop_assert_eq!(said, facts.told);
        }
    }
}
