//! Making and changing an agency with its calendar.

use chrono_tz::Tz;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter,
    QuerySelect,
};

use super::colour::{self, MIN_CONTRAST};
use super::money::{Money, money};
use super::opening_hours::{parse_day, parse_holidays};
use super::text_rules::{optional_text, required_line};
use super::{codes, listing, slug};
use crate::app::App;
use crate::entity::documents::{Holidays, WeekHours};
use crate::entity::{AgencyId, CaseReaders, ChangeReach, Event, UnknownKind, agency, calendar, earlier_calendar};
use crate::identity::{Caller, Right};
use crate::operation::{FieldError, FieldErrors, Operation, OperationError, OperationSpec};
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
    /// What one answer by its staff costs it, or nothing.
    pub unit_cost: String,
    /// Which staff may read cases; nothing typed means the team that has one.
    pub case_readers: String,
    pub time_zone: String,
    /// Hours of each weekday, Monday first.
    pub days: [String; 7],
    pub holidays: String,
}

/// What was typed, where all of it can be stored.
struct ValidatedAgency {
    name: String,
    description: String,
    service_standard: String,
    contact: String,
    accent: Option<String>,
    unit_cost: Option<Money>,
    case_readers: CaseReaders,
    hours: OpeningHours,
}

impl ValidatedAgency {
    /// The columns of what an answer costs: both or neither.
    fn unit_cost(&self) -> (Option<i64>, Option<String>) {
        self.unit_cost.clone().map(|cost| (cost.hundredths, cost.currency)).unzip()
    }
}

/// When an agency is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpeningHours {
    pub time_zone: Tz,
    pub week: WeekHours,
    pub holidays: Holidays,
}

fn validate(input: &AgencyInput) -> Result<ValidatedAgency, FieldErrors> {
    let mut errors = FieldErrors::default();
    let name = errors.check(required_line("name", &input.name, MAX_NAME));
    let description = errors.check(optional_text("description", &input.description, MAX_TEXT));
    let service_standard = errors.check(optional_text("service_standard", &input.service_standard, MAX_TEXT));
    let contact = errors.check(optional_text("contact", &input.contact, MAX_CONTACT));
    let accent = errors.check(accent(&input.accent));
    let unit_cost = errors.check(unit_cost(&input.unit_cost));
    let case_readers = errors.check(case_readers(&input.case_readers));
    let hours = opening_hours(input, &mut errors);
    let (
        Some(name),
        Some(description),
        Some(service_standard),
        Some(contact),
        Some(accent),
        Some(unit_cost),
        Some(case_readers),
        Some(hours),
    ) = (name, description, service_standard, contact, accent, unit_cost, case_readers, hours)
    else {
        return Err(errors);
    };
    let agency =
        ValidatedAgency { name, description, service_standard, contact, accent, unit_cost, case_readers, hours };
    errors.finish_with(Some(agency))
}

fn opening_hours(input: &AgencyInput, errors: &mut FieldErrors) -> Option<OpeningHours> {
    let time_zone = input.time_zone.trim().parse::<Tz>();
    let time_zone = errors.check(time_zone.map_err(|_| FieldError::new("time_zone", codes::TIME_ZONE_UNKNOWN)));
    let mut week = WeekHours::default();
    for ((blocks, typed), day) in week.0.iter_mut().zip(&input.days).zip(DAYS) {
        let read =
            parse_day(typed).map_err(|piece| FieldError::new(day, codes::HOURS_NOT_UNDERSTOOD).with("about", piece.0));
        *blocks = errors.check(read).unwrap_or_default();
    }
    let holidays = parse_holidays(&input.holidays)
        .map_err(|line| FieldError::new("holidays", codes::DATE_NOT_UNDERSTOOD).with("about", line.0));
    let holidays = errors.check(holidays)?;
    Some(OpeningHours { time_zone: time_zone?, week, holidays })
}

fn case_readers(typed: &str) -> Result<CaseReaders, FieldError> {
    match typed {
        "" => Ok(CaseReaders::Team),
        typed => typed.parse().map_err(|UnknownKind| FieldError::new("case_readers", codes::READERS_MISSING)),
    }
}

