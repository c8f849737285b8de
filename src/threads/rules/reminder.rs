//! The reminder to say whether an answer helped, and what silence after it means. Pure.

use chrono::{DateTime, Duration, TimeZone, Timelike, Utc};
use chrono_tz::Tz;

use crate::entity::ThreadState;

/// The asker is reminded so long after the last answer.
pub const REMINDER_AFTER: Duration = Duration::days(3);
/// Silence has a meaning so long after the reminder.
pub const SILENCE_COUNTS_AFTER: Duration = Duration::days(7);
/// The link of the reminder's mail works for so long.
pub const REMINDER_LINK_LIFE: Duration = Duration::days(30);

/// Nobody is reminded before this hour of the agency's day, nor from the other one on.
const FIRST_HOUR: u32 = 8;
const LAST_HOUR: u32 = 21;

/// What it depends on whether an asker is reminded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReminderFacts {
    pub state: ThreadState,
    /// Everybody sees it, and it points at no other thread.
    pub on_its_own: bool,
    /// Staff work on it: they ask the citizen themselves.
    pub has_active_case: bool,
    pub reminded_at: Option<DateTime<Utc>>,
    /// The last answer or comment of somebody else.
    pub replied_at: Option<DateTime<Utc>>,
    /// They said since that it did not help, or asked on.
    pub asks_on: bool,
    /// They have an address that is known to be theirs, want mails and may act.
    pub can_be_reached: bool,
}

/// What to do about the reminder now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reminder {
    Send,
    /// Not before this time.
    At(DateTime<Utc>),
    /// There is nothing to remind of before somebody answers again.
    Never,
}

/// Whether an asker is reminded now.
#[must_use]
pub fn reminder(facts: &ReminderFacts, zone: Tz, now: DateTime<Utc>) -> Reminder {
    let waits = facts.state == ThreadState::Answered && facts.on_its_own && facts.reminded_at.is_none();
    let Some(replied_at) = facts.replied_at.filter(|_| waits && facts.can_be_reached && !facts.asks_on) else {
        return Reminder::Never;
    };
    // While staff work on it, it is looked at again as late as after an answer.
    let due = if facts.has_active_case { now + REMINDER_AFTER } else { replied_at + REMINDER_AFTER };
    let at = by_day(due.max(now), zone);
    if at <= now { Reminder::Send } else { Reminder::At(at) }
}

/// The first instant from then on at which people may be written to.
#[must_use]
pub fn by_day(at: DateTime<Utc>, zone: Tz) -> DateTime<Utc> {
    let local = at.with_timezone(&zone);
    if (FIRST_HOUR..LAST_HOUR).contains(&local.hour()) {
        return at;
    }
    let today = local.date_naive();
    let day = if local.hour() < FIRST_HOUR { today } else { today.succ_opt().unwrap_or(today) };
    let morning = day.and_hms_opt(FIRST_HOUR, 0, 0).and_then(|morning| zone.from_local_datetime(&morning).earliest());
    // Where clocks are set at that very hour it does not exist: it is asked again an hour later.
    morning.map_or(at + Duration::hours(1), |morning| morning.to_utc())
}

/// What it depends on what silence means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SilenceFacts {
    pub reminded_at: Option<DateTime<Utc>>,
    /// The last answer or comment of somebody else.
    pub replied_at: Option<DateTime<Utc>>,
    /// The asker's own last comment, be it thanks alone.
    pub commented_at: Option<DateTime<Utc>>,
    /// Somebody found one of the answers helpful, or says that it worked for them.
    pub has_vote: bool,
}

/// What an asker's silence means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Silence {
    /// It counts like their word that the answers did not help.
    NotHelped,
    /// Others were helped, or they said thanks: nobody has confirmed that it is solved.
    Unconfirmed,
}

