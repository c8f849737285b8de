//! Removing a passkey, such as that of a lost phone: after the password and a second factor, which may be this very passkey.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::of_account;
use crate::app::App;
use crate::entity::{PasskeyId, SecurityEventKind, passkey};
use crate::identity::caller::Caller;
use crate::identity::second_factor::forget_if_last;
use crate::identity::second_factor::owner::OwnerWithProof;
use crate::identity::second_factor::spend::Given;
use crate::identity::security_events::{self, NewSecurityEvent};
use crate::operation::{Operation, OperationError};

/// A passkey that is to be removed.
struct Removal {
    owner: OwnerWithProof,
    passkey: PasskeyId,
}

/// Removes a passkey of the caller's account. An authenticator app stays, and so do recovery codes as long as anything is asked for.
///
/// # Errors
/// [`SECOND_FACTOR_KEPT`](crate::identity::codes::SECOND_FACTOR_KEPT) for the last second factor of staff where one is required; the fields
/// `current-password`, `code` and `passkey`; [`OperationError::NotFound`] if the account has no such passkey;
/// [`SESSION_ENDED`](crate::identity::codes::SESSION_ENDED); too many tries; no hashing slot; the database.
#[tracing::instrument(skip_all)]
pub async fn remove(
    app: &App,
    caller: &Caller,
    passkey: PasskeyId,
    password: &str,
    given: Given,
) -> Result<(), OperationError> {
    let owner = OwnerWithProof::confirm(app, caller, password, given).await?;
    let (spec, wrong) = (OwnerWithProof::spec(caller), owner.wrong());
    let input = Removal { owner, passkey };
    let removed = app.kernel.run(spec, input, |op, input: &Removal| Box::pin(write(op, input))).await?;
    if removed.value { Ok(()) } else { Err(wrong) }
}

async fn write(op: &Operation, input: &Removal) -> Result<bool, OperationError> {
    let owner = &input.owner;
    let account = owner.require_unchanged(op).await?.id;
    let found = of_account(account).filter(passkey::Column::Id.eq(input.passkey)).one(op.tx()).await?;
    let row = found.ok_or(OperationError::NotFound)?;
    if !owner.spend_proof(op).await? {
        return Ok(false);
    }
    passkey::Entity::delete_by_id(row.id).exec(op.tx()).await?;
    let removed = NewSecurityEvent::new(account, SecurityEventKind::PasskeyRemoved, owner.place.clone());
    security_events::record(op, removed).await?;
    if forget_if_last(op, account, owner.keeps_one).await? {
        let nothing = NewSecurityEvent::new(account, SecurityEventKind::SecondFactorRemoved, owner.place.clone());
        security_events::record(op, nothing).await?;
    }
    Ok(true)
}
