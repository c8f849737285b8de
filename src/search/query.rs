//! Searching: the engine says which threads, the database says what may be shown of them.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sea_orm::DbErr;

use super::did_you_mean::did_you_mean;
use super::engine::{Counts, EngineError, Filters, Query, Sort};
use super::fallback::{self, Match};
use super::found::{self, ThreadHit};
use super::handle::SearchHandle;
use super::highlight::Marker;
use super::recommendations::lookup;
use super::words::Asked;
use crate::app::App;
use crate::web::pagination::BadCursor;
use crate::web::signing;

/// Longest query, characters; longer ones are cut off on pages and refused by the API.
pub const MAX_QUERY: usize = 200;
/// Results can be read this far; whoever wants more needs better words.
pub const MAX_OFFSET: usize = 1000;
/// Below so many results something else may have been meant.
const MIN_RESULTS: usize = 3;

/// What somebody searches for.
#[derive(Clone, Debug, Default)]
pub struct Search {
    pub text: String,
    pub filters: Filters,
    pub sort: Sort,
    pub offset: usize,
    /// Results of a page, 1 to 100.
    pub limit: usize,
    /// The last word may be unfinished.
    pub typing: bool,
    /// The reader's language, two letters: English where nobody says. Threads in other languages are found as well.
    pub language: Option<&'static str>,
}

/// One page of results.
#[derive(Clone, Debug)]
pub struct Results {
    /// What an agency recommends for these words; on the first page alone, and not among the items.
    pub recommended: Vec<ThreadHit>,
    pub items: Vec<ThreadHit>,
    /// How many there are in all, as far as the engine counts, with what is recommended beside them; none from the database.
    pub total: Option<usize>,
    /// Where the next page starts; none on the last.
    pub next: Option<usize>,
    /// What each choice of a filter would give; none where nobody can say.
    pub counts: Option<Counts>,
    /// The query with words in it that some thread has, in the place of words that none has. Where little was found.
    pub did_you_mean: Option<String>,
    /// The engine did not answer and the database did: fewer and simpler results.
    pub simple: bool,
}

/// Searches. Costs the engine's search and four queries; where little is found, two more calls to the engine and one query for what
/// may have been meant.
///
/// # Errors
/// The database.
pub async fn search(app: &App, handle: &SearchHandle, search: &Search) -> Result<Results, DbErr> {
    let text: String = search.text.chars().take(MAX_QUERY).collect();
    let language = search.filters.language.as_deref().or(search.language).unwrap_or("en");
    let synonyms = handle.synonyms().get(app).await;
    let asked = Asked::with_synonyms(&[text.as_str()], language, search.typing, &synonyms);
    let limit = search.limit.clamp(1, 100);
    let offset = search.offset.min(MAX_OFFSET);
    let nothing = Results {
        recommended: Vec::new(),
        items: Vec::new(),
        total: Some(0),
        next: None,
        counts: None,
        did_you_mean: None,
        simple: false,
    };
    if asked.is_empty() && !text.trim().is_empty() {
        return Ok(nothing);
    }
    let query = Query {
        text,
        asked,
        vector: None,
        filters: search.filters.clone(),
        sort: search.sort,
        counted: true,
        offset,
        limit,
    };
    let marker = Marker::new(&query.asked);
    // On later pages as well: what stood before the first one is ranked somewhere, and is left out wherever that is.
    let recommended = lookup::recommended(app.reader(), &query.asked, &query.filters, &marker).await?;
    match handle.search(&query).await {
        Ok(hits) => {
            let more = offset + limit < hits.total.min(MAX_OFFSET) && hits.threads.len() == limit;
            let mut items = found::by_ids(app.reader(), &hits.threads, &query.filters, &marker).await?;
            // A thread that is hidden or has changed leaves the index a moment later: until then it would be counted.
            let is_current = items.len() == hits.threads.len();
            let counts = hits.counts.filter(|_| is_current);
            let did_you_mean = if hits.total < MIN_RESULTS { did_you_mean(app, handle, &query).await? } else { None };
            let next = more.then_some(offset + limit);
            let ranked = items.len();
            let mut recommended = lookup::before_ranked(recommended, &mut items, offset);
            quote_answers(app, &query, recommended.iter_mut().chain(&mut items).collect(), &marker).await?;
            // Where all that the words find is on this page, the rest of what is recommended is found by none of them.
            let beside =
                if hits.total == ranked { (recommended.len() + items.len()).saturating_sub(ranked) } else { 0 };
            let total = Some(hits.total + beside).filter(|_| is_current);
            Ok(Results { recommended, items, total, next, counts, did_you_mean, simple: false })
        }
        Err(error) => {
            tell(&error);
            let (asked, filters) = (&query.asked, &query.filters);
            let mut items =
                fallback::search(app.reader(), asked, Match::All, filters, query.sort, offset, limit + 1).await?;
            let more = items.len() > limit;
            items.truncate(limit);
            let next = more.then_some(offset + limit);
            let mut recommended = lookup::before_ranked(recommended, &mut items, offset);
            quote_answers(app, &query, recommended.iter_mut().chain(&mut items).collect(), &marker).await?;
            Ok(Results { recommended, items, total: None, next, counts: None, did_you_mean: None, simple: true })
        }
    }
}

