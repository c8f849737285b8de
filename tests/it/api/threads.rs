//! Threads, answers, comments and reactions over REST.

use peerdesk::entity::{AccountId, Role, membership};
use peerdesk::identity::administration::create_token;
use peerdesk::identity::permissions::Scope;
use peerdesk::threads::hiding;
use reqwest::Method;
use sea_orm::ActiveValue::Set;
use sea_orm::EntityTrait;
use serde_json::{Value, json};

use crate::flows::escalation::{Town, person};
use crate::flows::threads::caller;
use crate::support::{Browser, Page, TestApp};

/// A town with an asker, a neighbour, an agent and a moderator, each with a token.
pub struct Square {
    pub node: TestApp,
    pub town: Town,
    pub browser: Browser,
    pub asker: String,
    pub neighbour: String,
    pub agent: String,
    pub moderator: AccountId,
}

pub async fn staff(node: &TestApp, town: &Town, handle: &str, role: Role) -> AccountId {
    let account = person(node, handle).await;
    let row = membership::ActiveModel {
        account_id: Set(account),
        agency_id: Set(town.agency),
        role: Set(role),
        created_at: Set(node.app.now()),
        ..Default::default()
    };
    membership::Entity::insert(row).exec(node.app.reader()).await.unwrap();
    account
}

impl Square {
    pub async fn open() -> Self {
        Self::open_with(|_| {}).await
    }

    pub async fn open_with(change: impl FnOnce(&mut peerdesk::config::Config)) -> Self {
        let node = TestApp::start_with(change).await;
        let town = Town::found(&node).await;
        staff(&node, &town, "agent", Role::Agent).await;
        let moderator = staff(&node, &town, "moderator", Role::Moderator).await;
        let token = async |handle| create_token(&node.app, handle, "test", Scope::ALL, None).await.unwrap();
        let (asker, neighbour, agent) = (token("ines").await, token("tom").await, token("agent").await);
        Self { browser: node.browser(), node, town, asker, neighbour, agent, moderator }
    }

    pub async fn send(&self, method: Method, path: &str, token: &str, body: Value) -> Page {
        self.browser.api(method, path, Some(token), Some(body)).await
    }

    pub async fn put(&self, path: &str, token: &str) -> Page {
        self.browser.api(Method::PUT, path, Some(token), None).await
    }

    pub async fn delete(&self, path: &str, token: &str) -> Page {
        self.browser.api(Method::DELETE, path, Some(token), None).await
    }

    pub async fn get(&self, path: &str) -> Page {
        self.browser.api(Method::GET, path, None, None).await
    }

    pub fn question(&self, title: &str) -> Value {
        json!({ "title": title, "body": "Mine ends **next week**.", "category_id": self.town.category.0 })
    }

    pub async fn ask(&self, title: &str) -> i64 {
        let page = self.send(Method::POST, "/threads", &self.asker, self.question(title)).await.expect(201);
        page.json()["id"].as_i64().unwrap()
    }

    pub async fn answer(&self, thread: i64, token: &str) -> i64 {
        let body = json!({ "body": "Online, under *Parking*." });
        let page = self.send(Method::POST, &format!("/threads/{thread}/answers"), token, body).await.expect(201);
        page.json()["id"].as_i64().unwrap()
    }
}

