//! What goes over the wire: small for everybody, and no secret in what is compressed.

use peerdesk::entity::{Role, ThreadId, TokenPurpose};
use peerdesk::notifications::unsubscribe::{self, Stop};
use reqwest::Method;
use reqwest::header::HeaderMap;
use serde_json::json;

use crate::api::demo::community;
use crate::support::people::{PASSWORD, account_of, insert_account_with_password, one_use_link, sign_up, signed_in};
use crate::support::second_factor::Phone;
use crate::support::threads::insert_answer;
use crate::support::{Browser, Page, TestApp, TestCity, TestDesk};

/// Most bytes of bodies that a first visit to the start page or to a question may bring: the page, styles, scripts and pictures.
const MAX_FIRST_VISIT: usize = 40 * 1024;
/// Most bytes of every further page: what does not change is there already.
const MAX_LATER_PAGE: usize = 10 * 1024;

/// What an answer of a neighbour commonly says.
const ANSWER: &str = "I did this last spring. Take the notice and the photo of the sign to the office at the market square, it is open until \
                      six on Thursdays, and ask for the form for appeals. They look at it while you wait. If you would rather write, the \
                      address stands on the back of the notice, and you have 28 days from the date on it, not from the day it arrived. I got \
                      an answer after two weeks and did not have to pay. Keep a copy of everything, they asked me for the photo twice.";

fn takes_brotli(node: &TestApp) -> Browser {
    Browser::that_takes_brotli(node.url(""))
}

fn coding(page: &Page) -> Option<&str> {
    page.headers.get("content-encoding").and_then(|value| value.to_str().ok())
}

fn varies(headers: &HeaderMap) -> bool {
    headers.get_all("vary").iter().any(|names| names.to_str().unwrap().contains("accept-encoding"))
}

/// Paths of the styles, scripts and pictures that a page has fetched at once.
fn loaded(page: &Page) -> Vec<String> {
    let selectors = [("link[rel=stylesheet], link[rel=icon]", "href"), ("script[src], img[src]", "src")];
    let html = scraper::Html::parse_document(&page.body);
    let found = selectors.iter().flat_map(|(selector, name)| {
        let selector = scraper::Selector::parse(selector).unwrap();
        html.select(&selector).filter_map(|element| element.value().attr(name).map(str::to_owned)).collect::<Vec<_>>()
    });
    found.collect()
}

#[tokio::test]
async fn a_first_visit_and_every_later_page_are_light() {
    let node = community().await;
    let list = node.browser().api(Method::GET, "/threads", None, None).await.expect(200).json();
    let thread = list["items"][0]["id"].as_i64().unwrap();
    let reader = takes_brotli(&node);
    let author = insert_account_with_password(&node, "Pia").await;
    for number in list["items"][0]["answer_count"].as_i64().unwrap_or(0)..5 {
        insert_answer(&node, ThreadId(thread), author, &format!("{ANSWER} ({number})")).await;
    }
    for path in ["/".to_owned(), format!("/threads/{thread}")] {
        let page = reader.see(&path).await;
        assert_eq!(coding(&page), Some("br"), "{path}");
        assert!(path == "/" || page.all("article.pd-answer").len() >= 5, "{}", page.text());
        assert!(page.weight <= MAX_LATER_PAGE, "{path}: {} of {} bytes", page.weight, page.body.len());
        let mut first = page.weight;
        let mut parts = vec![format!("page {}", page.weight)];
        for part in loaded(&page) {
            assert!(!part.contains("staff"), "{path} loads {part}");
            let asset = reader.see(&part).await;
            first += asset.weight;
            parts.push(format!("{part} {}", asset.weight));
        }
        println!("{path}: {first} bytes at the first visit ({})", parts.join(", "));
        assert!(first <= MAX_FIRST_VISIT, "{path}: {first} bytes, {parts:?}");
    }
}

