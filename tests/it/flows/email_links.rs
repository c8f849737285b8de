//! Links by mail: they confirm an address or set a new password, once, for a while.

use chrono::Duration;
use peerdesk::entity::{TokenPurpose, one_use_token};
use peerdesk::identity::administration;
use peerdesk::identity::permissions::Scope;
use reqwest::Method;
use sea_orm::EntityTrait;

use crate::support::TestApp;
use crate::support::people::{NEW_PASSWORD, PASSWORD, account_of, one_use_link, sign_up, try_sign_in};

#[tokio::test]
async fn an_address_counts_once_its_link_was_opened_and_belongs_to_one() {
    let node = TestApp::start().await;
    let ines = sign_up(&node, "Ines", "Ines@Example.org").await;
    let before = account_of(&node, "Ines").await;
    assert_eq!((before.email, before.pending_email.as_deref()), (None, Some("ines@example.org")));
    // Somebody else may name the same address and learns nothing.
    let eve = sign_up(&node, "Eve", "ines@example.org").await;
    let for_eve = one_use_link(&node, "Eve", TokenPurpose::ConfirmEmail).await;
    let stranger = node.browser();
    stranger.get("/account").await;
    assert!(try_sign_in(&stranger, "ines@example.org", PASSWORD).await.status == 422, "not yet confirmed");

    let path = one_use_link(&node, "Ines", TokenPurpose::ConfirmEmail).await;
    let page = ines.see(&path).await;
    assert_eq!(page.headers["referrer-policy"], "no-referrer");
    assert_eq!(account_of(&node, "Ines").await.email, None, "opening the link changes nothing: mail scanners do it");
    let done = ines.submit(&page, "/confirm-email/", &[]).await.expect(200);
    assert!(done.says("Your email address is confirmed."));
    assert_eq!(account_of(&node, "Ines").await.email.as_deref(), Some("ines@example.org"));
    ines.get(&path).await.expect(404);
    try_sign_in(&stranger, "INES@example.org", PASSWORD).await.expect(200);

    let page = eve.see(&for_eve).await;
    let refused = eve.submit(&page, "/confirm-email/", &[]).await.expect(422);
    assert!(refused.says("belongs to another account"));
    assert_eq!(account_of(&node, "Eve").await.email, None);
}

#[tokio::test]
async fn asking_for_a_new_password_gives_everybody_the_same_answer() {
    let node = TestApp::start().await;
    let browser = sign_up(&node, "Ines", "ines@example.org").await;
    let confirm = one_use_link(&node, "Ines", TokenPurpose::ConfirmEmail).await;
    let page = browser.see(&confirm).await;
    browser.submit(&page, "/confirm-email/", &[]).await.expect(200);
    let browser = node.browser();
    let mut answers = Vec::new();
    for name in ["Ines", "ines@example.org", "nobody-here", "nobody@example.org"] {
        let page = browser.see("/forgot-password").await;
        let answer = browser.submit(&page, "/forgot-password", &[("name", name)]).await.expect(200);
        answers.push((answer.path.clone(), answer.text()));
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "the answer is the same for everybody: {answers:?}");
}

