//! Pages of administration: agencies, teams, categories and members. They call operations and decide nothing.

mod agency;
mod categories;
mod form;
mod members;
pub mod reach;
mod teams;

use poem::{Route, get, post};

pub use form::{FormQuery, administered, agency_for};

/// Adds the pages of administration.
pub fn routes(route: Route) -> Route {
    route
        .at("/admin", get(agency::show_all))
        .at("/admin/agencies/new", get(agency::new_agency).post(agency::make_agency))
        .at("/admin/agencies/:slug", get(agency::agency_form).post(agency::save_agency))
        .at("/admin/agencies/:slug/categories/new", get(categories::new_category).post(categories::make_category))
        .at("/admin/agencies/:slug/teams", get(teams::show_teams).post(teams::make_team))
        .at("/admin/agencies/:slug/teams/:team", get(teams::team_form).post(teams::save_team))
        .at("/admin/agencies/:slug/members", get(members::show_members).post(members::add_member))
        .at("/admin/agencies/:slug/members/take-away", post(members::take_away))
        .at("/admin/agencies/:slug/members/teams", post(members::save_teams))
        .at("/admin/categories/:slug", get(categories::category_form).post(categories::save_category))
        .at("/admin/categories/:slug/archive", post(categories::archive_category))
}
