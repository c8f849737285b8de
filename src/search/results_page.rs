//! The search page: results, and what they are narrowed and ordered by. It calls operations and decides nothing.

use askama::Template;
use chrono::{DateTime, Utc};
use poem::web::{Data, Query};
use poem::{Response, Result, handler};
use serde::Deserialize;

use super::SearchHandle;
use super::choices::{Choices, LANGUAGES, choices};
use super::draft_panel::count_search;
use super::empty_handed;
use super::engine::{Filters, Sort};
use super::filters::Period;
use super::found::ThreadHit;
use super::places::places;
use super::query::{self, MAX_QUERY, Results, Search};
use crate::app::App;
use crate::deflection::reader::Reader;
use crate::entity::{AgencyId, CategoryId, TagId, ThreadState};
use crate::identity::Visit;
use crate::locale::{self, text};
use crate::operation::OperationError;
use crate::threads::tags::listing::names as tag_names;
use crate::web::form::Fields;
use crate::web::page::{self, FormState, Page, PageError};
use crate::web::page_cache::CacheTag;
use crate::web::parts::Choice;

/// Results of a page.
const PAGE_SIZE: usize = 20;
/// The filters, by the names that they have in addresses.
const FILTERS: [&str; 8] = ["category", "agency", "tag", "state", "solved", "official", "asked", "language"];

/// What the address of a search says. Everything is optional, and what cannot be read is left out.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct SearchQuery {
    q: String,
    category: String,
    agency: String,
    tag: String,
    state: String,
    solved: String,
    official: String,
    asked: String,
    language: String,
    sort: String,
    page: String,
}

impl SearchQuery {
    fn filters(&self, now: DateTime<Utc>) -> Filters {
        Filters {
            category: self.category.parse().ok().map(CategoryId),
            agency: self.agency.parse().ok().map(AgencyId),
            tag: self.tag.parse().ok().map(TagId),
            state: self.state.parse::<ThreadState>().ok(),
            language: Some(self.language.clone()).filter(|language| LANGUAGES.contains(&language.as_str())),
            solved: match self.solved.as_str() {
                "yes" => Some(true),
                "no" => Some(false),
                _ => None,
            },
            official: self.official == "yes",
            asked: self.asked.parse::<Period>().ok().map(|period| period.until(now)),
        }
    }

    /// The page of its results that are ordered by fit, and the feed of them, which has the newest first.
    pub(super) fn addresses(&self) -> (String, String) {
        let unordered = Self { sort: String::new(), ..self.clone() };
        let page = unordered.address(&self.q, "", 1);
        let feed = page.replacen("/search?", "/search.atom?", 1);
        (page, feed)
    }

    /// The title of the page and the feed of it.
    pub(super) fn title(&self) -> String {
        if self.q.trim().is_empty() {
            text::t("search-title")
        } else {
            text::t1("search-title-for", "words", self.q.as_str())
        }
    }

    /// What fits it best, so many at most: any of the words may match, and the newest of all that share one of them would be noise.
    pub(super) fn best(&self, now: DateTime<Utc>, limit: usize) -> Search {
        Search {
            text: self.q.chars().take(MAX_QUERY).collect(),
            filters: self.filters(now),
            sort: Sort::Fit,
            offset: 0,
            limit,
            typing: false,
            language: Some(locale::current().language()),
        }
    }

    fn sort(&self) -> Sort {
        self.sort.parse().unwrap_or_default()
    }

    fn page(&self) -> usize {
        self.page.parse::<usize>().unwrap_or(1).clamp(1, query::MAX_OFFSET / PAGE_SIZE)
    }

    /// What was typed or chosen for a filter.
    fn value(&self, filter: &str) -> &str {
        match filter {
            "category" => &self.category,
            "agency" => &self.agency,
            "tag" => &self.tag,
            "state" => &self.state,
            "solved" => &self.solved,
            "official" => &self.official,
            "asked" => &self.asked,
            "language" => &self.language,
            _ => "",
        }
    }

    /// The same search with other words or another page, or without one of its filters.
    fn address(&self, words: &str, without: &str, page: usize) -> String {
        let mut address = form_urlencoded::Serializer::new(String::new());
        address.append_pair("q", words);
        for name in FILTERS.into_iter().filter(|name| *name != without && !self.value(name).is_empty()) {
            address.append_pair(name, self.value(name));
        }
        if self.sort() != Sort::Fit {
            address.append_pair("sort", self.sort().as_str());
        }
        if page > 1 {
            address.append_pair("page", &page.to_string());
        }
        format!("/search?{}", address.finish())
    }

    fn state(&self) -> FormState {
        let filters = FILTERS.into_iter().map(|name| (name, self.value(name)));
        let fields = filters.chain([("q", self.q.as_str()), ("sort", self.sort().as_str())]);
        FormState::sent(Fields::from_map(fields.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()))
    }
}

