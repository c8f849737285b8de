//! The page of the figures: in a few sentences, as drawings, as a table, and what each of them means.

use askama::Template;
use poem::web::{Data, Query};
use poem::{Response, Result, handler};

use super::chart::{Chart, charts};
use super::chosen::{ChosenSubject, StatisticsQuery};
use super::words::{Column, Row, columns, row, summary};
use crate::agencies::listing::CategoryWithAgency;
use crate::app::App;
use crate::identity::{Right, Visit};
use crate::locale::text::{t, t1};
use crate::statistics::listing::StatisticsSubject;
use crate::statistics::rules::figures::Figures;
use crate::threads::pages::form::for_readers;
use crate::web::form::Fields;
use crate::web::page::{self, FormState, Page};
use crate::web::page_cache::CacheTag;
use crate::web::parts::Choice;

#[derive(Template)]
#[template(path = "statistics/months.html")]
struct StatisticsPage {
    page: Page,
    state: FormState,
    agencies: Vec<Choice>,
    categories: Vec<Choice>,
    summary: Vec<String>,
    charts: Vec<Chart>,
    columns: Vec<Column>,
    /// Newest first.
    rows: Vec<Row>,
    csv: String,
    /// For those who administer the site.
    shows_gaps: bool,
}

/// `GET /statistics`
#[handler]
pub(super) async fn show_statistics(
    visit: Visit,
    Data(app): Data<&App>,
    Query(query): Query<StatisticsQuery>,
) -> Result<Response> {
    let chosen = query.read(app).await?;
    let title = match chosen.name() {
        Some(place) => t1("statistics-title-of", "place", place),
        None => t("statistics-title"),
    };
    let address = format!("/statistics{}", chosen.query());
    let page = Page { canonical: Some(app.config.link(&address)), ..visit.titled(title) };
    let total = Figures::together(chosen.months.iter().map(|month| &month.figures));
    let columns = columns();
    let statistics = StatisticsPage {
        page,
        state: FormState::sent(fields(&chosen)),
        agencies: chosen.agencies.iter().map(|agency| Choice::new(agency.id, agency.name.clone())).collect(),
        categories: categories(&chosen),
        summary: summary(&total),
        charts: charts(&chosen.months),
        rows: chosen.months.iter().rev().map(|month| row(month, &columns)).collect(),
        columns,
        csv: format!("/statistics.csv{}", chosen.query()),
        shows_gaps: visit.caller.as_ref().is_some_and(|caller| caller.may(Right::AdministerSite, None)),
    };
    Ok(for_readers(page::show(&statistics), &visit, CacheTag::Anything))
}

/// What is chosen, as the form would send it.
fn fields(chosen: &ChosenSubject) -> Fields {
    let (agency, category) = match chosen.subject {
        StatisticsSubject::Site => (String::new(), String::new()),
        StatisticsSubject::Agency(id) => (id.to_string(), String::new()),
        StatisticsSubject::Category(id) => (String::new(), id.to_string()),
    };
    Fields::from_map([("agency".to_owned(), agency), ("category".to_owned(), category)].into())
}

fn categories(chosen: &ChosenSubject) -> Vec<Choice> {
    let choice = |found: &CategoryWithAgency| Choice {
        group: found.agency.name.clone(),
        ..Choice::new(found.category.id, found.category.name.clone())
    };
    chosen.categories.iter().map(choice).collect()
}
