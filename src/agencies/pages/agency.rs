//! The agencies that somebody administers, and the settings of one.

use std::sync::Arc;

use askama::Template;
use chrono_tz::Tz;
use poem::web::{Data, Path, Query};
use poem::{Response, Result, handler};

use super::form::{FormQuery, administered, typed};
use super::reach;
use crate::agencies::change_effects::{ChangeEffects, HoursEffects};
use crate::agencies::codes::REACH_MISSING;
use crate::agencies::edit_agency::{self, AgencyInput, DAYS};
use crate::agencies::listing::{self, AgencyWithTeams};
use crate::agencies::money::unit_cost_of;
use crate::agencies::opening_hours::{print_day, print_holidays};
use crate::app::App;
use crate::entity::{CaseReaders, ChangeReach, agency, calendar};
use crate::identity::permissions::agencies_where;
use crate::identity::{Right, Visit};
use crate::locale::text;
use crate::operation::OperationError;
use crate::web::form::Fields;
use crate::web::page::{self, FormState, Page, PageError};
use crate::web::parts::Choice;

#[derive(Template)]
#[template(path = "agencies/all.html")]
struct AllPage {
    page: Page,
    agencies: Vec<AgencyWithTeams>,
    /// May make agencies.
    site: bool,
}

#[derive(Template)]
#[template(path = "agencies/agency.html")]
struct AgencyPage {
    page: Page,
    state: FormState,
    /// None for one that is being made.
    slug: Option<String>,
    action: String,
    /// Which staff may read its cases.
    case_readers: Vec<Choice>,
}

/// The question before other opening hours are saved.
#[derive(Template)]
#[template(path = "agencies/confirm_hours.html")]
struct ConfirmHoursPage {
    page: Page,
    state: FormState,
    action: String,
    name: String,
    effects: ChangeEffects,
    reaches: Vec<Choice>,
    typed_before: Vec<(String, String)>,
}

#[handler]
pub(super) async fn show_all(
    mut visit: Visit,
    Data(app): Data<&App>,
    Query(query): Query<FormQuery>,
) -> Result<Response> {
    query.tell(&mut visit);
    let caller = visit.signed_in()?;
    let only = agencies_where(caller, Right::AdministerAgency);
    let site = caller.may(Right::AdministerSite, None);
    if !site && only.as_ref().is_some_and(Vec::is_empty) {
        return Err(PageError::missing().into());
    }
    let agencies = listing::agencies_among(app.reader(), only.as_deref()).await.map_err(PageError::from)?;
    Ok(page::show(&AllPage { page: visit.page("agencies-admin-title"), agencies, site }))
}

fn show(visit: &Visit, state: FormState, agency: Option<&agency::Model>) -> Response {
    let page = match agency {
        Some(agency) => visit.titled(agency.name.clone()),
        None => visit.page("agencies-new-title"),
    };
    let slug = agency.map(|agency| agency.slug.clone());
    let action = format!("/admin/agencies/{}", slug.as_deref().unwrap_or("new"));
    let case_readers = CaseReaders::ALL
        .iter()
        .map(|readers| Choice::new(readers, text::t(&format!("agencies-case-readers-{readers}"))))
        .collect();
    page::form(&state.clone(), &AgencyPage { page, state, slug, action, case_readers })
}

/// The form of an agency as it is.
fn as_is(agency: &agency::Model, calendar: Option<&calendar::Model>, site: Tz) -> Fields {
    let hours = calendar.map(|calendar| calendar.hours.clone()).unwrap_or_default();
    let mut fields = typed([
        ("name", agency.name.clone()),
        ("description", agency.description.clone()),
        ("service_standard", agency.service_standard.clone()),
        ("contact", agency.contact.clone()),
        ("accent", agency.accent.clone().unwrap_or_default()),
        ("unit_cost", unit_cost_of(agency).map(|cost| cost.to_string()).unwrap_or_default()),
        ("case_readers", agency.case_readers.as_str().to_owned()),
        ("time_zone", calendar.map_or_else(|| site.name().to_owned(), |calendar| calendar.time_zone.clone())),
        ("holidays", calendar.map(|calendar| print_holidays(&calendar.holidays)).unwrap_or_default()),
        ("seen", edit_agency::seen(agency, calendar)),
    ])
    .to_map();
    fields.extend(DAYS.iter().zip(&hours.0).map(|(day, blocks)| ((*day).to_owned(), print_day(blocks))));
    Fields::from_map(fields)
}

/// The form of an agency that is being made: office hours, to be changed.
fn fresh(site: Tz) -> Fields {
    let readers = CaseReaders::Team.as_str().to_owned();
    let mut fields = typed([("time_zone", site.name().to_owned()), ("case_readers", readers)]).to_map();
    fields.extend(DAYS.iter().take(5).map(|day| ((*day).to_owned(), "09:00–17:00".to_owned())));
    Fields::from_map(fields)
}

