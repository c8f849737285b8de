//! Escalation policies as they count: the newest version of the category, else of its agency, else of the site, else
//! what the product promises by default. Pure.

use chrono::{DateTime, Duration, Utc};

use super::calendar::BusinessTime;
use crate::entity::{AgencyId, CategoryId, EscalationMode, Intent, escalation_policy};

/// Where a policy was written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Level {
    Category(CategoryId),
    Agency(AgencyId),
    Site,
}

impl Level {
    /// The level of a stored version.
    #[must_use]
    pub fn of(row: &escalation_policy::Model) -> Self {
        match (row.category_id, row.agency_id) {
            (Some(category), _) => Self::Category(category),
            (None, Some(agency)) => Self::Agency(agency),
            (None, None) => Self::Site,
        }
    }
}

/// What a policy says, wherever it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    pub mode: EscalationMode,
    /// Business minutes that peers have.
    pub peer_window_minutes: i32,
    /// Elapsed minutes after which the peers' time is over at the latest.
    pub cap_minutes: i32,
    /// Business minutes for a newcomer's first thread.
    pub newcomer_window_minutes: i32,
    /// Business minutes from the asker's word that the answers did not help.
    pub not_helped_window_minutes: i32,
    /// Number of people with the problem at which an unsolved thread goes to staff.
    pub me_too_threshold: i32,
    /// Business minutes until staff first reply.
    pub first_response_minutes: i32,
    /// Business minutes until staff reply to a later message.
    pub next_response_minutes: i32,
    /// Business minutes until the case is resolved.
    pub resolution_minutes: i32,
    /// Tells what it would do and opens no case.
    pub simulate: bool,
}

impl Terms {
    /// What holds where nobody has said anything.
    pub const BUILT_IN: Self = Self {
        mode: EscalationMode::WhenUnanswered,
        peer_window_minutes: 24 * 60,
        cap_minutes: 72 * 60,
        newcomer_window_minutes: 8 * 60,
        not_helped_window_minutes: 8 * 60,
        me_too_threshold: 5,
        first_response_minutes: 8 * 60,
        next_response_minutes: 8 * 60,
        resolution_minutes: 40 * 60,
        simulate: false,
    };

    /// What a stored version says; none if it only hands on to the level above.
    #[must_use]
    pub fn of(row: &escalation_policy::Model) -> Option<Self> {
        row.mode.map(|mode| Self {
            mode,
            peer_window_minutes: row.peer_window_minutes,
            cap_minutes: row.cap_minutes,
            newcomer_window_minutes: row.newcomer_window_minutes,
            not_helped_window_minutes: row.not_helped_window_minutes,
            me_too_threshold: row.me_too_threshold,
            first_response_minutes: row.first_response_minutes,
            next_response_minutes: row.next_response_minutes,
            resolution_minutes: row.resolution_minutes,
            simulate: row.is_trial,
        })
    }
}

/// The terms that count for a category and the level that they come from; no level is the product's default.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EffectivePolicy {
    pub terms: Terms,
    pub from: Option<Level>,
}

impl EffectivePolicy {
    /// Where nobody has said anything.
    pub const BUILT_IN: Self = Self { terms: Terms::BUILT_IN, from: None };

    /// By when staff answer what comes to them at `from`.
    #[must_use]
    pub fn staff_reply_by(&self, time: &BusinessTime, from: DateTime<Utc>) -> DateTime<Utc> {
        time.add(from, i64::from(self.first_response_minutes))
    }
}

impl std::ops::Deref for EffectivePolicy {
    type Target = Terms;

    fn deref(&self) -> &Terms {
        &self.terms
    }
}

/// A promise to reply that is made anew each time it was missed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Promise {
    /// The next time that is promised: never past.
    pub by: DateTime<Utc>,
    /// Times that were promised and passed.
    pub misses: u32,
}