#[tokio::test]
async fn a_new_password_by_link_ends_sessions_tokens_and_other_links() {
    let node = TestApp::start().await;
    let stolen = sign_up(&node, "Ines", "ines@example.org").await;
    let confirm = one_use_link(&node, "Ines", TokenPurpose::ConfirmEmail).await;
    let page = stolen.see(&confirm).await;
    stolen.submit(&page, "/confirm-email/", &[]).await.expect(200);
    let token = administration::create_token(&node.app, "Ines", "Widget", &[Scope::ProfileRead], None);
    let token = token.await.unwrap();
    stolen.api(Method::GET, "/me", Some(&token), None).await.expect(200);

    let browser = node.browser();
    let (first, second) = (
        one_use_link(&node, "Ines", TokenPurpose::ResetPassword).await,
        one_use_link(&node, "Ines", TokenPurpose::ResetPassword).await,
    );
    let page = browser.see(&first).await;
    let weak = browser.submit(&page, "/reset-password/", &[("password", "12345678")]).await.expect(422);
    let done = browser.submit(&weak, "/reset-password/", &[("password", NEW_PASSWORD)]).await.expect(200);
    assert!(done.path.starts_with("/sign-in?done=reset"), "{}", done.path);
    browser.get(&first).await.expect(404);
    browser.get(&second).await.expect(404);
    assert!(stolen.get("/account").await.path.starts_with("/sign-in"), "every session ended");
    stolen.api(Method::GET, "/me", Some(&token), None).await.expect(401);
    try_sign_in(&browser, "Ines", PASSWORD).await.expect(422);
    try_sign_in(&browser, "Ines", NEW_PASSWORD).await.expect(200);
}

#[tokio::test]
async fn links_die_of_age() {
    let node = TestApp::start().await;
    let browser = sign_up(&node, "Ines", "ines@example.org").await;
    let confirm = one_use_link(&node, "Ines", TokenPurpose::ConfirmEmail).await;
    node.clock.advance(Duration::hours(24) + Duration::seconds(1));
    browser.get(&confirm).await.expect(404);
    let confirm = one_use_link(&node, "Ines", TokenPurpose::ConfirmEmail).await;
    let page = browser.see(&confirm).await;
    browser.submit(&page, "/confirm-email/", &[]).await.expect(200);

    let late = one_use_link(&node, "Ines", TokenPurpose::ResetPassword).await;
    node.clock.advance(Duration::hours(1) + Duration::seconds(1));
    browser.get(&late).await.expect(404);
}

#[tokio::test]
async fn a_new_address_ends_links_and_counts_when_it_is_confirmed() {
    let node = TestApp::start().await;
    let browser = sign_up(&node, "Ines", "ines@example.org").await;
    let confirm = one_use_link(&node, "Ines", TokenPurpose::ConfirmEmail).await;
    let page = browser.see(&confirm).await;
    browser.submit(&page, "/confirm-email/", &[]).await.expect(200);
    let before_the_change = one_use_link(&node, "Ines", TokenPurpose::ResetPassword).await;
    let page = browser.see("/account/email").await;
    let fields = [("email", "ines@example.net"), ("current-password", "wrong one here")];
    let refused = browser.submit(&page, "/account/email", &fields).await.expect(422);
    assert!(refused.says("This is not your password"));
    browser.get(&before_the_change).await.expect(200);
    let fields = [("email", "ines@example.net"), ("current-password", PASSWORD)];
    browser.submit(&refused, "/account/email", &fields).await.expect(200);
    browser.get(&before_the_change).await.expect(404);
    assert_eq!(
        account_of(&node, "Ines").await.email.as_deref(),
        Some("ines@example.org"),
        "the old one stays until then"
    );
}

#[tokio::test]
async fn a_link_is_for_one_purpose_and_stored_hashed() {
    let node = TestApp::start().await;
    let browser = sign_up(&node, "Ines", "ines@example.org").await;
    let confirm = one_use_link(&node, "Ines", TokenPurpose::ConfirmEmail).await;
    let page = browser.see(&confirm).await;
    browser.submit(&page, "/confirm-email/", &[]).await.expect(200);
    // A link for one purpose is none for the other, and a made-up one is none at all.
    let reset = one_use_link(&node, "Ines", TokenPurpose::ResetPassword).await;
    browser.get(&reset.replace("reset-password", "confirm-email")).await.expect(404);
    browser.get("/reset-password/made-up").await.expect(404);
    let stored = one_use_token::Entity::find().all(node.app.reader()).await.unwrap();
    let secret = reset.rsplit('/').next().unwrap();
    assert!(stored.iter().all(|row| !row.token_hash.contains(secret)), "stored hashed");
}
