//! The API's own description: made from the code, completed here, then printed, served and shown as a page for people.
//! Gathers the features' parts of the API; touches no database.

pub mod body_errors;
mod call;
mod complete;
pub mod docs;
mod document;
mod entity_tags;
mod errors;
mod example;
mod names;
mod printed;
pub mod problem_codes;
mod reference;
pub mod service;

use std::sync::{Arc, LazyLock};

use poem::http::header;
use poem::{Response, handler};
use serde_json::Value;

pub use document::{text, value};

use crate::web::compression::CompressedForms;
use crate::web::signing;

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
pub fn served() -> Response {
    static ETAG: LazyLock<String> =
        LazyLock::new(|| format!("\"{}\"", signing::sha256(text()).get(..24).unwrap_or_default()));
    // Half a megabyte that never changes is compressed once.
    static FORMS: LazyLock<Arc<CompressedForms>> = LazyLock::new(Arc::default);
    let mut response = Response::builder()
        .content_type("application/json")
        .header(header::ETAG, ETAG.as_str())
        .header(header::CACHE_CONTROL, "public, max-age=300")
        .body(text());
    response.set_data(Arc::clone(&FORMS));
    response
}
