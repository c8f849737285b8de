//! Pages of the site itself: the start page, agencies, people, and what explains the site.

mod about;
mod agency;
mod home;
mod profile;
mod reach;

use poem::{Route, get, post};

/// Adds the pages of the site itself.
pub fn routes(route: Route) -> Route {
    route
        .at("/", get(home::show_home))
        .at("/categories", get(home::show_categories))
        .at("/agencies/:slug", get(agency::show_agency))
        .at("/people/:handle", get(profile::show_profile))
        .at("/help", get(about::show_help))
        .at("/accessibility", get(about::show_accessibility))
        .at("/privacy", get(about::show_privacy))
        .at("/cookies", get(about::show_privacy))
        .at("/scheme", post(about::choose_scheme))
        .at("/robots.txt", get(reach::robots_file))
        .at("/sitemap.xml", get(reach::sitemap_index))
        .at("/sitemap/:part", get(reach::sitemap_part))
}
