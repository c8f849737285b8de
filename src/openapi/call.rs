//! A call to copy, with curl. Pure.

use serde_json::Value;

use super::example;

fn word(value: &Value, key: &str) -> String {
    value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// A call of an operation, ready for a shell.
pub(super) fn curl(
    document: &Value,
    method: &str,
    path: &str,
    operation: &Value,
    secured: bool,
    schema: Option<&Value>,
) -> String {
    let parameters: Vec<&Value> = operation.get("parameters").and_then(Value::as_array).into_iter().flatten().collect();
    let of_place = |place: &str| -> Vec<String> {
        parameters
            .iter()
            .filter(|parameter| word(parameter, "in") == place)
            .map(|parameter| word(parameter, "name"))
            .collect()
    };
    let mut path = path.to_owned();
    for name in of_place("path") {
        path = path.replace(&format!("{{{name}}}"), "42");
    }
    let query: Vec<String> = parameters
        .iter()
        .filter(|parameter| word(parameter, "in") == "query" && parameter.get("required") == Some(&Value::Bool(true)))
        .map(|parameter| {
            let schema = parameter.get("schema").map(|schema| example::resolved(document, schema));
            let first = schema.and_then(|schema| schema.pointer("/enum/0")).and_then(Value::as_str);
            format!("{}={}", word(parameter, "name"), first.unwrap_or("parking%20fine"))
        })
        .collect();
    let query = if query.is_empty() { String::new() } else { format!("?{}", query.join("&")) };
    let verb = if method == "get" { String::new() } else { format!(" -X {}", method.to_uppercase()) };
    let mut lines = vec![format!("curl{verb} \"$PEERDESK/api/v1{path}{query}\"")];
    if secured {
        lines.push("-H \"Authorization: Bearer $TOKEN\"".to_owned());
    }
    for name in of_place("header") {
        match name.as_str() {
            "If-Match" => lines.push("-H 'If-Match: \"1.4\"'".to_owned()),
            "Idempotency-Key" => lines.push("-H \"Idempotency-Key: $(uuidgen)\"".to_owned()),
            _ => {}
        }
    }
    if let Some(example) = schema.and_then(|schema| example::of(document, schema, 4)) {
        lines.push("-H \"Content-Type: application/json\"".to_owned());
        let body = serde_json::to_string_pretty(&example).unwrap_or_default().replace('\'', "'\\''");
        lines.push(format!("-d '{body}'"));
    }
    lines.join(" \\\n  ")
}
