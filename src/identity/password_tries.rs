//! How often a password may be tried. What the caller can see is counted by the name as it was typed, in the same way for names that
//! somebody has and for names that nobody has: it tells nothing. What is counted for an account is told to nobody.

use sea_orm::{ConnectionTrait, DbErr};

use super::{email, made_handles};
use crate::app::App;
use crate::entity::AccountId;
use crate::operation::RateLimitedAction;
use crate::operation::rate_limit::{self, Admission, address_key};
use crate::operation::{Actor, OperationSpec};
use crate::web::client::ClientAddress;
use crate::web::signing;

/// A name as it is counted, whoever has it: addresses in their one spelling, and handles as they look and as they are
/// made from names.
pub(super) fn name_key(typed: &str) -> String {
    let typed = typed.trim();
    if email::is_meant(typed) {
        format!("email:{}", signing::sha256(&email::lookup(typed)))
    } else {
        format!("name:{}", signing::sha256(&made_handles::meant_skeleton(typed)))
    }
}

/// Tries at a password.
#[derive(Clone, Debug)]
pub(super) struct PasswordTries {
    limits: Vec<(RateLimitedAction, String)>,
}

impl PasswordTries {
    /// Tries at a name that somebody typed: from one address, from everywhere, and from that address at all names.
    pub fn at_name(typed: &str, from: ClientAddress) -> Self {
        let (name, address) = (name_key(typed), format!("address:{}", address_key(from.0)));
        Self {
            limits: vec![
                (RateLimitedAction::SignIn, format!("{name}:{address}")),
                (RateLimitedAction::SignInTo, name),
                (RateLimitedAction::SignInFrom, address),
            ],
        }
    }

    /// Tries from a browser that is known for the account: nobody else can use them up.
    pub fn from_device(number: &str) -> Self {
        Self { limits: vec![(RateLimitedAction::SignIn, format!("device:{}", signing::sha256(number)))] }
    }

    /// Tries of somebody who is signed in to the account and is asked again.
    pub fn of_owner(account: AccountId) -> Self {
        Self { limits: vec![(RateLimitedAction::SignIn, format!("owner:{account}"))] }
    }

    /// An operation of `actor` that counts as one try.
    pub fn spec(&self, actor: impl Into<Actor>) -> OperationSpec {
        let counted = self.limits.iter().cloned();
        counted.fold(OperationSpec::new(actor), |spec, (action, key)| spec.limited_by(action, key))
    }

    /// The password was right: earlier tries from here were slips. Those from elsewhere stay counted.
    pub async fn forget<C: ConnectionTrait>(&self, tx: &C) -> Result<(), DbErr> {
        for (action, key) in self.limits.iter().filter(|(action, _)| *action == RateLimitedAction::SignIn) {
            rate_limit::forget(tx, *action, key).await?;
        }
        Ok(())
    }
}

/// A count for one account, by whatever name it is meant. Whoever is past it is answered like everybody else.
pub(super) struct SilentCount(Option<Admission>);

impl SilentCount {
    /// Looks how the count of an account stands; for a name that nobody has, that of the name, so that the work is the same.
    pub async fn look(
        app: &App,
        action: RateLimitedAction,
        account: Option<AccountId>,
        typed: &str,
    ) -> Result<Self, DbErr> {
        let key = account.map_or_else(|| name_key(typed), |account| format!("account:{account}"));
        let admission = app.kernel.limiter().admit_silently(app.reader(), action, &key, app.now()).await?;
        Ok(Self(admission))
    }

    /// Whether the account may still be tried.
    pub fn is_within(&self) -> bool {
        self.0.as_ref().is_none_or(|admission| admission.status.within)
    }

    /// Counts the act, unless it is past the limit.
    pub async fn write<C: ConnectionTrait>(&self, tx: &C) -> Result<(), DbErr> {
        if let Some(admission) = self.0.as_ref().filter(|admission| admission.status.within) {
            tx.execute(&admission.count()).await?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_counted_as_typed_and_addresses_apart_from_handles() {
        assert_eq!(name_key(" Ines "), name_key("1NES"), "whoever looks the same is the same account");
        assert_eq!(name_key("Ines@Example.org"), name_key("ines@example.org"));
        assert_eq!(name_key("jo@müller.example"), name_key("jo@xn--mller-kva.example"));
        assert_eq!(name_key("ines＠example.org"), name_key("ines@example.org"));
        assert_ne!(name_key("ines@example.org"), name_key("1nes@example.org"), "an address is exact");
        assert_ne!(name_key("ines"), name_key("tom"));
        assert_eq!(name_key("Fatima Lopez"), name_key("fatima_lopez"), "whoever types the name means the same account");
        for key in [name_key("ines"), name_key("ines@example.org")] {
            assert!(!key.contains("ines"), "no name stands in the table of counts: {key}");
        }
    }
}
