//! Pages of policies, and the form that sends a thread to staff. They call operations and decide nothing.

mod manual;
mod policies;

use poem::http::StatusCode;
use poem::{Route, get};

use crate::agencies::refusal::Refused;
use crate::web::form::Fields;
use crate::web::page::{self, FormState, PageError};

/// Adds the pages of escalation.
pub fn routes(route: Route) -> Route {
    route
        .at("/desk/policies", get(policies::show_all))
        .at("/desk/policies/site", get(policies::site_policy).post(policies::save_site))
        .at("/desk/policies/agency/:slug", get(policies::agency_policy).post(policies::save_agency))
        .at("/desk/policies/:slug", get(policies::category_policy).post(policies::save_category))
        .at("/threads/:id/escalate", get(manual::ask_reason).post(manual::send_to_staff))
}

/// A refused form as it was sent; what no form can mend becomes a page of its own.
fn again(refused: Refused, fields: &Fields) -> Result<FormState, PageError> {
    match refused.explain(fields) {
        Some(form) => Ok(form),
        None => Err(unmendable(refused)),
    }
}

fn unmendable(refused: Refused) -> PageError {
    match refused {
        Refused::Database(error) => error.into(),
        Refused::Forbidden => PageError(page::error_page(StatusCode::FORBIDDEN)),
        _ => PageError::missing(),
    }
}
