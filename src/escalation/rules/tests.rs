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
        stays_with_neighbours: false,
        newcomer: false,
        voices: Voices::ASKER_ALONE,
        settled_at: None,
        word: AskerWord::default(),
        silence_counts_at: None,
        case: None,
    }
}

/// So many people who count.
fn people(counted: i32) -> Voices {
    Voices { counted, ..Voices::ASKER_ALONE }
}

fn said_no(minutes: i64) -> AskerWord {
    AskerWord { not_solved_at: Some(at(minutes)), commented_at: None }
}

fn commented(minutes: i64) -> AskerWord {
    AskerWord { not_solved_at: None, commented_at: Some(at(minutes)) }
}

/// A case that was opened at 100 and ended at 200.
fn ended(outcome: Outcome) -> LastCase {
    LastCase { opened_at: at(100), ended: Some(Ended { at: at(200), outcome }), is_follow_up: false }
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
fn what_was_imported_goes_to_staff_by_its_askers_word_alone() {
    let imported = ThreadFacts { stays_with_neighbours: true, ..asked() };
    let urgent = ThreadFacts { urgent: true, voices: people(99), intent: Intent::Payment, ..imported };
    for mode in EscalationMode::ALL {
        for thread in [imported, urgent] {
            let late = due(&thread, &with_mode(*mode), &office(), at(100 * THREE_DAYS));
            assert_eq!(late, Decision::Nothing, "{mode}");
        }
    }
    let answered = ThreadFacts { state: ThreadState::Answered, word: said_no(60), ..imported };
    assert_eq!(decide(answered, 60), Decision::CheckAgainAt(at(1440 + 60)));
    assert_eq!(decide(answered, 1440 + 60), Decision::Open(Trigger::NotHelped));
    // Nobody has answered, and the asker has come back to say something.
    let unanswered = ThreadFacts { word: commented(60), ..imported };
    assert_eq!(decide(unanswered, 60 + 72 * 60), Decision::Open(Trigger::NotHelped));
}

#[test]
fn an_answer_leaves_nothing_to_wait_for() {
    let answered = ThreadFacts { state: ThreadState::Answered, ..asked() };
    assert_eq!(decide(answered, THREE_DAYS), Decision::Nothing);
}

#[test]
fn the_asker_was_not_helped_and_nobody_replied() {
    let answered = ThreadFacts { state: ThreadState::Answered, ..asked() };
    let wrote = ThreadFacts { word: commented(60), ..answered };
    // 24 business hours and the cap of 72 hours fall together here.
    assert_eq!(decide(wrote, 60), Decision::CheckAgainAt(at(60 + 72 * 60)));
    assert_eq!(decide(wrote, 60 + 72 * 60), Decision::Open(Trigger::NotHelped));
    // Said outright it takes eight business hours: at 10:00 on Monday, until 10:00 on Tuesday.
    let said = ThreadFacts { word: said_no(60), ..answered };
    assert_eq!(decide(said, 60), Decision::CheckAgainAt(at(60 + 24 * 60)));
    assert_eq!(decide(said, 60 + 24 * 60), Decision::Open(Trigger::NotHelped));
    let both = ThreadFacts { word: AskerWord { not_solved_at: Some(at(60)), commented_at: Some(at(0)) }, ..answered };
    assert_eq!(decide(both, 60), Decision::CheckAgainAt(at(60 + 24 * 60)));
}

#[test]
fn silence_after_a_reminder_counts_like_a_word_where_staff_never_had_it() {
    let answered = ThreadFacts { state: ThreadState::Answered, silence_counts_at: Some(at(60)), ..asked() };
    assert_eq!(decide(answered, 0), Decision::CheckAgainAt(at(60 + 24 * 60)));
    assert_eq!(decide(answered, 60 + 24 * 60), Decision::Open(Trigger::NotHelped));
    let said = ThreadFacts { word: said_no(0), ..answered };
    assert_eq!(decide(said, 0), Decision::CheckAgainAt(at(8 * 60)), "the word itself counts from when it was said");
    // Staff who have answered are not called by silence.
    let had = ThreadFacts { case: Some(ended(Outcome::Answered)), ..answered };
    assert_eq!(decide(had, 100_000), Decision::Nothing);
}

#[test]
fn some_do_not_wait() {
    let urgent = ThreadFacts { urgent: true, ..asked() };
    assert_eq!(decide(urgent, 0), Decision::Open(Trigger::Urgent));
    assert_eq!(decide(ThreadFacts { intent: Intent::Payment, ..asked() }, 0), Decision::Open(Trigger::Intent));
    assert_eq!(decide(ThreadFacts { intent: Intent::ServiceRequest, ..asked() }, 0), Decision::Open(Trigger::Intent));
    assert_eq!(decide(ThreadFacts { voices: people(5), ..asked() }, 0), Decision::Open(Trigger::MeToo));
    let many = ThreadFacts { voices: people(5), state: ThreadState::Answered, ..asked() };
    assert_eq!(decide(many, 0), Decision::Open(Trigger::MeToo));
    assert!(matches!(decide(ThreadFacts { voices: people(4), ..asked() }, 0), Decision::CheckAgainAt(_)));
    let none = Terms { me_too_threshold: 0, ..Terms::BUILT_IN };
    assert!(matches!(due(&many, &none, &office(), at(0)), Decision::Nothing));
}

#[test]
fn accounts_made_for_one_press_bring_nothing_to_staff_before_they_are_a_day_old() {
    let young = |counted, waiting| Voices { counted, waiting, next_counts_at: Some(at(1440)) };
    // Four who are too young to count beside the asker, and the threshold is five: looked at when the first of them counts.
    assert_eq!(decide(ThreadFacts { voices: young(1, 4), ..asked() }, 0), Decision::CheckAgainAt(at(1440)));
    let answered = ThreadFacts { state: ThreadState::Answered, voices: young(4, 1), ..asked() };
    assert_eq!(decide(answered, 0), Decision::CheckAgainAt(at(1440)));
    // Too few in any case: their ages change nothing.
    assert_eq!(decide(ThreadFacts { voices: young(1, 3), ..asked() }, 0), Decision::CheckAgainAt(at(THREE_DAYS)));
    assert_eq!(decide(ThreadFacts { voices: people(5), ..asked() }, 1440), Decision::Open(Trigger::MeToo));
}

#[test]
fn modes() {
    let every = with_mode(EscalationMode::EveryQuestion);
    assert_eq!(due(&asked(), &every, &office(), at(0)), Decision::Open(Trigger::EveryQuestion));
    let never = with_mode(EscalationMode::Never);
    let pressing = ThreadFacts { urgent: true, voices: people(900), ..asked() };
    assert_eq!(due(&pressing, &never, &office(), at(100_000)), Decision::Nothing);
}

#[test]
fn staff_get_a_thread_again_only_for_a_newer_word() {
    let declined = ThreadFacts { case: Some(ended(Outcome::Declined)), urgent: true, ..asked() };
    assert_eq!(decide(declined, 100_000), Decision::Nothing);
    for word in [said_no(199), commented(199), said_no(200)] {
        assert_eq!(
            decide(ThreadFacts { word, ..declined }, 100_000),
            Decision::Nothing,
            "{word:?} was heard by the case"
        );
    }
    for word in [said_no(201), commented(201)] {
        assert_eq!(decide(ThreadFacts { word, ..declined }, 201), Decision::Open(Trigger::NotHelped), "{word:?}");
    }
    // It does not matter by which mode staff had it.
    let newer = ThreadFacts { word: said_no(201), ..declined };
    assert_eq!(due(&newer, &with_mode(EscalationMode::Never), &office(), at(201)), Decision::Open(Trigger::NotHelped));
    let late = ThreadFacts { word: said_no(201 + 91 * 1440), ..declined };
    assert_eq!(decide(late, 201 + 91 * 1440), Decision::Nothing, "the case ended too long ago");
    let running = LastCase { ended: None, ..ended(Outcome::Declined) };
    assert_eq!(decide(ThreadFacts { case: Some(running), ..newer }, 300), Decision::Nothing);
}

#[test]
fn one_follow_up_a_day() {
    let second = LastCase { is_follow_up: true, ..ended(Outcome::Declined) };
    let said = ThreadFacts { case: Some(second), word: said_no(300), ..asked() };
    assert_eq!(decide(said, 300), Decision::CheckAgainAt(at(100 + 1440)));
    assert_eq!(decide(said, 100 + 1440), Decision::Open(Trigger::NotHelped));
}

#[test]
fn an_ending_that_stands_no_more_ends_nothing() {
    use ThreadState::{Answered, Closed, Open, Solved};
    let with = |state, outcome| ThreadFacts { state, case: Some(ended(outcome)), ..asked() };
    for (state, outcome) in [
        (Open, Outcome::ResolvedByPeer),
        (Answered, Outcome::ResolvedByPeer),
        (Open, Outcome::Answered),
        (Open, Outcome::Fixed),
    ] {
        assert_eq!(decide(with(state, outcome), 200), Decision::Open(Trigger::NotHelped), "{state:?} {outcome:?}");
    }
    for (state, outcome) in [
        (Solved, Outcome::ResolvedByPeer),
        (Closed, Outcome::ResolvedByPeer),
        (Answered, Outcome::Answered),
        (Open, Outcome::NotOurs),
    ] {
        assert_eq!(decide(with(state, outcome), 200), Decision::Nothing, "{state:?} {outcome:?}");
    }
}

#[test]
fn a_word_after_it_was_settled_goes_back_to_staff() {
    let solved = ThreadFacts {
        state: ThreadState::Solved,
        settled_at: Some(at(500)),
        case: Some(ended(Outcome::Answered)),
        ..asked()
    };
    assert_eq!(decide(ThreadFacts { word: commented(400), ..solved }, 600), Decision::Nothing);
    assert_eq!(decide(ThreadFacts { word: commented(501), ..solved }, 600), Decision::Open(Trigger::NotHelped));
}

prop_compose! {
    fn cases()(
        opened in 0_i64..4000,
        took in prop::option::weighted(0.8, 0_i64..4000),
        outcome in prop::sample::select(Outcome::ALL),
        is_follow_up: bool,
    ) -> LastCase {
        let ended = took.map(|took| Ended { at: at(opened + took), outcome });
        LastCase { opened_at: at(opened), ended, is_follow_up }
    }
}

prop_compose! {
    fn threads()(
        state in prop::sample::select(ThreadState::ALL),
        intent in prop::sample::select(Intent::ALL),
        on_its_own in prop::bool::weighted(0.9),
        urgent in prop::bool::weighted(0.1),
        (newcomer, me_too) in (any::<bool>(), 1_i32..8),
        (not_solved, wrote, silent) in (prop::option::of(0_i64..8000), prop::option::of(0_i64..8000), prop::option::of(0_i64..8000)),
        settled in 0_i64..8000,
        case in prop::option::weighted(0.5, cases()),
    ) -> ThreadFacts {
        ThreadFacts {
            state, intent, on_its_own, urgent, newcomer, case,
            voices: people(me_too),
            asked_at: at(0),
            stays_with_neighbours: false,
            settled_at: (!is_unsolved(state)).then(|| at(settled)),
            word: AskerWord { not_solved_at: not_solved.map(at), commented_at: wrote.map(at) },
            silence_counts_at: silent.map(at).filter(|_| state == ThreadState::Answered),
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
    ) -> Terms {
        Terms { mode, peer_window_minutes, cap_minutes, newcomer_window_minutes, me_too_threshold, ..Terms::BUILT_IN }
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
        let open = LastCase { opened_at: at(0), ended: None, is_follow_up: false };
        let with_case = ThreadFacts { case: Some(open), ..thread };
        prop_assert_eq!(due(&with_case, &policy, &office(), at(now)), Decision::Nothing);
        let hidden = ThreadFacts { on_its_own: false, ..thread };
        prop_assert_eq!(due(&hidden, &policy, &office(), at(now)), Decision::Nothing);
        for state in [ThreadState::Solved, ThreadState::Closed] {
            let done = ThreadFacts { state, word: AskerWord::default(), ..thread };
            prop_assert_eq!(due(&done, &policy, &office(), at(now)), Decision::Nothing);
        }
    }

    #[test]
    fn an_unanswered_thread_is_never_forgotten(thread in threads(), policy in policies()) {
        let waiting = ThreadFacts { state: ThreadState::Open, on_its_own: true, case: None, ..thread };
        let fate = due(&waiting, &policy, &office(), at(0));
        prop_assert_eq!(fate == Decision::Nothing, policy.mode == EscalationMode::Never);
        let late = due(&waiting, &policy, &office(), at(i64::from(policy.cap_minutes)));
        prop_assert!(policy.mode == EscalationMode::Never || matches!(late, Decision::Open(_)), "{late:?}");
    }
}
