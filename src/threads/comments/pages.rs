//! Pages of comments. They call operations and decide nothing.

use poem::web::{Data, Path, Query};
use poem::{Response, Result, handler};

use crate::app::App;
use crate::entity::{AnswerId, CommentId, ThreadId};
use crate::identity::own_drafts::forget_draft;
use crate::identity::{Caller, Visit, drafts};
use crate::posts::attachments::rules::FILES;
use crate::posts::attachments::{Attachments, kept};
use crate::threads::beside::Beside;
use crate::threads::comments::Under;
use crate::threads::pages::confirm::{Confirmation, about_comment, again, ask};
use crate::threads::pages::edit_form::{EditableText, PUBLIC_TEXTS, Redaction, RefusedEdit, thread_of, wants_preview};
use crate::threads::pages::form::{FormQuery, back, key_of, number, take_files, used_for_another};
use crate::threads::pages::personal::PersonalStep;
use crate::threads::pages::posted_before::{change_instead, made_by};
use crate::threads::pages::show::{self, Commenting, RefusedForms, under_kept};
use crate::threads::{comments, listing};
use crate::web::form::Fields;
use crate::web::multipart::Files;
use crate::web::page::{self, FormState, PageError};

async fn comment_under(
    app: &App,
    attachments: &Attachments,
    visit: &Visit,
    (fields, files): (&Fields, &Files),
    thread: ThreadId,
    answer: Option<AnswerId>,
) -> Result<Response> {
    let under = answer.map_or(Under::Thread(thread), Under::Answer);
    // Its page has several boxes: after signing in the text stands in the same one.
    let caller = visit.signed_in_keeping(&under_kept(fields, under), &back(fields, thread))?;
    let mut form = FormState::sent(fields.clone());
    let ids = take_files(app, attachments, caller, &mut form, files).await?;
    // A preview is the way back from the question about what is personal, to change the text.
    if form.is_fine() && !wants_preview(fields) {
        let personal = PersonalStep::on_thread(app, caller, thread, &form.fields).await?;
        if !personal.is_answered() {
            let action = match answer {
                None => format!("/threads/{thread}/comments"),
                Some(answer) => format!("/answers/{answer}/comments"),
            };
            return Ok(personal.page(visit, &action));
        }
        let fields = personal.fields().clone();
        form.fields = personal.kept().clone();
        let beside = Beside { files: ids, annex: personal.annex };
        let posted = comments::post_with(app, caller, under, fields.get("body"), beside, key_of(&fields)).await;
        match posted {
            Ok(posted) => {
                forget_draft(app, caller, &form.fields).await;
                return Ok(page::see_other(&format!("{}#comment-{}", back(&form.fields, thread), posted.value)));
            }
            Err(error) if used_for_another(&error) => {
                // The form that changes what was posted takes no files: those that wait keep their form.
                let waiting = kept(app, Some(caller), &form.fields).await.map_err(PageError::from)?;
                if waiting.is_empty()
                    && let Some(comment) = changeable(app, caller, &form.fields).await?
                {
                    let change = format!("/comments/{comment}/edit");
                    match change_instead(app, caller, &change, &form.fields).await {
                        Ok(leads_on) => return Ok(leads_on),
                        Err(error) => form.refuse_for(error)?,
                    }
                } else {
                    // The page that says so has a form of its own: pressing there is another comment.
                    form.refuse("body", "threads-posted-before");
                }
            }
            Err(error) => form.refuse_for(error)?,
        }
    }
    let chosen = kept(app, Some(caller), &form.fields).await.map_err(PageError::from)?;
    let text = form.fields.get("body").to_owned();
    let draft = form.fields.get(drafts::FIELD).to_owned();
    // The other forms of the page have no fields of this one.
    form.fields = Fields::default();
    let file_error = form.error(FILES).to_owned();
    let field = match answer {
        None => format!("comment-on-thread-{thread}"),
        Some(answer) => format!("comment-on-answer-{answer}"),
    };
    // The page has one box for each answer: the summary leads to the right one.
    let mut of_text = String::new();
    for error in &mut form.errors {
        if error.field == FILES {
            error.field = format!("{field}-files");
        } else {
            error.field.clone_from(&field);
            if of_text.is_empty() {
                of_text.clone_from(&error.message);
            }
        }
    }
    let commenting = Commenting { on: Some(under), text, error: of_text, chosen, file_error, draft };
    Ok(show::again(app, visit, thread, RefusedForms { commenting, refused: form, ..RefusedForms::default() }).await?)
}

