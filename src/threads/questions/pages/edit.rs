//! Editing a question.

use poem::web::{Data, Path, Query};
use poem::{Response, Result, handler};

use crate::app::App;
use crate::entity::{Subject, ThreadId};
use crate::identity::own_drafts::forget_draft;
use crate::identity::{Caller, Visit};
use crate::threads::pages::edit_form::{
    EditableText, PUBLIC_TEXTS, REDACT, Redaction, RefusedEdit, SEEN_TAGS, wants_preview,
};
use crate::threads::pages::form::{FormQuery, number};
use crate::threads::pages::personal::PersonalStep;
use crate::threads::questions::edit::ThreadEdit;
use crate::threads::tags::listing as tags_listing;
use crate::threads::tags::rules::split_names;
use crate::threads::views::ThreadRef;
use crate::threads::{annex, listing, questions};
use crate::web::form::Fields;
use crate::web::page::{self, PageError};

async fn thread_text(app: &App, caller: &Caller, id: ThreadId) -> Result<EditableText, PageError> {
    let found = listing::thread_page(app, Some(caller), id).await?.ok_or_else(PageError::missing)?;
    if !found.may.edit && !found.may.tag {
        return Err(PageError::missing());
    }
    let is_text_theirs = found.may.edit;
    // Staff edit nothing else.
    let has_tags = !is_text_theirs || tags_listing::has_any(app.reader()).await?;
    let thread = found.thread;
    let redaction = Redaction::of(app, Subject::Thread(id), Some(&thread.title), &thread.body_source).await?;
    let numbering = annex::listing::numbering(app, caller, id).await?;
    Ok(EditableText {
        heading: if is_text_theirs { "threads-edit-question" } else { "tags-edit-title" },
        action: format!("/threads/{id}/edit"),
        anchor: String::new(),
        title: Some(thread.title.clone()),
        body: thread.body_source,
        tags: has_tags.then_some(thread.tags),
        is_text_theirs,
        is_official: false,
        numbering,
        revision: thread.revision,
        redaction,
        thread: ThreadRef { id, title: thread.title },
    })
}

/// A kept form with its tags in one field, as the form of an edit has them. In the form of asking each has a box.
fn with_listed_tags(kept: &Fields) -> Fields {
    let boxes = kept.all("tags").flat_map(split_names);
    let names: Vec<&str> = boxes.chain(split_names(kept.get("more_tags"))).collect();
    kept.with("tags", &names.join(", "))
}

/// `GET /threads/:id/edit`
#[handler]
pub async fn edit_thread(
    Data(app): Data<&App>,
    visit: Visit,
    Path(id): Path<String>,
    Query(query): Query<FormQuery>,
) -> Result<Response> {
    let caller = visit.signed_in()?;
    let text = thread_text(app, caller, number(&id)?).await?;
    Ok(text.first(&visit, query.kept(app, Some(caller)).await?.map(|kept| with_listed_tags(&kept))))
}

/// `POST /threads/:id/edit`
#[handler]
pub async fn save_thread(
    Data(app): Data<&App>,
    visit: Visit,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response> {
    let id: ThreadId = number(&id)?;
    let caller = visit.signed_in_keeping(&fields, &format!("/threads/{id}/edit"))?;
    if wants_preview(&fields) {
        return Ok(thread_text(app, caller, id).await?.preview(app, &visit, caller, &fields).await?);
    }
    let (mut fields, mut kept, mut kept_for_staff) = (fields.clone(), fields, Vec::new());
    if PersonalStep::of(&fields, &PUBLIC_TEXTS, "").await?.finds_any() {
        let personal = thread_text(app, caller, id).await?.personal(&fields).await?;
        if !personal.is_answered() {
            return Ok(personal.page(&visit, &format!("/threads/{id}/edit")));
        }
        (fields, kept) = (personal.fields().clone(), personal.kept().clone());
        kept_for_staff = personal.annex;
    }
    let names = |field: &str| split_names(fields.get(field)).map(str::to_owned).collect::<Vec<String>>();
    // The form of those who may not edit the text has none.
    let of_tags_alone = !fields.has("title") && !fields.has("body");
    let change = ThreadEdit {
        title: (!of_tags_alone).then(|| fields.get("title").to_owned()),
        body: (!of_tags_alone).then(|| fields.get("body").to_owned()),
        tags: fields.has("tags").then(|| names("tags")),
        seen_tags: fields.has(SEEN_TAGS).then(|| names(SEEN_TAGS)),
        revision: fields.get("revision").parse().ok(),
        redact_history: fields.filled(REDACT).is_some(),
        annex: kept_for_staff,
    };
    match questions::edit(app, caller, id, change).await {
        Ok(_) => {
            forget_draft(app, caller, &fields).await;
            Ok(page::see_other(&format!("/threads/{id}#question")))
        }
        Err(error) => {
            let refused = RefusedEdit::new(&kept, error)?;
            Ok(thread_text(app, caller, id).await?.again(&visit, refused))
        }
    }
}
