//! Making and renaming the teams that cases go to.

use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect,
};

use super::edit_agency::MAX_NAME;
use super::text_rules::required_line;
use super::{codes, slug};
use crate::app::App;
use crate::entity::{AgencyId, Event, TeamId, team};
use crate::identity::{Caller, Right};
use crate::operation::{OperationError, OperationSpec};

fn administers(caller: &Caller, agency: AgencyId) -> Result<(), OperationError> {
    if caller.may(Right::AdministerAgency, agency) { Ok(()) } else { Err(OperationError::NotFound) }
}

/// Makes a team of an agency.
///
/// # Errors
/// [`OperationError::NotFound`] for those who do not administer the agency; the field `name`; the database.
pub async fn create(app: &App, caller: &Caller, agency: AgencyId, name: &str) -> Result<TeamId, OperationError> {
    administers(caller, agency)?;
    let name = required_line("name", name, MAX_NAME)?;
    let made = app.kernel.run(OperationSpec::new(caller), (agency, name), |op, (agency, name)| {
        Box::pin(async move {
            let taken: Vec<(String, String)> = team::Entity::find()
                .select_only()
                .columns([team::Column::Slug, team::Column::Name])
                .filter(team::Column::AgencyId.eq(*agency))
                .into_tuple()
                .all(op.tx())
                .await?;
            if taken.iter().any(|(_, other)| other.to_lowercase() == name.to_lowercase()) {
                return Err(OperationError::field("name", codes::TEAM_TAKEN));
            }
            let slugs: Vec<String> = taken.into_iter().map(|(slug, _)| slug).collect();
            let row = team::ActiveModel {
                agency_id: Set(*agency),
                slug: Set(slug::free(&slug::slug(name), &slugs)),
                name: Set(name.clone()),
                ..Default::default()
            };
            let made = team::Entity::insert(row).exec(op.tx()).await;
            let made = made.map_err(|error| OperationError::field_if_taken(error, "name", codes::TEAM_TAKEN))?;
            op.record(Event::AgencyChanged { agency: *agency });
            Ok(made.last_insert_id)
        })
    });
    Ok(made.await?.value)
}

/// Gives a team another name.
///
/// # Errors
/// [`OperationError::NotFound`] for those who do not administer its agency; the field `name`; the database.
pub async fn rename(
    app: &App,
    caller: &Caller,
    agency: AgencyId,
    id: TeamId,
    name: &str,
) -> Result<(), OperationError> {
    administers(caller, agency)?;
    let name = required_line("name", name, MAX_NAME)?;
    let renamed = app.kernel.run(OperationSpec::new(caller), (agency, id, name), |op, (agency, id, name)| {
        Box::pin(async move {
            let found = team::Entity::find_by_id(*id).filter(team::Column::AgencyId.eq(*agency)).one(op.tx()).await?;
            let mut row = found.ok_or(OperationError::NotFound)?.into_active_model();
            row.name = Set(name.clone());
            row.update(op.tx()).await?;
            op.record(Event::AgencyChanged { agency: *agency });
            Ok(())
        })
    });
    renamed.await?;
    Ok(())
}
