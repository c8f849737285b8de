//! When an open question is brought to peers: before half of their time is over, and by mail only by day. Pure.

use chrono::{DateTime, Duration, Utc};
use chrono_tz::Tz;

use crate::threads::rules::peers_due::peers_due_at;
use crate::threads::rules::reminder::by_day;

/// The stretch within which few questions are brought to one person.
pub const DAY: Duration = Duration::hours(24);
/// The stretch within which people take turns.
pub const WEEK: Duration = Duration::days(7);

/// What it depends on when a question is brought to peers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimingFacts {
    /// Everybody sees it, it points at no other question, nobody has answered, and staff do not have it.
    pub waits_for_peers: bool,
    pub asked_at: DateTime<Utc>,
    /// The end of the peers' time, as everybody is told it.
    pub window_ends_at: Option<DateTime<Utc>>,
}

/// What to do about a question now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bringing {
    /// It is brought to peers; at night without a mail.
    Now { by_mail: bool },
    /// Not before this time.
    At(DateTime<Utc>),
    /// It waits for no peer, or it is too late.
    Never,
}

/// Whether a question is brought to peers now. `zone` is where its agency is.
#[must_use]
pub fn bring(facts: &TimingFacts, zone: Tz, now: DateTime<Utc>) -> Bringing {
    let due = peers_due_at(facts.asked_at, facts.window_ends_at).filter(|_| facts.waits_for_peers);
    let Some((due, half)) = due.zip(half_of_window(facts)) else { return Bringing::Never };
    if now >= half {
        return Bringing::Never;
    }
    if now < due {
        return Bringing::At(due);
    }
    let morning = by_day(now, zone);
    if morning <= now {
        Bringing::Now { by_mail: true }
    } else if morning < half {
        Bringing::At(morning)
    } else {
        Bringing::Now { by_mail: false }
    }
}

fn half_of_window(facts: &TimingFacts) -> Option<DateTime<Utc>> {
    facts.window_ends_at.map(|ends| facts.asked_at + (ends - facts.asked_at) / 2)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        format!("{text}:00Z").parse().unwrap()
    }

    fn asked(asked_at: &str, window: Duration) -> TimingFacts {
        let asked_at = at(asked_at);
        TimingFacts { waits_for_peers: true, asked_at, window_ends_at: Some(asked_at + window) }
    }

    #[test]
    fn between_a_quarter_and_half_of_the_window() {
        let facts = asked("2026-11-20T08:00", Duration::hours(24));
        assert_eq!(bring(&facts, Tz::UTC, at("2026-11-20T13:59")), Bringing::At(at("2026-11-20T14:00")));
        assert_eq!(bring(&facts, Tz::UTC, at("2026-11-20T14:00")), Bringing::Now { by_mail: true });
        assert_eq!(bring(&facts, Tz::UTC, at("2026-11-20T19:59")), Bringing::Now { by_mail: true });
        assert_eq!(bring(&facts, Tz::UTC, at("2026-11-20T20:00")), Bringing::Never);
        let answered = TimingFacts { waits_for_peers: false, ..facts };
        assert_eq!(bring(&answered, Tz::UTC, at("2026-11-20T14:00")), Bringing::Never);
        let without_window = TimingFacts { window_ends_at: None, ..facts };
        assert_eq!(bring(&without_window, Tz::UTC, at("2026-11-20T14:00")), Bringing::Never);
    }

    #[test]
    fn what_falls_into_the_night_waits_for_the_morning_if_that_is_early_enough() {
        let long = asked("2026-11-20T10:00", Duration::hours(48));
        assert_eq!(bring(&long, Tz::UTC, at("2026-11-20T22:00")), Bringing::At(at("2026-11-21T08:00")));
        assert_eq!(bring(&long, Tz::UTC, at("2026-11-21T08:00")), Bringing::Now { by_mail: true });
        // Half of this window is over at four in the morning: those who look at the page are told, and no mail wakes anybody.
        let short = asked("2026-11-20T16:00", Duration::hours(24));
        assert_eq!(bring(&short, Tz::UTC, at("2026-11-20T22:00")), Bringing::Now { by_mail: false });
        assert_eq!(bring(&short, Tz::America__Lima, at("2026-11-20T22:00")), Bringing::Now { by_mail: true });
    }

    proptest! {
        #[test]
        fn it_is_never_late_and_never_by_mail_at_night(
            window in 0_i64..6000,
            later in 0_i64..7000,
            zone in prop::sample::select(vec![Tz::UTC, Tz::Europe__Berlin, Tz::America__Lima, Tz::Asia__Kathmandu]),
        ) {
            let facts = asked("2026-11-20T10:00", Duration::minutes(window));
            let half = facts.asked_at + Duration::minutes(window) / 2;
            let now = facts.asked_at + Duration::minutes(later);
            match bring(&facts, zone, now) {
                Bringing::Now { by_mail } => {
                    prop_assert!(now < half);
                    prop_assert!(!by_mail || by_day(now, zone) == now);
                }
                Bringing::At(later) => prop_assert!(later > now && later < half),
                Bringing::Never => prop_assert!(now >= half),
            }
        }
    }
}
