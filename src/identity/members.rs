//! Staff of an agency: who has which role, and in which teams. For those who administer the agency; for others it does not exist.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect,
    QueryTrait,
};

use super::administrators::{is_last_administrator, lock_roles, others_administer};
use super::caller::Caller;
use super::display_names::{self, NameOwner};
use super::handles::Handle;
use super::imitation::OfficialNames;
use super::permissions::Right;
use super::place::Place;
use super::security_events::{self, NewSecurityEvent};
use super::{codes, handles};
use crate::app::App;
use crate::entity::{
    AccountId, AgencyId, Event, Role, SecurityEventKind, TeamId, account, agency, membership, team, team_member,
};
use crate::markdown::source::is_storable;
use crate::operation::{Operation, OperationError, OperationSpec};

/// A member of staff of one agency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    pub account: AccountId,
    pub handle: String,
    pub display_name: Option<String>,
    /// In order of [`Role::ALL`]; at least one.
    pub roles: Vec<Role>,
    /// Teams of this agency.
    pub teams: Vec<TeamId>,
}

fn administers(caller: &Caller, agency: AgencyId) -> Result<(), OperationError> {
    if caller.may(Right::AdministerAgency, agency) { Ok(()) } else { Err(OperationError::NotFound) }
}

/// Everybody with a role at the agency, by handle. Three queries, however many they are.
///
/// # Errors
/// [`OperationError::NotFound`] without the right; the database.
pub async fn list(app: &App, caller: &Caller, agency: AgencyId) -> Result<Vec<Member>, OperationError> {
    administers(caller, agency)?;
    let rows = membership::Entity::find().filter(membership::Column::AgencyId.eq(agency)).all(app.reader()).await?;
    let ids: Vec<AccountId> = rows.iter().map(|row| row.account_id).collect();
    let accounts = account::Entity::find().filter(account::Column::Id.is_in(ids.clone())).all(app.reader()).await?;
    let of_agency =
        team::Entity::find().select_only().column(team::Column::Id).filter(team::Column::AgencyId.eq(agency));
    let in_teams = team_member::Entity::find()
        .filter(team_member::Column::AccountId.is_in(ids))
        .filter(team_member::Column::TeamId.in_subquery(of_agency.into_query()))
        .all(app.reader())
        .await?;
    let mut members: BTreeMap<AccountId, Member> = accounts
        .into_iter()
        .map(|row| {
            let member = Member {
                account: row.id,
                handle: row.handle,
                display_name: row.display_name,
                roles: vec![],
                teams: vec![],
            };
            (row.id, member)
        })
        .collect();
    for row in rows {
        if let Some(member) = members.get_mut(&row.account_id) {
            member.roles.push(row.role);
            member.roles.sort_unstable();
        }
    }
    for row in in_teams {
        if let Some(member) = members.get_mut(&row.account_id) {
            member.teams.push(row.team_id);
        }
    }
    let mut members: Vec<Member> = members.into_values().collect();
    members.sort_by_key(|member| member.handle.to_lowercase());
    Ok(members)
}

/// The account that a role would be given to, so that whoever gives it can look before.
///
/// # Errors
/// [`OperationError::NotFound`] without the right; the field `handle` for an unknown name; the database.
pub async fn find_candidate(
    app: &App,
    caller: &Caller,
    agency: AgencyId,
    handle: &str,
) -> Result<account::Model, OperationError> {
    administers(caller, agency)?;
    candidate(app.reader(), handle).await
}

async fn candidate<C: ConnectionTrait>(db: &C, handle: &str) -> Result<account::Model, OperationError> {
    let found = account_by_handle(db, handle).await?.filter(|account| account.disabled_at.is_none());
    found.ok_or_else(|| OperationError::field("handle", codes::HANDLE_UNKNOWN))
}

/// Gives somebody a role at the agency. Giving it twice changes nothing.
///
/// # Errors
/// [`OperationError::NotFound`] without the right; the field `handle` for an unknown name; the database.
pub async fn grant(
    app: &App,
    caller: &Caller,
    agency: AgencyId,
    handle: &str,
    role: Role,
) -> Result<AccountId, OperationError> {
    administers(caller, agency)?;
    let input = (agency, handle.to_owned(), role, caller.place.clone());
    let granted = app.kernel.run(OperationSpec::new(caller), input, |op, (agency, handle, role, place)| {
        Box::pin(async move {
            let account = candidate(op.tx(), handle).await?.id;
            // Nobody is erased between the look and the role.
            let lasting = account::Entity::find_by_id(account).filter(account::Column::DisabledAt.is_null());
            if lasting.lock_exclusive().one(op.tx()).await?.is_none() {
                return Err(OperationError::field("handle", codes::HANDLE_UNKNOWN));
            }
            insert_role(op, *agency, account, *role, place).await?;
            Ok(account)
        })
    });
    Ok(granted.await?.value)
}

