//! Pages that administer agencies: for their administrators, and for others they do not exist.

mod agency;
mod categories;
mod members;
mod teams;

use poem::http::StatusCode;
use poem::{Response, Route, get, post};
use serde::Deserialize;

use super::listing;
use crate::app::App;
use crate::entity::agency as agency_table;
use crate::identity::{Caller, Right, Visit, drafts};
use crate::locale::text;
use crate::web::form::Fields;
use crate::web::page::{self, FormState, PageError};

/// Adds the pages of administration.
pub fn routes(route: Route) -> Route {
    route
        .at("/admin", get(agency::show_all))
        .at("/admin/agencies/new", get(agency::new_agency).post(agency::make_agency))
        .at("/admin/agencies/:slug", get(agency::agency_form).post(agency::save_agency))
        .at("/admin/agencies/:slug/categories", get(categories::show_categories))
        .at("/admin/agencies/:slug/categories/new", get(categories::new_category).post(categories::make_category))
        .at("/admin/agencies/:slug/teams", get(teams::show_teams).post(teams::make_team))
        .at("/admin/agencies/:slug/teams/:team", get(teams::edit_team).post(teams::save_team))
        .at("/admin/agencies/:slug/members", get(members::show_members).post(members::add_member))
        .at("/admin/agencies/:slug/members/take-away", post(members::take_away))
        .at("/admin/agencies/:slug/members/teams", post(members::save_teams))
        .at("/admin/categories/:slug", get(categories::category_form).post(categories::save_category))
        .at("/admin/categories/:slug/archive", post(categories::archive_category))
}

/// What the address of a page says beside its path.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Arrival {
    /// What was done just before: a word of [`DONE`].
    done: String,
    /// A kept form that fills this page's.
    draft: String,
}

impl Arrival {
    /// The form that somebody had begun before their session ended, else what `begin` makes.
    async fn form(&self, app: &App, caller: &Caller, begin: impl FnOnce() -> Fields) -> Result<FormState, PageError> {
        let kept = match self.draft.parse() {
            Ok(draft) => drafts::fill(app, caller, draft).await?,
            Err(_) => None,
        };
        Ok(FormState::sent(kept.unwrap_or_else(begin)))
    }

    fn tell(&self, visit: &mut Visit) {
        let known = DONE.contains(&self.done.as_str());
        visit.page.notice = known.then(|| text::t(&format!("agencies-done-{}", self.done)));
    }
}

/// Words that a page may be told were done; the text is `agencies-done-<word>`.
const DONE: &[&str] = &["saved", "made", "archived", "opened", "team", "member", "taken-away"];

/// The agency of an address, for those who administer it.
async fn administered(visit: &Visit, app: &App, slug: &str) -> Result<agency_table::Model, PageError> {
    visit.signed_in()?;
    let found = listing::agency_by_slug(app.reader(), slug).await?.ok_or_else(PageError::missing)?;
    visit.with_right(Right::AdministerAgency, found.id)?;
    Ok(found)
}

/// A page with a form: 422 where the form was refused.
fn with_form(form: &FormState, template: &impl askama::Template) -> Response {
    let status = if form.is_fine() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    page::html(status, template)
}

/// Fields as if they had been typed.
fn typed<const N: usize>(values: [(&str, String); N]) -> Fields {
    Fields::from_map(values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}
