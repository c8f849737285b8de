//! Writing answers and comments, and the preview of any text.

use askama::Template;
use poem::http::{HeaderValue, StatusCode, header};
use poem::web::{Data, Path};
use poem::{Request, Response, Result, handler};

use crate::threads::pages::show::{Again, Commenting, self};
use crate::threads::pages::{back, key_of, number, refuse, used_for_another};
use crate::threads::comments::post::{Under, self};
use crate::threads::{Refusal, rules};
use super::post as answering;
use crate::app::App;
use crate::entity::{AnswerId, ThreadId};
use crate::identity::Visit;
use crate::markdown::{self, SafeHtml};
use crate::posts;
use crate::posts::rules::{FieldRefusal, Flaw};
use crate::web::form::Fields;
use crate::web::page::{self, FormState, Page, PageError};

/// How a text will look.
///
/// # Errors
/// What is wrong with the field `body`.
pub(super) async fn preview_of(source: &str) -> Result<SafeHtml, Refusal> {
    let source = posts::rules::body(source)?;
    Ok(SafeHtml::rendered(rendering::html("body", source).await?))
}

/// `POST /threads/:id/answers`
#[handler]
pub(super) async fn post_answer(
    Data(app): Data<&App>,
    visit: Visit,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response> {
    let thread: ThreadId = number(&id)?;
    let caller = visit.signed_in_keeping(&fields, &back(&fields, thread))?;
    let mut again = Again { writing: FormState::sent(fields.clone()), ..Again::default() };
    let refusal = if fields.get("action") == "preview" {
        match preview_of(fields.get("body")).await {
            Ok(html) => {
                again.preview = Some(html);
                return Ok(show::again(app, &visit, thread, again).await?);
            }
            Err(refusal) => refusal,
        }
    } else {
        let key = key_of(&fields);
        let mut posted = answering::post(app, caller, thread, fields.get("body"), key.as_ref()).await;
        if posted.as_ref().is_err_and(used_for_another) {
            posted = answering::post(app, caller, thread, fields.get("body"), None).await;
        }
        match posted {
            Ok(posted) => return Ok(page::see_other(&crate::threads::pages::at_answer(&fields, thread, posted.answer))),
            Err(refusal) => refusal,
        }
    };
    refuse(&mut again.writing, refusal)?;
    again.refused = again.writing.clone();
    Ok(show::again(app, &visit, thread, again).await?)
}

async fn comment_under(
    app: &App,
    visit: &Visit,
    fields: &Fields,
    thread: ThreadId,
    answer: Option<AnswerId>,
) -> Result<Response> {
    let caller = visit.signed_in_keeping(fields, &back(fields, thread))?;
    let under = answer.map_or(Under::Thread(thread), Under::Answer);
    let key = key_of(fields);
    let mut posted = post::post(app, caller, under, fields.get("body"), key.as_ref()).await;
    if posted.as_ref().is_err_and(used_for_another) {
        posted = post::post(app, caller, under, fields.get("body"), None).await;
    }
    let refusal = match posted {
        Ok(posted) => return Ok(page::see_other(&format!("{}#comment-{}", back(fields, thread), posted.comment))),
        Err(refusal) => refusal,
    };
    let mut form = FormState::default();
    refuse(&mut form, refusal)?;
    let field = match answer {
        None => format!("comment-on-thread-{thread}"),
        Some(answer) => format!("comment-on-answer-{answer}"),
    };
    // The page has one box for each answer: the summary leads to the right one.
    for error in &mut form.errors {
        error.field.clone_from(&field);
    }
    let error = form.errors.first().map(|error| error.message.clone()).unwrap_or_default();
    let commenting = Commenting { on: Some(under), text: fields.get("body").to_owned(), error };
    Ok(show::again(app, visit, thread, Again { commenting, refused: form, ..Again::default() }).await?)
}

/// `POST /threads/:id/comments`
#[handler]
pub(super) async fn comment_on_thread(
    Data(app): Data<&App>,
    visit: Visit,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response> {
    comment_under(app, &visit, &fields, number(&id)?, None).await
}

/// `POST /answers/:id/comments`
#[handler]
pub(super) async fn comment_on_answer(
    Data(app): Data<&App>,
    visit: Visit,
    Path(id): Path<i64>,
    fields: Fields,
) -> Result<Response> {
    // The thread is only shown again after a refusal, by its own rights.
    comment_under(app, &visit, &fields, number(fields.get("thread"))?, Some(AnswerId(id))).await
}

#[derive(Template)]
#[template(path = "threads/preview.html")]
pub(super) struct Preview {
    pub page: Page,
    pub html: SafeHtml,
}

/// `POST /preview`: the field `text` as it will look. Scripts get the HTML alone. For those signed in: rendering is work.
#[handler]
pub(super) async fn show_preview(req: &Request, visit: Visit, fields: Fields) -> Result<Response> {
    visit.signed_in_keeping(&fields, "/")?;
    let html = match preview_of(fields.get("text")).await {
        Ok(html) => html,
        Err(Refusal::Fields(refused)) if refused.iter().any(|field| field.flaw == Flaw::Empty) => SafeHtml::default(),
        Err(refusal) => {
            let mut form = FormState::default();
            refuse(&mut form, refusal)?;
            let words = form.errors.into_iter().map(|error| error.message).collect::<Vec<_>>().join(" ");
            return Ok(Response::builder()
                .status(StatusCode::UNPROCESSABLE_ENTITY)
                .header(header::CONTENT_TYPE, "text/plain; charset=utf-8")
                .body(words));
        }
    };
    if req.headers().contains_key("x-fragment") {
        let kind = HeaderValue::from_static("text/html; charset=utf-8");
        return Ok(Response::builder().header(header::CONTENT_TYPE, kind).body(html.to_string()));
    }
    Ok(page::show(&Preview { page: visit.page("threads-preview-title"), html }))
}

impl From<Refusal> for PageError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Database(error) => error.into(),
            _ => Self::missing(),
        }
    }
}
