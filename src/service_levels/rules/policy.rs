//! Escalation policies as they count: the newest version of the category, else of its agency, else of the site, else
//! what the product promises by default. A thread that came before a version stays under the one before it, unless the version
//! says that it counts for what is there as well. Pure.

use chrono::{DateTime, Duration, Utc};

use super::calendar::BusinessTime;
use crate::entity::{AgencyId, CategoryId, EscalationMode, Intent, escalation_policy, policy_trial};

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
        Self::from_columns(row.category_id, row.agency_id)
    }

    /// The level of a trial.
    #[must_use]
    pub fn of_trial(row: &policy_trial::Model) -> Self {
        Self::from_columns(row.category_id, row.agency_id)
    }

    fn from_columns(category: Option<CategoryId>, agency: Option<AgencyId>) -> Self {
        match (category, agency) {
            (Some(category), _) => Self::Category(category),
            (None, Some(agency)) => Self::Agency(agency),
            (None, None) => Self::Site,
        }
    }

    /// The columns that say which level a row is of: category and agency.
    #[must_use]
    pub fn columns(self) -> (Option<CategoryId>, Option<AgencyId>) {
        match self {
            Self::Category(id) => (Some(id), None),
            Self::Agency(id) => (None, Some(id)),
            Self::Site => (None, None),
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
        })
    }

    /// What a trial tries.
    #[must_use]
    pub fn of_trial(row: &policy_trial::Model) -> Self {
        Self {
            mode: row.mode,
            peer_window_minutes: row.peer_window_minutes,
            cap_minutes: row.cap_minutes,
            newcomer_window_minutes: row.newcomer_window_minutes,
            not_helped_window_minutes: row.not_helped_window_minutes,
            me_too_threshold: row.me_too_threshold,
            first_response_minutes: row.first_response_minutes,
            next_response_minutes: row.next_response_minutes,
            resolution_minutes: row.resolution_minutes,
        }
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

/// When a thread came: what was imported came with its import, whenever it was asked.
#[must_use]
pub fn arrived_at(asked_at: DateTime<Utc>, imported_at: Option<DateTime<Utc>>) -> DateTime<Utc> {
    imported_at.unwrap_or(asked_at)
}

/// Whether a version counts for a thread that came at `arrived_at`.
#[must_use]
pub fn counts_for(version: &escalation_policy::Model, arrived_at: DateTime<Utc>) -> bool {
    version.counts_from.is_none_or(|from| from <= arrived_at)
}

/// What counts in a category for a thread that came at `arrived_at`, from any set of versions: pure.
#[must_use]
pub fn inherit_at<'a>(
    rows: impl IntoIterator<Item = &'a escalation_policy::Model>,
    category: CategoryId,
    agency: AgencyId,
    arrived_at: DateTime<Utc>,
) -> EffectivePolicy {
    newest_of_nearest(rows.into_iter().filter(|row| counts_for(row, arrived_at)), Some(category), Some(agency))
}

/// Whether a trial concerns a thread of a category: it came since the trial began, and under these terms nobody nearer to it
/// would have a word of their own.
#[must_use]
pub fn is_tried_on(
    trial: &policy_trial::Model,
    rows: &[escalation_policy::Model],
    category: CategoryId,
    agency: AgencyId,
    arrived_at: DateTime<Utc>,
) -> bool {
    let is_nearer = |from: Option<Level>| match Level::of_trial(trial) {
        Level::Category(_) => false,
        Level::Agency(_) => matches!(from, Some(Level::Category(_))),
        Level::Site => matches!(from, Some(Level::Category(_) | Level::Agency(_))),
    };
    let is_of_place = match Level::of_trial(trial) {
        Level::Category(id) => id == category,
        Level::Agency(id) => id == agency,
        Level::Site => true,
    };
    trial.started_at <= arrived_at && is_of_place && !is_nearer(inherit_at(rows, category, agency, arrived_at).from)
}

/// What counts at a place that need not be a category: without one for an agency, without either for the site.
#[must_use]
pub fn inherit_from(
    rows: &[escalation_policy::Model],
    category: Option<CategoryId>,
    agency: Option<AgencyId>,
) -> EffectivePolicy {
    newest_of_nearest(rows.iter(), category, agency)
}

fn newest_of_nearest<'a>(
    rows: impl Iterator<Item = &'a escalation_policy::Model>,
    category: Option<CategoryId>,
    agency: Option<AgencyId>,
) -> EffectivePolicy {
    let rows: Vec<_> = rows.collect();
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
pub(in crate::service_levels) mod tests;
