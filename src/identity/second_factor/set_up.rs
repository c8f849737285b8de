//! Setting up an authenticator app: the password, and a second factor where one is asked for already, make a key; a code of the app
//! shows that it has the key. Nothing changes for signing in before that.

use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder,
};

use super::authenticator::{Key, qr_code};
use super::owner::OwnerWithProof;
use super::spend::{CodeTries, Given};
use super::{SET_UP_TTL, is_on, recovery_codes};
use crate::app::App;
use crate::config::Secret;
use crate::entity::{AccountId, SecurityEventKind, SessionId, authenticator};
use crate::identity::caller::Caller;
use crate::identity::place::Place;
use crate::identity::security_events::{self, NewSecurityEvent};
use crate::identity::{codes, pending_sign_ins, sessions};
use crate::operation::{Operation, OperationError};
use crate::web::signing;

/// A key that waits for the first code of its app.
#[derive(Clone, Debug)]
pub struct Offer {
    /// As people type it, in groups of four.
    pub key: String,
    /// What an app on the same device opens.
    pub link: String,
    /// An SVG element with the link; none where it is too long.
    pub qr_code: Option<String>,
}

/// An app that is to be set up.
struct Beginning {
    owner: OwnerWithProof,
    salt: String,
}

/// Makes a key for another app. The one before stays the one that is asked for until the new one has given a code.
///
/// # Errors
/// The field `current-password`; the fields `code` and `passkey`, where a second factor is asked for already;
/// [`codes::SESSION_ENDED`]; [`OperationError::Forbidden`] for whoever came by token; too many tries; no hashing slot; the database.
#[tracing::instrument(skip_all)]
pub async fn begin(app: &App, caller: &Caller, password: &str, given: Given) -> Result<(), OperationError> {
    let owner = OwnerWithProof::confirm(app, caller, password, given).await?;
    let (spec, wrong) = (OwnerWithProof::spec(caller), owner.wrong());
    let salt = signing::random_token().map_err(|error| DbErr::Custom(error.to_string()))?;
    let input = Beginning { owner, salt };
    let begun = app.kernel.run(spec, input, |op, input: &Beginning| Box::pin(write_beginning(op, input))).await?;
    if begun.value { Ok(()) } else { Err(wrong) }
}

async fn write_beginning(op: &Operation, input: &Beginning) -> Result<bool, OperationError> {
    let account = input.owner.require_unchanged(op).await?.id;
    if is_on(op.tx(), account).await? && !input.owner.spend_proof(op).await? {
        return Ok(false);
    }
    delete(op.tx(), account, false).await?;
    let row = authenticator::ActiveModel {
        account_id: Set(account),
        salt: Set(input.salt.clone()),
        session_id: Set(Some(input.owner.session)),
        created_at: Set(op.now()),
        confirmed_at: Set(None),
        last_step: Set(None),
        last_used_at: Set(None),
        ..Default::default()
    };
    authenticator::Entity::insert(row).exec_without_returning(op.tx()).await?;
    Ok(true)
}

/// Deletes the app of an account, and those that wait.
pub(super) async fn delete_all<C: ConnectionTrait>(tx: &C, account: AccountId) -> Result<(), DbErr> {
    authenticator::Entity::delete_many().filter(authenticator::Column::AccountId.eq(account)).exec(tx).await?;
    Ok(())
}

/// Deletes the confirmed app of an account, or those that wait.
async fn delete<C: ConnectionTrait>(tx: &C, account: AccountId, confirmed: bool) -> Result<(), DbErr> {
    let own = authenticator::Entity::delete_many().filter(authenticator::Column::AccountId.eq(account));
    let which = authenticator::Column::ConfirmedAt;
    own.filter(if confirmed { which.is_not_null() } else { which.is_null() }).exec(tx).await?;
    Ok(())
}

