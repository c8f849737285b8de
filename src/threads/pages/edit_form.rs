//! Editing questions, answers and comments. Somebody who saves over a newer text sees both and loses nothing.

use askama::Template;
use poem::http::StatusCode;
use poem::web::{Data, Path, Query};
use poem::{Response, Result, handler};

use crate::threads::answers::pages::preview_of;
use super::{Arrival, number, refuse};
use crate::threads::questions::edit::{ThreadEdit, self};
use crate::threads::{Refusal, listing};
use crate::threads::comments::post as comments;
use crate::app::App;
use crate::entity::{AnswerId, CommentId, ThreadId};
use crate::identity::{Caller, Visit};
use crate::locale::text::t;
use crate::markdown::SafeHtml;
use crate::threads::refusal::CurrentText;
use crate::threads::views::ThreadRef;
use crate::web::form::Fields;
use crate::web::page::{self, FormState, Page, PageError};

#[derive(Template)]
#[template(path = "threads/edit.html")]
pub(super) struct EditPage {
    pub page: Page,
    pub trail: Vec<(String, String)>,
    pub heading: String,
    /// Where the form is sent.
    pub action: String,
    pub back: String,
    pub with_title: bool,
    /// The text that this edit is made from.
    pub revision: i32,
    pub state: FormState,
    /// What somebody else saved meanwhile.
    pub theirs: Option<CurrentText>,
    pub preview: Option<SafeHtml>,
}

/// What is edited, as it is now and for those who may.
struct Text {
    heading: &'static str,
    action: String,
    thread: ThreadRef,
    /// Where on the thread's page it stands.
    anchor: String,
    title: Option<String>,
    body: String,
    revision: i32,
}

impl Text {
    fn back(&self) -> String {
        format!("{}{}", self.thread.path(), self.anchor)
    }

    fn page(&self, visit: &Visit, state: FormState, revision: i32, theirs: Option<CurrentText>) -> EditPage {
        EditPage {
            page: visit.page(self.heading),
            trail: vec![
                ("/threads".to_owned(), t("threads-all-title")),
                (self.thread.path(), self.thread.title.clone()),
            ],
            heading: t(self.heading),
            action: self.action.clone(),
            back: self.back(),
            with_title: self.title.is_some(),
            revision,
            state,
            theirs,
            preview: None,
        }
    }

    /// The form as it starts: with a kept draft, or the text as it is.
    fn first(&self, visit: &Visit, kept: Option<Fields>) -> Response {
        let revision = kept.as_ref().and_then(|kept| kept.get("revision").parse().ok()).unwrap_or(self.revision);
        let fields = kept.unwrap_or_else(|| {
            let title = self.title.clone().unwrap_or_default();
            Fields::from_map([("title".to_owned(), title), ("body".to_owned(), self.body.clone())].into())
        });
        page::show(&self.page(visit, FormState::sent(fields), revision, None))
    }

    /// The form again after it was refused.
    fn again(&self, visit: &Visit, fields: &Fields, refusal: Refusal) -> Result<Response, PageError> {
        let mut state = FormState::sent(fields.clone());
        let sent = fields.get("revision").parse().unwrap_or(self.revision);
        let page = match refusal {
            // Saving once more replaces their text knowingly: the form now names the text it was shown beside.
            Refusal::Stale(theirs) => {
                state.refuse_with("body", Refusal::Stale(theirs.clone()).message());
                self.page(visit, state, theirs.revision, Some(*theirs))
            }
            other => {
                refuse(&mut state, other)?;
                self.page(visit, state, sent, None)
            }
        };
        Ok(page::html(StatusCode::UNPROCESSABLE_ENTITY, &page))
    }

    async fn preview(&self, visit: &Visit, fields: &Fields) -> Result<Response, PageError> {
        match preview_of(fields.get("body")).await {
            Ok(html) => {
                let revision = fields.get("revision").parse().unwrap_or(self.revision);
                let page = self.page(visit, FormState::sent(fields.clone()), revision, None);
                Ok(page::show(&EditPage { preview: Some(html), ..page }))
            }
            Err(refusal) => self.again(visit, fields, refusal),
        }
    }
}

fn wants_preview(fields: &Fields) -> bool {
    fields.get("action") == "preview"
}

async fn thread_text(app: &App, caller: &Caller, id: ThreadId) -> Result<Text, PageError> {
    let found = listing::thread_page(app, Some(caller), id).await?.ok_or_else(PageError::missing)?;
    if !found.may.edit {
        return Err(PageError::missing());
    }
    let thread = found.thread;
    Ok(Text {
        heading: "threads-edit-question",
        action: format!("/threads/{id}/edit"),
        anchor: String::new(),
        title: Some(thread.title.clone()),
        body: thread.body_source,
        revision: thread.revision,
        thread: ThreadRef { id, title: thread.title },
    })
}

/// `GET /threads/:id/edit`
#[handler]
pub(super) async fn edit_thread(
    Data(app): Data<&App>,
    visit: Visit,
    Path(id): Path<String>,
    Query(arrival): Query<Arrival>,
) -> Result<Response> {
    let caller = visit.signed_in()?;
    let text = thread_text(app, caller, number(&id)?).await?;
    Ok(text.first(&visit, arrival.kept(app, Some(caller)).await?))
}

