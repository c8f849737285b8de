use chrono::{NaiveDate, NaiveTime};
use chrono_tz::Tz;
use proptest::prelude::*;

use super::*;
use crate::entity::EscalationPolicyId;
use crate::entity::documents::{Block, Holidays, WeekHours};

pub const CATEGORY: CategoryId = CategoryId(3);
pub const AGENCY: AgencyId = AgencyId(2);

/// A version at a level, told by its peer window.
pub fn row(
    category: Option<i64>,
    agency: Option<i64>,
    version: i32,
    mode: Option<EscalationMode>,
) -> escalation_policy::Model {
    let terms = Terms::BUILT_IN;
    escalation_policy::Model {
        id: EscalationPolicyId(i64::from(version)),
        category_id: category.map(CategoryId),
        agency_id: agency.map(AgencyId),
        version,
        mode,
        peer_window_minutes: version,
        cap_minutes: terms.cap_minutes,
        newcomer_window_minutes: terms.newcomer_window_minutes,
        not_helped_window_minutes: terms.not_helped_window_minutes,
        me_too_threshold: terms.me_too_threshold,
        first_response_minutes: terms.first_response_minutes,
        next_response_minutes: terms.next_response_minutes,
        resolution_minutes: terms.resolution_minutes,
        counts_from: None,
        includes_imported: false,
        reason: String::new(),
        created_by: None,
        created_at: at("2026-11-01", 0),
    }
}

/// A full hour of a day.
pub fn at(date: &str, hour: u32) -> DateTime<Utc> {
    date.parse::<NaiveDate>().unwrap().and_hms_opt(hour, 0, 0).unwrap().and_utc()
}

fn office() -> BusinessTime {
    let clock = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
    let day = vec![Block { from: clock(9), until: clock(17) }];
    let week = WeekHours(std::array::from_fn(|n| if n < 5 { day.clone() } else { vec![] }));
    BusinessTime::new(Tz::UTC, &week, &Holidays::default())
}

#[test]
fn the_nearest_level_with_a_word_of_its_own_counts() {
    let never = Some(EscalationMode::Never);
    let every = Some(EscalationMode::EveryQuestion);
    let unanswered = Some(EscalationMode::WhenUnanswered);
    let of = |rows: &[escalation_policy::Model]| {
        let policy = inherit(rows, CATEGORY, AGENCY);
        (policy.mode, policy.from)
    };
    let site = row(None, None, 1, never);
    let agency = row(None, Some(2), 1, every);
    let category = row(Some(3), None, 1, unanswered);
    assert_eq!(of(&[]), (EscalationMode::WhenUnanswered, None));
    assert_eq!(of(std::slice::from_ref(&site)), (EscalationMode::Never, Some(Level::Site)));
    assert_eq!(of(&[site.clone(), agency.clone()]), (EscalationMode::EveryQuestion, Some(Level::Agency(AGENCY))));
    let all = [category, agency.clone(), site.clone()];
    assert_eq!(of(&all), (EscalationMode::WhenUnanswered, Some(Level::Category(CATEGORY))));
    // A newer version of the category hands on to its agency.
    let silent = row(Some(3), None, 2, None);
    assert_eq!(
        of(&[silent, all[0].clone(), agency, site]),
        (EscalationMode::EveryQuestion, Some(Level::Agency(AGENCY)))
    );
    // Others' policies do not matter.
    assert_eq!(of(&[row(Some(9), None, 1, never), row(None, Some(9), 1, never)]).1, None);
}

#[test]
fn what_came_before_a_version_stays_under_the_one_before_it() {
    let (every, never) = (Some(EscalationMode::EveryQuestion), Some(EscalationMode::Never));
    let from = |row: escalation_policy::Model, at| escalation_policy::Model { counts_from: Some(at), ..row };
    let monday = at("2026-11-23", 9);
    let rows = [row(Some(3), None, 1, never), from(row(Some(3), None, 2, every), monday)];
    let mode = |rows: &[escalation_policy::Model], at| inherit_at(rows, CATEGORY, AGENCY, at).mode;
    assert_eq!(mode(&rows, monday - Duration::seconds(1)), EscalationMode::Never);
    assert_eq!(mode(&rows, monday), EscalationMode::EveryQuestion);
    // Nothing counted before the first version, and what hands on counts from its time on as well.
    let first = [from(row(Some(3), None, 1, every), monday)];
    assert_eq!(mode(&first, monday - Duration::hours(1)), EscalationMode::WhenUnanswered);
    let back = [row(Some(3), None, 1, every), from(row(Some(3), None, 2, None), monday)];
    assert_eq!(mode(&back, monday - Duration::hours(1)), EscalationMode::EveryQuestion);
    assert_eq!(mode(&back, monday), EscalationMode::WhenUnanswered);
    // A later version for everything counts over one that was not for them.
    let all = [rows[0].clone(), rows[1].clone(), row(Some(3), None, 3, None)];
    assert_eq!(mode(&all, monday - Duration::hours(1)), EscalationMode::WhenUnanswered);
    // What was imported came with its import.
    assert_eq!(arrived_at(at("2020-01-01", 0), Some(monday)), monday);
    assert_eq!(arrived_at(monday, None), monday);
}

