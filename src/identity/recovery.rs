//! Forgotten passwords and unconfirmed addresses: asking for a link and using it.

use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter,
};

use super::caller::Caller;
use super::confirmed::{self, ConfirmedIdentity};
use super::password_tries::{self, PasswordTries, SilentCount};
use super::place::Place;
use super::security_events::{self, NewSecurityEvent};
use super::{codes, known_device, one_use, password, revoke_token, sessions, sign_in};
use crate::app::App;
use crate::config::Secret;
use crate::entity::{AccountId, Event, SecurityEventKind, TokenPurpose, account};
use crate::markdown::source::has_visible;
use crate::operation::{Actor, OperationError, OperationSpec, RateLimitedAction};
use crate::web::client::ClientAddress;

/// Somebody forgot their password. The answer is the same whether the name is known or not, and so is the work.
///
/// # Errors
/// An empty name, too many tries, or the database; never whether the account exists.
pub async fn forgot_password(app: &App, name: &str, from: ClientAddress) -> Result<(), OperationError> {
    if !has_visible(name) {
        return Err(OperationError::field("name", codes::NAME_MISSING));
    }
    let found = sign_in::find(app.reader(), name).await?;
    let spec = OperationSpec::new(Actor::Visitor(from.0))
        .limited_by(RateLimitedAction::LinkMail, password_tries::name_key(name))
        .limited(RateLimitedAction::LinkMail);
    let (node, typed) = (app.clone(), name.to_owned());
    let prepare = async move {
        let meant = found.as_ref().map(|account| account.id);
        let count = SilentCount::look(&node, RateLimitedAction::LinkMailToAccount, meant, &typed).await?;
        // Where nothing may be sent the same is written, for an account that nobody has: time tells nothing.
        let reached = found.filter(|account| account.email.is_some() && count.is_within());
        Ok((reached.map_or(AccountId(0), |account| account.id), count))
    };
    let asked = app.kernel.run_prepared(spec, prepare, |op, (account, count): &(AccountId, SilentCount)| {
        Box::pin(async move {
            count.write(op.tx()).await?;
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
    place: Place,
    secret: Secret,
}

/// Sets a new password by a link. Every session and API token of the account ends: whoever had them may not be its owner. Gives what
/// the browser is known by from now on, so that nobody keeps its owner from signing in with it.
///
/// # Errors
/// [`OperationError::NotFound`] if the link is used, over or unknown; the field `password`.
pub async fn reset_password(app: &App, token: &str, new: &str, from: ClientAddress) -> Result<String, OperationError> {
    let (node, token, new) = (app.clone(), token.to_owned(), new.to_owned());
    let prepare = async move {
        if !one_use::works(node.reader(), TokenPurpose::ResetPassword, &token, node.now()).await? {
            return Err(OperationError::NotFound);
        }
        let password_hash = password::accept(&node, "password", &new, &[]).await?;
        let secret = node.config.secret.clone();
        Ok(Reset { token, password_hash, place: Place::of(&secret, from), secret })
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
            sessions::delete_all(op.tx(), found.id).await?;
            revoke_token::revoke_all(op.tx(), found.id, op.now()).await?;
            let done = NewSecurityEvent::new(found.id, SecurityEventKind::PasswordReset, reset.place.clone());
            security_events::record(op, done.by_owner()).await?;
            let owner = known_device::Owner { account: found.id, password_hash: &reset.password_hash };
            Ok(known_device::issue(&reset.secret, owner, op.now())?)
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
pub async fn confirm_email(app: &App, token: &str, from: ClientAddress) -> Result<AccountId, OperationError> {
    let spec = OperationSpec::new(Actor::OneUseLink);
    let input = (token.to_owned(), Place::of(&app.config.secret, from));
    let confirmed = app.kernel.run(spec, input, |op, (token, place): &(String, Place)| {
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
            let change = account::ActiveModel {
                id: Set(found.id),
                pending_email: Set(None),
                email_reminder_at: Set(None),
                ..Default::default()
            };
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
            let done = NewSecurityEvent::new(found.id, SecurityEventKind::EmailChanged, place.clone());
            let event = security_events::record(op, done.by_owner()).await?;
            if let Some(former) = found.email {
                security_events::keep_former_email(op, event, former).await?;
            }
            Ok(Confirmation::Confirmed(found.id))
        })
    });
    match confirmed.await?.value {
        Confirmation::Confirmed(account) => Ok(account),
        Confirmation::Taken => Err(OperationError::field("email", codes::EMAIL_TAKEN)),
    }
}

/// A new password from somebody whose old one was right a moment ago.
struct PasswordChange {
    owner: ConfirmedIdentity,
    new_hash: String,
    keeps_tokens: bool,
    agent: String,
    place: Place,
    secret: Secret,
}

/// What the browser has after its owner changed the password.
#[derive(Clone, Debug)]
pub struct PasswordChanged {
    /// Token for the session cookie: a new one.
    pub session: String,
    /// By which the browser is known from now on.
    pub device: String,
}

/// Sets a new password for somebody who knows the old one. Every other session ends, this one gets a new token, and every API token is
/// taken back unless its owner wants to keep them.
///
/// # Errors
/// The fields `current-password` and `password`; [`codes::SESSION_ENDED`]; too many tries; no hashing slot; the database.
pub async fn change_password(
    app: &App,
    caller: &Caller,
    current: &str,
    new: &str,
    keeps_tokens: bool,
    agent: &str,
) -> Result<PasswordChanged, OperationError> {
    let spec = PasswordTries::of_owner(caller.account).spec(caller);
    let (node, current, new, agent) = (app.clone(), current.to_owned(), new.to_owned(), agent.to_owned());
    let caller = caller.clone();
    let prepare = async move {
        let owner = confirmed::check(&node, &caller, &current).await?;
        let address = owner.account.email.clone().unwrap_or_default();
        let new_hash = password::accept(&node, "password", &new, &[&owner.account.handle, &address]).await?;
        let secret = node.config.secret.clone();
        Ok(PasswordChange { owner, new_hash, keeps_tokens, agent, place: caller.place, secret })
    };
    let changed = app.kernel.run_prepared(spec, prepare, |op, change: &PasswordChange| {
        Box::pin(async move {
            let account = change.owner.account.id;
            let row = account::ActiveModel { password_hash: Set(Some(change.new_hash.clone())), ..Default::default() };
            change.owner.update(op, row).await?;
            one_use::end_all(op.tx(), account, op.now()).await?;
            sessions::delete_all(op.tx(), account).await?;
            if !change.keeps_tokens {
                revoke_token::revoke_all(op.tx(), account, op.now()).await?;
            }
            let done = NewSecurityEvent::new(account, SecurityEventKind::PasswordChanged, change.place.clone());
            security_events::record(op, done).await?;
            let session = sessions::begin(op.tx(), account, &change.agent, op.now()).await?;
            let owner = known_device::Owner { account, password_hash: &change.new_hash };
            Ok(PasswordChanged { session, device: known_device::issue(&change.secret, owner, op.now())? })
        })
    });
    Ok(changed.await?.value)
}
