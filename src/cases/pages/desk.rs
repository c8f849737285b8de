//! The desk: views with counts, the queue, and giving chosen cases out.

use askama::Template;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use poem::web::{Data, Query};
use poem::{Response, Result, handler};
use serde::Deserialize;

use super::clock::Clock;
use super::form::done;
use crate::agencies::listing::agencies_among;
use crate::app::App;
use crate::cases::assign;
use crate::cases::listing::{self, Filter, QueueRow, Scope, View, scope_of};
use crate::entity::{CaseId, CaseReaders, CaseState, TeamId, agency};
use crate::identity::permissions::{Right, agencies_where};
use crate::identity::{Caller, Visit};
use crate::locale::{text, time_text};
use crate::operation::OperationError;
use crate::web::form::Fields;
use crate::web::page::{self, FormState, Page, PageError};
use crate::web::pagination::{DEFAULT_LIMIT, Keyset};
use crate::web::parts::Choice;
use crate::web::security_headers::kept_nowhere;

/// Most cases that one act gives out.
const MAX_CHOSEN: usize = 100;

/// What the address of the desk says.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wanted {
    view: String,
    /// A team's id, `all`, or nothing for the reader's teams.
    team: String,
    cursor: String,
    done: String,
}

struct Row {
    id: CaseId,
    reference: String,
    title: String,
    language: String,
    category: String,
    state: CaseState,
    urgent: bool,
    contested: bool,
    people: i32,
    clock: Clock,
    holder: String,
    /// An accepted peer answer waits for a word.
    peer: bool,
}

struct ViewLink {
    word: &'static str,
    address: String,
    count: i64,
    /// Something is or will be late.
    alert: bool,
}

#[derive(Template)]
#[template(path = "desk/queue.html")]
struct QueuePage {
    page: Page,
    view: View,
    views: Vec<ViewLink>,
    /// Cases of this view.
    count: i64,
    team: String,
    form: FormState,
    teams: Vec<Choice>,
    rows: Vec<Row>,
    next: Option<String>,
}

fn address(view: View, team: &str, done: Option<&str>) -> String {
    let mut query = form_urlencoded::Serializer::new(String::from("/desk?"));
    query.append_pair("view", view.as_str());
    if !team.is_empty() {
        query.append_pair("team", team);
    }
    if let Some(done) = done {
        query.append_pair("done", done);
    }
    query.finish()
}

fn row(found: QueueRow, caller: &Caller, now: DateTime<Utc>, site: Tz) -> Row {
    let held = found.claim_expires_at.filter(|end| *end > now);
    let open = !matches!(found.state, CaseState::Resolved | CaseState::Closed);
    let peer = open && found.peer_answer_id.is_some();
    let clock = match found.due_at {
        Some(due) => Clock::running(due, now),
        None if open => Clock::new("cases-clock-paused", "paused"),
        None => Clock::new("cases-clock-done", "ok"),
    };
    let holder = match (held, found.claimed_by, found.claimant, found.assignee) {
        (Some(_), Some(by), _, _) if by == caller.account => text::t("cases-held-by-you"),
        (Some(end), _, Some(name), _) => {
            let clock = time_text::clock(end, time_text::zone(found.time_zone.as_deref(), site));
            text::text("cases-held-until", &[("name", name.into()), ("clock", clock.into())])
        }
        (_, _, _, Some(name)) => name,
        _ => text::t("cases-held-by-nobody"),
    };
    Row {
        id: found.id,
        reference: found.reference,
        title: found.title,
        language: found.language,
        category: found.category,
        state: found.state,
        urgent: found.urgent,
        contested: found.contested_at.is_some(),
        people: found.people,
        clock,
        holder,
        peer,
    }
}

/// The part of the queue that somebody asked for by a team's id.
fn scope(caller: &Caller, team: &str) -> Scope {
    match team {
        "all" => Scope::All,
        team => team.parse().map_or_else(|_| scope_of(caller), |team: TeamId| Scope::Teams(vec![team])),
    }
}

