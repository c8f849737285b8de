//! Sign-ins between the password and the code: no session, and no right of any kind. The page with the code holds 32 random bytes; the
//! table holds their SHA-256.

use chrono::{DateTime, Duration, Utc};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};

use crate::entity::{AccountId, account, pending_sign_in};
use crate::web::signing;

/// How long somebody has to type a code.
const TTL: Duration = Duration::minutes(10);

/// What a password is known by that was right: with another one the sign-in is worth nothing.
fn mark(account: &account::Model) -> String {
    signing::sha256(account.password_hash.as_deref().unwrap_or_default())
}

/// Remembers that the password of an account was right, and returns the token for the page that asks for the code.
pub async fn begin<C: ConnectionTrait>(tx: &C, account: &account::Model, now: DateTime<Utc>) -> Result<String, DbErr> {
    let token = signing::random_token().map_err(|error| DbErr::Custom(error.to_string()))?;
    let row = pending_sign_in::ActiveModel {
        account_id: Set(account.id),
        token_hash: Set(signing::sha256(&token)),
        password_mark: Set(mark(account)),
        created_at: Set(now),
        expires_at: Set(now + TTL),
        ..Default::default()
    };
    pending_sign_in::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(token)
}

/// The sign-in of a token and its account, as long as there is time, the account may be used and has the password that was given.
pub async fn find<C: ConnectionTrait>(
    db: &C,
    token: &str,
    now: DateTime<Utc>,
) -> Result<Option<(pending_sign_in::Model, account::Model)>, DbErr> {
    let row = pending_sign_in::Entity::find()
        .filter(pending_sign_in::Column::TokenHash.eq(signing::sha256(token)))
        .filter(pending_sign_in::Column::ExpiresAt.gt(now))
        .one(db)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let owner =
        account::Entity::find_by_id(row.account_id).filter(account::Column::DisabledAt.is_null()).one(db).await?;
    let owner = owner.filter(|owner| signing::same(&mark(owner), &row.password_mark));
    Ok(owner.map(|owner| (row, owner)))
}

/// Ends all that wait for one account.
pub async fn end_all<C: ConnectionTrait>(tx: &C, account: AccountId) -> Result<(), DbErr> {
    pending_sign_in::Entity::delete_many().filter(pending_sign_in::Column::AccountId.eq(account)).exec(tx).await?;
    Ok(())
}

/// Ends a sign-in that is complete. False if somebody else completed it.
pub async fn end<C: ConnectionTrait>(tx: &C, row: &pending_sign_in::Model) -> Result<bool, DbErr> {
    Ok(pending_sign_in::Entity::delete_by_id(row.id).exec(tx).await?.rows_affected == 1)
}
