//! The form that sends a thread to staff, and the pages of trials. They call operations and decide nothing.

use askama::Template;
use poem::web::{Data, Path, Query};
use poem::{Response, Result, Route, get, handler};
use serde::Deserialize;

use super::{manual, trials};
use crate::app::App;
use crate::entity::ThreadId;
use crate::identity::{Right, Visit, drafts};
use crate::threads::listing;
use crate::threads::views::Thread;
use crate::web::form::Fields;
use crate::web::page::{self, FormState, Page, PageError};

/// Adds the pages of escalation.
pub fn routes(route: Route) -> Route {
    trials::pages::routes(route.at("/threads/:id/escalate", get(ask_reason).post(send_to_staff)))
}

#[derive(Template)]
#[template(path = "escalation/escalate.html")]
struct EscalatePage {
    page: Page,
    state: FormState,
    thread: ThreadId,
    title: String,
}

/// What the address of the page says beside its path.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct FormQuery {
    /// A kept form that fills this page's.
    draft: String,
}

/// The thread of a page, for staff who may send it on.
async fn found(visit: &Visit, app: &App, id: ThreadId) -> Result<Thread, PageError> {
    let caller = visit.signed_in()?;
    let found = listing::thread(app, Some(caller), id).await?.ok_or_else(PageError::missing)?;
    if caller.may(Right::Escalate, found.agency.id) { Ok(found) } else { Err(PageError::missing()) }
}

fn show(visit: &Visit, state: FormState, thread: &Thread) -> Response {
    let page = visit.page("escalation-escalate-title");
    let (thread, title) = (thread.id, thread.title.clone());
    page::form(&state.clone(), &EscalatePage { page, state, thread, title })
}

#[handler]
async fn ask_reason(
    visit: Visit,
    Data(app): Data<&App>,
    Path(id): Path<ThreadId>,
    Query(query): Query<FormQuery>,
) -> Result<Response> {
    let thread = found(&visit, app, id).await?;
    let kept = match query.draft.parse() {
        Ok(draft) => drafts::fill(app, visit.signed_in()?, draft).await.map_err(PageError::from)?,
        Err(_) => None,
    };
    Ok(show(&visit, FormState::sent(kept.unwrap_or_default()), &thread))
}

#[handler]
async fn send_to_staff(
    visit: Visit,
    Data(app): Data<&App>,
    Path(id): Path<ThreadId>,
    fields: Fields,
) -> Result<Response> {
    let caller = visit.signed_in_keeping(&fields, &format!("/threads/{id}/escalate"))?;
    let thread = found(&visit, app, id).await?;
    if !fields.has("reason") {
        // The button on the thread's page only leads here.
        return Ok(page::see_other(&format!("/threads/{id}/escalate")));
    }
    match manual::escalate(app, caller, id, fields.get("reason"), None).await {
        Ok(_) => Ok(page::see_other(&format!("/threads/{id}"))),
        Err(error) => {
            let mut state = FormState::sent(fields);
            state.refuse_for(error)?;
            Ok(show(&visit, state, &thread))
        }
    }
}
