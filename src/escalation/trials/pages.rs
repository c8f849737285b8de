//! The page of a trial: what it would have done beside what really happened, the button that ends it, and the one that leads on to
//! putting it in force.

use askama::Template;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use poem::web::{Data, Path, Query};
use poem::{Response, Result, Route, get, handler};
use serde::Deserialize;

use super::listing::{self, Finding, WeekCount};
use crate::app::App;
use crate::entity::Trigger;
use crate::escalation::rules::trials::RealCourse;
use crate::identity::Visit;
use crate::locale::{text, time_text};
use crate::operation::OperationError;
use crate::service_levels::pages::places::{Place, agency_place, category_place, site_place};
use crate::service_levels::pages::policy_form::typed;
use crate::service_levels::rules::policy::Terms;
use crate::service_levels::{policy_edit, policy_words, trial_edit, trials};
use crate::web::form::Fields;
use crate::web::page::{self, FormState, Page, PageError};
use crate::web::pagination::{DEFAULT_LIMIT, Keyset};

/// Adds the pages of trials.
pub fn routes(route: Route) -> Route {
    route
        .at("/desk/policies/site/trial", get(site_trial).post(end_site))
        .at("/desk/policies/agency/:slug/trial", get(agency_trial).post(end_agency))
        .at("/desk/policies/:slug/trial", get(category_trial).post(end_category))
}

#[derive(Template)]
#[template(path = "escalation/trial.html")]
struct TrialPage {
    page: Page,
    state: FormState,
    /// Address of the policy's form.
    policy: String,
    name: String,
    says: Vec<String>,
    is_running: bool,
    started_at: DateTime<Utc>,
    ended_at: Option<DateTime<Utc>>,
    by: String,
    reason: String,
    /// What puts it in force, as the form of the policy would send it.
    typed: Vec<(String, String)>,
    weeks: Vec<WeekRow>,
    /// Longest bar of the chart.
    most: i64,
    findings: Vec<FindingRow>,
    next: Option<String>,
}

struct WeekRow {
    /// Its Monday.
    week: String,
    category: String,
    found: i64,
    with_case: i64,
    helped: i64,
}

impl From<WeekCount> for WeekRow {
    fn from(count: WeekCount) -> Self {
        Self {
            week: time_text::date(count.week_starts_at, Tz::UTC),
            category: count.category,
            found: count.found,
            with_case: count.with_case,
            helped: count.helped,
        }
    }
}

struct FindingRow {
    path: String,
    title: String,
    category: String,
    trigger: Trigger,
    found_at: DateTime<Utc>,
    course: &'static str,
    /// When it came to that.
    at: Option<DateTime<Utc>>,
}

impl From<Finding> for FindingRow {
    fn from(found: Finding) -> Self {
        let course = found.real_course();
        let helped = || [found.first_answer_at, found.solved_at].into_iter().flatten().find(|at| *at > found.found_at);
        let (word, at) = match course {
            RealCourse::CaseOpened => ("case-opened", found.case_opened_at),
            RealCourse::NeighboursHelped => ("neighbours-helped", helped()),
            RealCourse::Waiting => ("waiting", None),
        };
        Self {
            path: format!("/threads/{}", found.thread_id),
            course: word,
            at,
            title: found.title,
            category: found.category,
            trigger: found.trigger_kind,
            found_at: found.found_at,
        }
    }
}

/// What the address of a page says beside its path.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ListQuery {
    done: String,
    cursor: Option<String>,
}

