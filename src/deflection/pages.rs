//! The pages of answers found: what is sent when an answer is opened or was the right one, and the figures. They call operations and
//! decide nothing.

mod days_query;
mod saved_csv;

use askama::Template;
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use poem::http::StatusCode;
use poem::web::{Data, Query};
use poem::{IntoResponse, Response, Result, Route, get, handler, post};
use serde::Deserialize;

use self::days_query::DaysQuery;
use super::comparison::Comparison;
use super::confirm::confirm;
use super::counts::{Counts, Rates};
use super::figures::{Totals, comparison, totals};
use super::interval::Share;
use super::open::open;
use super::period::days_before;
use super::reader::Reader;
use super::reliability::{BinCounts, MIN_DECIDED, Reliability};
use super::reliability_days::newest;
use super::saved::{Saved, saved};
use crate::agencies::money::Money;
use crate::app::App;
use crate::entity::{EpisodeId, ThreadId};
use crate::identity::{Right, Visit};
use crate::locale;
use crate::locale::text::{t, text};
use crate::operation::OperationError;
use crate::threads::pages::form::for_readers;
use crate::threads::views;
use crate::web::form::Fields;
use crate::web::page::{self, Page, PageError};
use crate::web::page_cache::CacheTag;

/// A field that people do not see and leave empty. Programs that fill in whatever they find count for nothing.
const HONEYPOT_FIELD: &str = "website";

/// Adds the pages of answers found.
pub fn routes(route: Route) -> Route {
    route
        .at("/ask/answered", post(answered))
        .at("/ask/opened", get(opened_by_link).post(opened_in_place))
        .at("/statistics/answers-found", get(show_figures))
        .at("/statistics/saved.csv", get(saved_csv::send_csv))
}

#[derive(Template)]
#[template(path = "search/answered.html")]
struct AnsweredPage {
    page: Page,
    thread: ThreadId,
    title: String,
}

/// `POST /ask/answered`: "this answered it", with an account or without.
#[handler]
async fn answered(visit: Visit, Data(app): Data<&App>, fields: Fields) -> Result<Response> {
    let id: ThreadId = fields.get("thread").parse().map_err(|_| PageError::missing())?;
    let episode: Option<EpisodeId> = fields.get("episode").parse().ok();
    if fields.filled(HONEYPOT_FIELD).is_some() || (visit.caller.is_none() && episode.is_none()) {
        // Nothing is counted; the answer is on the thread all the same.
        return Ok(page::see_other(&format!("/threads/{id}")));
    }
    let thread = confirm(app, &Reader::from(&visit), episode, id).await.map_err(PageError::from)?;
    Ok(page::show(&AnsweredPage { page: visit.page("search-answered-title"), thread: id, title: thread.title }))
}

/// What the link to a suggested thread says.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct OpenedQuery {
    episode: String,
    thread: String,
}

/// The episode that was named; one that does not exist where none was.
fn episode_of(text: &str) -> EpisodeId {
    text.parse().unwrap_or(EpisodeId(0))
}

/// `GET /ask/opened`: counts that a suggested thread is opened, and leads to it. It writes, but only a count, and only for whoever has
/// the number of an episode. It leads to threads of this site and nowhere else.
#[handler]
async fn opened_by_link(visit: Visit, Data(app): Data<&App>, Query(query): Query<OpenedQuery>) -> Result<Response> {
    let id: ThreadId = query.thread.parse().map_err(|_| PageError::missing())?;
    match open(app, &Reader::from(&visit), episode_of(&query.episode), id).await {
        Ok(thread) => Ok(page::see_other(&views::path(id, &thread.title))),
        Err(OperationError::NotFound) => Err(PageError::missing().into()),
        Err(error) => {
            // What is not counted is read all the same.
            tracing::warn!(error = %error, "an opened suggestion was not counted");
            Ok(page::see_other(&format!("/threads/{id}")))
        }
    }
}

