//! Strings that break programs, through every text that the API takes: no fault, no script, and the text comes back as typed.

use std::path::{Path, PathBuf};

use peerdesk::entity::Role;
use peerdesk::identity::administration::create_token;
use peerdesk::identity::permissions::Scope;
use peerdesk::markdown::source::{normalize, normalize_line};
use reqwest::Method;
use scraper::{Html, Selector};
use serde_json::{Value, json};

use crate::support::people::insert_staff;
use crate::support::{Browser, Page, TestApp, TestCity};

/// Characters that show nothing: of zero width, blank letters and signs, a hyphen that is not drawn, a turn of the direction, a
/// control character.
pub const UNSEEN: [&str; 7] = ["\u{200b}", "\u{2060}", "\u{2800}", "\u{3164}", "\u{ad}", "\u{202e}", "\u{1b}"];

/// The folder of hostile inputs, where there is one.
pub fn corpus() -> Option<PathBuf> {
    let given = std::env::var_os("PEERDESK_CORPUS").map(PathBuf::from);
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    given.into_iter().chain([beside]).find(|folder| folder.join("naughty-strings/blns.json").exists())
}

/// What is kept of a text, by the rule that has tests of its own.
pub fn kept(text: &str) -> String {
    normalize(text)
}

fn one_line(text: &str) -> String {
    normalize_line(text)
}

/// The answer is 201, or a refusal that names the field.
#[track_caller]
fn taken(page: &Page, text: &str, pointer: &str) -> Option<Value> {
    if page.status == 201 {
        return Some(page.json());
    }
    assert_eq!(page.status, 422, "{text:?}: {}", page.body);
    let problem = page.json();
    let fields = problem["errors"].as_array().unwrap();
    assert!(fields.iter().any(|field| field["pointer"] == pointer), "{text:?} is refused without a reason: {problem}");
    None
}

/// No element and no attribute that could run.
fn assert_harmless(html: &str, text: &str) {
    let parsed = Html::parse_fragment(html);
    for element in parsed.select(&Selector::parse("*").unwrap()) {
        let name = element.value().name();
        assert!(!["script", "iframe", "object", "embed", "style", "form", "svg"].contains(&name), "{text:?}: {html}");
        for (attribute, value) in element.value().attrs() {
            assert!(!attribute.starts_with("on") && attribute != "style", "{text:?}: {html}");
            let value = value.trim().to_lowercase();
            assert!(!value.starts_with("javascript:") && !value.starts_with("data:"), "{text:?}: {html}");
        }
    }
}

struct HostileCity {
    node: TestApp,
    browser: Browser,
    category: i64,
    asker: String,
    agent: String,
    thread: i64,
    case: i64,
}

impl HostileCity {
    async fn build() -> Self {
        let node = TestApp::start().await;
        let city = TestCity::build(&node).await;
        insert_staff(&node, "agent", Role::TeamLead).await;
        let asker = create_token(&node.app, "ines", "test", Scope::ALL, None).await.unwrap();
        let agent = create_token(&node.app, "agent", "test", Scope::ALL, None).await.unwrap();
        let browser = node.browser();
        let question = json!({ "title": "Where do I park?", "body": "At night.", "category_id": city.category.0 });
        let asked = browser.api(Method::POST, "/threads", Some(&asker), Some(question)).await.expect(201).json();
        let thread = asked["id"].as_i64().unwrap();
        let path = format!("/threads/{thread}/escalation");
        let opened = browser
            .api(Method::POST, &path, Some(&agent), Some(json!({ "reason": "To write in." })))
            .await
            .expect(201)
            .json();
        let case = opened["case_id"].as_i64().or_else(|| opened["id"].as_i64()).unwrap();
        Self { node, browser, category: city.category.0, asker, agent, thread, case }
    }

    async fn post(&self, path: &str, token: &str, body: Value) -> Page {
        self.browser.api(Method::POST, path, Some(token), Some(body)).await
    }

