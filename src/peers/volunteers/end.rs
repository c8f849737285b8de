//! Ending that somebody is a volunteer, or was asked to be one: by the agency, or by themselves. That they said no is remembered.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};

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
    let spec = OperationSpec::new(caller).limited(RateLimitedAction::React);
    let ended =
        app.kernel.run(spec, (agency, account), |op, (agency, account)| Box::pin(forget(op, *agency, *account)));
    ended.await?;
    Ok(())
}

/// The caller does not want to be a volunteer of an agency, or not any more. It does not ask them again for a time.
///
/// # Errors
/// An agency that did not name them; a missing scope; too often; the database.
#[tracing::instrument(skip_all, fields(agency.id = agency.0))]
pub async fn end_own(app: &App, caller: &Caller, agency: AgencyId) -> Result<(), OperationError> {
    caller.require(Right::EditProfile, None)?;
    let spec = OperationSpec::new(caller).limited(RateLimitedAction::React);
    let input = (agency, caller.account);
    let ended = app.kernel.run(spec, input, |op, (agency, account)| Box::pin(decline(op, *agency, *account)));
    ended.await?;
    Ok(())
}

/// Somebody who was named and has not said no. A no is theirs alone to say, so that the agency cannot take it back and ask again.
fn named(agency: AgencyId, account: AccountId) -> Condition {
    Condition::all()
        .add(volunteer::Column::AgencyId.eq(agency))
        .add(volunteer::Column::AccountId.eq(account))
        .add(volunteer::Column::DeclinedAt.is_null())
}

async fn forget(op: &Operation, agency: AgencyId, account: AccountId) -> Result<(), OperationError> {
    let ended = volunteer::Entity::delete_many().filter(named(agency, account)).exec(op.tx()).await?;
    record(op, account, ended.rows_affected)
}

async fn decline(op: &Operation, agency: AgencyId, account: AccountId) -> Result<(), OperationError> {
    let ended = volunteer::Entity::update_many()
        .col_expr(volunteer::Column::AgreedAt, Expr::value(None::<DateTime<Utc>>))
        .col_expr(volunteer::Column::DeclinedAt, Expr::value(op.now()))
        .filter(named(agency, account))
        .exec(op.tx())
        .await?;
    record(op, account, ended.rows_affected)
}

fn record(op: &Operation, account: AccountId, ended: u64) -> Result<(), OperationError> {
    if ended == 0 {
        return Err(OperationError::NotFound);
    }
    op.record(Event::ProfileChanged { account });
    Ok(())
}
