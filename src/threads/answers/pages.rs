//! Pages of answers. They call operations and decide nothing.

use poem::web::{Data, Path, Query};
use poem::{Response, Result, handler};

use crate::app::App;
use crate::entity::{AnswerId, StaffReview, Subject, ThreadId};
use crate::identity::own_drafts::forget_draft;
use crate::identity::{Caller, Visit};
use crate::posts::attachments::{Attachments, kept};
use crate::threads::beside::Beside;
use crate::threads::pages::buttons::FormRequest;
use crate::threads::pages::confirm::{Confirmation, about_answer, again, ask};
use crate::threads::pages::edit_form::{
    EditableText, PUBLIC_TEXTS, REDACT, Redaction, RefusedEdit, thread_of, wants_preview,
};
use crate::threads::pages::form::{
    FormQuery, at_answer, back, key_of, number, preview_of, take_files, used_for_another,
};
use crate::threads::pages::personal::{PersonalStep, SOLVED};
use crate::threads::pages::posted_before::{change_instead, made_by};
use crate::threads::pages::show::{self, RefusedForms};
use crate::threads::{answers, listing};
use crate::web::form::Fields;
use crate::web::multipart::Files;
use crate::web::page::{self, FormState, PageError};

/// `POST /threads/:id/answers`
#[handler]
pub async fn post_answer(
    Data(app): Data<&App>,
    Data(attachments): Data<&Attachments>,
    visit: Visit,
    Path(id): Path<String>,
    fields: Fields,
    files: Files,
) -> Result<Response> {
    let thread: ThreadId = number(&id)?;
    let caller = visit.signed_in_keeping(&fields, &back(&fields, thread))?;
    let mut again = RefusedForms { writing: FormState::sent(fields.clone()), ..RefusedForms::default() };
    let ids = take_files(app, attachments, caller, &mut again.writing, &files).await?;
    if !again.writing.is_fine() {
        again.refused = again.writing.clone();
        return Ok(show::again(app, &visit, thread, again).await?);
    }
    // From here on the form names its files, whatever page it goes through.
    let fields = again.writing.fields.clone();
    let error = if fields.get("action") == "preview" {
        match preview_of(app, caller, fields.get("body")).await {
            Ok(html) => {
                again.preview = Some(html);
                return Ok(show::again(app, &visit, thread, again).await?);
            }
            Err(error) => error,
        }
    } else {
        let personal = PersonalStep::on_thread(app, caller, thread, &fields).await?;
        if !personal.is_answered() {
            return Ok(personal.page(&visit, &format!("/threads/{thread}/answers")));
        }
        let (fields, unposted) = (personal.fields().clone(), personal.kept().clone());
        again.writing = FormState::sent(unposted.clone());
        // Of an answer with files nobody can say that it is the same, and its files must not be lost.
        if ids.is_empty()
            && let Some(twin) =
                answers::recent_twin(app, caller, thread, fields.get("body")).await.map_err(PageError::from)?
        {
            forget_draft(app, caller, &fields).await;
            if fields.get("action") == SOLVED {
                return Ok(solved_by_asker(app, &visit, &fields, caller, twin).await?);
            }
            return Ok(page::see_other(&at_answer(&fields, thread, twin)));
        }
        let beside = Beside { files: ids, annex: personal.annex };
        match answers::post_with(app, caller, thread, fields.get("body"), beside, key_of(&fields)).await {
            Ok(posted) => {
                forget_draft(app, caller, &fields).await;
                if fields.get("action") == SOLVED {
                    return Ok(solved_by_asker(app, &visit, &fields, caller, posted.value).await?);
                }
                // It stands, whether it can be told that it is their first or not.
                let is_first = listing::wrote_one_answer(app.reader(), caller.account).await.unwrap_or_default();
                let to = back(&fields, thread);
                let welcome = if is_first && !to.contains('?') { "?first=yes" } else { "" };
                return Ok(page::see_other(&format!("{to}{welcome}#answer-{}", posted.value)));
            }
            Err(error) if used_for_another(&error) => {
                // The form that changes what was posted takes no files: those that wait keep their form.
                let waiting = kept(app, Some(caller), &fields).await.map_err(PageError::from)?;
                if waiting.is_empty()
                    && let Some(answer) = changeable(app, caller, &fields).await?
                {
                    match change_instead(app, caller, &format!("/answers/{answer}/edit"), &unposted).await {
                        Ok(leads_on) => return Ok(leads_on),
                        Err(error) => again.writing.refuse_for(error)?,
                    }
                } else {
                    // The page that says so has a form of its own: pressing there is another answer.
                    again.writing.refuse("body", "threads-posted-before");
                }
                again.refused = again.writing.clone();
                return Ok(show::again(app, &visit, thread, again).await?);
            }
            Err(error) => error,
        }
    };
    again.writing.refuse_for(error)?;
    again.refused = again.writing.clone();
    Ok(show::again(app, &visit, thread, again).await?)
}

