//! Built styles and scripts, in the binary, each beside copies of it that were compressed at build. Without a frontend build, one
//! hand-written stylesheet stands in for all, and is compressed when it is asked for.

use std::collections::HashMap;
use std::sync::OnceLock;

use poem::http::{StatusCode, header};
use poem::{IntoResponse, Request, Response, handler};
use rust_embed::RustEmbed;

use super::compression::{AcceptedCoding, Coding};
use super::conditional;

#[cfg(frontend_dist)]
#[derive(RustEmbed)]
#[folder = "frontend/dist"]
struct Files;

#[cfg(not(frontend_dist))]
#[derive(RustEmbed)]
#[folder = "frontend/fallback"]
struct Files;

/// How the styles were built, for `/readyz`.
pub const BUILD: &str = if cfg!(frontend_dist) { "full" } else { "fallback" };

/// What pages ask for, and the source that it is built from.
const ENTRIES: [(&str, &str); 3] =
    [("css", "styles/app.scss"), ("staff-css", "styles/staff.scss"), ("js", "scripts/main.ts")];

fn addresses() -> &'static HashMap<&'static str, String> {
    static ADDRESSES: OnceLock<HashMap<&'static str, String>> = OnceLock::new();
    ADDRESSES.get_or_init(|| {
        let Some(manifest) = Files::get(".vite/manifest.json") else {
            return HashMap::from([("css", "/assets/app.css".to_owned())]);
        };
        let manifest: serde_json::Value = serde_json::from_slice(&manifest.data).unwrap_or_default();
        let file = |source: &str| Some(format!("/{}", manifest.get(source)?.get("file")?.as_str()?));
        ENTRIES.iter().filter_map(|(kind, source)| Some((*kind, file(source)?))).collect()
    })
}

/// The address of the built `css`, of `staff-css`, which the pages of staff have beside it, or of `js`.
#[must_use]
pub fn address(kind: &str) -> Option<&'static str> {
    addresses().get(kind).map(String::as_str)
}

/// `/assets/*` and `/favicon.svg`.
#[handler]
pub fn asset(req: &Request) -> Response {
    let path = req.uri().path().trim_start_matches('/');
    let find = |path: &str| Files::get(path).or_else(|| Files::get(path.trim_start_matches("assets/")));
    // Copies that were compressed at build have no address of their own.
    let is_copy =
        Coding::ALL.iter().any(|coding| path.rsplit_once('.').is_some_and(|(_, end)| end == coding.extension()));
    let Some(file) = find(path).filter(|_| !is_copy) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let hash: String = file.metadata.sha256_hash().iter().take(12).map(|byte| format!("{byte:02x}")).collect();
    let etag = format!("\"{hash}\"");
    let kind = match path.rsplit_once('.').map(|(_, kind)| kind) {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("woff2") => "font/woff2",
        Some("json" | "webmanifest") => "application/json",
        Some("png") => "image/png",
        _ => "application/octet-stream",
    };
    let hashed = cfg!(frontend_dist) && path.starts_with("assets/");
    let life = if hashed { "public, max-age=31536000, immutable" } else { "public, max-age=300" };
    let answer = Response::builder()
        .header(header::CONTENT_TYPE, kind)
        .header(header::ETAG, etag)
        .header(header::CACHE_CONTROL, life);
    let copy = AcceptedCoding::of(req.headers())
        .coding
        .and_then(|coding| Some((coding, find(&format!("{path}.{}", coding.extension()))?)));
    let Some((coding, copy)) = copy else { return answer.body(file.data.into_owned()) };
    let mut response = answer.header(header::CONTENT_ENCODING, coding.as_str()).body(copy.data.into_owned());
    conditional::name_coding(response.headers_mut(), coding.as_str());
    response
}
