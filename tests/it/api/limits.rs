//! How often one may call, and how one is told.

use peerdesk::identity::administration::{create_account, create_token};
use peerdesk::identity::permissions::Scope;
use reqwest::Method;
use serde_json::json;

use crate::support::{Page, TestApi, TestApp};

/// Allowed calls and the window's seconds; calls left and seconds until the count starts anew.
fn told(page: &Page, name: &str) -> (u32, u32, u32, u32) {
    let number = |header: &str, key: &str| -> u32 {
        let value = page.headers[header].to_str().unwrap();
        let item = value.split(", ").find(|item| item.starts_with(&format!("\"{name}\";"))).unwrap();
        let part = item.split(';').find_map(|part| part.strip_prefix(&format!("{key}=")));
        part.unwrap_or_else(|| panic!("no {key} in {value}")).parse().unwrap()
    };
    let policy = (number("ratelimit-policy", "q"), number("ratelimit-policy", "w"));
    (policy.0, policy.1, number("ratelimit", "r"), number("ratelimit", "t"))
}

/// Both headers as they were sent.
fn only(page: &Page) -> (String, String) {
    let header = |name: &str| page.headers[name].to_str().unwrap().to_owned();
    (header("ratelimit-policy"), header("ratelimit"))
}

/// Whoever posts too often is told of the limit of posting, and both headers and the document say the same time.
#[tokio::test]
async fn an_act_tells_its_own_limit_and_a_refused_one_nothing_else() {
    let api = TestApi::start_with(|config| config.rate_limit_scale = 1).await;
    let thread = api.ask("How do I renew a permit?").await;
    let path = format!("/threads/{thread}/answers");
    let post = async |body: &str, key: &str| {
        let headers = [("idempotency-key", key)];
        let body = json!({ "body": body });
        api.browser.api_with(Method::POST, &path, Some(&api.neighbour), Some(body), &headers).await
    };
    let first = post("By post.", "first").await.expect(201);
    assert_eq!(told(&first, "default").2, 599);
    let (quota, window, left, resets) = told(&first, "posting");
    assert_eq!((quota, window, left), (30, 600, 29));
    assert!((1..=600).contains(&resets), "{resets}");
    // A repeat posts nothing; a refused act has been tried all the same.
    let repeat = post("By post.", "first").await.expect(201);
    assert_eq!(only(&repeat).1.matches(";r=").count(), 1, "{:?}", only(&repeat));
    let empty = post("  ", "empty").await.expect(422);
    assert_eq!(told(&empty, "posting").2, 28);
    let voted = api.put(&format!("/threads/{thread}/me-too"), &api.neighbour).await.expect(204);
    assert!(!only(&voted).0.contains("posting"), "{:?}", only(&voted));
    for n in 0..28 {
        let posted = post(&format!("Answer {n}"), &format!("key-{n}")).await.expect(201);
        assert_eq!(told(&posted, "posting").2, 27 - n);
    }
    api.node.clock.advance(chrono::Duration::seconds(7));
    let refused = post("One more", "more").await.expect(429);
    let wait = refused.headers["retry-after"].to_str().unwrap();
    assert_eq!(refused.json()["retry_after"].to_string(), wait);
    assert_eq!(only(&refused), ("\"posting\";q=30;w=600".to_owned(), format!("\"posting\";r=0;t={wait}")));
    api.node.clock.advance(chrono::Duration::seconds(wait.parse().unwrap()));
    post("One more", "more").await.expect(201);
}

