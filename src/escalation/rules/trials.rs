//! What a trial found, beside what really happened. Pure.

use chrono::{DateTime, Datelike, Days, NaiveTime, Utc};
use chrono_tz::Tz;

/// What really became of a thread of which a trial would have opened a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RealCourse {
    /// Staff have a case of it, by the policy in force or by hand.
    CaseOpened,
    /// Neighbours answered, or what they answered was accepted, after the trial would have taken it from them.
    NeighboursHelped,
    /// Neither so far.
    Waiting,
}

/// What really became of a thread.
#[must_use]
pub fn real_course(
    found_at: DateTime<Utc>,
    case_opened_at: Option<DateTime<Utc>>,
    first_answer_at: Option<DateTime<Utc>>,
    solved_at: Option<DateTime<Utc>>,
) -> RealCourse {
    if case_opened_at.is_some() {
        RealCourse::CaseOpened
    } else if [first_answer_at, solved_at].into_iter().flatten().any(|at| at > found_at) {
        RealCourse::NeighboursHelped
    } else {
        RealCourse::Waiting
    }
}

/// The Monday of an instant's week, as it is counted in a time zone: a date, told as midnight UTC.
#[must_use]
pub fn week_start(at: DateTime<Utc>, zone: Tz) -> DateTime<Utc> {
    let today = at.with_timezone(&zone).date_naive();
    let since_monday = Days::new(u64::from(today.weekday().num_days_from_monday()));
    today.checked_sub_days(since_monday).unwrap_or(today).and_time(NaiveTime::MIN).and_utc()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        format!("{text}:00Z").parse().unwrap()
    }

    #[test]
    fn weeks_begin_on_monday_where_the_agency_is() {
        assert_eq!(week_start(at("2026-11-27T11:00"), Tz::UTC), at("2026-11-23T00:00"));
        assert_eq!(week_start(at("2026-11-23T00:00"), Tz::UTC), at("2026-11-23T00:00"));
        // Monday begins earlier in Tokyo and later in Lima.
        assert_eq!(week_start(at("2026-11-22T20:00"), Tz::Asia__Tokyo), at("2026-11-23T00:00"));
        assert_eq!(week_start(at("2026-11-23T03:00"), Tz::America__Lima), at("2026-11-16T00:00"));
    }

    #[test]
    fn what_neighbours_did_before_the_finding_is_not_lost_by_it() {
        let found = at("2026-11-23T10:00");
        let (before, after) = (Some(at("2026-11-23T09:00")), Some(at("2026-11-23T11:00")));
        let table = [
            (None, None, None, RealCourse::Waiting),
            (None, before, None, RealCourse::Waiting),
            (None, after, None, RealCourse::NeighboursHelped),
            (None, before, after, RealCourse::NeighboursHelped),
            (after, after, after, RealCourse::CaseOpened),
            (before, None, None, RealCourse::CaseOpened),
        ];
        for (case, answer, solved, course) in table {
            assert_eq!(real_course(found, case, answer, solved), course);
        }
    }
}
