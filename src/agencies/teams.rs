//! The team that takes the cases of a category.

use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

use crate::entity::{AgencyId, TeamId, agency, category, team};

/// Slug of the team of an agency that has none yet: no question is lost for want of a team.
const FIRST_TEAM: &str = "front-desk";

/// Returns the team of a category, else the agency's first one. An agency without a team gets one.
///
/// # Errors
/// Those of the database.
pub async fn team_for<C: ConnectionTrait>(tx: &C, category: &category::Model) -> Result<TeamId, DbErr> {
    if let Some(team) = category.team_id {
        return Ok(team);
    }
    if let Some(team) = first_team(tx, category.agency_id).await? {
        return Ok(team);
    }
    let name = agency::Entity::find_by_id(category.agency_id).one(tx).await?.map(|agency| agency.name);
    let row = team::ActiveModel {
        agency_id: Set(category.agency_id),
        slug: Set(FIRST_TEAM.to_owned()),
        name: Set(name.unwrap_or_default()),
        ..Default::default()
    };
    let free = OnConflict::columns([team::Column::AgencyId, team::Column::Slug]).do_nothing().to_owned();
    team::Entity::insert(row).on_conflict(free).exec_without_returning(tx).await?;
    first_team(tx, category.agency_id).await?.ok_or_else(|| DbErr::RecordNotFound("a team for the case".to_owned()))
}

async fn first_team<C: ConnectionTrait>(tx: &C, agency: AgencyId) -> Result<Option<TeamId>, DbErr> {
    team::Entity::find()
        .select_only()
        .column(team::Column::Id)
        .filter(team::Column::AgencyId.eq(agency))
        .order_by_asc(team::Column::Id)
        .into_tuple()
        .one(tx)
        .await
}