#[handler]
pub(super) async fn queue_page(
    mut visit: Visit,
    Data(app): Data<&App>,
    Query(wanted): Query<Wanted>,
) -> Result<Response> {
    visit.page.notice = done(&wanted.done);
    let caller = visit.signed_in()?;
    if !caller.has_desk() {
        return Err(PageError::missing().into());
    }
    let scope = scope(caller, &wanted.team);
    let (now, zone) = (app.now(), app.config.time_zone);
    let counts = listing::counts(app.reader(), caller, &scope, (now, zone)).await.map_err(PageError::from)?;
    let view = wanted.view.parse::<View>().ok().unwrap_or(if counts.mine > 0 { View::Mine } else { View::Unclaimed });
    let filter = Filter { scope, view: Some(view), state: None, assignee: None };
    let (secret, name) = (&app.config.secret, filter.name());
    // A cursor of another list starts this one anew.
    let after = Keyset::open(&wanted.cursor, secret, &name).ok();
    let found = listing::queue(app.reader(), caller, &filter, (now, zone), after, DEFAULT_LIMIT)
        .await
        .map_err(PageError::from)?;
    let next =
        found.next.map(|place| format!("{}&cursor={}", address(view, &wanted.team, None), place.seal(secret, &name)));
    let readable = agencies_where(caller, Right::ReadCases);
    let agencies = agencies_among(app.reader(), readable.as_deref()).await.map_err(PageError::from)?;
    let reads_all = |agency: &agency::Model| {
        agency.case_readers == CaseReaders::Agency || caller.may(Right::ReadAllCases, agency.id)
    };
    let teams = agencies
        .iter()
        .flat_map(|agency| agency.teams.iter().map(|team| (&agency.agency, team)))
        .filter(|(agency, team)| reads_all(agency) || caller.teams.contains(&team.id))
        .map(|(agency, team)| (agency.name.clone(), team))
        .map(|(agency, team)| Choice { group: agency, ..Choice::new(team.id, team.name.clone()) });
    let teams = std::iter::once(Choice::new("all", text::t("cases-all-teams"))).chain(teams).collect();
    let title = text::t(&format!("cases-view-{}", view.as_str().replace('_', "-")));
    let form = FormState::sent(Fields::from_map([("team".to_owned(), wanted.team.clone())].into()));
    let rows = found.items.into_iter().map(|found| row(found, caller, now, zone)).collect();
    let views = View::ALL
        .iter()
        .map(|view| ViewLink {
            word: view.as_str(),
            address: address(*view, &wanted.team, None),
            count: counts.of(*view),
            alert: *view == View::BreachingToday && counts.of(*view) > 0,
        })
        .collect();
    let (page, count) = (visit.titled(title), counts.of(view));
    let queue = QueuePage { page, view, views, count, team: wanted.team, form, teams, rows, next };
    Ok(kept_nowhere(page::show(&queue)))
}

#[handler]
pub(super) async fn assign_chosen(visit: Visit, Data(app): Data<&App>, fields: Fields) -> Result<Response> {
    let caller = visit.signed_in()?;
    let view = fields.get("view").parse::<View>().ok().unwrap_or(View::Unclaimed);
    let chosen: Vec<CaseId> = fields.all("case").filter_map(|id| id.parse().ok()).take(MAX_CHOSEN).collect();
    let mut refused = 0;
    for id in &chosen {
        match assign::assign(app, caller, *id, Some(caller.account), "", None).await {
            Ok(()) => {}
            // Held by somebody else, which wants a reason, finished, or another team's: the rest goes on.
            Err(
                OperationError::RuleViolated(_)
                | OperationError::Invalid(_)
                | OperationError::Forbidden(..)
                | OperationError::Stale,
            ) => {
                refused += 1;
            }
            Err(error) => return Err(PageError::from(error).into()),
        }
    }
    let word = match (chosen.len(), refused) {
        (0, _) => "nothing-chosen",
        (_, 0) => "assigned",
        _ => "assigned-some",
    };
    Ok(page::see_other(&address(view, fields.get("team"), Some(word))))
}
