//! Making, changing and archiving categories, and the teams that their cases go to.

use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter,
    QuerySelect,
};

use super::edit_agency::{MAX_NAME, MAX_TEXT};
use super::refusal::{Refusal, Refused, checked_text};
use super::slug;
use crate::app::App;
use crate::entity::{AgencyId, CategoryId, TeamId, category, team};
use crate::identity::{Caller, Right};
use crate::web::signing;

/// Highest place in an agency's order.
pub const MAX_POSITION: i32 = 9999;

/// A category as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CategoryInput {
    pub name: String,
    pub description: String,
    /// Number of a team of the agency, or nothing.
    pub team: String,
    /// Place in the agency's order; nothing is 0.
    pub position: String,
}

struct ValidatedCategory {
    name: String,
    description: String,
    team: Option<TeamId>,
    position: i32,
}

async fn validate<C: ConnectionTrait>(
    db: &C,
    agency: AgencyId,
    input: &CategoryInput,
) -> Result<ValidatedCategory, Refused> {
    let mut refusals = Vec::new();
    let name = checked_text(&mut refusals, "name", &input.name, true, MAX_NAME);
    let description = checked_text(&mut refusals, "description", &input.description, false, MAX_TEXT);
    let typed = input.position.trim();
    let position = if typed.is_empty() { Some(0) } else { typed.parse().ok() };
    let position = position.filter(|place| (0..=MAX_POSITION).contains(place));
    if position.is_none() {
        refusals.push(Refusal::about("position", "agencies-position-out-of-range", MAX_POSITION.to_string()));
    }
    let team = match input.team.trim() {
        "" => None,
        number => {
            let found = match number.parse::<TeamId>() {
                Ok(id) => team::Entity::find_by_id(id).filter(team::Column::AgencyId.eq(agency)).one(db).await?,
                Err(_) => None,
            };
            if found.is_none() {
                refusals.push(Refusal::new("team", "agencies-team-unknown"));
            }
            found.map(|team| team.id)
        }
    };
    match position {
        Some(position) if refusals.is_empty() => Ok(ValidatedCategory { name, description, team, position }),
        _ => Err(Refused::Fields(refusals)),
    }
}

fn administers(caller: &Caller, agency: AgencyId) -> Result<(), Refused> {
    if caller.may(Right::AdministerAgency, agency) { Ok(()) } else { Err(Refused::Missing) }
}

/// Names what somebody saw of a category when they began to change it.
#[must_use]
pub fn seen(category: &category::Model) -> String {
    signing::sha256(&format!("{category:?}"))
}

/// Makes a category of an agency, and returns the part of its address.
///
/// # Errors
/// [`Refused::Missing`] for those who do not administer the agency; refused fields; the database.
#[tracing::instrument(skip_all, fields(agency.id = agency.0))]
pub async fn create(app: &App, caller: &Caller, agency: AgencyId, input: &CategoryInput) -> Result<String, Refused> {
    administers(caller, agency)?;
    let tx = app.begin_write().await?;
    let new = validate(&tx, agency, input).await?;
    let slug = free_slug(&tx, &new.name).await?;
    let row = category::ActiveModel {
        agency_id: Set(agency),
        slug: Set(slug.clone()),
        name: Set(new.name),
        description: Set(new.description),
        team_id: Set(new.team),
        position: Set(new.position),
        created_at: Set(app.now()),
        ..Default::default()
    };
    let made = category::Entity::insert(row).exec_without_returning(&tx).await;
    made.map_err(|error| Refused::taken(error, "name", "agencies-name-taken"))?;
    tx.commit().await?;
    app.pages.forget_all();
    Ok(slug)
}

async fn free_slug<C: ConnectionTrait>(db: &C, name: &str) -> Result<String, DbErr> {
    let slug = slug::slug(name);
    let taken: Vec<String> = category::Entity::find()
        .select_only()
        .column(category::Column::Slug)
        .filter(category::Column::Slug.starts_with(slug.as_str()))
        .into_tuple()
        .all(db)
        .await?;
    Ok(slug::free(&slug, &taken))
}

async fn lock<C: ConnectionTrait>(tx: &C, caller: &Caller, id: CategoryId) -> Result<category::Model, Refused> {
    let found = category::Entity::find_by_id(id).lock_exclusive().one(tx).await?.ok_or(Refused::Missing)?;
    administers(caller, found.agency_id)?;
    Ok(found)
}

