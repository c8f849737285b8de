//! Questions that are like the one of a case, found for whoever works it: they say which ask the same.

use askama::Template;
use poem::web::{Data, Path};
use poem::{Response, Result, handler};

use super::SearchHandle;
use super::suggest::{self, Suggestion, Suggestions, Wanted};
use crate::app::App;
use crate::cases::access;
use crate::cases::listing::{self, CaseHead, Side};
use crate::identity::{Caller, Visit};
use crate::markdown::plain;
use crate::operation::OperationError;
use crate::threads;
use crate::web::page::{self, Page, PageError};

#[derive(Template)]
#[template(path = "search/alike_questions.html")]
struct AlikePage {
    page: Page,
    reference: String,
    title: String,
    items: Vec<Suggestion>,
    simple: bool,
}

/// The questions that are like the one of a case, without those that it serves already. For whoever works the case, and where
/// everybody sees its question: what is private is put to no engine.
///
/// # Errors
/// It does not exist for the caller as such a case, or is another team's; the scope that a token lacks; those of the database.
pub(super) async fn alike_questions(
    app: &App,
    handle: &SearchHandle,
    caller: &Caller,
    found: Option<&CaseHead>,
) -> Result<Suggestions, OperationError> {
    let head = found.filter(|head| head.side(caller) == Side::Staff).ok_or(OperationError::NotFound)?;
    head.require_worker(caller, app.now())?;
    if threads::listing::thread(app, None, head.thread_id).await?.is_none() {
        return Err(OperationError::NotFound);
    }
    access::record(app, caller, head).await?;
    let served = listing::questions(app.reader(), head.id).await?;
    let wanted = Wanted { title: head.title.clone(), details: plain(&head.question_html), ..Wanted::default() };
    let mut alike = suggest::alike(app, handle, &wanted).await?;
    alike.items.retain(|item| served.iter().all(|question| question.id != item.thread.id));
    Ok(alike)
}

/// `GET /desk/cases/:reference/alike`
#[handler]
pub(super) async fn alike_page(
    visit: Visit,
    Data(app): Data<&App>,
    Data(handle): Data<&SearchHandle>,
    Path(reference): Path<String>,
) -> Result<Response> {
    let caller = visit.signed_in()?;
    let head = listing::head_by_reference(app.reader(), caller, &reference).await.map_err(PageError::from)?;
    let alike = alike_questions(app, handle, caller, head.as_ref()).await.map_err(PageError::from)?;
    let head = head.ok_or_else(PageError::missing)?;
    Ok(page::show(&AlikePage {
        page: visit.page("search-alike-title"),
        reference: head.reference,
        title: head.title,
        items: alike.items,
        simple: alike.simple,
    }))
}
