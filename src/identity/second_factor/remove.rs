//! Doing without the authenticator app again: after the password and a second factor. Passkeys stay.

use sea_orm::{ConnectionTrait, DbErr};

use super::spend::{CodeTries, Given, Proof, spend_of_owner};
use super::{forget_if_last, passkeys, recovery_codes, set_up, ways};
use crate::app::App;
use crate::entity::{AccountId, SecurityEventKind};
use crate::identity::caller::Caller;
use crate::identity::confirmed::{self, ConfirmedIdentity};
use crate::identity::place::Place;
use crate::identity::security_events::{self, NewSecurityEvent};
use crate::operation::{Operation, OperationError};

/// An app that is to be removed.
struct Removal {
    owner: ConfirmedIdentity,
    proof: Proof,
    place: Place,
    /// Whether the account has to keep a second factor.
    required: bool,
}

/// Takes the app of the caller's account away, and the recovery codes with it, unless there are passkeys.
///
/// # Errors
/// [`SECOND_FACTOR_KEPT`](crate::identity::codes::SECOND_FACTOR_KEPT) for the last second factor of staff where one is required; the fields
/// `current-password`, `code` and `passkey`; [`OperationError::NotFound`] if there is no app;
/// [`SESSION_ENDED`](crate::identity::codes::SESSION_ENDED); too many tries; no hashing slot; the database.
#[tracing::instrument(skip_all)]
pub async fn remove(app: &App, caller: &Caller, password: &str, given: Given) -> Result<(), OperationError> {
    let session = caller.session.ok_or_else(OperationError::forbidden)?;
    let owner = confirmed::confirm(app, caller, password).await?;
    let proof = Proof::of_owner(app, session, given);
    let wrong = proof.wrong();
    let required = app.config.requires_second_factor() && caller.is_staff();
    let input = Removal { owner, proof, place: caller.place.clone(), required };
    let spec = CodeTries::of_owner(caller.account).spec(caller);
    let removed = app.kernel.run(spec, input, |op, input: &Removal| Box::pin(write(op, input))).await?;
    if removed.value { Ok(()) } else { Err(wrong) }
}

async fn write(op: &Operation, input: &Removal) -> Result<bool, OperationError> {
    let account = input.owner.require_unchanged(op).await?.id;
    if !ways(op.tx(), account).await?.app {
        return Err(OperationError::NotFound);
    }
    if spend_of_owner(op, &input.proof, account, &input.place).await?.is_none() {
        return Ok(false);
    }
    set_up::delete(op.tx(), account, true).await?;
    set_up::delete(op.tx(), account, false).await?;
    let kind = if forget_if_last(op, account, input.required).await? {
        SecurityEventKind::SecondFactorRemoved
    } else {
        SecurityEventKind::AuthenticatorRemoved
    };
    let removed = NewSecurityEvent::new(account, kind, input.place.clone());
    security_events::record(op, removed).await?;
    Ok(true)
}

/// Takes all away by which an account is asked for a second factor.
pub async fn delete_all<C: ConnectionTrait>(tx: &C, account: AccountId) -> Result<(), DbErr> {
    set_up::delete(tx, account, true).await?;
    set_up::delete(tx, account, false).await?;
    passkeys::delete_all(tx, account).await?;
    recovery_codes::delete_all(tx, account).await
}
