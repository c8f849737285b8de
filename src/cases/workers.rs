//! Who can be given a case: members of its team who may work cases of its agency today, and never whoever asked.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::SelectStatement;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, ExprTrait, JoinType, QueryFilter, QuerySelect, QueryTrait,
};

use crate::entity::{AccountId, AgencyId, TeamId, account, team_member};
use crate::identity::Right;
use crate::identity::right_holders::hold_right;
use crate::identity::suspended::is_suspended;

/// The accounts that may work the cases of a team at a time: a place in the team does not outlive the role.
pub(super) fn workers(agency: AgencyId, team: TeamId, now: DateTime<Utc>) -> SelectStatement {
    let to_team =
        team_member::Entity::belongs_to(account::Entity).from(team_member::Column::AccountId).to(account::Column::Id);
    team_member::Entity::find()
        .select_only()
        .column(team_member::Column::AccountId)
        .join(JoinType::InnerJoin, to_team.into())
        .filter(team_member::Column::TeamId.eq(team))
        .filter(account::Column::DisabledAt.is_null())
        .filter(is_suspended(now).not())
        .filter(hold_right(Right::WorkCases, agency))
        .into_query()
}

/// Whether somebody may be given the cases of a team.
pub(super) async fn is_worker<C: ConnectionTrait>(
    db: &C,
    agency: AgencyId,
    team: TeamId,
    person: AccountId,
    now: DateTime<Utc>,
) -> Result<bool, DbErr> {
    let found = account::Entity::find_by_id(person);
    let found = found.filter(account::Column::Id.in_subquery(workers(agency, team, now)));
    Ok(found.one(db).await?.is_some())
}
