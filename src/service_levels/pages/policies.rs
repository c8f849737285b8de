//! All policies that somebody may change: which rule counts in each category, and whose it is.

use std::collections::HashMap;

use askama::Template;
use poem::web::Data;
use poem::{Response, Result, handler};

use super::places::source;
use crate::agencies::listing;
use crate::app::App;
use crate::entity::{AgencyId, EscalationMode, agency, category};
use crate::identity::permissions::agencies_where;
use crate::identity::{Right, Visit};
use crate::service_levels::rules::policy::{EffectivePolicy, Level};
use crate::service_levels::{policies, trials};
use crate::web::page::{self, Page, PageError};

#[derive(Template)]
#[template(path = "service_levels/policies.html")]
struct PoliciesPage {
    page: Page,
    rows: Vec<Row>,
    agencies: Vec<agency::Model>,
    /// May change the site's policy.
    site: bool,
}

struct Row {
    category: category::Model,
    agency: String,
    mode: EscalationMode,
    /// A trial runs beside it.
    has_trial: bool,
    from: String,
}

#[handler]
pub async fn show_all(visit: Visit, Data(app): Data<&App>) -> Result<Response> {
    let caller = visit.signed_in()?;
    let only = agencies_where(caller, Right::EditPolicies);
    if only.as_ref().is_some_and(Vec::is_empty) {
        return Err(PageError::missing().into());
    }
    let template = PoliciesPage {
        page: visit.page("escalation-policies-title"),
        rows: rows(app, only.as_deref()).await.map_err(PageError::from)?,
        agencies: listing::agencies_among(app.reader(), only.as_deref())
            .await
            .map_err(PageError::from)?
            .into_iter()
            .map(|found| found.agency)
            .collect(),
        site: caller.may(Right::AdministerSite, None),
    };
    Ok(page::show(&template))
}

async fn rows(app: &App, only: Option<&[AgencyId]>) -> std::result::Result<Vec<Row>, sea_orm::DbErr> {
    let found = listing::categories_among(app.reader(), only).await?;
    let categories: Vec<category::Model> = found.iter().map(|found| found.category.clone()).collect();
    let agencies = categories.iter().map(|row| row.agency_id);
    let trials = trials::running_among(app.reader(), categories.iter().map(|row| row.id), agencies).await?;
    let tried: Vec<Level> = trials.iter().map(Level::of_trial).collect();
    let policies: HashMap<_, EffectivePolicy> = policies::effective_of_all(app.reader(), &categories).await?;
    let row = |found: listing::CategoryWithAgency| {
        let policy = policies.get(&found.category.id).copied().unwrap_or(EffectivePolicy::BUILT_IN);
        Row {
            from: source(&policy, &found.agency.name),
            agency: found.agency.name,
            mode: policy.mode,
            has_trial: tried.contains(&Level::Category(found.category.id)),
            category: found.category,
        }
    };
    Ok(found.into_iter().filter(|found| found.category.archived_at.is_none()).map(row).collect())
}