#[tokio::test]
async fn staff_load_their_styles_beside_those_of_everybody() {
    let node = TestApp::start().await;
    TestCity::build(&node).await;
    let (agent, citizen) = (signed_in(&node, "Ada", Some(Role::Agent)).await, signed_in(&node, "Cid", None).await);
    let styles = |page: &Page| page.all("link[rel=stylesheet]").len();
    // The styles of a build without Node are one file.
    let more = usize::from(node.browser().get("/readyz").await.body.contains("full"));
    for path in ["/", "/threads", "/search?q=permit", "/ask", "/account", "/notifications", "/help", "/categories"] {
        assert_eq!(styles(&citizen.see(path).await), 1, "{path}");
    }
    for path in ["/desk", "/api/docs", "/statistics"] {
        assert_eq!(styles(&agent.see(path).await), 1 + more, "{path}");
    }
}

#[tokio::test]
async fn texts_come_compressed_as_each_reader_takes_them() {
    let node = TestApp::start().await;
    let city = TestCity::build(&node).await;
    let thread = city.insert_thread(&node, |_| {}).await;
    insert_answer(&node, thread, city.neighbour, ANSWER).await;
    let browser = node.browser();
    let single = format!("/api/v1/threads/{thread}");
    let styles =
        loaded(&browser.see("/").await).into_iter().find(|path| path.rsplit('.').next() == Some("css")).unwrap();
    for path in ["/", "/threads", single.as_str(), "/api/v1/openapi.json", styles.as_str()] {
        let plain = browser.get_with(path, ("accept-encoding", "identity")).await.expect(200);
        assert_eq!(coding(&plain), None, "{path}");
        assert!(varies(&plain.headers), "{path}");
        let small = takes_brotli(&node).get(path).await.expect(200);
        assert_eq!((coding(&small), &small.body), (Some("br"), &plain.body), "{path}");
        assert!(varies(&small.headers) && small.weight < plain.weight, "{path}: {}", small.weight);
        // The length that is said is that of what is sent.
        assert_eq!(small.headers["content-length"].to_str().unwrap(), small.weight.to_string(), "{path}");
        // Neither of two forms of a text has the other's strong tag; both are known as the same text.
        let tags = [&plain, &small].map(|page| page.headers["etag"].to_str().unwrap().to_owned());
        assert!(tags[0].starts_with("W/") || tags[0] != tags[1], "{path}: {tags:?}");
        for tag in &tags {
            let again = takes_brotli(&node).get_with(path, ("if-none-match", tag)).await.expect(304);
            assert_eq!(again.headers["etag"], small.headers["etag"], "{path}");
            assert!(varies(&again.headers) && coding(&again).is_none(), "{path}");
        }
    }
    for (path, why) in [("/favicon.svg", "it is small"), ("/healthz", "it is for machines")] {
        assert_eq!(coding(&takes_brotli(&node).get(path).await.expect(200)), None, "{path}: {why}");
    }
    let copy = node.browser().get(&format!("{styles}.br")).await;
    assert_eq!(copy.status, 404, "a copy has no address of its own");
}

#[tokio::test]
async fn a_request_is_never_read_as_compressed() {
    let node = TestApp::start().await;
    let (browser, header) = (node.browser(), ("content-encoding", "br"));
    assert_eq!(browser.post_with("/sign-in", &[("name", "x")], header).await.status, 415);
    let api = browser.api_with(Method::POST, "/threads", None, Some(json!({})), &[header]).await;
    assert_eq!(api.status, 415);
}

#[tokio::test]
async fn every_page_has_another_form_token_and_each_of_them_works() {
    let node = TestApp::start().await;
    let browser = sign_up(&node, "Ines", "").await;
    let token = async || browser.see("/account").await.attribute("input[name=csrf]", "value").unwrap();
    let (one, two) = (token().await, token().await);
    assert_ne!(one, two);
    // Nothing that stays the same is left of it: not even a part.
    let common = one.bytes().zip(two.bytes()).take_while(|(left, right)| left == right).count();
    assert!(common < 8, "{one} {two}");
    for (token, about) in [(&one, "First"), (&two, "Second"), (&one, "Third")] {
        browser.post("/account", &[("csrf", token), ("about", about)]).await.expect(200);
        assert_eq!(account_of(&node, "Ines").await.about, about);
    }
    let stranger = sign_up(&node, "Eve", "").await;
    stranger.post("/account", &[("csrf", &one), ("about", "Forged")]).await;
    assert_ne!(account_of(&node, "Eve").await.about, "Forged", "it is for one session");
}