/// `POST /ask/opened`: a suggested answer was opened where it is suggested.
#[handler]
async fn opened_in_place(visit: Visit, Data(app): Data<&App>, fields: Fields) -> Result<Response> {
    let id: ThreadId = fields.get("thread").parse().map_err(|_| PageError::missing())?;
    open(app, &Reader::from(&visit), episode_of(fields.get("episode")), id).await.map_err(PageError::from)?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// A number with its definition.
struct Row {
    name: &'static str,
    definition: &'static str,
    with_account: String,
    without_account: String,
}

/// What showing answers changes, as the page tells it.
struct EffectPart {
    /// Both sides: their name, episodes, and those that ended in a question.
    sides: [(&'static str, String, String); 2],
    /// What was spared, or that it is too early to say.
    spared: String,
}

/// How likely suggestions seemed and how often they helped, as the page tells it to those who administer the site.
struct ReliabilityPart {
    /// What the bin is called, decided episodes, how likely they seemed, and how many helped.
    bins: Vec<(String, String, String, String)>,
    /// Whether probabilities are told, and if not, why: a text's key.
    verdict: &'static str,
}

#[derive(Template)]
#[template(path = "deflection/figures.html")]
struct FiguresPage {
    page: Page,
    since: DateTime<Utc>,
    until: DateTime<Utc>,
    rows: Vec<Row>,
    /// What showing answers changes; none where they are kept from nobody.
    effect: Option<EffectPart>,
    /// What was saved by each agency that says what an answer costs it: its name, the sum, and how it is made.
    saved: Vec<(String, String, String)>,
    /// The same as a file.
    saved_csv: String,
    /// None for all but those who administer the site.
    reliability: Option<ReliabilityPart>,
    /// Other spans: how many days, and the first of them.
    spans: Vec<(u64, NaiveDate)>,
}

/// A day as a moment that is on the same date nearly everywhere.
fn noon(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::from_hms_opt(12, 0, 0).unwrap_or_default()).and_utc()
}

fn percent(share: f64) -> String {
    locale::number(&format!("{:.1}", share * 100.0))
}

/// A number, with the share that it is where there are enough for one.
fn cell(count: i64, share: Option<Share>) -> String {
    let count = locale::number(&count.to_string());
    let Some(Share { share, low, high }) = share else { return count };
    let arguments = [
        ("count", count.into()),
        ("share", percent(share).into()),
        ("low", percent(low).into()),
        ("high", percent(high).into()),
    ];
    text("found-number-with-share", &arguments)
}

fn rows(totals: &Totals) -> Vec<Row> {
    let (with, without) = (&totals.with_account, &totals.without_account);
    let rates = (with.rates(), without.rates());
    let row = |name, definition, count: fn(&Counts) -> i64, share: fn(&Rates) -> Option<Share>| Row {
        name,
        definition,
        with_account: cell(count(with), rates.0.as_ref().and_then(share)),
        without_account: cell(count(without), rates.1.as_ref().and_then(share)),
    };
    vec![
        row("found-offered", "found-offered-means", |counts| counts.offered, |_| None),
        row("found-opened", "found-opened-means", |counts| counts.opened, |rates| Some(rates.opened)),
        row("found-confirmed", "found-confirmed-means", |counts| counts.confirmed, |rates| Some(rates.confirmed)),
        row("found-potential", "found-potential-means", |counts| counts.potential, |rates| Some(rates.potential)),
        row("found-failed", "found-failed-means", |counts| counts.failed, |rates| Some(rates.failed)),
        row("found-did-not-apply", "found-did-not-apply-means", |counts| counts.did_not_apply, |_| None),
        row("found-reversed", "found-reversed-means", |counts| counts.reversed, |rates| Some(rates.reversed)),
        row("found-nothing-more", "found-nothing-more-means", Counts::nothing_more, |_| None),
    ]
}

/// Questions of 100, to one place behind the point.
fn of_100(share: f64) -> String {
    // Adding nothing makes a zero of what rounding leaves of a small negative number.
    let tenths = (share * 1000.0).round() + 0.0;
    locale::number(&format!("{:.1}", tenths / 10.0))
}

fn effect_part(sides: &Comparison) -> EffectPart {
    let effect = sides.effect();
    let row =
        |name, all: i64, asked, share: Option<Share>| (name, locale::number(&all.to_string()), cell(asked, share));
    let spared = effect.map(|effect| effect.spared).map_or_else(
        || t("found-effect-too-few"),
        |spared| {
            let arguments = [
                ("spared", of_100(spared.difference).into()),
                ("low", of_100(spared.low).into()),
                ("high", of_100(spared.high).into()),
            ];
            text("found-effect-spared", &arguments)
        },
    );
    let shown = effect.map(|effect| effect.asked_when_shown);
    let held_out = effect.map(|effect| effect.asked_when_held_out);
    EffectPart {
        sides: [
            row("found-effect-shown", sides.shown, sides.shown_asked, shown),
            row("found-effect-held-out", sides.held_out, sides.held_out_asked, held_out),
        ],
        spared,
    }
}

fn reliability_part(site: &Reliability) -> ReliabilityPart {
    let row = |(tenth, bin): (u8, &BinCounts)| {
        let expected = bin.expected()?;
        let arguments = [("from", (i64::from(tenth) * 10).into()), ("to", (i64::from(tenth) * 10 + 10).into())];
        let name = text("found-reliability-bin", &arguments);
        let decided = locale::number(&bin.decided.to_string());
        Some((name, decided, percent(expected), cell(bin.helped, bin.observed())))
    };
    let verdict = if site.is_reliable() {
        "found-reliability-good"
    } else if site.decided() < MIN_DECIDED {
        "found-reliability-too-few"
    } else {
        "found-reliability-off"
    };
    ReliabilityPart { bins: (0_u8..).zip(&site.0).filter_map(row).collect(), verdict }
}

/// An amount as people read it: the number in their writing, and the currency.
fn amount(money: &Money) -> String {
    let arguments = [("amount", locale::number(&money.amount()).into()), ("currency", money.currency.clone().into())];
    text("found-saved-money", &arguments)
}

fn saved_row(saved: &Saved) -> (String, String, String) {
    let arguments = [("count", saved.confirmed.into()), ("cost", amount(&saved.unit_cost).into())];
    (saved.name.clone(), amount(&saved.amount()), text("found-saved-method", &arguments))
}

/// What the page tells those who administer the site beside what it tells everybody.
async fn reliability_for(app: &App, visit: &Visit) -> Result<Option<ReliabilityPart>, PageError> {
    if !visit.caller.as_ref().is_some_and(|caller| caller.may(Right::AdministerSite, None)) {
        return Ok(None);
    }
    Ok(Some(reliability_part(&newest(app.reader(), app.now(), None).await?)))
}

/// `GET /statistics/answers-found`
#[handler]
async fn show_figures(visit: Visit, Data(app): Data<&App>, Query(query): Query<DaysQuery>) -> Result<Response> {
    let period = query.period(app.now());
    let totals = totals(app.reader(), period.since, period.until, None).await.map_err(PageError::from)?;
    let sides = comparison(app, period, None).await.map_err(PageError::from)?;
    let saved = saved(app.reader(), period.since, period.until, None).await.map_err(PageError::from)?;
    let today = app.now().date_naive();
    let shown = FiguresPage {
        page: visit.page("found-title"),
        since: noon(period.since),
        until: noon(period.until),
        rows: rows(&totals),
        effect: sides.as_ref().map(effect_part),
        saved_csv: format!("/statistics/saved.csv?first_day={}&last_day={}", period.since, period.until),
        saved: saved.iter().map(saved_row).collect(),
        reliability: reliability_for(app, &visit).await?,
        spans: [30, 90, 365].map(|days| (days, days_before(today, days - 1))).into(),
    };
    Ok(for_readers(page::show(&shown), &visit, CacheTag::Anything))
}