/// What the asker's silence means, and from when on; none for whoever was not reminded.
#[must_use]
pub fn silence(facts: &SilenceFacts) -> Option<(DateTime<Utc>, Silence)> {
    let since = facts.reminded_at?.max(facts.replied_at?);
    let has_word = facts.commented_at > facts.replied_at;
    let meaning = if facts.has_vote || has_word { Silence::Unconfirmed } else { Silence::NotHelped };
    Some((since + SILENCE_COUNTS_AFTER, meaning))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        format!("{text}:00Z").parse().unwrap()
    }

    fn answered(replied_at: &str) -> ReminderFacts {
        ReminderFacts {
            state: ThreadState::Answered,
            on_its_own: true,
            has_active_case: false,
            reminded_at: None,
            replied_at: Some(at(replied_at)),
            asks_on: false,
            can_be_reached: true,
        }
    }

    #[test]
    fn three_days_after_the_last_answer_and_never_at_night() {
        let facts = answered("2026-11-20T10:00");
        assert_eq!(reminder(&facts, Tz::UTC, at("2026-11-23T09:59")), Reminder::At(at("2026-11-23T10:00")));
        assert_eq!(reminder(&facts, Tz::UTC, at("2026-11-23T10:00")), Reminder::Send);
        // 21:00 is night already; what fell due then is said at eight.
        let late = answered("2026-11-20T21:00");
        assert_eq!(reminder(&late, Tz::UTC, at("2026-11-23T21:00")), Reminder::At(at("2026-11-24T08:00")));
        assert_eq!(reminder(&late, Tz::UTC, at("2026-11-24T07:59")), Reminder::At(at("2026-11-24T08:00")));
        assert_eq!(reminder(&late, Tz::UTC, at("2026-11-24T08:00")), Reminder::Send);
        // It is the agency's night that counts: 20:59 in Lima is no night there.
        assert_eq!(reminder(&late, Tz::America__Lima, at("2026-11-24T01:59")), Reminder::Send);
        assert_eq!(reminder(&late, Tz::America__Lima, at("2026-11-24T02:00")), Reminder::At(at("2026-11-24T13:00")));
    }

    #[test]
    fn who_has_spoken_or_cannot_be_reached_is_not_reminded() {
        let (facts, now) = (answered("2026-11-20T10:00"), at("2026-11-24T12:00"));
        assert_eq!(reminder(&facts, Tz::UTC, now), Reminder::Send);
        for never in [
            ReminderFacts { state: ThreadState::Open, ..facts },
            ReminderFacts { state: ThreadState::Solved, ..facts },
            ReminderFacts { state: ThreadState::Closed, ..facts },
            ReminderFacts { on_its_own: false, ..facts },
            ReminderFacts { reminded_at: Some(now), ..facts },
            ReminderFacts { replied_at: None, ..facts },
            ReminderFacts { asks_on: true, ..facts },
            ReminderFacts { can_be_reached: false, ..facts },
        ] {
            assert_eq!(reminder(&never, Tz::UTC, now), Reminder::Never, "{never:?}");
        }
        let with_staff = ReminderFacts { has_active_case: true, ..facts };
        assert_eq!(reminder(&with_staff, Tz::UTC, now), Reminder::At(now + REMINDER_AFTER));
    }

    #[test]
    fn silence_means_that_it_did_not_help_unless_somebody_says_that_it_did() {
        let reminded = SilenceFacts {
            reminded_at: Some(at("2026-11-23T10:00")),
            replied_at: Some(at("2026-11-20T10:00")),
            ..SilenceFacts::default()
        };
        let counts_at = at("2026-11-30T10:00");
        assert_eq!(silence(&reminded), Some((counts_at, Silence::NotHelped)));
        let voted = SilenceFacts { has_vote: true, ..reminded };
        assert_eq!(silence(&voted), Some((counts_at, Silence::Unconfirmed)));
        let thanked = SilenceFacts { commented_at: Some(at("2026-11-21T10:00")), ..reminded };
        assert_eq!(silence(&thanked), Some((counts_at, Silence::Unconfirmed)));
        let before = SilenceFacts { commented_at: Some(at("2026-11-19T10:00")), ..reminded };
        assert_eq!(silence(&before), Some((counts_at, Silence::NotHelped)));
        // Whoever answers after the reminder gives the asker as much time to try it.
        let again = SilenceFacts { replied_at: Some(at("2026-11-28T10:00")), ..reminded };
        assert_eq!(silence(&again), Some((at("2026-12-05T10:00"), Silence::NotHelped)));
        assert_eq!(silence(&SilenceFacts { reminded_at: None, ..reminded }), None);
    }

    proptest! {
        #[test]
        fn what_is_put_off_is_sent_by_day_and_soon(
            minutes in 0_i64..2_000_000,
            zone in prop::sample::select(vec![Tz::UTC, Tz::Europe__Berlin, Tz::America__Lima, Tz::Asia__Kathmandu]),
        ) {
            let now = at("2026-01-01T00:00") + Duration::minutes(minutes);
            let day = by_day(now, zone);
            prop_assert!(day >= now && day - now <= Duration::hours(12), "{now} {day}");
            prop_assert!((8..21).contains(&day.with_timezone(&zone).hour()), "{day}");
            prop_assert_eq!(by_day(day, zone), day);
        }
    }
}
