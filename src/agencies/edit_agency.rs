//! Making and changing an agency with its calendar.

use chrono_tz::Tz;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter,
    QuerySelect,
};

use super::colour::{self, MIN_CONTRAST};
use super::listing;
use super::opening_hours::{parse_day, parse_holidays};
use super::refusal::{Refusal, Refused, checked_text};
use super::slug;
use crate::app::App;
use crate::entity::documents::{Holidays, WeekHours};
use crate::entity::{AgencyId, Event, agency, calendar};
use crate::identity::{Caller, Right};
use crate::outbox;
use crate::web::signing;

/// Longest name, in characters.
pub const MAX_NAME: usize = 80;
/// Longest description or service standard, in characters.
pub const MAX_TEXT: usize = 2000;
/// Longest contact, in characters.
pub const MAX_CONTACT: usize = 500;
/// Field of each weekday's hours, Monday first.
pub const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// An agency as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AgencyInput {
    pub name: String,
    pub description: String,
    pub service_standard: String,
    pub contact: String,
    /// A colour, or nothing.
    pub accent: String,
    pub time_zone: String,
    /// Hours of each weekday, Monday first.
    pub days: [String; 7],
    pub holidays: String,
}

/// What was typed, understood.
struct ValidatedAgency {
    name: String,
    description: String,
    service_standard: String,
    contact: String,
    accent: Option<String>,
    zone: Tz,
    hours: WeekHours,
    holidays: Holidays,
}

fn validate(input: &AgencyInput) -> Result<ValidatedAgency, Refused> {
    let mut refusals = Vec::new();
    let name = checked_text(&mut refusals, "name", &input.name, true, MAX_NAME);
    let description = checked_text(&mut refusals, "description", &input.description, false, MAX_TEXT);
    let service_standard = checked_text(&mut refusals, "service_standard", &input.service_standard, false, MAX_TEXT);
    let contact = checked_text(&mut refusals, "contact", &input.contact, false, MAX_CONTACT);
    let accent = accent(&mut refusals, &input.accent);
    let zone: Option<Tz> = input.time_zone.trim().parse().ok();
    if zone.is_none() {
        refusals.push(Refusal::new("time_zone", "agencies-time-zone-unknown"));
    }
    let mut hours = WeekHours::default();
    for ((blocks, typed), day) in hours.0.iter_mut().zip(&input.days).zip(DAYS) {
        match parse_day(typed) {
            Ok(read) => *blocks = read,
            Err(piece) => refusals.push(Refusal::about(day, "agencies-hours-not-understood", piece.0)),
        }
    }
    let holidays = parse_holidays(&input.holidays).unwrap_or_else(|line| {
        refusals.push(Refusal::about("holidays", "agencies-date-not-understood", line.0));
        Holidays::default()
    });
    match zone {
        Some(zone) if refusals.is_empty() => {
            Ok(ValidatedAgency { name, description, service_standard, contact, accent, zone, hours, holidays })
        }
        _ => Err(Refused::Fields(refusals)),
    }
}

fn accent(refusals: &mut Vec<Refusal>, typed: &str) -> Option<String> {
    if typed.trim().is_empty() {
        return None;
    }
    let colour = colour::colour(typed);
    match &colour {
        None => refusals.push(Refusal::new("accent", "agencies-colour-not-understood")),
        Some(colour) if colour::contrast_with_white(colour) < MIN_CONTRAST => {
            let ratio = format!("{:.1}", colour::contrast_with_white(colour));
            refusals.push(Refusal::about("accent", "agencies-colour-too-light", ratio));
        }
        Some(_) => {}
    }
    colour
}

/// Names what somebody saw of an agency when they began to change it.
#[must_use]
pub fn seen(agency: &agency::Model, calendar: Option<&calendar::Model>) -> String {
    signing::sha256(&format!("{agency:?}{calendar:?}"))
}

