//! Browsers in which somebody signed in before. Strangers who guess cannot keep such a browser out: its tries are counted for it alone.
//!
//! The cookie is a keyed tag over the account, its password hash, a number and a day. It opens nothing, tells nothing of the account,
//! and is worth nothing once the password is another.

use chrono::{DateTime, Duration, Utc};
use sea_orm::DbErr;

use crate::config::{Config, Secret};
use crate::entity::AccountId;
use crate::web::signing;

/// How long a browser is known after somebody signed in with it.
pub const TTL: Duration = Duration::days(365);

/// Name of the cookie.
#[must_use]
pub fn cookie_name(config: &Config) -> &'static str {
    if config.secure() { "__Host-device" } else { "device" }
}

/// What a browser is known for.
#[derive(Clone, Copy, Debug)]
pub struct Owner<'a> {
    pub account: AccountId,
    /// Argon2id PHC string.
    pub password_hash: &'a str,
}

impl Owner<'_> {
    fn tag(self, secret: &Secret, day: &str, number: &str) -> String {
        let account = self.account.to_string();
        signing::tag(secret, "known-device", &[&account, self.password_hash, day, number])
    }
}

fn day(at: DateTime<Utc>) -> i64 {
    at.timestamp().div_euclid(Duration::days(1).num_seconds())
}

/// A cookie for the browser of somebody whose password was right, or who held a link of theirs.
///
/// # Errors
/// No randomness.
pub fn issue(secret: &Secret, owner: Owner<'_>, now: DateTime<Utc>) -> Result<String, DbErr> {
    let number = signing::random_token().map_err(|error| DbErr::Custom(error.to_string()))?;
    let day = day(now).to_string();
    let tag = owner.tag(secret, &day, &number);
    Ok(format!("{day}.{number}.{tag}"))
}

/// The number of a browser that is known for this account, under which its tries are counted.
#[must_use]
pub fn find(secret: &Secret, owner: Owner<'_>, cookie: &str, now: DateTime<Utc>) -> Option<String> {
    let (issued, rest) = cookie.split_once('.')?;
    let (number, tag) = rest.split_once('.')?;
    let age = day(now).checked_sub(issued.parse().ok()?)?;
    let is_known = signing::same(tag, &owner.tag(secret, issued, number)) && (0..=TTL.num_days()).contains(&age);
    is_known.then(|| number.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_is_known_for_one_account_one_password_and_one_year() {
        let (secret, now) = (Secret::from("a secret of the site"), DateTime::UNIX_EPOCH + Duration::days(20_000));
        let owner = Owner { account: AccountId(7), password_hash: "$argon2id$one" };
        let cookie = issue(&secret, owner, now).unwrap();
        let number = find(&secret, owner, &cookie, now).unwrap();
        assert_eq!(find(&secret, owner, &cookie, now + TTL), Some(number.clone()));
        assert_ne!(issue(&secret, owner, now).unwrap(), cookie, "two browsers are two");
        let other = Owner { account: AccountId(8), ..owner };
        let changed = Owner { password_hash: "$argon2id$two", ..owner };
        for stranger in [other, changed] {
            assert_eq!(find(&secret, stranger, &cookie, now), None);
        }
        assert_eq!(find(&secret, owner, &cookie, now + TTL + Duration::days(1)), None);
        let later = cookie.replacen("20000.", "20100.", 1);
        for made_up in ["", ".", "..", "20000..", &format!("20000.{number}."), &later] {
            assert_eq!(find(&secret, owner, made_up, now), None, "{made_up:?}");
        }
    }
}
