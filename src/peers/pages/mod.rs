//! Pages of questions that somebody could answer, and of volunteers. They call the operations and render.

mod followed;
mod preferences;
mod questions;

use poem::{Route, get, post};

use super::volunteers;

/// Adds this feature's pages.
pub fn routes(route: Route) -> Route {
    volunteers::pages::routes(route)
        .at("/account/questions", get(preferences::show).post(preferences::save))
        .at("/agencies/:slug/follow", post(questions::follow_agency))
        .at("/categories/:slug/follow", post(questions::follow))
        .at("/followed", get(followed::show))
        .at("/followed/end", post(followed::end))
        .at("/questions-for-you", get(questions::list))
        .at("/questions-for-you/:id", get(questions::come))
}
