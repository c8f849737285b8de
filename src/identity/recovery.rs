//! Forgotten passwords and unconfirmed addresses: asking for a link and using it.

use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter,
};

use super::password_tries::PasswordTries;
use super::{api_tokens, codes, one_use, password, sessions, sign_in};
use crate::app::App;
use crate::entity::{AccountId, Event, TokenPurpose, account, session};
use crate::operation::{Actor, OperationError, OperationSpec, RateLimitedAction};
use crate::web::client::ClientAddress;
use crate::web::signing;

/// Somebody forgot their password. The answer is the same whether the name is known or not, and so is the work.
///
/// # Errors
/// An empty name, too many tries, or the database; never whether the account exists.
pub async fn forgot_password(app: &App, name: &str, from: ClientAddress) -> Result<(), OperationError> {
    if name.trim().is_empty() {
        return Err(OperationError::field("name", codes::NAME_MISSING));
    }
    let found = sign_in::find(app.reader(), name).await?.filter(|account| account.email.is_some());
    // For an unknown name the same is written, for an account that nobody has: time tells nothing.
    let account = found.map_or(AccountId(0), |account| account.id);
    let name_key = format!("name:{}", signing::sha256(&name.trim().to_lowercase()));
    let spec = OperationSpec::new(Actor::Visitor(from.0))
        .limited_by(RateLimitedAction::LinkMail, name_key)
        .limited(RateLimitedAction::LinkMail);
    let asked = app.kernel.run(spec, account, |op, account: &AccountId| {
        Box::pin(async move {
            op.record(Event::AccountLinkWanted { account: *account, purpose: TokenPurpose::ResetPassword });
            Ok(())
        })
    });
    asked.await?;
    Ok(())
}

/// A one-use link with the hash of the password that it sets.
struct Reset {
    token: String,
    password_hash: String,
}

/// Sets a new password by a link. Every session and API token of the account ends: whoever had them may not be its owner.
///
/// # Errors
/// [`OperationError::NotFound`] if the link is used, over or unknown; the field `password`.
pub async fn reset_password(app: &App, token: &str, new: &str) -> Result<AccountId, OperationError> {
    let (node, token, new) = (app.clone(), token.to_owned(), new.to_owned());
    let prepare = async move {
        if !one_use::works(node.reader(), TokenPurpose::ResetPassword, &token, node.now()).await? {
            return Err(OperationError::NotFound);
        }
        let password_hash = password::accept(&node, "password", &new, &[]).await?;
        Ok(Reset { token, password_hash })
    };
    let reset = app.kernel.run_prepared(OperationSpec::new(Actor::OneUseLink), prepare, |op, reset: &Reset| {
        Box::pin(async move {
            let redeemed = one_use::redeem(op.tx(), TokenPurpose::ResetPassword, &reset.token, op.now()).await?;
            let redeemed = redeemed.ok_or(OperationError::NotFound)?;
            let found = enabled(op.tx(), redeemed.account).await?;
            if found.email.as_deref() != Some(redeemed.email.as_str()) {
                return Err(OperationError::NotFound);
            }
            let change = account::ActiveModel {
                id: Set(found.id),
                password_hash: Set(Some(reset.password_hash.clone())),
                // The link came by mail, so the address is theirs.
                email_confirmed_at: Set(found.email_confirmed_at.or(Some(op.now()))),
                ..Default::default()
            };
            change.update(op.tx()).await?;
            one_use::end_all(op.tx(), found.id, op.now()).await?;
            session::Entity::delete_many().filter(session::Column::AccountId.eq(found.id)).exec(op.tx()).await?;
            api_tokens::revoke_all(op.tx(), found.id, op.now()).await?;
            Ok(found.id)
        })
    });
    Ok(reset.await?.value)
}

async fn enabled<C: ConnectionTrait>(tx: &C, id: AccountId) -> Result<account::Model, OperationError> {
    let found = account::Entity::find_by_id(id).one(tx).await?;
    found.filter(|account| account.disabled_at.is_none()).ok_or(OperationError::NotFound)
}

/// Sends the link for an unconfirmed address again.
///
/// # Errors
/// [`OperationError::NotFound`] if no address waits; too many tries; the database.
pub async fn send_confirmation_again(app: &App, account: AccountId) -> Result<(), OperationError> {
    let spec = OperationSpec::new(Actor::Account(account)).limited(RateLimitedAction::LinkMail);
    let asked = app.kernel.run(spec, account, |op, account: &AccountId| {
        Box::pin(async move {
            let waiting = account::Entity::find_by_id(*account).filter(account::Column::PendingEmail.is_not_null());
            if waiting.count(op.tx()).await? == 0 {
                return Err(OperationError::NotFound);
            }
            op.record(Event::AccountLinkWanted { account: *account, purpose: TokenPurpose::ConfirmEmail });
            Ok(())
        })
    });
    asked.await?;
    Ok(())
}

