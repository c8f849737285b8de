//! Naming somebody as a volunteer: they are asked, and nothing shows before they agree.

use chrono::Duration;
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::LockType;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};

use crate::app::App;
use crate::entity::{AccountId, AgencyId, Event, account, agency, volunteer};
use crate::identity::{self, Caller, Right, members};
use crate::operation::{Operation, OperationError, OperationSpec, RateLimitedAction};
use crate::peers::codes;

/// Most volunteers of one agency, with those who were asked and have not answered.
pub const MAX_VOLUNTEERS: u64 = 20;
/// So long an agency does not ask somebody again who said no to it.
pub const ASK_AGAIN_INTERVAL: Duration = Duration::days(90);

/// Asks somebody to be a volunteer of an agency. Whoever was named already is not asked again, and whoever said no is left alone for
/// [`ASK_AGAIN_INTERVAL`].
///
/// # Errors
/// An agency that the caller does not administer; the field `handle` for an unknown name or one too many; a missing scope; too often;
/// the database.
#[tracing::instrument(skip_all, fields(agency.id = agency.0))]
pub async fn name(app: &App, caller: &Caller, agency: AgencyId, handle: &str) -> Result<AccountId, OperationError> {
    caller.require_or_hide(Right::AdministerAgency, agency)?;
    let account = members::find_candidate(app, caller, agency, handle).await?.id;
    let spec = OperationSpec::new(caller).limited(RateLimitedAction::Post);
    let named = app.kernel.run(spec, (agency, account), |op, (agency, account)| Box::pin(write(op, *agency, *account)));
    named.await?;
    Ok(account)
}

async fn write(op: &Operation, agency: AgencyId, account: AccountId) -> Result<(), OperationError> {
    // One after the other, so that there are never more than may be.
    let locked = agency::Entity::find_by_id(agency).lock(LockType::NoKeyUpdate).one(op.tx()).await?;
    locked.ok_or(OperationError::NotFound)?;
    // Nobody is erased between the look and the row, which would stay for ever.
    let lasting = account::Entity::find_by_id(account).filter(account::Column::DisabledAt.is_null());
    if lasting.lock(LockType::NoKeyUpdate).one(op.tx()).await?.is_none() {
        return Err(OperationError::field("handle", identity::codes::HANDLE_UNKNOWN));
    }
    let named = volunteer::Entity::find().filter(volunteer::Column::AgencyId.eq(agency));
    let known = named.clone().filter(volunteer::Column::AccountId.eq(account)).one(op.tx()).await?;
    let alone_since = op.now() - ASK_AGAIN_INTERVAL;
    if known.as_ref().is_some_and(|row| row.declined_at.is_none_or(|declined_at| declined_at > alone_since)) {
        return Ok(());
    }
    if named.filter(volunteer::Column::DeclinedAt.is_null()).count(op.tx()).await? >= MAX_VOLUNTEERS {
        return Err(OperationError::field("handle", codes::VOLUNTEERS_TOO_MANY));
    }
    if let Some(over) = known {
        volunteer::Entity::delete_by_id(over.id).exec(op.tx()).await?;
    }
    let row = volunteer::ActiveModel {
        id: NotSet,
        agency_id: Set(agency),
        account_id: Set(account),
        named_at: Set(op.now()),
        agreed_at: Set(None),
        declined_at: Set(None),
    };
    volunteer::Entity::insert(row).exec_without_returning(op.tx()).await?;
    op.record(Event::VolunteerNamed { account, agency });
    Ok(())
}
