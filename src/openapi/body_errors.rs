//! Says what is wrong with a body that the framework refused: every field at once, with its place, by the document's own schema.
//! The framework names one fault, and of a missing field not even the name.

use bytes::Bytes;
use poem::http::{Method, StatusCode};
use poem::{Endpoint, IntoResponse, Request, Response};
use poem_openapi::error::{ParseParamError, ParsePathError, ParseRequestPayloadError};
use serde_json::{Map, Value};

use super::problem_codes::field_meaning;
use crate::locale::alternatives;
use crate::locale::text::{t, t1};
use crate::web::problem::{FieldProblem, Problem};

/// Most faults that one answer names.
const MAX_FAULTS: usize = 20;
/// How deep a body is looked into.
const MAX_DEPTH: usize = 16;

/// The code of a `null` where the document allows none.
const NOT_NULLABLE: &str = "not_nullable";
/// What no operation can read.
const UNREADABLE: &[u8] = b"?";

/// Around the API, inside the size limit: refused bodies and parameters become problem documents that name what is wrong.
pub async fn explain_invalid_body<E: Endpoint>(next: E, mut req: Request) -> poem::Result<Response> {
    let (method, path) = (req.method().clone(), req.uri().path().to_owned());
    let mut body = Bytes::new();
    // Bodies of the others have been counted, and are small; nobody looks at those of these.
    if !matches!(method, Method::GET | Method::HEAD | Method::OPTIONS) {
        body = req.take_body().into_bytes().await.unwrap_or_default();
        // The framework takes `null` for a field that was left out, and the document does not. The body is refused where it is read,
        // after everything that comes before that, such as who may call.
        let is_refused = has_refused_null(super::document::value(), &method, &path, &body);
        req.set_body(if is_refused { Bytes::from_static(UNREADABLE) } else { body.clone() });
    }
    match next.call(req).await {
        Ok(response) => Ok(response.into_response()),
        Err(error) if error.is::<ParseRequestPayloadError>() => {
            Ok(explain(super::document::value(), &method, &path, &body).into_response())
        }
        Err(error) => {
            let named = error
                .downcast_ref::<ParseParamError>()
                .map(|refused| (refused.name, &refused.reason))
                .or_else(|| error.downcast_ref::<ParsePathError>().map(|refused| (refused.name, &refused.reason)));
            let Some((name, reason)) = named else { return Err(error) };
            let detail = format!("{name}: {reason}");
            Ok(Problem::new(StatusCode::BAD_REQUEST, "bad_parameter", detail).into_response())
        }
    }
}

/// What is wrong with a body, for the operation that it was sent to.
fn explain(document: &Value, method: &Method, path: &str, body: &[u8]) -> Problem {
    let parsed: Value = match serde_json::from_slice(body) {
        Ok(parsed) => parsed,
        Err(_) if body.is_empty() => Value::Null,
        Err(error) => {
            let detail = t1("api-malformed-json", "reason", error.to_string());
            return Problem::new(StatusCode::BAD_REQUEST, "malformed_json", detail);
        }
    };
    let mut faults = Vec::new();
    if let Some(schema) = body_schema(document, method, path) {
        check(document, schema, &parsed, "", MAX_DEPTH, &mut faults);
    }
    faults.truncate(MAX_FAULTS);
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", t("api-problem-invalid")).with_errors(faults)
}

/// Whether a body has a `null` where the document allows none. Costs next to nothing without the word in it.
fn has_refused_null(document: &Value, method: &Method, path: &str, body: &[u8]) -> bool {
    if !body.windows(4).any(|word| word == b"null") {
        return false;
    }
    let Some(schema) = body_schema(document, method, path) else { return false };
    let Ok(parsed) = serde_json::from_slice(body) else { return false };
    let mut faults = Vec::new();
    check(document, schema, &parsed, "", MAX_DEPTH, &mut faults);
    faults.iter().any(|fault| fault.code == NOT_NULLABLE)
}

/// The schema of the body of the operation that serves a path; a segment in braces stands for any.
fn body_schema<'a>(document: &'a Value, method: &Method, path: &str) -> Option<&'a Value> {
    let fits = |template: &str| {
        let (mut named, mut sent) = (template.split('/'), path.split('/'));
        loop {
            match (named.next(), sent.next()) {
                (None, None) => return true,
                (Some(one), Some(other)) if one == other || one.starts_with('{') => {}
                _ => return false,
            }
        }
    };
    let paths = document.get("paths")?.as_object()?;
    // A path without braces is the closer one.
    let served = paths.iter().filter(|(template, _)| fits(template)).min_by_key(|(path, _)| path.matches('{').count());
    served?.1.get(method.as_str().to_lowercase())?.pointer("/requestBody/content/application~1json/schema")
}

fn resolved<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    let reference = schema.get("$ref").and_then(Value::as_str).and_then(|path| path.strip_prefix('#'));
    reference.and_then(|path| document.pointer(path)).unwrap_or(schema)
}

