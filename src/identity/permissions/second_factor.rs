//! Who may take part in resetting the second factor of somebody. Pure.

use super::Right;
use crate::entity::{AccountId, AgencyId, Role};
use crate::identity::caller::Caller;

impl Caller {
    /// Whether they may take part in resetting the second factor of an account with these roles. Staff are helped by those who administer
    /// every agency of theirs, everybody else by those who administer the site, and nobody by themselves or by a program.
    #[must_use]
    pub fn may_reset_second_factor(
        &self,
        account: AccountId,
        administers_site: bool,
        roles: &[(AgencyId, Role)],
    ) -> bool {
        let administers_them =
            || !roles.is_empty() && roles.iter().all(|(agency, _)| self.may(Right::AdministerAgency, *agency));
        self.account != account
            && self.by_session()
            && (self.may(Right::AdministerSite, None) || (!administers_site && administers_them()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::permissions::Scope;

    const HERE: AgencyId = AgencyId(1);
    const ELSEWHERE: AgencyId = AgencyId(2);

    fn caller(administrator: bool, role: Option<Role>, scopes: Option<Vec<Scope>>) -> Caller {
        Caller {
            administrator,
            roles: role.map(|role| (HERE, role)).into_iter().collect(),
            scopes,
            ..Caller::citizen()
        }
    }

    #[test]
    fn by_those_who_administer_everything_of_somebody_and_by_no_program() {
        let other = AccountId(2);
        let people: Vec<(&str, Caller)> = [
            ("citizen", caller(false, None, None)),
            ("agent", caller(false, Some(Role::Agent), None)),
            ("lead", caller(false, Some(Role::TeamLead), None)),
            ("moderator", caller(false, Some(Role::Moderator), None)),
            ("admin", caller(false, Some(Role::Administrator), None)),
            ("site", caller(true, None, None)),
        ]
        .into();
        let helpers = |site: bool, roles: &[(AgencyId, Role)]| -> Vec<&str> {
            let may = |person: &Caller| person.may_reset_second_factor(other, site, roles);
            people.iter().filter(|(_, person)| may(person)).map(|(name, _)| *name).collect()
        };
        assert_eq!(helpers(false, &[]), ["site"]);
        assert_eq!(helpers(false, &[(HERE, Role::Agent)]), ["admin", "site"]);
        assert_eq!(helpers(false, &[(HERE, Role::Administrator)]), ["admin", "site"]);
        assert_eq!(helpers(false, &[(HERE, Role::Agent), (ELSEWHERE, Role::Agent)]), ["site"]);
        assert_eq!(helpers(true, &[(HERE, Role::Agent)]), ["site"]);
        let own = |person: &Caller| person.may_reset_second_factor(person.account, false, &[(HERE, Role::Agent)]);
        assert!(!people.iter().any(|(_, person)| own(person)));
        let program = caller(true, None, Some(Scope::ALL.to_vec()));
        assert!(!program.may_reset_second_factor(other, false, &[(HERE, Role::Agent)]));
    }
}
