//! Tokens for programs: who makes them, what they can hand on, and what ends them.

use chrono::Duration;
use peerdesk::entity::{AccountId, api_token};
use peerdesk::identity::administration::create_token;
use peerdesk::identity::permissions::Scope;
use peerdesk::identity::{create_token as creation, sessions};
use peerdesk::operation::OperationError;
use reqwest::Method;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::{Value, json};

use crate::support::people::{NEW_PASSWORD, PASSWORD, insert_account_with_password, sign_in};
use crate::support::{Browser, TestApp};

async fn ines(node: &TestApp) -> AccountId {
    insert_account_with_password(node, "Ines").await
}

/// Makes a token with another one.
async fn hand_on(browser: &Browser, token: &str, expires_at: Option<Value>) -> Value {
    let mut body = json!({"name": "Child", "scopes": ["admin"]});
    body["expires_at"] = expires_at.unwrap_or_default();
    if body["expires_at"].is_null() {
        body.as_object_mut().unwrap().remove("expires_at");
    }
    browser.api(Method::POST, "/me/tokens", Some(token), Some(body)).await.json()
}

async fn opens(browser: &Browser, token: &Value) -> bool {
    let page = browser.api(Method::GET, "/me/tokens", token["token"].as_str(), None).await;
    assert!(matches!(page.status.as_u16(), 200 | 401), "{}", page.status);
    page.status == 200
}

#[tokio::test]
async fn a_token_that_a_token_made_ends_no_later_than_it() {
    let node = TestApp::start().await;
    let browser = node.browser();
    ines(&node).await;
    let end = node.app.now() + Duration::hours(1);
    let parent = create_token(&node.app, "Ines", "Parent", &[Scope::Admin], Some(end)).await.unwrap();

    let later = json!(end + Duration::seconds(1));
    let refused = hand_on(&browser, &parent, Some(later)).await;
    assert_eq!(refused["errors"][0]["code"], "token_outlives_parent", "{refused}");
    let earlier = hand_on(&browser, &parent, Some(json!(end - Duration::minutes(30)))).await;
    let child = hand_on(&browser, &parent, None).await;
    assert_eq!(child["expires_at"], "2026-01-12T11:00:00Z", "{child}");
    let grandchild = hand_on(&browser, child["token"].as_str().unwrap(), None).await;
    assert_eq!(grandchild["expires_at"], child["expires_at"]);
    assert_eq!(grandchild["parent_id"], child["id"]);

    node.clock.advance(Duration::minutes(30));
    assert!(!opens(&browser, &earlier).await && opens(&browser, &child).await && opens(&browser, &grandchild).await);
    node.clock.advance(Duration::minutes(30));
    assert!(!opens(&browser, &child).await && !opens(&browser, &grandchild).await);
}

#[tokio::test]
async fn taking_a_token_back_takes_back_all_that_came_of_it() {
    let node = TestApp::start().await;
    let browser = node.browser();
    ines(&node).await;
    let root = create_token(&node.app, "Ines", "Root", &[Scope::Admin], None).await.unwrap();
    let first = hand_on(&browser, &root, None).await;
    let second = hand_on(&browser, first["token"].as_str().unwrap(), None).await;
    let third = hand_on(&browser, second["token"].as_str().unwrap(), None).await;
    let sister = hand_on(&browser, &root, None).await;
    browser.api(Method::DELETE, &format!("/me/tokens/{}", first["id"]), Some(&root), None).await.expect(204);
    for ended in [&first, &second, &third] {
        assert!(!opens(&browser, ended).await, "{ended}");
    }
    assert!(opens(&browser, &sister).await);
    let listed = browser.api(Method::GET, "/me/tokens", Some(&root), None).await.json();
    assert_eq!(listed["items"].as_array().unwrap().len(), 2, "{listed}");

    // However a token came to its end, what it made opens nothing any more.
    let child = hand_on(&browser, sister["token"].as_str().unwrap(), None).await;
    api_token::Entity::update_many()
        .col_expr(api_token::Column::ExpiresAt, Expr::value(node.app.now()))
        .filter(api_token::Column::Id.eq(sister["id"].as_i64().unwrap()))
        .exec(node.app.reader())
        .await
        .unwrap();
    assert!(!opens(&browser, &child).await);
    assert!(opens(&browser, &json!({"token": root})).await);
}

#[tokio::test]
async fn a_session_makes_no_token_without_the_password() {
    let node = TestApp::start().await;
    let account = ines(&node).await;
    let browser = sign_in(&node, "Ines").await;
    let count = async || api_token::Entity::find().count(node.app.reader()).await.unwrap();
    let page = browser.see("/account/tokens").await;
    for password in ["", "not this one"] {
        let fields = [("name", "Widget"), ("scopes", "admin"), ("ends", ""), ("current-password", password)];
        let refused = browser.submit(&page, "/account/tokens", &fields).await.expect(422);
        assert_eq!(refused.all("#current-password-error"), ["Error: This is not your password"]);
        assert_eq!(refused.attribute("#name", "value").as_deref(), Some("Widget"), "what was typed stays");
        assert_eq!(count().await, 0);
    }
    let fields = [("name", "Widget"), ("scopes", "admin"), ("ends", ""), ("current-password", PASSWORD)];
    let made = browser.submit(&page, "/account/tokens", &fields).await.expect(200);
    assert!(made.says("Your token is ready."), "{}", made.text());
    assert_eq!(count().await, 1);
    // The operation for programs is for those who come by token.
    let caller = sessions::load_caller(&node.app, account).await.unwrap().unwrap();
    let new = creation::NewToken { name: "Widget".to_owned(), scopes: vec![Scope::Admin], ..Default::default() };
    let refused = creation::create(&node.app, &caller, new, None).await;
    assert!(matches!(refused, Err(OperationError::Forbidden(..))), "{refused:?}");
}

#[tokio::test]
async fn a_new_password_takes_all_tokens_back_unless_their_owner_keeps_them() {
    let node = TestApp::start().await;
    ines(&node).await;
    let token = create_token(&node.app, "Ines", "Widget", &[Scope::Admin], None).await.unwrap();
    let token = json!({"token": token});
    let browser = sign_in(&node, "Ines").await;
    let change = async |from: &str, to: &str, keep: Option<&str>| {
        let page = browser.see("/account/password").await;
        assert!(page.says("your API tokens stop working"), "{}", page.text());
        let mut fields = vec![("current-password", from), ("password", to)];
        fields.extend(keep.map(|keep| ("keep-tokens", keep)));
        browser.submit(&page, "/account/password", &fields).await.expect(200);
    };
    change(PASSWORD, NEW_PASSWORD, Some("yes")).await;
    assert!(opens(&browser, &token).await);
    change(NEW_PASSWORD, PASSWORD, None).await;
    assert!(!opens(&browser, &token).await);
}
