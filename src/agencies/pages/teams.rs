//! An agency's teams.

use askama::Template;
use poem::web::{Data, Path, Query};
use poem::{Response, Result, handler};

use super::form::{FormQuery, administered, typed};
use crate::agencies::{edit_team, listing};
use crate::app::App;
use crate::entity::{TeamId, agency, team};
use crate::identity::Visit;
use crate::web::form::Fields;
use crate::web::page::{self, FormState, Page, PageError};

#[derive(Template)]
#[template(path = "agencies/teams.html")]
struct TeamsPage {
    page: Page,
    state: FormState,
    agency: agency::Model,
    teams: Vec<team::Model>,
}

#[derive(Template)]
#[template(path = "agencies/team.html")]
struct TeamPage {
    page: Page,
    state: FormState,
    agency: agency::Model,
    team: team::Model,
    /// The agency's teams.
    back: String,
}

fn show_team(visit: &Visit, state: FormState, agency: agency::Model, team: team::Model) -> Response {
    let (page, back) = (visit.titled(team.name.clone()), format!("/admin/agencies/{}/teams", agency.slug));
    page::form(&state.clone(), &TeamPage { page, state, agency, team, back })
}

async fn show(visit: &Visit, app: &App, state: FormState, agency: agency::Model) -> Result<Response, PageError> {
    let teams = listing::teams_of(app.reader(), agency.id).await?;
    let page = visit.titled(agency.name.clone());
    Ok(page::form(&state.clone(), &TeamsPage { page, state, agency, teams }))
}

#[handler]
pub(super) async fn show_teams(
    mut visit: Visit,
    Data(app): Data<&App>,
    Path(slug): Path<String>,
    Query(query): Query<FormQuery>,
) -> Result<Response> {
    let agency = administered(&visit, app, &slug).await?;
    query.tell(&mut visit);
    let state = query.form(app, visit.signed_in()?, Fields::default).await?;
    Ok(show(&visit, app, state, agency).await?)
}

#[handler]
pub(super) async fn make_team(
    visit: Visit,
    Data(app): Data<&App>,
    Path(slug): Path<String>,
    fields: Fields,
) -> Result<Response> {
    let place = format!("/admin/agencies/{slug}/teams");
    let caller = visit.signed_in_keeping(&fields, &place)?;
    let agency = administered(&visit, app, &slug).await?;
    match edit_team::create(app, caller, agency.id, fields.get("name")).await {
        Ok(_) => Ok(page::see_other(&format!("{place}?done=team"))),
        Err(error) => Ok(show(&visit, app, FormState::refused(&fields, error)?, agency).await?),
    }
}

async fn found(visit: &Visit, app: &App, slug: &str, id: TeamId) -> Result<(agency::Model, team::Model), PageError> {
    let agency = administered(visit, app, slug).await?;
    let teams = listing::teams_of(app.reader(), agency.id).await?;
    let team = teams.into_iter().find(|team| team.id == id).ok_or_else(PageError::missing)?;
    Ok((agency, team))
}

#[handler]
pub(super) async fn team_form(
    visit: Visit,
    Data(app): Data<&App>,
    Path((slug, id)): Path<(String, TeamId)>,
) -> Result<Response> {
    let (agency, team) = found(&visit, app, &slug, id).await?;
    let state = FormState::sent(typed([("name", team.name.clone())]));
    Ok(show_team(&visit, state, agency, team))
}

#[handler]
pub(super) async fn save_team(
    visit: Visit,
    Data(app): Data<&App>,
    Path((slug, id)): Path<(String, TeamId)>,
    fields: Fields,
) -> Result<Response> {
    let caller = visit.signed_in_keeping(&fields, &format!("/admin/agencies/{slug}/teams"))?;
    let (agency, team) = found(&visit, app, &slug, id).await?;
    match edit_team::rename(app, caller, agency.id, id, fields.get("name")).await {
        Ok(()) => Ok(page::see_other(&format!("/admin/agencies/{slug}/teams?done=saved"))),
        Err(error) => Ok(show_team(&visit, FormState::refused(&fields, error)?, agency, team)),
    }
}
