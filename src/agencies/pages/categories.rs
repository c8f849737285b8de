//! Making, changing and archiving an agency's categories.

use askama::Template;
use poem::web::{Data, Path, Query};
use poem::{Response, Result, handler};

use super::form::{FormQuery, administered, typed};
use crate::agencies::edit_category::{self, CategoryInput};
use crate::agencies::listing::{self, CategoryWithAgency};
use crate::app::App;
use crate::entity::{agency, category};
use crate::identity::{Right, Visit};
use crate::web::form::Fields;
use crate::web::page::{self, FormState, Page, PageError};
use crate::web::parts::Choice;

#[derive(Template)]
#[template(path = "agencies/category.html")]
struct CategoryPage {
    page: Page,
    state: FormState,
    agency: agency::Model,
    /// None for one that is being made.
    category: Option<category::Model>,
    action: String,
    /// The agency's categories.
    back: String,
    teams: Vec<Choice>,
}

async fn show(
    visit: &Visit,
    app: &App,
    state: FormState,
    agency: agency::Model,
    category: Option<category::Model>,
) -> Result<Response, PageError> {
    let teams = listing::teams_of(app.reader(), agency.id).await?;
    let page = match &category {
        Some(category) => visit.titled(category.name.clone()),
        None => visit.page("agencies-category-new"),
    };
    let action = match &category {
        Some(category) => format!("/admin/categories/{}", category.slug),
        None => format!("/admin/agencies/{}/categories/new", agency.slug),
    };
    let back = format!("/admin/agencies/{}/categories", agency.slug);
    let teams = teams.into_iter().map(|team| Choice::new(team.id, team.name)).collect();
    Ok(page::form(&state.clone(), &CategoryPage { page, state, agency, category, action, back, teams }))
}

fn input(fields: &Fields) -> CategoryInput {
    CategoryInput {
        name: fields.get("name").to_owned(),
        description: fields.get("description").to_owned(),
        team: fields.get("team").to_owned(),
        position: fields.get("position").to_owned(),
    }
}

fn as_is(category: &category::Model) -> Fields {
    typed([
        ("name", category.name.clone()),
        ("description", category.description.clone()),
        ("team", category.team_id.map(|team| team.to_string()).unwrap_or_default()),
        ("position", category.position.to_string()),
        ("seen", edit_category::seen(category)),
    ])
}

#[handler]
pub(super) async fn new_category(
    visit: Visit,
    Data(app): Data<&App>,
    Path(slug): Path<String>,
    Query(query): Query<FormQuery>,
) -> Result<Response> {
    let agency = administered(&visit, app, &slug).await?;
    let state = query.form(app, visit.signed_in()?, Fields::default).await?;
    Ok(show(&visit, app, state, agency, None).await?)
}

#[handler]
pub(super) async fn make_category(
    visit: Visit,
    Data(app): Data<&App>,
    Path(slug): Path<String>,
    fields: Fields,
) -> Result<Response> {
    let caller = visit.signed_in_keeping(&fields, &format!("/admin/agencies/{slug}/categories/new"))?;
    let agency = administered(&visit, app, &slug).await?;
    match edit_category::create(app, caller, agency.id, &input(&fields)).await {
        Ok(_) => Ok(page::see_other(&format!("/admin/agencies/{slug}/categories?done=made"))),
        Err(error) => Ok(show(&visit, app, FormState::refused(&fields, error)?, agency, None).await?),
    }
}

/// The category of an address, for those who administer its agency.
async fn found(visit: &Visit, app: &App, slug: &str) -> Result<CategoryWithAgency, PageError> {
    visit.signed_in()?;
    let found = listing::category_by_slug(app.reader(), slug).await?.ok_or_else(PageError::missing)?;
    visit.with_right(Right::AdministerAgency, found.agency.id)?;
    Ok(found)
}

#[handler]
pub(super) async fn category_form(
    mut visit: Visit,
    Data(app): Data<&App>,
    Path(slug): Path<String>,
    Query(query): Query<FormQuery>,
) -> Result<Response> {
    let CategoryWithAgency { category, agency } = found(&visit, app, &slug).await?;
    query.tell(&mut visit);
    let state = query.form(app, visit.signed_in()?, || as_is(&category)).await?;
    Ok(show(&visit, app, state, agency, Some(category)).await?)
}

#[handler]
pub(super) async fn save_category(
    visit: Visit,
    Data(app): Data<&App>,
    Path(slug): Path<String>,
    fields: Fields,
) -> Result<Response> {
    let caller = visit.signed_in_keeping(&fields, &format!("/admin/categories/{slug}"))?;
    let CategoryWithAgency { category, agency } = found(&visit, app, &slug).await?;
    match edit_category::update(app, caller, category.id, &input(&fields), fields.get("seen")).await {
        Ok(()) => Ok(page::see_other(&format!("/admin/agencies/{}/categories?done=saved", agency.slug))),
        Err(error) => Ok(show(&visit, app, FormState::refused(&fields, error)?, agency, Some(category)).await?),
    }
}

#[handler]
pub(super) async fn archive_category(
    visit: Visit,
    Data(app): Data<&App>,
    Path(slug): Path<String>,
    fields: Fields,
) -> Result<Response> {
    let CategoryWithAgency { category, agency } = found(&visit, app, &slug).await?;
    let archived = fields.get("archived") == "yes";
    let done = edit_category::archive(app, visit.signed_in()?, category.id, archived).await;
    if let Err(error) = done {
        return Ok(show(&visit, app, FormState::refused(&fields, error)?, agency, Some(category)).await?);
    }
    let word = if archived { "archived" } else { "opened" };
    Ok(page::see_other(&format!("/admin/agencies/{}/categories?done={word}", agency.slug)))
}
