//! The decision whether a thread goes to staff: pure. The worker supplies the facts and stores the answer.

use chrono::{DateTime, Utc};

use crate::entity::{EscalationMode, Intent, ThreadState, Trigger};
use crate::service_levels::rules::calendar::BusinessTime;
use crate::service_levels::rules::policy::{Terms, skips_the_window, window_from};

/// What the decision rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ThreadFacts {
    /// Open as long as nobody but the asker has answered.
    pub state: ThreadState,
    /// Neither hidden nor deleted, and no duplicate of another thread.
    pub on_its_own: bool,
    pub intent: Intent,
    pub urgent: bool,
    pub asked_at: DateTime<Utc>,
    /// The asker's first thread.
    pub newcomer: bool,
    /// People with the problem, the asker included.
    pub me_too: i32,
    /// Since when the asker waits for somebody to react to their word that the answers did not help.
    pub not_helped_since: Option<DateTime<Utc>>,
    pub has_open_case: bool,
    /// When the thread last went to staff.
    pub last_case_at: Option<DateTime<Utc>>,
}

/// What to do with a thread now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// It goes to staff.
    Open(Trigger),
    /// Nothing can change by time alone before this instant.
    CheckAgainAt(DateTime<Utc>),
    /// Only something that happens can change this.
    Nothing,
}

/// Whether a thread goes to staff now. Time alone changes the answer only at the instant that [`Decision::LookAgain`] names.
#[must_use]
pub fn due(thread: &ThreadFacts, policy: &Terms, time: &BusinessTime, now: DateTime<Utc>) -> Decision {
    let unsolved = matches!(thread.state, ThreadState::Open | ThreadState::Answered);
    if !unsolved || !thread.on_its_own || thread.has_open_case || policy.mode == EscalationMode::Never {
        return Decision::Nothing;
    }
    if thread.last_case_at.is_none() {
        if let Some(trigger) = at_once(thread, policy) {
            return Decision::Open(trigger);
        }
        if thread.state == ThreadState::Open {
            let end = window_from(policy, time, thread.asked_at, thread.newcomer);
            return open_at(end, Trigger::NoAnswer, now);
        }
    }
    // What staff have had already goes to them again only for a newer word.
    match thread.not_helped_since.filter(|since| thread.last_case_at.is_none_or(|last| *since > last)) {
        Some(since) => open_at(window_from(policy, time, since, false), Trigger::NotHelped, now),
        None => Decision::Nothing,
    }
}

/// What sends a thread to staff without any wait.
fn at_once(thread: &ThreadFacts, policy: &Terms) -> Option<Trigger> {
    if policy.mode == EscalationMode::EveryQuestion {
        Some(Trigger::EveryQuestion)
    } else if thread.urgent {
        Some(Trigger::Urgent)
    } else if skips_the_window(thread.intent, false) {
        Some(Trigger::Intent)
    } else if many_have_it(thread.me_too, policy) {
        Some(Trigger::MeToo)
    } else {
        None
    }
}

/// Whether so many people have the problem that it goes to staff. A threshold below 1 is none.
#[must_use]
pub fn many_have_it(me_too: i32, policy: &Terms) -> bool {
    policy.me_too_threshold > 0 && me_too >= policy.me_too_threshold
}

fn open_at(end: DateTime<Utc>, trigger: Trigger, now: DateTime<Utc>) -> Decision {
    if now >= end { Decision::Open(trigger) } else { Decision::CheckAgainAt(end) }
}

#[cfg(test)]
mod tests {
    use chrono::{Duration, NaiveTime, TimeZone};
    use chrono_tz::Tz;
    use proptest::prelude::*;

    use super::*;
    use crate::entity::documents::{Block, Holidays, WeekHours};

