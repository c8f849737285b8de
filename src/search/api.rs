//! The REST API of searching and of suggestions. Results are what everybody may see, whoever calls.

pub mod episodes;
mod found_thread;
mod suggestions;

use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::types::Example;
use poem_openapi::{Object, OpenApi, Tags};

use self::found_thread::FoundThread;
use self::suggestions::SuggestionList;
use super::SearchHandle;
use super::alike_questions::alike_questions;
use super::empty_handed;
use super::engine::{Filters, Sort};
use super::filter_counts::FilterCounts;
use super::filters::Period;
use super::query::{self, Results, Search};
use super::suggest::{self, Wanted};
use crate::app::App;
use crate::cases;
use crate::deflection::reader::Reader;
use crate::entity::{AgencyId, CaseId, CategoryId, TagId, ThreadState};
use crate::identity::{Anyone, Caller, Right, TokenCaller};
use crate::operation::RateLimitedAction;
use crate::operation::rate_limit::address_key;
use crate::web::answers::Page;
use crate::web::client::ClientAddress;
use crate::web::page_cache::{CacheTag, Cacheable};
use crate::web::pagination::{Cursor, Limit, bad_cursor};
use crate::web::param::Param;
use crate::web::problem::ApiError;

#[derive(Tags)]
enum Tag {
    /// Finding threads.
    Search,
}

/// One page of results.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none, example)]
struct ResultList {
    /// What agencies recommend for these words, before everything else: at most three, each by the agency that it names. On the first
    /// page alone, and not among the items of any page.
    recommended: Vec<FoundThread>,
    items: Vec<FoundThread>,
    /// For the next page; left out on the last.
    next_cursor: Option<String>,
    /// About how many there are in all; left out when `degraded`.
    estimated_total: Option<u64>,
    /// How many results each choice of a filter would give; left out where the search engine cannot say.
    counts: Option<FilterCounts>,
    /// Little was found, and words of the query are in no thread: the query with words in their place that are in some.
    did_you_mean: Option<String>,
    /// The search engine does not answer right now: these are simpler results from the database.
    degraded: bool,
}

impl Example for ResultList {
    fn example() -> Self {
        Self {
            recommended: Vec::new(),
            items: vec![FoundThread::example()],
            next_cursor: None,
            estimated_total: Some(1),
            counts: Some(FilterCounts::example()),
            did_you_mean: None,
            degraded: false,
        }
    }
}

/// Finding threads.
pub struct SearchApi;

/// Counts a search for the caller, or for the address of somebody unknown.
fn counted(app: &App, caller: Option<&Caller>, address: ClientAddress) -> Result<(), ApiError> {
    let key = caller.map_or_else(|| address_key(address.0), Caller::limit_key);
    app.limiter.count_here(RateLimitedAction::Search, &key).map_err(|limit| ApiError::too_often(&limit))
}

/// What everybody would get is kept for those who search the same; makeshift answers are not.
fn kept(caller: Option<&Caller>, degraded: bool) -> Option<CacheTag> {
    (caller.is_none() && !degraded).then_some(CacheTag::Anything)
}

#[OpenApi(tag = "Tag::Search")]
impl SearchApi {
    /// Search threads
    ///
    /// Any of the words may match; the rarer a word, the more it counts. Typing errors and other forms of a word are
    /// found as well. Without words: everything that fits the filters, newest first.
    #[oai(path = "/search", method = "get", operation_id = "searchThreads")]
    #[expect(clippy::too_many_arguments, reason = "each is a parameter of the documented operation")]
    async fn search(
        &self,
        app: Data<&App>,
        handle: Data<&SearchHandle>,
        caller: Anyone,
        address: ClientAddress,
        /// What to look for.
        #[oai(validator(max_length = 200))]
        q: Query<Option<String>>,
        /// Only this category.
        category: Query<Option<CategoryId>>,
        /// Only this agency.
        agency: Query<Option<AgencyId>>,
        /// Only threads with this tag.
        tag: Query<Option<TagId>>,
        /// Only threads that stand so.
        state: Query<Option<ThreadState>>,
        /// Only threads in this language, two letters.
        #[oai(validator(pattern = "^[a-z]{2}$"))]
        language: Query<Option<String>>,
        /// Only threads that have an accepted answer, open or closed; with `false`, only those that have none.
        solved: Query<Option<bool>>,
        /// With `true`, only threads that an agency has answered.
        official: Query<Option<bool>>,
        /// Only threads asked so lately: in the last 7, 30 or 365 days.
        asked: Query<Option<Period>>,
        /// The order; `fit` where nothing is said.
        sort: Query<Option<Sort>>,
        cursor: Param<Cursor>,
        limit: Param<Limit>,
    ) -> Result<Cacheable<Page<ResultList>>, ApiError> {
        let app = app.0;
        counted(app, caller.0.as_ref(), address)?;
        let filters = Filters {
            category: category.0,
            agency: agency.0,
            tag: tag.0,
            state: state.0,
            language: language.0,
            solved: solved.0,
            official: official.0.unwrap_or(false),
            asked: asked.0.map(|period| period.until(app.now())),
        };
        let limit = usize::try_from(limit.0.0).unwrap_or(usize::MAX);
        let mut search = Search {
            text: q.0.unwrap_or_default(),
            filters,
            sort: sort.0.unwrap_or_default(),
            offset: 0,
            limit,
            typing: true,
            language: None,
        };
        if let Some(cursor) = &cursor.0.0 {
            search.offset = query::open(app, &search, cursor).map_err(|_| bad_cursor())?;
        }
        let results = query::search(app, handle.0, &search).await?;
        let found_nothing = empty_handed::found_nothing(&search, &results);
        if found_nothing {
            // Programs ask on purpose.
            let nobody = || Reader { account: None, address: address.0, agent: String::new(), is_deliberate: true };
            let reader = caller.0.as_ref().map_or_else(nobody, Reader::from);
            empty_handed::count(app, &reader, &search).await;
        }
        let Results { recommended, items, total, next, counts, did_you_mean, simple } = results;
        let next_cursor = next.map(|offset| query::seal(app, &search, offset));
        let link = next_cursor
            .as_ref()
            .map(|cursor| format!("</api/v1/search?{}>; rel=\"next\"", address_of(&search, cursor)));
        let list = ResultList {
            recommended: recommended.into_iter().map(FoundThread::from).collect(),
            items: items.into_iter().map(FoundThread::from).collect(),
            next_cursor,
            estimated_total: total.and_then(|total| u64::try_from(total).ok()),
            counts: counts.map(FilterCounts::from),
            did_you_mean,
            degraded: simple,
        };
        // From memory nobody would be counted.
        let tag = kept(caller.0.as_ref(), list.degraded).filter(|_| !found_nothing);
        Ok(Cacheable { answer: Page::Page(Json(list), link), tag })
    }