/// What is promised now, where a reply was due at an instant and a promise lasts so many business minutes.
#[must_use]
pub fn promise_now(time: &BusinessTime, due_at: DateTime<Utc>, minutes: i32, now: DateTime<Utc>) -> Promise {
    let mut promise = Promise { by: due_at, misses: 0 };
    while promise.by <= now {
        let next = time.add(promise.by, i64::from(minutes.max(1)));
        // A calendar without any opening hours never gets further: the time of a day does then.
        promise.by = if next > promise.by { next } else { promise.by + Duration::days(1) };
        promise.misses += 1;
    }
    promise
}

/// What counts for a category of an agency, from any set of versions: pure. Rows of other places do not matter, nor does
/// their order.
#[must_use]
pub fn inherit(rows: &[escalation_policy::Model], category: CategoryId, agency: AgencyId) -> EffectivePolicy {
    inherit_from(rows, Some(category), Some(agency))
}

/// What counts at a place that need not be a category: without one for an agency, without either for the site.
#[must_use]
pub fn inherit_from(
    rows: &[escalation_policy::Model],
    category: Option<CategoryId>,
    agency: Option<AgencyId>,
) -> EffectivePolicy {
    [category.map(Level::Category), agency.map(Level::Agency), Some(Level::Site)]
        .into_iter()
        .flatten()
        .find_map(|level| {
            let newest = rows.iter().filter(|row| Level::of(row) == level).max_by_key(|row| row.version)?;
            Terms::of(newest).map(|terms| EffectivePolicy { terms, from: Some(level) })
        })
        .unwrap_or(EffectivePolicy::BUILT_IN)
}

/// Whether a question of this kind does not wait for peers.
#[must_use]
pub fn skips_the_window(intent: Intent, urgent: bool) -> bool {
    urgent || matches!(intent, Intent::Payment | Intent::ServiceRequest)
}

/// When the peers' time for a thread is over; none if staff never take over by themselves.
#[must_use]
pub fn peer_window_ends(
    policy: &EffectivePolicy,
    time: &BusinessTime,
    asked_at: DateTime<Utc>,
    newcomer: bool,
    intent: Intent,
    urgent: bool,
) -> Option<DateTime<Utc>> {
    match policy.mode {
        EscalationMode::Never => None,
        EscalationMode::EveryQuestion => Some(asked_at),
        EscalationMode::WhenUnanswered if skips_the_window(intent, urgent) => Some(asked_at),
        EscalationMode::WhenUnanswered => Some(window_from(policy, time, asked_at, newcomer)),
    }
}

/// The end of a peer window that begins at `from`: business time, under the cap in elapsed time.
#[must_use]
pub fn window_from(policy: &Terms, time: &BusinessTime, from: DateTime<Utc>, newcomer: bool) -> DateTime<Utc> {
    let minutes = if newcomer {
        policy.newcomer_window_minutes.min(policy.peer_window_minutes)
    } else {
        policy.peer_window_minutes
    };
    capped(policy, time, from, minutes)
}

/// When staff get a question whose asker said at `from` that the answers did not help: a short time of its own, never longer
/// than neighbours have.
#[must_use]
pub fn not_helped_window_from(policy: &Terms, time: &BusinessTime, from: DateTime<Utc>) -> DateTime<Utc> {
    capped(policy, time, from, policy.not_helped_window_minutes.min(policy.peer_window_minutes))
}

fn capped(policy: &Terms, time: &BusinessTime, from: DateTime<Utc>, minutes: i32) -> DateTime<Utc> {
    let cap = from + Duration::minutes(i64::from(policy.cap_minutes));
    time.add(from, i64::from(minutes)).min(cap)
}

#[cfg(test)]
mod tests {
    use chrono::{NaiveDate, NaiveTime};
    use chrono_tz::Tz;
    use proptest::prelude::*;

    use super::*;
    use crate::entity::EscalationPolicyId;
    use crate::entity::documents::{Block, Holidays, WeekHours};

    const CATEGORY: CategoryId = CategoryId(3);
    const AGENCY: AgencyId = AgencyId(2);

    fn row(
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
            is_trial: false,
            reason: String::new(),
            created_by: None,
            created_at: at("2026-11-01", 0),
        }
    }

    fn at(date: &str, hour: u32) -> DateTime<Utc> {
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
}
