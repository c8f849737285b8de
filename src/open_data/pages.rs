//! The page that explains open data, and the files. They read what is kept and make nothing.

use askama::Template;
use chrono::{DateTime, Utc};
use poem::http::{HeaderValue, header};
use poem::web::{Data, Path};
use poem::{Response, Result, Route, get, handler};
use poem_openapi::types::ParseFromJSON;

use super::descriptor::{ColumnView, PackageView, TABLES, Table};
use super::files::{DESCRIPTOR_NAME, by_name};
use crate::app::App;
use crate::config::OpenDataLicence;
use crate::identity::Visit;
use crate::threads::pages::form::for_readers;
use crate::web::page::{self, Page, PageError};
use crate::web::page_cache::CacheTag;

/// Adds the pages of open data.
pub fn routes(route: Route) -> Route {
    route.at("/open-data", get(show_files)).at("/open-data/:file", get(send_file))
}

/// A file as the page shows it.
struct ShownFile {
    table: Table,
    /// None until it is made for the first time.
    kilobytes: Option<i64>,
    columns: Vec<ColumnView>,
}

#[derive(Template)]
#[template(path = "open_data/files.html")]
struct FilesPage {
    page: Page,
    /// None until they are made for the first time.
    made_at: Option<DateTime<Utc>>,
    files: Vec<ShownFile>,
    descriptor: &'static str,
    licence: OpenDataLicence,
    site: String,
}

/// `GET /open-data`
#[handler]
async fn show_files(visit: Visit, Data(app): Data<&App>) -> Result<Response> {
    let kept = by_name(app.reader(), DESCRIPTOR_NAME).await.map_err(PageError::from)?;
    let made_at = kept.as_ref().map(|file| file.made_at);
    let package = kept.and_then(|file| PackageView::parse_from_json_string(&file.content).ok());
    let shown = |table: Table| {
        let mut resources = package.iter().flat_map(|package| &package.resources);
        let made = resources.find(|resource| resource.name == table.name);
        ShownFile {
            table,
            kilobytes: made.map(|resource| resource.bytes.saturating_add(999) / 1000),
            columns: table.columns.iter().map(ColumnView::from).collect(),
        }
    };
    let page = Page { canonical: Some(app.config.link("/open-data")), ..visit.page("open-data-title") };
    let shown = FilesPage {
        page,
        made_at,
        files: TABLES.into_iter().map(shown).collect(),
        descriptor: DESCRIPTOR_NAME,
        licence: app.config.open_data_licence,
        site: app.config.site_name.clone(),
    };
    Ok(for_readers(page::show(&shown), &visit, CacheTag::Anything))
}

/// `GET /open-data/:file`: costs the reading of one row, and is the same for everybody.
#[handler]
async fn send_file(Data(app): Data<&App>, Path(name): Path<String>) -> Result<Response> {
    let found = by_name(app.reader(), &name).await.map_err(PageError::from)?;
    let file = found.ok_or_else(PageError::missing)?;
    let mut response = Response::builder()
        .content_type(&file.content_type)
        .header(header::ETAG, format!("\"{}\"", file.etag))
        .header(header::LAST_MODIFIED, file.made_at.format("%a, %d %b %Y %H:%M:%S GMT").to_string())
        .body(file.content);
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=3600"));
    // As in the API: pages of other sites may read it, and there is nothing of a session in it.
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    Ok(response)
}
