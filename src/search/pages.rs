//! The search page and the second step of asking: what is answered already. They call operations and decide nothing.

use askama::Template;
use poem::web::{Data, Query};
use poem::{Response, Result, Route, get, handler};
use serde::Deserialize;

use super::SearchHandle;
use super::draft_panel::{DraftPanel, count_offer, count_search};
use super::empty_handed;
use super::engine::Filters;
use super::found::ThreadHit;
use super::places::places;
use super::query::{self, MAX_QUERY, Search};
use super::suggest::{self, Suggestion, Wanted};
use crate::app::App;
use crate::deflection::reader::Reader;
use crate::deflection::start::Offer;
use crate::entity::{AgencyId, CategoryId, EpisodeId, ThreadState};
use crate::identity::Visit;
use crate::locale::{self, text};
use crate::operation::OperationError;
use crate::web::form::Fields;
use crate::web::page::{self, FormState, Page, PageError};
use crate::web::page_cache::CacheTag;
use crate::web::parts::Choice;

/// Results of a page.
const PAGE_SIZE: usize = 20;
/// Languages that can be chosen as a filter; others are found without it.
const LANGUAGES: &[&str] = &["en", "cy", "pl", "ro", "uk", "ar", "tr", "fr", "de", "es", "it", "pt"];

/// Adds the pages of searching.
pub fn routes(route: Route) -> Route {
    route
        .at("/search", get(search_page))
        .at("/ask/similar", get(similar_page))
        .at("/ask/suggestions", get(suggestions).post(suggestions_for_details))
        .at("/desk/cases/:reference/alike", get(super::alike_questions::alike_page))
}

/// What the address of a search says. Everything is optional, and what cannot be read is left out.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct SearchQuery {
    q: String,
    category: String,
    agency: String,
    state: String,
    language: String,
    page: String,
}

impl SearchQuery {
    fn filters(&self) -> Filters {
        Filters {
            category: self.category.parse().ok().map(CategoryId),
            agency: self.agency.parse().ok().map(AgencyId),
            state: self.state.parse::<ThreadState>().ok(),
            language: Some(self.language.clone()).filter(|language| LANGUAGES.contains(&language.as_str())),
        }
    }

    fn page(&self) -> usize {
        self.page.parse::<usize>().unwrap_or(1).clamp(1, query::MAX_OFFSET / PAGE_SIZE)
    }

    /// The same search with another page, or without one of its filters.
    fn address(&self, without: &str, page: usize) -> String {
        let mut address = form_urlencoded::Serializer::new(String::new());
        address.append_pair("q", &self.q);
        for (name, value) in [
            ("category", &self.category),
            ("agency", &self.agency),
            ("state", &self.state),
            ("language", &self.language),
        ] {
            if name != without && !value.is_empty() {
                address.append_pair(name, value);
            }
        }
        if page > 1 {
            address.append_pair("page", &page.to_string());
        }
        format!("/search?{}", address.finish())
    }
}

/// A filter that is on, and the way to switch it off.
struct Chosen {
    words: String,
    without: String,
}

#[derive(Template)]
#[template(path = "search/results.html")]
struct ResultsPage {
    page: Page,
    /// What was typed and chosen.
    state: FormState,
    categories: Vec<Choice>,
    agencies: Vec<Choice>,
    states: Vec<Choice>,
    languages: Vec<Choice>,
    chosen: Vec<Chosen>,
    items: Vec<ThreadHit>,
    total: Option<i64>,
    simple: bool,
    previous: Option<String>,
    next: Option<String>,
    /// The ask page with the words taken along.
    ask: String,
}

fn state_choices() -> Vec<Choice> {
    ThreadState::ALL.iter().map(|state| Choice::new(state, text::t(&format!("search-state-{state}")))).collect()
}

/// Counts a search; past the limit, a page that says so.
fn counted(app: &App, visit: &Visit) -> Result<(), PageError> {
    count_search(app, visit).map_err(|limit| OperationError::TooManyRequests(limit).into())
}

/// Readers without a session may get it from memory.
fn public(mut response: Response) -> Response {
    response.extensions_mut().insert(CacheTag::Anything);
    response
}