/// The app that a session sets up, as long as there is time.
async fn waiting<C: ConnectionTrait>(
    db: &C,
    account: AccountId,
    session: SessionId,
    since: chrono::DateTime<chrono::Utc>,
) -> Result<Option<authenticator::Model>, DbErr> {
    authenticator::Entity::find()
        .filter(authenticator::Column::AccountId.eq(account))
        .filter(authenticator::Column::SessionId.eq(session))
        .filter(authenticator::Column::ConfirmedAt.is_null())
        .filter(authenticator::Column::CreatedAt.gt(since))
        .order_by_desc(authenticator::Column::Id)
        .one(db)
        .await
}

/// The key that the caller's session sets up; none if there is none, or if its time is over.
///
/// # Errors
/// The database.
pub async fn offer(app: &App, caller: &Caller) -> Result<Option<Offer>, OperationError> {
    let Some(session) = caller.session else { return Ok(None) };
    let found = waiting(app.reader(), caller.account, session, app.now() - SET_UP_TTL).await?;
    let key = found.and_then(|row| Key::of(&app.config.secret, &row));
    Ok(key.map(|key| {
        let link = key.link(&app.config.site_name, &caller.handle);
        Offer { key: grouped(&key.text()), qr_code: qr_code(&link), link }
    }))
}

/// Letters in groups of four, so that nobody loses the place.
fn grouped(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    letters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

/// The first code of a new app.
struct Ending {
    account: AccountId,
    session: SessionId,
    code: String,
    recovery_codes: Vec<String>,
    place: Place,
    secret: Secret,
}

/// Begins to ask for codes of the app, and gives recovery codes, this once. All other sessions of the account end: they were begun without
/// a code of this app.
///
/// # Errors
/// [`OperationError::NotFound`] if no key waits in this session; the field `code`; [`codes::SESSION_ENDED`]; too many tries; the database.
#[tracing::instrument(skip_all)]
pub async fn finish(app: &App, caller: &Caller, code: &str) -> Result<Vec<String>, OperationError> {
    let session = caller.session.ok_or_else(OperationError::forbidden)?;
    let input = Ending {
        account: caller.account,
        session,
        code: code.chars().filter(|symbol| !symbol.is_whitespace()).collect(),
        recovery_codes: recovery_codes::generate()?,
        place: caller.place.clone(),
        secret: app.config.secret.clone(),
    };
    let made = input.recovery_codes.clone();
    let spec = CodeTries::of_owner(caller.account).spec(caller);
    app.kernel.run(spec, input, |op, input: &Ending| Box::pin(write_ending(op, input))).await?;
    Ok(made)
}

async fn write_ending(op: &Operation, input: &Ending) -> Result<(), OperationError> {
    let (tx, account) = (op.tx(), input.account);
    if !sessions::holds(tx, account, input.session).await? {
        return Err(OperationError::RuleViolated(codes::SESSION_ENDED));
    }
    let row = waiting(tx, account, input.session, op.now() - SET_UP_TTL).await?.ok_or(OperationError::NotFound)?;
    let key = Key::of(&input.secret, &row).ok_or(OperationError::NotFound)?;
    let step = key.step_of(&input.code, op.now()).ok_or_else(wrong_code)?;
    delete(tx, account, true).await?;
    let confirmed = authenticator::ActiveModel {
        id: Set(row.id),
        session_id: Set(None),
        confirmed_at: Set(Some(op.now())),
        // The code that was just shown is used.
        last_step: Set(Some(step)),
        last_used_at: Set(Some(op.now())),
        ..Default::default()
    };
    confirmed.update(tx).await?;
    recovery_codes::replace(op, account, &input.recovery_codes).await?;
    pending_sign_ins::end_all(tx, account).await?;
    sessions::delete_others(tx, account, input.session).await?;
    let done = NewSecurityEvent::new(account, SecurityEventKind::SecondFactorSetUp, input.place.clone());
    security_events::record(op, done).await?;
    Ok(())
}

/// The code that was typed is none of the account's, or was used before.
fn wrong_code() -> OperationError {
    OperationError::field("code", codes::SECOND_FACTOR_WRONG)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_shown_in_groups() {
        assert_eq!(grouped("ABCDEFGHIJ"), "ABCD EFGH IJ");
    }
}
