//! What those who may suspend somebody read of it: whether an account is suspended, why, by whom and until when, and what was before.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::app::App;
use crate::entity::{AccountId, AgencyId, Role, account, membership, suspension};
use crate::identity::caller::Caller;
use crate::identity::members;
use crate::identity::suspended::is_in_force;
use crate::operation::OperationError;

/// Most suspensions of one account that are shown: the newest.
const PAGE_SIZE: u64 = 50;

/// A suspension with the names of those who decided about it.
#[derive(Clone, Debug)]
pub struct SuspensionRecord {
    pub row: suspension::Model,
    /// None for the command line.
    pub suspended_by: Option<String>,
    /// None for the command line, or while nobody has lifted it.
    pub lifted_by: Option<String>,
}

/// Somebody as those see them who may suspend accounts.
#[derive(Clone, Debug)]
pub struct PersonRecord {
    pub account: AccountId,
    pub handle: String,
    /// Whether the reader may suspend this account, or lift that.
    pub may_suspend: bool,
    /// Whether the reader may take part in resetting their second factor.
    pub may_reset_second_factor: bool,
    /// The newest first.
    pub suspensions: Vec<SuspensionRecord>,
}

impl PersonRecord {
    /// The suspension that keeps them out at a time.
    #[must_use]
    pub fn in_force(&self, now: &DateTime<Utc>) -> Option<&SuspensionRecord> {
        self.suspensions.iter().find(|record| is_in_force(&record.row, *now))
    }

    /// Suspensions that are over at a time.
    #[must_use]
    pub fn earlier(&self, now: &DateTime<Utc>) -> Vec<&SuspensionRecord> {
        self.suspensions.iter().filter(|record| !is_in_force(&record.row, *now)).collect()
    }
}

/// The person with a handle: four queries.
///
/// # Errors
/// [`OperationError::NotFound`] for those who suspend nobody, and for an unknown handle; the database.
pub async fn person(app: &App, caller: &Caller, handle: &str) -> Result<PersonRecord, OperationError> {
    caller.require_to_suspend()?;
    let found = members::account_by_handle(app.reader(), handle).await?;
    record_of(app, caller, found).await
}

/// The person with an id: four queries.
///
/// # Errors
/// Those of [`person`].
pub async fn person_by_id(app: &App, caller: &Caller, id: AccountId) -> Result<PersonRecord, OperationError> {
    caller.require_to_suspend()?;
    let found = account::Entity::find_by_id(id).one(app.reader()).await?;
    record_of(app, caller, found).await
}

async fn record_of(app: &App, caller: &Caller, found: Option<account::Model>) -> Result<PersonRecord, OperationError> {
    let found = found.filter(|found| found.disabled_at.is_none()).ok_or(OperationError::NotFound)?;
    let roles = membership::Entity::find().filter(membership::Column::AccountId.eq(found.id));
    let roles = roles.all(app.reader()).await?;
    let held: Vec<(AgencyId, Role)> = roles.iter().map(|role| (role.agency_id, role.role)).collect();
    Ok(PersonRecord {
        account: found.id,
        may_suspend: caller.may_suspend(found.id, found.is_site_administrator, &held),
        may_reset_second_factor: caller.may_reset_second_factor(found.id, found.is_site_administrator, &held),
        suspensions: of_account(app, found.id).await?,
        handle: found.handle,
    })
}

async fn of_account(app: &App, account: AccountId) -> Result<Vec<SuspensionRecord>, DbErr> {
    let rows = suspension::Entity::find()
        .filter(suspension::Column::AccountId.eq(account))
        .order_by_desc(suspension::Column::Id)
        .limit(PAGE_SIZE)
        .all(app.reader())
        .await?;
    let deciders = rows.iter().flat_map(|row| [row.suspended_by, row.lifted_by]).flatten();
    let named = account::Entity::find().filter(account::Column::Id.is_in(deciders)).all(app.reader()).await?;
    let named: HashMap<AccountId, String> = named.into_iter().map(|row| (row.id, row.handle)).collect();
    let name = |id: Option<AccountId>| id.and_then(|id| named.get(&id).cloned());
    let record = |row: suspension::Model| SuspensionRecord {
        suspended_by: name(row.suspended_by),
        lifted_by: name(row.lifted_by),
        row,
    };
    Ok(rows.into_iter().map(record).collect())
}
