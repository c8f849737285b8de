//! What happened to the safety of the accounts of an agency's staff, for those who administer the agency. The page stands here, because
//! it names cases that were read from outside of their team.

use std::collections::HashMap;

use askama::Template;
use chrono::{DateTime, Utc};
use poem::web::{Data, Path, Query};
use poem::{Response, Result, handler};
use serde::Deserialize;

use crate::agencies::listing::agencies_among;
use crate::agencies::pages::administered;
use crate::app::App;
use crate::cases::listing::references;
use crate::entity::{AccountId, AgencyId, CaseId, SecurityEventKind, agency, security_event};
use crate::identity::Visit;
use crate::identity::pages::form::private;
use crate::identity::trail::{self, TrailFilter};
use crate::locale::text;
use crate::web::form::Fields;
use crate::web::page::{self, FormState, Page, PageError};
use crate::web::pagination::{DEFAULT_LIMIT, Keyset};
use crate::web::parts::Choice;
use crate::web::people::shown_name;

/// What the address of the page says.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wanted {
    /// An account's id; empty for everybody.
    person: String,
    /// Empty for every kind.
    kind: String,
    cursor: String,
}

/// One line of the trail.
struct Line {
    at: DateTime<Utc>,
    /// Whose account it is about.
    person: String,
    what: String,
    /// The case that was read, as far as the agency has it today.
    reference: Option<String>,
    /// Who did it, if it was somebody else; empty for whoever runs the site, and where nobody is known.
    by: Option<String>,
}

#[derive(Template)]
#[template(path = "cases/trail.html")]
struct TrailPage {
    page: Page,
    state: FormState,
    agency: agency::Model,
    lines: Vec<Line>,
    people: Vec<Choice>,
    kinds: Vec<Choice>,
    next: Option<String>,
}

/// `GET /admin/agencies/:slug/security`
#[handler]
pub(super) async fn trail_page(
    visit: Visit,
    Data(app): Data<&App>,
    Path(slug): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Response> {
    let agency = administered(&visit, app, &slug).await?;
    let caller = visit.signed_in()?;
    let filter = TrailFilter { person: wanted.person.parse().ok().map(AccountId), kind: wanted.kind.parse().ok() };
    let list = trail::list_name(agency.id, filter);
    let after = match wanted.cursor.as_str() {
        "" => None,
        cursor => Some(Keyset::open(cursor, &app.config.secret, &list).map_err(|_| PageError::missing())?),
    };
    let found = trail::list(app, caller, agency.id, filter, after, DEFAULT_LIMIT).await.map_err(PageError::from)?;
    let people = trail::people(app, caller, agency.id).await.map_err(PageError::from)?;
    let next = found.next.map(|place| {
        let cursor = place.seal(&app.config.secret, &list);
        let person = filter.person.map(|person| person.to_string()).unwrap_or_default();
        let kind = filter.kind.map(SecurityEventKind::as_str).unwrap_or_default();
        format!("/admin/agencies/{}/security?person={person}&kind={kind}&cursor={cursor}", agency.slug)
    });
    let chosen = [("person", wanted.person), ("kind", wanted.kind)];
    let fields = Fields::from_map(chosen.map(|(name, value)| (name.to_owned(), value)).into());
    let template = TrailPage {
        page: visit.titled(agency.name.clone()),
        state: FormState::sent(fields),
        lines: lines(app, &agency, &found.items).await?,
        people: people.into_iter().map(|row| Choice::new(row.id, shown_name(&row.handle))).collect(),
        kinds: SecurityEventKind::ALL.iter().map(|kind| Choice::new(kind, name_of(*kind))).collect(),
        agency,
        next,
    };
    Ok(private(page::form(&template.state.clone(), &template)))
}

/// A kind by itself, without the role or the agency that it is about.
fn name_of(kind: SecurityEventKind) -> String {
    text::t(&format!("cases-trail-{}", kind.as_str().replace('_', "-")))
}

async fn lines(app: &App, agency: &agency::Model, events: &[security_event::Model]) -> Result<Vec<Line>, PageError> {
    let db = app.reader();
    let names = trail::names(db, events).await?;
    let agencies: Vec<AgencyId> = events.iter().filter_map(|event| event.agency_id).collect();
    let agencies: HashMap<AgencyId, String> = agencies_among(db, Some(&agencies))
        .await?
        .into_iter()
        .map(|found| (found.agency.id, found.agency.name))
        .collect();
    let references = references(db, agency.id, events.iter().filter_map(|event| event.case_id)).await?;
    let line = |event: &security_event::Model| {
        let name = |id: &AccountId| names.get(id).cloned();
        Line {
            at: event.occurred_at,
            person: name(&event.account_id).unwrap_or_default(),
            what: what(event, &agencies),
            reference: event.case_id.and_then(|case: CaseId| references.get(&case).cloned()),
            by: event.actor_id.filter(|actor| *actor != event.account_id).as_ref().and_then(name),
        }
    };
    Ok(events.iter().map(line).collect())
}

/// What happened, with the role and the agency where it was about one.
fn what(event: &security_event::Model, agencies: &HashMap<AgencyId, String>) -> String {
    let agency = event.agency_id.and_then(|id| agencies.get(&id).cloned());
    let role = event.role.map(|role| text::t(&format!("agencies-role-{}", role.as_str().replace('_', "-"))));
    text::text(
        &format!("identity-event-{}", event.kind.as_str().replace('_', "-")),
        &[("role", role.unwrap_or_default().into()), ("agency", agency.unwrap_or_default().into())],
    )
}