fn accent(typed: &str) -> Result<Option<String>, FieldError> {
    if typed.trim().is_empty() {
        return Ok(None);
    }
    let colour = colour::colour(typed).ok_or_else(|| FieldError::new("accent", codes::COLOUR_NOT_UNDERSTOOD))?;
    let contrast = colour::contrast_with_white(&colour);
    if contrast < MIN_CONTRAST {
        return Err(FieldError::new("accent", codes::COLOUR_TOO_LIGHT).with("about", format!("{contrast:.1}")));
    }
    Ok(Some(colour))
}

fn unit_cost(typed: &str) -> Result<Option<Money>, FieldError> {
    if typed.trim().is_empty() {
        return Ok(None);
    }
    let cost = money(typed).ok_or_else(|| FieldError::new("unit_cost", codes::MONEY_NOT_UNDERSTOOD))?;
    Ok(Some(cost))
}

/// Names what somebody saw of an agency when they began to change it.
#[must_use]
pub fn seen(agency: &agency::Model, calendar: Option<&calendar::Model>) -> String {
    signing::sha256(&format!("{agency:?}{calendar:?}"))
}

/// Makes an agency with its calendar, and returns the part of its address.
///
/// # Errors
/// [`OperationError::NotFound`] for all but site administrators; refused fields; the database.
#[tracing::instrument(skip_all)]
pub async fn create(app: &App, caller: &Caller, input: &AgencyInput) -> Result<String, OperationError> {
    if !caller.may(Right::AdministerSite, None) {
        return Err(OperationError::NotFound);
    }
    let new = validate(input)?;
    let made = app.kernel.run(OperationSpec::new(caller), new, |op, new: &ValidatedAgency| {
        Box::pin(async move {
            let slug = free_slug(op.tx(), &new.name).await?;
            let (unit_cost, unit_cost_currency) = new.unit_cost();
            let row = agency::ActiveModel {
                slug: Set(slug.clone()),
                name: Set(new.name.clone()),
                description: Set(new.description.clone()),
                service_standard: Set(new.service_standard.clone()),
                contact: Set(new.contact.clone()),
                accent: Set(new.accent.clone()),
                unit_cost: Set(unit_cost),
                unit_cost_currency: Set(unit_cost_currency),
                case_readers: Set(new.case_readers),
                created_at: Set(op.now()),
                ..Default::default()
            };
            let made = agency::Entity::insert(row).exec(op.tx()).await;
            let made = made.map_err(|error| OperationError::field_if_taken(error, "name", codes::NAME_TAKEN))?;
            let agency = made.last_insert_id;
            calendar::Entity::insert(new.hours.row(agency)).exec_without_returning(op.tx()).await?;
            op.record(Event::AgencyChanged { agency });
            Ok(slug)
        })
    });
    Ok(made.await?.value)
}

impl OpeningHours {
    fn row(&self, agency: AgencyId) -> calendar::ActiveModel {
        calendar::ActiveModel {
            agency_id: Set(agency),
            time_zone: Set(self.time_zone.name().to_owned()),
            hours: Set(self.week.clone()),
            holidays: Set(self.holidays.clone()),
            ..Default::default()
        }
    }