    /// Suggest threads like a question
    ///
    /// For showing what is answered already while somebody writes a question. Any word may match; threads that share little with the
    /// question are left out. Titles below three characters get no suggestions. How likely each answers the question is told where the
    /// site's own figures agree with it.
    #[oai(path = "/suggestions", method = "get", operation_id = "suggestThreads")]
    #[expect(clippy::too_many_arguments, reason = "each is a parameter of the documented operation")]
    async fn suggestions(
        &self,
        app: Data<&App>,
        handle: Data<&SearchHandle>,
        caller: Anyone,
        address: ClientAddress,
        /// The question as far as it is written.
        #[oai(validator(max_length = 200))]
        title: Query<String>,
        /// What the asker adds to it.
        #[oai(validator(max_length = 4000))]
        details: Query<Option<String>>,
        /// Threads of this category come first among equals.
        category: Query<Option<CategoryId>>,
    ) -> Result<Cacheable<Json<SuggestionList>>, ApiError> {
        let app = app.0;
        counted(app, caller.0.as_ref(), address)?;
        let wanted =
            Wanted { title: title.0, details: details.0.unwrap_or_default(), category: category.0, typing: true };
        let found = suggest::suggest(app, handle.0, &wanted).await?;
        let tag = kept(caller.0.as_ref(), found.simple);
        Ok(Cacheable { answer: Json(SuggestionList::of(app, handle.0, found).await?), tag })
    }

    /// List the questions like that of a case
    ///
    /// For whoever works it, to find others that one answer may serve. Those that it serves already are left out. To others,
    /// and for a question that not everybody sees, there is nothing here. Needs the scopes `cases:read` and `cases:write`.
    #[oai(path = "/cases/:id/alike-questions", method = "get", operation_id = "listAlikeQuestions")]
    async fn alike_questions(
        &self,
        app: Data<&App>,
        handle: Data<&SearchHandle>,
        caller: TokenCaller,
        /// Which case.
        id: Path<CaseId>,
    ) -> Result<Json<SuggestionList>, ApiError> {
        let (app, caller) = (app.0, &caller.0);
        caller.require(Right::ReadOwnCases, None)?;
        let head = cases::listing::head(app.reader(), caller, id.0).await?;
        let found = alike_questions(app, handle.0, caller, head.as_ref()).await?;
        Ok(Json(SuggestionList::of(app, handle.0, found).await?))
    }
}

fn address_of(search: &Search, cursor: &str) -> String {
    let mut address = form_urlencoded::Serializer::new(String::new());
    address.append_pair("q", &search.text);
    if let Some(category) = search.filters.category {
        address.append_pair("category", &category.to_string());
    }
    if let Some(agency) = search.filters.agency {
        address.append_pair("agency", &agency.to_string());
    }
    if let Some(tag) = search.filters.tag {
        address.append_pair("tag", &tag.to_string());
    }
    if let Some(state) = search.filters.state {
        address.append_pair("state", state.as_str());
    }
    if let Some(language) = &search.filters.language {
        address.append_pair("language", language);
    }
    if let Some(solved) = search.filters.solved {
        address.append_pair("solved", if solved { "true" } else { "false" });
    }
    if search.filters.official {
        address.append_pair("official", "true");
    }
    if let Some(since) = search.filters.asked {
        address.append_pair("asked", since.period.as_str());
    }
    if search.sort != Sort::Fit {
        address.append_pair("sort", search.sort.as_str());
    }
    address.append_pair("limit", &search.limit.to_string()).append_pair("cursor", cursor);
    address.finish()
}
