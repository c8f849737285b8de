//! What a reader has already, whoever reads it and from where: entity tags, 304, and headers that are the same for every origin.

use reqwest::header::HeaderMap;
use reqwest::{Client, Method, StatusCode};

use crate::support::{Page, TestApi};

/// Every way in which a reader, or a proxy on the way, may name the tag that it has.
fn spellings(tag: &str) -> Vec<String> {
    let opaque = tag.trim_start_matches("W/");
    // Ours says the coding already where the client took the answer compressed.
    let start = opaque.trim_end_matches('"').trim_end_matches("-gzip");
    vec![
        tag.to_owned(),
        opaque.to_owned(),
        format!("W/{opaque}"),
        format!("\"other\", W/{opaque}"),
        format!("{start}-gzip\""),
        format!("W/{start}-br\""),
        "*".to_owned(),
    ]
}

/// Headers that a 304 must have if the 200 has them, and those that permit scripts to read it.
const KEPT: [&str; 6] = [
    "etag",
    "cache-control",
    "vary",
    "access-control-allow-origin",
    "access-control-expose-headers",
    "content-security-policy",
];

fn kept(headers: &HeaderMap) -> Vec<(&str, Vec<&str>)> {
    KEPT.iter()
        .map(|name| (*name, headers.get_all(*name).iter().map(|value| value.to_str().unwrap()).collect()))
        .collect()
}

#[tokio::test]
async fn whoever_has_it_already_is_told_so_with_the_same_headers() {
    for cache in [0, 8] {
        let api = TestApi::start_with(|config| config.page_cache_mb = cache).await;
        let thread = api.ask("How do I renew a permit?").await;
        let single = format!("/api/v1/threads/{thread}");
        let answers = format!("{single}/answers");
        let token = api.neighbour.as_str();
        let client = Client::new();
        for (path, token) in [
            (single.as_str(), None),
            (single.as_str(), Some(token)),
            ("/api/v1/threads", None),
            ("/api/v1/threads", Some(token)),
            (answers.as_str(), Some(token)),
            ("/api/v1/categories", None),
            ("/api/v1/me", Some(token)),
            ("/api/v1/search?q=permit", Some(token)),
            ("/api/v1/openapi.json", None),
            ("/threads", None),
            ("/", None),
            ("/favicon.svg", None),
        ] {
            let send = async |method: Method, known: Option<&str>| {
                let mut request = client.request(method, api.node.url(path)).header("origin", "https://widget.example");
                if let Some(token) = token {
                    request = request.bearer_auth(token);
                }
                if let Some(known) = known {
                    request = request.header("if-none-match", known);
                }
                request.send().await.unwrap()
            };
            let head = send(Method::HEAD, None).await;
            let read = send(Method::GET, None).await;
            assert_eq!(read.status(), StatusCode::OK, "{path}");
            assert_eq!(kept(head.headers()), kept(read.headers()), "HEAD {path}");
            assert_eq!(head.headers().get("content-length"), read.headers().get("content-length"), "HEAD {path}");
            assert!(head.text().await.unwrap().is_empty());
            let tag = read.headers()["etag"].to_str().unwrap().to_owned();
            for spelling in spellings(&tag) {
                for method in [Method::GET, Method::HEAD] {
                    let again = send(method, Some(&spelling)).await;
                    assert_eq!(again.status(), StatusCode::NOT_MODIFIED, "{spelling} of {path}");
                    assert_eq!(kept(again.headers()), kept(read.headers()), "{spelling} of {path}");
                    assert!(!again.headers().contains_key("content-type"), "{path}");
                    assert!(again.bytes().await.unwrap().is_empty(), "{path}");
                }
            }
            for other in ["\"other\"", "W/\"other\"", tag.trim_matches(['W', '/', '"'])] {
                assert_eq!(send(Method::GET, Some(other)).await.status(), StatusCode::OK, "{other} of {path}");
            }
        }
    }
}

#[tokio::test]
async fn lists_have_weak_tags_and_single_things_strong_ones() {
    let api = TestApi::start().await;
    let thread = api.ask("How do I renew a permit?").await;
    let single = format!("/threads/{thread}");
    let tag = |page: &Page| page.headers["etag"].to_str().unwrap().to_owned();
    for token in [None, Some(api.neighbour.as_str())] {
        let get = async |path: &str| api.browser.api(Method::GET, path, token, None).await.expect(200);
        assert!(tag(&get(&single).await).starts_with('"'));
        let before = tag(&get("/threads").await);
        assert!(before.starts_with("W/\""), "{before}");
        assert_eq!(tag(&get("/threads").await), before);
        api.answer(thread, &api.neighbour).await;
        assert_ne!(tag(&get("/threads").await), before, "a list with another row has another tag");
    }
}

/// A widget on another site and a program without an origin read the same, whoever came first and filled the memory.
#[tokio::test]
async fn answers_are_the_same_for_every_origin() {
    let api = TestApi::start_with(|config| config.page_cache_mb = 8).await;
    let client = Client::new();
    let ask = async |path: &str, origin: Option<&str>| {
        let mut request = client.get(api.node.url(path));
        if let Some(origin) = origin {
            request = request.header("origin", origin);
        }
        request.send().await.unwrap()
    };
    let paths = ["/api/v1/threads?limit=1", "/api/v1/threads?limit=2", "/api/v1/threads/99999", "/api/v1/me"];
    for (n, path) in paths.into_iter().enumerate() {
        let mut origins = [None, Some("https://one.example"), Some("https://two.example")];
        origins.rotate_left(n % 3);
        let mut seen = Vec::new();
        for origin in origins {
            let answer = ask(path, origin).await;
            assert_eq!(answer.headers()["access-control-allow-origin"], "*", "{path}");
            let exposed = answer.headers()["access-control-expose-headers"].to_str().unwrap().to_lowercase();
            for name in ["link", "etag", "location", "retry-after", "ratelimit", "ratelimit-policy", "x-request-id"] {
                assert!(exposed.split(", ").any(|one| one == name), "{name} is not in {exposed}");
            }
            let mut headers = answer.headers().clone();
            for own in ["x-request-id", "date", "content-length"] {
                headers.remove(own);
            }
            seen.push(headers);
        }
        assert!(seen.windows(2).all(|two| two[0] == two[1]), "{path}: {seen:#?}");
    }
    let preflight = client
        .request(Method::OPTIONS, api.node.url("/api/v1/threads"))
        .header("origin", "https://one.example")
        .header("access-control-request-method", "POST")
        .header("access-control-request-headers", "authorization, content-type")
        .send()
        .await
        .unwrap();
    assert!(preflight.status().is_success());
    assert_eq!(preflight.headers()["access-control-allow-origin"], "*");
    assert!(preflight.headers()["access-control-allow-methods"].to_str().unwrap().contains("POST"));
}