/// What came of a link that confirms an address.
enum Confirmation {
    Confirmed(AccountId),
    /// The address belongs to another account by now: the link is used up, and the address waits no longer.
    Taken,
}

/// Takes on the address that a link was sent to.
///
/// # Errors
/// [`OperationError::NotFound`] if the link is used, over or unknown; the field `email` with [`codes::EMAIL_TAKEN`] if the
/// address belongs to another account by now: only its owner can get so far.
pub async fn confirm_email(app: &App, token: &str) -> Result<AccountId, OperationError> {
    let spec = OperationSpec::new(Actor::OneUseLink);
    let confirmed = app.kernel.run(spec, token.to_owned(), |op, token: &String| {
        Box::pin(async move {
            let redeemed = one_use::redeem(op.tx(), TokenPurpose::ConfirmEmail, token, op.now()).await?;
            let redeemed = redeemed.ok_or(OperationError::NotFound)?;
            let found = enabled(op.tx(), redeemed.account).await?;
            if found.pending_email.as_deref() != Some(redeemed.email.as_str()) {
                return Err(OperationError::NotFound);
            }
            let others = account::Entity::find()
                .filter(account::Column::Email.eq(redeemed.email.as_str()))
                .filter(account::Column::Id.ne(found.id))
                .count(op.tx())
                .await?;
            let change = account::ActiveModel { id: Set(found.id), pending_email: Set(None), ..Default::default() };
            if others > 0 {
                change.update(op.tx()).await?;
                return Ok(Confirmation::Taken);
            }
            let change = account::ActiveModel {
                email: Set(Some(redeemed.email)),
                email_confirmed_at: Set(Some(op.now())),
                ..change
            };
            // Two accounts confirm the same address at once: the database lets one.
            let changed = change.update(op.tx()).await;
            changed.map_err(|error| OperationError::field_if_taken(error, "email", codes::EMAIL_TAKEN))?;
            one_use::end_all(op.tx(), found.id, op.now()).await?;
            Ok(Confirmation::Confirmed(found.id))
        })
    });
    match confirmed.await?.value {
        Confirmation::Confirmed(account) => Ok(account),
        Confirmation::Taken => Err(OperationError::field("email", codes::EMAIL_TAKEN)),
    }
}

/// A new password for an account whose old one was right a moment ago.
struct PasswordChange {
    account: AccountId,
    old_hash: Option<String>,
    new_hash: String,
    agent: String,
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
) -> Result<String, OperationError> {
    let spec = PasswordTries::at_account(account, from).spec(Actor::Account(account));
    let (node, current, new, agent) = (app.clone(), current.to_owned(), new.to_owned(), agent.to_owned());
    let prepare = async move {
        let found = with_password(&node, account, &current).await?;
        let address = found.email.unwrap_or_default();
        let new_hash = password::accept(&node, "password", &new, &[&found.handle, &address]).await?;
        Ok(PasswordChange { account, old_hash: found.password_hash, new_hash, agent })
    };
    let changed = app.kernel.run_prepared(spec, prepare, |op, change: &PasswordChange| {
        Box::pin(async move {
            let account = change.account;
            if !sign_in::is_unchanged(op.tx(), account, change.old_hash.as_deref()).await? {
                return Err(wrong_password());
            }
            let row = account::ActiveModel {
                id: Set(account),
                password_hash: Set(Some(change.new_hash.clone())),
                ..Default::default()
            };
            row.update(op.tx()).await?;
            one_use::end_all(op.tx(), account, op.now()).await?;
            session::Entity::delete_many().filter(session::Column::AccountId.eq(account)).exec(op.tx()).await?;
            Ok(sessions::begin(op.tx(), account, &change.agent, op.now()).await?)
        })
    });
    Ok(changed.await?.value)
}

/// Asks for the password again before something that a stolen session must not do. Counts as a try.
///
/// # Errors
/// The field `current-password`; too many tries; no hashing slot; the database.
pub(super) async fn confirm_identity(
    app: &App,
    account: AccountId,
    password: &str,
    from: ClientAddress,
) -> Result<account::Model, OperationError> {
    let spec = PasswordTries::at_account(account, from).spec(Actor::Account(account));
    let (node, password) = (app.clone(), password.to_owned());
    let prepare = async move { with_password(&node, account, &password).await };
    let confirmed = app
        .kernel
        .run_prepared(spec, prepare, |_op, found: &account::Model| Box::pin(std::future::ready(Ok(found.clone()))));
    Ok(confirmed.await?.value)
}

/// The account, if this is its password.
async fn with_password(app: &App, account: AccountId, password: &str) -> Result<account::Model, OperationError> {
    let found = account::Entity::find_by_id(account).one(app.reader()).await?.ok_or(OperationError::NotFound)?;
    if password::fits(app, found.password_hash.clone(), password).await? { Ok(found) } else { Err(wrong_password()) }
}

pub(super) fn wrong_password() -> OperationError {
    OperationError::field("current-password", codes::CURRENT_PASSWORD_WRONG)
}
