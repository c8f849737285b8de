//! What a page of a policy is about: a category, an agency or the site, for those who may change the policy there.

use crate::agencies::listing;
use crate::agencies::pages::agency_for;
use crate::app::App;
use crate::identity::{Right, Visit};
use crate::locale::text;
use crate::service_levels::rules::policy::{EffectivePolicy, Level};
use crate::web::page::PageError;

/// What a page of a policy is about.
pub struct Place {
    pub level: Level,
    /// The name of the category or agency, or of the site.
    pub name: String,
    /// The name of a category's agency.
    pub agency: String,
    /// Address of the policy's form.
    pub action: String,
}

/// Whose word counts: "From City of Elmford".
#[must_use]
pub fn source(policy: &EffectivePolicy, agency: &str) -> String {
    match policy.from {
        Some(Level::Category(_)) => text::t("escalation-from-category"),
        Some(Level::Agency(_)) => text::t1("escalation-from-agency", "agency", agency),
        Some(Level::Site) => text::t("escalation-from-site"),
        None => text::t("escalation-from-built-in"),
    }
}

/// The category of an address.
///
/// # Errors
/// Not there, or not for this visitor.
pub async fn category_place(visit: &Visit, app: &App, slug: &str) -> Result<Place, PageError> {
    visit.signed_in()?;
    let found = listing::category_by_slug(app.reader(), slug).await?.ok_or_else(PageError::missing)?;
    visit.with_right(Right::EditPolicies, found.agency.id)?;
    Ok(Place {
        level: Level::Category(found.category.id),
        name: found.category.name,
        agency: found.agency.name,
        action: format!("/desk/policies/{}", found.category.slug),
    })
}

/// The agency of an address.
///
/// # Errors
/// Not there, or not for this visitor.
pub async fn agency_place(visit: &Visit, app: &App, slug: &str) -> Result<Place, PageError> {
    let (_, found) = agency_for(visit, app, slug, Right::EditPolicies).await?;
    Ok(Place {
        level: Level::Agency(found.id),
        agency: found.name.clone(),
        name: found.name,
        action: format!("/desk/policies/agency/{}", found.slug),
    })
}

/// The site.
///
/// # Errors
/// Not for this visitor.
pub fn site_place(visit: &Visit) -> Result<Place, PageError> {
    visit.with_right(Right::AdministerSite, None)?;
    Ok(Place {
        level: Level::Site,
        name: visit.page.site_name.clone(),
        agency: String::new(),
        action: "/desk/policies/site".to_owned(),
    })
}
