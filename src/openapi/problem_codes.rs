//! Every stable word that a problem document can carry, with what it means: the texts are `api-problem-…` and `api-field-…`. Pure.

use serde_json::{Value, json};

use crate::web::text::{exists, t};

/// The `code` of a problem document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Code {
    pub word: &'static str,
    /// The HTTP status it comes with.
    pub status: u16,
}

impl Code {
    /// What it means, for people.
    #[must_use]
    pub fn meaning(self) -> String {
        t(&format!("api-problem-{}", self.word.replace('_', "-")))
    }

    /// A document with this code.
    #[must_use]
    pub fn example(self) -> Value {
        let status = poem::http::StatusCode::from_u16(self.status).unwrap_or_default();
        let mut errors = json!([]);
        if self.word == "invalid" {
            errors = json!([{ "pointer": "/title", "code": "too_long", "detail": field_meaning("too_long") }]);
        }
        json!({
            "type": format!("/api/docs#problem-{}", self.word),
            "title": status.canonical_reason().unwrap_or_default(),
            "status": self.status,
            "code": self.word,
            "detail": self.meaning(),
            "errors": errors,
        })
    }
}

/// What the `code` of one refused field means, for people: the sentence of the API, or the one that forms show.
#[must_use]
pub fn field_meaning(word: &str) -> String {
    let keys = ["api-field", "identity"].map(|kind| format!("{kind}-{}", word.replace('_', "-")));
    keys.iter().find(|key| exists(key)).map_or_else(|| word.to_owned(), |key| t(key))
}

const fn code(status: u16, word: &'static str) -> Code {
    Code { word, status }
}

/// Codes of problem documents, by status; the first of a status is its example.
pub const CODES: &[Code] = &[
    code(400, "bad_request"),
    code(400, "malformed_json"),
    code(400, "bad_parameter"),
    code(400, "bad_cursor"),
    code(400, "bad_idempotency_key"),
    code(401, "unauthorized"),
    code(403, "forbidden"),
    code(403, "scope_not_held"),
    code(404, "not_found"),
    code(405, "method_not_allowed"),
    code(409, "in_flight"),
    code(409, "too_many_tokens"),
    code(412, "changed_meanwhile"),
    code(413, "too_large"),
    code(415, "unsupported_media_type"),
    code(422, "invalid"),
    code(422, "idempotency_key_reused"),
    code(428, "if_match_required"),
    code(429, "too_many"),
    code(500, "internal"),
    code(503, "busy"),
    code(503, "database_unavailable"),
    code(503, "unavailable"),
];

/// Codes of single refused fields, in `errors` of a problem document.
pub const FIELD_CODES: &[&str] = &[
    "required",
    "unknown_field",
    "wrong_type",
    "not_one_of",
    "too_short",
    "too_long",
    "too_small",
    "too_large",
    "too_few",
    "too_many",
    "wrong_form",
    "token_name_missing",
    "token_name_long",
    "token_name_characters",
    "token_scopes_missing",
    "token_expiry",
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use regex::Regex;

    use super::*;
    use crate::web::text;

    fn source(folder: &Path, all: &mut Vec<(String, String)>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                source(&path, all);
            } else if path.extension().is_some_and(|kind| kind == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                let before_tests = text.split("#[cfg(test)]").next().unwrap().to_owned();
                all.push((path.display().to_string(), before_tests));
            }
        }
    }

    /// Words that the sources give to problem documents, and to single fields, each with the file that does.
    fn used() -> (BTreeSet<(String, String)>, BTreeSet<(String, String)>) {
        let mut files = Vec::new();
        source(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
        let constructors = "bad_request|unauthorized|forbidden|not_found|conflict|precondition_failed|too_large|\
            unprocessable|precondition_required|too_many|internal|unavailable";
        let problems = [
            Regex::new(&format!(r#"(?:ApiError|Self)::(?:{constructors})\(\s*"([a-z0-9_]+)""#)).unwrap(),
            Regex::new(r#"Problem::new\(\s*[^,"]+,\s*"([a-z0-9_]+)""#).unwrap(),
        ];
        let fields = [
            Regex::new(r#"Refusal::new\(\s*"[^"]*",\s*"([a-z0-9_]+)""#).unwrap(),
            Regex::new(r#"Refused::field\(\s*"[^"]*",\s*"([a-z0-9_]+)""#).unwrap(),
            Regex::new(r#"FieldProblem \{[^}]*?code: "([a-z0-9_]+)""#).unwrap(),
        ];
        let find = |patterns: &[Regex]| {
            let mut found = BTreeSet::new();
            for (file, text) in &files {
                for pattern in patterns {
                    found.extend(pattern.captures_iter(text).map(|hit| (hit[1].to_owned(), file.clone())));
                }
            }
            found
        };
        let (problems, fields) = (find(&problems), find(&fields));
        assert!(problems.len() > 10, "the sources were not found: {problems:?}");
        (problems, fields)
    }

    #[test]
    fn every_code_that_the_sources_use_is_documented() {
        let (problems, fields) = used();
        let missing: Vec<_> = problems.iter().filter(|(word, _)| !CODES.iter().any(|code| code.word == word)).collect();
        assert!(missing.is_empty(), "no entry in CODES: {missing:#?}");
        // Of accounts, only tokens are made through the API; the other words are for forms.
        let formed = |(word, file): &&(String, String)| file.contains("/identity/") && !word.starts_with("token_");
        let missing: Vec<_> =
            fields.iter().filter(|field| !formed(field) && !FIELD_CODES.contains(&field.0.as_str())).collect();
        assert!(missing.is_empty(), "no entry in FIELD_CODES: {missing:#?}");
    }

    #[test]
    fn every_code_has_a_sentence_and_one_entry() {
        let mut seen = BTreeSet::new();
        for code in CODES {
            let key = format!("api-problem-{}", code.word.replace('_', "-"));
            assert!(text::exists(&key), "{key} has no text");
            assert!(seen.insert(code.word), "{} stands twice", code.word);
            assert!(text::exists(&format!("api-status-{}", code.status)), "{} has no text", code.status);
        }
        for word in FIELD_CODES {
            assert_ne!(field_meaning(word), *word, "{word} has no text");
        }
    }
}
