//! Comments under an answer exist for those who see the answer and for nobody else, wherever they are read or acted upon.

use peerdesk::entity::{AnswerId, CommentId};
use peerdesk::threads::hiding::{Post, hide, show};
use peerdesk::threads::listing;
use reqwest::Method;
use serde_json::json;

use crate::support::TestApi;
use crate::support::people::{caller, insert_account, token};

/// Words of the comment.
const WORDS: &str = "zeppelin";

#[tokio::test]
async fn comments_go_with_the_answer_that_they_stand_under() {
    let api = TestApi::start().await;
    let node = &api.node;
    let thread = api.ask("How do I renew a permit?").await;
    let answer = api.answer(thread, &api.neighbour).await;
    let debs_id = insert_account(node, "debs").await;
    let (debs, moderator) = (token(node, "debs").await, token(node, "moderator").await);
    let comments = format!("/threads/{thread}/comments");
    let post = async |body: serde_json::Value| {
        let page = api.send(Method::POST, &comments, &debs, body).await.expect(201);
        page.json()["id"].as_i64().unwrap()
    };
    let under_answer = post(json!({ "body": WORDS, "answer_id": answer })).await;
    let under_thread = post(json!({ "body": "Which zone is it?" })).await;
    let single = format!("/comments/{under_answer}");

    let count = async |token: Option<&str>| {
        let page = api.browser.api(Method::GET, &comments, token, None).await.expect(200);
        let items = page.json()["items"].as_array().unwrap().len();
        let whole = api.browser.api(Method::GET, &format!("/threads/{thread}"), token, None).await.expect(200);
        assert_eq!(page.body.contains(WORDS), whole.body.contains(WORDS), "both readings say the same");
        let one = api.browser.api(Method::GET, &single, token, None).await;
        assert_eq!(one.status, if page.body.contains(WORDS) { 200 } else { 404 });
        items
    };
    let everybody = async || {
        let mut counts = Vec::new();
        for token in [None, Some(&debs), Some(&api.asker), Some(&api.agent), Some(&api.neighbour), Some(&moderator)] {
            counts.push(count(token.map(String::as_str)).await);
        }
        counts
    };
    assert_eq!(everybody().await, [2; 6]);

    let judge = caller(node, api.moderator).await;
    hide(&node.app, &judge, Post::Answer(AnswerId(answer)), "Rude").await.unwrap();
    // The author of the answer and moderators see it, and what stands under it.
    assert_eq!(everybody().await, [1, 1, 1, 1, 2, 2]);
    // For its own author it does not exist either, whatever they try.
    api.delete(&single, &debs).await.expect(404);
    api.send(Method::PUT, &format!("{single}/hiding"), &api.asker, json!({ "reason": "No" })).await.expect(404);
    let author = caller(node, debs_id).await;
    assert!(listing::comment(&node.app, Some(&author), CommentId(under_answer)).await.unwrap().is_none());
    assert!(!node.browser().see(&format!("/threads/{thread}")).await.body.contains(WORDS));
    // A moderator can hide it on its own meanwhile.
    hide(&node.app, &judge, Post::Comment(CommentId(under_answer)), "Rude too").await.unwrap();
    show(&node.app, &judge, Post::Answer(AnswerId(answer))).await.unwrap();
    assert_eq!(everybody().await, [1, 2, 1, 1, 1, 2]);
    show(&node.app, &judge, Post::Comment(CommentId(under_answer))).await.unwrap();
    assert_eq!(everybody().await, [2; 6]);

    api.browser
        .api_with(Method::DELETE, &format!("/answers/{answer}"), Some(&api.neighbour), None, &[("if-match", "*")])
        .await
        .expect(204);
    assert_eq!(everybody().await, [1; 6], "what is deleted exists for nobody");
    api.delete(&single, &debs).await.expect(404);
    api.send(Method::PUT, &format!("{single}/hiding"), &moderator, json!({ "reason": "No" })).await.expect(404);
    api.delete(&format!("/comments/{under_thread}"), &debs).await.expect(204);
    assert_eq!(everybody().await, [0; 6]);
}
