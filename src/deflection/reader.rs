//! Who is about to ask: an account, or somebody of whom nothing is known but where they come from.

use std::net::IpAddr;

use crate::entity::AccountId;
use crate::identity::{Caller, Visit};
use crate::operation::Actor;
use crate::operation::rate_limit::address_key;

/// Whoever reads what is suggested.
#[derive(Clone, Debug)]
pub struct Reader {
    pub account: Option<AccountId>,
    pub address: IpAddr,
    /// What their browser calls itself.
    pub agent: String,
    /// They asked for it themselves: no other site did in their name, and their browser does not fetch ahead.
    pub is_deliberate: bool,
}

impl Reader {
    /// What limits that are counted in memory know them by.
    #[must_use]
    pub fn limit_key(&self) -> String {
        self.account.map_or_else(|| address_key(self.address), |account| format!("account:{account}"))
    }

    /// As the kernel knows them.
    #[must_use]
    pub fn actor(&self) -> Actor {
        self.account.map_or(Actor::Visitor(self.address), Actor::Account)
    }
}

/// An account, wherever it comes from: nothing is made of that.
impl From<&Caller> for Reader {
    fn from(caller: &Caller) -> Self {
        Self {
            account: Some(caller.account),
            address: IpAddr::from([0, 0, 0, 0]),
            agent: String::new(),
            is_deliberate: true,
        }
    }
}

impl From<&Visit> for Reader {
    fn from(visit: &Visit) -> Self {
        Self {
            account: visit.caller.as_ref().map(|caller| caller.account),
            address: visit.address.0,
            agent: visit.agent.clone(),
            is_deliberate: visit.is_deliberate,
        }
    }
}
