//! Somebody whom we know: who they are, with their roles and scopes as they are now. Data; what they may do is decided in
//! `permissions`.

use chrono::{DateTime, Utc};

use super::place::Place;
use super::scope::Scope;
use crate::entity::{AccountId, AgencyId, ApiTokenId, Role, SessionId, TeamId};
use crate::operation::Actor;
use crate::web::people::name_of;

/// Somebody whom we know, with their roles as they are now.
#[derive(Clone, Debug)]
pub struct Caller {
    pub account: AccountId,
    pub handle: String,
    /// What they are shown with instead of the handle.
    pub display_name: Option<String>,
    /// May do everything in every agency.
    pub administrator: bool,
    pub roles: Vec<(AgencyId, Role)>,
    pub teams: Vec<TeamId>,
    /// They are staff whose roles have no effect before they set up a second factor: none of them is in this value.
    pub lacks_second_factor: bool,
    pub joined_at: DateTime<Utc>,
    pub email_confirmed: bool,
    /// An address that waits for its confirmation.
    pub pending_email: Option<String>,
    /// Tag of the language that they chose for pages and mails.
    pub locale: Option<String>,
    /// Scopes of the token; none for a session, which carries all.
    pub scopes: Option<Vec<Scope>>,
    /// The session that they came by; none for a token.
    pub session: Option<SessionId>,
    /// The token that they came by; none for a session.
    pub token: Option<ApiTokenId>,
    /// Where they came from.
    pub place: Place,
}

#[cfg(test)]
impl Caller {
    /// Somebody without a role who came by session, for tests of rules.
    pub fn citizen() -> Self {
        Self {
            account: AccountId(1),
            handle: "ines".to_owned(),
            display_name: None,
            administrator: false,
            roles: Vec::new(),
            teams: Vec::new(),
            lacks_second_factor: false,
            joined_at: DateTime::UNIX_EPOCH,
            email_confirmed: false,
            pending_email: None,
            locale: None,
            scopes: None,
            session: None,
            token: None,
            place: Place::default(),
        }
    }
}

impl Caller {
    /// Whether they hold a role at an agency.
    #[must_use]
    pub fn has_role(&self, agency: AgencyId, role: Role) -> bool {
        self.roles.contains(&(agency, role))
    }

    /// Whether their token was made for this, or they came by session.
    #[must_use]
    pub fn has_scope(&self, scope: Scope) -> bool {
        self.scopes.as_ref().is_none_or(|scopes| scopes.contains(&scope))
    }

    /// Whether they came by session and not by token.
    #[must_use]
    pub fn by_session(&self) -> bool {
        self.scopes.is_none()
    }

    /// The name that others read.
    #[must_use]
    pub fn name(&self) -> String {
        name_of(&self.handle, self.display_name.as_deref())
    }

    /// Whether they are staff anywhere.
    #[must_use]
    pub fn is_staff(&self) -> bool {
        self.administrator || !self.roles.is_empty()
    }

    /// Whether they are staff of this agency.
    #[must_use]
    pub fn is_staff_of(&self, agency: AgencyId) -> bool {
        self.administrator || self.roles.iter().any(|(at, _)| *at == agency)
    }

    /// The key that limits count for.
    #[must_use]
    pub fn limit_key(&self) -> String {
        format!("account:{}", self.account)
    }
}

impl From<&Caller> for Actor {
    fn from(caller: &Caller) -> Self {
        Self::Account(caller.account)
    }
}
