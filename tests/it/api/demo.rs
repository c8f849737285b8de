//! What holds of a whole community: the walk by curl goes round, and every time that is told has one form.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::Path;
use std::process::{Command, Stdio};

use image::ImageFormat;
use peerdesk::demo;
use peerdesk::entity::{AgencyId, CategoryId, category, thread};
use peerdesk::identity::administration::create_token;
use peerdesk::identity::permissions::Scope;
use peerdesk::openapi;
use peerdesk::search::recommendations::recommend::{NewRecommendation, Seen, recommend};
use peerdesk::service_levels::rules::policy::{Level, Terms};
use peerdesk::service_levels::trial_edit::{self, NewTrial};
use peerdesk::threads::visibility;
use regex::Regex;
use reqwest::Method;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::files::picture;
use crate::support::people::site_administrator;

pub async fn community() -> TestApp {
    let app = TestApp::start_with(|config| config.demo = true).await;
    demo::fill(&app.app).await.unwrap();
    app
}

#[tokio::test]
async fn the_walk_by_curl_goes_round() {
    if Command::new("curl").arg("--version").stdout(Stdio::null()).status().is_err() {
        println!("SKIPPED the walk by curl: there is no curl");
        return;
    }
    let app = community().await;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi/examples/walk.sh");
    let address = app.url("");
    let run = tokio::task::spawn_blocking(move || {
        Command::new("bash").arg(script).env("PEERDESK", address).env("NO_PROXY", "*").output().unwrap()
    });
    let run = run.await.unwrap();
    let said = String::from_utf8_lossy(&run.stdout).into_owned();
    assert!(run.status.success(), "{said}\n{}", String::from_utf8_lossy(&run.stderr));

    // What it says is what everybody can read afterwards.
    let links = Regex::new(r"The circle is closed: \S+/threads/(\d+) and \S+/threads/(\d+)").unwrap();
    let links = links.captures(&said).unwrap_or_else(|| panic!("no end: {said}"));
    let browser = app.browser();
    let first = browser.api(Method::GET, &format!("/threads/{}", &links[1]), None, None).await.expect(200).json();
    assert_eq!(first["state"], "solved", "{first}");
    assert_eq!((&first["answers"][0]["acceptance"]["by"], &first["revision"]), (&"asker".into(), &2.into()));
    assert_eq!(first["answers"][0]["worked_for_me_count"], 1);
    let second = browser.api(Method::GET, &format!("/threads/{}", &links[2]), None, None).await.expect(200).json();
    assert!(second["answers"][0]["official_for"]["name"].is_string(), "{second}");
}

