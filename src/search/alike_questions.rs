//! Questions that are like the one of a case, found for whoever works it: they say which ask the same.

use askama::Template;
use poem::web::{Data, Path};
use poem::{Response, Result, handler};

use super::SearchHandle;
use super::suggest::{self, Suggestion, Wanted};
use crate::app::App;
use crate::cases::{access, listing};
use crate::identity::{Caller, Visit};
use crate::markdown::plain;
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

/// The case of an address that the caller works and whose question everybody sees: what is private is put to no engine.
async fn find(app: &App, caller: &Caller, reference: &str) -> Result<listing::CaseHead, PageError> {
    let head = listing::head_by_reference(app.reader(), caller, reference).await?.ok_or_else(PageError::missing)?;
    let works = head.side(caller) == listing::Side::Staff && head.is_worked_by(caller, app.now());
    if !works || threads::listing::thread(app, None, head.thread_id).await?.is_none() {
        return Err(PageError::missing());
    }
    access::record(app, caller, &head).await?;
    Ok(head)
}

/// `GET /desk/cases/:reference/alike`
#[handler]
pub(super) async fn alike_questions(
    visit: Visit,
    Data(app): Data<&App>,
    Data(handle): Data<&SearchHandle>,
    Path(reference): Path<String>,
) -> Result<Response> {
    let head = find(app, visit.signed_in()?, &reference).await?;
    let served = listing::questions(app.reader(), head.id).await.map_err(PageError::from)?;
    let wanted = Wanted { title: head.title.clone(), details: plain(&head.question_html), ..Wanted::default() };
    let mut found = suggest::suggest(app, handle, &wanted).await.map_err(PageError::from)?;
    found.items.retain(|item| served.iter().all(|question| question.id != item.thread.id));
    Ok(page::show(&AlikePage {
        page: visit.page("search-alike-title"),
        reference: head.reference,
        title: head.title,
        items: found.items,
        simple: found.simple,
    }))
}
