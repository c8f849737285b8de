//! How many pages one may read in a minute, and what refuses those who read more.

use reqwest::header::{COOKIE, RETRY_AFTER};
use reqwest::{Client, Response, StatusCode};

use crate::support::people::{PASSWORD, signed_in};
use crate::support::{Browser, TestApp};

/// Pages that one address or one account may read in a minute.
const ALLOWED: usize = 600;
/// There is nothing at this address, so that its answer is never kept in memory.
const UNKNOWN_THREAD_PATH: &str = "/threads/999999";

/// A node with limits that believes what its clients say of where they are, and tells what each answer cost.
async fn start() -> TestApp {
    TestApp::start_with(|config| {
        config.rate_limit_scale = 1;
        config.trusted_proxies = vec!["127.0.0.0/8".parse().unwrap()];
        config.expose_statements = true;
        config.test_locales = true;
    })
    .await
}

/// Reads a page from an address without keeping cookies.
async fn read(node: &TestApp, client: &Client, from: &str, path: &str, cookie: Option<&str>) -> Response {
    let request = client.get(node.url(path)).header("x-forwarded-for", from);
    let request = if let Some(cookie) = cookie { request.header(COOKIE, cookie) } else { request };
    request.send().await.unwrap()
}

/// Expects a page that says to wait, made without any query.
async fn refused(response: Response) -> String {
    assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(response.headers()["x-sql-statements"], "0", "a refusal reads nothing");
    let wait: u32 = response.headers()[RETRY_AFTER].to_str().unwrap().parse().unwrap();
    assert!((1..=60).contains(&wait), "{wait}");
    assert!(response.headers()["content-type"].to_str().unwrap().starts_with("text/html"));
    response.text().await.unwrap()
}

/// How many pages somebody reads before one is refused. A minute that ends meanwhile begins anew.
async fn reads_until_refused(browser: &Browser) -> usize {
    for count in 0..=2 * ALLOWED {
        if browser.get(UNKNOWN_THREAD_PATH).await.status == 429 {
            return count;
        }
    }
    panic!("nobody stopped them");
}

#[tokio::test]
async fn strangers_read_so_many_pages_a_minute_and_one_household_is_one_reader() {
    let node = start().await;
    let client = Client::new();
    for number in 0..ALLOWED {
        let from = format!("2001:db8:1:2::{number:x}");
        assert_eq!(
            read(&node, &client, &from, UNKNOWN_THREAD_PATH, None).await.status(),
            StatusCode::NOT_FOUND,
            "{number}"
        );
    }
    let (here, elsewhere) = ("2001:db8:1:2:3::9", "2001:db8:1:3::1");
    let page = refused(read(&node, &client, here, UNKNOWN_THREAD_PATH, None).await).await;
    assert!(page.contains("Wait a minute, then load this page again"), "{page}");
    // Another cookie than that of a session makes nobody known.
    refused(read(&node, &client, here, "/threads", Some("scheme=dark; visitor=x")).await).await;
    let page = refused(read(&node, &client, here, "/en-XA/threads", None).await).await;
    assert!(page.contains("lang=\"en-XA\"") && !page.contains("Wait a minute"), "{page}");
    // What costs nothing is not counted: a page that is kept in memory, files of the site, its health.
    assert_eq!(read(&node, &client, elsewhere, "/help", None).await.status(), StatusCode::OK);
    for free in ["/help", "/favicon.svg", "/healthz"] {
        assert_eq!(read(&node, &client, here, free, None).await.status(), StatusCode::OK, "{free}");
    }
    // The API has a count of its own.
    assert_eq!(read(&node, &client, here, "/api/v1/threads", None).await.status(), StatusCode::OK);
    assert_eq!(read(&node, &client, elsewhere, UNKNOWN_THREAD_PATH, None).await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn whoever_is_signed_in_is_counted_by_account_wherever_they_are() {
    let node = start().await;
    let (ines, tom) = (signed_in(&node, "Ines", None).await, signed_in(&node, "Tom", None).await);
    let stranger = node.browser();
    let door = stranger.see("/sign-in").await;
    assert!(reads_until_refused(&ines).await >= ALLOWED - 10);
    let page = ines.get("/account").await.expect(429);
    assert!(page.headers.contains_key("retry-after") && page.says("Too many pages at once"), "{}", page.text());
    reads_until_refused(&stranger).await;
    tom.see("/account").await;
    // A form of a stranger is not refused with what they typed in it: it has the limit of what it does.
    let typed = [("name", "Ines"), ("password", "not this one")];
    let wrong = stranger.submit(&door, "/sign-in", &typed).await.expect(422);
    assert_eq!(wrong.attribute("#name", "value").as_deref(), Some("Ines"));
    // She signs in elsewhere and is the same reader.
    reads_until_refused(&ines).await;
    let client = Client::builder().cookie_store(true).build().unwrap();
    let form = read(&node, &client, "203.0.113.7", "/sign-in", None).await.text().await.unwrap();
    let csrf = form.split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let fields = [("csrf", csrf), ("name", "Ines"), ("password", PASSWORD)];
    let request = client.post(node.url("/sign-in")).header("x-forwarded-for", "203.0.113.7").form(&fields);
    assert_eq!(request.send().await.unwrap().status(), StatusCode::TOO_MANY_REQUESTS, "what she is shown then is hers");
}

#[tokio::test]
async fn guessed_sessions_are_not_looked_up_without_end() {
    let node = start().await;
    let client = Client::new();
    let here = "203.0.113.7";
    for number in 0..ALLOWED {
        let guess = format!("session=guess{number}");
        let answer = read(&node, &client, here, UNKNOWN_THREAD_PATH, Some(&guess)).await;
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{number}");
    }
    refused(read(&node, &client, here, UNKNOWN_THREAD_PATH, Some("session=another")).await).await;
    // Wherever it leads: there is one rule for all addresses of pages.
    refused(read(&node, &client, here, "/no-such-page", Some("session=another")).await).await;
    // Readers behind the same address who name none have not guessed.
    assert_eq!(read(&node, &client, here, UNKNOWN_THREAD_PATH, None).await.status(), StatusCode::NOT_FOUND);
}
