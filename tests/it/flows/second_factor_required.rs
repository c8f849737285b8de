//! Staff need a second factor: until it is there their roles have no effect, on pages and in the API, and they are led to set it up.

use peerdesk::entity::Role;
use peerdesk::identity::sessions;
use reqwest::Method;
use serde_json::json;

use crate::support::people::{PASSWORD, account_of, insert_staff, sign_in, signed_in, token};
use crate::support::second_factor::{Phone, confirm, set_up};
use crate::support::threads::ask;
use crate::support::{TestApp, TestCity};

async fn start() -> TestApp {
    TestApp::start_with(|config| config.require_second_factor = true).await
}

#[tokio::test]
async fn staff_are_led_to_set_it_up_and_do_nothing_as_staff_before() {
    let node = start().await;
    let city = TestCity::build(&node).await;
    let asker = crate::support::people::caller(&node, city.neighbour).await;
    let thread = ask(&node, &city, &asker, "How do I renew a permit?").await;
    let browser = signed_in(&node, "Ada", Some(Role::Administrator)).await;
    let token = token(&node, "Ada").await;

    // Signing in leads there, and so does each page of staff.
    let fresh = node.browser();
    let page = fresh.see("/sign-in").await;
    let led = fresh.submit(&page, "/sign-in", &[("name", "Ada"), ("password", PASSWORD)]).await.expect(200);
    assert_eq!(led.path, "/account/second-factor");
    assert!(led.says("Your roles have no effect until your account has a second factor."), "{}", led.text());
    for path in
        ["/desk", "/admin", "/admin/agencies/elmford", "/admin/agencies/elmford/members", "/people/Ada/suspension"]
    {
        assert_eq!(browser.get(path).await.path, "/account/second-factor", "{path}");
    }
    let page = browser.see(&format!("/threads/{thread}")).await;
    assert!(!page.body.contains(&format!("/threads/{thread}/hide")), "no button of a moderator");
    let csrf = page.attribute("input[name=csrf]", "value").unwrap();
    let fields = [("csrf", csrf.as_str()), ("reason", "Rude")];
    assert_eq!(browser.post(&format!("/threads/{thread}/hide"), &fields).await.path, "/account/second-factor");
    assert_eq!(node.browser().see(&format!("/threads/{thread}")).await.status, 200, "it was not hidden");
    // As a citizen they go on.
    assert!(browser.see("/threads").await.says("Set up a second factor"));
    browser.see("/account/data").await;

    // A program hears what to do, whatever it asks for.
    for (method, path, body) in [
        (Method::GET, "/me".to_owned(), None),
        (Method::GET, "/cases".to_owned(), None),
        (Method::GET, "/threads".to_owned(), None),
        (Method::PUT, format!("/threads/{thread}/hiding"), Some(json!({ "reason": "Rude" }))),
    ] {
        let refused = browser.api(method, &path, Some(&token), body).await.expect(403);
        assert_eq!(refused.json()["code"], "second_factor_required", "{path}");
        assert!(refused.body.contains("/account/second-factor"), "{}", refused.body);
    }

    // Once it is set up all is as it was, without signing in again.
    let (phone, _) = set_up(&node, &browser).await;
    assert!(browser.see("/admin/agencies/elmford/members").await.path.starts_with("/admin/agencies/"));
    browser.api(Method::GET, "/me", Some(&token), None).await.expect(200);
    assert!(!browser.see("/threads").await.says("Set up a second factor"));
    // And it stays.
    let overview = browser.see("/account/second-factor").await;
    assert!(overview.says("cannot be removed") && !overview.body.contains("second-factor/removal"));
    let kept = confirm(&browser, "removal", PASSWORD, &phone.next_code(&node)).await.expect(409);
    assert!(kept.says("Members of staff need a second factor here"), "{}", kept.text());
    let caller = sessions::load_caller(&node.app, account_of(&node, "Ada").await.id).await.unwrap().unwrap();
    assert!(caller.is_staff() && !caller.lacks_second_factor);
    // Another app can be set up all the same.
    let page = confirm(&browser, "set-up", PASSWORD, &phone.next_code(&node)).await.expect(200);
    Phone::that_scanned(&page);
}

#[tokio::test]
async fn citizens_and_sites_without_the_setting_are_not_concerned() {
    let node = start().await;
    TestCity::build(&node).await;
    let browser = signed_in(&node, "Uma", None).await;
    let own = token(&node, "Uma").await;
    assert_eq!(browser.get("/desk").await.status, 404, "nothing is there for a citizen, and nothing else is said");
    browser.api(Method::GET, "/me", Some(&own), None).await.expect(200);
    let (phone, _) = set_up(&node, &browser).await;
    confirm(&browser, "removal", PASSWORD, &phone.next_code(&node)).await.expect(200);

    let usual = TestApp::start().await;
    TestCity::build(&usual).await;
    let agent = signed_in(&usual, "Bea", Some(Role::Agent)).await;
    agent.see("/desk").await;
    let token = token(&usual, "Bea").await;
    agent.api(Method::GET, "/cases", Some(&token), None).await.expect(200);
    // The demo's accounts are everybody's.
    let demo = TestApp::start_with(|config| (config.require_second_factor, config.demo) = (true, true)).await;
    assert!(!demo.app.config.requires_second_factor());
}

#[tokio::test]
async fn a_role_has_no_effect_from_the_moment_at_which_it_is_given() {
    let node = start().await;
    TestCity::build(&node).await;
    let ada = insert_staff(&node, "ada", Role::Administrator).await;
    let mayor = crate::support::people::site_administrator(&node).await;
    for (who, caller) in [("ada", sessions::load_caller(&node.app, ada).await.unwrap().unwrap()), ("mayor", mayor)] {
        assert!(caller.lacks_second_factor && !caller.is_staff(), "{who}");
        assert!(caller.roles.is_empty() && caller.teams.is_empty() && !caller.administrator, "{who}");
    }
    let browser = signed_in(&node, "Uma", None).await;
    peerdesk::identity::administration::grant_role(&node.app, "Uma", "elmford", Role::Agent).await.unwrap();
    assert_eq!(browser.get("/desk").await.path, "/account/second-factor");
    set_up(&node, &browser).await;
    browser.see("/desk").await;
    sign_in_asks(&node).await;
}

/// Signing in leads to the code, and not to the page that sets it up.
async fn sign_in_asks(node: &TestApp) {
    let page = sign_in(node, "Uma").await.get("/desk").await;
    assert!(page.path.starts_with("/sign-in"), "half a sign-in opens no desk: {}", page.path);
}
