//! The password is asked for again before something that a stolen session must not do, and what follows is written only if nothing has
//! changed since: somebody who set a new password, or signed the session out, must not be overwritten by what was on its way.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, UpdateMany};

use super::caller::Caller;
use super::password_tries::PasswordTries;
use super::{api_tokens, codes, password, sessions};
use crate::app::App;
use crate::entity::{ApiTokenId, SessionId, account, api_token};
use crate::operation::{Operation, OperationError};

/// An account whose password was right a moment ago, in a session or with a token of its own.
#[derive(Clone, Debug)]
pub(super) struct ConfirmedIdentity {
    /// The account as it was then.
    pub account: account::Model,
    by: Door,
}

/// By what somebody came who gave the password.
#[derive(Clone, Copy, Debug)]
enum Door {
    Session(SessionId),
    Token(ApiTokenId),
}

/// Asks for the password. Counts as a try.
///
/// # Errors
/// The field `current-password`; too many tries; [`OperationError::Forbidden`] for whoever came by token; no hashing slot; the database.
pub(super) async fn confirm(app: &App, caller: &Caller, typed: &str) -> Result<ConfirmedIdentity, OperationError> {
    caller.session.ok_or_else(OperationError::forbidden)?;
    confirm_by_any_door(app, caller, typed).await
}

/// The same for what a program may ask for as well: with a token, and the password beside it.
///
/// # Errors
/// The field `current-password`; too many tries; no hashing slot; the database.
pub(super) async fn confirm_by_any_door(
    app: &App,
    caller: &Caller,
    typed: &str,
) -> Result<ConfirmedIdentity, OperationError> {
    let spec = PasswordTries::of_owner(caller.account).spec(caller);
    let (node, caller, typed) = (app.clone(), caller.clone(), typed.to_owned());
    let prepare = async move {
        let by = match (caller.session, caller.token) {
            (Some(session), _) => Door::Session(session),
            (None, Some(token)) => Door::Token(token),
            (None, None) => return Err(OperationError::forbidden()),
        };
        checked(&node, &caller, by, &typed).await
    };
    let confirmed = app
        .kernel
        .run_prepared(spec, prepare, |_op, found: &ConfirmedIdentity| Box::pin(std::future::ready(Ok(found.clone()))));
    Ok(confirmed.await?.value)
}

/// The account, if this is its password. Whoever calls counts it.
///
/// # Errors
/// Those of [`confirm`] but for too many tries.
pub(super) async fn check(app: &App, caller: &Caller, typed: &str) -> Result<ConfirmedIdentity, OperationError> {
    let session = caller.session.ok_or_else(OperationError::forbidden)?;
    checked(app, caller, Door::Session(session), typed).await
}

async fn checked(app: &App, caller: &Caller, by: Door, typed: &str) -> Result<ConfirmedIdentity, OperationError> {
    let found = account::Entity::find_by_id(caller.account).one(app.reader()).await?.ok_or(OperationError::NotFound)?;
    if password::fits(app, found.password_hash.clone(), typed).await? {
        Ok(ConfirmedIdentity { account: found, by })
    } else {
        Err(OperationError::field("current-password", codes::CURRENT_PASSWORD_WRONG))
    }
}

impl ConfirmedIdentity {
    /// Changes the account, if it still has the password that was checked and the session is still there.
    ///
    /// # Errors
    /// The field `current-password` with [`codes::PASSWORD_CHANGED`]; [`codes::SESSION_ENDED`]; the database.
    pub async fn update(&self, op: &Operation, change: account::ActiveModel) -> Result<(), OperationError> {
        let guarded: UpdateMany<account::Entity> = account::Entity::update_many()
            .set(change)
            .filter(account::Column::Id.eq(self.account.id))
            .filter(account::Column::PasswordHash.eq(self.account.password_hash.clone()))
            .filter(account::Column::DisabledAt.is_null());
        if guarded.exec(op.tx()).await?.rows_affected != 1 {
            return Err(changed_meanwhile());
        }
        self.require_door(op).await
    }

    /// Gives the account as it is now, if it still has the password that was checked and the session is still there; both then stay so
    /// until the transaction is over.
    ///
    /// # Errors
    /// As for [`ConfirmedIdentity::update`].
    pub async fn require_unchanged(&self, op: &Operation) -> Result<account::Model, OperationError> {
        let same = account::Entity::find_by_id(self.account.id)
            .filter(account::Column::PasswordHash.eq(self.account.password_hash.clone()))
            .filter(account::Column::DisabledAt.is_null())
            .lock_exclusive()
            .one(op.tx())
            .await?;
        let same = same.ok_or_else(changed_meanwhile)?;
        self.require_door(op).await?;
        Ok(same)
    }

    async fn require_door(&self, op: &Operation) -> Result<(), OperationError> {
        match self.by {
            Door::Session(session) if sessions::holds(op.tx(), self.account.id, session).await? => Ok(()),
            Door::Session(_) => Err(OperationError::RuleViolated(codes::SESSION_ENDED)),
            Door::Token(token) => {
                let usable = api_tokens::in_use(self.account.id, op.now()).filter(api_token::Column::Id.eq(token));
                usable.one(op.tx()).await?.map(|_| ()).ok_or_else(OperationError::forbidden)
            }
        }
    }
}

fn changed_meanwhile() -> OperationError {
    OperationError::field("current-password", codes::PASSWORD_CHANGED)
}
