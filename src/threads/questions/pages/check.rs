//! The last steps of asking: what was typed is saved, checked on a page of its own, and posted.

use std::sync::Arc;

use askama::Template;
use poem::web::{Data, Query};
use poem::{Response, Result, handler};
use serde::Deserialize;
use uuid::Uuid;

use crate::app::App;
use crate::entity::draft;
use crate::identity::drafts::{self, Kept, Unsent};
use crate::identity::{Caller, Visit, own_drafts};
use crate::locale::text::t;
use crate::markdown::SafeHtml;
use crate::operation::OperationError;
use crate::posts;
use crate::posts::attachments::views::Attachment;
use crate::posts::attachments::{Attachments, kept};
use crate::threads::annex::Numbering;
use crate::threads::pages::edit_form::PUBLIC_TEXTS;
use crate::threads::pages::form::{preview_of, take_files, used_for_another};
use crate::threads::pages::personal::PersonalStep;
use crate::threads::questions::pages::ask::{
    Asking, DETAILS, TypedQuestion, details_of, details_page, read, refused_details_of,
};
use crate::threads::questions::pages::posted_already::{self, Changed};
use crate::threads::questions::{self, SentDraft, SimilarPanel, SimilarQuestions};
use crate::threads::views;
use crate::web::form::Fields;
use crate::web::multipart::Files;
use crate::web::page::{self, FormState, Page, PageError};
use crate::web::security_headers::kept_nowhere;

/// The box of the form that posts what was asked before: it was said that it is another question.
const ANEW: &str = "ask_anew";

/// One line of the check.
pub struct SummaryRow {
    pub key: &'static str,
    /// Where to change it.
    pub field: &'static str,
    pub text: String,
    pub html: Option<SafeHtml>,
}

#[derive(Template)]
#[template(path = "threads/ask_check.html")]
pub struct CheckPage {
    pub page: Page,
    pub state: FormState,
    /// What is posted, and its key: one draft makes one thread.
    pub draft: Uuid,
    pub handle: String,
    pub summary: Vec<SummaryRow>,
    /// What in the question is personal, to be taken out, kept for staff or left.
    pub personal: PersonalStep,
    /// HTML with questions that the details found, if the title alone did not.
    pub similar: Option<SafeHtml>,
    /// Names of the tags that were chosen.
    pub tags: Vec<String>,
    /// What was suggested is counted as this episode; empty where nothing was.
    pub episode: String,
    /// It is known to be like one that was posted before.
    pub is_anew: bool,
    /// Files that were taken in with the details.
    pub files: Vec<Attachment>,
}

/// What is personal in a question: nothing is kept for staff yet, so that numbers begin anew.
async fn personal_step(fields: &Fields) -> Result<PersonalStep, PageError> {
    PersonalStep::with_annex(fields, &PUBLIC_TEXTS, "", Some(Numbering::default())).await
}

async fn check_page(
    visit: &Visit,
    handle: &str,
    (draft, mut state): (Uuid, FormState),
    typed: TypedQuestion,
    similar: Option<SimilarPanel>,
    files: Vec<Attachment>,
) -> Result<CheckPage, PageError> {
    let TypedQuestion { question, category, html, has_tags } = typed;
    let row = |key, field, text| SummaryRow { key, field, text, html: None };
    let intent = t(&format!("threads-intent-{}", question.intent.as_str().replace('_', "-")));
    let urgent = t(if question.urgent { "threads-yes" } else { "threads-no" });
    let tags = question.tags;
    let listed_tags = if tags.is_empty() { t("tags-no-tags") } else { tags.join(", ") };
    let personal = personal_step(&state.fields).await?;
    // What was not chosen is said wherever the page is read from.
    state.errors.extend(personal.state.errors.iter().cloned());
    let mut summary = vec![
        row("threads-details-question", "title", question.title),
        row("threads-details-category", "category", category),
        SummaryRow { html: Some(html), ..row("threads-details-body", "body", String::new()) },
        row("threads-details-intent", "intent", intent),
        row("threads-details-urgent", "urgent", urgent),
    ];
    if has_tags {
        summary.push(row("tags-of-question", "more_tags", listed_tags));
    }
    let typed_episode = question.asked_anyway.map(|anyway| anyway.episode);
    let (similar, episode) = similar.map_or((None, None), |panel| (panel.html, panel.episode));
    let episode = episode.or(typed_episode).map(|id| id.to_string()).unwrap_or_default();
    let is_anew = state.fields.filled(ANEW).is_some();
    let (page, handle) = (visit.page("threads-check-title"), handle.to_owned());
    Ok(CheckPage { page, state, draft, handle, summary, personal, similar, tags, episode, is_anew, files })
}

/// What the address of the check says.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct CheckQuery {
    draft: String,
    /// It is asked anew, beside one that was posted before.
    anew: String,
}

