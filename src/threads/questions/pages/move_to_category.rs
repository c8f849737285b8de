//! The page on which a question is moved to another category.

use askama::Template;
use poem::web::{Data, Path, Query};
use poem::{Response, Result, handler};

use crate::agencies::listing as agencies_listing;
use crate::app::App;
use crate::entity::ThreadId;
use crate::identity::{Caller, Visit};
use crate::operation::OperationError;
use crate::threads::codes;
use crate::threads::pages::form::{FormQuery, number};
use crate::threads::{listing, questions};
use crate::web::form::Fields;
use crate::web::page::{self, FormState, Page, PageError};
use crate::web::parts::Choice;

#[derive(Template)]
#[template(path = "threads/move.html")]
struct MovePage {
    page: Page,
    id: ThreadId,
    title: String,
    /// The address of the question.
    back: String,
    /// Where it stands now.
    category: String,
    agency: String,
    /// Staff work on it: they hear of it, and another team may get it.
    with_staff: bool,
    categories: Vec<Choice>,
    state: FormState,
}

async fn show(
    visit: &Visit,
    app: &App,
    caller: &Caller,
    id: ThreadId,
    state: FormState,
) -> Result<Response, PageError> {
    let found = listing::thread_page(app, Some(caller), id).await?.ok_or_else(PageError::missing)?;
    if !found.may.move_to_category {
        return Err(PageError::missing());
    }
    let categories = agencies_listing::categories(app.reader()).await?;
    let categories = categories
        .into_iter()
        .filter(|choice| choice.category.id != found.thread.category.id)
        .map(|found| Choice { group: found.agency.name, ..Choice::new(found.category.id, found.category.name) })
        .collect();
    let thread = found.thread;
    let page = MovePage {
        page: visit.page("threads-move-title"),
        id,
        back: format!("/threads/{id}"),
        title: thread.title,
        category: thread.category.name,
        agency: thread.agency.name,
        with_staff: found.has_open_case,
        categories,
        state,
    };
    Ok(page::form(&page.state.clone(), &page))
}

/// `GET /threads/:id/move`
#[handler]
pub async fn ask_where(
    Data(app): Data<&App>,
    visit: Visit,
    Path(id): Path<String>,
    Query(query): Query<FormQuery>,
) -> Result<Response> {
    let caller = visit.signed_in()?;
    let kept = query.kept(app, Some(caller)).await?.unwrap_or_default();
    Ok(show(&visit, app, caller, number(&id)?, FormState::sent(kept)).await?)
}

/// `POST /threads/:id/move`
#[handler]
pub async fn move_thread(
    Data(app): Data<&App>,
    visit: Visit,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response> {
    let id: ThreadId = number(&id)?;
    let caller = visit.signed_in_keeping(&fields, &format!("/threads/{id}/move"))?;
    let moved = match fields.get("category_id").parse() {
        Ok(category) => questions::move_to_category(app, caller, id, category).await.map(|_| ()),
        Err(_) => Err(OperationError::field("category_id", codes::CATEGORY_UNKNOWN)),
    };
    match moved {
        Ok(()) => Ok(page::see_other(&format!("/threads/{id}"))),
        Err(error) => Ok(show(&visit, app, caller, id, FormState::refused(&fields, error)?).await?),
    }
}
