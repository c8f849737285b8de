//! Sending a thread to staff by hand.

use askama::Template;
use poem::http::StatusCode;
use poem::web::{Data, Path, Query};
use poem::{Response, Result, handler};
use sea_orm::{EntityTrait, QueryFilter};
use serde::Deserialize;

use super::again;
use crate::agencies::listing;
use crate::app::App;
use crate::entity::{ThreadId, thread};
use crate::escalation::manual;
use crate::identity::idempotency::Keyed;
use crate::identity::{Right, Visit, drafts};
use crate::threads::visibility::thread_exists_for;
use crate::web::form::Fields;
use crate::web::page::{self, FormState, Page, PageError};

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
struct Arrival {
    /// A kept form that fills this page's.
    draft: String,
}

/// The thread of a page, for staff who may send it on.
async fn found(visit: &Visit, app: &App, id: ThreadId) -> Result<thread::Model, PageError> {
    let caller = visit.signed_in()?;
    let found = thread::Entity::find_by_id(id).filter(thread_exists_for(Some(caller))).one(app.reader()).await?;
    let thread = found.ok_or_else(PageError::missing)?;
    let category = listing::category_by_id(app.reader(), thread.category_id).await?.ok_or_else(PageError::missing)?;
    if caller.may(Right::Escalate, category.agency.id) { Ok(thread) } else { Err(PageError::missing()) }
}

fn show(visit: &Visit, state: FormState, thread: &thread::Model) -> Response {
    let status = if state.is_fine() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = visit.page("escalation-escalate-title");
    page::html(status, &EscalatePage { page, state, thread: thread.id, title: thread.title.clone() })
}

#[handler]
pub(super) async fn ask_reason(
    visit: Visit,
    Data(app): Data<&App>,
    Path(id): Path<ThreadId>,
    Query(arrival): Query<Arrival>,
) -> Result<Response> {
    let thread = found(&visit, app, id).await?;
    let kept = match arrival.draft.parse() {
        Ok(draft) => drafts::fill(app, visit.signed_in()?, draft).await.map_err(PageError::from)?,
        Err(_) => None,
    };
    Ok(show(&visit, FormState::sent(kept.unwrap_or_default()), &thread))
}

#[handler]
pub(super) async fn send_to_staff(
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
    let keyed = Keyed::new(caller.account, None, "escalate", &[]);
    match manual::escalate(app, caller, id, fields.get("reason"), &keyed).await {
        Ok(_) => Ok(page::see_other(&format!("/threads/{id}"))),
        Err(refused) => Ok(show(&visit, again(refused, &fields)?, &thread)),
    }
}