/// Ids of the items that a list shows, or of a thing and what is in it, by the collection that serves them.
fn ids(value: &Value, at: &str, found: &mut BTreeMap<String, BTreeSet<i64>>) {
    match value {
        Value::Object(fields) => {
            for (name, id) in fields {
                let of = match name.as_str() {
                    "id" => at,
                    "thread_id" => "threads",
                    "answer_id" => "answers",
                    "case_id" => "cases",
                    "category_id" => "categories",
                    "account_id" => "people",
                    _ => "",
                };
                if let (Some(id), false) = (id.as_i64(), of.is_empty()) {
                    found.entry(of.to_owned()).or_default().insert(id);
                }
                match name.as_str() {
                    "items" => ids(id, at, found),
                    "answers" | "comments" => ids(id, name, found),
                    _ => {}
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| ids(item, at, found)),
        _ => {}
    }
}

/// Every text in an answer with the name of its field.
fn texts<'a>(value: &'a Value, name: &'a str, found: &mut Vec<(&'a str, &'a str)>) {
    match value {
        Value::String(text) => found.push((name, text)),
        Value::Object(fields) => fields.iter().for_each(|(name, value)| texts(value, name, found)),
        Value::Array(items) => items.iter().for_each(|item| texts(item, name, found)),
        _ => {}
    }
}

/// Recommends a question for some words, and gives the address of that.
async fn recommended(app: &TestApp) -> String {
    let categories = category::Entity::find().filter(category::Column::AgencyId.eq(1));
    let categories = categories.all(app.app.reader()).await.unwrap().into_iter().map(|category| category.id);
    let thread = thread::Entity::find()
        .filter(thread::Column::CategoryId.is_in(categories))
        .filter(visibility::public_threads())
        .one(app.app.reader())
        .await
        .unwrap()
        .unwrap()
        .id;
    let administrator = site_administrator(app).await;
    let new = NewRecommendation { thread, phrases: vec!["lantern".to_owned()], seen: Seen::Nothing };
    recommend(&app.app, &administrator, AgencyId(1), &new, None).await.unwrap();
    format!("/agencies/1/recommendations/{thread}")
}

#[tokio::test]
async fn every_time_ends_in_z() {
    let app = community().await;
    let token = create_token(&app.app, "Olu_Admin", "walk", Scope::ALL, None).await.unwrap();
    let browser = app.browser();
    // A category has a trial to read only where somebody has started one.
    let categories = browser.api(Method::GET, "/categories", None, None).await.expect(200).json();
    for category in categories["items"].as_array().unwrap() {
        let level = Level::Category(CategoryId(category["id"].as_i64().unwrap()));
        let trial = NewTrial { terms: Some(Terms::BUILT_IN), reason: "To see".to_owned() };
        trial_edit::start(&app.app, &site_administrator(&app).await, level, trial, None).await.unwrap();
    }
    let operations: Vec<&str> = openapi::value()["paths"]
        .as_object()
        .unwrap()
        .iter()
        .filter(|(_, methods)| methods.get("get").is_some())
        .map(|(path, _)| path.as_str())
        .collect();
    let mut waiting: VecDeque<String> = operations
        .iter()
        .filter(|path| !path.contains('{'))
        .map(|path| match *path {
            "/suggestions" => "/suggestions?title=parking%20permit".to_owned(),
            path if path.ends_with("agencies") || path == "/me" || path == "/me/sessions" => path.to_owned(),
            path => format!("{path}?limit=100"),
        })
        .collect();
    waiting.push_back(recommended(&app).await);
    let group = json!({ "language": "en", "phrases": ["zeppelin", "airship"] });
    let group = browser.api(Method::POST, "/synonyms", Some(&token), Some(group)).await.expect(201).json();
    waiting.push_back(format!("/synonyms/{}", group["id"]));
    let photo = reqwest::Client::new().post(app.url("/api/v1/attachments")).bearer_auth(&token);
    let photo: Value = photo.body(picture(ImageFormat::Png)).send().await.unwrap().json().await.unwrap();
    waiting.push_back(format!("/attachments/{}", photo["id"]));
    let mut asked: BTreeSet<String> = waiting.iter().cloned().collect();
    let mut used = BTreeSet::new();
    let form = Regex::new(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$").unwrap();
    let like = Regex::new(r"^\d{4}-\d\d-\d\d").unwrap();
    let day = Regex::new(r"^\d{4}-\d\d-\d\d$").unwrap();
    let mut times = BTreeSet::new();
    let mut number = 0;
    while let Some(path) = waiting.pop_front() {
        let page = browser.api(Method::GET, &path, Some(&token), None).await;
        let template = operations.iter().find(|template| {
            let pattern = format!(
                "^{}$",
                template.replace("{id}", r"\d+").replace("{thread_id}", r"\d+").replace("{reference}", "PD-[^/]+")
            );
            Regex::new(&pattern).unwrap().is_match(path.split('?').next().unwrap())
        });
        used.insert(*template.unwrap());
        // What somebody keeps for staff beside a question is for whoever asked it alone.
        if path.starts_with("/threads/") && path.ends_with("/annex") && page.status == 403 {
            continue;
        }
        let page = page.expect(200).json();
        let mut found = Vec::new();
        texts(&page, "", &mut found);
        for (name, text) in found {
            let of_time = name.ends_with("_at") || ["at", "until", "since", "reply_by", "reopen_until"].contains(&name);
            if name.ends_with("_day") {
                assert!(day.is_match(text), "{path} gives {text:?} as {name}");
                continue;
            }
            assert!(!of_time && !like.is_match(text) || form.is_match(text), "{path} gives {text:?} as {name}");
            if of_time {
                times.insert(name.to_owned());
                number += 1;
            }
        }
        // Only cases have a reference to be found by.
        if let Some(reference) = page["reference"].as_str() {
            let path = format!("/case-references/{reference}");
            if asked.insert(path.clone()) {
                waiting.push_back(path);
            }
        }
        let parts: Vec<&str> = path.trim_start_matches('/').split(['/', '?']).collect();
        let at = match *parts.as_slice() {
            [_, _, last @ ("answers" | "comments"), ..] => last,
            // What else stands below a thing has ids of its own kind.
            [_, number, _, ..] if number.parse::<i64>().is_ok() => "",
            [first, ..] => first,
            [] => "",
        };
        let mut known = BTreeMap::new();
        ids(&page, at, &mut known);
        for (collection, ids) in known {
            // Some of each kind are enough; all of them are many.
            for id in ids.into_iter().take(40) {
                let below = format!("/{collection}/{{id}}");
                for template in
                    operations.iter().filter(|path| path.starts_with(&below) && !path.contains("{thread_id}"))
                {
                    let path = template.replace("{id}", &id.to_string());
                    if asked.insert(path.clone()) {
                        waiting.push_back(path);
                    }
                }
            }
        }
    }
    let missed: Vec<_> = operations.iter().filter(|path| !used.contains(*path)).collect();
    assert!(missed.is_empty(), "nothing led to {missed:?}");
    assert!(number > 1_000 && times.len() > 15, "only {number} times were seen: {times:?}");
}

/// In the document a time is what `Timestamp` says it is: another type would bring no example.
#[test]
fn every_time_in_the_document_has_the_form() {
    fn walk(value: &Value, at: &str, found: &mut usize) {
        match value {
            Value::Object(fields) => {
                if fields.get("format").is_some_and(|format| format == "date-time") {
                    assert_eq!(fields["example"], "2026-11-22T14:05:00Z", "{at}");
                    *found += 1;
                }
                let named = |(name, part): (&String, &Value)| name.ends_with("_at") && part["type"] == "string";
                for (name, part) in fields.get("properties").and_then(Value::as_object).into_iter().flatten() {
                    assert!(!named((name, part)) || part["format"] == "date-time", "{at}.{name} is no time");
                }
                fields.iter().for_each(|(name, part)| walk(part, &format!("{at}.{name}"), found));
            }
            Value::Array(items) => items.iter().for_each(|item| walk(item, at, found)),
            _ => {}
        }
    }
    let mut found = 0;
    walk(openapi::value(), "", &mut found);
    assert!(found > 30, "only {found} times");
}
