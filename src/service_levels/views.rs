//! What the API of policies takes and gives.

use poem_openapi::{Enum, Object};

use super::change_effects::{ChangeEffects, Effects};
use super::policy_edit::PolicyState;
use super::rules::policy::{EffectivePolicy, Level, Terms};
use crate::entity::{AccountId, CategoryId, ChangeReach, EscalationMode};
use crate::web::nullable::Nullable;
use crate::web::timestamp::Timestamp;

/// What a policy says. Times are in minutes; all but the cap count the agency's opening hours only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Object)]
#[oai(rename = "EscalationTerms", deny_unknown_fields, example)]
pub struct PolicyTerms {
    /// When threads go to staff by themselves.
    pub mode: EscalationMode,
    /// Opening minutes that peers have to answer.
    #[oai(validator(minimum(value = "1"), maximum(value = "100000")))]
    pub peer_window_minutes: i32,
    /// Elapsed minutes after which the peers' time is over at the latest.
    #[oai(validator(minimum(value = "1"), maximum(value = "100000")))]
    pub cap_minutes: i32,
    /// Opening minutes for a newcomer's first thread.
    #[oai(validator(minimum(value = "1"), maximum(value = "100000")))]
    pub newcomer_window_minutes: i32,
    /// Opening minutes from the asker's word that the answers did not help.
    #[oai(default = "not_helped_window", validator(minimum(value = "1"), maximum(value = "100000")))]
    pub not_helped_window_minutes: i32,
    /// People with the problem at which an unsolved thread goes to staff; 0 for never.
    #[oai(validator(minimum(value = "0"), maximum(value = "10000")))]
    pub me_too_threshold: i32,
    /// Opening minutes until staff first reply.
    #[oai(validator(minimum(value = "1"), maximum(value = "100000")))]
    pub first_response_minutes: i32,
    /// Opening minutes until staff reply to a later message.
    #[oai(validator(minimum(value = "1"), maximum(value = "100000")))]
    pub next_response_minutes: i32,
    /// Opening minutes until the case is resolved.
    #[oai(validator(minimum(value = "1"), maximum(value = "100000")))]
    pub resolution_minutes: i32,
}

fn not_helped_window() -> i32 {
    Terms::BUILT_IN.not_helped_window_minutes
}

impl poem_openapi::types::Example for PolicyTerms {
    fn example() -> Self {
        Terms::BUILT_IN.into()
    }
}

impl From<Terms> for PolicyTerms {
    fn from(terms: Terms) -> Self {
        Self {
            mode: terms.mode,
            peer_window_minutes: terms.peer_window_minutes,
            cap_minutes: terms.cap_minutes,
            newcomer_window_minutes: terms.newcomer_window_minutes,
            not_helped_window_minutes: terms.not_helped_window_minutes,
            me_too_threshold: terms.me_too_threshold,
            first_response_minutes: terms.first_response_minutes,
            next_response_minutes: terms.next_response_minutes,
            resolution_minutes: terms.resolution_minutes,
        }
    }
}

impl From<PolicyTerms> for Terms {
    fn from(terms: PolicyTerms) -> Self {
        Self {
            mode: terms.mode,
            peer_window_minutes: terms.peer_window_minutes,
            cap_minutes: terms.cap_minutes,
            newcomer_window_minutes: terms.newcomer_window_minutes,
            not_helped_window_minutes: terms.not_helped_window_minutes,
            me_too_threshold: terms.me_too_threshold,
            first_response_minutes: terms.first_response_minutes,
            next_response_minutes: terms.next_response_minutes,
            resolution_minutes: terms.resolution_minutes,
        }
    }
}

/// The level whose word counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename = "EscalationPolicySource", rename_all = "snake_case")]
pub enum PolicySource {
    Category,
    Agency,
    Site,
    /// Nobody has said anything: the product's defaults.
    BuiltIn,
}

impl From<EffectivePolicy> for PolicySource {
    fn from(policy: EffectivePolicy) -> Self {
        match policy.from {
            Some(Level::Category(_)) => Self::Category,
            Some(Level::Agency(_)) => Self::Agency,
            Some(Level::Site) => Self::Site,
            None => Self::BuiltIn,
        }
    }
}

/// The escalation policy of a category.
#[derive(Clone, Debug, PartialEq, Eq, Object)]
#[oai(rename = "EscalationPolicy", skip_serializing_if_is_none, example)]
pub struct PolicyView {
    pub category_id: CategoryId,
    /// Version of the category's own policy; 0 if it never had one.
    pub version: i32,
    /// The category's own word; absent when it inherits.
    pub own: Option<PolicyTerms>,
    /// What counts.
    pub effective: PolicyTerms,
    /// Whose word counts.
    pub inherited_from: PolicySource,
}

