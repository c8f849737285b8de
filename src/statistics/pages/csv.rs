//! The figures as a file for a spreadsheet (RFC 4180): the same months and the same values as in the API.

use poem::http::{HeaderValue, header};
use poem::web::{Data, Query};
use poem::{Response, Result, handler};

use super::chosen::{ChosenSubject, StatisticsQuery};
use crate::app::App;
use crate::identity::Visit;
use crate::statistics::listing::MonthFigures;
use crate::statistics::rules::months::name;
use crate::threads::pages::form::for_readers;
use crate::web::csv::field;
use crate::web::page_cache::CacheTag;

/// The first line. The names are those of the API, whatever language the reader has.
const COLUMNS: [&str; 22] = [
    "month",
    "agency",
    "category",
    "asked",
    "asked_24h_ago",
    "answered_within_24h",
    "answered_within_24h_percent",
    "asked_72h_ago",
    "answered_within_72h",
    "answered_within_72h_percent",
    "answered",
    "answered_percent",
    "solved",
    "solved_percent",
    "solved_by_peer",
    "solved_by_peer_percent",
    "escalated",
    "escalated_percent",
    "missed",
    "missed_percent",
    "median_first_answer_minutes",
    "p90_first_answer_minutes",
];

/// `GET /statistics.csv`
#[handler]
pub(super) async fn send_csv(
    visit: Visit,
    Data(app): Data<&App>,
    Query(query): Query<StatisticsQuery>,
) -> Result<Response> {
    let chosen = query.read(app).await?;
    let mut response = Response::builder().content_type("text/csv; charset=utf-8").body(file(&chosen));
    let disposition = HeaderValue::from_static("attachment; filename=\"statistics.csv\"");
    response.headers_mut().insert(header::CONTENT_DISPOSITION, disposition);
    Ok(for_readers(response, &visit, CacheTag::Anything))
}

fn file(chosen: &ChosenSubject) -> String {
    let agency = chosen.agency.as_ref().map_or("", |agency| agency.name.as_str());
    let category = chosen.category.as_ref().map_or("", |found| found.category.name.as_str());
    let rows = chosen.months.iter().map(|month| record(month, agency, category).join(","));
    let lines = std::iter::once(COLUMNS.join(",")).chain(rows);
    lines.map(|line| line + "\r\n").collect()
}

fn record(month: &MonthFigures, agency: &str, category: &str) -> [String; COLUMNS.len()] {
    let figures = &month.figures;
    let counted = |count: i32| count.to_string();
    // Where there are too few to say, the field is empty.
    let known = |value: Option<i32>| value.map(|value| value.to_string()).unwrap_or_default();
    [
        name(month.month),
        field(agency),
        field(category),
        counted(figures.asked),
        counted(figures.asked_24h_ago),
        counted(figures.answered_within_24h),
        known(figures.within_24h_percent()),
        counted(figures.asked_72h_ago),
        counted(figures.answered_within_72h),
        known(figures.within_72h_percent()),
        counted(figures.answered),
        known(figures.answered_percent()),
        counted(figures.solved),
        known(figures.solved_percent()),
        counted(figures.solved_by_peer),
        known(figures.solved_by_peer_percent()),
        counted(figures.escalated),
        known(figures.escalated_percent()),
        counted(figures.missed),
        known(figures.missed_percent()),
        known(figures.median_first_answer_minutes),
        known(figures.p90_first_answer_minutes),
    ]
}
