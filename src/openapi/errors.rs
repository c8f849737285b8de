//! Errors and limits are the same everywhere and stand in one place of the document. Pure.

use serde_json::{Map, Value, json};

use super::problem_codes::{CODES, Code};
use crate::locale::text::t;

/// Whether an answer is an error of ours.
pub(super) fn is_problem(response: &Value) -> bool {
    let content = response.get("content").and_then(Value::as_object);
    content.is_some_and(|content| content.keys().any(|kind| kind.starts_with("application/problem+json")))
}

/// The name of an error in the document's components.
pub(super) fn response_name(status: &str) -> &'static str {
    match status {
        "400" => "BadRequest",
        "401" => "Unauthorized",
        "403" => "Forbidden",
        "404" => "NotFound",
        "409" => "Conflict",
        "412" => "PreconditionFailed",
        "413" => "TooLarge",
        "415" => "UnsupportedMediaType",
        "422" => "Unprocessable",
        "428" => "PreconditionRequired",
        "429" => "TooManyRequests",
        "503" => "Unavailable",
        _ => "Internal",
    }
}

const ERRORS: [u16; 13] = [400, 401, 403, 404, 409, 412, 413, 415, 422, 428, 429, 500, 503];

/// Every error, to be referred to.
pub(super) fn error_responses() -> Value {
    let mut responses = Map::new();
    for status in ERRORS {
        let codes: Vec<&Code> = CODES.iter().filter(|code| code.status == status).collect();
        let mut names: Vec<&str> = codes.iter().map(|code| code.word).collect();
        names.sort_unstable();
        let text = t(&format!("api-status-{status}"));
        let words = names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        let description = if names.is_empty() { text } else { format!("{text} {} {words}.", t("api-codes-word")) };
        let mut response = Map::new();
        response.insert("description".to_owned(), description.into());
        if let Some(headers) = error_headers(status) {
            response.insert("headers".to_owned(), headers);
        }
        let mut media = json!({ "schema": { "$ref": "#/components/schemas/Problem" } });
        if let (Some(example), Some(media)) = (codes.first().map(|code| code.example()), media.as_object_mut()) {
            media.insert("example".to_owned(), example);
        }
        response.insert("content".to_owned(), json!({ "application/problem+json": media }));
        responses.insert(response_name(&status.to_string()).to_owned(), response.into());
    }
    responses.into()
}

/// Headers that say how many calls are left, by their names in the document's components.
const LIMIT_HEADERS: [&str; 2] = ["RateLimit", "RateLimit-Policy"];

/// What the document says of them, to be referred to.
pub(super) fn limit_headers() -> Value {
    let header = |name: &str| {
        let example = if name == "RateLimit" { "\"default\";r=542;t=31" } else { "\"default\";q=600;w=60" };
        let about = t(&format!("api-header-{}", name.to_lowercase()));
        (name.to_owned(), json!({ "description": about, "schema": { "type": "string", "example": example } }))
    };
    Value::Object(LIMIT_HEADERS.into_iter().map(header).collect())
}

/// Names them among the headers of an answer.
pub(super) fn refer_to_limits(headers: &mut Map<String, Value>) {
    for name in LIMIT_HEADERS {
        headers.insert(name.to_owned(), json!({ "$ref": format!("#/components/headers/{name}") }));
    }
}

fn error_headers(status: u16) -> Option<Value> {
    let (name, kind) = match status {
        401 => ("WWW-Authenticate", "string"),
        429 => ("Retry-After", "integer"),
        _ => return None,
    };
    let text = t(&format!("api-header-{}", name.to_lowercase()));
    let mut headers = Map::new();
    headers.insert(name.to_owned(), json!({ "description": text, "schema": { "type": kind } }));
    if status == 429 {
        refer_to_limits(&mut headers);
    }
    Some(headers.into())
}