/// `POST /threads/:id/edit`
#[handler]
pub(super) async fn save_thread(
    Data(app): Data<&App>,
    visit: Visit,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response> {
    let id: ThreadId = number(&id)?;
    let caller = visit.signed_in_keeping(&fields, &format!("/threads/{id}/edit"))?;
    if wants_preview(&fields) {
        return Ok(thread_text(app, caller, id).await?.preview(&visit, &fields).await?);
    }
    let change = ThreadEdit {
        title: Some(fields.get("title").to_owned()),
        body: Some(fields.get("body").to_owned()),
        revision: fields.get("revision").parse().ok(),
    };
    match edit::thread(app, caller, id, change).await {
        Ok(_) => Ok(page::see_other(&format!("/threads/{id}"))),
        Err(refusal) => Ok(thread_text(app, caller, id).await?.again(&visit, &fields, refusal)?),
    }
}

/// The thread that a post is on, to name and link it.
pub(super) async fn thread_of(app: &App, caller: &Caller, id: ThreadId) -> Result<ThreadRef, PageError> {
    let found = listing::thread(app, Some(caller), id).await?.ok_or_else(PageError::missing)?;
    Ok(ThreadRef { id, title: found.title })
}

async fn answer_text(app: &App, caller: &Caller, id: AnswerId) -> Result<Text, PageError> {
    let found = listing::answer(app, Some(caller), id).await?.filter(|found| found.may.edit);
    let found = found.ok_or_else(PageError::missing)?;
    Ok(Text {
        heading: "threads-edit-answer",
        action: format!("/answers/{id}/edit"),
        thread: thread_of(app, caller, found.thread).await?,
        anchor: format!("#answer-{id}"),
        title: None,
        body: found.body_source,
        revision: found.revision,
    })
}

/// `GET /answers/:id/edit`
#[handler]
pub(super) async fn edit_answer(
    Data(app): Data<&App>,
    visit: Visit,
    Path(id): Path<i64>,
    Query(arrival): Query<Arrival>,
) -> Result<Response> {
    let caller = visit.signed_in()?;
    let text = answer_text(app, caller, AnswerId(id)).await?;
    Ok(text.first(&visit, arrival.kept(app, Some(caller)).await?))
}

/// `POST /answers/:id/edit`
#[handler]
pub(super) async fn save_answer(
    Data(app): Data<&App>,
    visit: Visit,
    Path(id): Path<i64>,
    fields: Fields,
) -> Result<Response> {
    let id = AnswerId(id);
    let caller = visit.signed_in_keeping(&fields, &format!("/answers/{id}/edit"))?;
    if wants_preview(&fields) {
        return Ok(answer_text(app, caller, id).await?.preview(&visit, &fields).await?);
    }
    match edit::answer(app, caller, id, fields.get("body"), fields.get("revision").parse().ok()).await {
        Ok((thread, _)) => Ok(page::see_other(&format!("/threads/{thread}#answer-{id}"))),
        Err(refusal) => Ok(answer_text(app, caller, id).await?.again(&visit, &fields, refusal)?),
    }
}

async fn comment_text(app: &App, caller: &Caller, id: CommentId) -> Result<Text, PageError> {
    let found = listing::comment(app, Some(caller), id).await?.filter(|found| found.own);
    let found = found.ok_or_else(PageError::missing)?;
    Ok(Text {
        heading: "threads-edit-comment",
        action: format!("/comments/{id}/edit"),
        thread: thread_of(app, caller, found.thread).await?,
        anchor: format!("#comment-{id}"),
        title: None,
        body: found.body_source,
        revision: 0,
    })
}

/// `GET /comments/:id/edit`
#[handler]
pub(super) async fn edit_comment(
    Data(app): Data<&App>,
    visit: Visit,
    Path(id): Path<i64>,
    Query(arrival): Query<Arrival>,
) -> Result<Response> {
    let caller = visit.signed_in()?;
    let text = comment_text(app, caller, CommentId(id)).await?;
    Ok(text.first(&visit, arrival.kept(app, Some(caller)).await?))
}

/// `POST /comments/:id/edit`
#[handler]
pub(super) async fn save_comment(
    Data(app): Data<&App>,
    visit: Visit,
    Path(id): Path<i64>,
    fields: Fields,
) -> Result<Response> {
    let id = CommentId(id);
    let caller = visit.signed_in_keeping(&fields, &format!("/comments/{id}/edit"))?;
    if wants_preview(&fields) {
        return Ok(comment_text(app, caller, id).await?.preview(&visit, &fields).await?);
    }
    match comments::edit(app, caller, id, fields.get("body")).await {
        Ok(thread) => Ok(page::see_other(&format!("/threads/{thread}#comment-{id}"))),
        Err(refusal) => Ok(comment_text(app, caller, id).await?.again(&visit, &fields, refusal)?),
    }
}
