//! How often a password may be tried: at one account from one address, at one account from everywhere, from one address.

use sea_orm::{ConnectionTrait, DbErr};

use crate::entity::AccountId;
use crate::operation::rate_limit::{self, RateLimitedAction, address_key};
use crate::operation::{Actor, OperationSpec};
use crate::web::client::ClientAddress;
use crate::web::signing;

/// Tries at the password of one account, or of a name that nobody has.
#[derive(Clone, Debug)]
pub(super) struct PasswordTries {
    /// `account:…` or `name:…`.
    whose: String,
    address: String,
}

impl PasswordTries {
    /// Tries at an account.
    pub fn at_account(account: AccountId, from: ClientAddress) -> Self {
        Self::new(format!("account:{account}"), from)
    }

    /// Tries at a name that nobody has: they count like those at an account, so that counting tells nobody which names exist.
    pub fn at_unknown(skeleton: &str, from: ClientAddress) -> Self {
        Self::new(format!("name:{}", signing::sha256(skeleton)), from)
    }

    fn new(whose: String, from: ClientAddress) -> Self {
        Self { whose, address: format!("address:{}", address_key(from.0)) }
    }

    fn key_from_here(&self) -> String {
        format!("{}:{}", self.whose, self.address)
    }

    /// An operation of `actor` that counts as one try.
    pub fn spec(&self, actor: impl Into<Actor>) -> OperationSpec {
        OperationSpec::new(actor)
            .limited_by(RateLimitedAction::SignIn, self.key_from_here())
            .limited_by(RateLimitedAction::SignInTo, self.whose.clone())
            .limited_by(RateLimitedAction::SignInFrom, self.address.clone())
    }

    /// The password was right: earlier tries from here were slips. Those from elsewhere stay counted.
    pub async fn forget<C: ConnectionTrait>(&self, tx: &C) -> Result<(), DbErr> {
        rate_limit::forget(tx, RateLimitedAction::SignIn, &self.key_from_here()).await
    }
}