/// Makes an agency with its calendar, and returns the part of its address.
///
/// # Errors
/// [`Refused::Missing`] for all but site administrators; refused fields; the database.
#[tracing::instrument(skip_all)]
pub async fn create(app: &App, caller: &Caller, input: &AgencyInput) -> Result<String, Refused> {
    if !caller.may(Right::AdministerSite, None) {
        return Err(Refused::Missing);
    }
    let new = validate(input)?;
    let tx = app.begin_write().await?;
    let slug = free_slug(&tx, &new.name).await?;
    let row = agency::ActiveModel {
        slug: Set(slug.clone()),
        name: Set(new.name),
        description: Set(new.description),
        service_standard: Set(new.service_standard),
        contact: Set(new.contact),
        accent: Set(new.accent),
        created_at: Set(app.now()),
        ..Default::default()
    };
    let made = agency::Entity::insert(row).exec(&tx).await;
    let agency = made.map_err(|error| Refused::taken(error, "name", "agencies-name-taken"))?.last_insert_id;
    let row = calendar::ActiveModel {
        agency_id: Set(agency),
        time_zone: Set(new.zone.name().to_owned()),
        hours: Set(new.hours),
        holidays: Set(new.holidays),
        ..Default::default()
    };
    calendar::Entity::insert(row).exec_without_returning(&tx).await?;
    tx.commit().await?;
    app.pages.forget_all();
    Ok(slug)
}

async fn free_slug<C: ConnectionTrait>(db: &C, name: &str) -> Result<String, DbErr> {
    let slug = slug::slug(name);
    let taken: Vec<String> = agency::Entity::find()
        .select_only()
        .column(agency::Column::Slug)
        .filter(agency::Column::Slug.starts_with(slug.as_str()))
        .into_tuple()
        .all(db)
        .await?;
    Ok(slug::free(&slug, &taken))
}

/// Changes an agency and its calendar. Under other hours, running threads are looked at again.
///
/// # Errors
/// [`Refused::Missing`] for those who do not administer it; refused fields; [`Refused::Stale`] if it is not as it was when
/// `seen` was made.
#[tracing::instrument(skip_all, fields(agency.id = id.0))]
pub async fn update(
    app: &App,
    caller: &Caller,
    id: AgencyId,
    input: &AgencyInput,
    seen_then: &str,
) -> Result<(), Refused> {
    if !caller.may(Right::AdministerAgency, id) {
        return Err(Refused::Missing);
    }
    let new = validate(input)?;
    let tx = app.begin_write().await?;
    let found = agency::Entity::find_by_id(id).lock_exclusive().one(&tx).await?.ok_or(Refused::Missing)?;
    let hours = listing::calendar_of(&tx, id).await?;
    if seen(&found, hours.as_ref()) != seen_then {
        return Err(Refused::Stale);
    }
    let mut row = found.into_active_model();
    row.name = Set(new.name);
    row.description = Set(new.description);
    row.service_standard = Set(new.service_standard);
    row.contact = Set(new.contact);
    row.accent = Set(new.accent);
    row.update(&tx).await?;
    let same = hours
        .as_ref()
        .is_some_and(|row| row.time_zone == new.zone.name() && row.hours == new.hours && row.holidays == new.holidays);
    if !same {
        let row = calendar::ActiveModel {
            agency_id: Set(id),
            time_zone: Set(new.zone.name().to_owned()),
            hours: Set(new.hours),
            holidays: Set(new.holidays),
            ..Default::default()
        };
        match hours {
            Some(hours) => {
                calendar::ActiveModel { id: Set(hours.id), ..row }.update(&tx).await?;
            }
            None => {
                calendar::Entity::insert(row).exec_without_returning(&tx).await?;
            }
        }
        outbox::record(&tx, Event::PolicyChanged { category: None, agency: Some(id) }, app.now());
    }
    tx.commit().await?;
    app.wake();
    app.pages.forget_all();
    Ok(())
}