/// `GET /ask/check`: everything once more before everyone can read it.
#[handler]
pub async fn check_step(
    Data(app): Data<&App>,
    Data(similar): Data<&Arc<dyn SimilarQuestions>>,
    visit: Visit,
    Query(query): Query<CheckQuery>,
) -> Result<Response> {
    let caller = visit.signed_in()?;
    let id: Uuid = query.draft.parse().map_err(|_| PageError::missing())?;
    let draft = drafts::find(app, caller, id).await.map_err(PageError::from)?.ok_or_else(PageError::missing)?;
    let is_posted = draft.posted_thread_id.is_some();
    let mut state = FormState::sent(drafts::fields_of(draft));
    if !query.anew.is_empty() {
        state.fields = state.fields.with(ANEW, "yes");
    }
    let Some(typed) = read(app, caller, &mut state).await? else {
        return Ok(page::see_other(&refused_details_of(id)));
    };
    let panel = if is_posted { None } else { similar.panel(&visit, &typed.question).await };
    let files = kept(app, Some(caller), &state.fields).await.map_err(PageError::from)?;
    let mut shown = check_page(&visit, &caller.name(), (id, state), typed, panel, files).await?;
    if is_posted {
        shown.page.notice = Some(t("threads-check-posted"));
    }
    Ok(kept_nowhere(page::form(&shown.state, &shown)))
}

/// `POST /ask/check`: saves the details with their files and leads to the check, or back to what is wrong with them.
#[handler]
pub async fn save_details(
    Data(app): Data<&App>,
    Data(attachments): Data<&Attachments>,
    Data(similar): Data<&Arc<dyn SimilarQuestions>>,
    visit: Visit,
    fields: Fields,
    files: Files,
) -> Result<Response> {
    let caller = visit.signed_in_keeping(&fields, DETAILS)?;
    let mut state = FormState::sent(fields);
    take_files(app, attachments, caller, &mut state, &files).await?;
    // The form names its files from here on, and so does its draft.
    let fields = state.fields.clone();
    let form = Unsent::new(&fields, DETAILS);
    // What is checked is what rests in the draft, so that its page says the same.
    state.fields = Fields::from_pairs(form.fields.clone());
    let asking = Asking { app, similar, visit: &visit };
    let draft = match own_drafts::save(app, caller, form).await {
        Ok(Kept::Open(draft)) => draft,
        Ok(Kept::Posted(posted)) => {
            let leads_on = posted_again(app, caller, posted, (&fields, &fields)).await;
            return Ok(or_details(&asking, state, leads_on).await?);
        }
        // What could not be saved stays in the form.
        Err(error) => return Ok(or_details(&asking, state, Err(error)).await?),
    };
    if !state.is_fine() {
        // A file that was refused rests nowhere, so what is said of it is said at once, with all the rest.
        state.fields = state.fields.with(drafts::FIELD, &draft.to_string());
        return Ok(refused_files(&asking, caller, state).await?);
    }
    if fields.get("action") == "preview" {
        return Ok(page::see_other(&format!("{}&preview=1", details_of(draft))));
    }
    let is_fine = read(app, caller, &mut state).await?.is_some();
    let check = format!("/ask/check?draft={draft}");
    Ok(page::see_other(&if is_fine { check } else { refused_details_of(draft) }))
}

/// The details with what is wrong with their files: beside the preview if that was asked for, otherwise beside all else that is wrong.
async fn refused_files(asking: &Asking<'_>, caller: &Caller, mut state: FormState) -> Result<Response, PageError> {
    let mut preview = None;
    if state.value("action") == "preview" {
        match preview_of(asking.app, caller, state.value("body")).await {
            Ok(html) => preview = Some(html),
            Err(error) => state.refuse_for(error)?,
        }
    } else {
        read(asking.app, caller, &mut state).await?;
    }
    details_page(asking, state, preview).await
}

/// The way on from a text that was posted before. Where that text could not be kept, it stays in the form of the details, with the reason.
async fn or_details(
    asking: &Asking<'_>,
    mut state: FormState,
    leads_on: Result<Response, OperationError>,
) -> Result<Response, PageError> {
    match leads_on {
        Ok(leads_on) => Ok(leads_on),
        Err(error) => {
            state.refuse_for(error)?;
            details_page(asking, state, None).await
        }
    }
}

/// The way to the thread that a draft became, or, with another text than it has, the choice of what to do with that text. It is compared
/// as it would be posted, and kept as it was sent.
async fn posted_again(
    app: &App,
    caller: &Caller,
    posted: draft::Model,
    (fields, unposted): (&Fields, &Fields),
) -> Result<Response, OperationError> {
    let thread = posted.posted_thread_id.ok_or(OperationError::NotFound)?;
    let before = Fields::from_pairs(posted.fields.0);
    if posted_already::is_unchanged(&before, fields) {
        // The stored title has no space around it and is on one line.
        let title = posts::rules::title(before.get("title")).unwrap_or_default();
        return Ok(page::see_other(&format!("{}?posted=1", views::path(thread, &title))));
    }
    posted_already::ask_what_now(app, caller, Changed { thread, draft: Uuid::new_v4() }, unposted).await
}

