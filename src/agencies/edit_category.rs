//! Making, changing and archiving categories.

use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter,
    QuerySelect,
};

use super::edit_agency::{MAX_NAME, MAX_TEXT};
use super::text_rules::{optional_text, required_line};
use super::{codes, slug};
use crate::app::App;
use crate::entity::{AgencyId, CategoryId, Event, TeamId, category, team};
use crate::identity::{Caller, Right};
use crate::operation::{FieldError, FieldErrors, OperationError, OperationSpec};
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

/// What was typed, where all of it can be stored.
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
) -> Result<ValidatedCategory, OperationError> {
    let mut errors = FieldErrors::default();
    let name = errors.check(required_line("name", &input.name, MAX_NAME));
    let description = errors.check(optional_text("description", &input.description, MAX_TEXT));
    let position = errors.check(position(&input.position));
    let team = errors.check(team_of(db, agency, &input.team).await?);
    let (Some(name), Some(description), Some(team), Some(position)) = (name, description, team, position) else {
        return Err(errors.into());
    };
    Ok(errors.finish_with(Some(ValidatedCategory { name, description, team, position }))?)
}

fn position(typed: &str) -> Result<i32, FieldError> {
    let typed = typed.trim();
    let position = if typed.is_empty() { Some(0) } else { typed.parse().ok() };
    position.filter(|place| (0..=MAX_POSITION).contains(place)).ok_or_else(|| {
        FieldError::new("position", codes::POSITION_OUT_OF_RANGE).with("about", MAX_POSITION.to_string())
    })
}

/// The team with this number, if it is one of the agency's; none for no number.
async fn team_of<C: ConnectionTrait>(
    db: &C,
    agency: AgencyId,
    typed: &str,
) -> Result<Result<Option<TeamId>, FieldError>, DbErr> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(Ok(None));
    }
    let found = match typed.parse::<TeamId>() {
        Ok(id) => team::Entity::find_by_id(id).filter(team::Column::AgencyId.eq(agency)).one(db).await?,
        Err(_) => None,
    };
    Ok(found.map(|team| Some(team.id)).ok_or_else(|| FieldError::new("team", codes::TEAM_UNKNOWN)))
}

fn administers(caller: &Caller, agency: AgencyId) -> Result<(), OperationError> {
    if caller.may(Right::AdministerAgency, agency) { Ok(()) } else { Err(OperationError::NotFound) }
}

/// Names what somebody saw of a category when they began to change it.
#[must_use]
pub fn seen(category: &category::Model) -> String {
    signing::sha256(&format!("{category:?}"))
}

/// Makes a category of an agency, and returns the part of its address.
///
/// # Errors
/// [`OperationError::NotFound`] for those who do not administer the agency; refused fields; the database.
#[tracing::instrument(skip_all, fields(agency.id = agency.0))]
pub async fn create(
    app: &App,
    caller: &Caller,
    agency: AgencyId,
    input: &CategoryInput,
) -> Result<String, OperationError> {
    administers(caller, agency)?;
    let made = app.kernel.run(OperationSpec::new(caller), (agency, input.clone()), |op, (agency, input)| {
        Box::pin(async move {
            let new = validate(op.tx(), *agency, input).await?;
            let slug = free_slug(op.tx(), &new.name).await?;
            let row = category::ActiveModel {
                agency_id: Set(*agency),
                slug: Set(slug.clone()),
                name: Set(new.name),
                description: Set(new.description),
                team_id: Set(new.team),
                position: Set(new.position),
                created_at: Set(op.now()),
                ..Default::default()
            };
            let made = category::Entity::insert(row).exec(op.tx()).await;
            let made = made.map_err(|error| OperationError::field_if_taken(error, "name", codes::NAME_TAKEN))?;
            op.record(Event::CategoryChanged { category: made.last_insert_id });
            Ok(slug)
        })
    });
    Ok(made.await?.value)
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

async fn lock<C: ConnectionTrait>(tx: &C, caller: &Caller, id: CategoryId) -> Result<category::Model, OperationError> {
    let found = category::Entity::find_by_id(id).lock_exclusive().one(tx).await?.ok_or(OperationError::NotFound)?;
    administers(caller, found.agency_id)?;
    Ok(found)
}

/// A change of a category, made from what was seen of it.
struct CategoryChange {
    caller: Caller,
    id: CategoryId,
    input: CategoryInput,
    seen_then: String,
}

/// Changes a category; its address stays.
///
/// # Errors
/// [`OperationError::NotFound`] for those who do not administer its agency; refused fields; [`OperationError::Stale`] if it is
/// not as it was when `seen` was made.
#[tracing::instrument(skip_all, fields(category.id = id.0))]
pub async fn update(
    app: &App,
    caller: &Caller,
    id: CategoryId,
    input: &CategoryInput,
    seen_then: &str,
) -> Result<(), OperationError> {
    let change = CategoryChange { caller: caller.clone(), id, input: input.clone(), seen_then: seen_then.to_owned() };
    let changed = app.kernel.run(OperationSpec::new(caller), change, |op, change: &CategoryChange| {
        Box::pin(async move {
            let found = lock(op.tx(), &change.caller, change.id).await?;
            let new = validate(op.tx(), found.agency_id, &change.input).await?;
            if seen(&found) != change.seen_then {
                return Err(OperationError::Stale);
            }
            let mut row = found.into_active_model();
            row.name = Set(new.name);
            row.description = Set(new.description);
            row.team_id = Set(new.team);
            row.position = Set(new.position);
            row.update(op.tx()).await?;
            op.record(Event::CategoryChanged { category: change.id });
            Ok(())
        })
    });
    changed.await?;
    Ok(())
}

/// Archives a category, so that it takes no new threads, or has it take threads again. Doing it twice changes nothing.
///
/// # Errors
/// [`OperationError::NotFound`] for those who do not administer its agency; the database.
#[tracing::instrument(skip_all, fields(category.id = id.0))]
pub async fn archive(app: &App, caller: &Caller, id: CategoryId, archived: bool) -> Result<(), OperationError> {
    let input = (caller.clone(), id, archived);
    let done = app.kernel.run(OperationSpec::new(caller), input, |op, (caller, id, archived)| {
        Box::pin(async move {
            let found = lock(op.tx(), caller, *id).await?;
            if found.archived_at.is_some() == *archived {
                return Ok(());
            }
            let mut row = found.into_active_model();
            row.archived_at = Set(archived.then(|| op.now()));
            row.update(op.tx()).await?;
            op.record(Event::CategoryChanged { category: *id });
            Ok(())
        })
    });
    done.await?;
    Ok(())
}
