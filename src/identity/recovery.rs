//! Forgotten passwords and unconfirmed addresses: asking for a link and using it.

use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, SqlErr};

use super::refusal::Refused;
use super::{api_tokens, limits, one_use, password, sessions, sign_in};
use crate::app::App;
use crate::entity::{AccountId, Event, TokenPurpose, account, session};
use crate::outbox;
use crate::web::client::ClientAddress;
use crate::web::rate_limit::{Act, address_key};
use crate::web::signing;

/// Somebody forgot their password. The answer is the same whether the name is known or not, and so is the work.
///
/// # Errors
/// An empty name, too many tries, or the database; never whether the account exists.
pub async fn forgot_password(app: &App, name: &str, from: ClientAddress) -> Result<(), Refused> {
    if name.trim().is_empty() {
        return Err(Refused::field("name", "name_missing"));
    }
    let now = app.now();
    let found = sign_in::find(app.reader(), name).await?.filter(|account| account.email.is_some());
    let name_key = format!("name:{}", signing::sha256(&name.trim().to_lowercase()));
    let keys = [(Act::LinkMail, name_key), (Act::LinkMail, format!("address:{}", address_key(from.0)))];
    let tx = app.begin_write().await?;
    let counted = limits::count_in(app, &tx, &keys, now).await;
    if counted.is_ok() {
        // For an unknown name the same is written, for an account that nobody has: time tells nothing.
        let account = found.as_ref().map_or(AccountId(0), |account| account.id);
        outbox::record(&tx, Event::AccountLinkWanted { account, purpose: TokenPurpose::ResetPassword }, now);
    }
    if !matches!(counted, Err(Refused::Database(_))) {
        tx.commit().await?;
    }
    app.wake();
    counted
}

/// Sets a new password by a link. Every session and API token of the account ends: whoever had them may not be its owner.
///
/// # Errors
/// [`Refused::Missing`] if the link is used, over or unknown; the field `password`.
pub async fn reset_password(app: &App, token: &str, new: &str) -> Result<AccountId, Refused> {
    let now = app.now();
    if !one_use::works(app.reader(), TokenPurpose::ResetPassword, token, now).await? {
        return Err(Refused::Missing);
    }
    let hash = password::accept(app, "password", new, &[]).await?;
    let tx = app.begin_write().await?;
    let redeemed = one_use::redeem(&tx, TokenPurpose::ResetPassword, token, now).await?.ok_or(Refused::Missing)?;
    let found = account::Entity::find_by_id(redeemed.account).one(&tx).await?;
    let found = found.filter(|account| account.disabled_at.is_none()).ok_or(Refused::Missing)?;
    if found.email.as_deref() != Some(redeemed.email.as_str()) {
        return Err(Refused::Missing);
    }
    let change = account::ActiveModel {
        id: Set(found.id),
        password_hash: Set(Some(hash)),
        // The link came by mail, so the address is theirs.
        email_confirmed_at: Set(found.email_confirmed_at.or(Some(now))),
        ..Default::default()
    };
    change.update(&tx).await?;
    one_use::end_all(&tx, found.id, now).await?;
    session::Entity::delete_many().filter(session::Column::AccountId.eq(found.id)).exec(&tx).await?;
    api_tokens::revoke_all(&tx, found.id, now).await?;
    tx.commit().await?;
    Ok(found.id)
}

/// Sends the link for an unconfirmed address again.
///
/// # Errors
/// [`Refused::Missing`] if no address waits; too many tries; the database.
pub async fn send_confirmation_again(app: &App, account: AccountId) -> Result<(), Refused> {
    let now = app.now();
    limits::count(app, &[(Act::LinkMail, format!("account:{account}"))]).await?;
    let tx = app.begin_write().await?;
    let waiting =
        account::Entity::find_by_id(account).filter(account::Column::PendingEmail.is_not_null()).count(&tx).await?;
    if waiting == 0 {
        return Err(Refused::Missing);
    }
    outbox::record(&tx, Event::AccountLinkWanted { account, purpose: TokenPurpose::ConfirmEmail }, now);
    tx.commit().await?;
    app.wake();
    Ok(())
}

/// Takes on the address that a link was sent to.
///
/// # Errors
/// [`Refused::Missing`] if the link is used, over or unknown; the field `email` with `email_taken` if the address belongs
/// to another account by now: only its owner can get so far.
pub async fn confirm_email(app: &App, token: &str) -> Result<AccountId, Refused> {
    let now = app.now();
    let tx = app.begin_write().await?;
    let redeemed = one_use::redeem(&tx, TokenPurpose::ConfirmEmail, token, now).await?.ok_or(Refused::Missing)?;
    let found = account::Entity::find_by_id(redeemed.account).one(&tx).await?;
    let found = found.filter(|account| account.disabled_at.is_none()).ok_or(Refused::Missing)?;
    if found.pending_email.as_deref() != Some(redeemed.email.as_str()) {
        return Err(Refused::Missing);
    }
    let others = account::Entity::find()
        .filter(account::Column::Email.eq(redeemed.email.as_str()))
        .filter(account::Column::Id.ne(found.id))
        .count(&tx)
        .await?;
    let change = account::ActiveModel { id: Set(found.id), pending_email: Set(None), ..Default::default() };
    if others > 0 {
        change.update(&tx).await?;
        tx.commit().await?;
        return Err(Refused::field("email", "email_taken"));
    }
    let change =
        account::ActiveModel { email: Set(Some(redeemed.email)), email_confirmed_at: Set(Some(now)), ..change };
    match change.update(&tx).await {
        Ok(_) => {}
        // Two accounts confirm the same address at once: the database lets one.
        Err(error) if matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))) => {
            return Err(Refused::field("email", "email_taken"));
        }
        Err(error) => return Err(error.into()),
    }
    one_use::end_all(&tx, found.id, now).await?;
    tx.commit().await?;
    Ok(found.id)
}

/// Sets a new password for somebody who knows the old one. Every other session ends, and this one gets a new token.
///
/// # Errors
/// The fields `current-password` and `password`; too many tries; no hashing slot; the database.
pub async fn change_password(
    app: &App,
    account: AccountId,
    current: &str,
    new: &str,
    from: ClientAddress,
    agent: &str,
) -> Result<String, Refused> {
    let now = app.now();
    let found = confirm_identity(app, account, current, from).await?;
    let address = found.email.unwrap_or_default();
    let hash = password::accept(app, "password", new, &[&found.handle, &address]).await?;
    let tx = app.begin_write().await?;
    account::ActiveModel { id: Set(account), password_hash: Set(Some(hash)), ..Default::default() }.update(&tx).await?;
    one_use::end_all(&tx, account, now).await?;
    session::Entity::delete_many().filter(session::Column::AccountId.eq(account)).exec(&tx).await?;
    let session = sessions::begin(&tx, account, agent, now).await?;
    tx.commit().await?;
    Ok(session)
}

/// Asks for the password again before something that a stolen session must not do.
///
/// # Errors
/// The field `current-password`; too many tries; no hashing slot; the database.
pub async fn confirm_identity(
    app: &App,
    account: AccountId,
    password: &str,
    from: ClientAddress,
) -> Result<account::Model, Refused> {
    let tries = limits::Tries::new(format!("account:{account}"), from);
    limits::count(app, &tries.acts()).await?;
    let found = account::Entity::find_by_id(account).one(app.reader()).await?.ok_or(Refused::Missing)?;
    if password::fits(app, found.password_hash.clone(), password).await? {
        Ok(found)
    } else {
        Err(Refused::field("current-password", "current_password_wrong"))
    }
}
