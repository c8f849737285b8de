//! An agency's categories, each with the policy that counts there.

use std::collections::HashMap;

use askama::Template;
use poem::web::{Data, Path, Query};
use poem::{Response, Result, handler};

use crate::agencies::listing;
use crate::agencies::pages::{FormQuery, administered};
use crate::app::App;
use crate::entity::{EscalationMode, TeamId, agency, category};
use crate::identity::Visit;
use crate::service_levels::policies;
use crate::service_levels::rules::policy::{EffectivePolicy, Level};
use crate::web::page::{self, Page, PageError};

#[derive(Template)]
#[template(path = "service_levels/categories.html")]
struct CategoriesPage {
    page: Page,
    agency: agency::Model,
    rows: Vec<Row>,
}

struct Row {
    category: category::Model,
    team: String,
    mode: EscalationMode,
    /// `category`, `agency`, `site` or `built-in`.
    from: &'static str,
}

#[handler]
pub async fn show_categories(
    mut visit: Visit,
    Data(app): Data<&App>,
    Path(slug): Path<String>,
    Query(query): Query<FormQuery>,
) -> Result<Response> {
    let agency = administered(&visit, app, &slug).await?;
    query.tell(&mut visit);
    let rows = rows(app, &agency).await?;
    Ok(page::show(&CategoriesPage { page: visit.titled(agency.name.clone()), agency, rows }))
}

async fn rows(app: &App, agency: &agency::Model) -> Result<Vec<Row>, PageError> {
    let db = app.reader();
    let found = listing::categories_among(db, Some(&[agency.id])).await?;
    let teams: HashMap<TeamId, String> =
        listing::teams_of(db, agency.id).await?.into_iter().map(|team| (team.id, team.name)).collect();
    let categories: Vec<category::Model> = found.into_iter().map(|found| found.category).collect();
    let policies = policies::effective_of_all(db, &categories).await?;
    let row = |category: category::Model| {
        let policy = policies.get(&category.id).copied().unwrap_or(EffectivePolicy::BUILT_IN);
        let from = match policy.from {
            Some(Level::Category(_)) => "category",
            Some(Level::Agency(_)) => "agency",
            Some(Level::Site) => "site",
            None => "built-in",
        };
        let team = category.team_id.and_then(|id| teams.get(&id).cloned()).unwrap_or_default();
        Row { category, team, mode: policy.mode, from }
    };
    Ok(categories.into_iter().map(row).collect())
}
