//! What the caller may do, as one pure table that API and pages both ask. Nothing else decides rights.

use poem_openapi::Enum;
use serde::{Deserialize, Serialize};

use super::caller::Caller;
use crate::entity::{AgencyId, Role};

/// What a token was made for. A session carries all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, Enum)]
pub enum Scope {
    #[oai(rename = "threads:read")]
    ThreadsRead,
    #[oai(rename = "threads:write")]
    ThreadsWrite,
    #[oai(rename = "votes:write")]
    VotesWrite,
    #[oai(rename = "profile:read")]
    ProfileRead,
    #[oai(rename = "cases:read")]
    CasesRead,
    #[oai(rename = "cases:write")]
    CasesWrite,
    #[oai(rename = "admin")]
    Admin,
}

impl Scope {
    /// Every scope.
    pub const ALL: &'static [Self] = &[
        Self::ThreadsRead,
        Self::ThreadsWrite,
        Self::VotesWrite,
        Self::ProfileRead,
        Self::CasesRead,
        Self::CasesWrite,
        Self::Admin,
    ];

    /// The word in tokens and documents.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::ThreadsRead => "threads:read",
            Self::ThreadsWrite => "threads:write",
            Self::VotesWrite => "votes:write",
            Self::ProfileRead => "profile:read",
            Self::CasesRead => "cases:read",
            Self::CasesWrite => "cases:write",
            Self::Admin => "admin",
        }
    }

    /// The scope of a word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|scope| scope.word() == word)
    }
}

/// Something that a caller may or may not do at an agency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Right {
    /// Ask, answer, comment, edit and delete one's own.
    Post,
    /// Helpful, worked for me, me too, follow, accept on one's own thread.
    Vote,
    /// Read one's own profile and notifications.
    ReadProfile,
    /// List, make and end one's own tokens. A token makes only such as may do no more than itself.
    ManageTokens,
    /// Accept an answer for the agency, close and reopen others' threads, give staff's word on an answer.
    ActAsStaff,
    /// Hide, show again, see what is hidden.
    Moderate,
    /// Send a thread to staff by hand.
    Escalate,
    /// See the agency's cases.
    ReadCases,
    /// Claim, write, answer officially, resolve.
    WorkCases,
    /// Give cases to others, take them by force.
    AssignCases,
    /// Change escalation policies.
    EditPolicies,
    /// Change the agency, its categories, teams and members.
    AdministerAgency,
    /// Make agencies; site-wide settings.
    AdministerSite,
}

/// Who holds a right.
enum Holder {
    /// Every account.
    Everyone,
    /// Staff with one of these roles at the agency.
    Staff(&'static [Role]),
    /// Site administrators alone.
    Site,
}

const ANY_STAFF: &[Role] = &[Role::Agent, Role::TeamLead, Role::Moderator, Role::Administrator];
const CASE_STAFF: &[Role] = &[Role::Agent, Role::TeamLead, Role::Administrator];

/// The table: who holds each right, and the scope that a token needs for it.
fn row(right: Right) -> (Holder, Scope) {
    match right {
        Right::Post => (Holder::Everyone, Scope::ThreadsWrite),
        Right::Vote => (Holder::Everyone, Scope::VotesWrite),
        Right::ReadProfile => (Holder::Everyone, Scope::ProfileRead),
        Right::ManageTokens => (Holder::Everyone, Scope::Admin),
        Right::ActAsStaff => (Holder::Staff(ANY_STAFF), Scope::ThreadsWrite),
        Right::Moderate => (Holder::Staff(&[Role::Moderator, Role::Administrator]), Scope::ThreadsWrite),
        Right::Escalate => (Holder::Staff(ANY_STAFF), Scope::CasesWrite),
        Right::ReadCases => (Holder::Staff(CASE_STAFF), Scope::CasesRead),
        Right::WorkCases => (Holder::Staff(CASE_STAFF), Scope::CasesWrite),
        Right::AssignCases => (Holder::Staff(&[Role::TeamLead, Role::Administrator]), Scope::CasesWrite),
        Right::EditPolicies => (Holder::Staff(&[Role::TeamLead, Role::Administrator]), Scope::Admin),
        Right::AdministerAgency => (Holder::Staff(&[Role::Administrator]), Scope::Admin),
        Right::AdministerSite => (Holder::Site, Scope::Admin),
    }
}

/// Whether a caller holds a right, at an agency where the right is one of staff.
#[must_use]
pub fn may(caller: &Caller, right: Right, agency: Option<AgencyId>) -> bool {
    let (holder, scope) = row(right);
    if !caller.has_scope(scope) {
        return false;
    }
    match holder {
        Holder::Everyone => true,
        Holder::Site => caller.administrator,
        Holder::Staff(roles) => {
            caller.administrator || agency.is_some_and(|agency| roles.iter().any(|role| caller.has_role(agency, *role)))
        }
    }
}

/// The roles that hold a right at an agency, for use in queries; site administrators hold it as well.
#[must_use]
pub fn roles_with(right: Right) -> &'static [Role] {
    match row(right).0 {
        Holder::Staff(roles) => roles,
        Holder::Everyone | Holder::Site => &[],
    }
}

/// The agencies at which a caller holds a right; none means all of them. For use in queries.
#[must_use]
pub fn agencies_where(caller: &Caller, right: Right) -> Option<Vec<AgencyId>> {
    if caller.administrator && may(caller, right, None) {
        return None;
    }
    let mut agencies: Vec<AgencyId> =
        caller.roles.iter().map(|(agency, _)| *agency).filter(|agency| may(caller, right, Some(*agency))).collect();
    agencies.sort_unstable();
    agencies.dedup();
    Some(agencies)
}