    fn are_those_of(&self, row: &calendar::Model) -> bool {
        row.time_zone == self.time_zone.name() && row.hours == self.week && row.holidays == self.holidays
    }
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

/// The opening hours that a form would give an agency; none where it leaves them as they are. Nothing is saved.
///
/// # Errors
/// [`OperationError::NotFound`] for those who do not administer it; refused fields; the database.
pub async fn changed_hours(
    app: &App,
    caller: &Caller,
    id: AgencyId,
    input: &AgencyInput,
) -> Result<Option<OpeningHours>, OperationError> {
    if !caller.may(Right::AdministerAgency, id) {
        return Err(OperationError::NotFound);
    }
    let hours = validate(input)?.hours;
    let row = listing::calendar_of(app.reader(), id).await?;
    Ok(Some(hours).filter(|hours| !row.as_ref().is_some_and(|row| hours.are_those_of(row))))
}

/// A change of an agency, made from what was seen of it.
struct AgencyChange {
    id: AgencyId,
    new: ValidatedAgency,
    seen_then: String,
    reach: ChangeReach,
}

/// Changes an agency and its calendar. What threads that are there were promised under other hours is kept, or is counted anew
/// where `reach` says so.
///
/// # Errors
/// [`OperationError::NotFound`] for those who do not administer it; refused fields; [`OperationError::Stale`] if it is not as
/// it was when `seen` was made.
#[tracing::instrument(skip_all, fields(agency.id = id.0))]
pub async fn update(
    app: &App,
    caller: &Caller,
    id: AgencyId,
    input: &AgencyInput,
    seen_then: &str,
    reach: ChangeReach,
) -> Result<(), OperationError> {
    if !caller.may(Right::AdministerAgency, id) {
        return Err(OperationError::NotFound);
    }
    let change = AgencyChange { id, new: validate(input)?, seen_then: seen_then.to_owned(), reach };
    let changed = app.kernel.run(OperationSpec::new(caller), change, |op, change: &AgencyChange| {
        Box::pin(async move {
            let AgencyChange { id, new, seen_then, reach } = change;
            let found = agency::Entity::find_by_id(*id).lock_exclusive().one(op.tx()).await?;
            let found = found.ok_or(OperationError::NotFound)?;
            let hours = listing::calendar_of(op.tx(), *id).await?;
            if seen(&found, hours.as_ref()) != *seen_then {
                return Err(OperationError::Stale);
            }
            let mut row = found.into_active_model();
            row.name = Set(new.name.clone());
            row.description = Set(new.description.clone());
            row.service_standard = Set(new.service_standard.clone());
            row.contact = Set(new.contact.clone());
            row.accent = Set(new.accent.clone());
            let (unit_cost, unit_cost_currency) = new.unit_cost();
            row.unit_cost = Set(unit_cost);
            row.unit_cost_currency = Set(unit_cost_currency);
            row.case_readers = Set(new.case_readers);
            row.update(op.tx()).await?;
            if !hours.as_ref().is_some_and(|row| new.hours.are_those_of(row)) {
                replace_hours(op, *id, hours, &new.hours, *reach).await?;
            }
            op.record(Event::AgencyChanged { agency: *id });
            Ok(())
        })
    });
    changed.await?;
    Ok(())
}

/// Gives an agency other hours, and keeps those of until now for what was promised under them unless the new ones count for all.
async fn replace_hours(
    op: &Operation,
    agency: AgencyId,
    before: Option<calendar::Model>,
    new: &OpeningHours,
    reach: ChangeReach,
) -> Result<(), DbErr> {
    match reach {
        ChangeReach::ExistingThreads => {
            let earlier = earlier_calendar::Entity::delete_many();
            earlier.filter(earlier_calendar::Column::AgencyId.eq(agency)).exec(op.tx()).await?;
        }
        ChangeReach::FromNowOn => {
            let was = earlier_calendar::ActiveModel {
                agency_id: Set(agency),
                // Without a calendar, elapsed time counted, as it does where there are no hours.
                time_zone: Set(before.as_ref().map_or_else(|| Tz::UTC.name().to_owned(), |row| row.time_zone.clone())),
                hours: Set(before.as_ref().map(|row| row.hours.clone()).unwrap_or_default()),
                holidays: Set(before.as_ref().map(|row| row.holidays.clone()).unwrap_or_default()),
                replaced_at: Set(op.now()),
                ..Default::default()
            };
            earlier_calendar::Entity::insert(was).exec_without_returning(op.tx()).await?;
        }
    }
    let row = new.row(agency);
    match before {
        Some(before) => {
            calendar::ActiveModel { id: Set(before.id), ..row }.update(op.tx()).await?;
        }
        None => {
            calendar::Entity::insert(row).exec_without_returning(op.tx()).await?;
        }
    }
    op.record(Event::PolicyChanged { category: None, agency: Some(agency), reach, imported: false });
    Ok(())
}
