//! Reading agencies, teams and categories: each function is a fixed number of queries, whatever it finds.

use std::collections::HashMap;

use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, Select, SelectTwo,
};

use crate::entity::{AgencyId, CategoryId, agency, calendar, category, team};
use crate::locale;

/// An agency with its teams, by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgencyWithTeams {
    pub agency: agency::Model,
    pub teams: Vec<team::Model>,
}

impl AgencyWithTeams {
    /// The names of its teams, as the reader's language lists them.
    #[must_use]
    pub fn team_names(&self) -> String {
        locale::list(&self.teams.iter().map(|team| team.name.clone()).collect::<Vec<_>>())
    }
}

/// A category with the agency that it belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CategoryWithAgency {
    pub category: category::Model,
    pub agency: agency::Model,
}

/// Which agencies; none means all of them, as [`crate::identity::permissions::agencies_where`] has it.
type Only<'a> = Option<&'a [AgencyId]>;

/// Every agency with its teams, by name: two queries.
pub async fn agencies<C: ConnectionTrait>(db: &C) -> Result<Vec<AgencyWithTeams>, DbErr> {
    agencies_among(db, None).await
}

/// The agencies in a set with their teams, by name: two queries.
pub async fn agencies_among<C: ConnectionTrait>(db: &C, only: Only<'_>) -> Result<Vec<AgencyWithTeams>, DbErr> {
    let mut found = agency::Entity::find();
    let mut theirs = team::Entity::find();
    if let Some(ids) = only {
        found = found.filter(agency::Column::Id.is_in(ids.iter().copied()));
        theirs = theirs.filter(team::Column::AgencyId.is_in(ids.iter().copied()));
    }
    let found = found.order_by_asc(agency::Column::Name).order_by_asc(agency::Column::Id).all(db).await?;
    let mut teams: HashMap<AgencyId, Vec<team::Model>> = HashMap::new();
    for team in theirs.order_by_asc(team::Column::Name).order_by_asc(team::Column::Id).all(db).await? {
        teams.entry(team.agency_id).or_default().push(team);
    }
    let with_teams =
        |agency: agency::Model| AgencyWithTeams { teams: teams.remove(&agency.id).unwrap_or_default(), agency };
    Ok(found.into_iter().map(with_teams).collect())
}

/// The agency of an address: one query.
pub async fn agency_by_slug<C: ConnectionTrait>(db: &C, slug: &str) -> Result<Option<agency::Model>, DbErr> {
    agency::Entity::find().filter(agency::Column::Slug.eq(slug)).one(db).await
}

/// The agency of an id: one query.
pub async fn agency_by_id<C: ConnectionTrait>(db: &C, id: AgencyId) -> Result<Option<agency::Model>, DbErr> {
    agency::Entity::find_by_id(id).one(db).await
}

/// An agency's calendar: one query.
pub async fn calendar_of<C: ConnectionTrait>(db: &C, agency: AgencyId) -> Result<Option<calendar::Model>, DbErr> {
    calendar::Entity::find().filter(calendar::Column::AgencyId.eq(agency)).one(db).await
}

/// An agency's teams, by name: one query.
pub async fn teams_of<C: ConnectionTrait>(db: &C, agency: AgencyId) -> Result<Vec<team::Model>, DbErr> {
    team::Entity::find().filter(team::Column::AgencyId.eq(agency)).order_by_asc(team::Column::Name).all(db).await
}

fn with_agency() -> SelectTwo<category::Entity, agency::Entity> {
    let owner =
        category::Entity::belongs_to(agency::Entity).from(category::Column::AgencyId).to(agency::Column::Id).into();
    category::Entity::find().join(JoinType::InnerJoin, owner).select_also(agency::Entity)
}

fn paired((category, agency): (category::Model, Option<agency::Model>)) -> Option<CategoryWithAgency> {
    agency.map(|agency| CategoryWithAgency { category, agency })
}

fn in_order(found: SelectTwo<category::Entity, agency::Entity>) -> SelectTwo<category::Entity, agency::Entity> {
    found
        .order_by_asc(agency::Column::Name)
        .order_by_asc(category::Column::Position)
        .order_by_asc(category::Column::Name)
        .order_by_asc(category::Column::Id)
}

/// The categories that take threads, with their agencies, by agency and then in the agency's order: one query.
pub async fn categories<C: ConnectionTrait>(db: &C) -> Result<Vec<CategoryWithAgency>, DbErr> {
    let found = in_order(with_agency()).filter(category::Column::ArchivedAt.is_null()).all(db).await?;
    Ok(found.into_iter().filter_map(paired).collect())
}

/// Every category of the agencies in a set, archived ones too, in the same order: one query.
pub async fn categories_among<C: ConnectionTrait>(db: &C, only: Only<'_>) -> Result<Vec<CategoryWithAgency>, DbErr> {
    let mut found = in_order(with_agency());
    if let Some(ids) = only {
        found = found.filter(category::Column::AgencyId.is_in(ids.iter().copied()));
    }
    Ok(found.all(db).await?.into_iter().filter_map(paired).collect())
}

/// The category of an address, archived or not: one query.
pub async fn category_by_slug<C: ConnectionTrait>(db: &C, slug: &str) -> Result<Option<CategoryWithAgency>, DbErr> {
    Ok(with_agency().filter(category::Column::Slug.eq(slug)).one(db).await?.and_then(paired))
}

/// The category of an id, archived or not: one query.
pub async fn category_by_id<C: ConnectionTrait>(db: &C, id: CategoryId) -> Result<Option<CategoryWithAgency>, DbErr> {
    Ok(with_agency().filter(category::Column::Id.eq(id)).one(db).await?.and_then(paired))
}

/// The categories of an agency that take threads: for counting and linking elsewhere.
pub fn open_categories_of(agency: AgencyId) -> Select<category::Entity> {
    category::Entity::find()
        .filter(category::Column::AgencyId.eq(agency))
        .filter(category::Column::ArchivedAt.is_null())
        .order_by_asc(category::Column::Position)
}
