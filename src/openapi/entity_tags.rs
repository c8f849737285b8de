//! Whatever is read has an entity tag, and whoever has the answer already is told so: the same for every reading operation, and so
//! said here once. Pure.

use serde_json::{Map, Value, json};

use super::errors::refer_to_limits;
use crate::locale::text::t;

/// Names the tag, `If-None-Match` and 304 with an operation that reads. A single resource has described its tag already.
pub(super) fn describe_entity_tags(operation: &mut Map<String, Value>) {
    if let Some(parameters) = operation.entry("parameters").or_insert_with(|| json!([])).as_array_mut() {
        parameters.push(json!({
            "name": "If-None-Match",
            "in": "header",
            "required": false,
            "description": t("api-parameter-if-none-match"),
            "schema": { "type": "string" },
        }));
    }
    let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) else { return };
    if let Some(headers) = responses.get_mut("200").and_then(|answer| answer.get_mut("headers")?.as_object_mut())
        && !headers.keys().any(|name| name.eq_ignore_ascii_case("etag"))
    {
        headers.insert("ETag".to_owned(), tag_header(&t("api-header-etag")));
    }
    let mut headers = Map::new();
    headers.insert("ETag".to_owned(), tag_header(&t("api-header-etag-known")));
    refer_to_limits(&mut headers);
    responses.insert("304".to_owned(), json!({ "description": t("api-status-304"), "headers": headers }));
}

fn tag_header(about: &str) -> Value {
    json!({ "description": about, "required": true, "deprecated": false, "schema": { "type": "string" } })
}
