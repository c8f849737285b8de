//! Ending that somebody is a volunteer, or was asked to be one: by the agency, or by themselves.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::app::App;
use crate::entity::{AccountId, AgencyId, Event, volunteer};
use crate::identity::{Caller, Right};
use crate::operation::{Operation, OperationError, OperationSpec, RateLimitedAction};

/// Somebody is no volunteer of an agency any more.
///
/// # Errors
/// An agency that the caller does not administer; nobody whom it named; a missing scope; the database.
#[tracing::instrument(skip_all, fields(agency.id = agency.0))]
pub async fn end(app: &App, caller: &Caller, agency: AgencyId, account: AccountId) -> Result<(), OperationError> {
    caller.require_or_hide(Right::AdministerAgency, agency)?;
    run(app, caller, agency, account).await
}

/// The caller does not want to be a volunteer of an agency, or not any more.
///
/// # Errors
/// An agency that did not name them; a missing scope; too often; the database.
#[tracing::instrument(skip_all, fields(agency.id = agency.0))]
pub async fn end_own(app: &App, caller: &Caller, agency: AgencyId) -> Result<(), OperationError> {
    caller.require(Right::EditProfile, None)?;
    run(app, caller, agency, caller.account).await
}

async fn run(app: &App, caller: &Caller, agency: AgencyId, account: AccountId) -> Result<(), OperationError> {
    let spec = OperationSpec::new(caller).limited(RateLimitedAction::React);
    let ended = app.kernel.run(spec, (agency, account), |op, (agency, account)| Box::pin(write(op, *agency, *account)));
    ended.await?;
    Ok(())
}

async fn write(op: &Operation, agency: AgencyId, account: AccountId) -> Result<(), OperationError> {
    let ended = volunteer::Entity::delete_many()
        .filter(volunteer::Column::AgencyId.eq(agency))
        .filter(volunteer::Column::AccountId.eq(account))
        .exec(op.tx())
        .await?;
    if ended.rows_affected == 0 {
        return Err(OperationError::NotFound);
    }
    op.record(Event::ProfileChanged { account });
    Ok(())
}
