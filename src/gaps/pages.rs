//! The pages of gaps: an agency's own for those who lead it, and the searches of the whole site for those who administer it. They call
//! operations and decide nothing.

use std::borrow::Borrow;
use std::collections::HashMap;

use askama::Template;
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use poem::web::{Data, Path, Query};
use poem::{Response, Result, Route, get, handler, post};
use serde::Deserialize;

use super::listing::{AgencyGaps, EmptySearches, UnsolvedSubject, empty_searches, gaps};
use super::note_repair::{NewRepair, note_repair};
use super::remove_repair::remove_repair;
use super::repairs::Repair;
use super::repeated::question_of;
use super::rules::{BeforeAfter, COMPARED_DAYS};
use crate::agencies::listing::agencies;
use crate::agencies::pages::agency_for;
use crate::app::App;
use crate::entity::{GapRepairId, ThreadId, agency};
use crate::identity::{Right, Visit};
use crate::locale::text::{t1, text};
use crate::threads::pages::form::{FormQuery, key_of, new_key};
use crate::web::form::Fields;
use crate::web::page::{self, FormState, Page, PageError};

/// Adds the pages of gaps.
pub fn routes(route: Route) -> Route {
    route
        .at("/agencies/:slug/gaps", get(show_gaps))
        .at("/agencies/:slug/gaps/repairs", get(repair_form).post(save_repair))
        .at("/agencies/:slug/gaps/repairs/remove", post(remove))
        .at("/statistics/gaps", get(show_all))
}

#[derive(Template)]
#[template(path = "gaps/agency.html")]
struct GapsPage {
    page: Page,
    /// Of this page.
    path: String,
    /// Of the agency's own.
    back: String,
    agency: agency::Model,
    gaps: AgencyGaps,
    /// Whether they may note repairs.
    may_note: bool,
}

#[derive(Template)]
#[template(path = "gaps/all.html")]
struct AllGapsPage {
    page: Page,
    lines: Vec<(Option<agency::Model>, EmptySearches)>,
    agencies: Vec<agency::Model>,
}

#[derive(Template)]
#[template(path = "gaps/repair.html")]
struct RepairPage {
    page: Page,
    state: FormState,
    /// Of the agency's gaps.
    path: String,
    agency: agency::Model,
    /// What was searched for, or the title of the question.
    subject: String,
    /// Sending the form twice notes it once.
    key: String,
}

/// A day as a moment that is on the same date nearly everywhere.
fn noon(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::from_hms_opt(12, 0, 0).unwrap_or_default()).and_utc()
}

impl GapsPage {
    /// The form about words of the list.
    fn about_words(&self, words: &str) -> String {
        let query: String = form_urlencoded::Serializer::new(String::new()).append_pair("words", words).finish();
        format!("{}/repairs?{query}", self.path)
    }

    /// Which part of a subject's questions is unsolved, in words.
    fn unsolved(&self, subject: &UnsolvedSubject) -> String {
        let unsolved = self.page.number(subject.unsolved);
        match subject.unsolved_percent() {
            Some(percent) => text("gaps-share", &[("count", unsolved.into()), ("percent", percent.into())]),
            None => unsolved,
        }
    }

    fn day(&self, day: impl Borrow<NaiveDate>) -> String {
        self.page.date(&noon(*day.borrow()))
    }
}

/// How many were missed on the two sides of a repair, in words.
fn compared(repair: &Repair) -> String {
    let BeforeAfter { before, after, days_after } = repair.compared;
    let counts = [("before", before.into()), ("after", after.into()), ("days", days_after.into())];
    match (repair.thread.is_some(), days_after == COMPARED_DAYS) {
        (false, true) => text("gaps-compared-searches", &counts),
        (false, false) => text("gaps-compared-searches-so-far", &counts),
        (true, true) => text("gaps-compared-people", &counts),
        (true, false) => text("gaps-compared-people-so-far", &counts),
    }
}

impl AllGapsPage {
    fn day(&self, day: impl Borrow<NaiveDate>) -> String {
        self.page.date(&noon(*day.borrow()))
    }
}

/// `GET /agencies/:slug/gaps`
#[handler]
async fn show_gaps(visit: Visit, Data(app): Data<&App>, Path(slug): Path<String>) -> Result<Response> {
    let (caller, agency) = agency_for(&visit, app, &slug, Right::ReadGaps).await?;
    let gaps = gaps(app.reader(), agency.id, app.config.retention.empty_search_days, app.now(), app.config.time_zone)
        .await
        .map_err(PageError::from)?;
    Ok(page::show(&GapsPage {
        page: visit.titled(t1("gaps-title", "agency", agency.name.as_str())),
        path: format!("/agencies/{}/gaps", agency.slug),
        back: format!("/agencies/{}", agency.slug),
        may_note: caller.may(Right::NoteRepairs, agency.id),
        agency,
        gaps,
    }))
}

