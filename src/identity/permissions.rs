//! What the caller may do, as one pure table that API and pages both ask. Nothing else decides rights.

mod second_factor;

use super::caller::Caller;
use crate::entity::{AccountId, AgencyId, Role};
use crate::operation::{FORBIDDEN, Missing, OperationError};

pub use super::scope::Scope;

/// Something that a caller may or may not do at an agency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Right {
    /// Ask, answer, comment, edit and delete one's own.
    Post,
    /// Helpful, worked for me, me too, follow, accept on one's own thread.
    Vote,
    /// Read threads as oneself: with one's own hidden posts, votes and follows.
    ReadThreads,
    /// Read one's own profile and notifications.
    ReadProfile,
    /// Change one's own profile and settings.
    EditProfile,
    /// Read the cases of one's own threads.
    ReadOwnCases,
    /// Write to the team that works on one's own thread.
    WriteToStaff,
    /// List, make and end one's own tokens, list and end one's own sessions. A token makes only such as may do no more than
    /// itself.
    ManageTokens,
    /// Accept an answer for the agency, close and reopen others' threads, give staff's word on an answer.
    ActAsStaff,
    /// Hide, show again, see what is hidden.
    Moderate,
    /// Keep accounts out of the site for a time. An account is of the site, so that a role at one agency is enough.
    SuspendAccounts,
    /// Send a thread to staff by hand.
    Escalate,
    /// See the cases of one's own teams and those that one holds, or all of the agency's where it shares them.
    ReadCases,
    /// See the cases of every team; a look at another team's is recorded.
    ReadAllCases,
    /// Claim, write, answer officially, resolve.
    WorkCases,
    /// Give cases to others, take them by force.
    AssignCases,
    /// Read what people look for at the agency and do not find.
    ReadGaps,
    /// Note what was done about it.
    NoteRepairs,
    /// Change escalation policies.
    EditPolicies,
    /// Change the agency, its categories, teams and members.
    AdministerAgency,
    /// Make agencies; site-wide settings.
    AdministerSite,
}

impl Right {
    /// Every right.
    pub const ALL: &'static [Self] = &[
        Self::Post,
        Self::Vote,
        Self::ReadThreads,
        Self::ReadProfile,
        Self::EditProfile,
        Self::ReadOwnCases,
        Self::WriteToStaff,
        Self::ManageTokens,
        Self::ActAsStaff,
        Self::Moderate,
        Self::SuspendAccounts,
        Self::Escalate,
        Self::ReadCases,
        Self::ReadAllCases,
        Self::WorkCases,
        Self::AssignCases,
        Self::ReadGaps,
        Self::NoteRepairs,
        Self::EditPolicies,
        Self::AdministerAgency,
        Self::AdministerSite,
    ];
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
const CASE_LEADS: &[Role] = &[Role::TeamLead, Role::Administrator];

/// The table: who holds each right, and the scope that a token needs for it.
fn row(right: Right) -> (Holder, Scope) {
    match right {
        Right::Post => (Holder::Everyone, Scope::ThreadsWrite),
        Right::Vote => (Holder::Everyone, Scope::VotesWrite),
        Right::ReadThreads => (Holder::Everyone, Scope::ThreadsRead),
        Right::ReadProfile => (Holder::Everyone, Scope::ProfileRead),
        Right::EditProfile => (Holder::Everyone, Scope::ProfileWrite),
        Right::ReadOwnCases => (Holder::Everyone, Scope::CasesRead),
        Right::WriteToStaff => (Holder::Everyone, Scope::CasesWrite),
        Right::ManageTokens => (Holder::Everyone, Scope::Admin),
        Right::ActAsStaff => (Holder::Staff(ANY_STAFF), Scope::ThreadsWrite),
        Right::Moderate => (Holder::Staff(&[Role::Moderator, Role::Administrator]), Scope::ThreadsWrite),
        Right::SuspendAccounts => (Holder::Staff(&[Role::Moderator, Role::Administrator]), Scope::Admin),
        Right::Escalate => (Holder::Staff(ANY_STAFF), Scope::CasesWrite),
        Right::ReadCases => (Holder::Staff(CASE_STAFF), Scope::CasesRead),
        Right::ReadAllCases | Right::ReadGaps => (Holder::Staff(CASE_LEADS), Scope::CasesRead),
        Right::WorkCases => (Holder::Staff(CASE_STAFF), Scope::CasesWrite),
        Right::AssignCases | Right::NoteRepairs => (Holder::Staff(CASE_LEADS), Scope::CasesWrite),
        Right::EditPolicies => (Holder::Staff(&[Role::TeamLead, Role::Administrator]), Scope::Admin),
        Right::AdministerAgency => (Holder::Staff(&[Role::Administrator]), Scope::Admin),
        Right::AdministerSite => (Holder::Site, Scope::Admin),
    }
}

impl Caller {
    /// Whether they hold a right, at an agency where the right is one of staff.
    #[must_use]
    pub fn may(&self, right: Right, agency: impl Into<Option<AgencyId>>) -> bool {
        may(self, right, agency.into())
    }