#[tokio::test]
async fn a_question_is_asked_once_per_key_and_tells_its_fate() {
    let square = Square::open().await;
    let key = [("idempotency-key", "a-1")];
    let ask = async |body: Value| {
        square.browser.api_with(Method::POST, "/threads", Some(&square.asker), Some(body), &key).await
    };
    let first = ask(square.question("How do I renew a permit?")).await.expect(201);
    let view = first.json();
    assert_eq!(first.headers["location"], format!("/api/v1/threads/{}", view["id"]));
    assert!(first.headers.get("idempotency-replayed").is_none());
    assert_eq!(view["body"]["html"], "<p>Mine ends <strong>next week</strong>.</p>\n");
    assert_eq!((&view["state"], &view["language"]), (&json!("open"), &json!("en")));
    assert_eq!(view["next_step"]["kind"], "waiting_for_neighbours");
    // 24 business hours from Monday 10:00, days of 9 to 17; then staff have 8 more.
    assert_eq!(view["next_step"]["until"], "2026-01-15T10:00:00Z");
    assert_eq!(view["next_step"]["reply_by"], "2026-01-16T10:00:00Z");
    assert_eq!(view["next_step"]["team"], "Parking Services");
    assert_eq!(view["mine"], json!({ "asker": true, "me_too": false, "follows": true }));

    let again = ask(square.question("How do I renew a permit?")).await.expect(201);
    assert_eq!(again.headers["idempotency-replayed"], "true");
    assert_eq!(again.json()["id"], view["id"]);
    let other = ask(square.question("How do I renew a passport?")).await.expect(422);
    assert_eq!(other.json()["code"], "idempotency_key_reused");

    let public = square.get(&format!("/threads/{}", view["id"])).await.expect(200).json();
    assert!(public.get("mine").is_none());
    square.browser.api(Method::POST, "/threads", None, Some(square.question("Without a token?"))).await.expect(401);
}

#[tokio::test]
async fn refused_fields_are_named_and_nothing_is_written() {
    let square = Square::open().await;
    let before = square.get("/threads").await.json()["items"].as_array().unwrap().len();
    let refused = async |body: Value| {
        let page = square.send(Method::POST, "/threads", &square.asker, body).await;
        assert!([400, 422].contains(&page.status.as_u16()), "{}", page.body);
        assert_eq!(page.headers["content-type"], "application/problem+json");
        page.json()
    };
    let mut question = square.question("How do I renew a permit?");
    question["category_id"] = json!(9999);
    assert_eq!(refused(question.clone()).await["errors"][0]["pointer"], "/category_id");
    question["category_id"] = json!(square.town.category.0);
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
    question["body"] = json!("> ".repeat(40) + "deep");
    assert_eq!(refused(question.clone()).await["errors"][0]["code"], "too_complex");
    question["author_id"] = json!(1);
    refused(question).await;
    assert_eq!(square.get("/threads").await.json()["items"].as_array().unwrap().len(), before);
}

#[tokio::test]
async fn answers_are_accepted_shown_first_and_credited_as_what_they_are() {
    let square = Square::open().await;
    let thread = square.ask("How do I renew a permit?").await;
    let (first, second) = (square.answer(thread, &square.neighbour).await, square.answer(thread, &square.asker).await);
    let path = format!("/threads/{thread}");
    let view = square.get(&path).await.json();
    assert_eq!((&view["state"], &view["answer_count"]), (&json!("answered"), &json!(2)));
    assert_eq!(view["next_step"]["kind"], "answered");

    let accepted = |id: i64| format!("/answers/{id}/acceptance");
    square.put(&accepted(first), &square.neighbour).await.expect(403);
    let by_staff = square.put(&accepted(second), &square.agent).await.expect(200).json();
    assert_eq!(by_staff["acceptance"]["by"], "staff");
    let by_asker = square.put(&accepted(first), &square.asker).await.expect(200).json();
    assert_eq!(by_asker["acceptance"]["by"], "asker");
    let view = square.get(&path).await.json();
    assert_eq!(view["state"], "resolved");
    assert_eq!(view["answers"][0]["id"], first, "the asker's choice comes before that of staff");
    assert_eq!(view["answers"][1]["id"], second);

    let refused = square.delete(&accepted(first), &square.agent).await.expect(409).json();
    assert_eq!(refused["code"], "askers_choice");
    square.delete(&accepted(second), &square.asker).await.expect(204);
    square.delete(&accepted(first), &square.asker).await.expect(204);
    square.delete(&accepted(first), &square.asker).await.expect(204);
    let view = square.get(&path).await.json();
    assert_eq!(view["state"], "answered");
    assert!(view.get("resolved_at").is_none());
    // The asker overruled staff: they cannot accept it again.
    let refused = square.put(&accepted(second), &square.agent).await.expect(409).json();
    assert_eq!(refused["code"], "asker_said_no");
}

