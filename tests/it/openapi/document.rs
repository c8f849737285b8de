//! The document itself: complete, current, and with a limit for everything that can be sent.

use std::collections::BTreeSet;
use std::path::Path;

use peerdesk::identity::permissions::Scope;
use peerdesk::openapi;
use reqwest::Method;
use serde_json::{Map, Value};

use super::{operations, resolved};

#[test]
fn the_committed_document_is_current() {
    let committed = include_str!("../../../openapi/peerdesk.json");
    assert!(committed == openapi::text(), "openapi/peerdesk.json is old: run `make openapi`");
}

#[test]
fn every_operation_says_what_it_is_for() {
    let mut wrong = Vec::new();
    let mut ids = BTreeSet::new();
    let tags: BTreeSet<&str> =
        openapi::value()["tags"].as_array().unwrap().iter().filter_map(|tag| tag["name"].as_str()).collect();
    for operation in operations() {
        let (id, value) = (&operation.id, operation.value);
        let mut expect = |holds: bool, what: &str| {
            if !holds {
                wrong.push(format!("{} {} ({id}): {what}", operation.method, operation.path));
            }
        };
        expect(ids.insert(id.clone()) && id != "?", "needs an operation id of its own");
        expect(value["summary"].as_str().is_some_and(|text| text.len() > 3 && !text.ends_with('.')), "summary, no dot");
        expect(
            value["tags"].as_array().is_some_and(|own| own.len() == 1 && tags.contains(own[0].as_str().unwrap())),
            "one tag",
        );
        if operation.secured() {
            let about = value["description"].as_str().unwrap_or_default();
            let known = |scope: &&Scope| about.contains(&format!("`{}`", scope.as_str()));
            expect(Scope::ALL.iter().any(|scope| known(&scope)), "must name the scope that it needs");
        }
        expect(operation.body().is_none() || operation.example().is_some(), "its body needs an example");
        for parameter in operation.parameters() {
            let described = parameter["description"].as_str().is_some_and(|text| !text.is_empty());
            expect(described, &format!("parameter {} needs a description", parameter["name"]));
        }
        for (status, answer) in value["responses"].as_object().unwrap() {
            let described =
                answer.get("$ref").is_some() || answer["description"].as_str().is_some_and(|text| !text.is_empty());
            expect(described, &format!("answer {status} needs a description"));
            if let Some(media) = answer.pointer("/content/application~1json") {
                let shown = media.get("example").or_else(|| resolved(&media["schema"]).get("example"));
                expect(shown.is_some_and(|example| !example.is_null()), &format!("answer {status} needs an example"));
            }
            if answer.get("$ref").is_none() {
                let told = |name: &str| answer["headers"].get(name).is_some();
                expect(told("RateLimit") && told("RateLimit-Policy"), &format!("answer {status} tells no limits"));
                let made = operation.method == Method::POST && status == "201";
                expect(!made || told("Location"), "what is made needs a Location");
                let repeatable = operation.parameters().any(|parameter| parameter["name"] == "Idempotency-Key");
                expect(told("Idempotency-Replayed") == (made && repeatable), "a key and its echo belong together");
            }
        }
        // Whoever can name what they read can be told so, and whoever must is told.
        let answers = &value["responses"];
        let parameter = |name: &str| operation.parameters().find(|parameter| parameter["name"] == name);
        let reads = operation.method == Method::GET;
        expect(answers.get("304").is_some() == reads, "304 belongs to reading");
        expect(parameter("If-None-Match").is_some() == reads, "If-None-Match belongs to reading");
        expect(!reads || answers["200"]["headers"].get("ETag").is_some(), "what is read has an ETag");
        if let Some(if_match) = parameter("If-Match") {
            expect(answers.get("412").is_some(), "If-Match and 412");
            // What a PUT may make has to be named once it is there.
            let needed = if_match["required"] == true || operation.method == Method::PUT;
            expect(answers.get("428").is_some() == needed, "a needed If-Match and 428");
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Strings without a most, and lists without one, below a schema.
fn unlimited(schema: &'static Value, at: &str, depth: u8, found: &mut Vec<String>) {
    let schema = resolved(schema);
    if depth == 0 {
        return;
    }
    match schema["type"].as_str() {
        Some("string") => {
            let closed =
                ["enum", "pattern"].iter().any(|name| schema.get(name).is_some()) || schema["format"] == "date-time";
            if !closed && schema.get("maxLength").is_none() {
                found.push(format!("{at} has no maxLength"));
            }
        }
        Some("array") => {
            if schema.get("maxItems").is_none() {
                found.push(format!("{at} has no maxItems"));
            }
            unlimited(&schema["items"], &format!("{at}[]"), depth - 1, found);
        }
        _ => {
            for (name, part) in schema["properties"].as_object().into_iter().flatten() {
                unlimited(part, &format!("{at}.{name}"), depth - 1, found);
            }
        }
    }
}

#[test]
fn every_input_has_a_limit() {
    let mut found = Vec::new();
    for operation in operations() {
        if let Some(schema) = operation.body_schema() {
            unlimited(schema, &operation.id, 8, &mut found);
        }
        for parameter in operation.parameters().filter(|parameter| parameter["in"] != "path") {
            // Entity tags are compared and not kept: the header's own limit holds.
            if parameter["name"] != "If-Match" && parameter["name"] != "If-None-Match" {
                unlimited(&parameter["schema"], &format!("{}?{}", operation.id, parameter["name"]), 4, &mut found);
            }
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn every_error_in_the_document_is_a_problem() {
    for operation in operations() {
        let answers = operation.value["responses"].as_object().unwrap();
        for expected in ["401", "429", "500"] {
            assert!(answers.contains_key(expected), "{} does not name {expected}", operation.id);
        }
        for (status, answer) in answers.iter().filter(|(status, _)| *status >= &"400".to_owned()) {
            let answer = resolved(answer);
            let kinds: Vec<&String> = answer["content"].as_object().into_iter().flat_map(Map::keys).collect();
            assert_eq!(kinds, ["application/problem+json"], "{} {status}", operation.id);
            assert_eq!(answer["content"]["application/problem+json"]["schema"]["$ref"], "#/components/schemas/Problem");
        }
    }
}

/// A field without a value is left out; the framework would send `null`, which the document does not allow.
#[test]
fn objects_leave_out_what_they_do_not_have() {
    fn sources(folder: &Path, all: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                sources(&path, all);
            } else if path.extension().is_some_and(|kind| kind == "rs") {
                all.push(std::fs::read_to_string(&path).unwrap());
            }
        }
    }
    let mut all = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut all);
    let object = regex::Regex::new(r"(?s)#\[derive\([^)]*\bObject\b[^)]*\)\]\s*((?:#\[oai\([^\]]*\)\]\s*)?)(?:pub(?:\([a-z]+\))? )?struct (\w+)[^{;]*\{(.*?)\n\s*\}").unwrap();
    let (mut seen, mut wrong) = (0, Vec::new());
    for text in &all {
        for found in object.captures_iter(text) {
            seen += 1;
            let input = found[1].contains("deny_unknown_fields");
            if found[3].contains("Option<") && !input && !found[1].contains("skip_serializing_if_is_none") {
                wrong.push(found[2].to_owned());
            }
        }
    }
    assert!(seen > 3, "no objects were found");
    assert!(wrong.is_empty(), "these need skip_serializing_if_is_none: {wrong:?}");
}
