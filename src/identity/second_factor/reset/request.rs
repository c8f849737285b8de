//! One administrator asks for the second factor of somebody to be reset.

use sea_orm::{ActiveValue::Set, EntityTrait};

use super::{CONFIRM_TTL, event, find_open, lock_target, may_help, table};
use crate::app::App;
use crate::entity::{AccountId, SecondFactorResetId, SecurityEventKind};
use crate::identity::caller::Caller;
use crate::identity::codes;
use crate::identity::second_factor::is_on;
use crate::identity::security_events;
use crate::operation::{Operation, OperationError, OperationSpec, ShortText};

/// Longest reason, characters.
pub const MAX_REASON: usize = 500;

/// A reset that is asked for.
struct NewRequest {
    account: AccountId,
    reason: String,
    caller: Caller,
}

/// Asks for a reset. The person is told by mail at once, so that nobody resets behind their back.
///
/// # Errors
/// [`OperationError::NotFound`] for those who may not, and for an account without a second factor; [`codes::RESET_REQUESTED`] while
/// another request waits; the field `reason`; the database.
#[tracing::instrument(skip_all)]
pub async fn request(
    app: &App,
    caller: &Caller,
    account: AccountId,
    reason: &str,
) -> Result<SecondFactorResetId, OperationError> {
    let input = NewRequest { account, reason: REASON.check(reason)?, caller: caller.clone() };
    let spec = OperationSpec::new(caller);
    Ok(app.kernel.run(spec, input, |op, input: &NewRequest| Box::pin(write(op, input))).await?.value)
}

/// Why somebody needs it.
const REASON: ShortText = ShortText {
    field: "reason",
    max: MAX_REASON,
    empty: codes::RESET_REASON_MISSING,
    too_long: codes::RESET_REASON_LONG,
    not_storable: codes::RESET_REASON_CHARACTERS,
};

async fn write(op: &Operation, input: &NewRequest) -> Result<SecondFactorResetId, OperationError> {
    let target = lock_target(op, input.account).await?;
    if !may_help(op.tx(), &input.caller, &target).await? || !is_on(op.tx(), target.id).await? {
        return Err(OperationError::NotFound);
    }
    if find_open(op.tx(), target.id, op.now()).await?.is_some() {
        return Err(OperationError::RuleViolated(codes::RESET_REQUESTED));
    }
    let row = table::ActiveModel {
        account_id: Set(target.id),
        reason: Set(input.reason.clone()),
        requested_by: Set(input.caller.account),
        requested_at: Set(op.now()),
        expires_at: Set(op.now() + CONFIRM_TTL),
        confirmed_by: Set(None),
        confirmed_at: Set(None),
        ..Default::default()
    };
    let id = table::Entity::insert(row).exec(op.tx()).await?.last_insert_id;
    let requested = event(target.id, SecurityEventKind::SecondFactorResetRequested, &input.caller.place);
    security_events::record(op, requested).await?;
    Ok(id)
}
