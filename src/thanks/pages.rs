//! The pages of what answers did: one's own with the notes of thanks, the form that thanks for an answer, and who answers most at an
//! agency. They call operations and decide nothing.

use askama::Template;
use poem::web::{Data, Path, Query};
use poem::{Response, Result, Route, get, handler, post};
use serde::Deserialize;

use super::answerers::{CategoryAnswerers, answerers};
use super::effects::{Effects, effects};
use super::give::{NewThanks, ThankedAnswer, give, refusal};
use super::listing::{self, Note};
use super::remove::remove;
use crate::agencies::listing::{agency_by_id, agency_by_slug};
use crate::app::App;
use crate::entity::{AcceptedAs, AgencyId, AnswerId, ThanksId, agency};
use crate::identity::own_drafts::forget_draft;
use crate::identity::pages::form::{done, private};
use crate::identity::{Caller, Right, Visit};
use crate::locale::text::{t, t1};
use crate::markdown;
use crate::threads::listing as threads;
use crate::threads::listing::columns::EXCERPT_LENGTH;
use crate::threads::pages::form::{FormQuery, key_of, new_key, number};
use crate::threads::views::ThreadRef;
use crate::web::form::Fields;
use crate::web::page::{self, FormState, Page, PageError};
use crate::web::pagination::{DEFAULT_LIMIT, Keyset};

/// Names the list of notes in its cursors.
const LIST: &str = "thanks";

/// Adds the pages of what answers did.
pub fn routes(route: Route) -> Route {
    route
        .at("/account/answers", get(show_own))
        .at("/account/answers/thanks/remove", post(remove_note))
        .at("/agencies/:slug/answerers", get(show_answerers))
        .at("/answers/:id/thanks", get(thanks_form).post(send_thanks))
}

#[derive(Template)]
#[template(path = "thanks/own.html")]
struct OwnPage {
    page: Page,
    effects: Effects,
    notes: Vec<Note>,
    next: Option<String>,
    handle: String,
}

#[derive(Template)]
#[template(path = "thanks/form.html")]
struct ThanksPage {
    page: Page,
    state: FormState,
    answer: AnswerId,
    thread: ThreadRef,
    excerpt: String,
    /// The agency in whose name staff thank.
    agency: Option<agency::Model>,
    /// Why the caller cannot thank; there is nothing to write then.
    refusal: Option<String>,
    /// Sending the form twice thanks once.
    key: String,
}

#[derive(Template)]
#[template(path = "thanks/answerers.html")]
struct AnswerersPage {
    page: Page,
    /// Of the agency's own page.
    back: String,
    agency: agency::Model,
    categories: Vec<CategoryAnswerers>,
}

/// Where the list goes on, and what was done just before; a cursor of another making starts it anew.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct OwnQuery {
    cursor: String,
    done: String,
}

/// `GET /account/answers`
#[handler]
async fn show_own(visit: Visit, Data(app): Data<&App>, Query(query): Query<OwnQuery>) -> Result<Response> {
    let caller = visit.signed_in()?;
    let after = Keyset::open(&query.cursor, &app.config.secret, LIST).ok();
    let found = listing::received(app, caller, after, DEFAULT_LIMIT).await.map_err(PageError::from)?;
    let effects = effects(app.reader(), caller.account).await.map_err(PageError::from)?;
    let next = found.next.map(|place| format!("/account/answers?cursor={}", place.seal(&app.config.secret, LIST)));
    let mut page = visit.page("thanks-own-title");
    page.notice = done(&query.done);
    Ok(private(page::show(&OwnPage { page, effects, notes: found.items, next, handle: caller.handle.clone() })))
}

/// `POST /account/answers/thanks/remove`
#[handler]
async fn remove_note(visit: Visit, Data(app): Data<&App>, fields: Fields) -> Result<Response> {
    let caller = visit.signed_in()?;
    let note: ThanksId = fields.get("note").parse().map_err(|_| PageError::missing())?;
    remove(app, caller, note).await.map_err(PageError::from)?;
    Ok(page::see_other("/account/answers?done=saved"))
}

