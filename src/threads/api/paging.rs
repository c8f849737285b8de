//! Cursors and links of lists.

use crate::config::Secret;
use crate::web::pagination::{DEFAULT_LIMIT, Keyset};
use crate::web::problem::ApiError;

/// Rows of a page unless asked otherwise.
pub(super) fn default_limit() -> u64 {
    DEFAULT_LIMIT
}

/// The place that a cursor of this list names.
pub(super) fn open(cursor: Option<&str>, secret: &Secret, list: &str) -> Result<Option<Keyset>, ApiError> {
    let opened = cursor.map(|text| Keyset::open(text, secret, list)).transpose();
    opened.map_err(|error| ApiError::bad_request("bad_cursor", error.to_string()))
}

/// The cursor of the next page, and the header `Link` that leads there with the same query.
pub(super) fn next(
    place: Option<Keyset>,
    secret: &Secret,
    list: &str,
    path: &str,
    query: &[(&str, String)],
) -> (Option<String>, Option<String>) {
    let Some(cursor) = place.map(|place| place.seal(secret, list)) else { return (None, None) };
    let mut target = form_urlencoded::Serializer::new(String::new());
    for (name, value) in query {
        target.append_pair(name, value);
    }
    target.append_pair("cursor", &cursor);
    let link = format!("</api/v1{path}?{}>; rel=\"next\"", target.finish());
    (Some(cursor), Some(link))
}