impl poem_openapi::types::Example for PolicyView {
    fn example() -> Self {
        Self {
            category_id: CategoryId(3),
            version: 0,
            own: None,
            effective: PolicyTerms::example(),
            inherited_from: PolicySource::Agency,
        }
    }
}

impl PolicyView {
    pub(super) fn new(category_id: CategoryId, standing: &PolicyState) -> Self {
        Self {
            category_id,
            version: standing.version,
            own: standing.own.map(PolicyTerms::from),
            effective: standing.effective.terms.into(),
            inherited_from: standing.effective.into(),
        }
    }
}

/// A new version of a category's policy.
#[derive(Clone, Debug, PartialEq, Eq, Object)]
#[oai(rename = "NewEscalationPolicy", deny_unknown_fields, example)]
pub struct PolicyInput {
    /// The category's own word; `null` or left out to inherit from its agency.
    pub terms: Nullable<PolicyTerms>,
    /// Why; kept in the history.
    #[oai(validator(min_length = 1, max_length = 500))]
    pub reason: String,
    /// For which threads it counts. Those that are there keep what they were promised unless it says otherwise.
    #[oai(default = "from_now_on")]
    pub applies_to: ChangeReach,
    /// Also for threads that stay with neighbours since they were imported; only with `existing_threads`.
    #[oai(default)]
    pub include_imported: bool,
}

fn from_now_on() -> ChangeReach {
    ChangeReach::FromNowOn
}

impl poem_openapi::types::Example for PolicyInput {
    fn example() -> Self {
        Self {
            terms: Nullable(Some(PolicyTerms::example())),
            reason: "People wait too long before winter.".into(),
            applies_to: ChangeReach::FromNowOn,
            include_imported: false,
        }
    }
}

/// Terms of which to tell what they would do.
#[derive(Clone, Debug, PartialEq, Eq, Object)]
#[oai(rename = "EscalationPolicyPreviewRequest", deny_unknown_fields, example)]
pub struct PreviewInput {
    /// `null` or left out: the category inherits from its agency.
    pub terms: Nullable<PolicyTerms>,
}

impl poem_openapi::types::Example for PreviewInput {
    fn example() -> Self {
        Self { terms: Nullable(Some(PolicyTerms::example())) }
    }
}

/// What terms would do to some threads at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Object)]
#[oai(rename = "EscalationPolicyEffects")]
pub struct EffectsView {
    /// Threads that would become cases at once.
    pub cases_opened: u32,
    /// Threads whose promised time would be another.
    pub promises_changed: u32,
    /// There are more threads than were looked at: the numbers are at least these.
    pub is_capped: bool,
}

impl From<&Effects> for EffectsView {
    fn from(effects: &Effects) -> Self {
        Self { cases_opened: effects.opened(), promises_changed: effects.moved(), is_capped: effects.is_capped }
    }
}

/// What terms would do at once, by whom they would count for. From now on, they do nothing to threads that are there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Object)]
#[oai(rename = "EscalationPolicyPreview", example)]
pub struct PreviewView {
    /// With `existing_threads`.
    pub existing_threads: EffectsView,
    /// With `include_imported`, beside these.
    pub imported_threads: EffectsView,
}

impl poem_openapi::types::Example for PreviewView {
    fn example() -> Self {
        let none = EffectsView { cases_opened: 0, promises_changed: 0, is_capped: false };
        Self { existing_threads: EffectsView { cases_opened: 7, promises_changed: 3, ..none }, imported_threads: none }
    }
}

impl From<ChangeEffects> for PreviewView {
    fn from(effects: ChangeEffects) -> Self {
        Self { existing_threads: (&effects.existing).into(), imported_threads: (&effects.imported).into() }
    }
}

/// One version of a category's policy.
#[derive(Clone, Debug, PartialEq, Eq, Object)]
#[oai(rename = "EscalationPolicyVersion", skip_serializing_if_is_none)]
pub struct PolicyVersion {
    pub version: i32,
    /// Absent if the version hands on to the agency.
    pub terms: Option<PolicyTerms>,
    #[oai(validator(max_length = 500))]
    pub reason: String,
    /// Absent for what came with the installation.
    pub created_by: Option<AccountId>,
    pub created_at: Timestamp,
    /// Names of the terms that differ from the version before.
    pub changed: Vec<String>,
    /// For which threads it counts.
    pub applies_to: ChangeReach,
    /// Whether imported threads were named as well.
    pub include_imported: bool,
}

/// The newest versions first.
#[derive(Clone, Debug, PartialEq, Eq, Object)]
#[oai(rename = "EscalationPolicyVersionList", skip_serializing_if_is_none)]
pub struct PolicyVersions {
    pub items: Vec<PolicyVersion>,
    /// Always absent: the newest thirty versions are one page.
    pub next_cursor: Option<String>,
}