/// The answer that a form posted before, if its text may still be changed.
async fn changeable(app: &App, caller: &Caller, fields: &Fields) -> Result<Option<AnswerId>, PageError> {
    let Some(id) = made_by(app, caller, fields, "answer").await?.map(AnswerId) else { return Ok(None) };
    Ok(listing::answer(app, Some(caller), id).await?.filter(|found| found.may.edit).map(|_| id))
}

/// Accepts the answer by which the asker tells what solved it. The answer stands, whether it can be accepted or not.
async fn solved_by_asker(
    app: &App,
    visit: &Visit,
    fields: &Fields,
    caller: &Caller,
    id: AnswerId,
) -> Result<Response, PageError> {
    match answers::accept(app, caller, id).await {
        Ok(accepted) => {
            let thread = back(fields, accepted.value);
            Ok(page::see_other(&format!("{thread}?done=solved-myself&at=answer-{id}#answer-{id}")))
        }
        Err(error) => {
            show::again(app, visit, number(fields.get("thread"))?, RefusedForms::refused(fields, error)?).await
        }
    }
}

async fn answer_text(app: &App, caller: &Caller, id: AnswerId) -> Result<EditableText, PageError> {
    let found = listing::answer(app, Some(caller), id).await?.filter(|found| found.may.edit);
    let found = found.ok_or_else(PageError::missing)?;
    let mut redaction = Redaction::of(app, Subject::Answer(id), None, &found.body_source).await?;
    // The numbers and addresses of an agency are no secret.
    redaction.is_ticked &= found.official.is_none();
    Ok(EditableText {
        heading: "threads-edit-answer",
        action: format!("/answers/{id}/edit"),
        thread: thread_of(app, caller, found.thread).await?,
        anchor: format!("#answer-{id}"),
        title: None,
        is_official: found.official.is_some(),
        numbering: None,
        body: found.body_source,
        tags: None,
        is_text_theirs: true,
        revision: found.revision,
        redaction,
    })
}

/// `GET /answers/:id/edit`
#[handler]
pub async fn edit_answer(
    Data(app): Data<&App>,
    visit: Visit,
    Path(id): Path<i64>,
    Query(query): Query<FormQuery>,
) -> Result<Response> {
    let caller = visit.signed_in()?;
    let text = answer_text(app, caller, AnswerId(id)).await?;
    Ok(text.first(&visit, query.kept(app, Some(caller)).await?))
}

