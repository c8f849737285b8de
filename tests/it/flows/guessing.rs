//! Guessing passwords: limited for everybody alike, without locking an owner out.

use chrono::Duration;

use crate::support::TestApp;
use crate::support::people::{PASSWORD, sign_up, try_sign_in};

#[tokio::test]
async fn guessing_is_limited_for_known_and_unknown_names_alike() {
    let node = TestApp::start_with(|config| config.rate_limit_scale = 1).await;
    sign_up(&node, "Ines", "").await;
    for name in ["Ines", "nobody-here"] {
        let browser = node.browser();
        let mut seen = Vec::new();
        for _ in 0..12 {
            let page = try_sign_in(&browser, name, "not this one").await;
            seen.push(page.status.as_u16());
            if page.status == 429 {
                assert!(page.headers["retry-after"].to_str().unwrap().parse::<i64>().unwrap() > 0);
                assert!(page.says("You have tried too often"));
            }
        }
        assert_eq!(seen, [[422; 10].as_slice(), &[429; 2]].concat(), "{name}");
        assert_eq!(try_sign_in(&browser, name, PASSWORD).await.status, 429);
    }
    node.clock.advance(Duration::minutes(15));
    try_sign_in(&node.browser(), "Ines", PASSWORD).await.expect(200);
    // From one address, whatever the names.
    let browser = node.browser();
    let mut refused = 0;
    for number in 0..65 {
        refused += u32::from(try_sign_in(&browser, &format!("guess{number}x"), "not this one").await.status == 429);
    }
    assert!(refused >= 5, "{refused}");
}

#[tokio::test]
async fn slips_before_the_right_password_are_forgotten_and_strangers_do_not_lock_the_owner_out() {
    let node = TestApp::start_with(|config| {
        config.rate_limit_scale = 1;
        config.trusted_proxies = vec!["127.0.0.0/8".parse().unwrap()];
    })
    .await;
    let client =
        reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).cookie_store(true).build().unwrap();
    sign_up(&node, "Ines", "").await;
    let page = client.get(node.url("/sign-in")).send().await.unwrap().text().await.unwrap();
    let csrf = page.split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let visitor = client.get(node.url("/sign-in")).send().await.unwrap();
    assert!(!visitor.headers().contains_key("set-cookie"), "one visitor cookie is enough");
    let attempt = async |from: &str, password: &str| {
        let fields = [("csrf", csrf.as_str()), ("name", "Ines"), ("password", password)];
        let request = client.post(node.url("/sign-in")).header("x-forwarded-for", from).form(&fields);
        request.send().await.unwrap().status().as_u16()
    };
    for _ in 0..12 {
        attempt("203.0.113.66", "not this one").await;
    }
    assert_eq!(attempt("203.0.113.66", PASSWORD).await, 429, "the guesser waits");
    for _ in 0..9 {
        assert_eq!(attempt("198.51.100.7", "not this one").await, 422);
    }
    assert_eq!(try_sign_in(&node.browser(), "Ines", PASSWORD).await.status, 200, "the owner does not");
}
