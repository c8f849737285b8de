//! Doing without a second factor again: after the password and a code.

use sea_orm::{ConnectionTrait, DbErr};

use super::spend::{CodeTries, spend_of_owner};
use super::{is_on, recovery_codes, set_up};
use crate::app::App;
use crate::config::Secret;
use crate::entity::{AccountId, SecurityEventKind};
use crate::identity::caller::Caller;
use crate::identity::codes;
use crate::identity::confirmed::{self, ConfirmedIdentity};
use crate::identity::place::Place;
use crate::identity::security_events::{self, NewSecurityEvent};
use crate::operation::{Operation, OperationError};

/// A second factor that is to be removed.
struct Removal {
    owner: ConfirmedIdentity,
    code: String,
    place: Place,
    secret: Secret,
}

/// Takes the second factor of the caller's account away, with its recovery codes.
///
/// # Errors
/// [`codes::SECOND_FACTOR_KEPT`] for staff where it is required; the fields `current-password` and `code`; [`OperationError::NotFound`] if there is none; [`codes::SESSION_ENDED`];
/// too many tries; no hashing slot; the database.
#[tracing::instrument(skip_all)]
pub async fn remove(app: &App, caller: &Caller, password: &str, code: &str) -> Result<(), OperationError> {
    if app.config.requires_second_factor() && caller.is_staff() {
        return Err(OperationError::RuleViolated(codes::SECOND_FACTOR_KEPT));
    }
    let owner = confirmed::confirm(app, caller, password).await?;
    let (place, secret) = (caller.place.clone(), app.config.secret.clone());
    let input = Removal { owner, code: code.to_owned(), place, secret };
    let spec = CodeTries::of_owner(caller.account).spec(caller);
    let removed = app.kernel.run(spec, input, |op, input: &Removal| Box::pin(write(op, input))).await?;
    if removed.value { Ok(()) } else { Err(set_up::wrong_code()) }
}

async fn write(op: &Operation, input: &Removal) -> Result<bool, OperationError> {
    let account = input.owner.require_unchanged(op).await?.id;
    if !is_on(op.tx(), account).await? {
        return Err(OperationError::NotFound);
    }
    if spend_of_owner(op, &input.secret, account, &input.code, &input.place).await?.is_none() {
        return Ok(false);
    }
    delete_all(op.tx(), account).await?;
    let removed = NewSecurityEvent::new(account, SecurityEventKind::SecondFactorRemoved, input.place.clone());
    security_events::record(op, removed).await?;
    Ok(true)
}

/// Takes all away by which an account is asked for a code.
pub async fn delete_all<C: ConnectionTrait>(tx: &C, account: AccountId) -> Result<(), DbErr> {
    set_up::delete(tx, account, true).await?;
    set_up::delete(tx, account, false).await?;
    recovery_codes::delete_all(tx, account).await
}
