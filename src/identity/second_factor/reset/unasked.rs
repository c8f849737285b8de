//! The operator resets the second factor of somebody at the command line. Whoever can run commands owns the machine.

use super::{event, lock_target, write_reset};
use crate::app::App;
use crate::entity::{AccountId, SecurityEventKind};
use crate::identity::members;
use crate::identity::place::Place;
use crate::identity::second_factor::is_on;
use crate::operation::{Actor, OperationError, OperationSpec};

/// Resets it, and gives the handle as its owner writes it.
///
/// # Errors
/// [`OperationError::NotFound`] for an unknown handle, and for an account without a second factor; the database.
pub async fn reset_unasked(app: &App, handle: &str) -> Result<String, OperationError> {
    let found = members::account_by_handle(app.reader(), handle).await?.ok_or(OperationError::NotFound)?;
    let reset = app.kernel.run(OperationSpec::new(Actor::System), found.id, |op, account: &AccountId| {
        Box::pin(async move {
            let target = lock_target(op, *account).await?;
            if !is_on(op.tx(), target.id).await? {
                return Err(OperationError::NotFound);
            }
            write_reset(op, target.id, event(target.id, SecurityEventKind::SecondFactorReset, &Place::default())).await
        })
    });
    reset.await?;
    Ok(found.handle)
}