/// Writes a role, unless the account has it.
pub(super) async fn insert_role(
    op: &Operation,
    agency: AgencyId,
    account: AccountId,
    role: Role,
    place: &Place,
) -> Result<(), OperationError> {
    if role_rows(op.tx(), agency, account, Some(role)).await? > 0 {
        return Ok(());
    }
    let row = membership::ActiveModel {
        account_id: Set(account),
        agency_id: Set(agency),
        role: Set(role),
        created_at: Set(op.now()),
        ..Default::default()
    };
    membership::Entity::insert(row).exec_without_returning(op.tx()).await?;
    let granted = NewSecurityEvent::new(account, SecurityEventKind::RoleGranted, place.clone());
    security_events::record(op, granted.about_role(agency, role)).await?;
    Ok(())
}

/// A role that is to be taken away.
struct Revocation {
    agency: AgencyId,
    account: AccountId,
    role: Role,
    /// A site administrator may leave an agency without administrators.
    by_site: bool,
    place: Place,
    site_name: String,
}

/// Takes a role away. Who has no role left at the agency leaves its teams; the last administrator stays, so that the
/// agency never stands without one, unless a site administrator acts.
///
/// # Errors
/// [`OperationError::NotFound`] without the right or for a role that they do not hold; the field `role` with
/// [`codes::LAST_ADMINISTRATOR`]; the database.
pub async fn revoke(
    app: &App,
    caller: &Caller,
    agency: AgencyId,
    account: AccountId,
    role: Role,
) -> Result<(), OperationError> {
    administers(caller, agency)?;
    let (place, site_name) = (caller.place.clone(), app.config.site_name.clone());
    let input = Revocation { agency, account, role, by_site: caller.administrator, place, site_name };
    let revoked = app.kernel.run(OperationSpec::new(caller), input, |op, revocation: &Revocation| {
        Box::pin(async move {
            let Revocation { agency, account, role, by_site, ref place, ref site_name } = *revocation;
            // Whoever takes roles of one agency away takes turns, so that the count holds.
            let locked = agency::Entity::find_by_id(agency).lock_exclusive().one(op.tx()).await?;
            locked.ok_or(OperationError::NotFound)?;
            if role == Role::Administrator && !by_site && !others_administer(op, agency, account).await? {
                return Err(OperationError::field("role", codes::LAST_ADMINISTRATOR));
            }
            let revoked = membership::Entity::delete_many()
                .filter(membership::Column::AgencyId.eq(agency))
                .filter(membership::Column::AccountId.eq(account))
                .filter(membership::Column::Role.eq(role))
                .exec(op.tx())
                .await?;
            if revoked.rows_affected == 0 {
                return Err(OperationError::NotFound);
            }
            if role_rows(op.tx(), agency, account, None).await? == 0 {
                leave_teams(op.tx(), agency, account).await?;
            }
            let revoked = NewSecurityEvent::new(account, SecurityEventKind::RoleRevoked, place.clone());
            security_events::record(op, revoked.about_role(agency, role)).await?;
            op.record(Event::RoleRevoked { account, agency });
            take_display_name(op, account, site_name).await
        })
    });
    revoked.await?;
    Ok(())
}

/// Puts a member of staff into exactly these teams of the agency.
///
/// # Errors
/// [`OperationError::NotFound`] without the right, for somebody without a role here, or for a team of another agency.
pub async fn set_teams(
    app: &App,
    caller: &Caller,
    agency: AgencyId,
    account: AccountId,
    teams: &[TeamId],
) -> Result<(), OperationError> {
    administers(caller, agency)?;
    let mut teams = teams.to_vec();
    teams.sort_unstable();
    teams.dedup();
    let input = (agency, account, teams);
    let set = app.kernel.run(OperationSpec::new(caller), input, |op, (agency, account, teams)| {
        Box::pin(async move {
            let ours = team::Entity::find()
                .filter(team::Column::AgencyId.eq(*agency))
                .filter(team::Column::Id.is_in(teams.iter().copied()))
                .count(op.tx())
                .await?;
            let all_ours = usize::try_from(ours).is_ok_and(|ours| ours == teams.len());
            if !all_ours || role_rows(op.tx(), *agency, *account, None).await? == 0 {
                return Err(OperationError::NotFound);
            }
            leave_teams(op.tx(), *agency, *account).await?;
            if !teams.is_empty() {
                let rows = teams
                    .iter()
                    .map(|team| team_member::ActiveModel { team_id: Set(*team), account_id: Set(*account) });
                team_member::Entity::insert_many(rows).exec_without_returning(op.tx()).await?;
            }
            Ok(())
        })
    });
    set.await?;
    Ok(())
}

