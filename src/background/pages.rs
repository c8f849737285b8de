//! The administrators' page of work that was given up. For everybody else it does not exist.

use askama::Template;
use poem::web::{Data, Query};
use poem::{Response, Result, Route, get, handler, post};
use serde::Deserialize;

use crate::app::App;
use crate::entity::OutboxDeliveryId;
use crate::identity::{Right, Visit};
use crate::locale::text;
use crate::outbox::parked::{self, ParkedDelivery, Which};
use crate::web::form::Fields;
use crate::web::page::{self, Page, PageError};
use crate::web::pagination::{DEFAULT_LIMIT, Keyset, Paged};

const LIST: &str = "background-work";

/// Adds the page.
pub fn routes(route: Route) -> Route {
    let route = route.at("/admin/background-work", get(list));
    route.at("/admin/background-work/retry", post(retry))
}

/// What the address of the page says beside its path.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ListQuery {
    cursor: Option<String>,
    /// How many deliveries are tried again, after the button was pressed.
    retried: Option<u64>,
}

#[derive(Template)]
#[template(path = "background/parked.html")]
struct ParkedPage {
    page: Page,
    /// How many are parked, by subscriber.
    counts: Vec<(String, u64)>,
    rows: Vec<ParkedDelivery>,
    next: Option<String>,
}

#[handler]
async fn list(mut visit: Visit, app: Data<&App>, Query(query): Query<ListQuery>) -> Result<Response> {
    visit.with_right(Right::AdministerSite, None)?;
    visit.page.notice = query.retried.map(|count| text::t1("background-retried", "count", count));
    let secret = &app.config.secret;
    let place = query.cursor.and_then(|cursor| Keyset::open(&cursor, secret, LIST).ok());
    let after = place.map(|place| (place.at, OutboxDeliveryId(place.id)));
    let rows = parked::list(app.reader(), &Which::All, after, DEFAULT_LIMIT + 1).await.map_err(PageError::from)?;
    let counts = parked::counts(app.reader()).await.map_err(PageError::from)?.into_iter().collect();
    let rows = Paged::from_rows(rows, DEFAULT_LIMIT, |row| Keyset { at: row.parked_at, id: row.id.0 });
    let next = rows.next.map(|place| format!("/admin/background-work?cursor={}", place.seal(secret, LIST)));
    Ok(page::show(&ParkedPage { page: visit.page("background-title"), counts, rows: rows.items, next }))
}

/// Has one delivery tried again, or all of a subscriber.
#[handler]
async fn retry(visit: Visit, app: Data<&App>, fields: Fields) -> Result<Response> {
    visit.with_right(Right::AdministerSite, None)?;
    let which = match (fields.get("delivery").parse(), fields.get("subscriber")) {
        (Ok(id), _) => Which::One(id),
        (Err(_), "") => return Err(PageError::missing().into()),
        (Err(_), subscriber) => Which::Subscriber(subscriber.to_owned()),
    };
    let count = parked::retry(&app.queue_store(), &which).await.map_err(PageError::from)?;
    Ok(page::see_other(&format!("/admin/background-work?retried={count}")))
}
