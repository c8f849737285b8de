//! When a mail is sent, and with what else: at once, after a short wait for more of the same, or in the morning. Pure.

use chrono::{DateTime, Datelike, Duration, TimeZone, Utc, Weekday};
use chrono_tz::Tz;

use super::kinds::{is_about_cases, waits};
use crate::entity::{MailDelivery, MailKind, NotificationKind, ThreadId};
use crate::threads::rules::reminder::by_day;

/// The hour at which mails come that tell of a day or of a week.
const MORNING_HOUR: u32 = 8;
/// Days among which there is a Monday that is later than now.
const DAYS_AHEAD: usize = 9;

/// What somebody said of the mails of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wish {
    pub kind: MailKind,
    pub delivery: MailDelivery,
    /// Ordinary mails wait for the morning.
    pub quiet_at_night: bool,
    /// Where their mornings and nights are.
    pub zone: Tz,
}

/// When a mail is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sending {
    Now,
    /// It waits until then, which is later than now, and tells of what comes meanwhile.
    At(DateTime<Utc>),
    Never,
}

/// When a mail about something that happened now is sent. `wait` is how long ordinary mails wait for more of the same; mails about cases
/// do not wait. A reminder comes by day whatever was said of nights: whoever is woken by it says nothing of an answer.
#[must_use]
pub fn sending(wish: Wish, wait: Duration, now: DateTime<Utc>) -> Sending {
    let waits = waits(wish.kind);
    let at = match wish.delivery {
        MailDelivery::Never => return Sending::Never,
        MailDelivery::Daily => next_morning(now, wish.zone, |_| true),
        MailDelivery::Weekly => next_morning(now, wish.zone, |day| day == Weekday::Mon),
        // Theirs may be another night than that of the agency, and there is never more of the same.
        MailDelivery::AtOnce if wish.kind == MailKind::Reminders => by_day(now, wish.zone),
        MailDelivery::AtOnce if !waits => now,
        MailDelivery::AtOnce if wish.quiet_at_night => by_day(now + wait, wish.zone),
        MailDelivery::AtOnce => now + wait,
    };
    if at > now { Sending::At(at) } else { Sending::Now }
}

/// Which mails that wait are one: of those that come at once the same kind about the same question, of the others all that the same link
/// stops. A mail of several kinds stops everything but mails about cases, so that these come in a mail for each kind.
#[must_use]
pub fn fold_key(delivery: MailDelivery, kind: MailKind, told: NotificationKind, thread: ThreadId) -> String {
    match delivery {
        MailDelivery::Daily | MailDelivery::Weekly if is_about_cases(kind) => format!("{delivery}/{kind}"),
        MailDelivery::Daily | MailDelivery::Weekly => delivery.to_string(),
        MailDelivery::AtOnce | MailDelivery::Never => format!("{thread}/{told}"),
    }
}

/// Eight o'clock of the first day that fits and is later than now.
fn next_morning(now: DateTime<Utc>, zone: Tz, fits: impl Fn(Weekday) -> bool) -> DateTime<Utc> {
    let days = now.with_timezone(&zone).date_naive().iter_days().take(DAYS_AHEAD);
    let mornings = days.filter(|day| fits(day.weekday())).filter_map(|day| {
        let morning = day.and_hms_opt(MORNING_HOUR, 0, 0)?;
        zone.from_local_datetime(&morning).earliest()
    });
    let next = mornings.map(|morning| morning.to_utc()).find(|morning| *morning > now);
    // A zone may leave a day out: then it is the same hour of the next one.
    next.unwrap_or(now + Duration::days(1))
}

#[cfg(test)]
mod tests {
    use chrono::Timelike;
    use proptest::prelude::*;

    use super::*;
    use crate::notifications::rules::kinds::mail_kind;

    const WAIT: Duration = Duration::minutes(3);

    fn at(text: &str) -> DateTime<Utc> {
        format!("{text}:00Z").parse().unwrap()
    }

    fn wish(kind: MailKind, delivery: MailDelivery, quiet_at_night: bool) -> Wish {
        Wish { kind, delivery, quiet_at_night, zone: Tz::Europe__London }
    }

