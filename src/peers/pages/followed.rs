//! "Followed": questions, categories, agencies and tags in one place, each with a button that ends it.

use askama::Template;
use poem::web::{Data, Query};
use poem::{Response, Result, handler};
use serde::Deserialize;

use crate::app::App;
use crate::entity::{AgencyId, CategoryId, TagId, ThreadId};
use crate::identity::Visit;
use crate::identity::pages::form::private;
use crate::peers::follow as follows;
use crate::peers::followed::{FollowedPlaces, followed_places, followed_threads};
use crate::threads::reactions;
use crate::threads::tags::follow as followed_tags;
use crate::threads::views::Row;
use crate::web::form::Fields;
use crate::web::page::{self, Page, PageError};
use crate::web::pagination::{DEFAULT_LIMIT, Keyset};

const PATH: &str = "/followed";
/// Names the list of questions in cursors.
const LIST: &str = "followed";

#[derive(Template)]
#[template(path = "peers/followed.html")]
struct FollowedPage {
    page: Page,
    threads: Vec<Row>,
    next: Option<String>,
    places: FollowedPlaces,
    is_empty: bool,
}

/// Where the list of questions goes on; a cursor of another making starts it anew.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct FollowedQuery {
    cursor: String,
}

/// `GET /followed`
#[handler]
pub(super) async fn show(visit: Visit, Data(app): Data<&App>, Query(query): Query<FollowedQuery>) -> Result<Response> {
    let caller = visit.signed_in()?;
    let after = Keyset::open(&query.cursor, &app.config.secret, LIST).ok();
    let threads = followed_threads(app, caller, after, DEFAULT_LIMIT).await.map_err(PageError::from)?;
    let places = followed_places(app, caller).await.map_err(PageError::from)?;
    let next = threads.next.map(|place| format!("{PATH}?cursor={}", place.seal(&app.config.secret, LIST)));
    let is_empty = threads.items.is_empty() && places == FollowedPlaces::default();
    let page = visit.page("peers-followed-title");
    Ok(private(page::show(&FollowedPage { page, threads: threads.items, next, places, is_empty })))
}

/// `POST /followed/end`: one thing is followed no more, and the list is shown again and says which kind of thing.
#[handler]
pub(super) async fn end(visit: Visit, Data(app): Data<&App>, fields: Fields) -> Result<Response> {
    let caller = visit.signed_in_keeping(&fields, PATH)?;
    let id: i64 = fields.get("id").parse().map_err(|_| PageError::missing())?;
    let (ended, done) = match fields.get("kind") {
        "thread" => (reactions::unfollow(app, caller, ThreadId(id)).await, "unfollowed"),
        "category" => (follows::unfollow(app, caller, CategoryId(id)).await, "unfollowed-category"),
        "agency" => (follows::unfollow_agency(app, caller, AgencyId(id)).await, "unfollowed-agency"),
        "tag" => (followed_tags::unfollow(app, caller, TagId(id)).await, "unfollowed-tag"),
        _ => return Err(PageError::missing().into()),
    };
    ended.map_err(PageError::from)?;
    Ok(page::see_other(&format!("{PATH}?done={done}")))
}
