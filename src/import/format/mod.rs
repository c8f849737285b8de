//! One line of the file: its fields, their limits and its texts as HTML. Pure; the limits are those of the pages.

mod lines;

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, NaiveTime, SubsecRound, Utc};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use self::lines::{AccountLine, AgencyLine, AnswerLine, CategoryLine, CommentLine, ThreadLine};
use super::reason::because;
use crate::entity::Intent;
use crate::entity::documents::{Block, Holidays, WeekHours};
use crate::identity::display_names::{self, NameOwner};
use crate::identity::{email, handles};
use crate::markdown;
use crate::markdown::source::has_visible;
use crate::operation::FieldError;
use crate::posts;
use crate::posts::language;
use crate::posts::rules::{COMMENT, plain_text};
use crate::threads::tags::rules::{MAX_OF_THREAD, TagName};
use crate::web::operation_errors;

/// Longest id of another system, characters.
const MAX_ID: usize = 200;
/// Most people in one list of votes.
const MAX_PEOPLE: usize = 10_000;

/// A line of the file with its number, counted from 1.
pub struct Numbered {
    pub line: u64,
    pub record: Record,
}

/// A line that can be stored if what it refers to is there.
pub enum Record {
    Agency(Agency),
    Category(Category),
    Account(Account),
    Thread(Thread),
    Answer(Answer),
    Comment(Comment),
}

pub struct Agency {
    pub id: String,
    pub slug: String,
    pub name: String,
    pub description: String,
    pub service_standard: String,
    pub contact: String,
    pub accent: Option<String>,
    pub time_zone: String,
    pub hours: WeekHours,
    pub holidays: Holidays,
    /// Slug and name.
    pub teams: Vec<(String, String)>,
}

pub struct Category {
    pub id: String,
    pub agency: String,
    pub slug: String,
    pub name: String,
    pub description: String,
    pub team: Option<String>,
}

pub struct Account {
    pub id: String,
    pub handle: handles::Handle,
    pub email: Option<String>,
    pub display_name: Option<String>,
    pub about: String,
    pub created_at: DateTime<Utc>,
}

/// A text with its HTML.
pub struct Text {
    pub source: String,
    pub html: String,
}

pub struct Thread {
    pub id: String,
    pub category: String,
    pub author: String,
    pub title: String,
    pub body: Text,
    pub language: String,
    pub intent: Intent,
    pub urgent: bool,
    pub asked_at: DateTime<Utc>,
    pub closed_at: Option<DateTime<Utc>>,
    pub me_too: Vec<String>,
    pub tags: Vec<TagName>,
}

pub struct Answer {
    pub id: String,
    pub thread: String,
    pub author: String,
    pub body: Text,
    pub language: String,
    pub posted_at: DateTime<Utc>,
    pub accepted_at: Option<DateTime<Utc>>,
    pub helpful: Vec<String>,
    pub worked_for_me: Vec<String>,
    pub official_for: Option<String>,
}

pub struct Comment {
    pub id: String,
    pub thread: String,
    pub answer: Option<String>,
    pub author: String,
    pub body: Text,
    pub posted_at: DateTime<Utc>,
}

/// Reads a line.
///
/// # Errors
/// What is wrong with it, for people.
pub fn parse(line: &[u8], now: DateTime<Utc>, shift: Duration) -> Result<Record, String> {
    let value: Value = serde_json::from_slice(line)
        .map_err(|error| because("import-not-json", &[("error", error.to_string().into())]))?;
    let Value::Object(mut fields) = value else { return Err(because("import-not-an-object", &[])) };
    let times = Times { now, shift };
    let Some(Value::String(kind)) = fields.remove("type") else { return Err(because("import-no-type", &[])) };
    match kind.as_str() {
        "agency" => agency(read(fields)?).map(Record::Agency),
        "category" => category(read(fields)?).map(Record::Category),
        "account" => account(read(fields)?, times).map(Record::Account),
        "thread" => thread(read(fields)?, times).map(Record::Thread),
        "answer" => answer(read(fields)?, times).map(Record::Answer),
        "comment" => comment(read(fields)?, times).map(Record::Comment),
        other => Err(because("import-unknown-type", &[("type", shortened(other).into())])),
    }
}

fn read<T: DeserializeOwned>(fields: Map<String, Value>) -> Result<T, String> {
    serde_json::from_value(Value::Object(fields)).map_err(|error| error.to_string())
}

fn shortened(text: &str) -> String {
    text.chars().take(60).collect()
}

#[derive(Clone, Copy)]
struct Times {
    now: DateTime<Utc>,
    shift: Duration,
}