/// A filter that is on, and the way to switch it off.
struct Chosen {
    words: String,
    /// What leaving it out does.
    wider: String,
    without: String,
}

/// A search that was probably meant.
struct Meant {
    words: String,
    address: String,
}

#[derive(Template)]
#[template(path = "search/results.html")]
struct ResultsPage {
    page: Page,
    /// What was typed and chosen.
    state: FormState,
    categories: Vec<Choice>,
    agencies: Vec<Choice>,
    /// Those that results have.
    tags: Vec<Choice>,
    states: Vec<Choice>,
    solved: Vec<Choice>,
    /// The words of the box for what an agency has answered.
    official: String,
    asked: Vec<Choice>,
    languages: Vec<Choice>,
    sorts: Vec<Choice>,
    chosen: Vec<Chosen>,
    recommended: Vec<ThreadHit>,
    items: Vec<ThreadHit>,
    /// There is nothing at all, and not only nothing more.
    found_nothing: bool,
    total: Option<i64>,
    meant: Option<Meant>,
    simple: bool,
    previous: Option<String>,
    next: Option<String>,
    /// The ask page with the words taken along.
    ask: String,
}

/// Counts a search; past the limit, a page that says so.
pub(super) fn counted(app: &App, visit: &Visit) -> Result<(), PageError> {
    count_search(app, visit).map_err(|limit| OperationError::TooManyRequests(limit).into())
}

/// Readers without a session may get it from memory.
pub(super) fn public(mut response: Response) -> Response {
    response.extensions_mut().insert(CacheTag::Anything);
    response
}

/// The filters that are on.
fn chosen(query: &SearchQuery, choices: &Choices) -> Vec<Chosen> {
    let of = |name: &'static str| {
        let words = choices.label(name, query.value(name))?;
        let wider = text::t(&format!("search-without-{name}"));
        Some(Chosen { words, wider, without: query.address(&query.q, name, 1) })
    };
    FILTERS.into_iter().filter_map(of).collect()
}

#[handler]
pub(super) async fn search_page(
    visit: Visit,
    Data(app): Data<&App>,
    Data(handle): Data<&SearchHandle>,
    Query(mut query): Query<SearchQuery>,
) -> Result<Response> {
    counted(app, &visit)?;
    query.q = query.q.chars().take(MAX_QUERY).collect();
    let tags = tag_names(app.reader()).await.map_err(PageError::from)?;
    // Tags are merged and removed, and addresses of searches are kept: such a one is not narrowed, and says no more that it is.
    let tag = query.tag.parse().ok().map(TagId);
    if !tags.iter().any(|found| Some(found.id) == tag) {
        query.tag.clear();
    }
    let search = Search {
        text: query.q.clone(),
        filters: query.filters(app.now()),
        sort: query.sort(),
        offset: (query.page() - 1) * PAGE_SIZE,
        limit: PAGE_SIZE,
        typing: false,
        language: Some(locale::current().language()),
    };
    let found = query::search(app, handle, &search).await.map_err(PageError::from)?;
    let found_nothing = empty_handed::found_nothing(&search, &found);
    if found_nothing {
        empty_handed::count(app, &Reader::from(&visit), &search).await;
    }
    let Results { recommended, items, total, next, counts, did_you_mean, simple } = found;
    let places = places(app.reader()).await.map_err(PageError::from)?;
    let page = Page { feed: Some(query.addresses().1), ..visit.titled(query.title()) };
    let choices = choices(&page, &places, &tags, search.filters.tag, counts.as_ref());
    let ask: String = form_urlencoded::Serializer::new(String::new()).append_pair("title", &query.q).finish();
    let meant = did_you_mean.map(|words| Meant { address: query.address(&words, "", 1), words });
    let shown = page::show(&ResultsPage {
        page,
        state: query.state(),
        chosen: chosen(&query, &choices),
        categories: choices.offered("category"),
        agencies: choices.offered("agency"),
        tags: choices.offered("tag"),
        states: choices.offered("state"),
        solved: choices.offered("solved"),
        official: choices.official().to_owned(),
        asked: choices.offered("asked"),
        languages: choices.offered("language"),
        sorts: choices.sorts,
        total: total.filter(|total| *total > 0).and_then(|total| i64::try_from(total).ok()),
        meant,
        simple,
        found_nothing: query.page() == 1 && recommended.is_empty() && items.is_empty(),
        previous: (query.page() > 1).then(|| query.address(&query.q, "", query.page() - 1)),
        next: next.map(|_| query.address(&query.q, "", query.page() + 1)),
        recommended,
        items,
        ask: format!("/ask?{ask}"),
    });
    // From memory nobody would be counted.
    Ok(if found_nothing { shown } else { public(shown) })
}
