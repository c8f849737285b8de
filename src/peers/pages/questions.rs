//! Open questions that somebody could answer, the way to one of them, and following a category or an agency.

use askama::Template;
use poem::web::{Data, Path, Query};
use poem::{Response, Result, handler};
use serde::Deserialize;

use crate::agencies::listing::{agency_by_slug, category_by_slug};
use crate::app::App;
use crate::entity::ThreadId;
use crate::identity::Visit;
use crate::identity::pages::form::private;
use crate::peers::listing::{self, WaitingQuestion};
use crate::peers::{follow as follows, offers};
use crate::threads::pages::form::number;
use crate::web::form::Fields;
use crate::web::page::{self, Page, PageError};
use crate::web::pagination::{DEFAULT_LIMIT, Keyset};
use crate::web::status_line::taken_back;

const LIST: &str = "questions-for-you";

#[derive(Template)]
#[template(path = "peers/questions.html")]
struct QuestionsPage {
    page: Page,
    questions: Vec<WaitingQuestion>,
    next: Option<String>,
}

/// Where the list goes on; a cursor of another making starts it anew.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct After {
    cursor: String,
}

/// `GET /questions-for-you`
#[handler]
pub(super) async fn list(visit: Visit, Data(app): Data<&App>, Query(after): Query<After>) -> Result<Response> {
    let caller = visit.signed_in()?;
    let after = Keyset::open(&after.cursor, &app.config.secret, LIST).ok();
    let found = listing::questions_for(app, caller, after, DEFAULT_LIMIT).await.map_err(PageError::from)?;
    let next = found.next.map(|place| format!("/questions-for-you?cursor={}", place.seal(&app.config.secret, LIST)));
    let page = visit.page("peers-questions-title");
    Ok(private(page::show(&QuestionsPage { page, questions: found.items, next })))
}

/// `GET /questions-for-you/:id`: where the notification and the mail of an offer lead. Notes that its reader came, which shows on no
/// page, and goes on to the question: for whoever is not signed in here as well, and where it cannot be noted.
#[handler]
pub(super) async fn come(visit: Visit, Data(app): Data<&App>, Path(id): Path<String>) -> Result<Response> {
    let id: ThreadId = number(&id)?;
    if let Some(caller) = visit.caller.as_ref().filter(|_| visit.is_deliberate)
        && let Err(error) = offers::came(app, caller, id).await
    {
        tracing::warn!(error = %error, "it was not noted that somebody came to a question");
    }
    Ok(page::see_other(&format!("/threads/{id}")))
}

/// `POST /categories/:slug/follow`
#[handler]
pub(super) async fn follow(
    visit: Visit,
    Data(app): Data<&App>,
    Path(slug): Path<String>,
    fields: Fields,
) -> Result<Response> {
    let address = format!("/categories/{slug}");
    let caller = visit.signed_in_keeping(&fields, &address)?;
    let found = category_by_slug(app.reader(), &slug).await.map_err(PageError::from)?;
    let category = found.ok_or_else(PageError::missing)?.category.id;
    let done = if fields.get("on") == "no" {
        follows::unfollow(app, caller, category).await
    } else {
        follows::follow(app, caller, category).await
    };
    done.map_err(PageError::from)?;
    Ok(back_to(&address, &fields))
}

/// `POST /agencies/:slug/follow`
#[handler]
pub(super) async fn follow_agency(
    visit: Visit,
    Data(app): Data<&App>,
    Path(slug): Path<String>,
    fields: Fields,
) -> Result<Response> {
    let address = format!("/agencies/{slug}");
    let caller = visit.signed_in_keeping(&fields, &address)?;
    let found = agency_by_slug(app.reader(), &slug).await.map_err(PageError::from)?;
    let agency = found.ok_or_else(PageError::missing)?.id;
    let done = if fields.get("on") == "no" {
        follows::unfollow_agency(app, caller, agency).await
    } else {
        follows::follow_agency(app, caller, agency).await
    };
    done.map_err(PageError::from)?;
    Ok(back_to(&address, &fields))
}

/// Back to the page of the button, which says whether it is followed now.
fn back_to(address: &str, fields: &Fields) -> Response {
    let response = page::see_other(address);
    if fields.get("on") == "no" { taken_back(response) } else { response }
}
