//! A limit is one number: the rule's, the document's and the form's, in characters.

use std::path::{Path, PathBuf};

use peerdesk::agencies::edit_agency;
use peerdesk::escalation::manual;
use peerdesk::gaps::note_repair;
use peerdesk::identity::{create_token, display_names, settings, suspensions};
use peerdesk::posts::attachments::rules as attachments;
use peerdesk::service_levels::policy_edit;
use peerdesk::threads::annex;
use peerdesk::threads::tags::rules as tags;
use peerdesk::{openapi, posts, thanks};
use regex::Regex;

/// A field of the document, the limit of its rule, and the templates whose forms have it under the same name.
const LIMITS: &[(&str, &str, usize, &[&str])] = &[
    ("NewThread", "title", posts::rules::MAX_TITLE, &["threads/ask_title", "threads/ask_details"]),
    ("NewAnnexItem", "text", annex::MAX_TEXT, &[]),
    ("ThreadEdit", "title", posts::rules::MAX_TITLE, &["threads/edit"]),
    ("AttachmentEdit", "alt_text", attachments::MAX_ALT_TEXT, &["posts/attachment"]),
    ("NewComment", "body", posts::rules::MAX_COMMENT, &[]),
    ("NewHiding", "reason", posts::rules::MAX_REASON, &[]),
    ("NewAnswerReview", "note", posts::rules::MAX_NOTE, &[]),
    ("NewThanks", "text", thanks::rules::MAX_NOTE, &[]),
    ("NewEscalation", "reason", manual::MAX_REASON, &[]),
    ("NewGapRepair", "note", note_repair::MAX_NOTE, &[]),
    ("NewEscalationPolicy", "reason", policy_edit::MAX_REASON, &["service_levels/policy"]),
    ("NewEscalationPolicyTrial", "reason", policy_edit::MAX_REASON, &[]),
    ("NewSuspension", "explanation", suspensions::MAX_EXPLANATION, &[]),
    ("NewToken", "name", create_token::MAX_NAME, &["identity/tokens"]),
    ("MeEdit", "about", settings::MAX_ABOUT, &[]),
    ("MeEdit", "display_name", display_names::MAX_LENGTH, &["identity/account"]),
    ("Agency", "name", edit_agency::MAX_NAME, &["agencies/agency"]),
    ("Team", "name", edit_agency::MAX_NAME, &["agencies/team", "agencies/teams"]),
    ("Category", "name", edit_agency::MAX_NAME, &["agencies/category"]),
    ("NewQuestionTag", "name", tags::MAX_NAME, &["threads/tags", "threads/tag"]),
    ("QuestionTagEdit", "name", tags::MAX_NAME, &[]),
];

fn template(name: &str) -> String {
    let path = format!("{}/frontend/templates/{name}.html", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[test]
fn rule_document_and_form_have_one_limit() {
    for (schema, field, limit, forms) in LIMITS {
        let place = format!("/components/schemas/{schema}/properties/{field}/maxLength");
        let told = openapi::value().pointer(&place).and_then(serde_json::Value::as_u64);
        assert_eq!(told, u64::try_from(*limit).ok(), "{schema} {field}");
        let told = Regex::new(&format!(r#"text_field\(\w+, "{field}",[^\n]*?maxlength = (\d+)"#)).unwrap();
        for form in *forms {
            let source = template(form);
            let found = told.captures(&source).unwrap_or_else(|| panic!("{form} has no limit for {field}"));
            assert_eq!(found[1], limit.to_string(), "{form} {field}");
        }
    }
}

/// Fields that are sent for what is found or checked, and kept nowhere.
const NOT_KEPT: [&str; 2] = [" name=\"q\"", " name=\"code\""];

fn templates(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            templates(&path, found);
        } else if path.extension().is_some_and(|kind| kind == "html") {
            found.push(path);
        }
    }
}

/// A browser counts UTF-16 units and cuts what is typed past them, so no field whose text is kept has a limit of its own.
#[test]
fn no_form_cuts_what_is_typed() {
    let mut paths = Vec::new();
    templates(&Path::new(env!("CARGO_MANIFEST_DIR")).join("frontend/templates"), &mut paths);
    assert!(paths.len() > 100, "{}", paths.len());
    for path in paths {
        let source = std::fs::read_to_string(&path).unwrap();
        let fields = source.split('<').filter(|tag| tag.starts_with("input") || tag.starts_with("textarea"));
        for field in fields.filter(|field| field.contains(" maxlength=")) {
            assert!(NOT_KEPT.iter().any(|name| field.contains(name)), "{} cuts what is typed: {field}", path.display());
        }
    }
    assert!(template("components/form").contains(" data-limit=\""), "fields tell no limit");
    let told = format!(" data-limit=\"{}\"", attachments::MAX_ALT_TEXT);
    assert!(template("components/attachments").contains(&told), "files tell no limit");
}
