//! Every stable word that a problem document can carry, with what it means: the texts are `api-problem-…` and `api-field-…`. Pure.

use serde_json::{Value, json};

use crate::locale::text::{exists, t};

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
        meaning(&["api-problem", "threads-rule", "cases-rule", "cases-refused", "escalation"], self.word)
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

/// What the `code` of one refused field means, for people.
#[must_use]
pub fn field_meaning(word: &str) -> String {
    meaning(&["api-field", "cases-field", "identity"], word)
}

/// The sentence of the API, or the one that a feature shows for the same word; the word itself where there is none.
fn meaning(features: &[&str], word: &str) -> String {
    let mut keys = features.iter().map(|feature| format!("{feature}-{}", word.replace('_', "-")));
    keys.find(|key| exists(key)).map_or_else(|| word.to_owned(), |key| t(&key))
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
    code(403, "contested"),
    code(403, "other_team"),
    code(403, "own_case"),
    code(403, "scope_not_held"),
    code(403, "second_factor_required"),
    code(404, "not_found"),
    code(405, "method_not_allowed"),
    // Rules of threads.
    code(409, "already_answered"),
    code(409, "already_contested"),
    code(409, "nothing_to_contest"),
    code(409, "thread_closed"),
    code(409, "hidden"),
    code(409, "own_answer"),
    code(409, "own_thread"),
    code(409, "askers_choice"),
    code(409, "asker_said_no"),
    code(409, "not_finished"),
    code(409, "not_answered"),
    code(409, "has_answers"),
    code(409, "with_staff"),
    code(409, "too_late"),
    code(409, "same_thread"),
    code(409, "already_duplicate"),
    code(409, "already_decided"),
    code(409, "official_answer"),
    code(409, "current_text"),
    code(409, "category_archived"),
    // Rules of tags.
    code(409, "in_use"),
    // Rules of thanks.
    code(409, "help_not_said"),
    code(409, "already_thanked"),
    code(409, "author_gone"),
    // Rules of accounts.
    code(409, "already_suspended"),
    code(409, "last_administrator"),
    // Rules of cases.
    code(409, "case_open"),
    code(409, "held_by_other"),
    code(409, "not_your_claim"),
    code(409, "case_finished"),
    code(409, "case_not_resolved"),
    code(409, "grace_over"),
    code(409, "case_too_old"),
    code(409, "case_merged"),
    code(409, "no_peer_answer"),
    code(409, "peer_answer_waits"),
    code(409, "outcome_of_peers"),
    code(409, "detail_missing"),
    code(409, "not_due"),
    code(409, "trial_running"),
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
    code(503, "database_unavailable"),
    code(503, "outcome_unknown"),
    code(503, "unavailable"),
];

