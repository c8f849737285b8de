//! Examples of what the document describes. Pure.

use serde_json::{Map, Value, json};

use crate::web::timestamp;

/// What a schema refers to, or itself.
#[must_use]
pub(super) fn resolved<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    let schema = schema.pointer("/allOf/0").unwrap_or(schema);
    let reference = schema.get("$ref").and_then(Value::as_str).and_then(|path| path.strip_prefix('#'));
    reference.and_then(|path| document.pointer(path)).unwrap_or(schema)
}

/// The example of a schema: its own, or one put together from the examples and types of its parts.
#[must_use]
pub(super) fn of(document: &Value, schema: &Value, depth: usize) -> Option<Value> {
    let depth = depth.checked_sub(1)?;
    let schema = resolved(document, schema);
    if let Some(example) = schema.get("example") {
        return Some(example.clone());
    }
    if let Some(items) = schema.get("items") {
        return Some(Value::Array(of(document, items, depth).into_iter().collect()));
    }
    if let Some(first) = schema.pointer("/enum/0") {
        return Some(first.clone());
    }
    if let Some(parts) = schema.get("properties").and_then(Value::as_object) {
        let required = schema.get("required").and_then(Value::as_array);
        let needed = |name: &str| required.is_some_and(|names| names.iter().any(|needed| needed == name));
        // What may be left out and has parts of its own is left out: all of them at once would be no likely thing.
        let plain = |part: &Value| resolved(document, part).get("properties").is_none();
        let parts = parts.iter().filter(|(name, part)| needed(name) || plain(part));
        let parts = parts.filter_map(|(name, part)| Some((name.clone(), of(document, part, depth)?)));
        return Some(parts.collect::<Map<_, _>>().into());
    }
    let word = |name: &str| schema.get(name).and_then(Value::as_str).unwrap_or_default();
    match (word("type"), word("format")) {
        ("string", "date-time") => Some(timestamp::EXAMPLE.into()),
        ("string", _) => Some("…".into()),
        ("integer", _) => Some(1.into()),
        ("number", _) => Some(json!(0.5)),
        ("boolean", _) => Some(true.into()),
        _ => None,
    }
}