/// `POST /answers/:id/edit`
#[handler]
pub async fn save_answer(Data(app): Data<&App>, visit: Visit, Path(id): Path<i64>, fields: Fields) -> Result<Response> {
    let id = AnswerId(id);
    let caller = visit.signed_in_keeping(&fields, &format!("/answers/{id}/edit"))?;
    if wants_preview(&fields) {
        return Ok(answer_text(app, caller, id).await?.preview(app, &visit, caller, &fields).await?);
    }
    // What is personal is asked about where there is any; who may not edit is told so by the operation.
    let mut fields = fields;
    if PersonalStep::of(&fields, &PUBLIC_TEXTS, "").await?.finds_any() {
        let personal = answer_text(app, caller, id).await?.personal(&fields).await?;
        if !personal.is_answered() {
            return Ok(personal.page(&visit, &format!("/answers/{id}/edit")));
        }
        fields = personal.fields().clone();
    }
    let edit = answers::AnswerEdit {
        body: fields.get("body").to_owned(),
        revision: fields.get("revision").parse().ok(),
        redact_history: fields.filled(REDACT).is_some(),
    };
    match answers::edit(app, caller, id, edit).await {
        Ok(edited) => {
            forget_draft(app, caller, &fields).await;
            let (thread, _) = edited.value;
            Ok(page::see_other(&format!("/threads/{thread}#answer-{id}")))
        }
        Err(error) => {
            let refused = RefusedEdit::new(&fields, error)?;
            Ok(answer_text(app, caller, id).await?.again(&visit, refused))
        }
    }
}

/// `GET /answers/:id/delete`
#[handler]
pub async fn delete_answer(Data(app): Data<&App>, visit: Visit, Path(id): Path<i64>) -> Result<Response> {
    let about = about_answer(app, visit.signed_in()?, AnswerId(id), Confirmation::Delete).await?;
    Ok(ask(&visit, Confirmation::Delete, &format!("/answers/{id}/delete"), about))
}

/// `POST /answers/:id/delete`
#[handler]
pub async fn delete_answer_now(
    Data(app): Data<&App>,
    visit: Visit,
    Path(id): Path<i64>,
    fields: Fields,
) -> Result<Response> {
    let action = format!("/answers/{id}/delete");
    let caller = visit.signed_in_keeping(&fields, &action)?;
    match answers::delete(app, caller, AnswerId(id), fields.get("revision").parse().ok()).await {
        Ok(deleted) => Ok(page::see_other(&format!("/threads/{}", deleted.value))),
        Err(error) => Ok(again(&visit, Confirmation::Delete, &action, &fields, error)?),
    }
}

/// `GET /answers/:id/review`
#[handler]
pub async fn ask_review(Data(app): Data<&App>, visit: Visit, Path(id): Path<i64>) -> Result<Response> {
    let about = about_answer(app, visit.signed_in()?, AnswerId(id), Confirmation::Review).await?;
    Ok(ask(&visit, Confirmation::Review, &format!("/answers/{id}/review"), about))
}

/// `POST /answers/:id/review`
#[handler]
pub async fn review(Data(app): Data<&App>, visit: Visit, Path(id): Path<i64>, fields: Fields) -> Result<Response> {
    let action = format!("/answers/{id}/review");
    let caller = visit.signed_in_keeping(&fields, &action)?;
    let verdict = fields.get("verdict").parse::<StaffReview>().ok();
    match answers::review(app, caller, AnswerId(id), verdict, fields.get("note")).await {
        Ok(reviewed) => Ok(page::see_other(&at_answer(&fields, reviewed.value, AnswerId(id)))),
        Err(error) => Ok(again(&visit, Confirmation::Review, &action, &fields, error)?),
    }
}

/// `POST /answers/:id/accept`
#[handler]
pub async fn accept(Data(app): Data<&App>, request: FormRequest) -> Result<Response> {
    let (caller, id): (_, AnswerId) = (request.caller()?, number(&request.id)?);
    let done = answers::accept(app, caller, id).await;
    request.ended(app, done.map(|done| done.value), |thread| at_answer(&request.fields, thread, id)).await
}

/// `POST /answers/:id/take-back`
#[handler]
pub async fn take_back(Data(app): Data<&App>, request: FormRequest) -> Result<Response> {
    let (caller, id): (_, AnswerId) = (request.caller()?, number(&request.id)?);
    let done = answers::withdraw_acceptance(app, caller, id).await;
    request.ended(app, done.map(|done| done.value), |thread| at_answer(&request.fields, thread, id)).await
}
