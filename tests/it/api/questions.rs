//! Asking, editing, closing and deleting questions over REST.

use peerdesk::identity::administration::create_token;
use peerdesk::identity::permissions::Scope;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::TestApi;
use crate::support::threads::insert_thread;

#[tokio::test]
async fn a_question_is_asked_once_per_key_and_tells_its_fate() {
    let api = TestApi::start().await;
    let key = [("idempotency-key", "a-1")];
    let ask =
        async |body: Value| api.browser.api_with(Method::POST, "/threads", Some(&api.asker), Some(body), &key).await;
    let first = ask(api.question("How do I renew a permit?")).await.expect(201);
    let view = first.json();
    assert_eq!(first.headers["location"], format!("/api/v1/threads/{}", view["id"]));
    assert!(first.headers.get("idempotency-replayed").is_none());
    assert_eq!(view["body"]["html"], "<p>Mine ends <strong>next week</strong>.</p>\n");
    assert_eq!(view["state"], "open");
    assert_eq!(view["next_step"]["kind"], "waiting_for_neighbours");
    // 24 business hours from Monday 10:00, days of 9 to 17; then staff have 8 more.
    assert_eq!(view["next_step"]["until"], "2026-01-15T10:00:00Z");
    assert_eq!(view["next_step"]["reply_by"], "2026-01-16T10:00:00Z");
    assert_eq!(view["next_step"]["team"], "Parking Services");
    assert_eq!(view["mine"], json!({ "asker": true, "me_too": false, "follows": true }));

    let again = ask(api.question("How do I renew a permit?")).await.expect(201);
    assert_eq!(again.headers["idempotency-replayed"], "true");
    assert_eq!(again.json()["id"], view["id"]);
    let other = ask(api.question("How do I renew a passport?")).await.expect(422);
    assert_eq!(other.json()["code"], "idempotency_key_reused");

    let public = api.get(&format!("/threads/{}", view["id"])).await.expect(200).json();
    assert!(public.get("mine").is_none());
    api.browser.api(Method::POST, "/threads", None, Some(api.question("Without a token?"))).await.expect(401);
}

#[tokio::test]
async fn refused_fields_are_named_and_nothing_is_written() {
    let api = TestApi::start().await;
    let before = api.get("/threads").await.json()["items"].as_array().unwrap().len();
    let refused = async |body: Value| {
        let page = api.send(Method::POST, "/threads", &api.asker, body).await;
        assert!([400, 422].contains(&page.status.as_u16()), "{}", page.body);
        assert_eq!(page.headers["content-type"], "application/problem+json");
        page.json()
    };
    let mut question = api.question("How do I renew a permit?");
    question["category_id"] = json!(9999);
    assert_eq!(refused(question.clone()).await["errors"][0]["pointer"], "/category_id");
    question["category_id"] = json!(api.city.category.0);
    question["title"] = json!("   a b  ");
    question["body"] = json!("   \n ");
    let problem = refused(question.clone()).await;
    assert_eq!(problem["errors"][0]["pointer"], "/title");
    assert_eq!(problem["errors"][0]["code"], "too_short");
    assert_eq!(problem["errors"][1]["pointer"], "/body");
    question["title"] = json!("How do I renew a permit?");
    question["body"] = json!("a\u{0}b");
    assert_eq!(refused(question.clone()).await["errors"][0]["code"], "not_storable");
    // Fewer than 32768 characters and more bytes.
    question["body"] = json!("ä".repeat(20_000));
    assert_eq!(refused(question.clone()).await["errors"][0]["code"], "too_long");
    question["body"] = json!(format!("fine\n\n{}deep", "- ".repeat(40)));
    let problem = refused(question.clone()).await;
    assert_eq!(problem["errors"][0]["code"], "too_complex");
    // Whoever typed it is told where.
    assert!(problem["errors"][0].to_string().contains("Line 3"), "{problem}");
    for nothing in ["<!-- later -->", "[1]: https://council.example/", "#", "\u{200b}", "---"] {
        question["body"] = json!(nothing);
        assert_eq!(refused(question.clone()).await["errors"][0]["code"], "empty", "{nothing}");
    }
    question["author_id"] = json!(1);
    refused(question).await;
    assert_eq!(api.get("/threads").await.json()["items"].as_array().unwrap().len(), before);
}

#[tokio::test]
async fn a_title_is_a_question_after_an_edit_as_well() {
    let api = TestApi::start().await;
    let old = "x".repeat(120);
    let thread = insert_thread(&api.node, &api.city, |thread| old.clone_into(&mut thread.title)).await;
    let path = format!("/threads/{}", thread.0);
    let edit = async |body: Value| {
        api.browser.api_with(Method::PATCH, &path, Some(&api.asker), Some(body), &[("if-match", "*")]).await
    };
    for (title, code) in [("y".repeat(120), "one_word"), ("?!?!?!?!?!?!".to_owned(), "no_words")] {
        let problem = edit(json!({ "title": title })).await.expect(422).json();
        assert_eq!(problem["errors"][0]["pointer"], "/title");
        assert_eq!(problem["errors"][0]["code"], code);
    }
    // One that stands there from before is no reason to refuse other words.
    edit(json!({ "title": old, "body": "Other words." })).await.expect(200);
    edit(json!({ "title": "How do I appeal?" })).await.expect(200);
}

