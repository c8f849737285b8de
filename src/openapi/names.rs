//! Names as people write them: media types without parameters, headers in their own letters, whole limits. Pure.

use serde_json::{Map, Value};

/// How a header is written; the framework prints response headers in capitals, and arguments as Rust names them.
pub(super) fn header_name(name: &str) -> String {
    match name.to_ascii_lowercase().as_str() {
        "etag" => "ETag".to_owned(),
        "ratelimit" => "RateLimit".to_owned(),
        "ratelimit-policy" => "RateLimit-Policy".to_owned(),
        lower => lower
            .split(['-', '_'])
            .map(|word| {
                let mut letters = word.chars();
                letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect::<String>()
            })
            .collect::<Vec<_>>()
            .join("-"),
    }
}

/// Media types without parameters, headers as they are written, whole limits without a fraction: all the way down.
pub(super) fn plain_names(value: &mut Value) {
    match value {
        Value::Object(map) => {
            if let Some(Value::Object(content)) = map.get_mut("content") {
                rename(content, |kind| kind.split(';').next().unwrap_or_default().trim().to_owned());
            }
            if let Some(Value::Object(headers)) = map.get_mut("headers") {
                rename(headers, header_name);
            }
            if map.get("in").and_then(Value::as_str) == Some("header")
                && let Some(Value::String(name)) = map.get_mut("name")
            {
                *name = header_name(name);
            }
            // What a key is the key of in the database is nobody's business here.
            if map.get("type").and_then(Value::as_str) == Some("integer") {
                map.remove("title");
            }
            for limit in ["maximum", "minimum", "multipleOf"] {
                if let Some(number) = map.get_mut(limit)
                    && let Some(whole) = whole(number)
                {
                    *number = whole.into();
                }
            }
            map.values_mut().for_each(plain_names);
        }
        Value::Array(items) => items.iter_mut().for_each(plain_names),
        _ => {}
    }
}

fn whole(number: &Value) -> Option<i64> {
    let text = number.as_f64()?.to_string();
    text.parse().ok()
}

fn rename(map: &mut Map<String, Value>, name: impl Fn(&str) -> String) {
    let renamed = std::mem::take(map).into_iter().map(|(key, value)| (name(&key), value)).collect();
    *map = renamed;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_have_their_own_letters() {
        assert_eq!(header_name("ETAG"), "ETag");
        assert_eq!(header_name("IDEMPOTENCY-REPLAYED"), "Idempotency-Replayed");
        assert_eq!(header_name("if_none_match"), "If-None-Match");
        assert_eq!(header_name("RateLimit-Policy"), "RateLimit-Policy");
    }
}
