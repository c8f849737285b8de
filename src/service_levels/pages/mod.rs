//! Pages of policies, and of an agency's categories with the policy that counts in each.

mod categories;
mod policies;

use poem::{Route, get};

/// Adds the pages of policies.
pub fn routes(route: Route) -> Route {
    route
        .at("/admin/agencies/:slug/categories", get(categories::show_categories))
        .at("/desk/policies", get(policies::show_all))
        .at("/desk/policies/site", get(policies::site_policy).post(policies::save_site))
        .at("/desk/policies/agency/:slug", get(policies::agency_policy).post(policies::save_agency))
        .at("/desk/policies/:slug", get(policies::category_policy).post(policies::save_category))
}