fn input(fields: &Fields) -> AgencyInput {
    AgencyInput {
        name: fields.get("name").to_owned(),
        description: fields.get("description").to_owned(),
        service_standard: fields.get("service_standard").to_owned(),
        contact: fields.get("contact").to_owned(),
        accent: fields.get("accent").to_owned(),
        unit_cost: fields.get("unit_cost").to_owned(),
        case_readers: fields.get("case_readers").to_owned(),
        time_zone: fields.get("time_zone").to_owned(),
        days: DAYS.map(|day| fields.get(day).to_owned()),
        holidays: fields.get("holidays").to_owned(),
    }
}

#[handler]
pub(super) async fn new_agency(
    visit: Visit,
    Data(app): Data<&App>,
    Query(query): Query<FormQuery>,
) -> Result<Response> {
    let caller = visit.with_right(Right::AdministerSite, None)?;
    let state = query.form(app, caller, || fresh(app.config.time_zone)).await?;
    Ok(show(&visit, state, None))
}

#[handler]
pub(super) async fn make_agency(visit: Visit, Data(app): Data<&App>, fields: Fields) -> Result<Response> {
    let caller = visit.signed_in_keeping(&fields, "/admin/agencies/new")?;
    match edit_agency::create(app, caller, &input(&fields)).await {
        Ok(slug) => Ok(page::see_other(&format!("/admin/agencies/{slug}?done=made"))),
        Err(error) => Ok(show(&visit, FormState::refused(&fields, error)?, None)),
    }
}

#[handler]
pub(super) async fn agency_form(
    mut visit: Visit,
    Data(app): Data<&App>,
    Path(slug): Path<String>,
    Query(query): Query<FormQuery>,
) -> Result<Response> {
    let agency = administered(&visit, app, &slug).await?;
    query.tell(&mut visit);
    let calendar = listing::calendar_of(app.reader(), agency.id).await.map_err(PageError::from)?;
    let caller = visit.signed_in()?;
    let state = query.form(app, caller, || as_is(&agency, calendar.as_ref(), app.config.time_zone)).await?;
    Ok(show(&visit, state, Some(&agency)))
}

#[handler]
pub(super) async fn save_agency(
    visit: Visit,
    Data(app): Data<&App>,
    Data(effects): Data<&Arc<dyn HoursEffects>>,
    Path(slug): Path<String>,
    fields: Fields,
) -> Result<Response> {
    let caller = visit.signed_in_keeping(&fields, &format!("/admin/agencies/{slug}"))?;
    let agency = administered(&visit, app, &slug).await?;
    if fields.get("action") == "edit" {
        return Ok(show(&visit, FormState::sent(fields), Some(&agency)));
    }
    let reach = match reach_of(&visit, app, effects.as_ref(), &agency, &fields).await? {
        ReachChoice::Chosen(reach) => reach,
        ReachChoice::Shown(page) => return Ok(page),
    };
    match edit_agency::update(app, caller, agency.id, &input(&fields), fields.get("seen"), reach).await {
        Ok(()) => Ok(page::see_other(&format!("/admin/agencies/{slug}?done=saved"))),
        Err(error) => Ok(show(&visit, FormState::refused(&fields, error)?, Some(&agency))),
    }
}

/// What came of asking for which threads other opening hours count.
enum ReachChoice {
    Chosen(ChangeReach),
    /// The page that asks, or a form that has to be put right before.
    Shown(Response),
}

/// For which threads a form's opening hours count. Nobody is asked where they do nothing to what is there.
async fn reach_of(
    visit: &Visit,
    app: &App,
    effects: &dyn HoursEffects,
    agency: &agency::Model,
    fields: &Fields,
) -> Result<ReachChoice, PageError> {
    let caller = visit.signed_in()?;
    let confirmed = fields.has("applies_to");
    if let Ok(reach) = fields.get("applies_to").parse() {
        return Ok(ReachChoice::Chosen(reach));
    }
    let hours = match edit_agency::changed_hours(app, caller, agency.id, &input(fields)).await {
        Ok(Some(hours)) => hours,
        Ok(None) => return Ok(ReachChoice::Chosen(ChangeReach::FromNowOn)),
        Err(error) => return Ok(ReachChoice::Shown(show(visit, FormState::refused(fields, error)?, Some(agency)))),
    };
    let calendar = listing::calendar_of(app.reader(), agency.id).await?;
    if fields.get("seen") != edit_agency::seen(agency, calendar.as_ref()) {
        let stale = FormState::refused(fields, OperationError::Stale)?;
        return Ok(ReachChoice::Shown(show(visit, stale, Some(agency))));
    }
    let found = effects.of_hours(agency.id, &hours).await?;
    if found.are_none() && !confirmed {
        return Ok(ReachChoice::Chosen(ChangeReach::FromNowOn));
    }
    let state = if confirmed {
        FormState::refused(fields, OperationError::field("applies_to", REACH_MISSING))?
    } else {
        FormState::sent(reach::preset(fields))
    };
    let template = ConfirmHoursPage {
        page: visit.page("agencies-hours-confirm-title"),
        action: format!("/admin/agencies/{}", agency.slug),
        name: agency.name.clone(),
        reaches: reach::reaches(&found),
        effects: found,
        typed_before: reach::typed_before(fields),
        state: state.clone(),
    };
    Ok(ReachChoice::Shown(page::form(&state, &template)))
}
