//! An account is erased for its owner alone, and not while others need it.

use peerdesk::entity::{Role, account, session};
use peerdesk::identity::administration::{create_account, grant_role};
use peerdesk::identity::{Caller, erase_account};
use peerdesk::operation::OperationError;
use reqwest::Method;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::json;

use super::account_erasure::{delete_at_the_page, erase, row_of};
use crate::support::city::AGENCY;
use crate::support::people::{
    PASSWORD, account_of, caller, insert_account_with_password, sign_in, sign_up, token, try_sign_in,
};
use crate::support::{TestApp, TestCity};

#[tokio::test]
async fn the_password_is_asked_for_and_then_nobody_gets_in_any_more() {
    let node = TestApp::start().await;
    let browser = sign_up(&node, "Zelda", "zelda@example.org").await;
    let token = token(&node, "Zelda").await;
    for password in ["", "not this one"] {
        let refused = delete_at_the_page(&browser, password).await.expect(422);
        assert_eq!(refused.all("#current-password-error"), ["Error: This is not your password"]);
    }
    assert!(row_of(&node, account_of(&node, "Zelda").await.id).await.erased_at.is_none());
    let other = sign_in(&node, "Zelda").await;
    let done = delete_at_the_page(&browser, PASSWORD).await.expect(200);
    assert_eq!(done.path, "/account/deleted");
    assert!(done.says("Your account is deleted") && done.all("a[href='/account']").is_empty(), "{}", done.text());
    for signed_in in [&browser, &other] {
        assert!(signed_in.get("/account").await.path.starts_with("/sign-in"));
    }
    browser.api(Method::GET, "/me", Some(&token), None).await.expect(401);
    for name in ["Zelda", "zelda@example.org"] {
        try_sign_in(&node.browser(), name, PASSWORD).await.expect(422);
    }
    // The name and the address are free again, for somebody who is not the one who left.
    node.drain().await;
    sign_up(&node, "Zelda", "zelda@example.org").await;
    assert_eq!(account::Entity::find().count(node.app.reader()).await.unwrap(), 2);
}

#[tokio::test]
async fn a_program_needs_the_scope_and_the_password() {
    let node = TestApp::start().await;
    let browser = node.browser();
    insert_account_with_password(&node, "Zelda").await;
    let token = token(&node, "Zelda").await;
    let delete = async |body| browser.api(Method::DELETE, "/me", Some(&token), Some(body)).await;
    let wrong = delete(json!({ "password": "not this one" })).await.expect(422);
    assert_eq!(wrong.headers["content-type"], "application/problem+json");
    let error = &wrong.json()["errors"][0];
    assert_eq!((&error["pointer"], &error["code"]), (&json!("/password"), &json!("current_password_wrong")));
    assert_eq!(delete(json!({})).await.expect(422).json()["errors"][0]["pointer"], "/password");
    let reader = json!({ "name": "Reader", "scopes": ["profile:read", "profile:write"] });
    let reader = browser.api(Method::POST, "/me/tokens", Some(&token), Some(reader)).await.expect(201).json();
    let body = json!({ "password": PASSWORD });
    browser.api(Method::DELETE, "/me", reader["token"].as_str(), Some(body.clone())).await.expect(403);
    browser.api(Method::DELETE, "/me", None, Some(body.clone())).await.expect(401);
    delete(body.clone()).await.expect(204);
    delete(body).await.expect(401);
}

#[tokio::test]
async fn the_last_administrator_stays_until_somebody_else_is_one() {
    let node = TestApp::start().await;
    TestCity::build(&node).await;
    insert_account_with_password(&node, "Olu").await;
    create_account(&node.app, "Mira", None, PASSWORD, true).await.unwrap();
    grant_role(&node.app, "Olu", AGENCY, Role::Administrator).await.unwrap();
    for handle in ["Olu", "Mira"] {
        let browser = sign_in(&node, handle).await;
        let refused = delete_at_the_page(&browser, PASSWORD).await.expect(422);
        let why = refused.all("#current-password-error").concat();
        assert!(why.contains("Nobody else administers the site, or an agency of yours."), "{why}");
        let body = json!({ "password": PASSWORD });
        let refused = browser.api(Method::DELETE, "/me", Some(&token(&node, handle).await), Some(body)).await;
        let error = &refused.expect(422).json()["errors"][0];
        assert_eq!((&error["pointer"], &error["code"]), (&json!("/password"), &json!("nobody_else_administers")));
        assert!(account_of(&node, handle).await.erased_at.is_none());
    }
    // One who left counts for nothing.
    create_account(&node.app, "Nia", None, PASSWORD, true).await.unwrap();
    grant_role(&node.app, "Nia", AGENCY, Role::Administrator).await.unwrap();
    erase(&node, "Nia").await;
    for handle in ["Olu", "Mira"] {
        delete_at_the_page(&sign_in(&node, handle).await, PASSWORD).await.expect(422);
    }
    create_account(&node.app, "Omar", None, PASSWORD, true).await.unwrap();
    grant_role(&node.app, "Omar", AGENCY, Role::Administrator).await.unwrap();
    for handle in ["Olu", "Mira"] {
        erase(&node, handle).await;
    }
}

#[tokio::test]
async fn a_session_that_ended_meanwhile_erases_nothing() {
    let node = TestApp::start().await;
    let id = insert_account_with_password(&node, "Zelda").await;
    sign_in(&node, "Zelda").await;
    let held = session::Entity::find().one(node.app.reader()).await.unwrap().unwrap();
    let zelda = Caller { session: Some(held.id), ..caller(&node, id).await };
    session::Entity::delete_many().exec(node.app.reader()).await.unwrap();
    let refused = erase_account::erase(&node.app, &zelda, PASSWORD).await;
    assert!(matches!(refused, Err(OperationError::RuleViolated(_))), "{refused:?}");
    assert!(row_of(&node, id).await.erased_at.is_none());
}
