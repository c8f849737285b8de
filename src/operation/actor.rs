//! Who acts. Kept apart from rights: what somebody may do is decided by `identity::permissions`.

use std::net::IpAddr;

use super::rate_limit::address_key;
use crate::entity::AccountId;

/// Who acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// Somebody with an account, by session or by token.
    Account(AccountId),
    /// Whoever holds a one-use link, such as the one in a mail.
    OneUseLink,
    /// A reader without an account, known by address only.
    Visitor(IpAddr),
    /// A worker, the command line, a reaction: nobody asked.
    System,
}

impl Actor {
    /// The account that acts, if it is one.
    #[must_use]
    pub fn account(self) -> Option<AccountId> {
        match self {
            Self::Account(account) => Some(account),
            Self::OneUseLink | Self::Visitor(_) | Self::System => None,
        }
    }

    /// The key that limits count for; `None` for those who are not limited.
    #[must_use]
    pub fn rate_limit_key(self) -> Option<String> {
        match self {
            Self::Account(account) => Some(format!("account:{account}")),
            Self::Visitor(address) => Some(format!("address:{}", address_key(address))),
            Self::OneUseLink | Self::System => None,
        }
    }
}
