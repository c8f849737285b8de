//! What happened to the safety of the accounts of an agency's staff, for those who administer the agency: what somebody did or what was
//! done to their account while they had a role there, and each look at a case of the agency from outside of its team. What people do who
//! have no role there is nobody's business at the agency, before they get one and after they lose it as well.

use std::collections::HashMap;

use sea_orm::sea_query::{Alias, Expr, Query, SimpleExpr};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait,
};

use super::caller::Caller;
use super::permissions::Right;
use super::security_events::newest_first;
use crate::app::App;
use crate::entity::{AccountId, AgencyId, SecurityEventKind, account, membership, security_event};
use crate::operation::OperationError;
use crate::web::pagination::{Keyset, Paged};

/// What is looked for in the trail.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TrailFilter {
    pub person: Option<AccountId>,
    pub kind: Option<SecurityEventKind>,
}

/// Names the list of an agency with what is looked for, for its cursors.
#[must_use]
pub fn list_name(agency: AgencyId, filter: TrailFilter) -> String {
    let (person, kind) = (filter.person.map(|person| person.0), filter.kind.map(SecurityEventKind::as_str));
    format!("trail:{agency}:{person:?}:{kind:?}")
}

/// What happened to the accounts of an agency's staff, newest first: one query.
///
/// # Errors
/// [`OperationError::NotFound`] for those who do not administer the agency; [`OperationError::Forbidden`] with the scope that a token
/// lacks; the database.
pub async fn list(
    app: &App,
    caller: &Caller,
    agency: AgencyId,
    filter: TrailFilter,
    after: Option<Keyset>,
    limit: u64,
) -> Result<Paged<security_event::Model>, OperationError> {
    caller.require_or_hide(Right::AdministerAgency, agency)?;
    let mut rows = security_event::Entity::find().filter(of_staff(agency)).filter(seen_at(agency));
    if let Some(person) = filter.person {
        rows = rows.filter(security_event::Column::AccountId.eq(person));
    }
    if let Some(kind) = filter.kind {
        rows = rows.filter(security_event::Column::Kind.eq(kind));
    }
    Ok(newest_first(app, rows, after, limit).await?)
}

/// Whoever can be in the trail of an agency, by handle: one query.
///
/// # Errors
/// Those of [`list`].
pub async fn people(app: &App, caller: &Caller, agency: AgencyId) -> Result<Vec<account::Model>, OperationError> {
    caller.require_or_hide(Right::AdministerAgency, agency)?;
    let members = Query::select()
        .column(membership::Column::AccountId)
        .from(membership::Entity)
        .and_where(membership::Column::AgencyId.eq(agency))
        .to_owned();
    let concerned = Condition::any()
        .add(account::Column::Id.in_subquery(members))
        .add(account::Column::Id.in_subquery(named_at(agency)));
    Ok(account::Entity::find().filter(concerned).order_by_asc(account::Column::Handle).all(app.reader()).await?)
}

/// The handles of those whom some events name: one query.
///
/// # Errors
/// The database.
pub async fn names<C: ConnectionTrait>(
    db: &C,
    events: &[security_event::Model],
) -> Result<HashMap<AccountId, String>, DbErr> {
    let named = events.iter().flat_map(|event| [Some(event.account_id), event.actor_id]).flatten();
    let rows = account::Entity::find().filter(account::Column::Id.is_in(named)).all(db).await?;
    Ok(rows.into_iter().map(|row| (row.id, row.handle)).collect())
}

/// The accounts of events that name an agency.
fn named_at(agency: AgencyId) -> sea_orm::sea_query::SelectStatement {
    security_event::Entity::find()
        .select_only()
        .column(security_event::Column::AccountId)
        .filter(security_event::Column::AgencyId.eq(agency))
        .into_query()
}

/// Events of the few accounts that the agency has to do with: they lead the search, not all events of the site.
fn of_staff(agency: AgencyId) -> Condition {
    let members = Query::select()
        .column(membership::Column::AccountId)
        .from(membership::Entity)
        .and_where(membership::Column::AgencyId.eq(agency))
        .to_owned();
    Condition::any()
        .add(security_event::Column::AccountId.in_subquery(members))
        .add(security_event::Column::AccountId.in_subquery(named_at(agency)))
}

/// Events that name the agency, and those of a time in which their account had a role there.
fn seen_at(agency: AgencyId) -> Condition {
    Condition::any()
        .add(security_event::Column::AgencyId.eq(agency))
        .add(had_role_that_lasts(agency))
        .add(had_role_that_was_revoked(agency))
}

/// The event at hand, by a column.
fn here(column: security_event::Column) -> Expr {
    Expr::col((security_event::Entity, column))
}

/// A role that was given before the event and is still there.
fn had_role_that_lasts(agency: AgencyId) -> SimpleExpr {
    let role = |column| Expr::col((membership::Entity, column));
    Expr::exists(
        Query::select()
            .expr(Expr::value(1))
            .from(membership::Entity)
            .and_where(role(membership::Column::AccountId).eq(here(security_event::Column::AccountId)))
            .and_where(role(membership::Column::AgencyId).eq(agency))
            .and_where(role(membership::Column::CreatedAt).lte(here(security_event::Column::OccurredAt)))
            .to_owned(),
    )
}

/// A role that was taken away after the event, and not given between the two.
fn had_role_that_was_revoked(agency: AgencyId) -> SimpleExpr {
    let (revoked, granted) = (Alias::new("revoked"), Alias::new("granted"));
    let taken = |column| Expr::col((revoked.clone(), column));
    let given = |column| Expr::col((granted.clone(), column));
    let given_between = Query::select()
        .expr(Expr::value(1))
        .from_as(security_event::Entity, granted.clone())
        .and_where(given(security_event::Column::AccountId).eq(taken(security_event::Column::AccountId)))
        .and_where(given(security_event::Column::AgencyId).eq(agency))
        .and_where(given(security_event::Column::Kind).eq(SecurityEventKind::RoleGranted.as_str()))
        .and_where(given(security_event::Column::Role).eq(taken(security_event::Column::Role)))
        .and_where(given(security_event::Column::OccurredAt).gt(here(security_event::Column::OccurredAt)))
        .and_where(given(security_event::Column::OccurredAt).lte(taken(security_event::Column::OccurredAt)))
        .to_owned();
    Expr::exists(
        Query::select()
            .expr(Expr::value(1))
            .from_as(security_event::Entity, revoked.clone())
            .and_where(taken(security_event::Column::AccountId).eq(here(security_event::Column::AccountId)))
            .and_where(taken(security_event::Column::AgencyId).eq(agency))
            .and_where(taken(security_event::Column::Kind).eq(SecurityEventKind::RoleRevoked.as_str()))
            .and_where(taken(security_event::Column::OccurredAt).gte(here(security_event::Column::OccurredAt)))
            .and_where(Expr::exists(given_between).not())
            .to_owned(),
    )
}