    /// Succeeds if they hold a right, at an agency where the right is one of staff.
    ///
    /// # Errors
    /// [`OperationError::Forbidden`], with the scope that their token lacks or with the right that nothing of theirs holds.
    pub fn require(&self, right: Right, agency: impl Into<Option<AgencyId>>) -> Result<(), OperationError> {
        if self.may(right, agency) {
            return Ok(());
        }
        let scope = scope_for(right);
        let missing = if self.has_scope(scope) { Missing::Right } else { Missing::Scope(scope.as_str()) };
        Err(OperationError::Forbidden(missing, FORBIDDEN))
    }

    /// Whether they hold a right of staff at any agency.
    #[must_use]
    pub fn may_anywhere(&self, right: Right) -> bool {
        agencies_where(self, right).is_none_or(|agencies| !agencies.is_empty())
    }

    /// Whether they read cases anywhere: moderators do not, and have no desk.
    #[must_use]
    pub fn has_desk(&self) -> bool {
        self.may_anywhere(Right::ReadCases)
    }

    /// Succeeds if they may suspend accounts at all. For others there is nothing there: who is suspended is nobody else's business.
    ///
    /// # Errors
    /// [`OperationError::Forbidden`] with the scope that their token lacks; [`OperationError::NotFound`].
    pub fn require_to_suspend(&self) -> Result<(), OperationError> {
        self.hidden_unless(self.may_anywhere(Right::SuspendAccounts), Right::SuspendAccounts)
    }

    /// Succeeds if they hold a right, at an agency where the right is one of staff. For others there is nothing there.
    ///
    /// # Errors
    /// As for [`Caller::require_to_suspend`].
    pub fn require_or_hide(&self, right: Right, agency: impl Into<Option<AgencyId>>) -> Result<(), OperationError> {
        self.hidden_unless(self.may(right, agency), right)
    }

    fn hidden_unless(&self, holds: bool, right: Right) -> Result<(), OperationError> {
        let scope = scope_for(right);
        if holds {
            Ok(())
        } else if self.has_scope(scope) {
            Err(OperationError::NotFound)
        } else {
            Err(OperationError::Forbidden(Missing::Scope(scope.as_str()), FORBIDDEN))
        }
    }