    async fn ask(&self, text: &str) {
        let title = format!("Is it this? {text}");
        let body = json!({ "title": title, "body": text, "category_id": self.category });
        let page = self.post("/threads", &self.asker, body).await;
        let pointer = if title.chars().count() > 150 { "/title" } else { "/body" };
        let Some(made) = taken(&page, text, pointer) else { return };
        let path = format!("/threads/{}", made["id"]);
        let read = self.browser.api(Method::GET, &path, None, None).await.expect(200).json();
        assert_eq!(read["title"], one_line(&title), "{text:?}");
        assert_eq!(read["body"]["source"], kept(text).trim_end(), "{text:?}");
        assert_harmless(read["body"]["html"].as_str().unwrap(), text);
        let page = self.browser.get(&path).await.expect(200);
        let html = Html::parse_document(&page.body);
        let heading: String = html.select(&Selector::parse("h1").unwrap()).flat_map(|found| found.text()).collect();
        assert_eq!(heading, one_line(&title), "the page shows {text:?}");
        for script in html.select(&Selector::parse("script").unwrap()) {
            let ours = script.attr("src").is_some_and(|from| from.starts_with("/assets/"));
            assert!(ours || script.attr("type") == Some("application/ld+json"), "{text:?}: {}", page.body);
        }
    }

    /// Posts a text where one belongs, and compares what comes back.
    async fn write(&self, path: &str, token: &str, field: &str, text: &str) {
        let page = self.post(path, token, json!({ field: text })).await;
        if let Some(made) = taken(&page, text, &format!("/{field}")) {
            let shown = &made["body"];
            if shown["source"].is_string() {
                assert_eq!(shown["source"].as_str().unwrap().trim(), kept(text).trim(), "{path}: {text:?}");
                assert_harmless(shown["html"].as_str().unwrap(), text);
            }
        }
    }

    async fn find(&self, text: &str) {
        for (path, name) in [("/api/v1/search", "q"), ("/api/v1/suggestions", "title"), ("/search", "q")] {
            let url = reqwest::Url::parse_with_params(&self.node.url(path), &[(name, text)]).unwrap();
            let target = format!("{}?{}", url.path(), url.query().unwrap_or_default());
            let page = self.browser.get(&target).await;
            // No database can hold the character 0: the door refuses it.
            let refused = (text.chars().count() > 200 || text.contains('\0')) && page.status.is_client_error();
            assert!(page.status == 200 || refused, "{path} {text:?}: {} {}", page.status, page.body);
        }
    }
}

#[tokio::test]
async fn hostile_strings_come_back_as_typed() {
    let Some(folder) = corpus() else {
        println!("SKIPPED hostile strings through the API: no corpus; set PEERDESK_CORPUS");
        return;
    };
    let file = std::fs::read_to_string(folder.join("naughty-strings/blns.json")).unwrap();
    let mut strings: Vec<String> = serde_json::from_str(&file).unwrap();
    assert!(strings.len() > 500);
    strings.extend(
        ["a\u{0}b", "e\u{301}", "\u{202e}right", "a\r\nb", "\u{feff}x", "\u{1f468}\u{200d}\u{1f469}"]
            .map(str::to_owned),
    );
    let city = HostileCity::build().await;
    let (thread, case) = (city.thread, city.case);
    for text in &strings {
        city.ask(text).await;
        city.write(&format!("/threads/{thread}/answers"), &city.agent, "body", text).await;
        city.write(&format!("/threads/{thread}/comments"), &city.asker, "body", text).await;
        city.write(&format!("/cases/{case}/notes"), &city.agent, "body", text).await;
        city.write(&format!("/cases/{case}/messages"), &city.agent, "body", text).await;
    }
    city.node.drain().await;
    for text in &strings {
        city.find(text).await;
    }
    let page = city.browser.get(&format!("/threads/{thread}")).await.expect(200);
    assert!(page.says("Where do I park?"));
}
