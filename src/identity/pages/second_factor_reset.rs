//! Resetting the second factor of somebody: one administrator asks, another one confirms.

use askama::Template;
use poem::web::{Data, Path, Query};
use poem::{Response, Result, handler};

use super::form::{FormQuery, done, private};
use crate::app::App;
use crate::identity::second_factor::reset::{self, Situation};
use crate::identity::visit::Visit;
use crate::locale::text;
use crate::web::form::Fields;
use crate::web::page::{self, FormState, Page, PageError};

#[derive(Template)]
#[template(path = "identity/second_factor_reset.html")]
struct ResetPage {
    page: Page,
    state: FormState,
    person: Situation,
    /// The address of their profile.
    profile: String,
}

fn path(handle: &str) -> String {
    format!("/people/{}/second-factor", page::ascii(handle))
}

/// How things stand, with the form that goes on from there.
async fn show(visit: &Visit, app: &App, handle: &str, state: FormState) -> Result<Response, PageError> {
    let person = reset::situation(app, visit.signed_in()?, handle).await?;
    let template = ResetPage {
        page: visit.titled(text::t1("identity-factor-reset-title", "name", person.handle.as_str())),
        profile: format!("/people/{}", page::ascii(&person.handle)),
        state,
        person,
    };
    Ok(private(page::form(&template.state.clone(), &template)))
}

#[handler]
pub(super) async fn reset_form(
    mut visit: Visit,
    Data(app): Data<&App>,
    Path(handle): Path<String>,
    Query(query): Query<FormQuery>,
) -> Result<Response> {
    visit.page.notice = done(&query.done);
    let kept = query.kept(app, visit.signed_in()?).await?.unwrap_or_default();
    Ok(show(&visit, app, &handle, FormState::sent(kept)).await?)
}

#[handler]
pub(super) async fn request_reset(
    visit: Visit,
    Data(app): Data<&App>,
    Path(handle): Path<String>,
    fields: Fields,
) -> Result<Response> {
    let caller = visit.signed_in_keeping(&fields, &path(&handle))?;
    // For those who may not there is no form either, whatever was typed.
    let person = reset::situation(app, caller, &handle).await.map_err(PageError::from)?;
    match reset::request(app, caller, person.account, fields.get("reason")).await {
        Ok(_) => Ok(page::see_other(&format!("{}?done=reset-requested", path(&person.handle)))),
        Err(error) => Ok(show(&visit, app, &handle, FormState::refused(&fields, error)?).await?),
    }
}

#[handler]
pub(super) async fn confirm_reset(visit: Visit, Data(app): Data<&App>, Path(handle): Path<String>) -> Result<Response> {
    let caller = visit.signed_in()?;
    let person = reset::situation(app, caller, &handle).await.map_err(PageError::from)?;
    match reset::confirm(app, caller, person.account).await {
        Ok(()) => Ok(page::see_other(&format!("{}?done=second-factor-reset", path(&person.handle)))),
        Err(error) => Ok(show(&visit, app, &handle, FormState::refused(&Fields::default(), error)?).await?),
    }
}