/// Codes of single refused fields, in `errors` of a problem document.
pub const FIELD_CODES: &[&str] = &[
    "required",
    "not_nullable",
    "unknown_field",
    "wrong_type",
    "wrong_form",
    "not_one_of",
    "empty",
    "too_short",
    "no_words",
    "one_word",
    "too_long",
    "too_complex",
    "too_small",
    "too_large",
    "too_few",
    "too_many",
    "not_storable",
    "unknown",
    "taken",
    "not_in_team",
    "is_asker",
    "nothing_published",
    "nothing_sent",
    "no_outcome",
    "outcome_of_peers",
    "no_detail",
    "no_cause",
    "no_choice",
    "imported_without_existing",
    "display_name_characters",
    "display_name_no_letter",
    "display_name_staff_only",
    "display_name_reserved",
    "token_name_characters",
    "token_expiry",
    "token_outlives_parent",
    "current_password_wrong",
    "password_changed",
    "nobody_else_administers",
    "personal_data",
    // Files.
    "file_empty",
    "file_too_large",
    "file_kind",
    "file_heic",
    "file_broken",
    "file_too_many_pixels",
    "too_many_files",
    "storage_full",
    "attachment_unknown",
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use regex::Regex;

    use super::*;
    use crate::locale::text;

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

    /// Words, each with the file that uses it.
    type Words = BTreeSet<(String, String)>;

    /// Words that the sources give to problem documents, and to single fields, each with the file that does.
    fn used() -> (Words, Words) {
        let mut files = Vec::new();
        source(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
        let constructors = "bad_request|unauthorized|forbidden|not_found|conflict|precondition_failed|too_large|\
            unprocessable|precondition_required|too_many|internal|unavailable";
        let problems = [
            Regex::new(&format!(r#"(?:ApiError|Self)::(?:{constructors})\(\s*"([a-z0-9_]+)""#)).unwrap(),
            Regex::new(r#"Problem::new\(\s*[^,"]+,\s*"([a-z0-9_]+)""#).unwrap(),
            Regex::new(r#"Refused::Rule\(\s*"(?:escalation|agencies)-([a-z0-9-]+)""#).unwrap(),
        ];
        let fields = [
            Regex::new(r#"Refusal::new\(\s*"[^"]*",\s*"([a-z0-9_]+)""#).unwrap(),
            Regex::new(r#"Refusal::(?:new|about)\(\s*[a-z"_]+,\s*"(?:escalation|agencies)-([a-z0-9-]+)""#).unwrap(),
            Regex::new(r#"Refused::field\(\s*"[^"]*",\s*"([a-z0-9_]+)""#).unwrap(),
            Regex::new(r#"FieldProblem \{[^}]*?code: "([a-z0-9_]+)""#).unwrap(),
        ];
        // A feature's own list of words: what `fn code` can give.
        let lists = Regex::new(r"(?s)fn code\(self\)[^{]*\{(.*?)\n    \}").unwrap();
        let word = Regex::new(r#"=> "([a-z0-9_]+)""#).unwrap();
        let find = |patterns: &[Regex]| {
            let mut found = BTreeSet::new();
            for (file, text) in &files {
                for pattern in patterns {
                    found.extend(pattern.captures_iter(text).map(|hit| (hit[1].replace('-', "_"), file.clone())));
                }
            }
            found
        };
        let (mut problems, fields) = (find(&problems), find(&fields));
        for (file, text) in &files {
            for list in lists.captures_iter(text) {
                problems.extend(word.captures_iter(&list[1]).map(|hit| (hit[1].to_owned(), file.clone())));
            }
        }
        let found = problems.len() + fields.len() + constants().len();
        assert!(found > 60, "the sources were not found: {problems:?} {fields:?}");
        (problems, fields)
    }

    /// Codes that are constants of their feature, each with the key of its text and its file.
    fn constants() -> BTreeSet<(String, String, String)> {
        let mut files = Vec::new();
        source(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
        let constant = Regex::new(r#"ErrorCode::new\(\s*"([a-z0-9_]+)",\s*"([a-z0-9-]+)"\s*,?\s*\)"#).unwrap();
        let hits = files.iter().flat_map(|(file, text)| {
            let hits = constant.captures_iter(text);
            hits.map(|hit| (hit[1].to_owned(), hit[2].to_owned(), file.clone())).collect::<Vec<_>>()
        });
        hits.collect()
    }

    #[test]
    fn every_constant_is_documented_and_has_a_text() {
        let constants = constants();
        assert!(constants.len() > 20, "the constants were not found: {constants:?}");
        for (word, key, file) in constants {
            let known = CODES.iter().any(|code| code.word == word) || FIELD_CODES.contains(&word.as_str());
            // Of accounts, tokens and settings are changed through the API, of agencies nothing; the other words are for forms.
            let known = known
                || (file.contains("/identity/") && !word.starts_with("token_"))
                || file.contains("/agencies/")
                || word == "time_not_understood"
                || word == "file_not_taken";
            assert!(known, "{file}: {word} is in neither CODES nor FIELD_CODES");
            assert!(text::is_defined(&key), "{file}: {key} has no text");
        }
    }

    #[test]
    fn every_code_that_the_sources_use_is_documented() {
        let (problems, fields) = used();
        let missing: Vec<_> = problems.iter().filter(|(word, _)| !CODES.iter().any(|code| code.word == word)).collect();
        assert!(missing.is_empty(), "no entry in CODES: {missing:#?}");
        // Of accounts, only tokens are made through the API, of agencies nothing; the other words are for forms.
        let formed = |(word, file): &&(String, String)| {
            (file.contains("/identity/") && !word.starts_with("token_"))
                || file.contains("/agencies/")
                || file.contains("/pages/")
        };
        let missing: Vec<_> =
            fields.iter().filter(|field| !formed(field) && !FIELD_CODES.contains(&field.0.as_str())).collect();
        assert!(missing.is_empty(), "no entry in FIELD_CODES: {missing:#?}");
    }

    #[test]
    fn every_code_has_a_sentence_and_one_entry() {
        let mut seen = BTreeSet::new();
        for code in CODES {
            assert_ne!(code.meaning(), code.word, "{} has no text", code.word);
            assert!(!code.meaning().contains("{$"), "{}: {}", code.word, code.meaning());
            assert!(seen.insert(code.word), "{} stands twice", code.word);
            assert!(text::exists(&format!("api-status-{}", code.status)), "{} has no text", code.status);
        }
        for word in FIELD_CODES {
            let meaning = field_meaning(word);
            assert!(meaning.contains(' ') && !meaning.contains('{'), "{word}: {meaning}");
        }
    }
}