/// `GET /statistics/gaps`
#[handler]
async fn show_all(visit: Visit, Data(app): Data<&App>) -> Result<Response> {
    visit.with_right(Right::AdministerSite, None)?;
    let lines = empty_searches(app.reader(), None, app.now()).await.map_err(PageError::from)?;
    let agencies: Vec<agency::Model> =
        agencies(app.reader()).await.map_err(PageError::from)?.into_iter().map(|found| found.agency).collect();
    let by_id: HashMap<_, _> = agencies.iter().map(|agency| (agency.id, agency)).collect();
    let with_agency = |line: EmptySearches| (line.agency.and_then(|id| by_id.get(&id).copied().cloned()), line);
    let lines = lines.into_iter().map(with_agency).collect();
    Ok(page::show(&AllGapsPage { page: visit.page("gaps-all-title"), lines, agencies }))
}

/// What a repair is about, as addresses and forms say it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct RepairQuery {
    words: String,
    thread: String,
}

/// The form about words or a question of an agency.
async fn show_form(visit: &Visit, app: &App, agency: agency::Model, state: FormState) -> Result<Response, PageError> {
    let words = state.value("words").to_owned();
    let subject = if let Ok(thread) = state.value("thread").parse::<ThreadId>() {
        question_of(app.reader(), agency.id, thread).await?
    } else {
        let shown = empty_searches(app.reader(), Some(agency.id), app.now()).await?;
        shown.into_iter().map(|line| line.words).find(|line| *line == words)
    };
    let subject = subject.ok_or_else(PageError::missing)?;
    let template = RepairPage {
        page: visit.page("gaps-repair-title"),
        path: format!("/agencies/{}/gaps", agency.slug),
        subject,
        agency,
        state,
        key: new_key(),
    };
    Ok(page::form(&template.state.clone(), &template))
}

/// `GET /agencies/:slug/gaps/repairs`
#[handler]
async fn repair_form(
    visit: Visit,
    Data(app): Data<&App>,
    Path(slug): Path<String>,
    Query(query): Query<RepairQuery>,
    Query(kept): Query<FormQuery>,
) -> Result<Response> {
    let (caller, agency) = agency_for(&visit, app, &slug, Right::NoteRepairs).await?;
    let begun = Fields::from_map(
        [
            ("words".to_owned(), query.words),
            ("thread".to_owned(), query.thread),
            ("repaired_on".to_owned(), app.now().date_naive().to_string()),
        ]
        .into(),
    );
    let fields = kept.kept(app, Some(caller)).await?.unwrap_or(begun);
    Ok(show_form(&visit, app, agency, FormState::sent(fields)).await?)
}

/// `POST /agencies/:slug/gaps/repairs`
#[handler]
async fn save_repair(
    visit: Visit,
    Data(app): Data<&App>,
    Path(slug): Path<String>,
    fields: Fields,
) -> Result<Response> {
    let path = format!("/agencies/{}/gaps", page::ascii(&slug));
    visit.signed_in_keeping(&fields, &format!("{path}/repairs"))?;
    let (caller, agency) = agency_for(&visit, app, &slug, Right::NoteRepairs).await?;
    let repair = NewRepair {
        words: fields.filled("words").map(str::to_owned),
        thread: fields.get("thread").parse().ok(),
        note: fields.get("note").to_owned(),
        repaired_on: fields.get("repaired_on").to_owned(),
    };
    match note_repair(app, caller, agency.id, repair, key_of(&fields)).await {
        Ok(_) => Ok(page::see_other(&format!("{path}#repairs"))),
        Err(error) => Ok(show_form(&visit, app, agency, FormState::refused(&fields, error)?).await?),
    }
}

/// `POST /agencies/:slug/gaps/repairs/remove`
#[handler]
async fn remove(visit: Visit, Data(app): Data<&App>, Path(slug): Path<String>, fields: Fields) -> Result<Response> {
    let (caller, agency) = agency_for(&visit, app, &slug, Right::NoteRepairs).await?;
    let repair: GapRepairId = fields.get("repair").parse().map_err(|_| PageError::missing())?;
    remove_repair(app, caller, agency.id, repair).await.map_err(PageError::from)?;
    Ok(page::see_other(&format!("/agencies/{}/gaps#repairs", agency.slug)))
}
