//! What people and programs see of search: pages, the ask flow's second step, the API.

use peerdesk::entity::Event;
use peerdesk::entity::{AcceptedAs, ThreadId, ThreadState, answer, deflection, thread};
use peerdesk::identity::administration::create_account;
use reqwest::Method;
use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveModelTrait, EntityTrait};

use crate::support::threads::insert_answer;
use crate::support::{TestApp, TestCity};

async fn told(node: &TestApp, event: Event) {
    node.record(event).await;
    node.drain().await;
}

async fn ask(node: &TestApp, city: &TestCity, title: &str, change: impl FnOnce(&mut thread::Model)) -> ThreadId {
    let id = city
        .insert_thread(node, |row| {
            row.title = title.to_owned();
            change(row);
        })
        .await;
    told(node, Event::ThreadAsked { thread: id }).await;
    id
}

#[tokio::test]
async fn a_question_is_found_until_it_is_hidden() {
    let node = TestApp::start().await;
    let city = TestCity::build(&node).await;
    let id = ask(&node, &city, "Where is the <b>lantern</b> shop?", |_| {}).await;
    let browser = node.browser();
    let page = browser.see("/search?q=lantern").await;
    assert!(page.body.contains(&format!("href=\"/threads/{id}\"")), "{}", page.body);
    assert!(page.body.contains("&#60;b&#62;<mark>lantern</mark>&#60;/b&#62;"), "{}", page.body);
    assert!(!page.headers.contains_key("set-cookie"), "readers get no cookie");

    // Hidden in the database, not yet in the index: the page must not show it.
    thread::ActiveModel { id: Set(id), hidden_at: Set(Some(node.app.now())), ..Default::default() }
        .update(node.app.reader())
        .await
        .unwrap();
    node.app.pages.invalidate_thread(id);
    assert!(!browser.see("/search?q=lantern&page=1").await.body.contains(&format!("/threads/{id}\"")));
    let list = browser.api(Method::GET, "/search?q=lantern", None, None).await.expect(200).json();
    assert_eq!(list["items"].as_array().unwrap().len(), 0);
    told(&node, Event::ThreadVisibility { thread: id }).await;
    let list = browser.api(Method::GET, "/search?q=lantern", None, None).await.json();
    assert_eq!(list["estimated_total"], 0, "and then it has left the index");
}

#[tokio::test]
async fn an_answer_is_found_as_long_as_it_may_be_seen() {
    let node = TestApp::start().await;
    let city = TestCity::build(&node).await;
    let id = ask(&node, &city, "Where can I park?", |_| {}).await;
    let answer = insert_answer(&node, id, city.neighbour, "Behind the zeppelin hangar.").await;
    told(&node, Event::AnswerPosted { thread: id, answer }).await;
    let browser = node.browser();
    let found = |list: serde_json::Value| list["items"].as_array().unwrap().len();
    assert_eq!(found(browser.api(Method::GET, "/search?q=zeppelin", None, None).await.expect(200).json()), 1);
    answer::ActiveModel { id: Set(answer), hidden_at: Set(Some(node.app.now())), ..Default::default() }
        .update(node.app.reader())
        .await
        .unwrap();
    told(&node, Event::ThreadChanged { thread: id }).await;
    assert_eq!(found(browser.api(Method::GET, "/search?q=zeppelin", None, None).await.json()), 0);
}

#[tokio::test]
async fn the_api_pages_filters_and_refuses() {
    let node = TestApp::start().await;
    let city = TestCity::build(&node).await;
    for number in 0..5 {
        let state = match number {
            0 => ThreadState::Solved,
            1 => ThreadState::Closed,
            _ => ThreadState::Open,
        };
        let change = |row: &mut thread::Model| {
            row.state = state;
            // The second one was solved before it was closed.
            row.solved_at = (number < 2).then_some(row.created_at);
        };
        ask(&node, &city, &format!("Lantern number{number}"), change).await;
    }
    let browser = node.browser();
    let get = async |path: &str| browser.api(Method::GET, path, None, None).await;
    let (mut path, mut seen) = ("/search?q=lantern&limit=2".to_owned(), Vec::new());
    loop {
        let page = get(&path).await.expect(200);
        let list = page.json();
        seen.extend(list["items"].as_array().unwrap().iter().map(|item| item["id"].as_i64().unwrap()));
        let Some(cursor) = list["next_cursor"].as_str() else { break };
        let link = page.headers["link"].to_str().unwrap();
        assert!(link.starts_with("</api/v1/search?q=lantern&") && link.contains(cursor), "{link}");
        path = format!("/search?q=lantern&limit=2&cursor={cursor}");
        let other = get(&format!("/search?q=other&cursor={cursor}")).await.expect(400);
        assert_eq!(other.json()["code"], "bad_cursor", "a cursor fits its own search only");
    }
    let count = seen.len();
    seen.sort_unstable();
    seen.dedup();
    assert_eq!((count, seen.len()), (5, 5));
    // Solved is what has an accepted answer, open or closed, in the search and in the list.
    for (place, state, count) in [("/search?q=lantern", "solved", 2), ("/search?q=lantern", "closed", 1)] {
        let list = get(&format!("{place}&state={state}")).await.expect(200).json();
        assert_eq!(list["items"].as_array().unwrap().len(), count, "{state}");
    }
    let list = get("/threads?state=solved").await.expect(200).json();
    assert_eq!(list["items"].as_array().unwrap().len(), 2);
    let list = get("/search?q=number0&state=solved").await.expect(200).json();
    assert_eq!(list["items"][0]["category"]["slug"], "parking");
    assert_eq!(list["items"][0]["title_html"], "Lantern <mark>number0</mark>");
    assert_eq!(get("/search?q=lantern&category=999").await.expect(200).json()["items"].as_array().unwrap().len(), 0);
    for bad in [
        "limit=0",
        "limit=101",
        "state=resolved",
        "language=english",
        "cursor=xyz",
        "category=parking",
        &format!("q={}", "x".repeat(201)),
    ] {
        let page = get(&format!("/search?{bad}")).await;
        assert!(matches!(page.status.as_u16(), 400 | 422), "{bad}: {}", page.status);
        assert_eq!(page.headers["content-type"], "application/problem+json", "{bad}");
    }
    assert_eq!(get("/suggestions?title=la").await.expect(200).json()["items"].as_array().unwrap().len(), 0);
    assert_eq!(get("/suggestions?title=lan").await.expect(200).json()["items"].as_array().unwrap().len(), 5);
    assert_eq!(get("/suggestions").await.status.as_u16(), 400);
}

