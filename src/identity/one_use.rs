//! Links that work once, sent by mail: stored as SHA-256, ended by time, by use and by any change of password or address.

use chrono::{DateTime, Duration, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};

use crate::entity::{AccountId, TokenPurpose, account, one_use_token};
use crate::web::signing;

/// A link to be mailed.
#[derive(Clone)]
pub struct Link {
    /// What goes into the link; kept nowhere else.
    pub token: String,
    /// Path of the page that takes the token.
    pub path: String,
    /// The address it must be sent to, and to no other.
    pub email: String,
    pub handle: String,
    pub expires_at: DateTime<Utc>,
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

/// Makes a link for whoever writes the mail. None when there is no longer an address to send it to.
pub async fn issue<C: ConnectionTrait>(
    tx: &C,
    account: AccountId,
    purpose: TokenPurpose,
    now: DateTime<Utc>,
) -> Result<Option<Link>, DbErr> {
    let found = account::Entity::find_by_id(account).filter(account::Column::DisabledAt.is_null()).one(tx).await?;
    let Some(found) = found else { return Ok(None) };
    let (page, email) = match purpose {
        TokenPurpose::ConfirmEmail => ("/confirm-email/", found.pending_email),
        TokenPurpose::ResetPassword => ("/reset-password/", found.email),
    };
    let Some(email) = email else { return Ok(None) };
    let token = signing::random_token().map_err(|error| DbErr::Custom(error.to_string()))?;
    let expires_at = now + life(purpose);
    let row = one_use_token::ActiveModel {
        account_id: Set(account),
        purpose: Set(purpose),
        token_hash: Set(signing::sha256(&token)),
        email: Set(email.clone()),
        created_at: Set(now),
        expires_at: Set(expires_at),
        used_at: Set(None),
        ..Default::default()
    };
    one_use_token::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(Some(Link { path: format!("{page}{token}"), token, email, handle: found.handle, expires_at }))
}

/// Whether a link would work now; uses nothing up.
pub async fn works<C: ConnectionTrait>(
    db: &C,
    purpose: TokenPurpose,
    token: &str,
    now: DateTime<Utc>,
) -> Result<bool, DbErr> {
    let found = one_use_token::Entity::find()
        .filter(one_use_token::Column::TokenHash.eq(signing::sha256(token)))
        .filter(one_use_token::Column::Purpose.eq(purpose))
        .filter(one_use_token::Column::UsedAt.is_null())
        .filter(one_use_token::Column::ExpiresAt.gt(now))
        .one(db)
        .await?;
    Ok(found.is_some())
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