/// Changes a category; its address stays.
///
/// # Errors
/// [`Refused::Missing`] for those who do not administer its agency; refused fields; [`Refused::Stale`] if it is not as it
/// was when `seen` was made.
#[tracing::instrument(skip_all, fields(category.id = id.0))]
pub async fn update(
    app: &App,
    caller: &Caller,
    id: CategoryId,
    input: &CategoryInput,
    seen_then: &str,
) -> Result<(), Refused> {
    let tx = app.begin_write().await?;
    let found = lock(&tx, caller, id).await?;
    let new = validate(&tx, found.agency_id, input).await?;
    if seen(&found) != seen_then {
        return Err(Refused::Stale);
    }
    let mut row = found.into_active_model();
    row.name = Set(new.name);
    row.description = Set(new.description);
    row.team_id = Set(new.team);
    row.position = Set(new.position);
    row.update(&tx).await?;
    tx.commit().await?;
    app.pages.forget_all();
    Ok(())
}

/// Archives a category, so that it takes no new threads, or has it take threads again. Doing it twice changes nothing.
///
/// # Errors
/// [`Refused::Missing`] for those who do not administer its agency; the database.
#[tracing::instrument(skip_all, fields(category.id = id.0))]
pub async fn archive(app: &App, caller: &Caller, id: CategoryId, archived: bool) -> Result<(), Refused> {
    let tx = app.begin_write().await?;
    let found = lock(&tx, caller, id).await?;
    if found.archived_at.is_some() == archived {
        return Ok(());
    }
    let mut row = found.into_active_model();
    row.archived_at = Set(archived.then(|| app.now()));
    row.update(&tx).await?;
    tx.commit().await?;
    app.pages.forget_all();
    Ok(())
}

/// Makes a team of an agency.
///
/// # Errors
/// [`Refused::Missing`] for those who do not administer the agency; the field `name`; the database.
pub async fn create_team(app: &App, caller: &Caller, agency: AgencyId, name: &str) -> Result<TeamId, Refused> {
    administers(caller, agency)?;
    let name = team_name(name)?;
    let tx = app.begin_write().await?;
    let slug = slug::slug(&name);
    let taken: Vec<(String, String)> = team::Entity::find()
        .select_only()
        .columns([team::Column::Slug, team::Column::Name])
        .filter(team::Column::AgencyId.eq(agency))
        .into_tuple()
        .all(&tx)
        .await?;
    if taken.iter().any(|(_, other)| other.to_lowercase() == name.to_lowercase()) {
        return Err(Refused::field("name", "agencies-team-taken"));
    }
    let slugs: Vec<String> = taken.into_iter().map(|(slug, _)| slug).collect();
    let slug = slug::free(&slug, &slugs);
    let row = team::ActiveModel { agency_id: Set(agency), slug: Set(slug), name: Set(name), ..Default::default() };
    let made = team::Entity::insert(row).exec(&tx).await;
    let id = made.map_err(|error| Refused::taken(error, "name", "agencies-team-taken"))?.last_insert_id;
    tx.commit().await?;
    app.pages.forget_all();
    Ok(id)
}

/// Gives a team another name.
///
/// # Errors
/// [`Refused::Missing`] for those who do not administer its agency; the field `name`; the database.
pub async fn rename_team(app: &App, caller: &Caller, agency: AgencyId, id: TeamId, name: &str) -> Result<(), Refused> {
    administers(caller, agency)?;
    let name = team_name(name)?;
    let tx = app.begin_write().await?;
    let found = team::Entity::find_by_id(id).filter(team::Column::AgencyId.eq(agency)).one(&tx).await?;
    let mut row = found.ok_or(Refused::Missing)?.into_active_model();
    row.name = Set(name);
    row.update(&tx).await?;
    tx.commit().await?;
    app.pages.forget_all();
    Ok(())
}

fn team_name(typed: &str) -> Result<String, Refused> {
    let mut refusals = Vec::new();
    let name = checked_text(&mut refusals, "name", typed, true, MAX_NAME);
    if refusals.is_empty() { Ok(name) } else { Err(Refused::Fields(refusals)) }
}