#[tokio::test]
async fn asking_shows_what_is_answered_already() {
    let node = TestApp::start().await;
    let city = TestCity::build(&node).await;
    let id = ask(&node, &city, "How do I mend a lantern?", |row| row.state = ThreadState::Solved).await;
    insert_answer(&node, id, city.neighbour, "Any way you like.").await;
    let best = insert_answer(&node, id, city.neighbour, "Take it to the lamp smith.").await;
    let accepted = answer::ActiveModel {
        id: Set(best),
        accepted_at: Set(Some(node.app.now())),
        accepted_as: Set(Some(AcceptedAs::Asker)),
        ..Default::default()
    };
    accepted.update(node.app.reader()).await.unwrap();
    let reader = node.browser();
    let page = reader.see("/ask/similar?title=my+lantern+is+broken&category=1").await;
    assert!(page.body.contains("Take it to the lamp smith."), "the accepted answer opens in place");
    let on = "href=\"/ask/details?title=my+lantern+is+broken&#38;category=1&#38;episode=";
    assert!(page.body.contains(on), "{}", page.body);
    assert!(page.body.contains("/ask/answered"), "who has no account may say so as well");
    let fragment = reader.see("/ask/suggestions?title=lanter").await;
    assert!(fragment.body.contains("data-announce=\"1 similar question\""), "{}", fragment.body);
    assert!(!fragment.body.contains("<html"), "a fragment");
    assert_eq!(reader.see("/ask/suggestions?title=la").await.body.trim(), "");
    // Nothing like it: straight on to the details.
    let on = node.browser().get("/ask/similar?title=xylophone").await;
    assert_eq!(on.path, "/sign-in?next=%2Fask%2Fdetails%3Ftitle%3Dxylophone", "the details ask for a session");

    create_account(&node.app, "Ada", Some("ada@example.org"), "lamp seven otter", false).await.unwrap();
    let ada = node.browser();
    let door = ada.see("/sign-in").await;
    ada.submit(&door, "/sign-in", &[("name", "Ada"), ("password", "lamp seven otter")]).await;
    let page = ada.see("/ask/similar?title=my+lantern+is+broken").await;
    let thanks = ada.submit(&page, "/ask/answered", &[]).await.expect(200);
    assert!(thanks.text().contains("Good to hear"), "{}", thanks.text());
    assert!(thanks.body.contains(&format!("href=\"/threads/{id}\"")));
    ada.submit(&page, "/ask/answered", &[]).await.expect(200);
    let rows = deflection::Entity::find().all(node.app.reader()).await.unwrap();
    assert_eq!(rows.len(), 1, "pressed twice, counted once");
    assert_eq!(rows[0].thread_id, id);
    ada.submit(&page, "/ask/answered", &[("thread", "999")]).await.expect(404);
    ada.post("/ask/answered", &[("thread", &id.to_string())]).await.expect(403);
}

#[tokio::test]
async fn searching_is_limited_for_each_address() {
    let node = TestApp::start_with(|config| config.rate_limit_scale = 1).await;
    let browser = node.browser();
    let mut last = browser.api(Method::GET, "/search?q=x", None, None).await.expect(200);
    // Each another one: the same search again is answered from memory, which costs nothing.
    for number in 0..130 {
        last = browser.api(Method::GET, &format!("/search?q=x{number}"), None, None).await;
    }
    assert_eq!(last.status.as_u16(), 429);
    assert_eq!(browser.get("/search?q=anew").await.status.as_u16(), 429);
}