#[handler]
async fn search_page(
    visit: Visit,
    Data(app): Data<&App>,
    Data(handle): Data<&SearchHandle>,
    Query(mut query): Query<SearchQuery>,
) -> Result<Response> {
    counted(app, &visit)?;
    query.q = query.q.chars().take(MAX_QUERY).collect();
    let search = Search {
        text: query.q.clone(),
        filters: query.filters(),
        offset: (query.page() - 1) * PAGE_SIZE,
        limit: PAGE_SIZE,
        typing: false,
        language: Some(locale::current().language()),
    };
    let results = query::search(app, handle, &search).await.map_err(PageError::from)?;
    let found_nothing = empty_handed::found_nothing(&search, &results);
    if found_nothing {
        empty_handed::count(app, &Reader::from(&visit), &search).await;
    }
    let places = places(app.reader()).await.map_err(PageError::from)?;
    let title = if query.q.trim().is_empty() {
        text::t("search-title")
    } else {
        text::t1("search-title-for", "words", query.q.as_str())
    };
    let fields = [
        ("q", &query.q),
        ("category", &query.category),
        ("agency", &query.agency),
        ("state", &query.state),
        ("language", &query.language),
    ];
    let fields = Fields::from_map(fields.into_iter().map(|(name, value)| (name.to_owned(), value.clone())).collect());
    let categories: Vec<Choice> = places
        .iter()
        .map(|(category, agency)| Choice {
            group: agency.as_ref().map(|agency| agency.name.clone()).unwrap_or_default(),
            ..Choice::new(category.id, category.name.clone())
        })
        .collect();
    let mut agencies: Vec<Choice> = places
        .iter()
        .filter_map(|(_, agency)| agency.as_ref())
        .map(|agency| Choice::new(agency.id, agency.name.clone()))
        .collect();
    agencies.dedup();
    let languages: Vec<Choice> = LANGUAGES
        .iter()
        .map(|language| Choice::new(language, text::t(&format!("search-language-{language}"))))
        .collect();
    let states = state_choices();
    let chosen = [
        ("category", &query.category, &categories),
        ("agency", &query.agency, &agencies),
        ("state", &query.state, &states),
        ("language", &query.language, &languages),
    ]
    .into_iter()
    .filter_map(|(name, value, choices)| {
        let choice = choices.iter().find(|choice| choice.value == *value)?;
        Some(Chosen { words: choice.label.clone(), without: query.address(name, 1) })
    })
    .collect();
    let ask: String = form_urlencoded::Serializer::new(String::new()).append_pair("title", &query.q).finish();
    let page = visit.titled(title);
    let shown = page::show(&ResultsPage {
        page,
        state: FormState::sent(fields),
        categories,
        agencies,
        states,
        languages,
        chosen,
        total: results.total.and_then(|total| i64::try_from(total).ok()),
        simple: results.simple,
        previous: (query.page() > 1).then(|| query.address("", query.page() - 1)),
        next: results.next.map(|_| query.address("", query.page() + 1)),
        items: results.items,
        ask: format!("/ask?{ask}"),
    });
    // From memory nobody would be counted.
    Ok(if found_nothing { shown } else { public(shown) })
}

/// A question on its way.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Draft {
    title: String,
    category: String,
}

impl Draft {
    fn wanted(&self, typing: bool) -> Wanted {
        Wanted {
            title: self.title.clone(),
            details: String::new(),
            category: self.category.parse().ok().map(CategoryId),
            typing,
        }
    }

    /// A step of asking with what was typed so far, and the episode that it belongs to.
    fn step(&self, path: &str, episode: Option<EpisodeId>) -> String {
        let mut address = form_urlencoded::Serializer::new(String::new());
        address.append_pair("title", &self.title);
        if !self.category.is_empty() {
            address.append_pair("category", &self.category);
        }
        if let Some(episode) = episode {
            address.append_pair("episode", &episode.to_string());
        }
        format!("{path}?{}", address.finish())
    }
}

#[derive(Template)]
#[template(path = "search/similar.html")]
struct SimilarPage {
    page: Page,
    title: String,
    items: Vec<Suggestion>,
    simple: bool,
    /// What is counted of it belongs to this episode; empty where nothing is counted.
    episode: String,
    /// The next step.
    on: String,
    /// The step before.
    back: String,
}

#[derive(Template)]
#[template(path = "search/suggestions.html")]
struct SuggestionsFragment {
    page: Page,
    items: Vec<Suggestion>,
}

/// Counts that so many threads are suggested. What cannot be counted is suggested all the same.
async fn begun(app: &App, visit: &Visit, draft: &Draft, count: usize) -> Option<EpisodeId> {
    let offer = Offer { title: &draft.title, category: draft.wanted(false).category, count };
    count_offer(app, visit, offer).await
}

#[handler]
async fn similar_page(
    visit: Visit,
    Data(app): Data<&App>,
    Data(handle): Data<&SearchHandle>,
    Query(draft): Query<Draft>,
) -> Result<Response> {
    counted(app, &visit)?;
    if draft.title.trim().is_empty() {
        return Ok(page::see_other(&draft.step("/ask", None)));
    }
    let found = suggest::suggest(app, handle, &draft.wanted(false)).await.map_err(PageError::from)?;
    if found.items.is_empty() {
        return Ok(page::see_other(&draft.step("/ask/details", None)));
    }
    let episode = begun(app, &visit, &draft, found.items.len()).await;
    Ok(page::show(&SimilarPage {
        page: visit.page("search-similar-title"),
        episode: episode.map(|id| id.to_string()).unwrap_or_default(),
        on: draft.step("/ask/details", episode),
        back: draft.step("/ask", None),
        title: draft.title,
        items: found.items,
        simple: found.simple,
    }))
}

/// The list of similar questions alone, for the ask page while somebody types.
#[handler]
async fn suggestions(
    visit: Visit,
    Data(app): Data<&App>,
    Data(handle): Data<&SearchHandle>,
    Query(draft): Query<Draft>,
) -> Result<Response> {
    counted(app, &visit)?;
    let found = suggest::suggest(app, handle, &draft.wanted(true)).await.map_err(PageError::from)?;
    Ok(public(page::show(&SuggestionsFragment { page: visit.page, items: found.items })))
}

/// The questions that the details find beside the title, for the details page while somebody writes. What is not posted yet is private:
/// it comes as a form, never in an address, and no answer is kept.
#[handler]
async fn suggestions_for_details(
    visit: Visit,
    Data(app): Data<&App>,
    Data(handle): Data<&SearchHandle>,
    fields: Fields,
) -> Result<Response> {
    visit.signed_in_keeping(&fields, "/ask/details")?;
    counted(app, &visit)?;
    let wanted = Wanted {
        title: fields.get("title").to_owned(),
        details: fields.get("body").to_owned(),
        category: fields.get("category").parse().ok().map(CategoryId),
        typing: true,
    };
    let found = DraftPanel::find(app, handle, visit.page, &wanted, false).await.map_err(PageError::from)?;
    Ok(page::show(&found))
}
