//! Who is a volunteer of which agency, and who was asked: two queries each.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, Select};

use crate::agencies::listing::agency_by_id;
use crate::app::App;
use crate::entity::{AccountId, AgencyId, agency, volunteer};
use crate::identity::suspended::in_use;
use crate::identity::{Caller, Right};
use crate::operation::OperationError;
use crate::threads::listing::names;
use crate::threads::views::AgencyRef;

/// Somebody whom an agency named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Volunteer {
    pub account: AccountId,
    pub handle: String,
    pub display_name: Option<String>,
    pub named_at: DateTime<Utc>,
    /// None until they agree.
    pub agreed_at: Option<DateTime<Utc>>,
}

/// An agency that named somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Volunteering {
    pub agency: AgencyRef,
    pub named_at: DateTime<Utc>,
    /// None until they agree.
    pub agreed_at: Option<DateTime<Utc>>,
}

/// Whom an agency named and who did not say no, in the order in which it did.
///
/// # Errors
/// An agency that the caller does not administer; a missing scope; the database.
pub async fn of_agency(app: &App, caller: &Caller, agency: AgencyId) -> Result<Vec<Volunteer>, OperationError> {
    caller.require_or_hide(Right::AdministerAgency, agency)?;
    let rows = volunteer::Entity::find()
        .filter(volunteer::Column::AgencyId.eq(agency))
        .filter(volunteer::Column::DeclinedAt.is_null())
        .order_by_asc(volunteer::Column::Id)
        .all(app.reader())
        .await?;
    let ids: BTreeSet<AccountId> = rows.iter().map(|row| row.account_id).collect();
    let mut people = names::people(app.reader(), ids).await?;
    let view = |row: volunteer::Model| {
        let person = people.remove(&row.account_id)?;
        let (named_at, agreed_at) = (row.named_at, row.agreed_at);
        Some(Volunteer {
            account: person.id,
            handle: person.handle,
            display_name: person.display_name,
            named_at,
            agreed_at,
        })
    };
    Ok(rows.into_iter().filter_map(view).collect())
}

/// The agencies that named the caller and that they did not say no to, in the order in which they did.
///
/// # Errors
/// A missing scope; the database.
pub async fn own(app: &App, caller: &Caller) -> Result<Vec<Volunteering>, OperationError> {
    caller.require(Right::ReadProfile, None)?;
    Ok(agencies_in(app.reader(), rows_of(caller.account)).await?)
}

/// The agencies of which somebody is a volunteer, as everybody sees it: none as long as their account is not in use.
///
/// # Errors
/// Those of the database.
pub async fn agencies_of<C: ConnectionTrait>(
    db: &C,
    account: AccountId,
    now: DateTime<Utc>,
) -> Result<Vec<AgencyRef>, DbErr> {
    let shown = rows_of(account)
        .filter(volunteer::Column::AgreedAt.is_not_null())
        .filter(volunteer::Column::AccountId.in_subquery(in_use(now)));
    Ok(agencies_in(db, shown).await?.into_iter().map(|one| one.agency).collect())
}

/// By which agencies somebody was named that they did not say no to.
fn rows_of(account: AccountId) -> Select<volunteer::Entity> {
    volunteer::Entity::find()
        .filter(volunteer::Column::AccountId.eq(account))
        .filter(volunteer::Column::DeclinedAt.is_null())
}

async fn agencies_in<C: ConnectionTrait>(db: &C, rows: Select<volunteer::Entity>) -> Result<Vec<Volunteering>, DbErr> {
    let rows = rows.order_by_asc(volunteer::Column::Id).all(db).await?;
    let ids: BTreeSet<AgencyId> = rows.iter().map(|row| row.agency_id).collect();
    let mut agencies = names::agencies(db, ids).await?;
    let view = |row: volunteer::Model| {
        let agency = agencies.remove(&row.agency_id)?;
        Some(Volunteering { agency, named_at: row.named_at, agreed_at: row.agreed_at })
    };
    Ok(rows.into_iter().filter_map(view).collect())
}

/// The agency that asked somebody, as long as it waits for their answer.
///
/// # Errors
/// Those of the database.
pub async fn asking<C: ConnectionTrait>(
    db: &C,
    account: AccountId,
    agency: AgencyId,
) -> Result<Option<agency::Model>, DbErr> {
    let waits = volunteer::Entity::find()
        .filter(volunteer::Column::AgencyId.eq(agency))
        .filter(volunteer::Column::AccountId.eq(account))
        .filter(volunteer::Column::AgreedAt.is_null())
        .filter(volunteer::Column::DeclinedAt.is_null())
        .one(db)
        .await?;
    if waits.is_none() {
        return Ok(None);
    }
    agency_by_id(db, agency).await
}