/// `POST /ask`
#[handler]
pub async fn post_question(
    Data(app): Data<&App>,
    Data(attachments): Data<&Attachments>,
    Data(similar): Data<&Arc<dyn SimilarQuestions>>,
    visit: Visit,
    fields: Fields,
) -> Result<Response> {
    let caller = visit.signed_in_keeping(&fields, DETAILS)?;
    let personal = personal_step(&fields).await?;
    // What was taken out is out of everything that follows. What is for staff is out of what is posted, and stays in what is kept until
    // then.
    let mut sent = FormState::sent(personal.fields().clone());
    let files = take_files(app, attachments, caller, &mut sent, &Files::default()).await?;
    let fields = sent.fields.clone();
    let unposted = if personal.annex.is_empty() { fields.clone() } else { personal.kept().clone() };
    let form = Unsent::new(&fields, DETAILS);
    let id = form.draft();
    let mut state = FormState::sent(fields.clone());
    let typed = read(app, caller, &mut state).await?;
    // Read before the draft: whoever finds the thread of a draft there finds the draft posted, too.
    let twin = match &typed {
        Some(typed) if fields.filled(ANEW).is_none() => {
            questions::recent_twin(app, caller, &typed.question).await.map_err(PageError::from)?
        }
        _ => None,
    };
    let asking = Asking { app, similar, visit: &visit };
    // What is not posted stays as it was sent, wherever it is kept or shown.
    state.fields.clone_from(&unposted);
    if let Some(posted) = posted_draft(app, caller, id).await? {
        let leads_on = posted_again(app, caller, posted, (&fields, &unposted)).await;
        return Ok(or_details(&asking, state, leads_on).await?);
    }
    let Some(mut typed) = typed else {
        let leads_on = match own_drafts::save(app, caller, Unsent::new(&unposted, DETAILS)).await {
            Ok(Kept::Open(draft)) => Ok(page::see_other(&refused_details_of(draft))),
            Ok(Kept::Posted(posted)) => posted_again(app, caller, posted, (&fields, &unposted)).await,
            Err(error) => Err(error),
        };
        return Ok(or_details(&asking, state, leads_on).await?);
    };
    if !personal.is_answered() && sent.is_fine() {
        // The choices so far rest in the draft, and its page asks for the others.
        if let Ok(Kept::Open(draft)) = own_drafts::save(app, caller, form.clone()).await {
            return Ok(page::see_other(&format!("/ask/check?draft={draft}")));
        }
    }
    if !personal.is_answered() || !sent.is_fine() {
        state.errors.extend(sent.errors);
        state.refusal = sent.refusal;
        let kept = kept(app, Some(caller), &state.fields).await.map_err(PageError::from)?;
        let shown = check_page(&visit, &caller.name(), (id, state), typed, None, kept).await?;
        return Ok(kept_nowhere(page::form(&shown.state, &shown)));
    }
    if let Some(thread) = twin {
        let leads_on = posted_already::ask_what_now(app, caller, Changed { thread, draft: id }, &unposted).await;
        return Ok(or_details(&asking, state, leads_on).await?);
    }
    typed.question.annex = personal.annex;
    match questions::ask_draft(app, caller, typed.question.clone(), files, SentDraft { id, form }).await {
        Ok(asked) => {
            let title = posts::rules::title(&typed.question.title).unwrap_or_default();
            // What was kept from them until now is shown beside what happens next.
            let similar = if asking.withholds(&state).await { "&similar=1" } else { "" };
            Ok(page::see_other(&format!("{}?posted=1{similar}", views::path(asked.value.thread, &title))))
        }
        Err(error) => refused(&asking, caller, Refused { id, state, typed, error }).await,
    }
}

/// A question that was not posted.
struct Refused {
    id: Uuid,
    state: FormState,
    typed: TypedQuestion,
    error: OperationError,
}

async fn refused(asking: &Asking<'_>, caller: &Caller, refused: Refused) -> Result<Response> {
    let Asking { app, visit, .. } = asking;
    let Refused { id, mut state, typed, error } = refused;
    // Two tabs of one draft: the other one was quicker.
    if used_for_another(&error)
        && let Some(posted) = posted_draft(app, caller, id).await?
    {
        let leads_on = posted_again(app, caller, posted, (&state.fields, &state.fields)).await;
        return Ok(or_details(asking, state, leads_on).await?);
    }
    state.refuse_for(error)?;
    // Whoever sends the form has seen what is alike.
    let files = kept(app, Some(caller), &state.fields).await.map_err(PageError::from)?;
    let shown = check_page(visit, &caller.name(), (id, state), typed, None, files).await?;
    Ok(kept_nowhere(page::form(&shown.state, &shown)))
}

/// A draft of the caller that was posted already.
async fn posted_draft(app: &App, caller: &Caller, id: Uuid) -> Result<Option<draft::Model>, PageError> {
    let found = drafts::find(app, caller, id).await?;
    Ok(found.filter(|draft| draft.posted_thread_id.is_some()))
}