/// The comment that a form posted before, if its text may still be changed.
async fn changeable(app: &App, caller: &Caller, fields: &Fields) -> Result<Option<CommentId>, PageError> {
    let Some(id) = made_by(app, caller, fields, "comment").await?.map(CommentId) else { return Ok(None) };
    Ok(listing::comment(app, Some(caller), id).await?.filter(|found| found.may_edit).map(|_| id))
}

/// `POST /threads/:id/comments`
#[handler]
pub async fn comment_on_thread(
    Data(app): Data<&App>,
    Data(attachments): Data<&Attachments>,
    visit: Visit,
    Path(id): Path<String>,
    fields: Fields,
    files: Files,
) -> Result<Response> {
    comment_under(app, attachments, &visit, (&fields, &files), number(&id)?, None).await
}

/// `POST /answers/:id/comments`
#[handler]
pub async fn comment_on_answer(
    Data(app): Data<&App>,
    Data(attachments): Data<&Attachments>,
    visit: Visit,
    Path(id): Path<i64>,
    fields: Fields,
    files: Files,
) -> Result<Response> {
    // The thread is only shown again after a refusal, by its own rights.
    let thread = number(fields.get("thread"))?;
    comment_under(app, attachments, &visit, (&fields, &files), thread, Some(AnswerId(id))).await
}

async fn comment_text(app: &App, caller: &Caller, id: CommentId) -> Result<EditableText, PageError> {
    let found = listing::comment(app, Some(caller), id).await?.filter(|found| found.own);
    let found = found.ok_or_else(PageError::missing)?;
    Ok(EditableText {
        heading: "threads-edit-comment",
        action: format!("/comments/{id}/edit"),
        thread: thread_of(app, caller, found.thread).await?,
        anchor: format!("#comment-{id}"),
        title: None,
        is_official: false,
        numbering: None,
        body: found.body_source,
        tags: None,
        is_text_theirs: true,
        revision: 0,
        // A comment has no history.
        redaction: Redaction::default(),
    })
}

/// `GET /comments/:id/edit`
#[handler]
pub async fn edit_comment(
    Data(app): Data<&App>,
    visit: Visit,
    Path(id): Path<i64>,
    Query(query): Query<FormQuery>,
) -> Result<Response> {
    let caller = visit.signed_in()?;
    let text = comment_text(app, caller, CommentId(id)).await?;
    Ok(text.first(&visit, query.kept(app, Some(caller)).await?))
}

/// `POST /comments/:id/edit`
#[handler]
pub async fn save_comment(
    Data(app): Data<&App>,
    visit: Visit,
    Path(id): Path<i64>,
    fields: Fields,
) -> Result<Response> {
    let id = CommentId(id);
    let caller = visit.signed_in_keeping(&fields, &format!("/comments/{id}/edit"))?;
    if wants_preview(&fields) {
        return Ok(comment_text(app, caller, id).await?.preview(app, &visit, caller, &fields).await?);
    }
    let mut fields = fields;
    if PersonalStep::of(&fields, &PUBLIC_TEXTS, "").await?.finds_any() {
        let personal = comment_text(app, caller, id).await?.personal(&fields).await?;
        if !personal.is_answered() {
            return Ok(personal.page(&visit, &format!("/comments/{id}/edit")));
        }
        fields = personal.fields().clone();
    }
    match comments::edit(app, caller, id, fields.get("body")).await {
        Ok(edited) => {
            forget_draft(app, caller, &fields).await;
            Ok(page::see_other(&format!("/threads/{}#comment-{id}", edited.value)))
        }
        Err(error) => {
            let refused = RefusedEdit::new(&fields, error)?;
            Ok(comment_text(app, caller, id).await?.again(&visit, refused))
        }
    }
}

/// `GET /comments/:id/delete`
#[handler]
pub async fn delete_comment(Data(app): Data<&App>, visit: Visit, Path(id): Path<i64>) -> Result<Response> {
    let about = about_comment(app, visit.signed_in()?, CommentId(id), true).await?;
    Ok(ask(&visit, Confirmation::Delete, &format!("/comments/{id}/delete"), about))
}

/// `POST /comments/:id/delete`
#[handler]
pub async fn delete_comment_now(
    Data(app): Data<&App>,
    visit: Visit,
    Path(id): Path<i64>,
    fields: Fields,
) -> Result<Response> {
    let action = format!("/comments/{id}/delete");
    let caller = visit.signed_in_keeping(&fields, &action)?;
    match comments::delete(app, caller, CommentId(id)).await {
        Ok(deleted) => Ok(page::see_other(&format!("/threads/{}", deleted.value))),
        Err(error) => Ok(again(&visit, Confirmation::Delete, &action, &fields, error)?),
    }
}
