//! Pages about one's own data: what there is, and having the account deleted. They call operations and decide nothing.

mod delete;
mod overview;

use poem::{Route, get, post};

/// Adds the pages of one's own data.
pub fn routes(route: Route) -> Route {
    route
        .at("/account/data", get(overview::show_data))
        .at("/account/data/export", post(overview::send_export))
        .at("/account/delete", get(delete::show_delete).post(delete::delete_account))
        .at("/account/deleted", get(delete::show_deleted))
}
