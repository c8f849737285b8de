//! What happened to the safety of one's own account.

use askama::Template;
use chrono::{DateTime, Utc};
use poem::web::{Data, Query};
use poem::{Response, Result, handler};
use serde::Deserialize;

use super::form::private;
use crate::app::App;
use crate::entity::{AgencyId, SecurityEventKind, agency, security_event};
use crate::identity::visit::Visit;
use crate::identity::{Caller, members, security_events};
use crate::locale::text;
use crate::web::page::{self, Page, PageError};
use crate::web::pagination::{DEFAULT_LIMIT, Keyset};

/// Lines on the page of the account; the rest is on a page of its own.
const NEWEST: u64 = 5;

/// Names the list in its cursors.
const LIST: &str = "security-events";

/// One line of the list.
pub struct EventLine {
    pub what: String,
    pub at: DateTime<Utc>,
    /// Somebody else did it, such as an administrator.
    pub by_other: bool,
    /// It was done from where this very request comes from.
    pub from_here: bool,
}

#[derive(Template)]
#[template(path = "identity/security.html")]
struct SecurityPage {
    page: Page,
    events: Vec<EventLine>,
    next: Option<String>,
}

fn line(row: &security_event::Model, agencies: &[agency::Model], caller: &Caller) -> EventLine {
    let agency = row.agency_id.and_then(|id| agencies.iter().find(|agency| agency.id == id));
    let role = row.role.map(|role| text::t(&format!("agencies-role-{}", role.as_str().replace('_', "-"))));
    let what = text::text(
        &format!("identity-event-{}", row.kind.as_str().replace('_', "-")),
        &[
            ("role", role.unwrap_or_default().into()),
            ("agency", agency.map(|agency| agency.name.clone()).unwrap_or_default().into()),
        ],
    );
    let refused = [SecurityEventKind::SignInRefused, SecurityEventKind::SecondFactorRefused].contains(&row.kind);
    let by_other = row.actor_id != Some(caller.account) && !refused;
    EventLine { what, at: row.occurred_at, by_other, from_here: caller.place.is(row.address_key.as_deref()) }
}

async fn lines(app: &App, caller: &Caller, rows: &[security_event::Model]) -> Result<Vec<EventLine>, PageError> {
    let ids: Vec<AgencyId> = rows.iter().filter_map(|row| row.agency_id).collect();
    let agencies = members::agencies(app.reader(), ids).await?;
    Ok(rows.iter().map(|row| line(row, &agencies, caller)).collect())
}

/// What happened last.
pub(super) async fn newest(app: &App, caller: &Caller) -> Result<Vec<EventLine>, PageError> {
    let found = security_events::list(app, caller, None, NEWEST).await?;
    lines(app, caller, &found.items).await
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct SecurityQuery {
    cursor: String,
}

#[handler]
pub(super) async fn security_page(
    visit: Visit,
    Data(app): Data<&App>,
    Query(query): Query<SecurityQuery>,
) -> Result<Response> {
    let caller = visit.signed_in()?;
    let list = format!("{LIST}:{}", caller.account);
    let after = match query.cursor.as_str() {
        "" => None,
        cursor => Some(Keyset::open(cursor, &app.config.secret, &list).map_err(|_| PageError::missing())?),
    };
    let found = security_events::list(app, caller, after, DEFAULT_LIMIT).await.map_err(PageError::from)?;
    let next = found.next.map(|place| format!("/account/security?cursor={}", place.seal(&app.config.secret, &list)));
    let events = lines(app, caller, &found.items).await?;
    Ok(private(page::show(&SecurityPage { page: visit.page("identity-security-title"), events, next })))
}