    #[test]
    fn each_delivery_has_its_time() {
        use MailDelivery as D;
        // Wednesday, 15 July: London is an hour ahead of UTC.
        let (day, night) = (at("2026-07-15T11:00"), at("2026-07-15T22:30"));
        for (kind, delivery, quiet, now, expected) in [
            (MailKind::Answers, D::AtOnce, false, day, Sending::At(at("2026-07-15T11:03"))),
            (MailKind::Answers, D::AtOnce, true, day, Sending::At(at("2026-07-15T11:03"))),
            (MailKind::Answers, D::AtOnce, true, night, Sending::At(at("2026-07-16T07:00"))),
            (MailKind::Answers, D::AtOnce, true, at("2026-07-15T19:58"), Sending::At(at("2026-07-16T07:00"))),
            (MailKind::OwnCases, D::AtOnce, true, night, Sending::Now),
            (MailKind::Reminders, D::AtOnce, false, day, Sending::Now),
            (MailKind::Reminders, D::AtOnce, false, night, Sending::At(at("2026-07-16T07:00"))),
            (MailKind::Reminders, D::AtOnce, true, night, Sending::At(at("2026-07-16T07:00"))),
            (MailKind::OwnCases, D::Daily, true, night, Sending::At(at("2026-07-16T07:00"))),
            (MailKind::Comments, D::Daily, false, at("2026-07-15T06:59"), Sending::At(at("2026-07-15T07:00"))),
            (MailKind::Comments, D::Daily, false, at("2026-07-15T07:00"), Sending::At(at("2026-07-16T07:00"))),
            (MailKind::Comments, D::Weekly, false, day, Sending::At(at("2026-07-20T07:00"))),
            (MailKind::Comments, D::Weekly, false, at("2026-07-20T07:00"), Sending::At(at("2026-07-27T07:00"))),
            (MailKind::Comments, D::Never, false, day, Sending::Never),
        ] {
            assert_eq!(sending(wish(kind, delivery, quiet), WAIT, now), expected, "{kind} {delivery} {now}");
        }
        assert_eq!(sending(wish(MailKind::QuestionOffers, D::AtOnce, true), WAIT, night), Sending::Now);
        assert_eq!(sending(wish(MailKind::Answers, D::AtOnce, false), Duration::zero(), day), Sending::Now);
    }

    #[test]
    fn only_what_is_told_together_is_one_mail() {
        use MailDelivery as D;
        use NotificationKind as K;
        let key = |delivery, told, thread: i64| fold_key(delivery, mail_kind(told, false), told, ThreadId(thread));
        assert_eq!(key(D::AtOnce, K::Answer, 1), key(D::AtOnce, K::Answer, 1));
        assert_ne!(key(D::AtOnce, K::Answer, 1), key(D::AtOnce, K::Answer, 2));
        assert_ne!(key(D::AtOnce, K::Answer, 1), key(D::AtOnce, K::Comment, 1));
        assert_eq!(key(D::Daily, K::Answer, 1), key(D::Daily, K::Comment, 2));
        assert_ne!(key(D::Daily, K::Answer, 1), key(D::Weekly, K::Answer, 1));
    }

    #[test]
    fn what_is_told_together_is_stopped_together() {
        let all: Vec<(NotificationKind, MailKind)> = NotificationKind::ALL
            .iter()
            .flat_map(|told| [true, false].map(|is_asker| (*told, mail_kind(*told, is_asker))))
            .collect();
        for delivery in [MailDelivery::Daily, MailDelivery::Weekly] {
            for (one, kind) in &all {
                for (other, other_kind) in &all {
                    let same = fold_key(delivery, *kind, *one, ThreadId(1))
                        == fold_key(delivery, *other_kind, *other, ThreadId(2));
                    let one_link = kind == other_kind || !(is_about_cases(*kind) || is_about_cases(*other_kind));
                    assert_eq!(same, one_link, "{delivery}: {one} of {kind} and {other} of {other_kind}");
                }
            }
        }
    }

    proptest! {
        #[test]
        fn whoever_wants_quiet_nights_has_them(
            seconds in 1_700_000_000_i64..2_000_000_000,
            zone in prop::sample::select(vec![Tz::UTC, Tz::Europe__Berlin, Tz::America__Lima, Tz::Asia__Kathmandu]),
            delivery in prop::sample::select(MailDelivery::ALL),
            kind in prop::sample::select(MailKind::ALL),
            quiet_at_night in any::<bool>(),
        ) {
            let now = DateTime::from_timestamp(seconds, 0).unwrap();
            let wish = Wish { kind, delivery, quiet_at_night: quiet_at_night || kind == MailKind::Reminders, zone };
            let is_by_day = |time: DateTime<Utc>| (8..21).contains(&time.with_timezone(&zone).hour());
            match sending(Wish { quiet_at_night, ..wish }, WAIT, now) {
                Sending::Never => prop_assert_eq!(delivery, MailDelivery::Never),
                Sending::Now if kind == MailKind::Reminders => prop_assert!(is_by_day(now), "{now}"),
                Sending::Now => prop_assert!(!waits(kind) && delivery == MailDelivery::AtOnce),
                Sending::At(then) => {
                    prop_assert!(then > now && then <= now + Duration::days(9));
                    let may_be_late = delivery == MailDelivery::AtOnce && !wish.quiet_at_night;
                    prop_assert!(may_be_late || is_by_day(then), "{then}");
                }
            }
        }
    }
}
