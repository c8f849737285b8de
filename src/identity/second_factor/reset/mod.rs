//! Resetting the second factor of somebody who lost the app and the recovery codes: one administrator asks for it with a reason, another
//! one confirms it in time, and neither is the person. The operator does it alone, at the command line.

mod confirm;
mod request;
mod situation;
mod unasked;

use chrono::{DateTime, Duration, Utc};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::entity::{AccountId, AgencyId, Role, SecurityEventKind, account, membership, second_factor_reset as table};
use crate::identity::caller::Caller;
use crate::identity::pending_sign_ins;
use crate::identity::place::Place;
use crate::identity::security_events::{self, NewSecurityEvent};
use crate::identity::sessions;
use crate::operation::{Operation, OperationError};

pub use confirm::confirm;
pub use request::{MAX_REASON, request};
pub use situation::{Request, Situation, situation};
pub use unasked::reset_unasked;

/// How long another administrator has to confirm.
pub const CONFIRM_TTL: Duration = Duration::days(3);

/// What waits for another administrator at a time.
fn open(now: DateTime<Utc>) -> Condition {
    Condition::all().add(table::Column::ConfirmedAt.is_null()).add(table::Column::ExpiresAt.gt(now))
}

/// The request about an account that waits at a time.
async fn find_open<C: ConnectionTrait>(
    db: &C,
    account: AccountId,
    now: DateTime<Utc>,
) -> Result<Option<table::Model>, DbErr> {
    table::Entity::find()
        .filter(table::Column::AccountId.eq(account))
        .filter(open(now))
        .order_by_desc(table::Column::Id)
        .one(db)
        .await
}

/// The account that is helped, locked: whoever asks for a reset of it or confirms one takes turns.
async fn lock_target(op: &Operation, account: AccountId) -> Result<account::Model, OperationError> {
    let found = account::Entity::find_by_id(account).filter(account::Column::DisabledAt.is_null());
    found.lock_exclusive().one(op.tx()).await?.ok_or(OperationError::NotFound)
}

/// Whether somebody may help an account as things are now.
async fn may_help<C: ConnectionTrait>(db: &C, caller: &Caller, target: &account::Model) -> Result<bool, DbErr> {
    let rows = membership::Entity::find().filter(membership::Column::AccountId.eq(target.id)).all(db).await?;
    let held: Vec<(AgencyId, Role)> = rows.iter().map(|row| (row.agency_id, row.role)).collect();
    Ok(caller.may_reset_second_factor(target.id, target.is_site_administrator, &held))
}

/// Takes the second factor away and signs the account out everywhere.
async fn write_reset(op: &Operation, account: AccountId, event: NewSecurityEvent) -> Result<(), OperationError> {
    super::delete_all(op.tx(), account).await?;
    pending_sign_ins::end_all(op.tx(), account).await?;
    sessions::delete_all(op.tx(), account).await?;
    security_events::record(op, event).await?;
    Ok(())
}

/// What happened, as the trail has it.
fn event(account: AccountId, kind: SecurityEventKind, place: &Place) -> NewSecurityEvent {
    NewSecurityEvent::new(account, kind, place.clone())
}
