//! What people say about themselves is read by everybody, so that the form of their account waits for the same question as a post
//! does. The form belongs to a room that knows no posts; therefore this stands around it.

use poem::http::Method;
use poem::{Endpoint, FromRequest, IntoResponse, Request, Response, Result};

use crate::app::App;
use crate::identity::{Visit, settings};
use crate::threads::pages::personal::{PersonalStep, holds_any};
use crate::web::form::Fields;
use crate::web::page::{self, PageError};

const PATH: &str = "/account";
const ABOUT: &str = "about";

/// Around all pages, inside of what reads and checks their forms.
pub async fn ask_about_profile<E: Endpoint>(next: E, req: Request) -> Result<Response> {
    let is_profile = *req.method() == Method::POST && req.uri().path() == PATH;
    let fields = req.data::<Fields>().filter(|_| is_profile).cloned();
    let fields = match fields {
        Some(fields) if holds_any(fields.get(ABOUT)).await? => fields,
        _ => return next.call(req).await.map(IntoResponse::into_response),
    };
    let (mut req, mut body) = req.split();
    let visit = Visit::from_request(&req, &mut body).await?;
    // Whoever is not signed in is led to that first.
    if let Some(caller) = &visit.caller {
        let app = req.data::<App>().cloned().ok_or_else(page::not_wired)?;
        let known = settings::own(&app, caller).await.map_err(PageError::from)?.about;
        let step = PersonalStep::of(&fields, &[ABOUT], &known).await?;
        if !step.is_answered() {
            return Ok(step.page_of_settings(&visit, PATH));
        }
        req.set_data(step.fields().clone());
    }
    next.call(req).await.map(IntoResponse::into_response)
}