#[tokio::test]
async fn an_edit_names_the_text_that_it_was_made_from() {
    let square = Square::open().await;
    let thread = square.ask("How do I renew a permit?").await;
    let path = format!("/threads/{thread}");
    let read = square.get(&path).await;
    let etag = read.headers["etag"].to_str().unwrap().to_owned();
    let patch = async |path: &str, token: &str, etag: Option<&str>, body: Value| {
        let headers: Vec<_> = etag.map(|etag| ("if-match", etag)).into_iter().collect();
        square.browser.api_with(Method::PATCH, path, Some(token), Some(body), &headers).await
    };
    let new = json!({ "title": "How do I renew a resident permit?" });
    patch(&path, &square.asker, None, new.clone()).await.expect(428);
    patch(&path, &square.neighbour, Some(&etag), new.clone()).await.expect(403);
    // A vote in between does not stand in the way, another edit does.
    square.put(&format!("/threads/{thread}/me-too"), &square.neighbour).await.expect(204);
    let edited = patch(&path, &square.asker, Some(&etag), new.clone()).await.expect(200);
    assert_eq!(edited.json()["revision"], 2);
    patch(&path, &square.asker, Some(&etag), json!({ "body": "Other words." })).await.expect(412);
    let same = patch(&path, &square.asker, Some(edited.headers["etag"].to_str().unwrap()), new).await.expect(200);
    assert_eq!(same.json()["revision"], 2, "an edit that changes nothing makes no revision");

    let answer = square.answer(thread, &square.neighbour).await;
    let path = format!("/answers/{answer}");
    let etag = square.get(&path).await.headers["etag"].to_str().unwrap().to_owned();
    patch(&path, &square.neighbour, Some(&etag), json!({ "body": "By post." })).await.expect(200);
    let moderator = create_token(&square.node.app, "moderator", "test", Scope::ALL, None).await.unwrap();
    patch(&path, &moderator, Some("*"), json!({ "body": "By post or online." })).await.expect(200);
    let texts = square.get(&format!("{path}/revisions")).await.expect(200).json();
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
    let texts = square.get(&format!("/threads/{thread}/revisions")).await.expect(200).json();
    assert_eq!(texts["items"][1]["title"], "How do I renew a permit?");
}

#[tokio::test]
async fn a_reader_who_has_it_already_gets_no_body() {
    for cache in [0, 8] {
        let square = Square::open_with(|config| config.page_cache_mb = cache).await;
        let thread = square.ask("How do I renew a permit?").await;
        let path = format!("/threads/{thread}");
        let get = async |etag: &str| {
            square.browser.api_with(Method::GET, &path, None, None, &[("if-none-match", etag)]).await
        };
        let etag = square.get(&path).await.expect(200).headers["etag"].to_str().unwrap().to_owned();
        let unchanged = get(&etag).await.expect(304);
        assert!(unchanged.body.is_empty());
        assert_eq!(unchanged.headers["etag"], etag.as_str());
        square.get(&path).await.expect(200);
        square.answer(thread, &square.neighbour).await;
        let changed = get(&etag).await.expect(200);
        assert_eq!(changed.json()["answer_count"], 1);
        assert_eq!(square.get("/threads").await.json()["items"][0]["answer_count"], 1);
    }
}