/// Takes every role at every agency away from somebody who leaves, and their places in teams. The last administrator of an agency
/// cannot leave: it must never stand without one.
///
/// # Errors
/// [`codes::NOBODY_ELSE_ADMINISTERS`] at the field `field`; the database.
pub(super) async fn leave_all(
    op: &Operation,
    account: AccountId,
    place: &Place,
    field: &'static str,
) -> Result<(), OperationError> {
    let tx = op.tx();
    let roles = lock_roles(tx, account).await?;
    if is_last_administrator(op, &roles).await? {
        return Err(OperationError::field(field, codes::NOBODY_ELSE_ADMINISTERS));
    }
    membership::Entity::delete_many().filter(membership::Column::AccountId.eq(account)).exec(tx).await?;
    team_member::Entity::delete_many().filter(team_member::Column::AccountId.eq(account)).exec(tx).await?;
    for role in &roles {
        let revoked = NewSecurityEvent::new(account, SecurityEventKind::RoleRevoked, place.clone());
        security_events::record(op, revoked.about_role(role.agency_id, role.role)).await?;
    }
    for agency in roles.iter().map(|role| role.agency_id).collect::<BTreeSet<_>>() {
        op.record(Event::RoleRevoked { account, agency });
    }
    Ok(())
}

/// Takes the name away that only staff are shown with, from somebody who is staff nowhere any more. A name that they could have as a
/// citizen is their own and stays.
async fn take_display_name(op: &Operation, account: AccountId, site_name: &str) -> Result<(), OperationError> {
    let roles = membership::Entity::find().filter(membership::Column::AccountId.eq(account));
    if roles.count(op.tx()).await? > 0 {
        return Ok(());
    }
    let found = account::Entity::find_by_id(account).filter(account::Column::IsSiteAdministrator.eq(false));
    let Some(name) = found.one(op.tx()).await?.and_then(|found| found.display_name) else { return Ok(()) };
    let is_allowed = display_names::choose("display_name", &name, NameOwner::Citizen).is_ok();
    let official = OfficialNames::load(op.tx(), site_name, Some(account)).await?;
    if is_allowed && !official.are_like(&name, NameOwner::Citizen) {
        return Ok(());
    }
    account::Entity::update_many()
        .col_expr(account::Column::DisplayName, Expr::value(None::<String>))
        .filter(account::Column::Id.eq(account))
        .exec(op.tx())
        .await?;
    op.record(Event::ProfileChanged { account });
    Ok(())
}

/// The account with exactly this handle, case aside. One that only looks the same is not found: somebody may have taken that name
/// to be mistaken for another.
pub(super) async fn account_by_handle<C: ConnectionTrait>(
    db: &C,
    handle: &str,
) -> Result<Option<account::Model>, DbErr> {
    if !is_storable(handle) {
        return Ok(None);
    }
    // No two accounts look the same, so there is one that can be meant.
    let alike = account::Entity::find().filter(account::Column::HandleSkeleton.eq(handles::skeleton(handle)));
    Ok(alike.one(db).await?.filter(|account| Handle::is_meant_by(&account.handle, handle)))
}

async fn role_rows<C: ConnectionTrait>(
    db: &C,
    agency: AgencyId,
    account: AccountId,
    role: Option<Role>,
) -> Result<u64, DbErr> {
    let mut rows = membership::Entity::find()
        .filter(membership::Column::AgencyId.eq(agency))
        .filter(membership::Column::AccountId.eq(account));
    if let Some(role) = role {
        rows = rows.filter(membership::Column::Role.eq(role));
    }
    rows.count(db).await
}

async fn leave_teams<C: ConnectionTrait>(tx: &C, agency: AgencyId, account: AccountId) -> Result<(), DbErr> {
    let of_agency =
        team::Entity::find().select_only().column(team::Column::Id).filter(team::Column::AgencyId.eq(agency));
    team_member::Entity::delete_many()
        .filter(team_member::Column::AccountId.eq(account))
        .filter(team_member::Column::TeamId.in_subquery(of_agency.into_query()))
        .exec(tx)
        .await?;
    Ok(())
}

/// Some agencies; no query for none.
pub async fn agencies<C: ConnectionTrait>(db: &C, ids: Vec<AgencyId>) -> Result<Vec<agency::Model>, DbErr> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    agency::Entity::find().filter(agency::Column::Id.is_in(ids)).all(db).await
}
