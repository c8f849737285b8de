//! One's notifications over REST.

use peerdesk::identity::administration;
use peerdesk::identity::permissions::Scope;
use peerdesk::threads::answers;
use reqwest::Method;

use crate::support::people::insert_mail_reader;
use crate::support::threads::ask;
use crate::support::{TestApp, TestCity};

#[tokio::test]
async fn the_api_lists_and_marks_ones_own() {
    let node = TestApp::start().await;
    let city = TestCity::build(&node).await;
    let (rosa, ted) = (insert_mail_reader(&node, "rosa").await, insert_mail_reader(&node, "ted").await);
    let token = administration::create_token(&node.app, "rosa", "t", &[Scope::ProfileRead], None).await.unwrap();
    let blind = administration::create_token(&node.app, "rosa", "b", &[Scope::ThreadsRead], None).await.unwrap();
    let thread = ask(&node, &city, &rosa, "Where is the bus?").await;
    let mut answers = Vec::new();
    for body in ["There.", "Or there.", "Or here."] {
        answers.push(answers::post(&node.app, &ted, thread, body, None).await.unwrap().value);
    }
    node.drain().await;
    let browser = node.browser();
    browser.api(Method::GET, "/me/notifications", Some(&blind), None).await.expect(403);
    browser.api(Method::GET, "/me/notifications", None, None).await.expect(401);
    browser.api(Method::GET, "/me/notifications?cursor=x", Some(&token), None).await.expect(400);
    let page = browser.api(Method::GET, "/me/notifications?limit=2", Some(&token), None).await.expect(200);
    let link = page.headers["link"].to_str().unwrap().to_owned();
    let first = page.json();
    assert_eq!(first["items"][0]["path"], format!("/threads/{thread}#answer-{}", answers[2]));
    assert_eq!(first["items"][0]["kind"], "answer");
    assert!(first["items"][0].get("read_at").is_none());
    let next = link.strip_prefix("</api/v1").unwrap().split('>').next().unwrap();
    let rest = browser.api(Method::GET, next, Some(&token), None).await.expect(200).json();
    assert_eq!(rest["items"].as_array().unwrap().len(), 1);
    assert!(rest.get("next_cursor").is_none());
    let up_to = first["items"][1]["id"].as_i64().unwrap();
    let body = serde_json::json!({"up_to": up_to});
    browser.api(Method::PUT, "/me/notifications/read", Some(&token), Some(body)).await.expect(204);
    let all = browser.api(Method::GET, "/me/notifications", Some(&token), None).await.json();
    let read: Vec<bool> = all["items"].as_array().unwrap().iter().map(|item| item.get("read_at").is_some()).collect();
    assert_eq!(read, [false, true, true]);
}
