//! How many pages somebody reads in a minute, so that nobody reads without end from the database, with an account or without one.
//!
//! This is the one place that counts for all pages. It stands inside of the pages that are kept in memory: a kept page costs no
//! query, and neighbours behind one address who read the same page use up nothing of each other. Files of the site, its health and
//! the API are routes of their own. Forms are not counted here: each operation has a limit, and its refusal keeps what was typed;
//! and no guessed session is looked up for a form, because the form's token fits no other session than its own.

use poem::http::Method;
use poem::{Endpoint, IntoResponse, Request, Response, Result};

use super::sessions::{self, Authenticated};
use crate::app::App;
use crate::locale;
use crate::operation::rate_limit::address_key;
use crate::operation::{RateLimitStatus, RateLimitedAction};
use crate::web::client::ClientAddress;
use crate::web::error_page::{self, PageError};
use crate::web::{form, page};

/// Around the handlers of pages: counts each reading by its account, and by the network address where no account is known. An
/// address that read too much is refused without any query.
pub async fn limit_page_reads<E: Endpoint>(next: E, mut req: Request) -> Result<Response> {
    if matches!(*req.method(), Method::GET | Method::HEAD) {
        let app = req.data::<App>().cloned().ok_or_else(page::not_wired)?;
        if form::cookie(&req, form::session_cookie(&app.config)).is_none() {
            count(&app, &format!("address:{}", address_of(&app, &req)))?;
        } else {
            let found = count_session(&app, &req).await?;
            req.set_data(found);
        }
    }
    next.call(req).await.map(IntoResponse::into_response)
}

/// Counts the reading of somebody who names a session. Those who name one that opens nothing cost a query each, so they have a count
/// of their own by address, and past it nothing is looked up for that address. Readers without any session are not counted
/// with them: they cannot keep those who are signed in behind the same address from reading.
async fn count_session(app: &App, req: &Request) -> Result<Authenticated> {
    let guesses = format!("session:{}", address_of(app, req));
    app.limiter.look_here(RateLimitedAction::PageRead, &guesses).map_err(|limit| refusal(&limit))?;
    let found = sessions::authenticate(req).await?;
    if let Some((caller, _)) = &found {
        locale::prefer(caller.locale.as_deref());
        count(app, &caller.limit_key())?;
    } else {
        count(app, &guesses)?;
    }
    Ok(Authenticated(found))
}

fn count(app: &App, key: &str) -> Result<(), PageError> {
    app.limiter.count_here(RateLimitedAction::PageRead, key).map_err(|limit| refusal(&limit))
}

fn refusal(limit: &RateLimitStatus) -> PageError {
    error_page::too_many_pages(limit.resets_in.num_seconds()).into()
}

fn address_of(app: &App, req: &Request) -> String {
    address_key(ClientAddress::of(req, &app.config.trusted_proxies).0)
}