impl Times {
    fn read(self, field: &'static str, text: &str) -> Result<DateTime<Utc>, String> {
        let bad = || because("import-bad-time", &[("field", field.into()), ("value", shortened(text).into())]);
        let at = DateTime::parse_from_rfc3339(text).map_err(|_| bad())?.with_timezone(&Utc);
        let at = at.trunc_subsecs(6).checked_add_signed(self.shift).ok_or_else(bad)?;
        if at > self.now {
            return Err(because("import-future", &[("field", field.into())]));
        }
        if at < DateTime::UNIX_EPOCH { Err(bad()) } else { Ok(at) }
    }

    fn read_some(self, field: &'static str, text: Option<&str>) -> Result<Option<DateTime<Utc>>, String> {
        text.map(|text| self.read(field, text)).transpose()
    }
}

/// Later must not be before earlier.
fn in_order(
    earlier: (&'static str, DateTime<Utc>),
    later: (&'static str, Option<DateTime<Utc>>),
) -> Result<(), String> {
    if later.1.is_some_and(|at| at < earlier.1) {
        return Err(because("import-before", &[("field", later.0.into()), ("other", earlier.0.into())]));
    }
    Ok(())
}

fn id(field: &'static str, text: String) -> Result<String, String> {
    let length = text.chars().count();
    if length == 0 || length > MAX_ID || text.chars().any(char::is_control) {
        return Err(because("import-bad-id", &[("field", field.into()), ("limit", MAX_ID.into())]));
    }
    Ok(text)
}

fn ids(field: &'static str, mut people: Vec<String>) -> Result<Vec<String>, String> {
    if people.len() > MAX_PEOPLE {
        return Err(because("import-too-many", &[("field", field.into()), ("limit", MAX_PEOPLE.into())]));
    }
    people.sort_unstable();
    people.dedup();
    people.into_iter().map(|person| id(field, person)).collect()
}

fn slug(text: String) -> Result<String, String> {
    let letters = text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    let fits = (1..=60).contains(&text.len()) && letters && !text.starts_with('-') && !text.ends_with('-');
    if fits { Ok(text) } else { Err(because("import-bad-slug", &[("value", shortened(&text).into())])) }
}

fn refused(why: FieldError) -> String {
    because("import-field", &[("field", why.field.into()), ("code", why.code.code.into())])
}

/// A text that may be empty.
fn words(field: &'static str, text: &str, most: usize) -> Result<String, String> {
    if has_visible(text) { plain_text(field, most).check(text).map_err(refused) } else { Ok(String::new()) }
}

fn text(source: String) -> Result<Text, String> {
    let html = markdown::render_now(&source)
        .map_err(|error| because("import-text", &[("error", error.to_string().into())]))?;
    if markdown::is_blank(&html) {
        return Err(refused(FieldError::new("body", posts::codes::TEXT_EMPTY)));
    }
    Ok(Text { source, html })
}

fn language_of(given: Option<String>, body: &str) -> Result<String, String> {
    let Some(given) = given else { return Ok(language::of(body).to_owned()) };
    let fits = (2..=3).contains(&given.len()) && given.bytes().all(|byte| byte.is_ascii_lowercase());
    if fits { Ok(given) } else { Err(because("import-bad-language", &[("value", shortened(&given).into())])) }
}

fn agency(line: AgencyLine) -> Result<Agency, String> {
    line.time_zone
        .parse::<chrono_tz::Tz>()
        .map_err(|_| because("import-bad-zone", &[("value", shortened(&line.time_zone).into())]))?;
    let teams = line.teams.into_iter().map(|team| Ok((slug(team.slug)?, named(&team.name)?)));
    Ok(Agency {
        id: id("id", line.id)?,
        slug: slug(line.slug)?,
        name: named(&line.name)?,
        description: words("description", &line.description, 2000)?,
        service_standard: words("service_standard", &line.service_standard, 500)?,
        contact: words("contact", &line.contact, 500)?,
        accent: line.accent.map(colour).transpose()?,
        time_zone: line.time_zone,
        hours: hours(&line.calendar.hours)?,
        holidays: Holidays(line.calendar.holidays),
        teams: teams.collect::<Result<_, String>>()?,
    })
}

fn named(name: &str) -> Result<String, String> {
    plain_text("name", 120).check_line(name).map_err(refused)
}

fn colour(text: String) -> Result<String, String> {
    let fits =
        text.strip_prefix('#').is_some_and(|hex| hex.len() == 6 && hex.bytes().all(|byte| byte.is_ascii_hexdigit()));
    if fits { Ok(text) } else { Err(because("import-bad-accent", &[("value", shortened(&text).into())])) }
}

const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

fn hours(days: &BTreeMap<String, Vec<(String, String)>>) -> Result<WeekHours, String> {
    if let Some(other) = days.keys().find(|day| !DAYS.contains(&day.as_str())) {
        return Err(because("import-bad-day", &[("value", shortened(other).into())]));
    }
    let mut week = WeekHours::default();
    for (blocks, day) in week.0.iter_mut().zip(DAYS) {
        for (from, until) in days.get(day).into_iter().flatten() {
            let bad = || because("import-bad-hours", &[("day", day.into())]);
            let clock = |text: &str| NaiveTime::parse_from_str(text, "%H:%M").map_err(|_| bad());
            let block = Block { from: clock(from)?, until: clock(until)? };
            let after = blocks.last().is_none_or(|before: &Block| before.until <= block.from);
            if block.from >= block.until || !after {
                return Err(bad());
            }
            blocks.push(block);
        }
    }
    Ok(week)
}

fn category(line: CategoryLine) -> Result<Category, String> {
    Ok(Category {
        id: id("id", line.id)?,
        agency: id("agency", line.agency)?,
        slug: slug(line.slug)?,
        name: named(&line.name)?,
        description: words("description", &line.description, 2000)?,
        team: line.team.map(slug).transpose()?,
    })
}

fn account(line: AccountLine, times: Times) -> Result<Account, String> {
    Ok(Account {
        id: id("id", line.id)?,
        handle: handles::Handle::parse(&line.handle).map_err(|why| operation_errors::field_text(&why))?,
        email: line
            .email
            .map(|typed| email::parse(&typed))
            .transpose()
            .map_err(|why| operation_errors::field_text(&why))?,
        display_name: line
            .display_name
            .map(|name| display_names::choose("display_name", &name, NameOwner::Citizen))
            .transpose()
            .map_err(|why| operation_errors::field_text(&why))?
            .flatten(),
        about: words("about", &line.about, 1000)?,
        created_at: times.read("created_at", &line.created_at)?,
    })
}

fn thread(line: ThreadLine, times: Times) -> Result<Thread, String> {
    let body = posts::rules::body(&line.body).map_err(refused)?;
    let asked_at = times.read("asked_at", &line.asked_at)?;
    let closed_at = times.read_some("closed_at", line.closed_at.as_deref())?;
    in_order(("asked_at", asked_at), ("closed_at", closed_at))?;
    Ok(Thread {
        id: id("id", line.id)?,
        category: id("category", line.category)?,
        author: id("author", line.author)?,
        title: posts::rules::title(&line.title).map_err(refused)?,
        language: language_of(line.language, &body)?,
        body: text(body)?,
        intent: line.intent,
        urgent: line.urgent,
        asked_at,
        closed_at,
        me_too: ids("me_too", line.me_too)?,
        tags: tags(&line.tags)?,
    })
}

fn tags(names: &[String]) -> Result<Vec<TagName>, String> {
    if names.len() > MAX_OF_THREAD {
        return Err(because("import-too-many", &[("field", "tags".into()), ("limit", MAX_OF_THREAD.into())]));
    }
    names.iter().map(|name| TagName::parse("tags", name).map_err(refused)).collect()
}

fn answer(line: AnswerLine, times: Times) -> Result<Answer, String> {
    let body = posts::rules::body(&line.body).map_err(refused)?;
    let posted_at = times.read("posted_at", &line.posted_at)?;
    let accepted_at = times.read_some("accepted_at", line.accepted_at.as_deref())?;
    in_order(("posted_at", posted_at), ("accepted_at", accepted_at))?;
    Ok(Answer {
        id: id("id", line.id)?,
        thread: id("thread", line.thread)?,
        author: id("author", line.author)?,
        language: language_of(line.language, &body)?,
        body: text(body)?,
        posted_at,
        accepted_at,
        helpful: ids("helpful", line.helpful)?,
        worked_for_me: ids("worked_for_me", line.worked_for_me)?,
        official_for: line.official_for.map(|agency| id("official_for", agency)).transpose()?,
    })
}

fn comment(line: CommentLine, times: Times) -> Result<Comment, String> {
    let body = COMMENT.check(&line.body).map_err(refused)?;
    Ok(Comment {
        id: id("id", line.id)?,
        thread: id("thread", line.thread)?,
        answer: line.answer.map(|answer| id("answer", answer)).transpose()?,
        author: id("author", line.author)?,
        body: text(body)?,
        posted_at: times.read("posted_at", &line.posted_at)?,
    })
}

#[cfg(test)]
mod tests;
