//! An agency's staff: who has which role, in which teams.

use askama::Template;
use poem::web::{Data, Path, Query};
use poem::{Response, Result, handler};

use super::form::{FormQuery, administered};
use crate::agencies::{codes, listing};
use crate::app::App;
use crate::entity::{AccountId, Role, TeamId, account, agency, team};
use crate::identity::Visit;
use crate::identity::members::{self, Member};
use crate::locale::text;
use crate::operation::OperationError;
use crate::web::form::Fields;
use crate::web::page::{self, FormState, Page, PageError};
use crate::web::parts::Choice;

#[derive(Template)]
#[template(path = "agencies/members.html")]
struct MembersPage {
    page: Page,
    state: FormState,
    agency: agency::Model,
    members: Vec<Member>,
    teams: Vec<team::Model>,
    roles: Vec<Choice>,
}

/// Who was found, before they get a role.
#[derive(Template)]
#[template(path = "agencies/member_confirm.html")]
struct ConfirmPage {
    page: Page,
    agency: agency::Model,
    found: account::Model,
    role: Role,
}

fn confirm(visit: &Visit, agency: agency::Model, found: account::Model, role: Role) -> Response {
    page::show(&ConfirmPage { page: visit.page("agencies-member-confirm-title"), agency, found, role })
}

async fn show(visit: &Visit, app: &App, state: FormState, agency: agency::Model) -> Result<Response, PageError> {
    let caller = visit.signed_in()?;
    let members = members::list(app, caller, agency.id).await?;
    let role = |role: &Role| Choice {
        hint: text::t(&format!("agencies-role-{}-hint", role.as_str().replace('_', "-"))),
        ..Choice::new(role, text::t(&format!("agencies-role-{}", role.as_str().replace('_', "-"))))
    };
    let template = MembersPage {
        page: visit.titled(agency.name.clone()),
        teams: listing::teams_of(app.reader(), agency.id).await?,
        roles: Role::ALL.iter().map(role).collect(),
        state,
        agency,
        members,
    };
    Ok(page::form(&template.state.clone(), &template))
}

#[handler]
pub(super) async fn show_members(
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

/// What came of an act: back to the list, or the form again.
async fn finish(
    done: Result<(), OperationError>,
    word: &str,
    visit: &Visit,
    app: &App,
    agency: agency::Model,
    fields: &Fields,
) -> Result<Response, PageError> {
    match done {
        Ok(()) => Ok(page::see_other(&format!("/admin/agencies/{}/members?done={word}", agency.slug))),
        Err(error) => show(visit, app, FormState::refused(fields, error)?, agency).await,
    }
}

#[handler]
pub(super) async fn add_member(
    visit: Visit,
    Data(app): Data<&App>,
    Path(slug): Path<String>,
    fields: Fields,
) -> Result<Response> {
    let caller = visit.signed_in_keeping(&fields, &format!("/admin/agencies/{slug}/members"))?;
    let agency = administered(&visit, app, &slug).await?;
    let Some(role) = fields.get("role").parse::<Role>().ok() else {
        let state = FormState::refused(&fields, OperationError::field("role", codes::ROLE_MISSING))?;
        return Ok(show(&visit, app, state, agency).await?);
    };
    let handle = fields.get("handle").trim();
    match members::find_candidate(app, caller, agency.id, handle).await {
        // The first time it is shown who was found; the button there sends the same with the account that was seen.
        Ok(found) if fields.get("account") != found.id.to_string() => Ok(confirm(&visit, agency, found, role)),
        Ok(found) => {
            let done = members::grant(app, caller, agency.id, &found.handle, role).await.map(|_| ());
            Ok(finish(done, "member", &visit, app, agency, &fields).await?)
        }
        Err(error) => Ok(finish(Err(error), "member", &visit, app, agency, &fields).await?),
    }
}

#[handler]
pub(super) async fn take_away(
    visit: Visit,
    Data(app): Data<&App>,
    Path(slug): Path<String>,
    fields: Fields,
) -> Result<Response> {
    let agency = administered(&visit, app, &slug).await?;
    let account: AccountId = fields.get("account").parse().map_err(|_| PageError::missing())?;
    let role = fields.get("taken").parse::<Role>().ok().ok_or_else(PageError::missing)?;
    let done = members::revoke(app, visit.signed_in()?, agency.id, account, role).await;
    Ok(finish(done, "taken-away", &visit, app, agency, &fields).await?)
}

#[handler]
pub(super) async fn save_teams(
    visit: Visit,
    Data(app): Data<&App>,
    Path(slug): Path<String>,
    fields: Fields,
) -> Result<Response> {
    let agency = administered(&visit, app, &slug).await?;
    let account: AccountId = fields.get("account").parse().map_err(|_| PageError::missing())?;
    let teams: Option<Vec<TeamId>> = fields.all("teams").map(|team| team.parse().ok()).collect();
    let teams = teams.ok_or_else(PageError::missing)?;
    let done = members::set_teams(app, visit.signed_in()?, agency.id, account, &teams).await;
    Ok(finish(done, "saved", &visit, app, agency, &fields).await?)
}
