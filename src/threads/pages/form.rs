//! What forms of threads share: where one comes from, its key, and the preview of a text.

use std::str::FromStr;

use poem::{Response, Result};
use serde::Deserialize;

use crate::app::App;
use crate::entity::{AnswerId, AttachmentId, ThreadId};
use crate::identity::{Caller, Visit, drafts};
use crate::markdown::SafeHtml;
use crate::operation::{IdempotencyConflict, IdempotencyKey, OperationError, RateLimitedAction};
use crate::posts;
use crate::posts::attachments::{Attachments, kept_ids, receive};
use crate::posts::rendering;
use crate::web::form::Fields;
use crate::web::multipart::Files;
use crate::web::page::{self, FormState, PageError};
use crate::web::page_cache::CacheTag;

/// What the address of a form's page says beside its path.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct FormQuery {
    /// A form kept over a sign-in.
    draft: String,
}

impl FormQuery {
    /// The kept form, if it is this visitor's own.
    pub async fn kept(&self, app: &App, caller: Option<&Caller>) -> Result<Option<Fields>, PageError> {
        match (self.draft.parse(), caller) {
            (Ok(draft), Some(caller)) => Ok(drafts::fill(app, caller, draft).await?),
            _ => Ok(None),
        }
    }
}

/// Lets an answer for readers without a session be kept in memory.
pub fn for_readers(mut response: Response, visit: &Visit, tag: CacheTag) -> Response {
    if visit.caller.is_none() {
        response.extensions_mut().insert(tag);
    }
    response
}

/// What an address is about: the number at the start of `42-how-do-i`.
pub fn number<Id: FromStr>(text: &str) -> Result<Id, PageError> {
    let digits = text.split('-').next().unwrap_or_default();
    // One spelling only: no sign, no leading zeros, so that each page has one address.
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit()) && !digits.starts_with('0');
    digits.parse().ok().filter(|_| plain).ok_or_else(PageError::missing)
}

/// Where a form of a thread's page came from, or the thread.
pub fn back(fields: &Fields, thread: ThreadId) -> String {
    let said = fields.get("back");
    if said.starts_with("/threads/") && page::is_local(said) { said.to_owned() } else { format!("/threads/{thread}") }
}

/// The page of a thread with one of its answers in view.
pub fn at_answer(fields: &Fields, thread: ThreadId, answer: AnswerId) -> String {
    format!("{}#answer-{answer}", back(fields, thread))
}

/// The key of a form, made when it was shown: sending it twice does it once.
pub fn key_of(fields: &Fields) -> Option<IdempotencyKey> {
    IdempotencyKey::new(fields.get("key"))
}

/// A key for a form that is about to be shown.
pub fn new_key() -> String {
    uuid::Uuid::new_v4().to_string()
}

/// A form that was restored by the browser carries the key of what it sent before: with another text, the
/// person is asked.
pub fn used_for_another(error: &OperationError) -> bool {
    matches!(error, OperationError::Idempotency(IdempotencyConflict::OtherContent))
}

/// Takes in the files of a form, which names them from then on, and gives them. What is refused is said at the field for files.
///
/// # Errors
/// What no form can show.
pub async fn take_files(
    app: &App,
    attachments: &Attachments,
    caller: &Caller,
    state: &mut FormState,
    files: &Files,
) -> Result<Vec<AttachmentId>, PageError> {
    match receive(app, attachments, caller, &state.fields, files).await {
        Ok(received) => {
            state.fields = received.fields(&state.fields);
            if !received.refused.is_empty() {
                state.refuse_for(OperationError::Invalid(received.refused))?;
            }
            Ok(received.ids)
        }
        Err(error) => {
            state.refuse_for(error)?;
            Ok(kept_ids(&state.fields))
        }
    }
}

/// How a text will look, counted before it is rendered.
///
/// # Errors
/// What is wrong with the field `body`; too often; too many texts are rendered.
pub async fn preview_of(app: &App, caller: &Caller, source: &str) -> Result<SafeHtml, OperationError> {
    let counted = app.limiter.count_here(RateLimitedAction::Preview, &caller.limit_key());
    counted.map_err(OperationError::TooManyRequests)?;
    let source = posts::rules::body(source)?;
    Ok(SafeHtml::rendered(rendering::html(rendering::BODY, source).await?))
}