#[test]
fn a_trial_concerns_what_it_would_count_for() {
    let trial = |category: Option<i64>, agency: Option<i64>| policy_trial::Model {
        id: crate::entity::PolicyTrialId(1),
        category_id: category.map(CategoryId),
        agency_id: agency.map(AgencyId),
        mode: EscalationMode::EveryQuestion,
        peer_window_minutes: 1,
        cap_minutes: 1,
        newcomer_window_minutes: 1,
        not_helped_window_minutes: 1,
        me_too_threshold: 0,
        first_response_minutes: 1,
        next_response_minutes: 1,
        resolution_minutes: 1,
        reason: String::new(),
        started_by: None,
        started_at: at("2026-11-23", 9),
        ended_by: None,
        ended_at: None,
        is_running: true,
    };
    let own = [row(Some(3), None, 1, Some(EscalationMode::Never))];
    let tried = |trial: &policy_trial::Model, rows: &[escalation_policy::Model], hour| {
        is_tried_on(trial, rows, CATEGORY, AGENCY, at("2026-11-23", hour))
    };
    for trial in [trial(Some(3), None), trial(None, Some(2)), trial(None, None)] {
        assert!(tried(&trial, &[], 9) && !tried(&trial, &[], 8));
        let of_category = trial.category_id.is_some();
        assert_eq!(tried(&trial, &own, 9), of_category, "a category with a word of its own follows nobody");
    }
    assert!(!tried(&trial(Some(4), None), &[], 9) && !tried(&trial(None, Some(7)), &[], 9));
}

#[test]
fn the_defaults_are_the_promised_ones() {
    let asked = at("2026-11-23", 9);
    let ends = |newcomer, intent, urgent| {
        peer_window_ends(&EffectivePolicy::BUILT_IN, &office(), asked, newcomer, intent, urgent)
    };
    assert_eq!(ends(false, Intent::Information, false), Some(at("2026-11-25", 17)));
    assert_eq!(ends(true, Intent::Information, false), Some(at("2026-11-23", 17)));
    assert_eq!(ends(false, Intent::Information, true), Some(asked));
    assert_eq!(ends(false, Intent::Payment, false), Some(asked));
    assert_eq!(ends(true, Intent::ServiceRequest, false), Some(asked));
    assert_eq!(ends(false, Intent::Complaint, false), Some(at("2026-11-25", 17)));
    // Asked on a Friday evening, the cap comes before 24 business hours have passed.
    let friday = at("2026-11-20", 18);
    let capped = peer_window_ends(&EffectivePolicy::BUILT_IN, &office(), friday, false, Intent::Information, false);
    assert_eq!(capped, Some(at("2026-11-23", 18)));
}

#[test]
fn modes_without_a_window() {
    let asked = at("2026-11-23", 9);
    let ends = |mode, urgent| {
        let policy = EffectivePolicy { terms: Terms { mode, ..Terms::BUILT_IN }, from: None };
        peer_window_ends(&policy, &office(), asked, false, Intent::Information, urgent)
    };
    assert_eq!(ends(EscalationMode::Never, true), None);
    assert_eq!(ends(EscalationMode::EveryQuestion, false), Some(asked));
}

#[test]
fn a_missed_promise_is_made_again_from_the_miss() {
    let due = at("2026-11-23", 17);
    let promised = |day, hour| promise_now(&office(), due, 8 * 60, at(day, hour));
    assert_eq!(promised("2026-11-23", 16), Promise { by: due, misses: 0 });
    assert_eq!(promised("2026-11-23", 17), Promise { by: at("2026-11-24", 17), misses: 1 });
    assert_eq!(promised("2026-11-28", 9), Promise { by: at("2026-11-30", 17), misses: 5 });
}

proptest! {
    #[test]
    fn inheritance_does_not_depend_on_the_order_of_rows(
        picks in prop::collection::btree_map((0_u8..3, 1_i32..5), prop::option::of(0_usize..3), 0..10),
        turn in 0_usize..10,
    ) {
        let mut rows: Vec<_> = picks.iter().map(|((level, version), mode)| {
            let (category, agency) = match level { 0 => (Some(3), None), 1 => (None, Some(2)), _ => (None, None) };
            row(category, agency, *version, mode.map(|n| EscalationMode::ALL[n]))
        }).collect();
        let one = inherit(&rows, CATEGORY, AGENCY);
        if !rows.is_empty() {
            let by = turn % rows.len();
            rows.rotate_left(by);
        }
        prop_assert_eq!(one, inherit(&rows, CATEGORY, AGENCY));
        prop_assert_eq!(one.from.is_none(), one == EffectivePolicy::BUILT_IN);
    }

    #[test]
    fn the_window_is_never_past_the_cap_nor_longer_for_newcomers(
        hours in 0_i64..2000, window in 0_i32..10_000, newcomer in 0_i32..10_000, cap in 0_i32..20_000,
    ) {
        let terms = Terms { peer_window_minutes: window, newcomer_window_minutes: newcomer, cap_minutes: cap, ..Terms::BUILT_IN };
        let from = at("2026-09-01", 0) + Duration::hours(hours);
        let end = window_from(&terms, &office(), from, false);
        prop_assert!(from <= end && end <= from + Duration::minutes(i64::from(cap)));
        prop_assert!(window_from(&terms, &office(), from, true) <= end);
    }
}