#[tokio::test]
async fn an_edit_names_the_text_that_it_was_made_from() {
    let api = TestApi::start().await;
    let thread = api.ask("How do I renew a permit?").await;
    let path = format!("/threads/{thread}");
    let read = api.get(&path).await;
    let etag = read.headers["etag"].to_str().unwrap().to_owned();
    let patch = async |path: &str, token: &str, etag: Option<&str>, body: Value| {
        let headers: Vec<_> = etag.map(|etag| ("if-match", etag)).into_iter().collect();
        api.browser.api_with(Method::PATCH, path, Some(token), Some(body), &headers).await
    };
    let new = json!({ "title": "How do I renew a resident permit?" });
    patch(&path, &api.asker, None, new.clone()).await.expect(428);
    patch(&path, &api.neighbour, Some(&etag), new.clone()).await.expect(403);
    // A vote in between does not stand in the way, another edit does.
    api.put(&format!("/threads/{thread}/me-too"), &api.neighbour).await.expect(204);
    let edited = patch(&path, &api.asker, Some(&etag), new.clone()).await.expect(200);
    assert_eq!(edited.json()["revision"], 2);
    patch(&path, &api.asker, Some(&etag), json!({ "body": "Other words." })).await.expect(412);
    let same = patch(&path, &api.asker, Some(edited.headers["etag"].to_str().unwrap()), new).await.expect(200);
    assert_eq!(same.json()["revision"], 2, "an edit that changes nothing makes no revision");

    let answer = api.answer(thread, &api.neighbour).await;
    let path = format!("/answers/{answer}");
    let etag = api.get(&path).await.headers["etag"].to_str().unwrap().to_owned();
    patch(&path, &api.neighbour, Some(&etag), json!({ "body": "By post." })).await.expect(200);
    let moderator = create_token(&api.node.app, "moderator", "test", Scope::ALL, None).await.unwrap();
    patch(&path, &moderator, Some("*"), json!({ "body": "By post or online." })).await.expect(200);
    let texts = api.get(&format!("{path}/revisions")).await.expect(200).json();
    let told: Vec<(i64, &str, &str)> = texts["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|text| {
            let by = text["author"]["handle"].as_str().unwrap();
            (text["number"].as_i64().unwrap(), by, text["source"].as_str().unwrap())
        })
        .collect();
    let first = "Online, under *Parking*.";
    assert_eq!(told, [(3, "moderator", "By post or online."), (2, "tom", "By post."), (1, "tom", first)]);
    let texts = api.get(&format!("/threads/{thread}/revisions")).await.expect(200).json();
    assert_eq!(texts["items"][1]["title"], "How do I renew a permit?");
}

#[tokio::test]
async fn a_thread_is_closed_reopened_deleted_or_found_to_be_a_duplicate() {
    let api = TestApi::start().await;
    let thread = api.ask("How do I renew a permit?").await;
    let closure = format!("/threads/{thread}/closure");
    api.put(&closure, &api.neighbour).await.expect(403);
    api.put(&closure, &api.asker).await.expect(204);
    let answers = format!("/threads/{thread}/answers");
    let refused = api.send(Method::POST, &answers, &api.neighbour, json!({ "body": "Late" })).await.expect(409);
    assert_eq!(refused.json()["code"], "thread_closed");
    api.delete(&closure, &api.agent).await.expect(204);
    assert_eq!(api.delete(&closure, &api.agent).await.expect(409).json()["code"], "not_finished");
    api.answer(thread, &api.neighbour).await;
    let delete = async |path: &str| {
        api.browser.api_with(Method::DELETE, path, Some(&api.asker), None, &[("if-match", "*")]).await
    };
    let path = format!("/threads/{thread}");
    api.delete(&path, &api.asker).await.expect(428);
    assert_eq!(delete(&path).await.expect(409).json()["code"], "has_answers");

    let other = api.ask("How can I renew my permit?").await;
    let propose = async |from: i64, to: i64, token: &str| {
        let path = format!("/threads/{from}/duplicate-proposals");
        api.send(Method::POST, &path, token, json!({ "of_thread_id": to })).await
    };
    assert_eq!(propose(other, other, &api.neighbour).await.expect(409).json()["code"], "same_thread");
    let unknown = propose(other, 9999, &api.neighbour).await.expect(422).json();
    assert_eq!(unknown["errors"][0]["pointer"], "/of_thread_id");
    let proposed = propose(other, thread, &api.neighbour).await.expect(201);
    let again = propose(other, thread, &api.agent).await.expect(201);
    assert_eq!(again.json()["id"], proposed.json()["id"], "proposing again changes nothing");
    let decision = proposed.headers["location"].to_str().unwrap().strip_prefix("/api/v1").unwrap().to_owned();
    let agree = json!({ "agree": true });
    api.send(Method::PUT, &decision, &api.neighbour, agree.clone()).await.expect(403);
    api.send(Method::PUT, &decision, &api.asker, agree.clone()).await.expect(204);
    let decided = api.send(Method::PUT, &decision, &api.asker, agree).await.expect(409);
    assert_eq!(decided.json()["code"], "already_decided");
    let view = api.get(&format!("/threads/{other}")).await.json();
    assert_eq!((&view["state"], &view["next_step"]["kind"]), (&json!("closed"), &json!("duplicate")));
    assert_eq!(view["duplicate_of"]["title"], "How do I renew a permit?");
    // Both were asked by the same person, who counts once.
    assert_eq!(api.get(&path).await.json()["me_too_count"], 1);
    api.delete(&format!("/threads/{other}/closure"), &api.asker).await.expect(204);
    delete(&format!("/threads/{other}")).await.expect(204);
    api.get(&format!("/threads/{other}")).await.expect(404);
    delete(&format!("/threads/{other}")).await.expect(404);
}
