//! The server itself: what the stack's defaults would let through, it does not.

use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::TestApp;

async fn until_closed(mut socket: TcpStream, most: Duration) -> Duration {
    let begun = Instant::now();
    let mut bytes = Vec::new();
    tokio::time::timeout(most, socket.read_to_end(&mut bytes)).await.expect("the server kept the connection").ok();
    begun.elapsed()
}

#[tokio::test]
async fn silent_and_half_sent_requests_are_closed() {
    let app = TestApp::start().await;
    let silent = TcpStream::connect(app.address).await.unwrap();
    let mut half = TcpStream::connect(app.address).await.unwrap();
    half.write_all(b"GET / HTTP/1.1\r\nHost: x\r\nX-Half: ").await.unwrap();
    let most = Duration::from_secs(15);
    let (silent, half) = tokio::join!(until_closed(silent, most), until_closed(half, most));
    assert!(silent > Duration::from_secs(5) && half > Duration::from_secs(5), "closed too early: {silent:?} {half:?}");
}

#[tokio::test]
async fn a_half_sent_head_does_not_hold_up_stopping() {
    let app = TestApp::start().await;
    let mut half = TcpStream::connect(app.address).await.unwrap();
    half.write_all(b"GET / HTTP/1.1\r\nHost: x\r\nX-Half: ").await.unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    app.stop.cancel();
    assert!(until_closed(half, Duration::from_secs(5)).await < Duration::from_secs(2));
}

#[tokio::test]
async fn every_answer_carries_the_policy_headers() {
    let app = TestApp::start().await;
    let browser = app.browser();
    for path in ["/healthz", "/readyz", "/nowhere", "/api/v1/nowhere", "/assets/nothing.css"] {
        let page = browser.get(path).await;
        for name in ["content-security-policy", "x-content-type-options", "referrer-policy", "x-frame-options"] {
            assert!(page.headers.contains_key(name), "{path} lacks {name}");
        }
        assert!(!page.headers.contains_key("set-cookie"), "{path} sets a cookie");
    }
}

#[tokio::test]
async fn what_the_framework_refuses_is_a_problem_document() {
    let app = TestApp::start().await;
    let client = reqwest::Client::new();
    let missing = client.get(app.url("/api/v1/nowhere")).send().await.unwrap();
    assert_eq!(missing.status(), 404);
    assert_eq!(missing.headers()["content-type"], "application/problem+json");
    let zipped =
        client.post(app.url("/api/v1/threads")).header("content-encoding", "gzip").body("x").send().await.unwrap();
    assert_eq!(zipped.status(), 415);
    assert_eq!(zipped.headers()["content-type"], "application/problem+json");
    let large = client.post(app.url("/api/v1/threads")).body(vec![b'x'; 300 * 1024]).send().await.unwrap();
    assert_eq!(large.status(), 413);
    assert_eq!(large.headers()["content-type"], "application/problem+json");
}

#[tokio::test]
async fn forms_from_other_sites_are_refused() {
    let app = TestApp::start().await;
    let client = reqwest::Client::new();
    for (name, value) in [("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")] {
        let answer = client.post(app.url("/sign-out")).header(name, value).form(&[("a", "b")]).send().await.unwrap();
        assert_eq!(answer.status(), 403, "{name}");
    }
    let json = client.post(app.url("/sign-out")).header("content-type", "text/plain").body("{}").send().await.unwrap();
    assert_eq!(json.status(), 415);
}

#[tokio::test]
async fn the_node_is_ready_and_says_so() {
    let app = TestApp::start().await;
    let ready = app.browser().get("/readyz").await.expect(200).json();
    assert_eq!(ready["ready"], true);
    assert_eq!(ready["pending_migrations"], 0);
}