/// That a page is sent as it is, and holds what its reader must not lose.
#[track_caller]
fn shows_plainly(page: &Page, secret: &str) {
    assert!(!secret.is_empty() && page.body.contains(secret), "{}: no {secret}", page.path);
    assert_eq!(coding(page), None, "{} is compressed", page.path);
    assert!(!varies(&page.headers), "{}", page.path);
    assert!(page.headers["cache-control"].to_str().unwrap().contains("no-store"), "{}", page.path);
}

#[tokio::test]
async fn no_page_with_a_secret_is_compressed() {
    let node = TestApp::start().await;
    let browser = takes_brotli(&node);
    let page = browser.see("/sign-up").await;
    let fields = [("handle", "Ines"), ("email", "ines@example.org"), ("password", PASSWORD)];
    let page = browser.submit(&page, "/sign-up", &fields).await.expect(200);
    assert_eq!(page.headers["cache-control"], "no-store");
    // Pages of the same reader without a secret are compressed.
    assert_eq!(coding(&browser.see("/").await), Some("br"));

    let link = one_use_link(&node, "Ines", TokenPurpose::ConfirmEmail).await;
    let page = browser.see(&link).await;
    shows_plainly(&page, link.trim_start_matches("/confirm-email/"));
    browser.submit(&page, "/confirm-email/", &[]).await.expect(200);
    let account = account_of(&node, "Ines").await;
    let link = unsubscribe::path(&node.app.config, account.id, Stop::Mails);
    shows_plainly(&browser.see(&link).await, link.trim_start_matches("/unsubscribe/"));

    let page = browser.see("/account/tokens").await;
    let fields = [("name", "Widget"), ("scopes", "admin"), ("ends", ""), ("current-password", PASSWORD)];
    let page = browser.submit(&page, "/account/tokens", &fields).await.expect(200);
    shows_plainly(&page, "Your token is ready.");

    let page = browser.see("/account/second-factor/set-up").await;
    let page = browser.submit(&page, "/account/second-factor/set-up", &[("current-password", PASSWORD)]).await;
    let phone = Phone::that_scanned(&page);
    assert_eq!((coding(&page), varies(&page.headers)), (None, false), "{}", page.text());
    let code = phone.next_code(&node);
    let page = browser.submit(&page, "/account/second-factor/confirm", &[("code", &code)]).await.expect(200);
    shows_plainly(&page, &page.all("ol code")[0]);

    let visitor = takes_brotli(&node);
    let page = visitor.see("/sign-in").await;
    let page = visitor.submit(&page, "/sign-in", &[("name", "Ines"), ("password", PASSWORD)]).await.expect(200);
    shows_plainly(&page, &page.attribute("input[name=token]", "value").unwrap());

    let link = one_use_link(&node, "Ines", TokenPurpose::ResetPassword).await;
    let page = visitor.see(&link).await;
    assert_eq!((coding(&page), varies(&page.headers)), (None, false), "{}", page.text());
}

/// What the address says is repeated in a page, beside words that nobody else may read.
#[tokio::test]
async fn no_page_with_private_words_is_compressed() {
    let desk = TestDesk::open().await;
    let case = desk.open_case().await;
    for (who, path) in
        [("Cora", format!("/cases/{}", case.reference)), ("Ann", format!("/desk/cases/{}", case.reference))]
    {
        let browser = takes_brotli(&desk.node);
        let page = browser.see("/sign-in").await;
        browser.submit(&page, "/sign-in", &[("name", who), ("password", PASSWORD)]).await.expect(200);
        for address in [&path, &format!("{path}?write=guess")] {
            let page = browser.see(address).await;
            assert_eq!((coding(&page), varies(&page.headers)), (None, false), "{address}");
        }
        if who == "Cora" {
            let details = browser.see("/ask/details?title=Where+do+I+park%3F").await;
            assert_eq!(coding(&details), None);
            let category = desk.city.category.to_string();
            let fields = [("category", category.as_str()), ("intent", "information"), ("body", "A private thought.")];
            let check = browser.submit(&details, "/ask/check", &fields).await.expect(200);
            assert!(check.path.starts_with("/ask/check"), "{}", check.path);
            shows_plainly(&check, "A private thought.");
        }
    }
}
