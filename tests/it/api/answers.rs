//! Answers, comments and reactions over REST.

use reqwest::Method;
use serde_json::json;

use crate::support::TestApi;

#[tokio::test]
async fn answers_are_accepted_shown_first_and_credited_as_what_they_are() {
    let api = TestApi::start().await;
    let thread = api.ask("How do I renew a permit?").await;
    let (first, second) = (api.answer(thread, &api.neighbour).await, api.answer(thread, &api.asker).await);
    let path = format!("/threads/{thread}");
    let view = api.get(&path).await.json();
    assert_eq!((&view["state"], &view["answer_count"]), (&json!("answered"), &json!(2)));
    assert_eq!(view["next_step"]["kind"], "answered");

    let accepted = |id: i64| format!("/answers/{id}/acceptance");
    api.put(&accepted(first), &api.neighbour).await.expect(403);
    let by_staff = api.put(&accepted(second), &api.agent).await.expect(200).json();
    assert_eq!(by_staff["acceptance"]["by"], "staff");
    let by_asker = api.put(&accepted(first), &api.asker).await.expect(200).json();
    assert_eq!(by_asker["acceptance"]["by"], "asker");
    let view = api.get(&path).await.json();
    assert_eq!(view["state"], "solved");
    assert_eq!(view["answers"][0]["id"], first, "the asker's choice comes before that of staff");
    assert_eq!(view["answers"][1]["id"], second);

    let refused = api.delete(&accepted(first), &api.agent).await.expect(409).json();
    assert_eq!(refused["code"], "askers_choice");
    api.delete(&accepted(second), &api.asker).await.expect(204);
    api.delete(&accepted(first), &api.asker).await.expect(204);
    api.delete(&accepted(first), &api.asker).await.expect(204);
    let view = api.get(&path).await.json();
    assert_eq!(view["state"], "answered");
    assert!(view.get("solved_at").is_none());
    // The asker overruled staff: they cannot accept it again.
    let refused = api.put(&accepted(second), &api.agent).await.expect(409).json();
    assert_eq!(refused["code"], "asker_said_no");
}

#[tokio::test]
async fn reactions_are_states() {
    let api = TestApi::start().await;
    let thread = api.ask("How do I renew a permit?").await;
    let answer = api.answer(thread, &api.neighbour).await;
    let vote = format!("/answers/{answer}/vote");
    let helpful = json!({ "kind": "helpful" });
    let own = api.send(Method::PUT, &vote, &api.neighbour, helpful.clone()).await.expect(409);
    assert_eq!(own.json()["code"], "own_answer");
    for _ in 0..2 {
        let view = api.send(Method::PUT, &vote, &api.asker, helpful.clone()).await.expect(200).json();
        assert_eq!((&view["helpful_count"], &view["my_votes"]), (&json!(1), &json!(["helpful"])));
    }
    let worked = json!({ "kind": "worked_for_me" });
    api.send(Method::PUT, &vote, &api.asker, worked.clone()).await.expect(200);
    api.node.clock.advance(chrono::Duration::days(1));
    let view = api.send(Method::PUT, &vote, &api.asker, worked).await.expect(200).json();
    assert_eq!((&view["worked_for_me_count"], &view["last_worked_at"]), (&json!(1), &json!("2026-01-13T10:00:00Z")));
    for _ in 0..2 {
        api.delete(&format!("{vote}?kind=worked_for_me"), &api.asker).await.expect(204);
    }
    let view = api.get(&format!("/answers/{answer}")).await.json();
    assert_eq!((&view["worked_for_me_count"], &view["helpful_count"]), (&json!(0), &json!(1)));
    assert!(view.get("last_worked_at").is_none());

    let me_too = format!("/threads/{thread}/me-too");
    assert_eq!(api.put(&me_too, &api.asker).await.expect(409).json()["code"], "own_thread");
    for _ in 0..2 {
        api.put(&me_too, &api.agent).await.expect(204);
    }
    let path = format!("/threads/{thread}");
    let view = api.browser.api(Method::GET, &path, Some(&api.agent), None).await.json();
    assert_eq!(view["me_too_count"], 2);
    assert_eq!((&view["mine"]["me_too"], &view["mine"]["follows"]), (&json!(true), &json!(true)));
    for _ in 0..2 {
        api.delete(&me_too, &api.agent).await.expect(204);
    }
    api.delete(&format!("/threads/{thread}/follow"), &api.agent).await.expect(204);
    let view = api.browser.api(Method::GET, &path, Some(&api.agent), None).await.json();
    assert_eq!((&view["me_too_count"], &view["mine"]["follows"]), (&json!(1), &json!(false)));
    api.put(&format!("/threads/{thread}/follow"), &api.agent).await.expect(204);
    for missing in ["/threads/99999/me-too", "/answers/99999/acceptance", "/threads/99999/closure"] {
        api.put(missing, &api.agent).await.expect(404);
    }
}

#[tokio::test]
async fn comments_stand_where_they_belong_and_go_with_their_author() {
    let api = TestApi::start().await;
    let thread = api.ask("How do I renew a permit?").await;
    let answer = api.answer(thread, &api.neighbour).await;
    let path = format!("/threads/{thread}/comments");
    let under_question = json!({ "body": "Which zone is it?" });
    let posted = api.send(Method::POST, &path, &api.neighbour, under_question).await.expect(201).json();
    let under_answer = json!({ "body": "<script>alert(1)</script> Thanks, but where?", "answer_id": answer });
    let second = api.send(Method::POST, &path, &api.asker, under_answer).await.expect(201).json();
    assert!(!second["body"]["html"].as_str().unwrap().contains("<script"));
    let strange = json!({ "body": "Where?", "answer_id": 9999 });
    api.send(Method::POST, &path, &api.asker, strange).await.expect(422);
    let view = api.get(&format!("/threads/{thread}")).await.json();
    assert_eq!(view["comments"][0]["id"], posted["id"]);
    assert_eq!(view["answers"][0]["comments"][0]["id"], second["id"]);
    let list = api.get(&format!("{path}?limit=1")).await.expect(200).json();
    assert_eq!(list["items"][0]["id"], posted["id"]);
    assert!(list["next_cursor"].is_string());

    let comment = format!("/comments/{}", posted["id"]);
    api.delete(&comment, &api.asker).await.expect(403);
    api.delete(&comment, &api.neighbour).await.expect(204);
    api.delete(&comment, &api.neighbour).await.expect(404);
    api.get(&comment).await.expect(404);
}

#[tokio::test]
async fn posting_is_limited_per_account() {
    let api = TestApi::start_with(|config| config.rate_limit_scale = 1).await;
    let thread = api.ask("How do I renew a permit?").await;
    let path = format!("/threads/{thread}/answers");
    let mut refused = 0;
    for n in 0..35 {
        let page = api.send(Method::POST, &path, &api.neighbour, json!({ "body": format!("Answer {n}") })).await;
        if page.status.as_u16() == 429 {
            refused += 1;
        } else {
            page.expect(201);
        }
    }
    assert_eq!(refused, 5);
    assert_eq!(api.get(&format!("/threads/{thread}")).await.json()["answer_count"], 30);
    api.node.clock.advance(chrono::Duration::minutes(10));
    api.answer(thread, &api.neighbour).await;
}
