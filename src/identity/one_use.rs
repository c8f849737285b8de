//! Links that work once, sent by mail: stored as SHA-256, ended by time, by use and by any change of password or address. The
//! token is made of the site's secret and of what names its mail: whoever sends the mail again sends the same link, and it
//! stands in no row.

use chrono::{DateTime, Duration, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, Select};

use crate::config::Secret;
use crate::entity::{AccountId, MailId, TokenPurpose, account, one_use_token};
use crate::web::signing;

/// The link of a mail.
#[derive(Clone, Copy, Debug)]
pub struct Link<'a> {
    pub purpose: TokenPurpose,
    pub mail: MailId,
    /// The mail's Message-ID. A database that was restored gives out ids again; this is never the same twice.
    pub message_id: &'a str,
}

impl Link<'_> {
    fn token(&self, secret: &Secret) -> String {
        let mail = self.mail.to_string();
        signing::tag(secret, "one-use-link", &[self.purpose.as_str(), &mail, self.message_id])
    }

    /// Path of the page that takes the token. It belongs into the mail alone.
    #[must_use]
    pub fn path(&self, secret: &Secret) -> String {
        let page = match self.purpose {
            TokenPurpose::ConfirmEmail => "confirm-email",
            TokenPurpose::ResetPassword => "reset-password",
        };
        format!("/{page}/{}", self.token(secret))
    }
}

/// A token that was redeemed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redeemed {
    pub account: AccountId,
    /// The address the link was sent to.
    pub email: String,
}

/// How long a link works: an hour to reset a password, a day to confirm an address.
#[must_use]
pub fn life(purpose: TokenPurpose) -> Duration {
    match purpose {
        TokenPurpose::ResetPassword => Duration::hours(1),
        TokenPurpose::ConfirmEmail => Duration::hours(24),
    }
}

/// The address of an account that a link for this is sent to, and no other.
#[must_use]
pub fn address(account: &account::Model, purpose: TokenPurpose) -> Option<&str> {
    match purpose {
        TokenPurpose::ConfirmEmail => account.pending_email.as_deref(),
        TokenPurpose::ResetPassword => account.email.as_deref(),
    }
}

/// The account that a link would be sent to; none if it is disabled or has no address for it.
pub async fn find_recipient<C: ConnectionTrait>(
    db: &C,
    account: AccountId,
    purpose: TokenPurpose,
) -> Result<Option<account::Model>, DbErr> {
    let found = account::Entity::find_by_id(account).filter(account::Column::DisabledAt.is_null()).one(db).await?;
    Ok(found.filter(|account| address(account, purpose).is_some()))
}

/// Issues the link of a mail that is written in the same transaction. It works for the address that the account has now.
pub async fn issue<C: ConnectionTrait>(
    tx: &C,
    secret: &Secret,
    account: &account::Model,
    link: Link<'_>,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let row = one_use_token::ActiveModel {
        account_id: Set(account.id),
        purpose: Set(link.purpose),
        token_hash: Set(signing::sha256(&link.token(secret))),
        email: Set(address(account, link.purpose).unwrap_or_default().to_owned()),
        created_at: Set(now),
        expires_at: Set(now + life(link.purpose)),
        used_at: Set(None),
        ..Default::default()
    };
    one_use_token::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// The address that a link can be sent to: the account's own, as long as the link works and was issued for it.
pub async fn find_address<C: ConnectionTrait>(
    db: &C,
    secret: &Secret,
    account: &account::Model,
    link: Link<'_>,
    now: DateTime<Utc>,
) -> Result<Option<String>, DbErr> {
    let issued = usable(link.purpose, &link.token(secret), now).one(db).await?;
    let issued = issued.filter(|token| token.account_id == account.id).map(|token| token.email);
    Ok(issued.filter(|email| address(account, link.purpose) == Some(email.as_str())))
}

/// Links with a token that would work now.
fn usable(purpose: TokenPurpose, token: &str, now: DateTime<Utc>) -> Select<one_use_token::Entity> {
    one_use_token::Entity::find()
        .filter(one_use_token::Column::TokenHash.eq(signing::sha256(token)))
        .filter(one_use_token::Column::Purpose.eq(purpose))
        .filter(one_use_token::Column::UsedAt.is_null())
        .filter(one_use_token::Column::ExpiresAt.gt(now))
}

/// Whether a link would work now; uses nothing up.
pub async fn works<C: ConnectionTrait>(
    db: &C,
    purpose: TokenPurpose,
    token: &str,
    now: DateTime<Utc>,
) -> Result<bool, DbErr> {
    Ok(usable(purpose, token, now).one(db).await?.is_some())
}

/// Uses a link up. Of two who come at once, one gets it.
pub async fn redeem<C: ConnectionTrait>(
    tx: &C,
    purpose: TokenPurpose,
    token: &str,
    now: DateTime<Utc>,
) -> Result<Option<Redeemed>, DbErr> {
    let hash = signing::sha256(token);
    let used = one_use_token::Entity::update_many()
        .col_expr(one_use_token::Column::UsedAt, Expr::value(now))
        .filter(one_use_token::Column::TokenHash.eq(hash.clone()))
        .filter(one_use_token::Column::Purpose.eq(purpose))
        .filter(one_use_token::Column::UsedAt.is_null())
        .filter(one_use_token::Column::ExpiresAt.gt(now))
        .exec(tx)
        .await?;
    if used.rows_affected != 1 {
        return Ok(None);
    }
    let row = one_use_token::Entity::find().filter(one_use_token::Column::TokenHash.eq(hash)).one(tx).await?;
    Ok(row.map(|row| Redeemed { account: row.account_id, email: row.email }))
}

/// Ends every link of an account: its password or address is another now.
pub async fn end_all<C: ConnectionTrait>(tx: &C, account: AccountId, now: DateTime<Utc>) -> Result<(), DbErr> {
    one_use_token::Entity::update_many()
        .col_expr(one_use_token::Column::UsedAt, Expr::value(now))
        .filter(one_use_token::Column::AccountId.eq(account))
        .filter(one_use_token::Column::UsedAt.is_null())
        .exec(tx)
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_has_one_link_and_no_other_mail_has_it() {
        let (secret, other) = (Secret::from("a secret of the site"), Secret::from("a secret of another site"));
        let link = Link { purpose: TokenPurpose::ConfirmEmail, mail: MailId(7), message_id: "<a@help.example>" };
        assert_eq!(link.path(&secret), link.path(&secret));
        assert_eq!(link.path(&secret).len(), "/confirm-email/".len() + 43);
        let others = [
            link.path(&other),
            Link { purpose: TokenPurpose::ResetPassword, ..link }.path(&secret),
            Link { mail: MailId(8), ..link }.path(&secret),
            Link { message_id: "<b@help.example>", ..link }.path(&secret),
        ];
        let token = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
        assert!(others.iter().all(|path| token(path) != token(&link.path(&secret))));
    }
}
