//! What a question or an answer said before it was edited.

use askama::Template;
use chrono::{DateTime, Utc};
use poem::web::{Data, Path};
use poem::{Response, Result, handler};

use crate::app::App;
use crate::entity::{AnswerId, Subject, ThreadId};
use crate::identity::Visit;
use crate::locale::text::t;
use crate::threads::pages::confirm::{Confirmation, ConfirmationSubject, QUOTE_LENGTH, again, ask};
use crate::threads::pages::form::number as number_of;
use crate::threads::pages::words::{Piece, changes};
use crate::threads::views::{Person, Revisions};
use crate::threads::{hiding, listing};
use crate::web::form::Fields;
use crate::web::page::{self, Page, PageError};

/// One text and what is new in it.
pub struct ShownText {
    pub number: i32,
    pub current: bool,
    pub by: Person,
    pub at: DateTime<Utc>,
    pub pieces: Vec<Piece>,
}

#[derive(Template)]
#[template(path = "threads/revisions.html")]
pub struct RevisionsPage {
    pub page: Page,
    pub trail: Vec<(String, String)>,
    /// The address of this page, under which each text has one of its own.
    pub path: String,
    pub may_remove: bool,
    /// The newest first.
    pub shown: Vec<ShownText>,
}

fn path_of(found: &Revisions) -> String {
    match found.answer {
        None => format!("/threads/{}/revisions", found.thread.id),
        Some(answer) => format!("/answers/{answer}/revisions"),
    }
}

/// Asks before an earlier text is removed; the page is missing for whoever may not, and for the text as it is.
fn ask_remove(visit: &Visit, found: Option<Revisions>, number: i32) -> Result<Response, PageError> {
    let found = found.filter(|found| found.may_remove).ok_or_else(PageError::missing)?;
    let earlier = found.texts.iter().find(|text| text.number == number && !text.current);
    let earlier = earlier.ok_or_else(PageError::missing)?;
    let path = path_of(&found);
    let about = ConfirmationSubject {
        quoted: earlier.body_source.chars().take(QUOTE_LENGTH).collect(),
        back: path.clone(),
        ..ConfirmationSubject::default()
    };
    Ok(ask(visit, Confirmation::RemoveRevision, &format!("{path}/{number}/remove"), about))
}

async fn remove_now(
    app: &App,
    visit: &Visit,
    fields: &Fields,
    subject: Subject,
    path: &str,
    number: i32,
) -> Result<Response> {
    let action = format!("{path}/{number}/remove");
    let caller = visit.signed_in_keeping(fields, &action)?;
    match hiding::remove_revision(app, caller, subject, number).await {
        Ok(_) => Ok(page::see_other(path)),
        Err(error) => Ok(again(visit, Confirmation::RemoveRevision, &action, fields, error)?),
    }
}

fn show(visit: &Visit, found: Option<Revisions>) -> Result<Response, PageError> {
    let found = found.ok_or_else(PageError::missing)?;
    let whole = |title: &Option<String>, body: &str| match title {
        Some(title) => format!("{title}\n\n{body}"),
        None => body.to_owned(),
    };
    let texts = &found.texts;
    let shown = texts
        .iter()
        .enumerate()
        .map(|(at, text)| {
            let this = whole(&text.title, &text.body_source);
            // The first text has nothing before it: it is shown as it is.
            let before =
                texts.get(at + 1).map_or_else(|| this.clone(), |older| whole(&older.title, &older.body_source));
            ShownText {
                number: text.number,
                current: text.current,
                by: text.written_by.clone(),
                at: text.written_at,
                pieces: changes(&before, &this),
            }
        })
        .collect();
    let path = path_of(&found);
    let trail =
        vec![("/threads".to_owned(), t("threads-all-title")), (found.thread.path(), found.thread.title.clone())];
    Ok(page::show(&RevisionsPage {
        page: visit.page("threads-revisions-title").in_zone(found.time_zone.as_deref()),
        trail,
        path,
        may_remove: found.may_remove,
        shown,
    }))
}

/// `GET /threads/:id/revisions`
#[handler]
pub async fn of_thread(Data(app): Data<&App>, visit: Visit, Path(id): Path<String>) -> Result<Response> {
    let found =
        listing::thread_revisions(app, visit.caller.as_ref(), number_of(&id)?).await.map_err(PageError::from)?;
    Ok(show(&visit, found)?)
}

/// `GET /answers/:id/revisions`
#[handler]
pub async fn of_answer(Data(app): Data<&App>, visit: Visit, Path(id): Path<i64>) -> Result<Response> {
    let found = listing::answer_revisions(app, visit.caller.as_ref(), AnswerId(id)).await.map_err(PageError::from)?;
    Ok(show(&visit, found)?)
}

/// `GET /threads/:id/revisions/:number/remove`
#[handler]
pub async fn remove_of_thread(
    Data(app): Data<&App>,
    visit: Visit,
    Path((id, number)): Path<(String, i32)>,
) -> Result<Response> {
    let caller = visit.signed_in()?;
    let found = listing::thread_revisions(app, Some(caller), number_of(&id)?).await.map_err(PageError::from)?;
    Ok(ask_remove(&visit, found, number)?)
}

/// `POST /threads/:id/revisions/:number/remove`
#[handler]
pub async fn remove_of_thread_now(
    Data(app): Data<&App>,
    visit: Visit,
    Path((id, number)): Path<(String, i32)>,
    fields: Fields,
) -> Result<Response> {
    let id: ThreadId = number_of(&id)?;
    remove_now(app, &visit, &fields, Subject::Thread(id), &format!("/threads/{id}/revisions"), number).await
}

/// `GET /answers/:id/revisions/:number/remove`
#[handler]
pub async fn remove_of_answer(
    Data(app): Data<&App>,
    visit: Visit,
    Path((id, number)): Path<(i64, i32)>,
) -> Result<Response> {
    let caller = visit.signed_in()?;
    let found = listing::answer_revisions(app, Some(caller), AnswerId(id)).await.map_err(PageError::from)?;
    Ok(ask_remove(&visit, found, number)?)
}

/// `POST /answers/:id/revisions/:number/remove`
#[handler]
pub async fn remove_of_answer_now(
    Data(app): Data<&App>,
    visit: Visit,
    Path((id, number)): Path<(i64, i32)>,
    fields: Fields,
) -> Result<Response> {
    let id = AnswerId(id);
    remove_now(app, &visit, &fields, Subject::Answer(id), &format!("/answers/{id}/revisions"), number).await
}