/// Shows what answers the words, in what is recommended as in what is found by them. Without words, the question says most of a thread.
async fn quote_answers(app: &App, query: &Query, shown: Vec<&mut ThreadHit>, marker: &Marker) -> Result<(), DbErr> {
    if query.asked.is_empty() {
        return Ok(());
    }
    found::quote_answers(app.reader(), shown, marker).await
}

/// Counts and logs that the database had to answer.
pub(super) fn tell(error: &EngineError) {
    metrics::counter!("peerdesk_search_fallbacks_total").increment(1);
    if !matches!(error, EngineError::Resting | EngineError::NotReady) {
        tracing::warn!(error = %error, "the search engine failed, the database answers");
    }
}

/// An opaque cursor for the page that starts at `offset` of this very search.
#[must_use]
pub fn seal(app: &App, search: &Search, offset: usize) -> String {
    let tag = cursor_tag(app, search, offset);
    URL_SAFE_NO_PAD.encode(format!("{offset}.{tag}"))
}

/// # Errors
/// [`BadCursor`] for anything that [`seal`] did not make for the same words and filters.
pub fn open(app: &App, search: &Search, cursor: &str) -> Result<usize, BadCursor> {
    let bytes = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| BadCursor)?;
    let text = String::from_utf8(bytes).map_err(|_| BadCursor)?;
    let (offset, tag) = text.split_once('.').ok_or(BadCursor)?;
    let offset: usize = offset.parse().map_err(|_| BadCursor)?;
    if !signing::same(tag, &cursor_tag(app, search, offset)) || offset > MAX_OFFSET {
        return Err(BadCursor);
    }
    Ok(offset)
}

fn cursor_tag(app: &App, search: &Search, offset: usize) -> String {
    let filters = &search.filters;
    let tag = signing::tag(
        &app.config.secret,
        "search-cursor",
        &[
            &offset.to_string(),
            &search.text,
            &filters.category.map(|id| id.to_string()).unwrap_or_default(),
            &filters.agency.map(|id| id.to_string()).unwrap_or_default(),
            &filters.tag.map(|id| id.to_string()).unwrap_or_default(),
            filters.state.map_or("", crate::entity::ThreadState::as_str),
            filters.language.as_deref().unwrap_or_default(),
            filters.solved.map_or("", |solved| if solved { "yes" } else { "no" }),
            if filters.official { "yes" } else { "" },
            filters.asked.map_or("", |since| since.period.as_str()),
            search.sort.as_str(),
        ],
    );
    tag.get(..22).unwrap_or_default().to_owned()
}