fn check(document: &Value, schema: &Value, value: &Value, at: &str, depth: usize, faults: &mut Vec<FieldProblem>) {
    let Some(depth) = depth.checked_sub(1).filter(|_| faults.len() < MAX_FAULTS) else { return };
    // A reference with a description beside it is wrapped in a list of one.
    for part in schema.get("allOf").and_then(Value::as_array).into_iter().flatten() {
        check(document, part, value, at, depth, faults);
    }
    let schema = resolved(document, schema);
    if let Some(code) = fault(schema, value) {
        faults.push(FieldProblem { pointer: at.to_owned(), code: code.to_owned(), detail: sentence(code, schema) });
        return;
    }
    match value {
        Value::Object(sent) => check_object(document, schema, sent, at, depth, faults),
        Value::Array(items) => {
            let Some(each) = schema.get("items") else { return };
            for (place, item) in items.iter().enumerate() {
                check(document, each, item, &format!("{at}/{place}"), depth, faults);
            }
        }
        _ => {}
    }
}

fn check_object(
    document: &Value,
    schema: &Value,
    sent: &Map<String, Value>,
    at: &str,
    depth: usize,
    faults: &mut Vec<FieldProblem>,
) {
    let none = Map::new();
    let known = schema.get("properties").and_then(Value::as_object).unwrap_or(&none);
    let required = schema.get("required").and_then(Value::as_array);
    let place = |name: &str| format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"));
    let required: Vec<&str> = required.into_iter().flatten().filter_map(Value::as_str).collect();
    for name in &required {
        if sent.get(*name).is_none_or(Value::is_null) {
            faults.push(plain_fault(place(name), "required"));
        }
    }
    for (name, value) in sent {
        match known.get(name) {
            Some(_) if value.is_null() && required.contains(&name.as_str()) => {}
            Some(schema) if value.is_null() => {
                if !is_nullable(document, schema) {
                    faults.push(plain_fault(place(name), NOT_NULLABLE));
                }
            }
            Some(schema) => check(document, schema, value, &place(name), depth, faults),
            None if known.is_empty() => {}
            None => faults.push(plain_fault(place(name), "unknown_field")),
        }
    }
}

fn is_nullable(document: &Value, schema: &Value) -> bool {
    [schema, resolved(document, schema)].iter().any(|schema| schema.get("nullable") == Some(&Value::Bool(true)))
}

fn plain_fault(pointer: String, code: &str) -> FieldProblem {
    FieldProblem { pointer, code: code.to_owned(), detail: field_meaning(code) }
}

/// What is wrong with one value by itself.
fn fault(schema: &Value, value: &Value) -> Option<&'static str> {
    let kind = schema.get("type").and_then(Value::as_str).unwrap_or_default();
    let fits = match kind {
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => true,
    };
    if !fits {
        return Some(if value.is_null() { "required" } else { "wrong_type" });
    }
    if schema.get("enum").and_then(Value::as_array).is_some_and(|words| !words.contains(value)) {
        return Some("not_one_of");
    }
    let limit = |name: &str| schema.get(name).and_then(Value::as_u64);
    let below = |size: usize, name: &str| limit(name).is_some_and(|least| u64::try_from(size).is_ok_and(|n| n < least));
    let above = |size: usize, name: &str| limit(name).is_some_and(|most| u64::try_from(size).is_ok_and(|n| n > most));
    match value {
        Value::String(text) => {
            let length = text.chars().count();
            if below(length, "minLength") {
                Some("too_short")
            } else if above(length, "maxLength") {
                Some("too_long")
            } else if schema.get("format").and_then(Value::as_str) == Some("date-time") {
                chrono::DateTime::parse_from_rfc3339(text).is_err().then_some("wrong_form")
            } else {
                let pattern = schema.get("pattern").and_then(Value::as_str);
                let fits = |pattern: &str| regex::Regex::new(pattern).is_ok_and(|pattern| pattern.is_match(text));
                pattern.is_some_and(|pattern| !fits(pattern)).then_some("wrong_form")
            }
        }
        Value::Array(items) if below(items.len(), "minItems") => Some("too_few"),
        Value::Array(items) if above(items.len(), "maxItems") => Some("too_many"),
        Value::Number(number) => {
            let (number, limit) = (number.as_f64()?, |name: &str| schema.get(name).and_then(Value::as_f64));
            if limit("minimum").is_some_and(|least| number < least) {
                Some("too_small")
            } else if limit("maximum").is_some_and(|most| number > most) {
                Some("too_large")
            } else {
                None
            }
        }
        _ => None,
    }
}

