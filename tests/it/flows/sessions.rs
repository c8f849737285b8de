//! Sessions: how they end, and what outlives them.

use chrono::Duration;

use crate::support::TestApp;
use crate::support::people::{NEW_PASSWORD, PASSWORD, account_of, count_sessions, sign_up, try_sign_in};

#[tokio::test]
async fn what_was_typed_survives_the_end_of_the_session() {
    let node = TestApp::start().await;
    let browser = sign_up(&node, "Ines", "").await;
    let form = browser.see("/account").await;
    node.clock.advance(Duration::days(15));
    let about = "A long text with <b>marks</b>, \"quotes\" & ünïcode\nand lines";
    let page = browser.submit(&form, "/account", &[("about", about)]).await.expect(401);
    assert!(page.says("we have kept what you wrote"));
    let wrong = browser.submit(&page, "/sign-in", &[("name", "Ines"), ("password", "not this one")]).await.expect(422);
    let back = browser.submit(&wrong, "/sign-in", &[("name", "Ines"), ("password", PASSWORD)]).await.expect(200);
    assert!(back.path.starts_with("/account?draft="), "{}", back.path);
    assert_eq!(back.all("#about")[0].replace('\n', " "), about.replace('\n', " "));
    assert_eq!(account_of(&node, "Ines").await.about, "", "kept, not saved");

    // A draft is for nobody else.
    let other = sign_up(&node, "Tom", "").await;
    let page = other.see(&back.path).await;
    assert_eq!(page.all("#about"), [""]);

    let saved = browser.submit(&back, "/account", &[]).await.expect(200);
    assert!(saved.says("Saved."));
    assert_eq!(account_of(&node, "Ines").await.about, about);
}

#[tokio::test]
async fn a_new_password_ends_the_other_sessions() {
    let node = TestApp::start().await;
    let here = sign_up(&node, "Ines", "").await;
    let there = node.browser();
    try_sign_in(&there, "Ines", PASSWORD).await.expect(200);
    let page = here.see("/account/password").await;
    let fields = [("current-password", "wrong one here"), ("password", NEW_PASSWORD)];
    let refused = here.submit(&page, "/account/password", &fields).await.expect(422);
    assert_eq!(refused.all("#current-password-error"), ["Error: This is not your password"]);
    there.see("/account").await;
    let fields = [("current-password", PASSWORD), ("password", NEW_PASSWORD)];
    let done = here.submit(&refused, "/account/password", &fields).await.expect(200);
    assert!(done.says("Your password is changed."));
    here.see("/account/sessions").await;
    assert!(there.get("/account").await.path.starts_with("/sign-in"));
}

#[tokio::test]
async fn sessions_are_listed_and_ended() {
    let node = TestApp::start().await;
    let here = sign_up(&node, "Ines", "").await;
    let there = node.browser();
    try_sign_in(&there, "Ines", PASSWORD).await.expect(200);
    let tom = sign_up(&node, "Tom", "").await;
    let page = here.see("/account/sessions").await;
    assert_eq!(page.all("tbody tr").len(), 2);
    assert_eq!(page.all("tbody .pd-tag"), ["This one"]);

    // Nobody ends somebody else's session.
    let toms = tom.see("/account/sessions").await;
    let id = page.attribute("tbody button", "value").unwrap();
    tom.submit(&toms, "/account/sessions", &[("end", &id)]).await.expect(404);
    assert_eq!(count_sessions(&node, "Ines").await, 2);

    let done = here.submit(&page, "/account/sessions", &[("end", "others")]).await.expect(200);
    assert!(done.says("All other devices are signed out."));
    assert!(there.get("/account").await.path.starts_with("/sign-in"));
    let out = here.submit(&done, "/account/sessions", &[("end", "everywhere")]).await.expect(200);
    assert!(out.says("You are signed out."));
    assert_eq!(count_sessions(&node, "Ines").await, 0);
    assert_eq!(count_sessions(&node, "Tom").await, 1);
}

#[tokio::test]
async fn sessions_end_when_unused_and_at_last_anyway() {
    let node = TestApp::start().await;
    let browser = sign_up(&node, "Ines", "").await;
    for _ in 0..6 {
        node.clock.advance(Duration::days(13));
        browser.see("/account").await;
        assert!(browser.get("/account").await.path == "/account");
    }
    node.clock.advance(Duration::days(13));
    assert!(browser.get("/account").await.path.starts_with("/sign-in"), "90 days are the most");
    let again = node.browser();
    try_sign_in(&again, "Ines", PASSWORD).await.expect(200);
    node.clock.advance(Duration::days(14) + Duration::minutes(1));
    assert!(again.get("/account").await.path.starts_with("/sign-in"), "unused for 14 days");
}
