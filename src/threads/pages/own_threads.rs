//! "My questions": what somebody asked, with its state, the last word and whose turn it is.

use askama::Template;
use poem::web::{Data, Query};
use poem::{Response, Result, handler};
use serde::Deserialize;

use crate::app::App;
use crate::identity::Visit;
use crate::identity::pages::form::private;
use crate::threads::listing::{self, OwnThread};
use crate::web::page::{self, Page, PageError};
use crate::web::pagination::{DEFAULT_LIMIT, Keyset};

/// Names the list in cursors.
const LIST: &str = "my-questions";

#[derive(Template)]
#[template(path = "threads/own_threads.html")]
struct OwnThreadsPage {
    page: Page,
    questions: Vec<OwnThread>,
    next: Option<String>,
}

/// Where the list goes on; a cursor of another making starts it anew.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct OwnThreadsQuery {
    cursor: String,
}

/// `GET /my-questions`
#[handler]
pub async fn show_own_threads(
    visit: Visit,
    Data(app): Data<&App>,
    Query(query): Query<OwnThreadsQuery>,
) -> Result<Response> {
    let caller = visit.signed_in()?;
    let after = Keyset::open(&query.cursor, &app.config.secret, LIST).ok();
    let found = listing::own_threads(app, caller, after, DEFAULT_LIMIT).await.map_err(PageError::from)?;
    let next = found.next.map(|place| format!("/my-questions?cursor={}", place.seal(&app.config.secret, LIST)));
    let page = visit.page("threads-mine-title");
    Ok(private(page::show(&OwnThreadsPage { page, questions: found.items, next })))
}