    fn at(minutes: i64) -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2026, 11, 23, 9, 0, 0).unwrap() + Duration::minutes(minutes)
    }

    fn office() -> BusinessTime {
        let clock = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
        let day = vec![Block { from: clock(9), until: clock(17) }];
        let week = WeekHours(std::array::from_fn(|n| if n < 5 { day.clone() } else { vec![] }));
        BusinessTime::new(Tz::UTC, &week, &Holidays::default())
    }

    fn asked() -> ThreadFacts {
        ThreadFacts {
            state: ThreadState::Open,
            on_its_own: true,
            intent: Intent::Information,
            urgent: false,
            asked_at: at(0),
            newcomer: false,
            me_too: 1,
            not_helped_since: None,
            has_open_case: false,
            last_case_at: None,
        }
    }

    const THREE_DAYS: i64 = 2 * 1440 + 8 * 60;

    fn with_mode(mode: EscalationMode) -> Terms {
        Terms { mode, ..Terms::BUILT_IN }
    }

    fn decide(thread: ThreadFacts, minutes: i64) -> Decision {
        due(&thread, &Terms::BUILT_IN, &office(), at(minutes))
    }

    #[test]
    fn nobody_answers_within_the_window() {
        assert_eq!(decide(asked(), 0), Decision::CheckAgainAt(at(THREE_DAYS)));
        assert_eq!(decide(asked(), THREE_DAYS - 1), Decision::CheckAgainAt(at(THREE_DAYS)));
        assert_eq!(decide(asked(), THREE_DAYS), Decision::Open(Trigger::NoAnswer));
        let newcomer = ThreadFacts { newcomer: true, ..asked() };
        assert_eq!(decide(newcomer, 0), Decision::CheckAgainAt(at(8 * 60)));
        assert_eq!(decide(newcomer, 8 * 60), Decision::Open(Trigger::NoAnswer));
    }

    #[test]
    fn an_answer_leaves_nothing_to_wait_for() {
        let answered = ThreadFacts { state: ThreadState::Answered, ..asked() };
        assert_eq!(decide(answered, THREE_DAYS), Decision::Nothing);
    }

    #[test]
    fn the_asker_was_not_helped_and_nobody_replied() {
        let said = ThreadFacts { state: ThreadState::Answered, not_helped_since: Some(at(60)), ..asked() };
        // 24 business hours and the cap of 72 hours fall together here.
        assert_eq!(decide(said, 60), Decision::CheckAgainAt(at(60 + 72 * 60)));
        assert_eq!(decide(said, 60 + 72 * 60), Decision::Open(Trigger::NotHelped));
    }

    #[test]
    fn some_do_not_wait() {
        let urgent = ThreadFacts { urgent: true, ..asked() };
        assert_eq!(decide(urgent, 0), Decision::Open(Trigger::Urgent));
        assert_eq!(decide(ThreadFacts { intent: Intent::Payment, ..asked() }, 0), Decision::Open(Trigger::Intent));
        assert_eq!(
            decide(ThreadFacts { intent: Intent::ServiceRequest, ..asked() }, 0),
            Decision::Open(Trigger::Intent)
        );
        assert_eq!(decide(ThreadFacts { me_too: 5, ..asked() }, 0), Decision::Open(Trigger::MeToo));
        let many = ThreadFacts { me_too: 5, state: ThreadState::Answered, ..asked() };
        assert_eq!(decide(many, 0), Decision::Open(Trigger::MeToo));
        assert!(matches!(decide(ThreadFacts { me_too: 4, ..asked() }, 0), Decision::CheckAgainAt(_)));
        let none = Terms { me_too_threshold: 0, ..Terms::BUILT_IN };
        assert!(matches!(due(&many, &none, &office(), at(0)), Decision::Nothing));
    }

    #[test]
    fn modes() {
        let every = with_mode(EscalationMode::EveryQuestion);
        assert_eq!(due(&asked(), &every, &office(), at(0)), Decision::Open(Trigger::EveryQuestion));
        let never = with_mode(EscalationMode::Never);
        let pressing = ThreadFacts { urgent: true, me_too: 900, ..asked() };
        assert_eq!(due(&pressing, &never, &office(), at(100_000)), Decision::Nothing);
    }

    #[test]
    fn staff_get_a_thread_again_only_for_a_newer_word() {
        let back = ThreadFacts { last_case_at: Some(at(100)), urgent: true, ..asked() };
        assert_eq!(decide(back, 100_000), Decision::Nothing);
        let older = ThreadFacts { not_helped_since: Some(at(99)), ..back };
        assert_eq!(decide(older, 100_000), Decision::Nothing);
        let newer = ThreadFacts { not_helped_since: Some(at(101)), ..back };
        assert_eq!(decide(newer, 100_000), Decision::Open(Trigger::NotHelped));
    }

    prop_compose! {
        fn threads()(
            state in prop::sample::select(ThreadState::ALL),
            intent in prop::sample::select(Intent::ALL),
            on_its_own in prop::bool::weighted(0.9),
            urgent in prop::bool::weighted(0.1),
            has_open_case in prop::bool::weighted(0.1),
            (newcomer, me_too) in (any::<bool>(), 1_i32..8),
            not_helped in prop::option::of(0_i64..8000),
            last_case in prop::option::weighted(0.2, 0_i64..8000),
        ) -> ThreadFacts {
            ThreadFacts {
                state, intent, on_its_own, urgent, has_open_case, newcomer, me_too,
                asked_at: at(0),
                not_helped_since: not_helped.map(at),
                last_case_at: last_case.map(at),
            }
        }
    }

    prop_compose! {
        fn policies()(
            mode in prop::sample::select(EscalationMode::ALL),
            peer_window_minutes in 0_i32..4000,
            newcomer_window_minutes in 0_i32..4000,
            cap_minutes in 0_i32..8000,
            me_too_threshold in 0_i32..8,
            simulate: bool,
        ) -> Terms {
            Terms { mode, peer_window_minutes, cap_minutes, newcomer_window_minutes, me_too_threshold, simulate, ..Terms::BUILT_IN }
        }
    }

    proptest! {
        #[test]
        fn time_changes_the_answer_only_when_it_said_so(thread in threads(), policy in policies(), now in 0_i64..12_000, share in 0_i32..1000) {
            let decision = due(&thread, &policy, &office(), at(now));
            match decision {
                Decision::CheckAgainAt(end) => {
                    prop_assert!(end > at(now));
                    let between = at(now) + (end - at(now)) * share / 1000;
                    prop_assert_eq!(due(&thread, &policy, &office(), between), decision);
                    match due(&thread, &policy, &office(), end) {
                        Decision::CheckAgainAt(next) => prop_assert!(next > end),
                        Decision::Open(_) | Decision::Nothing => {}
                    }
                }
                // What is due stays due, what is not never becomes so by waiting.
                Decision::Open(_) | Decision::Nothing => {
                    prop_assert_eq!(due(&thread, &policy, &office(), at(now + 50_000)), decision);
                }
            }
        }

        #[test]
        fn nothing_opens_beside_an_open_case_or_on_what_is_done(thread in threads(), policy in policies(), now in 0_i64..12_000) {
            let with_case = ThreadFacts { has_open_case: true, ..thread };
            prop_assert_eq!(due(&with_case, &policy, &office(), at(now)), Decision::Nothing);
            let hidden = ThreadFacts { on_its_own: false, ..thread };
            prop_assert_eq!(due(&hidden, &policy, &office(), at(now)), Decision::Nothing);
            for state in [ThreadState::Solved, ThreadState::Closed] {
                prop_assert_eq!(due(&ThreadFacts { state, ..thread }, &policy, &office(), at(now)), Decision::Nothing);
            }
        }

        #[test]
        fn an_unanswered_thread_is_never_forgotten(thread in threads(), policy in policies()) {
            let waiting = ThreadFacts { state: ThreadState::Open, on_its_own: true, has_open_case: false, last_case_at: None, ..thread };
            let fate = due(&waiting, &policy, &office(), at(0));
            prop_assert_eq!(fate == Decision::Nothing, policy.mode == EscalationMode::Never);
            let late = due(&waiting, &policy, &office(), at(i64::from(policy.cap_minutes)));
            prop_assert!(policy.mode == EscalationMode::Never || matches!(late, Decision::Open(_)), "{late:?}");
        }
    }
}
