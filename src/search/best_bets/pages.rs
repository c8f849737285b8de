//! The pages of best bets: what an agency recommends, and the form at a thread. They call operations and decide nothing.

use askama::Template;
use poem::web::{Data, Path, Query};
use poem::{Response, Result, Route, get, handler, post};

use super::codes;
use super::listing::{BestBet, PublicThread, best_bets, of_thread, public_thread};
use super::pin::{NewBestBet, pin};
use super::rules::MAX_PHRASES;
use super::unpin::unpin;
use crate::agencies::listing::agency_by_slug;
use crate::app::App;
use crate::entity::{BestBetId, ThreadId, agency};
use crate::identity::{Caller, Right, Visit};
use crate::locale::text::t1;
use crate::operation::OperationError;
use crate::threads::pages::form::{FormQuery, key_of, new_key, number};
use crate::web::form::Fields;
use crate::web::page::{self, FormState, Page, PageError};

/// Adds the pages of best bets.
pub fn routes(route: Route) -> Route {
    route
        .at("/threads/:id/recommend", get(pin_form).post(save_pin))
        .at("/agencies/:slug/recommendations", get(show_list))
        .at("/agencies/:slug/recommendations/remove", post(remove))
}

#[derive(Template)]
#[template(path = "search/best_bets/list.html")]
struct ListPage {
    page: Page,
    /// Of this page.
    path: String,
    /// Of the agency's own.
    back: String,
    agency: agency::Model,
    bets: Vec<BestBet>,
    /// Whether they may take recommendations back.
    may_change: bool,
}

#[derive(Template)]
#[template(path = "search/best_bets/pin.html")]
struct PinPage {
    page: Page,
    state: FormState,
    thread: PublicThread,
    /// Of the thread's page.
    back: String,
    /// Phrases at most.
    most: usize,
    /// The version whose phrases are replaced; empty where there are none.
    version: String,
    /// Sending the form twice saves it once.
    key: String,
}

/// A thread that everybody sees, for somebody who may recommend it; for others there is no such page.
async fn thread_for<'a>(visit: &'a Visit, app: &App, id: ThreadId) -> Result<(&'a Caller, PublicThread), PageError> {
    visit.signed_in()?;
    let thread = public_thread(app.reader(), id).await?.ok_or_else(PageError::missing)?;
    let caller = visit.with_right(Right::WorkCases, thread.agency)?;
    Ok((caller, thread))
}

/// The agency of an address, for somebody with a right there; for others there is no such page.
async fn agency_for<'a>(
    visit: &'a Visit,
    app: &App,
    slug: &str,
    right: Right,
) -> Result<(&'a Caller, agency::Model), PageError> {
    visit.signed_in()?;
    let agency = agency_by_slug(app.reader(), slug).await?.ok_or_else(PageError::missing)?;
    let caller = visit.with_right(right, agency.id)?;
    Ok((caller, agency))
}

fn show_form(visit: &Visit, thread: PublicThread, state: FormState, version: String) -> Response {
    let template = PinPage {
        page: visit.page("best-bets-pin-title"),
        state,
        back: format!("/threads/{}", thread.id),
        thread,
        most: MAX_PHRASES,
        version,
        key: new_key(),
    };
    page::form(&template.state.clone(), &template)
}

fn version_of(standing: Option<&BestBet>) -> String {
    standing.map(|bet| bet.version.to_string()).unwrap_or_default()
}

/// `GET /threads/:id/recommend`
#[handler]
async fn pin_form(
    visit: Visit,
    Data(app): Data<&App>,
    Path(id): Path<String>,
    Query(kept): Query<FormQuery>,
) -> Result<Response> {
    let (caller, thread) = thread_for(&visit, app, number(&id)?).await?;
    let standing = of_thread(app.reader(), thread.agency, thread.id).await.map_err(PageError::from)?;
    let version = version_of(standing.as_ref());
    let phrases = standing.map(|bet| bet.phrases.join("\n")).unwrap_or_default();
    let begun = Fields::from_map([("phrases".to_owned(), phrases)].into());
    let fields = kept.kept(app, Some(caller)).await?.unwrap_or(begun);
    Ok(show_form(&visit, thread, FormState::sent(fields), version))
}

/// `POST /threads/:id/recommend`
#[handler]
async fn save_pin(visit: Visit, Data(app): Data<&App>, Path(id): Path<String>, fields: Fields) -> Result<Response> {
    let id: ThreadId = number(&id)?;
    visit.signed_in_keeping(&fields, &format!("/threads/{id}/recommend"))?;
    let (caller, thread) = thread_for(&visit, app, id).await?;
    let bet = NewBestBet {
        thread: id,
        phrases: fields.get("phrases").lines().map(str::to_owned).collect(),
        seen: fields.get("version").parse().ok(),
    };
    let Err(error) = pin(app, caller, thread.agency, &bet, key_of(&fields)).await else {
        return Ok(page::see_other(&format!("/threads/{id}")));
    };
    // Whoever is told that somebody else changed it may save over that knowingly.
    let version = if matches!(error, OperationError::RuleViolated(code) if code == codes::CHANGED) {
        let standing = of_thread(app.reader(), thread.agency, id).await.map_err(PageError::from)?;
        version_of(standing.as_ref())
    } else {
        fields.get("version").to_owned()
    };
    Ok(show_form(&visit, thread, FormState::refused(&fields, error)?, version))
}

/// `GET /agencies/:slug/recommendations`
#[handler]
async fn show_list(visit: Visit, Data(app): Data<&App>, Path(slug): Path<String>) -> Result<Response> {
    let (caller, agency) = agency_for(&visit, app, &slug, Right::ReadCases).await?;
    let bets = best_bets(app.reader(), agency.id).await.map_err(PageError::from)?;
    Ok(page::show(&ListPage {
        page: visit.titled(t1("best-bets-title", "agency", agency.name.as_str())),
        path: format!("/agencies/{}/recommendations", agency.slug),
        back: format!("/agencies/{}", agency.slug),
        may_change: caller.may(Right::WorkCases, agency.id),
        agency,
        bets,
    }))
}

/// `POST /agencies/:slug/recommendations/remove`
#[handler]
async fn remove(visit: Visit, Data(app): Data<&App>, Path(slug): Path<String>, fields: Fields) -> Result<Response> {
    let (caller, agency) = agency_for(&visit, app, &slug, Right::WorkCases).await?;
    let bet: BestBetId = fields.get("recommendation").parse().map_err(|_| PageError::missing())?;
    unpin(app, caller, agency.id, bet).await.map_err(PageError::from)?;
    Ok(page::see_other(&format!("/agencies/{}/recommendations", agency.slug)))
}
