//! Pages of policies, and of an agency's categories with the policy that counts in each.

mod categories;
mod confirm_policy;
pub mod places;
mod policies;
mod policy;
pub mod policy_form;

use poem::{Route, get};

/// Adds the pages of policies.
pub fn routes(route: Route) -> Route {
    route
        .at("/admin/agencies/:slug/categories", get(categories::show_categories))
        .at("/desk/policies", get(policies::show_all))
        .at("/desk/policies/site", get(policy::site_policy).post(policy::save_site))
        .at("/desk/policies/agency/:slug", get(policy::agency_policy).post(policy::save_agency))
        .at("/desk/policies/:slug", get(policy::category_policy).post(policy::save_category))
}
