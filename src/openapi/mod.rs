//! The API's own description: made from the code, completed here, then printed, served and shown as a page for people.
//! Reads the routes' document and the texts; touches neither database nor features.

mod call;
mod complete;
pub mod docs;
mod errors;
mod example;
mod names;
mod printed;
pub mod problem_codes;
mod reference;
pub mod refused_body;

use std::sync::LazyLock;

use poem::http::{StatusCode, header};
use poem::{Request, Response, handler};
use serde_json::Value;

use crate::routes;
use crate::web::signing;

static DOCUMENT: LazyLock<complete::Document> =
    LazyLock::new(|| complete::document(&routes::open_api().spec()).unwrap_or_default());

static TEXT: LazyLock<String> = LazyLock::new(|| {
    let mut text = serde_json::to_string_pretty(&*DOCUMENT).unwrap_or_default();
    text.push('\n');
    text
});

static VALUE: LazyLock<Value> = LazyLock::new(|| serde_json::to_value(&*DOCUMENT).unwrap_or_default());

/// The OpenAPI document of this build, pretty, as it is committed and served.
#[must_use]
pub fn text() -> &'static str {
    &TEXT
}

/// The same, parsed.
#[must_use]
pub fn value() -> &'static Value {
    &VALUE
}

/// The methods that a path of the API takes, for `Allow` (RFC 9110 §15.5.6); empty for an unknown path.
#[must_use]
pub fn methods(path: &str) -> String {
    let fits = |template: &str| {
        let (mut parts, mut names) = (path.trim_matches('/').split('/'), template.trim_matches('/').split('/'));
        loop {
            match (parts.next(), names.next()) {
                (None, None) => return true,
                (Some(part), Some(name)) if part == name || name.starts_with('{') => {}
                _ => return false,
            }
        }
    };
    let paths = value().get("paths").and_then(Value::as_object);
    let found = paths.into_iter().flatten().filter(|(template, _)| fits(template));
    let methods = found.filter_map(|(_, methods)| methods.as_object()).flat_map(|methods| methods.keys());
    methods.map(|method| method.to_uppercase()).collect::<Vec<_>>().join(", ")
}

/// `/api/v1/openapi.json`.
#[handler]
pub fn served(req: &Request) -> Response {
    static ETAG: LazyLock<String> =
        LazyLock::new(|| format!("\"{}\"", signing::sha256(text()).get(..24).unwrap_or_default()));
    let builder = Response::builder()
        .content_type("application/json")
        .header(header::ETAG, ETAG.as_str())
        .header(header::CACHE_CONTROL, "public, max-age=300");
    let same = req.headers().get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == ETAG.as_bytes());
    if same { builder.status(StatusCode::NOT_MODIFIED).finish() } else { builder.body(text()) }
}
