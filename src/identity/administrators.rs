//! That somebody always administers the site and each agency: whoever is erased or suspended counts for nothing there.

use std::collections::BTreeSet;

use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait,
};

use super::suspended::is_suspended;
use crate::entity::{AccountId, AgencyId, Role, account, agency, membership};
use crate::operation::Operation;

/// The roles of an account. The agencies where it has one are locked: whoever takes administrators of one agency away takes turns, so
/// that the count holds.
pub(super) async fn lock_roles<C: ConnectionTrait>(
    tx: &C,
    account: AccountId,
) -> Result<Vec<membership::Model>, DbErr> {
    let roles = membership::Entity::find().filter(membership::Column::AccountId.eq(account)).all(tx).await?;
    let agencies: BTreeSet<AgencyId> = roles.iter().map(|role| role.agency_id).collect();
    for agency in agencies {
        agency::Entity::find_by_id(agency).lock_exclusive().one(tx).await?;
    }
    Ok(roles)
}

/// Whether an agency would stand without anybody who administers it, once somebody with these roles is gone.
pub(super) async fn is_last_administrator(op: &Operation, roles: &[membership::Model]) -> Result<bool, DbErr> {
    for role in roles.iter().filter(|role| role.role == Role::Administrator) {
        if !others_administer(op, role.agency_id, role.account_id).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether somebody else who may sign in today administers an agency.
pub(super) async fn others_administer(op: &Operation, agency: AgencyId, leaver: AccountId) -> Result<bool, DbErr> {
    let administrators = membership::Entity::find()
        .select_only()
        .column(membership::Column::AccountId)
        .filter(membership::Column::AgencyId.eq(agency))
        .filter(membership::Column::Role.eq(Role::Administrator))
        .into_query();
    let others = account::Entity::find()
        .filter(account::Column::Id.in_subquery(administrators))
        .filter(account::Column::Id.ne(leaver))
        .filter(account::Column::DisabledAt.is_null())
        .filter(is_suspended(op.now()).not());
    Ok(others.count(op.tx()).await? > 0)
}

/// Whether the site is still administered once somebody is gone. Those who administer it take turns at leaving.
pub(super) async fn others_administer_the_site(op: &Operation, leaver: AccountId) -> Result<bool, DbErr> {
    let administrators = account::Entity::find()
        .filter(account::Column::IsSiteAdministrator.eq(true))
        .filter(account::Column::DisabledAt.is_null());
    if administrators.clone().filter(account::Column::Id.eq(leaver)).count(op.tx()).await? == 0 {
        return Ok(true);
    }
    let usable = administrators.filter(is_suspended(op.now()).not());
    let all = usable.order_by_asc(account::Column::Id).lock_exclusive().all(op.tx()).await?;
    Ok(all.iter().any(|account| account.id != leaver))
}
