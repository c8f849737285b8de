//! Built styles and scripts, in the binary. Without a frontend build, one hand-written stylesheet stands in.

use std::collections::HashMap;
use std::sync::OnceLock;

use poem::http::{StatusCode, header};
use poem::{IntoResponse, Request, Response, handler};
use rust_embed::RustEmbed;

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

fn addresses() -> &'static HashMap<String, String> {
    static ADDRESSES: OnceLock<HashMap<String, String>> = OnceLock::new();
    ADDRESSES.get_or_init(|| {
        let Some(manifest) = Files::get(".vite/manifest.json") else {
            return HashMap::from([("css".to_owned(), "/assets/app.css".to_owned())]);
        };
        let manifest: serde_json::Value = serde_json::from_slice(&manifest.data).unwrap_or_default();
        let mut found = HashMap::new();
        for entry in manifest.as_object().into_iter().flat_map(serde_json::Map::values) {
            let files = entry.get("file").into_iter().chain(entry.get("css").and_then(|css| css.get(0)));
            for file in files.filter_map(serde_json::Value::as_str) {
                if let Some((_, kind)) = file.rsplit_once('.') {
                    found.entry(kind.to_owned()).or_insert_with(|| format!("/{file}"));
                }
            }
        }
        found
    })
}

/// The address of the built `css` or `js`.
#[must_use]
pub fn address(kind: &str) -> Option<&'static str> {
    addresses().get(kind).map(String::as_str)
}

/// `/assets/*` and `/favicon.svg`.
#[handler]
pub fn asset(req: &Request) -> Response {
    let path = req.uri().path().trim_start_matches('/');
    let Some(file) = Files::get(path).or_else(|| Files::get(path.trim_start_matches("assets/"))) else {
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
    Response::builder()
        .header(header::CONTENT_TYPE, kind)
        .header(header::ETAG, etag)
        .header(header::CACHE_CONTROL, life)
        .body(file.data.into_owned())
}
