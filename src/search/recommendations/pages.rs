//! The pages of recommendations: what an agency recommends, and the form at a thread. They call operations and decide nothing.

use askama::Template;
use poem::web::{Data, Path, Query};
use poem::{Response, Result, Route, get, handler, post};
use serde::Deserialize;

use super::listing::{PublicThread, Recommendation, of_thread, public_thread, recommendations};
use super::recommend::{NewRecommendation, Seen, recommend};
use super::rules::MAX_PHRASES;
use super::stop_recommending::stop_recommending;
use crate::agencies::listing::agency_by_id;
use crate::agencies::pages::agency_for;
use crate::app::App;
use crate::entity::{ThreadId, agency};
use crate::identity::{Caller, Right, Visit};
use crate::locale::text::{t, t1};
use crate::operation::OperationError;
use crate::threads::pages::form::{FormQuery, key_of, new_key, number};
use crate::web::form::Fields;
use crate::web::page::{self, FormState, Page, PageError};

/// Words that the list may be told were done.
const DONE: &[&str] = &["saved", "removed"];

/// What the address of the list says beside its path.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct ListQuery {
    /// A word of [`DONE`].
    done: String,
}

/// Adds the pages of recommendations.
pub fn routes(route: Route) -> Route {
    route
        .at("/threads/:id/recommend", get(recommend_form).post(save))
        .at("/agencies/:slug/recommendations", get(show_list))
        .at("/agencies/:slug/recommendations/remove", post(remove))
}

#[derive(Template)]
#[template(path = "search/recommendations/list.html")]
struct ListPage {
    page: Page,
    /// Of this page.
    path: String,
    /// Of the agency's own.
    back: String,
    agency: agency::Model,
    recommendations: Vec<Recommendation>,
    /// Whether they may take recommendations back.
    may_change: bool,
}

#[derive(Template)]
#[template(path = "search/recommendations/recommend.html")]
struct RecommendPage {
    page: Page,
    state: FormState,
    thread: PublicThread,
    /// Of the thread's page.
    back: String,
    /// Phrases at most.
    most: usize,
    /// The version whose phrases are replaced; empty where there are none.
    version: String,
    /// What somebody else saved meanwhile.
    theirs: Option<Vec<String>>,
    /// Where it is taken back; none where it is not recommended.
    removal: Option<String>,
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

/// What a thread is recommended for when its form is shown.
struct Standing {
    /// Empty where there is nothing.
    version: String,
    /// Where recommendations of the agency are taken back; none where this thread is not recommended.
    removal: Option<String>,
    phrases: Vec<String>,
}

async fn standing(app: &App, thread: &PublicThread) -> Result<Standing, PageError> {
    let Some(found) = of_thread(app.reader(), thread.agency, thread.id).await? else {
        return Ok(Standing { version: String::new(), removal: None, phrases: Vec::new() });
    };
    let agency = agency_by_id(app.reader(), thread.agency).await?.ok_or_else(PageError::missing)?;
    let removal = Some(format!("/agencies/{}/recommendations/remove", agency.slug));
    Ok(Standing { version: found.version.to_string(), removal, phrases: found.phrases })
}

/// The form, made from this version; where it is refused because that is another one by now, with what is there, so that saving once
/// more replaces it knowingly.
fn show_form(
    visit: &Visit,
    thread: PublicThread,
    state: FormState,
    version: String,
    standing: Standing,
    is_stale: bool,
) -> Response {
    let template = RecommendPage {
        page: visit.page("recommendations-recommend-title"),
        state,
        back: format!("/threads/{}", thread.id),
        thread,
        most: MAX_PHRASES,
        version: if is_stale { standing.version } else { version },
        theirs: is_stale.then_some(standing.phrases),
        removal: standing.removal,
        key: new_key(),
    };
    page::form(&template.state.clone(), &template)
}

/// `GET /threads/:id/recommend`
#[handler]
async fn recommend_form(
    visit: Visit,
    Data(app): Data<&App>,
    Path(id): Path<String>,
    Query(kept): Query<FormQuery>,
) -> Result<Response> {
    let (caller, thread) = thread_for(&visit, app, number(&id)?).await?;
    let standing = standing(app, &thread).await?;
    let begun = [("phrases", standing.phrases.join("\n")), ("version", standing.version.clone())];
    let begun = begun.map(|(name, value)| (name.to_owned(), value));
    // What was typed before signing in again was made from what was there then.
    let fields = kept.kept(app, Some(caller)).await?.unwrap_or_else(|| Fields::from_map(begun.into()));
    let version = fields.get("version").to_owned();
    Ok(show_form(&visit, thread, FormState::sent(fields), version, standing, false))
}

/// `POST /threads/:id/recommend`
#[handler]
async fn save(visit: Visit, Data(app): Data<&App>, Path(id): Path<String>, fields: Fields) -> Result<Response> {
    let id: ThreadId = number(&id)?;
    visit.signed_in_keeping(&fields, &format!("/threads/{id}/recommend"))?;
    let (caller, thread) = thread_for(&visit, app, id).await?;
    let new = NewRecommendation {
        thread: id,
        phrases: fields.get("phrases").lines().map(str::to_owned).collect(),
        seen: fields.get("version").parse().map_or(Seen::Nothing, Seen::Version),
    };
    let Err(error) = recommend(app, caller, thread.agency, &new, key_of(&fields)).await else {
        let agency = agency_by_id(app.reader(), thread.agency).await.map_err(PageError::from)?;
        let agency = agency.ok_or_else(PageError::missing)?;
        return Ok(page::see_other(&format!("/agencies/{}/recommendations?done=saved", agency.slug)));
    };
    let standing = standing(app, &thread).await?;
    let is_stale = matches!(error, OperationError::Stale);
    let version = fields.get("version").to_owned();
    Ok(show_form(&visit, thread, FormState::refused(&fields, error)?, version, standing, is_stale))
}

/// `GET /agencies/:slug/recommendations`
#[handler]
async fn show_list(
    mut visit: Visit,
    Data(app): Data<&App>,
    Path(slug): Path<String>,
    Query(query): Query<ListQuery>,
) -> Result<Response> {
    if DONE.contains(&query.done.as_str()) {
        visit.page.notice = Some(t(&format!("recommendations-done-{}", query.done)));
    }
    let (caller, agency) = agency_for(&visit, app, &slug, Right::ReadCases).await?;
    let recommendations = recommendations(app.reader(), agency.id).await.map_err(PageError::from)?;
    Ok(page::show(&ListPage {
        page: visit.titled(t1("recommendations-title", "agency", agency.name.as_str())),
        path: format!("/agencies/{}/recommendations", agency.slug),
        back: format!("/agencies/{}", agency.slug),
        may_change: caller.may(Right::WorkCases, agency.id),
        agency,
        recommendations,
    }))
}

/// `POST /agencies/:slug/recommendations/remove`
#[handler]
async fn remove(visit: Visit, Data(app): Data<&App>, Path(slug): Path<String>, fields: Fields) -> Result<Response> {
    let (caller, agency) = agency_for(&visit, app, &slug, Right::WorkCases).await?;
    let thread: ThreadId = fields.get("thread").parse().map_err(|_| PageError::missing())?;
    stop_recommending(app, caller, agency.id, thread).await.map_err(PageError::from)?;
    Ok(page::see_other(&format!("/agencies/{}/recommendations?done=removed", agency.slug)))
}