#[tokio::test]
async fn lists_are_paged_filtered_and_never_show_what_is_hidden() {
    let square = Square::open().await;
    let mut asked = Vec::new();
    for n in 0..7 {
        asked.push(square.ask(&format!("Question number {n}")).await);
        square.node.clock.advance(chrono::Duration::minutes(1));
    }
    asked.reverse();
    let ids = |page: &Value| -> Vec<i64> {
        page["items"].as_array().unwrap().iter().map(|row| row["id"].as_i64().unwrap()).collect()
    };
    let mut seen = Vec::new();
    let mut path = "/threads?sort=unanswered&limit=3".to_owned();
    loop {
        let page = square.get(&path).await.expect(200);
        seen.extend(ids(&page.json()));
        let Some(link) = page.headers.get("link") else { break };
        let link = link.to_str().unwrap();
        assert!(link.ends_with(">; rel=\"next\""), "{link}");
        path = link.strip_prefix("</api/v1").unwrap().split('>').next().unwrap().to_owned();
        assert!(path.contains(page.json()["next_cursor"].as_str().unwrap()));
    }
    assert_eq!(seen, asked);
    square.get("/threads?cursor=AAAA").await.expect(400);
    square.get("/threads?limit=101").await.expect(400);

    let answer = square.answer(asked[3], &square.neighbour).await;
    square.put(&format!("/answers/{answer}/acceptance"), &square.asker).await.expect(200);
    assert_eq!(ids(&square.get("/threads?sort=solved").await.json()), [asked[3]]);
    assert_eq!(square.get("/threads?sort=solved").await.json()["items"][0]["is_solved"], true);
    assert_eq!(ids(&square.get("/threads?limit=1").await.json()), [asked[3]], "the lately active one is first");
    assert_eq!(ids(&square.get("/threads?category=999").await.json()), [0_i64; 0]);
    let agency = square.town.agency;
    assert_eq!(
        square.get(&format!("/threads?agency={agency}&state=open")).await.json()["items"].as_array().unwrap().len(),
        6
    );
    assert_eq!(square.get("/threads?language=de").await.json()["items"], json!([]));

    let moderator = caller(&square.node, square.moderator).await;
    let hidden = hiding::Post::Thread(peerdesk::entity::ThreadId(asked[0]));
    hiding::hide(&square.node.app, &moderator, hidden, "Names a person").await.unwrap();
    assert!(!ids(&square.get("/threads").await.json()).contains(&asked[0]));
    let path = format!("/threads/{}", asked[0]);
    square.get(&path).await.expect(404);
    square.browser.api(Method::GET, &path, Some(&square.neighbour), None).await.expect(404);
    square.get(&format!("{path}/answers")).await.expect(404);
    square.get(&format!("{path}/comments")).await.expect(404);
    square.get(&format!("{path}/revisions")).await.expect(404);
    let own = square.browser.api(Method::GET, &path, Some(&square.asker), None).await.expect(200).json();
    assert_eq!(own["hidden"]["reason"], "Names a person");
    let answer = json!({ "body": "An answer" });
    square.send(Method::POST, &format!("{path}/answers"), &square.neighbour, answer.clone()).await.expect(404);
    let refused = square.send(Method::POST, &format!("{path}/answers"), &square.asker, answer).await.expect(409);
    assert_eq!(refused.json()["code"], "hidden");
    // A token that was not made for reading sees what everybody sees.
    let blind = create_token(&square.node.app, "ines", "votes", &[Scope::VotesWrite], None).await.unwrap();
    square.browser.api(Method::GET, &path, Some(&blind), None).await.expect(404);
    square.send(Method::POST, "/threads", &blind, square.question("May this token ask?")).await.expect(403);
}

