//! Hiding and staff's word over REST.

use peerdesk::identity::administration::create_token;
use peerdesk::identity::permissions::Scope;
use reqwest::Method;
use serde_json::json;

use crate::support::TestApi;

#[tokio::test]
async fn moderators_hide_posts_with_a_reason_and_show_them_again() {
    let api = TestApi::start().await;
    let thread = api.ask("How do I renew a permit?").await;
    let answer = api.answer(thread, &api.neighbour).await;
    let body = json!({ "body": "Which zone is it?" });
    let comment = api.send(Method::POST, &format!("/threads/{thread}/comments"), &api.asker, body).await;
    let comment = comment.expect(201).json()["id"].as_i64().unwrap();
    let moderator = create_token(&api.node.app, "moderator", "test", Scope::ALL, None).await.unwrap();
    let narrow = create_token(&api.node.app, "moderator", "narrow", &[Scope::ThreadsRead], None).await.unwrap();
    let reason = json!({ "reason": "Names a person" });
    let posts = [
        (format!("/comments/{comment}"), &api.asker),
        (format!("/answers/{answer}"), &api.neighbour),
        (format!("/threads/{thread}"), &api.asker),
    ];
    for (post, author) in posts {
        let hiding = format!("{post}/hiding");
        let refused = api.send(Method::PUT, &hiding, &moderator, json!({ "reason": "x".repeat(501) })).await;
        assert_eq!(refused.expect(422).json()["errors"][0]["code"], "too_long");
        let empty = api.send(Method::PUT, &hiding, &moderator, json!({ "reason": "   " })).await.expect(422);
        assert_eq!(empty.json()["errors"][0]["pointer"], "/reason");
        for nobody in [&api.asker, &api.neighbour, &api.agent, &narrow] {
            api.send(Method::PUT, &hiding, nobody, reason.clone()).await.expect(403);
        }
        api.get(&post).await.expect(200);

        api.send(Method::PUT, &hiding, &moderator, json!({ "reason": "First" })).await.expect(204);
        api.send(Method::PUT, &hiding, &moderator, reason.clone()).await.expect(204);
        api.get(&post).await.expect(404);
        let own = api.browser.api(Method::GET, &post, Some(author), None).await.expect(200).json();
        assert_eq!(own["hidden"]["reason"], "Names a person");
        // To those who cannot see it any more there is nothing to show.
        let stranger = if author == &api.asker { &api.neighbour } else { &api.asker };
        api.delete(&hiding, stranger).await.expect(404);
        api.delete(&hiding, author).await.expect(403);

        api.delete(&hiding, &moderator).await.expect(204);
        api.delete(&hiding, &moderator).await.expect(204);
        assert!(api.get(&post).await.expect(200).json().get("hidden").is_none());
        api.send(Method::PUT, &format!("{post}9999/hiding"), &moderator, reason.clone()).await.expect(404);
    }
    assert_eq!(api.get(&format!("/threads/{thread}")).await.json()["state"], "answered");
}

#[tokio::test]
async fn staff_give_their_word_on_an_answer() {
    let api = TestApi::start().await;
    let thread = api.ask("How do I renew a permit?").await;
    let answer = api.answer(thread, &api.neighbour).await;
    let word = format!("/answers/{answer}/review");
    let say = async |token: &str, body| api.send(Method::PUT, &word, token, body).await;
    say(&api.asker, json!({ "verdict": "verified" })).await.expect(403);
    let silent = say(&api.agent, json!({ "verdict": "corrected" })).await.expect(422).json();
    assert_eq!((&silent["errors"][0]["pointer"], &silent["errors"][0]["code"]), (&json!("/note"), &json!("empty")));
    let long = json!({ "verdict": "corrected", "note": "n".repeat(1001) });
    assert_eq!(say(&api.agent, long).await.expect(422).json()["errors"][0]["code"], "too_long");

    let verified = say(&api.agent, json!({ "verdict": "verified" })).await.expect(200);
    assert!(verified.headers.contains_key("etag"));
    assert_eq!(verified.json()["staff_review"]["verdict"], "verified");
    let corrected = say(&api.agent, json!({ "verdict": "corrected", "note": "It costs £36." })).await.expect(200);
    assert_eq!(corrected.json()["staff_review"]["note"], "It costs £36.");
    let shown = api.get(&format!("/threads/{thread}")).await.json();
    assert_eq!(shown["answers"][0]["staff_review"]["verdict"], "corrected");
    assert_eq!(shown["answers"][0]["author"]["handle"], "tom", "it stays its author's");
    api.delete(&word, &api.neighbour).await.expect(403);
    api.delete(&word, &api.agent).await.expect(204);
    assert!(api.get(&format!("/answers/{answer}")).await.json().get("staff_review").is_none());

    let own = api.answer(thread, &api.agent).await;
    let word = format!("/answers/{own}/review");
    let refused = api.send(Method::PUT, &word, &api.agent, json!({ "verdict": "verified" })).await.expect(409);
    assert_eq!(refused.json()["code"], "own_answer");
}
