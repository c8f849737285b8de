//! Who can be given a case: members of its team who may work cases of its agency today, and never whoever asked.

use sea_orm::sea_query::SelectStatement;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, JoinType, QueryFilter, QuerySelect, QueryTrait,
};

use crate::entity::{AccountId, AgencyId, TeamId, account, membership, team_member};
use crate::identity::{Right, permissions};

/// The accounts that may work the cases of a team: a place in the team does not outlive the role.
pub(super) fn workers(agency: AgencyId, team: TeamId) -> SelectStatement {
    let with_role = membership::Entity::find()
        .select_only()
        .column(membership::Column::AccountId)
        .filter(membership::Column::AgencyId.eq(agency))
        .filter(membership::Column::Role.is_in(permissions::roles_with(Right::WorkCases).iter().copied()))
        .into_query();
    let to_team =
        team_member::Entity::belongs_to(account::Entity).from(team_member::Column::AccountId).to(account::Column::Id);
    team_member::Entity::find()
        .select_only()
        .column(team_member::Column::AccountId)
        .join(JoinType::InnerJoin, to_team.into())
        .filter(team_member::Column::TeamId.eq(team))
        .filter(account::Column::DisabledAt.is_null())
        .filter(
            Condition::any()
                .add(account::Column::IsSiteAdministrator.eq(true))
                .add(account::Column::Id.in_subquery(with_role)),
        )
        .into_query()
}

/// Whether somebody may be given the cases of a team.
pub(super) async fn is_worker<C: ConnectionTrait>(
    db: &C,
    agency: AgencyId,
    team: TeamId,
    person: AccountId,
) -> Result<bool, DbErr> {
    let found = account::Entity::find_by_id(person).filter(account::Column::Id.in_subquery(workers(agency, team)));
    Ok(found.one(db).await?.is_some())
}
