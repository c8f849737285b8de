//! The asker's side: their cases, and one of them with what was said to them and what is public. Internal notes are not theirs.

use askama::Template;
use chrono::{DateTime, Utc};
use poem::web::{Data, Path, Query};
use poem::{Response, Result, handler};
use serde::Deserialize;

use super::form::{RefusedForm, done};
use super::lines::{Line, PublicPosts, What, lines};
use crate::app::App;
use crate::cases::listing::{self, CaseHead, Linked, Side};
use crate::cases::message;
use crate::entity::CaseState;
use crate::identity::own_drafts::forget_draft;
use crate::identity::{Caller, Visit, drafts};
use crate::locale::time_text;
use crate::operation::IdempotencyKey;
use crate::posts::attachments::views::Attachment;
use crate::posts::attachments::{Attachments, kept};
use crate::threads::pages::form::take_files;
use crate::web::form::Fields;
use crate::web::multipart::Files;
use crate::web::page::{self, FormState, Page, PageError};
use crate::web::pagination::{DEFAULT_LIMIT, Keyset};
use crate::web::security_headers::kept_nowhere;

const LIST: &str = "my-cases";

/// What the address says.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wanted {
    cursor: String,
    done: String,
    /// A kept form that fills the message.
    draft: String,
}

struct Row {
    reference: String,
    title: String,
    language: String,
    team: String,
    state: CaseState,
    /// "22 November 2026 at 2:05pm", as at the agency.
    opened: String,
    opened_at: DateTime<Utc>,
}

#[derive(Template)]
#[template(path = "cases/list.html")]
struct ListPage {
    page: Page,
    rows: Vec<Row>,
    next: Option<String>,
}

#[derive(Template)]
#[template(path = "cases/show.html")]
struct ShowPage {
    page: Page,
    case: CaseHead,
    lines: Vec<Line>,
    for_asker: bool,
    form: FormState,
    linked: Vec<Linked>,
    /// By when staff reply next; none if nobody waits for them.
    reply_by: Option<DateTime<Utc>>,
    key: String,
    /// Files of the message that were taken in.
    chosen: Vec<Attachment>,
}

#[handler]
pub(super) async fn list_page(visit: Visit, Data(app): Data<&App>, Query(wanted): Query<Wanted>) -> Result<Response> {
    let caller = visit.signed_in()?;
    let secret = &app.config.secret;
    let after = Keyset::open(&wanted.cursor, secret, LIST).ok();
    let found =
        listing::mine_as_asker(app.reader(), caller.account, after, DEFAULT_LIMIT).await.map_err(PageError::from)?;
    let next = found.next.map(|place| format!("/cases?cursor={}", place.seal(secret, LIST)));
    let rows = found
        .items
        .into_iter()
        .map(|row| Row {
            reference: row.reference,
            title: row.title,
            language: row.language,
            team: row.team,
            state: row.state,
            opened: time_text::date_time(row.created_at, time_text::zone(row.time_zone.as_deref(), visit.page.zone)),
            opened_at: row.created_at,
        })
        .collect();
    Ok(kept_nowhere(page::show(&ListPage { page: visit.page("cases-mine-title"), rows, next })))
}

async fn find(app: &App, caller: &Caller, reference: &str) -> Result<CaseHead, PageError> {
    let Some(head) = listing::head_by_reference(app.reader(), caller, reference).await? else {
        // One case answers several questions: others than the first are answered in public, where this leads.
        let own = listing::question_of(app.reader(), caller.account, reference).await?;
        return Err(own.map_or_else(PageError::missing, |id| PageError(page::see_other(&format!("/threads/{id}")))));
    };
    match head.side(caller) {
        Side::Asker => Ok(head),
        Side::Staff => Err(PageError(page::see_other(&format!("/desk/cases/{}", head.reference)))),
    }
}

async fn show(
    visit: &Visit,
    app: &App,
    caller: &Caller,
    case: CaseHead,
    again: &RefusedForm,
) -> Result<Response, PageError> {
    let db = app.reader();
    let entries = listing::entries(db, case.id, Side::Asker).await?;
    let messages = listing::messages_with_files(db, case.id, Side::Asker).await?;
    let thread = PublicPosts::read(app, &listing::questions(db, case.id).await?).await?;
    let linked = listing::linked(db, caller, &case).await?;
    let lines = lines(app, &case, Side::Asker, entries, messages, &thread, None).await?;
    let first = case.first_response_due_at.filter(|_| case.first_responded_at.is_none());
    let reply_by = case.next_response_due_at.or(first).filter(|_| case.paused_at.is_none());
    let template = ShowPage {
        page: visit.titled(format!("{} {}", case.reference, case.title)).in_zone(case.time_zone.as_deref()),
        lines,
        for_asker: true,
        form: again.form.clone(),
        linked,
        reply_by,
        key: uuid::Uuid::new_v4().to_string(),
        chosen: kept(app, Some(caller), &again.form.fields).await?,
        case,
    };
    Ok(kept_nowhere(again.show(&template)))
}

#[handler]
pub(super) async fn case_page(
    mut visit: Visit,
    Data(app): Data<&App>,
    Path(reference): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Response> {
    visit.page.notice = done(&wanted.done);
    let caller = visit.signed_in()?;
    let case = find(app, caller, &reference).await?;
    let kept = match wanted.draft.parse() {
        Ok(draft) => drafts::fill(app, caller, draft).await.map_err(PageError::from)?,
        Err(_) => None,
    };
    Ok(show(&visit, app, caller, case, &RefusedForm::fresh(kept.unwrap_or_default())).await?)
}

#[handler]
pub(super) async fn write(
    visit: Visit,
    Data(app): Data<&App>,
    Data(attachments): Data<&Attachments>,
    Path(reference): Path<String>,
    fields: Fields,
    files: Files,
) -> Result<Response> {
    let caller = visit.signed_in_keeping(&fields, &format!("/cases/{reference}"))?;
    let case = find(app, caller, &reference).await?;
    let mut taken = FormState::sent(fields);
    let ids = take_files(app, attachments, caller, &mut taken, &files).await?;
    let fields = taken.fields.clone();
    if !taken.is_fine() {
        return Ok(show(&visit, app, caller, case, &RefusedForm { form: taken, stale: false }).await?);
    }
    let key = IdempotencyKey::new(fields.get("key"));
    match message::from_asker_with_files(app, caller, case.id, fields.get("text"), ids, key).await {
        Ok(done) if done.value.case == case.id => {
            forget_draft(app, caller, &fields).await;
            Ok(page::see_other(&format!("/cases/{}?done=sent#case-end", case.reference)))
        }
        Ok(done) => {
            forget_draft(app, caller, &fields).await;
            let next = listing::head(app.reader(), caller, done.value.case).await.map_err(PageError::from)?;
            let reference = next.map_or(case.reference, |next| next.reference);
            Ok(page::see_other(&format!("/cases/{reference}?done=follow-up#case-end")))
        }
        Err(error) => Ok(show(&visit, app, caller, case, &RefusedForm::new(&fields, error, &[])?).await?),
    }
}