/// In whose name somebody wants to thank.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct NameQuery {
    agency: String,
}

/// The form about an answer that exists for the caller.
async fn show_form(
    visit: &Visit,
    app: &App,
    caller: &Caller,
    id: AnswerId,
    state: FormState,
) -> Result<Response, PageError> {
    let found = threads::answer(app, Some(caller), id).await?.ok_or_else(PageError::missing)?;
    let thread = threads::thread(app, Some(caller), found.thread).await?.ok_or_else(PageError::missing)?;
    let agency = match state.value("agency").parse::<AgencyId>() {
        Ok(agency) if caller.may(Right::ActAsStaff, agency) => agency_by_id(app.reader(), agency).await?,
        _ => None,
    };
    let accepted_by = found.accepted.as_ref().map(|accepted| accepted.by);
    let answer = ThankedAnswer {
        id,
        author: found.author.id,
        was_accepted: thread.author.id == caller.account && accepted_by == Some(AcceptedAs::Asker),
        is_hidden: thread.hidden.is_some() || found.hidden.is_some(),
    };
    let refusal = refusal(app, caller.account, agency.as_ref().map(|agency| agency.id), &answer).await?;
    let shown = ThanksPage {
        page: visit.page("thanks-form-title"),
        refusal: refusal.map(|code| t(code.text)),
        answer: id,
        thread: ThreadRef { id: thread.id, title: thread.title },
        excerpt: markdown::excerpt(found.body.as_str(), EXCERPT_LENGTH),
        agency,
        state,
        key: new_key(),
    };
    Ok(page::form(&shown.state.clone(), &shown))
}

/// `GET /answers/:id/thanks`
#[handler]
async fn thanks_form(
    visit: Visit,
    Data(app): Data<&App>,
    Path(id): Path<String>,
    Query(name): Query<NameQuery>,
    Query(kept): Query<FormQuery>,
) -> Result<Response> {
    let caller = visit.signed_in()?;
    let begun = Fields::from_map([("agency".to_owned(), name.agency)].into());
    let fields = kept.kept(app, Some(caller)).await?.unwrap_or(begun);
    Ok(show_form(&visit, app, caller, number(&id)?, FormState::sent(fields)).await?)
}

/// `POST /answers/:id/thanks`
#[handler]
async fn send_thanks(visit: Visit, Data(app): Data<&App>, Path(id): Path<String>, fields: Fields) -> Result<Response> {
    let id: AnswerId = number(&id)?;
    let caller = visit.signed_in_keeping(&fields, &format!("/answers/{id}/thanks"))?;
    let new = NewThanks { text: fields.get("text").to_owned(), agency: fields.get("agency").parse().ok() };
    match give(app, caller, id, new, key_of(&fields)).await {
        Ok(_) => {
            forget_draft(app, caller, &fields).await;
            let found = threads::answer(app, Some(caller), id).await.map_err(PageError::from)?;
            let thread = found.ok_or_else(PageError::missing)?.thread;
            Ok(page::see_other(&format!("/threads/{thread}?thanked=1#answer-{id}")))
        }
        Err(error) => Ok(show_form(&visit, app, caller, id, FormState::refused(&fields, error)?).await?),
    }
}

/// `GET /agencies/:slug/answerers`
#[handler]
async fn show_answerers(visit: Visit, Data(app): Data<&App>, Path(slug): Path<String>) -> Result<Response> {
    visit.signed_in()?;
    let found = agency_by_slug(app.reader(), &slug).await.map_err(PageError::from)?;
    let agency = found.ok_or_else(PageError::missing)?;
    let caller = visit.with_right(Right::ActAsStaff, agency.id)?;
    let categories = answerers(app, caller, agency.id).await.map_err(PageError::from)?;
    let page = visit.titled(t1("thanks-answerers-title", "agency", agency.name.as_str()));
    Ok(private(page::show(&AnswerersPage { page, back: format!("/agencies/{}", agency.slug), agency, categories })))
}
