//! Pages of questions and answers. They show what `listing` reads, call operations and decide nothing themselves.
//!
//! Every form works without JavaScript: POST, operation, redirect; a refusal shows the same form again with what was typed.

mod json_ld;
mod revisions;
mod show;
pub mod words;
mod buttons;
mod edit_form;
mod confirm;

use std::str::FromStr;

use poem::{Response, Route, get, post};
use serde::Deserialize;

use super::Refusal;
use crate::app::App;
use crate::entity::{AnswerId, ThreadId};
use crate::identity::idempotency::{IdempotencyKey, KeyError};
use crate::identity::{Caller, Visit, drafts};
use crate::web::form::Fields;
use crate::web::page::{self, FormState, PageError};
use crate::web::page_cache::Depends;

/// Adds the pages of threads, of the site itself and of people.
pub fn routes(route: Route) -> Route {
    let route = route
        .at("/", get(super::listing::pages::show_home))
        .at("/threads", get(super::listing::pages::show_threads))
        .at("/categories", get(super::listing::pages::show_categories))
        .at("/categories/:slug", get(super::listing::pages::show_category))
        .at("/agencies/:slug", get(super::listing::pages::show_agency))
        .at("/people/:handle", get(super::listing::pages::show_profile))
        .at("/ask", get(super::questions::pages::ask::title_step).post(super::questions::pages::ask::post_question))
        .at("/ask/details", get(super::questions::pages::ask::details_step).post(super::questions::pages::ask::details_again))
        .at("/ask/check", post(super::questions::pages::ask::check_step))
        .at("/preview", post(super::answers::pages::show_preview))
        .at("/help", get(crate::site::pages::about::show_help))
        .at("/accessibility", get(crate::site::pages::about::show_accessibility))
        .at("/privacy", get(crate::site::pages::about::show_privacy))
        .at("/cookies", get(crate::site::pages::about::show_privacy))
        .at("/scheme", post(crate::site::pages::about::choose_scheme));
    let route = route
        .at("/threads/:id", get(show::show_thread))
        .at("/threads/:id/answers", post(super::answers::pages::post_answer))
        .at("/threads/:id/comments", post(super::answers::pages::comment_on_thread))
        .at("/threads/:id/me-too", post(buttons::me_too))
        .at("/threads/:id/follow", post(buttons::follow))
        .at("/threads/:id/close", post(buttons::close))
        .at("/threads/:id/reopen", post(buttons::reopen))
        .at("/threads/:id/not-solved", post(buttons::not_solved))
        .at("/threads/:id/duplicates", post(buttons::propose))
        .at("/duplicates/:id", post(buttons::decide))
        .at("/threads/:id/show", post(buttons::show_thread))
        .at("/threads/:id/hide", get(confirm::hide_thread).post(confirm::hide_thread_now))
        .at("/threads/:id/delete", get(confirm::delete_thread).post(confirm::delete_thread_now))
        .at("/threads/:id/edit", get(edit_form::edit_thread).post(edit_form::save_thread))
        .at("/threads/:id/revisions", get(revisions::of_thread));
    route
        .at("/answers/:id/comments", post(super::answers::pages::comment_on_answer))
        .at("/answers/:id/vote", post(buttons::vote))
        .at("/answers/:id/accept", post(buttons::accept))
        .at("/answers/:id/take-back", post(buttons::take_back))
        .at("/answers/:id/show", post(buttons::show_answer))
        .at("/answers/:id/hide", get(confirm::hide_answer).post(confirm::hide_answer_now))
        .at("/answers/:id/word", get(confirm::ask_word).post(confirm::give_word))
        .at("/answers/:id/edit", get(edit_form::edit_answer).post(edit_form::save_answer))
        .at("/answers/:id/delete", get(confirm::delete_answer).post(confirm::delete_answer_now))
        .at("/answers/:id/revisions", get(revisions::of_answer))
        .at("/comments/:id/show", post(buttons::show_comment))
        .at("/comments/:id/hide", get(confirm::hide_comment).post(confirm::hide_comment_now))
        .at("/comments/:id/edit", get(edit_form::edit_comment).post(edit_form::save_comment))
        .at("/comments/:id/delete", get(confirm::delete_comment).post(confirm::delete_comment_now))
}

/// What the address of a form's page says beside its path.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Arrival {
    /// A form kept over a sign-in.
    draft: String,
}

impl Arrival {
    /// The kept form, if it is this visitor's own.
    async fn kept(&self, app: &App, caller: Option<&Caller>) -> Result<Option<Fields>, PageError> {
        match (self.draft.parse(), caller) {
            (Ok(draft), Some(caller)) => Ok(drafts::fill(app, caller, draft).await?),
            _ => Ok(None),
        }
    }
}

/// Lets an answer for readers without a session be kept in memory.
fn for_readers(mut response: Response, visit: &Visit, depends: Depends) -> Response {
    if visit.caller.is_none() {
        response.extensions_mut().insert(depends);
    }
    response
}

/// What an address is about: the number at the start of `42-how-do-i`.
fn number<Id: FromStr>(text: &str) -> Result<Id, PageError> {
    let digits = text.split('-').next().unwrap_or_default();
    // One spelling only: no sign, no leading zeros, so that each page has one address.
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit()) && !digits.starts_with('0');
    digits.parse().ok().filter(|_| plain).ok_or_else(PageError::missing)
}

/// Where a form of a thread's page came from, or the thread.
fn back(fields: &Fields, thread: ThreadId) -> String {
    let said = fields.get("back");
    if said.starts_with("/threads/") && page::is_local(said) { said.to_owned() } else { format!("/threads/{thread}") }
}

/// The page of a thread with one of its answers in view.
fn at_answer(fields: &Fields, thread: ThreadId, answer: AnswerId) -> String {
    format!("{}#answer-{answer}", back(fields, thread))
}

/// The key of a form, made when it was shown: sending it twice does it once.
fn key_of(fields: &Fields) -> Option<IdempotencyKey> {
    IdempotencyKey::new(fields.get("key"))
}

/// A key for a form that is about to be shown.
fn new_key() -> String {
    uuid::Uuid::new_v4().to_string()
}

/// A form that was restored by the browser carries the key of what it sent before: with another text it is another deed.
fn used_for_another(refusal: &Refusal) -> bool {
    matches!(refusal, Refusal::Key(KeyError::OtherContent))
}

/// What a refusal says, at its fields or above the form. What is no refusal of the form becomes a page.
fn refuse(form: &mut FormState, refusal: Refusal) -> Result<(), PageError> {
    match refusal {
        Refusal::Database(error) => return Err(error.into()),
        Refusal::Missing => return Err(PageError::missing()),
        Refusal::Fields(fields) => {
            for field in fields {
                form.refuse_with(field.field, field.message());
            }
        }
        other => form.refuse_with("", other.message()),
    }
    Ok(())
}
