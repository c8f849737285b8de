//! What answers found saved, as a file for a spreadsheet (RFC 4180): the same agencies and the same values as in the API.

use poem::http::{HeaderValue, header};
use poem::web::{Data, Query};
use poem::{Response, Result, handler};

use super::days_query::DaysQuery;
use crate::app::App;
use crate::deflection::period::Period;
use crate::deflection::saved::{Saved, saved};
use crate::identity::Visit;
use crate::threads::pages::form::for_readers;
use crate::web::csv::field;
use crate::web::page::PageError;
use crate::web::page_cache::CacheTag;

/// The first line, whatever language the reader has.
const COLUMNS: [&str; 7] = ["first_day", "last_day", "agency", "confirmed", "unit_cost", "saved", "currency"];

/// `GET /statistics/saved.csv`
#[handler]
pub(super) async fn send_csv(visit: Visit, Data(app): Data<&App>, Query(query): Query<DaysQuery>) -> Result<Response> {
    let period = query.period(app.now());
    let saved = saved(app.reader(), period.since, period.until, None).await.map_err(PageError::from)?;
    let mut response = Response::builder().content_type("text/csv; charset=utf-8").body(file(period, &saved));
    let disposition = HeaderValue::from_static("attachment; filename=\"saved.csv\"");
    response.headers_mut().insert(header::CONTENT_DISPOSITION, disposition);
    Ok(for_readers(response, &visit, CacheTag::Anything))
}

fn file(period: Period, saved: &[Saved]) -> String {
    let rows = saved.iter().map(|saved| record(period, saved).join(","));
    let lines = std::iter::once(COLUMNS.join(",")).chain(rows);
    lines.map(|line| line + "\r\n").collect()
}

fn record(period: Period, saved: &Saved) -> [String; COLUMNS.len()] {
    [
        period.since.to_string(),
        period.until.to_string(),
        field(&saved.name),
        saved.confirmed.to_string(),
        saved.unit_cost.amount(),
        saved.amount().amount(),
        saved.unit_cost.currency.clone(),
    ]
}