/// The sentence for a fault, with the limit that was missed where there is one.
fn sentence(code: &str, schema: &Value) -> String {
    let name = match code {
        "too_short" => "minLength",
        "too_long" => "maxLength",
        "too_small" => "minimum",
        "too_large" => "maximum",
        "too_few" => "minItems",
        "too_many" => "maxItems",
        "wrong_type" => "type",
        "not_one_of" => "enum",
        _ => return field_meaning(code),
    };
    let limit = match schema.get(name) {
        Some(Value::Array(words)) => {
            alternatives(&words.iter().filter_map(Value::as_str).map(str::to_owned).collect::<Vec<_>>())
        }
        Some(Value::String(word)) => word.clone(),
        Some(number) => number.to_string(),
        None => return field_meaning(code),
    };
    t1(&format!("api-limit-{}", code.replace('_', "-")), "limit", limit)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn document() -> Value {
        json!({
            "paths": {
                "/notes/{id}": { "post": { "requestBody": { "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Note" } } } } } },
                "/notes/first": { "post": { "requestBody": { "content": { "application/json": { "schema": { "type": "object", "required": ["first"], "properties": { "first": { "type": "boolean" } } } } } } } },
            },
            "components": { "schemas": {
                "Note": {
                    "type": "object",
                    "required": ["title", "kind"],
                    "properties": {
                        "title": { "type": "string", "minLength": 3, "maxLength": 5 },
                        "kind": { "allOf": [{ "$ref": "#/components/schemas/Kind" }, { "description": "Why." }] },
                        "stars": { "type": "integer", "minimum": 1, "maximum": 5 },
                        "until": { "type": "string", "format": "date-time" },
                        "place": { "type": "string", "nullable": true },
                        "tags": { "type": "array", "maxItems": 1, "items": { "type": "string", "maxLength": 2 } },
                    },
                },
                "Kind": { "type": "string", "enum": ["a", "b"] },
            } },
        })
    }

    fn faults(body: &Value) -> Vec<(String, String)> {
        let problem = explain(&document(), &Method::POST, "/notes/7", body.to_string().as_bytes());
        assert_eq!((problem.status, problem.code.as_str()), (422, "invalid"));
        problem.errors.into_iter().map(|error| (error.pointer, error.code)).collect()
    }

    fn one(pointer: &str, code: &str) -> Vec<(String, String)> {
        vec![(pointer.to_owned(), code.to_owned())]
    }

    #[test]
    fn every_fault_is_named_with_its_place() {
        let all = faults(&json!({ "title": "toolong", "stars": 9, "until": "soon", "tags": ["ok", "x"], "a/b~c": 1 }));
        let expected = [
            ("/kind", "required"),
            ("/a~1b~0c", "unknown_field"),
            ("/stars", "too_large"),
            ("/tags", "too_many"),
            ("/title", "too_long"),
            ("/until", "wrong_form"),
        ];
        assert_eq!(all, expected.map(|(pointer, code)| (pointer.to_owned(), code.to_owned())));
        assert_eq!(faults(&json!({ "title": "🙂🙂🙂🙂🙂", "kind": "a" })), [], "characters are counted, not bytes");
        assert_eq!(faults(&json!({ "title": "four", "kind": "c" })), one("/kind", "not_one_of"));
        assert_eq!(faults(&json!({ "title": 4, "kind": "a" })), one("/title", "wrong_type"));
        assert_eq!(faults(&json!({ "title": "four", "kind": "a", "tags": ["abc"] })), one("/tags/0", "too_long"));
        assert_eq!(faults(&json!([])), one("", "wrong_type"));
        assert_eq!(faults(&Value::Null), one("", "required"));
    }

    #[test]
    fn null_is_refused_where_the_document_allows_none() {
        let good = json!({ "title": "four", "kind": "a" });
        for (name, code) in [
            ("stars", Some("not_nullable")),
            ("tags", Some("not_nullable")),
            ("kind", Some("required")),
            ("other", Some("unknown_field")),
            ("place", None),
        ] {
            let mut body = good.clone();
            body[name] = Value::Null;
            let expected = code.map(|code| one(&format!("/{name}"), code)).unwrap_or_default();
            assert_eq!(faults(&body), expected, "{name}");
            let refused = has_refused_null(&document(), &Method::POST, "/notes/7", body.to_string().as_bytes());
            assert_eq!(refused, code == Some("not_nullable"), "{name}");
        }
        let word = json!({ "title": "null", "kind": "a" }).to_string();
        assert!(!has_refused_null(&document(), &Method::POST, "/notes/7", word.as_bytes()));
    }

    #[test]
    fn broken_json_is_told_apart_and_the_closer_path_wins() {
        let problem = explain(&document(), &Method::POST, "/notes/7", b"{\"title\": ");
        assert_eq!((problem.status, problem.code.as_str()), (400, "malformed_json"));
        let problem = explain(&document(), &Method::POST, "/notes/first", b"{}");
        assert_eq!(problem.errors.first().unwrap().pointer, "/first");
        let nowhere = explain(&document(), &Method::POST, "/nowhere", b"{}");
        assert_eq!((nowhere.status, nowhere.errors.len()), (422, 0));
    }

    #[test]
    fn a_sentence_names_the_limit() {
        assert!(sentence("too_long", &json!({ "maxLength": 150 })).contains("150"));
        assert!(sentence("not_one_of", &json!({ "enum": ["a", "b"] })).contains("a or b"));
    }
}
