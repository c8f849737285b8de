//! What tells programs that walk the site where its pages are: `robots.txt` and the sitemap. They are the same for everybody.

use askama::Template;
use poem::http::{StatusCode, header};
use poem::web::{Data, Path};
use poem::{Response, Result, handler};

use crate::app::App;
use crate::site::robots::robots;
use crate::site::sitemap::{self, Part};
use crate::web::atom::{XmlText, moment};
use crate::web::page::{PageError, ascii, error_page};
use crate::web::page_cache::CacheTag;

/// An absolute address, and when what stands there changed last.
struct Place {
    address: XmlText,
    changed_at: Option<String>,
}

#[derive(Template)]
#[template(path = "sitemap/index.xml")]
struct Index {
    parts: Vec<XmlText>,
}

#[derive(Template)]
#[template(path = "sitemap/part.xml")]
struct PartFile {
    places: Vec<Place>,
}

/// A file for programs; readers without a session may get it from memory.
fn file(content_type: &'static str, body: String) -> Response {
    let mut response = Response::builder().header(header::CONTENT_TYPE, content_type).body(body);
    response.extensions_mut().insert(CacheTag::Anything);
    response
}

fn xml(template: &impl Template) -> Response {
    match template.render() {
        Ok(body) => file("application/xml; charset=utf-8", body),
        Err(error) => {
            tracing::error!(error = %error, "a template failed");
            error_page(StatusCode::INTERNAL_SERVER_ERROR)
        }
    }
}

/// `GET /robots.txt`
#[handler]
pub fn robots_file(app: Data<&App>) -> Response {
    file("text/plain; charset=utf-8", robots(app.config.languages(), &app.config.link("/sitemap.xml")))
}

/// `GET /sitemap.xml`
#[handler]
pub async fn sitemap_index(Data(app): Data<&App>) -> Result<Response> {
    let parts = sitemap::parts(app).await.map_err(PageError::from)?;
    let address = |part: Part| XmlText::new(&app.config.link(&format!("/sitemap/{part}")));
    Ok(xml(&Index { parts: parts.into_iter().map(address).collect() }))
}

/// `GET /sitemap/:part`
#[handler]
pub async fn sitemap_part(Data(app): Data<&App>, Path(name): Path<String>) -> Result<Response> {
    let part: Part = name.parse().map_err(|_| PageError::missing())?;
    let found = sitemap::pages_of(app, part).await.map_err(PageError::from)?.into_iter();
    let places = found.map(|page| Place {
        address: XmlText::new(&app.config.link(&ascii(&page.path))),
        changed_at: page.changed_at.map(moment),
    });
    Ok(xml(&PartFile { places: places.collect() }))
}