    /// Whether they may suspend an account with these roles, or lift that. Staff are suspended by those who administer an agency of
    /// theirs, those who administer the site by each other, and nobody by themselves.
    #[must_use]
    pub fn may_suspend(&self, account: AccountId, administers_site: bool, roles: &[(AgencyId, Role)]) -> bool {
        let administers_them = || roles.iter().any(|(agency, _)| self.may(Right::AdministerAgency, *agency));
        self.account != account
            && self.may_anywhere(Right::SuspendAccounts)
            && (!administers_site || self.may(Right::AdministerSite, None))
            && (administers_site || roles.is_empty() || administers_them())
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

/// The scope that a token needs for a right.
#[must_use]
pub fn scope_for(right: Right) -> Scope {
    row(right).1
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::entity::AccountId;

    const HERE: AgencyId = AgencyId(1);
    const ELSEWHERE: AgencyId = AgencyId(2);

    fn caller(administrator: bool, roles: &[(AgencyId, Role)], scopes: Option<Vec<Scope>>) -> Caller {
        Caller { administrator, roles: roles.to_vec(), scopes, ..Caller::citizen() }
    }

    /// Who a column of the table is.
    fn people() -> Vec<(&'static str, Caller)> {
        let at = |role| caller(false, &[(HERE, role)], None);
        vec![
            ("citizen", caller(false, &[], None)),
            ("agent", at(Role::Agent)),
            ("lead", at(Role::TeamLead)),
            ("moderator", at(Role::Moderator)),
            ("admin", at(Role::Administrator)),
            ("site", caller(true, &[], None)),
        ]
    }

    #[test]
    fn the_whole_table() {
        let names: Vec<String> = people().iter().map(|(name, _)| format!("{name:<10}")).collect();
        let mut table = format!("{:<18}{}", "at the own agency", names.concat());
        for right in Right::ALL {
            table = format!("{}\n{:<18}", table.trim_end(), format!("{right:?}"));
            for (_, person) in people() {
                table.push_str(if may(&person, *right, Some(HERE)) { "yes       " } else { "-         " });
            }
        }
        let expected = "\
at the own agency citizen   agent     lead      moderator admin     site
Post              yes       yes       yes       yes       yes       yes
Vote              yes       yes       yes       yes       yes       yes
ReadThreads       yes       yes       yes       yes       yes       yes
ReadProfile       yes       yes       yes       yes       yes       yes
EditProfile       yes       yes       yes       yes       yes       yes
ReadOwnCases      yes       yes       yes       yes       yes       yes
WriteToStaff      yes       yes       yes       yes       yes       yes
ManageTokens      yes       yes       yes       yes       yes       yes
ActAsStaff        -         yes       yes       yes       yes       yes
Moderate          -         -         -         yes       yes       yes
SuspendAccounts   -         -         -         yes       yes       yes
Escalate          -         yes       yes       yes       yes       yes
ReadCases         -         yes       yes       -         yes       yes
ReadAllCases      -         -         yes       -         yes       yes
WorkCases         -         yes       yes       -         yes       yes
AssignCases       -         -         yes       -         yes       yes
ReadGaps          -         -         yes       -         yes       yes
NoteRepairs       -         -         yes       -         yes       yes
EditPolicies      -         -         yes       -         yes       yes
AdministerAgency  -         -         -         -         yes       yes
AdministerSite    -         -         -         -         -         yes";
        assert_eq!(table.trim_end(), expected);
    }

    #[test]
    fn staff_are_suspended_by_those_who_administer_them_and_nobody_by_themselves() {
        let other = AccountId(2);
        let suspenders = |site: bool, roles: &[(AgencyId, Role)]| -> Vec<&str> {
            people().into_iter().filter(|(_, it)| it.may_suspend(other, site, roles)).map(|(name, _)| name).collect()
        };
        assert_eq!(suspenders(false, &[]), ["moderator", "admin", "site"]);
        assert_eq!(suspenders(false, &[(HERE, Role::Agent)]), ["admin", "site"]);
        assert_eq!(suspenders(false, &[(ELSEWHERE, Role::Agent)]), ["site"]);
        assert_eq!(suspenders(false, &[(ELSEWHERE, Role::Agent), (HERE, Role::Moderator)]), ["admin", "site"]);
        assert_eq!(suspenders(true, &[]), ["site"]);
        assert!(people().iter().all(|(_, it)| !it.may_suspend(it.account, false, &[])));
        let narrow = caller(true, &[], Some(vec![Scope::ThreadsWrite]));
        assert!(!narrow.may_suspend(other, false, &[]));
    }

    #[test]
    fn at_another_agency_staff_are_citizens() {
        let citizen = caller(false, &[], None);
        for (name, person) in people() {
            for right in Right::ALL {
                for agency in [Some(ELSEWHERE), None] {
                    let expected = may(if person.administrator { &person } else { &citizen }, *right, agency);
                    assert_eq!(may(&person, *right, agency), expected, "{name} {right:?} {agency:?}");
                }
            }
        }
    }

    #[test]
    fn a_token_needs_the_scope_of_the_right_and_no_other_one_will_do() {
        for right in Right::ALL {
            let fitting: Vec<Scope> = Scope::ALL
                .iter()
                .copied()
                .filter(|scope| may(&caller(true, &[], Some(vec![*scope])), *right, Some(HERE)))
                .collect();
            assert_eq!(fitting, [row(*right).1], "{right:?}");
        }
    }

    #[test]
    fn scopes_and_their_words_fit() {
        for scope in Scope::ALL {
            assert_eq!(scope.as_str().parse::<Scope>().ok(), Some(*scope));
        }
        assert_eq!("everything".parse::<Scope>().ok(), None);
    }

    fn roles() -> impl Strategy<Value = Vec<(AgencyId, Role)>> {
        let agency = prop_oneof![Just(HERE), Just(ELSEWHERE), Just(AgencyId(3))];
        prop::collection::vec((agency, prop::sample::select(Role::ALL.to_vec())), 0..6)
    }

    fn scopes() -> impl Strategy<Value = Option<Vec<Scope>>> {
        prop::option::of(prop::sample::subsequence(Scope::ALL.to_vec(), 0..=Scope::ALL.len()))
    }

    proptest! {
        #[test]
        fn whoever_holds_less_may_not_do_more(
            administrator in any::<bool>(), roles in roles(), scopes in scopes(),
            fewer_roles in any::<prop::sample::Index>(), fewer_scopes in any::<prop::sample::Index>(),
        ) {
            let full = caller(administrator, &roles, scopes.clone());
            let kept = fewer_roles.index(roles.len() + 1);
            let kept_scopes = match &scopes {
                None => Scope::ALL[..fewer_scopes.index(Scope::ALL.len() + 1)].to_vec(),
                Some(scopes) => scopes[..fewer_scopes.index(scopes.len() + 1)].to_vec(),
            };
            let less = caller(false, &roles[..kept], Some(kept_scopes));
            for right in Right::ALL {
                for agency in [None, Some(HERE), Some(ELSEWHERE), Some(AgencyId(3))] {
                    prop_assert!(!may(&less, *right, agency) || may(&full, *right, agency), "{right:?} {agency:?}");
                }
            }
        }

        #[test]
        fn queries_and_single_checks_agree(administrator in any::<bool>(), roles in roles(), scopes in scopes()) {
            let person = caller(administrator, &roles, scopes);
            for right in Right::ALL.iter().filter(|right| matches!(row(**right).0, Holder::Staff(_))) {
                for agency in [HERE, ELSEWHERE, AgencyId(3)] {
                    let listed = agencies_where(&person, *right).is_none_or(|agencies| agencies.contains(&agency));
                    prop_assert_eq!(listed, may(&person, *right, Some(agency)), "{:?} {:?}", right, agency);
                }
            }
        }
    }
}