#[tokio::test]
async fn calls_are_counted_told_and_refused_past_the_limit() {
    let api = TestApi::start_with(|config| config.rate_limit_scale = 1).await;
    let thread = format!("/threads/{}", api.ask("How do I renew a permit?").await);
    let get = async |token: &str, headers: &[(&str, &str)]| {
        api.browser.api_with(Method::GET, &thread, Some(token), None, headers).await
    };
    let first = get(&api.neighbour, &[("origin", "https://widget.example")]).await.expect(200);
    let (quota, window, left, resets) = told(&first, "default");
    assert_eq!((quota, window, left), (600, 60, 599));
    assert!((1..=60).contains(&resets), "{resets}");
    let exposed = first.headers["access-control-expose-headers"].to_str().unwrap().to_lowercase();
    assert!(exposed.contains("ratelimit,") || exposed.ends_with("ratelimit"), "{exposed}");
    assert!(exposed.contains("ratelimit-policy"), "{exposed}");

    // What one has already costs nothing, a refusal does.
    let etag = first.headers["etag"].to_str().unwrap().to_owned();
    for _ in 0..3 {
        let known = get(&api.neighbour, &[("if-none-match", &etag)]).await.expect(304);
        assert_eq!(told(&known, "default").2, 599);
    }
    let nowhere = api.browser.api(Method::GET, "/threads/99999", Some(&api.neighbour), None).await.expect(404);
    assert_eq!(told(&nowhere, "default").2, 598);

    let mut refused = None;
    for _ in 0..620 {
        let page = get(&api.neighbour, &[]).await;
        if page.status == 429 {
            refused = Some(page);
            break;
        }
    }
    let refused = refused.expect("nobody stopped it");
    assert_eq!(refused.headers["content-type"], "application/problem+json");
    let problem = refused.json();
    assert_eq!(problem["code"], "too_many");
    let wait: u32 = refused.headers["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=60).contains(&wait) && problem["retry_after"] == wait, "{problem}");
    assert_eq!(only(&refused), ("\"default\";q=600;w=60".to_owned(), format!("\"default\";r=0;t={wait}")));
    // Others are not touched, and strangers have a count of their own.
    get(&api.agent, &[]).await.expect(200);
    let public = api.get(&thread).await.expect(200);
    assert!(told(&public, "default").2 >= 500);
}

#[tokio::test]
async fn searching_is_counted_for_everybody() {
    let app = TestApp::start_with(|config| config.rate_limit_scale = 1).await;
    create_account(&app.app, "Ines", None, "lamp seven otter", true).await.unwrap();
    let token = create_token(&app.app, "Ines", "First", Scope::ALL, None).await.unwrap();
    let browser = app.browser();
    // Other words each time: what was just found is answered from memory, which costs nothing.
    let mut words = 0..;
    let mut search = async |token: Option<&str>| {
        let path = format!("/search?q=permit{}", words.next().unwrap());
        browser.api(Method::GET, &path, token, None).await
    };
    let mine = search(Some(&token)).await.expect(200);
    assert_eq!((told(&mine, "default").2, told(&mine, "search").2), (599, 119));
    let mut statuses = Vec::new();
    for _ in 0..121 {
        statuses.push(search(None).await.status.as_u16());
    }
    assert_eq!(statuses.iter().filter(|status| **status == 429).count(), 1, "{statuses:?}");
    let refused = search(None).await.expect(429);
    let wait = refused.headers["retry-after"].to_str().unwrap();
    assert_eq!(only(&refused), ("\"search\";q=120;w=60".to_owned(), format!("\"search\";r=0;t={wait}")));
    search(Some(&token)).await.expect(200);
    // The call is free for who has the answer already; looking for it is not.
    let found = search(Some(&token)).await.expect(200);
    let known = [("if-none-match", "*")];
    let again = browser.api_with(Method::GET, "/search?q=permit", Some(&token), None, &known).await.expect(304);
    assert_eq!(told(&again, "default").2, told(&found, "default").2);
    assert_eq!(told(&again, "search").2, told(&found, "search").2 - 1);

    // How many calls are left is told to the one who asked, and not kept for others.
    let other = TestApp::start_with(|config| config.rate_limit_scale = 1).await;
    let browser = other.browser();
    let first = browser.api(Method::GET, "/search?q=permit", None, None).await.expect(200);
    assert_eq!(told(&first, "search").2, 119);
    let kept = browser.api(Method::GET, "/search?q=permit", None, None).await.expect(200);
    assert!(kept.headers.get("ratelimit").is_none() || told(&kept, "search").2 == 118);
}

#[tokio::test]
async fn without_limits_there_is_nothing_to_tell() {
    let api = TestApi::start().await;
    let page = api.browser.api(Method::GET, "/me", Some(&api.asker), None).await.expect(200);
    assert!(!page.headers.contains_key("ratelimit") && !page.headers.contains_key("ratelimit-policy"));
}

/// Whatever is toggled counts for one limit of an account, told like every other.
#[tokio::test]
async fn whoever_presses_too_often_has_to_wait() {
    let api = TestApi::start_with(|config| config.rate_limit_scale = 1).await;
    let thread = api.ask("How do I renew a permit?").await;
    let answer = api.answer(thread, &api.neighbour).await;
    let acceptance = format!("/answers/{answer}/acceptance");
    let (mine, helpful) = (json!({ "kind": "helpful" }), format!("/answers/{answer}/vote"));
    let first = api.put(&acceptance, &api.asker).await.expect(200);
    assert_eq!(told(&first, "reacting").2, 59);
    api.delete(&acceptance, &api.asker).await.expect(204);
    api.send(Method::PUT, &helpful, &api.asker, mine).await.expect(200);
    api.delete(&format!("{helpful}?kind=helpful"), &api.asker).await.expect(204);
    api.put(&format!("/threads/{thread}/follow"), &api.asker).await.expect(204);
    api.delete(&format!("/threads/{thread}/follow"), &api.asker).await.expect(204);
    // A refused press counts too.
    api.put(&format!("/threads/{thread}/me-too"), &api.asker).await.expect(409);
    let last = api.delete(&format!("/threads/{thread}/me-too"), &api.asker).await.expect(204);
    assert_eq!(told(&last, "reacting").2, 52);
    for _ in 0..26 {
        api.put(&acceptance, &api.asker).await.expect(200);
        api.delete(&acceptance, &api.asker).await.expect(204);
    }
    let refused = api.put(&acceptance, &api.asker).await.expect(429);
    let wait = refused.headers["retry-after"].to_str().unwrap();
    assert_eq!(refused.json()["code"], "too_many");
    assert_eq!(only(&refused), ("\"reacting\";q=60;w=600".to_owned(), format!("\"reacting\";r=0;t={wait}")));
    assert_eq!(api.get(&format!("/threads/{thread}")).await.json()["state"], "answered", "nothing was done");
    // Others press on, and posting is another limit.
    api.put(&format!("/threads/{thread}/me-too"), &api.neighbour).await.expect(204);
    api.answer(thread, &api.asker).await;
    api.node.clock.advance(chrono::Duration::seconds(wait.parse().unwrap()));
    api.put(&acceptance, &api.asker).await.expect(200);
}

/// Nobody calls without end by not saying who they are, or by saying who they are not.
#[tokio::test]
async fn strangers_are_counted_by_where_they_are_and_whoever_has_a_token_is_not_counted_with_them() {
    let api = TestApi::start_with(|config| config.rate_limit_scale = 1).await;
    let first = api.get("/threads").await.expect(200);
    assert_eq!(told(&first, "default"), (600, 60, 599, told(&first, "default").3));
    // A wrong token costs the same, and so does a header that is no token.
    let wrong = api.browser.api(Method::GET, "/threads", Some("pd_wrong"), None).await.expect(401);
    assert_eq!(told(&wrong, "default").2, 598);
    let with_token = api.browser.api(Method::GET, "/me", Some(&api.asker), None).await.expect(200);
    assert_eq!(told(&with_token, "default").2, 599);
    let after = api.get("/threads/999999").await.expect(404);
    assert_eq!(told(&after, "default").2, 597);
    for _ in 0..597 {
        api.get("/threads/999999").await.expect(404);
    }
    let refused = api.get("/threads/999999").await.expect(429);
    assert!(refused.headers.contains_key("retry-after"));
    api.browser.api(Method::GET, "/threads", Some("pd_guess"), None).await.expect(429);
}
