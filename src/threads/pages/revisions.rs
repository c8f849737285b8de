//! What a question or an answer said before it was edited.

use askama::Template;
use chrono::{DateTime, Utc};
use poem::web::{Data, Path};
use poem::{Response, Result, handler};

use crate::app::App;
use crate::entity::AnswerId;
use crate::identity::Visit;
use crate::locale::text::t;
use crate::threads::listing;
use crate::threads::pages::form::number;
use crate::threads::pages::words::{Piece, changes};
use crate::threads::views::Revisions;
use crate::web::page::{self, Page, PageError};

/// One text and what is new in it.
pub struct ShownText {
    pub number: i32,
    pub current: bool,
    pub handle: String,
    pub at: DateTime<Utc>,
    pub pieces: Vec<Piece>,
}

#[derive(Template)]
#[template(path = "threads/revisions.html")]
pub struct RevisionsPage {
    pub page: Page,
    pub trail: Vec<(String, String)>,
    /// The newest first.
    pub shown: Vec<ShownText>,
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
                handle: text.written_by.handle.clone(),
                at: text.written_at,
                pieces: changes(&before, &this),
            }
        })
        .collect();
    let trail =
        vec![("/threads".to_owned(), t("threads-all-title")), (found.thread.path(), found.thread.title.clone())];
    Ok(page::show(&RevisionsPage {
        page: visit.page("threads-revisions-title").in_zone(found.time_zone.as_deref()),
        trail,
        shown,
    }))
}

/// `GET /threads/:id/revisions`
#[handler]
pub async fn of_thread(Data(app): Data<&App>, visit: Visit, Path(id): Path<String>) -> Result<Response> {
    let found = listing::thread_revisions(app, visit.caller.as_ref(), number(&id)?).await.map_err(PageError::from)?;
    Ok(show(&visit, found)?)
}

/// `GET /answers/:id/revisions`
#[handler]
pub async fn of_answer(Data(app): Data<&App>, visit: Visit, Path(id): Path<i64>) -> Result<Response> {
    let found = listing::answer_revisions(app, visit.caller.as_ref(), AnswerId(id)).await.map_err(PageError::from)?;
    Ok(show(&visit, found)?)
}
