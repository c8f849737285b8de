//! The pages of volunteers: whom an agency named, and who asks oneself. They call the operations and render.

use askama::Template;
use poem::web::{Data, Path, Query};
use poem::{Response, Result, Route, get, handler, post};

use super::agree::agree;
use super::end::{end, end_own};
use super::listing::{self, Volunteer, Volunteering};
use super::name::{MAX_VOLUNTEERS, name};
use crate::agencies::pages::administered;
use crate::app::App;
use crate::entity::{AccountId, AgencyId, account, agency};
use crate::identity::pages::form::{FormQuery, done, private, refused};
use crate::identity::{Visit, members};
use crate::locale::text::{t, t1};
use crate::operation::OperationError;
use crate::web::form::Fields;
use crate::web::page::{self, FormState, Page, PageError};

/// Words that the page of an agency may be told were done; the text is `volunteers-done-<word>`.
const DONE: &[&str] = &["asked", "ended"];

/// Adds the pages of volunteers.
pub fn routes(route: Route) -> Route {
    route
        .at("/account/volunteering", get(show_own).post(answer))
        .at("/admin/agencies/:slug/volunteers", get(show_named).post(name_one))
        .at("/admin/agencies/:slug/volunteers/end", post(end_one))
}

#[derive(Template)]
#[template(path = "peers/volunteers.html")]
struct VolunteersPage {
    page: Page,
    state: FormState,
    agency: agency::Model,
    volunteers: Vec<Volunteer>,
    /// So many at most.
    most: u64,
}

/// Who was found, before they are asked.
#[derive(Template)]
#[template(path = "peers/volunteer_confirm.html")]
struct ConfirmPage {
    page: Page,
    agency: agency::Model,
    found: account::Model,
}

#[derive(Template)]
#[template(path = "peers/volunteering.html")]
struct OwnPage {
    page: Page,
    named: Vec<Volunteering>,
}

async fn show(visit: &Visit, app: &App, state: FormState, agency: agency::Model) -> Result<Response, PageError> {
    let volunteers = listing::of_agency(app, visit.signed_in()?, agency.id).await?;
    let page = visit.titled(t1("volunteers-title", "agency", agency.name.as_str()));
    let template = VolunteersPage { page, state, agency, volunteers, most: MAX_VOLUNTEERS };
    Ok(private(page::form(&template.state.clone(), &template)))
}

/// `GET /admin/agencies/:slug/volunteers`
#[handler]
async fn show_named(
    mut visit: Visit,
    Data(app): Data<&App>,
    Path(slug): Path<String>,
    Query(query): Query<FormQuery>,
) -> Result<Response> {
    let agency = administered(&visit, app, &slug).await?;
    if DONE.contains(&query.done.as_str()) {
        visit.page.notice = Some(t(&format!("volunteers-done-{}", query.done)));
    }
    Ok(show(&visit, app, FormState::default(), agency).await?)
}

/// `POST /admin/agencies/:slug/volunteers`
#[handler]
async fn name_one(visit: Visit, Data(app): Data<&App>, Path(slug): Path<String>, fields: Fields) -> Result<Response> {
    let agency = administered(&visit, app, &slug).await?;
    let caller = visit.signed_in()?;
    let named = match members::find_candidate(app, caller, agency.id, fields.get("handle").trim()).await {
        // The first time it is shown who was found; the button there sends the same with the account that was seen.
        Ok(found) if fields.get("account") != found.id.to_string() => {
            let page = visit.page("volunteers-confirm-title");
            return Ok(private(page::show(&ConfirmPage { page, agency, found })));
        }
        Ok(found) => name(app, caller, agency.id, &found.handle).await.map(|_| ()),
        Err(error) => Err(error),
    };
    Ok(finish(named, &visit, app, agency, &fields).await?)
}

/// `POST /admin/agencies/:slug/volunteers/end`
#[handler]
async fn end_one(visit: Visit, Data(app): Data<&App>, Path(slug): Path<String>, fields: Fields) -> Result<Response> {
    let agency = administered(&visit, app, &slug).await?;
    let account: AccountId = fields.get("account").parse().map_err(|_| PageError::missing())?;
    end(app, visit.signed_in()?, agency.id, account).await.map_err(PageError::from)?;
    Ok(page::see_other(&format!("/admin/agencies/{}/volunteers?done=ended", agency.slug)))
}

/// What came of naming somebody: back to the list, or the form again.
async fn finish(
    named: Result<(), OperationError>,
    visit: &Visit,
    app: &App,
    agency: agency::Model,
    fields: &Fields,
) -> Result<Response, PageError> {
    match named {
        Ok(()) => Ok(page::see_other(&format!("/admin/agencies/{}/volunteers?done=asked", agency.slug))),
        Err(error) => show(visit, app, refused(fields, error)?, agency).await,
    }
}

/// `GET /account/volunteering`
#[handler]
async fn show_own(visit: Visit, Data(app): Data<&App>, Query(query): Query<FormQuery>) -> Result<Response> {
    let caller = visit.signed_in()?;
    let named = listing::own(app, caller).await.map_err(PageError::from)?;
    let mut page = visit.page("volunteers-own-title");
    page.notice = done(&query.done);
    Ok(private(page::show(&OwnPage { page, named })))
}

/// `POST /account/volunteering`
#[handler]
async fn answer(visit: Visit, Data(app): Data<&App>, fields: Fields) -> Result<Response> {
    let caller = visit.signed_in()?;
    let agency: AgencyId = fields.get("agency").parse().map_err(|_| PageError::missing())?;
    let answered = match fields.get("answer") {
        "yes" => agree(app, caller, agency).await,
        "no" => end_own(app, caller, agency).await,
        _ => return Err(PageError::missing().into()),
    };
    answered.map_err(PageError::from)?;
    Ok(page::see_other("/account/volunteering?done=saved"))
}