async fn show(
    mut visit: Visit,
    app: &App,
    place: Place,
    query: ListQuery,
    state: FormState,
) -> Result<Response, PageError> {
    let known = ["started", "ended"].contains(&query.done.as_str());
    visit.page.notice = known.then(|| text::t(&format!("escalation-trial-done-{}", query.done)));
    let caller = visit.signed_in()?;
    let db = app.reader();
    let trial = trials::newest_at(db, place.level).await?.ok_or_else(PageError::missing)?;
    let standing = policy_edit::standing(db, place.level).await?;
    let list = format!("trial-page:{}", trial.id);
    let after = query.cursor.and_then(|text| Keyset::open(&text, &app.config.secret, &list).ok());
    let found = listing::findings(db, caller, trial.id, after, DEFAULT_LIMIT).await?;
    let weeks = listing::weeks(db, trial.id, app.now()).await?;
    let by = policy_edit::name_of(db, trial.started_by).await?;
    let terms = Terms::of_trial(&trial);
    let mut fields = typed(&terms);
    fields.insert("reason".to_owned(), trial.reason.clone());
    fields.insert("from_version".to_owned(), standing.version.to_string());
    fields.insert("action".to_owned(), "confirm".to_owned());
    let next = found.next.map(|place_in_list| {
        format!("{}/trial?cursor={}", place.action, place_in_list.seal(&app.config.secret, &list))
    });
    let template = TrialPage {
        page: visit.titled(text::t1("escalation-trial-title", "name", place.name.as_str())),
        state: state.clone(),
        policy: place.action,
        name: place.name,
        says: policy_words::says(&terms),
        is_running: trial.is_running,
        started_at: trial.started_at,
        ended_at: trial.ended_at,
        by: by.unwrap_or_else(|| text::t("escalation-by-nobody")),
        reason: trial.reason,
        typed: fields.into_iter().collect(),
        most: weeks.iter().map(|week| week.found).max().unwrap_or(1).max(1),
        weeks: weeks.into_iter().map(WeekRow::from).collect(),
        findings: found.items.into_iter().map(FindingRow::from).collect(),
        next,
    };
    Ok(page::form(&state, &template))
}

async fn end(visit: Visit, app: &App, place: Place, fields: Fields) -> Result<Response, PageError> {
    let caller = visit.signed_in()?;
    match trial_edit::end(app, caller, place.level).await {
        // Somebody has ended it in between.
        Ok(()) | Err(OperationError::NotFound) => Ok(page::see_other(&format!("{}/trial?done=ended", place.action))),
        Err(error) => {
            let state = FormState::refused(&fields, error)?;
            show(visit, app, place, ListQuery::default(), state).await
        }
    }
}

#[handler]
async fn category_trial(
    visit: Visit,
    Data(app): Data<&App>,
    Path(slug): Path<String>,
    Query(query): Query<ListQuery>,
) -> Result<Response> {
    let place = category_place(&visit, app, &slug).await?;
    Ok(show(visit, app, place, query, FormState::sent(Fields::default())).await?)
}

#[handler]
async fn end_category(
    visit: Visit,
    Data(app): Data<&App>,
    Path(slug): Path<String>,
    fields: Fields,
) -> Result<Response> {
    visit.signed_in_keeping(&fields, &format!("/desk/policies/{slug}/trial"))?;
    let place = category_place(&visit, app, &slug).await?;
    Ok(end(visit, app, place, fields).await?)
}

#[handler]
async fn agency_trial(
    visit: Visit,
    Data(app): Data<&App>,
    Path(slug): Path<String>,
    Query(query): Query<ListQuery>,
) -> Result<Response> {
    let place = agency_place(&visit, app, &slug).await?;
    Ok(show(visit, app, place, query, FormState::sent(Fields::default())).await?)
}

#[handler]
async fn end_agency(visit: Visit, Data(app): Data<&App>, Path(slug): Path<String>, fields: Fields) -> Result<Response> {
    visit.signed_in_keeping(&fields, &format!("/desk/policies/agency/{slug}/trial"))?;
    let place = agency_place(&visit, app, &slug).await?;
    Ok(end(visit, app, place, fields).await?)
}

#[handler]
async fn site_trial(visit: Visit, Data(app): Data<&App>, Query(query): Query<ListQuery>) -> Result<Response> {
    let place = site_place(&visit)?;
    Ok(show(visit, app, place, query, FormState::sent(Fields::default())).await?)
}

#[handler]
async fn end_site(visit: Visit, Data(app): Data<&App>, fields: Fields) -> Result<Response> {
    visit.signed_in_keeping(&fields, "/desk/policies/site/trial")?;
    let place = site_place(&visit)?;
    Ok(end(visit, app, place, fields).await?)
}
