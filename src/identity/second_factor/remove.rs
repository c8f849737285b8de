//! Doing without the authenticator app again: after the password and a second factor. Passkeys stay.

use sea_orm::{ConnectionTrait, DbErr};

use super::owner::OwnerWithProof;
use super::spend::Given;
use super::{forget_if_last, passkeys, recovery_codes, set_up, ways};
use crate::app::App;
use crate::entity::{AccountId, SecurityEventKind};
use crate::identity::caller::Caller;
use crate::identity::security_events::{self, NewSecurityEvent};
use crate::operation::{Operation, OperationError};

/// Takes the app of the caller's account away, and the recovery codes with it, unless there are passkeys.
///
/// # Errors
/// [`SECOND_FACTOR_KEPT`](crate::identity::codes::SECOND_FACTOR_KEPT) for the last second factor of staff where one is required; the fields
/// `current-password`, `code` and `passkey`; [`OperationError::NotFound`] if there is no app;
/// [`SESSION_ENDED`](crate::identity::codes::SESSION_ENDED); too many tries; no hashing slot; the database.
#[tracing::instrument(skip_all)]
pub async fn remove(app: &App, caller: &Caller, password: &str, given: Given) -> Result<(), OperationError> {
    let owner = OwnerWithProof::confirm(app, caller, password, given).await?;
    let (spec, wrong) = (OwnerWithProof::spec(caller), owner.wrong());
    let removed = app.kernel.run(spec, owner, |op, owner: &OwnerWithProof| Box::pin(write(op, owner))).await?;
    if removed.value { Ok(()) } else { Err(wrong) }
}

async fn write(op: &Operation, owner: &OwnerWithProof) -> Result<bool, OperationError> {
    let account = owner.require_unchanged(op).await?.id;
    if !ways(op.tx(), account).await?.app {
        return Err(OperationError::NotFound);
    }
    if !owner.spend_proof(op).await? {
        return Ok(false);
    }
    set_up::delete_all(op.tx(), account).await?;
    let kind = if forget_if_last(op, account, owner.keeps_one).await? {
        SecurityEventKind::SecondFactorRemoved
    } else {
        SecurityEventKind::AuthenticatorRemoved
    };
    let removed = NewSecurityEvent::new(account, kind, owner.place.clone());
    security_events::record(op, removed).await?;
    Ok(true)
}

/// Takes all away by which an account is asked for a second factor.
pub async fn delete_all<C: ConnectionTrait>(tx: &C, account: AccountId) -> Result<(), DbErr> {
    set_up::delete_all(tx, account).await?;
    passkeys::delete_all(tx, account).await?;
    recovery_codes::delete_all(tx, account).await
}
