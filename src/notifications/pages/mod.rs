//! Pages of notifications and of stopping mails. They call the operations and render.

mod after;
mod kept_mails;
mod settings;
mod stopping;

use askama::Template;
use poem::web::{Data, Path, Query};
use poem::{Response, Result, Route, get, handler, post};

use self::after::After;
use super::listing::{self, Notice};
use crate::app::App;
use crate::entity::NotificationId;
use crate::identity::Visit;
use crate::peers::volunteers::listing::{self as volunteers, Volunteering};
use crate::web::form::Fields;
use crate::web::page::{self, Page, PageError};
use crate::web::pagination::DEFAULT_LIMIT;

const LIST: &str = "notifications";

/// Adds this feature's pages.
pub fn routes(route: Route) -> Route {
    let route = route
        .at("/notifications", get(list))
        .at("/notifications/read", post(read_all))
        .at("/notifications/:id/open", post(open))
        .at("/notifications/:id/read", post(read_one))
        .at("/account/notifications", get(settings::show).post(settings::save))
        .at("/unsubscribe/:token", get(stopping::ask_to_stop).post(stopping::stop_now));
    kept_mails::routes(route)
}

#[derive(Template)]
#[template(path = "notifications/list.html")]
struct ListPage {
    page: Page,
    notices: Vec<Notice>,
    /// The newest on this page, if any on it is new.
    newest: Option<NotificationId>,
    next: Option<String>,
    /// Agencies that ask to be a volunteer and wait for an answer.
    asked: Vec<Volunteering>,
}

#[handler]
async fn list(visit: Visit, app: Data<&App>, Query(after): Query<After>) -> Result<Response> {
    let caller = visit.signed_in()?;
    let found = listing::page(&app, caller, after.place(&app, LIST), DEFAULT_LIMIT).await.map_err(PageError::from)?;
    let next = found.next.map(|place| format!("/notifications?cursor={}", place.seal(&app.config.secret, LIST)));
    let unread = found.items.iter().any(|notice| notice.read_at.is_none());
    let newest = found.items.first().filter(|_| unread).map(|notice| notice.id);
    let named = volunteers::own(&app, caller).await.map_err(PageError::from)?;
    let asked = named.into_iter().filter(|one| one.agreed_at.is_none()).collect();
    let page = visit.page("notifications-title");
    Ok(page::show(&ListPage { page, notices: found.items, newest, next, asked }))
}

/// Marks as read what the page showed, and all that is older.
#[handler]
async fn read_all(visit: Visit, app: Data<&App>, fields: Fields) -> Result<Response> {
    let caller = visit.signed_in()?;
    let newest = fields.get("newest").parse().map_err(|_| PageError::missing())?;
    listing::mark_read_up_to(&app, caller, newest).await.map_err(PageError::from)?;
    Ok(page::see_other("/notifications"))
}

#[handler]
async fn read_one(visit: Visit, app: Data<&App>, Path(id): Path<String>) -> Result<Response> {
    let caller = visit.signed_in()?;
    let id = id.parse().map_err(|_| PageError::missing())?;
    listing::mark_read(&app, caller, id).await.map_err(PageError::from)?;
    Ok(page::see_other("/notifications"))
}

/// Marks as read and leads on to what it tells of.
#[handler]
async fn open(visit: Visit, app: Data<&App>, Path(id): Path<String>) -> Result<Response> {
    let caller = visit.signed_in()?;
    let id: NotificationId = id.parse().map_err(|_| PageError::missing())?;
    let notice = listing::one(&app, caller, id).await.map_err(PageError::from)?.ok_or_else(PageError::missing)?;
    listing::mark_read(&app, caller, id).await.map_err(PageError::from)?;
    Ok(page::see_other(notice.path.as_deref().unwrap_or("/notifications")))
}
