//! Ten fresh recovery codes in the place of those that are used up or lost: after the password and a second factor.

use super::owner::OwnerWithProof;
use super::spend::Given;
use super::{is_on, recovery_codes};
use crate::app::App;
use crate::entity::SecurityEventKind;
use crate::identity::caller::Caller;
use crate::identity::security_events::{self, NewSecurityEvent};
use crate::operation::{Operation, OperationError};

/// Codes that are to be written.
struct Replacement {
    owner: OwnerWithProof,
    recovery_codes: Vec<String>,
}

/// Makes recovery codes and gives them, this once; those from before work no more.
///
/// # Errors
/// The fields `current-password`, `code` and `passkey`; [`OperationError::NotFound`] without a second factor;
/// [`codes::SESSION_ENDED`](crate::identity::codes::SESSION_ENDED); too many tries; no hashing slot; the database.
#[tracing::instrument(skip_all)]
pub async fn replace(app: &App, caller: &Caller, password: &str, given: Given) -> Result<Vec<String>, OperationError> {
    let owner = OwnerWithProof::confirm(app, caller, password, given).await?;
    let (spec, wrong) = (OwnerWithProof::spec(caller), owner.wrong());
    let made = recovery_codes::generate()?;
    let input = Replacement { owner, recovery_codes: made.clone() };
    let replaced = app.kernel.run(spec, input, |op, input: &Replacement| Box::pin(write(op, input))).await?;
    if replaced.value { Ok(made) } else { Err(wrong) }
}

async fn write(op: &Operation, input: &Replacement) -> Result<bool, OperationError> {
    let account = input.owner.require_unchanged(op).await?.id;
    if !is_on(op.tx(), account).await? {
        return Err(OperationError::NotFound);
    }
    if !input.owner.spend_proof(op).await? {
        return Ok(false);
    }
    recovery_codes::replace(op, account, &input.recovery_codes).await?;
    let replaced = NewSecurityEvent::new(account, SecurityEventKind::RecoveryCodesReplaced, input.owner.place.clone());
    security_events::record(op, replaced).await?;
    Ok(true)
}
