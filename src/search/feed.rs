//! What fits a search best as a feed, the newest question first. It is a search for the limit, and none for what people look for and do not
//! find: a program asks the same again and again.

use poem::web::{Data, Query};
use poem::{Response, Result, handler};

use super::SearchHandle;
use super::query;
use super::results_page::{SearchQuery, counted};
use crate::app::App;
use crate::entity::ThreadId;
use crate::identity::Visit;
use crate::threads::listing::{feeds, rows};
use crate::web::atom::{Feed, MAX_ENTRIES};
use crate::web::page::PageError;
use crate::web::page_cache::CacheTag;

/// `GET /search.atom`: takes the words and filters of the search page.
#[handler]
pub(super) async fn search_feed(
    visit: Visit,
    Data(app): Data<&App>,
    Data(handle): Data<&SearchHandle>,
    Query(query): Query<SearchQuery>,
) -> Result<Response> {
    counted(app, &visit)?;
    let limit = usize::try_from(MAX_ENTRIES).unwrap_or(usize::MAX);
    let found = query::search(app, handle, &query.best(app.now(), limit)).await.map_err(PageError::from)?;
    let mut ids: Vec<ThreadId> = found.recommended.iter().chain(&found.items).map(|hit| hit.id).collect();
    // Of what fits best, the newest comes first; what is recommended is among the rest here.
    ids.sort_unstable_by_key(|id| std::cmp::Reverse(id.0));
    let rows = rows::public_rows(app.reader(), &ids, app.now()).await.map_err(PageError::from)?;
    let (page, path) = query.addresses();
    let mut feed = Feed::new(&app.config, &query.title(), &path, &page);
    for row in &rows {
        feeds::push(&mut feed, &app.config, row);
    }
    Ok(feed.response(CacheTag::Anything))
}