#[tokio::test]
async fn reactions_are_states() {
    let square = Square::open().await;
    let thread = square.ask("How do I renew a permit?").await;
    let answer = square.answer(thread, &square.neighbour).await;
    let vote = format!("/answers/{answer}/vote");
    let helpful = json!({ "kind": "helpful" });
    let own = square.send(Method::PUT, &vote, &square.neighbour, helpful.clone()).await.expect(409);
    assert_eq!(own.json()["code"], "own_answer");
    for _ in 0..2 {
        let view = square.send(Method::PUT, &vote, &square.asker, helpful.clone()).await.expect(200).json();
        assert_eq!((&view["helpful_count"], &view["my_votes"]), (&json!(1), &json!(["helpful"])));
    }
    let worked = json!({ "kind": "worked_for_me" });
    square.send(Method::PUT, &vote, &square.asker, worked.clone()).await.expect(200);
    square.node.clock.advance(chrono::Duration::days(1));
    let view = square.send(Method::PUT, &vote, &square.asker, worked).await.expect(200).json();
    assert_eq!((&view["worked_for_me_count"], &view["last_worked_at"]), (&json!(1), &json!("2026-01-13T10:00:00Z")));
    for _ in 0..2 {
        square.delete(&format!("{vote}?kind=worked_for_me"), &square.asker).await.expect(204);
    }
    let view = square.get(&format!("/answers/{answer}")).await.json();
    assert_eq!((&view["worked_for_me_count"], &view["helpful_count"]), (&json!(0), &json!(1)));
    assert!(view.get("last_worked_at").is_none());

    let me_too = format!("/threads/{thread}/me-too");
    assert_eq!(square.put(&me_too, &square.asker).await.expect(409).json()["code"], "own_thread");
    for _ in 0..2 {
        square.put(&me_too, &square.agent).await.expect(204);
    }
    let path = format!("/threads/{thread}");
    let view = square.browser.api(Method::GET, &path, Some(&square.agent), None).await.json();
    assert_eq!(view["me_too_count"], 2);
    assert_eq!((&view["mine"]["me_too"], &view["mine"]["follows"]), (&json!(true), &json!(true)));
    for _ in 0..2 {
        square.delete(&me_too, &square.agent).await.expect(204);
    }
    square.delete(&format!("/threads/{thread}/follow"), &square.agent).await.expect(204);
    let view = square.browser.api(Method::GET, &path, Some(&square.agent), None).await.json();
    assert_eq!((&view["me_too_count"], &view["mine"]["follows"]), (&json!(1), &json!(false)));
    square.put(&format!("/threads/{thread}/follow"), &square.agent).await.expect(204);
    for missing in ["/threads/99999/me-too", "/answers/99999/acceptance", "/threads/99999/closure"] {
        square.put(missing, &square.agent).await.expect(404);
    }
}

#[tokio::test]
async fn comments_stand_where_they_belong_and_go_with_their_author() {
    let square = Square::open().await;
    let thread = square.ask("How do I renew a permit?").await;
    let answer = square.answer(thread, &square.neighbour).await;
    let path = format!("/threads/{thread}/comments");
    let under_question = json!({ "body": "Which zone is it?" });
    let posted = square.send(Method::POST, &path, &square.neighbour, under_question).await.expect(201).json();
    let under_answer = json!({ "body": "<script>alert(1)</script> Thanks, but where?", "answer_id": answer });
    let second = square.send(Method::POST, &path, &square.asker, under_answer).await.expect(201).json();
    assert!(!second["body"]["html"].as_str().unwrap().contains("<script"));
    let strange = json!({ "body": "Where?", "answer_id": 9999 });
    square.send(Method::POST, &path, &square.asker, strange).await.expect(422);
    let view = square.get(&format!("/threads/{thread}")).await.json();
    assert_eq!(view["comments"][0]["id"], posted["id"]);
    assert_eq!(view["answers"][0]["comments"][0]["id"], second["id"]);
    let list = square.get(&format!("{path}?limit=1")).await.expect(200).json();
    assert_eq!(list["items"][0]["id"], posted["id"]);
    assert!(list["next_cursor"].is_string());

    let comment = format!("/comments/{}", posted["id"]);
    square.delete(&comment, &square.asker).await.expect(403);
    square.delete(&comment, &square.neighbour).await.expect(204);
    square.delete(&comment, &square.neighbour).await.expect(404);
    square.get(&comment).await.expect(404);
}

