//! Agreeing to be a volunteer of an agency that asked. Doing it again changes nothing.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

use crate::app::App;
use crate::entity::{AccountId, AgencyId, Event, volunteer};
use crate::identity::{Caller, Right};
use crate::operation::{Operation, OperationError, OperationSpec, RateLimitedAction};

/// From now on the caller's profile and answers say that they are a volunteer of the agency.
///
/// # Errors
/// An agency that did not ask; a missing scope; too often; the database.
#[tracing::instrument(skip_all, fields(agency.id = agency.0))]
pub async fn agree(app: &App, caller: &Caller, agency: AgencyId) -> Result<(), OperationError> {
    caller.require(Right::EditProfile, None)?;
    let spec = OperationSpec::new(caller).limited(RateLimitedAction::React);
    let agreed =
        app.kernel.run(spec, (caller.account, agency), |op, (account, agency)| Box::pin(write(op, *account, *agency)));
    agreed.await?;
    Ok(())
}

async fn write(op: &Operation, account: AccountId, agency: AgencyId) -> Result<(), OperationError> {
    let agreed = volunteer::Entity::update_many()
        .col_expr(volunteer::Column::AgreedAt, Expr::value(op.now()))
        .filter(volunteer::Column::AgencyId.eq(agency))
        .filter(volunteer::Column::AccountId.eq(account))
        .filter(volunteer::Column::AgreedAt.is_null())
        .filter(volunteer::Column::DeclinedAt.is_null())
        .exec(op.tx())
        .await?;
    if agreed.rows_affected > 0 {
        op.record(Event::ProfileChanged { account });
        return Ok(());
    }
    let named = volunteer::Entity::find()
        .filter(volunteer::Column::AgencyId.eq(agency))
        .filter(volunteer::Column::AccountId.eq(account))
        .filter(volunteer::Column::DeclinedAt.is_null());
    if named.count(op.tx()).await? == 0 { Err(OperationError::NotFound) } else { Ok(()) }
}
