//! The last look among what was answered before staff get a thread: which threads it is for, and how long it holds them back. Pure.

use chrono::{DateTime, Duration, Utc};

use crate::entity::Trigger;
use crate::service_levels::rules::calendar::BusinessTime;

/// What was found holds the case so long, in business minutes.
const HELD_FOR_MINUTES: i64 = 4 * 60;
/// And never longer than this, whatever the opening hours.
const HELD_AT_MOST: Duration = Duration::hours(24);

/// What stands between a decision and a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BeforeStaff {
    /// It is looked for once more among what was answered.
    Look,
    /// What was found is offered to the asker until then.
    HeldUntil(DateTime<Utc>),
    Nothing,
}

/// What comes before a case that is decided on. Only who waited for neighbours is looked for, once: where staff are to answer at
/// once nothing was answered since, and whoever says that an answer did not help is not offered another.
#[must_use]
pub fn before_staff(
    trigger: Trigger,
    looked_at: Option<DateTime<Utc>>,
    held_until: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> BeforeStaff {
    if !matches!(trigger, Trigger::NoAnswer | Trigger::MeToo) {
        return BeforeStaff::Nothing;
    }
    match (looked_at, held_until) {
        (None, _) => BeforeStaff::Look,
        (Some(_), Some(until)) if until > now => BeforeStaff::HeldUntil(until),
        (Some(_), _) => BeforeStaff::Nothing,
    }
}

/// Until when what was found holds the case: never for longer than neighbours had.
#[must_use]
pub fn held_until(time: &BusinessTime, neighbours_had: Duration, now: DateTime<Utc>) -> DateTime<Utc> {
    time.add(now, HELD_FOR_MINUTES).min(now + HELD_AT_MOST.min(neighbours_had))
}

#[cfg(test)]
mod tests {
    use chrono::{NaiveTime, TimeZone};
    use chrono_tz::Tz;

    use super::*;
    use crate::entity::documents::{Block, Holidays, WeekHours};

    fn at(hour: u32) -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2026, 11, 27, hour, 0, 0).unwrap()
    }

    #[test]
    fn who_waited_for_neighbours_is_looked_for_once_and_held_once() {
        for trigger in [Trigger::NoAnswer, Trigger::MeToo] {
            assert_eq!(before_staff(trigger, None, None, at(9)), BeforeStaff::Look);
            assert_eq!(before_staff(trigger, Some(at(8)), None, at(9)), BeforeStaff::Nothing);
            let held = |now| before_staff(trigger, Some(at(8)), Some(at(12)), now);
            assert_eq!((held(at(9)), held(at(12))), (BeforeStaff::HeldUntil(at(12)), BeforeStaff::Nothing));
        }
        for trigger in Trigger::ALL.iter().filter(|one| !matches!(one, Trigger::NoAnswer | Trigger::MeToo)) {
            assert_eq!(before_staff(*trigger, None, Some(at(12)), at(9)), BeforeStaff::Nothing, "{trigger}");
        }
    }

    #[test]
    fn it_is_held_for_business_hours_never_over_a_weekend_nor_for_longer_than_neighbours_had() {
        let clock = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
        let day = vec![Block { from: clock(9), until: clock(17) }];
        let week = WeekHours(std::array::from_fn(|n| if n < 5 { day.clone() } else { vec![] }));
        let office = BusinessTime::new(Tz::UTC, &week, &Holidays::default());
        // A Friday.
        let (day, minute) = (Duration::days(1), Duration::minutes(1));
        assert_eq!(held_until(&office, day, at(9)), at(13));
        assert_eq!(held_until(&office, day * 3, at(16)), at(16) + Duration::hours(24));
        assert_eq!(held_until(&BusinessTime::always(), day, at(9)), at(13));
        assert_eq!(held_until(&office, minute, at(9)), at(9) + minute);
    }
}