#[tokio::test]
async fn a_thread_is_closed_reopened_deleted_or_found_to_be_a_duplicate() {
    let square = Square::open().await;
    let thread = square.ask("How do I renew a permit?").await;
    let closure = format!("/threads/{thread}/closure");
    square.put(&closure, &square.neighbour).await.expect(403);
    square.put(&closure, &square.asker).await.expect(204);
    let answers = format!("/threads/{thread}/answers");
    let refused = square.send(Method::POST, &answers, &square.neighbour, json!({ "body": "Late" })).await.expect(409);
    assert_eq!(refused.json()["code"], "thread_closed");
    square.delete(&closure, &square.agent).await.expect(204);
    assert_eq!(square.delete(&closure, &square.agent).await.expect(409).json()["code"], "not_finished");
    square.answer(thread, &square.neighbour).await;
    let delete = async |path: &str| {
        square.browser.api_with(Method::DELETE, path, Some(&square.asker), None, &[("if-match", "*")]).await
    };
    let path = format!("/threads/{thread}");
    square.delete(&path, &square.asker).await.expect(428);
    assert_eq!(delete(&path).await.expect(409).json()["code"], "has_answers");

    let other = square.ask("How can I renew my permit?").await;
    let propose = async |from: i64, to: i64, token: &str| {
        let path = format!("/threads/{from}/duplicate-proposals");
        square.send(Method::POST, &path, token, json!({ "of_thread_id": to })).await
    };
    assert_eq!(propose(other, other, &square.neighbour).await.expect(409).json()["code"], "same_thread");
    let unknown = propose(other, 9999, &square.neighbour).await.expect(422).json();
    assert_eq!(unknown["errors"][0]["pointer"], "/of_thread_id");
    let proposed = propose(other, thread, &square.neighbour).await.expect(201);
    let again = propose(other, thread, &square.agent).await.expect(201);
    assert_eq!(again.json()["id"], proposed.json()["id"], "proposing again changes nothing");
    let decision = proposed.headers["location"].to_str().unwrap().strip_prefix("/api/v1").unwrap().to_owned();
    let agree = json!({ "agree": true });
    square.send(Method::PUT, &decision, &square.neighbour, agree.clone()).await.expect(403);
    square.send(Method::PUT, &decision, &square.asker, agree.clone()).await.expect(204);
    let decided = square.send(Method::PUT, &decision, &square.asker, agree).await.expect(409);
    assert_eq!(decided.json()["code"], "already_decided");
    let view = square.get(&format!("/threads/{other}")).await.json();
    assert_eq!((&view["state"], &view["next_step"]["kind"]), (&json!("closed"), &json!("duplicate")));
    assert_eq!(view["duplicate_of"]["title"], "How do I renew a permit?");
    // Both were asked by the same person, who counts once.
    assert_eq!(square.get(&path).await.json()["me_too_count"], 1);
    square.delete(&format!("/threads/{other}/closure"), &square.asker).await.expect(204);
    delete(&format!("/threads/{other}")).await.expect(204);
    square.get(&format!("/threads/{other}")).await.expect(404);
    delete(&format!("/threads/{other}")).await.expect(404);
}

#[tokio::test]
async fn posting_is_limited_per_account() {
    let square = Square::open_with(|config| config.rate_limit_scale = 1).await;
    let thread = square.ask("How do I renew a permit?").await;
    let path = format!("/threads/{thread}/answers");
    let mut refused = 0;
    for n in 0..35 {
        let page = square.send(Method::POST, &path, &square.neighbour, json!({ "body": format!("Answer {n}") })).await;
        if page.status.as_u16() == 429 {
            refused += 1;
        } else {
            page.expect(201);
        }
    }
    assert_eq!(refused, 5);
    assert_eq!(square.get(&format!("/threads/{thread}")).await.json()["answer_count"], 30);
    square.node.clock.advance(chrono::Duration::minutes(10));
    square.answer(thread, &square.neighbour).await;
}
