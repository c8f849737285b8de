//! The document is served to programs, and to people as a page.

use std::collections::BTreeSet;

use peerdesk::openapi;
use peerdesk::openapi::problem_codes::CODES;
use reqwest::Client;
use scraper::{Html, Selector};

use super::operations;
use crate::support::TestApp;

#[tokio::test]
async fn the_document_is_served_to_any_page() {
    let app = TestApp::start().await;
    let client = Client::new();
    let served =
        client.get(app.url("/api/v1/openapi.json")).header("origin", "https://widget.example").send().await.unwrap();
    assert_eq!(served.headers()["content-type"], "application/json");
    assert_eq!(served.headers()["access-control-allow-origin"], "*");
    assert!(!served.headers().contains_key("access-control-allow-credentials"));
    let etag = served.headers()["etag"].to_str().unwrap().to_owned();
    assert_eq!(served.text().await.unwrap(), openapi::text());
    let again = client.get(app.url("/api/v1/openapi.json")).header("if-none-match", etag).send().await.unwrap();
    assert_eq!(again.status(), 304);
}

#[tokio::test]
async fn people_find_every_operation_and_problem_on_one_page() {
    let app = TestApp::start().await;
    let page = app.browser().see("/api/docs").await;
    assert!(!page.headers.contains_key("set-cookie"));
    let html = Html::parse_document(&page.body);
    let ids: Vec<&str> =
        html.select(&Selector::parse("[id]").unwrap()).filter_map(|element| element.attr("id")).collect();
    let mut unique = BTreeSet::new();
    for id in &ids {
        assert!(unique.insert(*id), "the id {id} stands twice");
    }
    for operation in operations() {
        assert!(unique.contains(operation.id.as_str()), "{} is not on the page", operation.id);
    }
    for code in CODES {
        assert!(unique.contains(format!("problem-{}", code.word).as_str()), "{} is not on the page", code.word);
    }
    for link in html.select(&Selector::parse("a[href], link[href]").unwrap()) {
        let href = link.attr("href").unwrap();
        match href.strip_prefix('#') {
            Some(id) => assert!(unique.contains(id), "{href} leads nowhere"),
            None => assert!(href.starts_with('/') || href == app.url("/api/docs"), "{href} leads away"),
        }
    }
    assert!(!page.body.contains("api-docs-") && !page.body.contains("api-rule-"), "a text is missing");
    for limit in ["600 calls with a token in 1 minute", "30 questions, answers", "120 searches in 1 minute"] {
        assert!(page.says(limit), "{limit}");
    }
}
