//! Reading threads over REST: lists, what a reader has already, and what is hidden.

use peerdesk::identity::administration::create_token;
use peerdesk::identity::permissions::Scope;
use peerdesk::threads::hiding;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::TestApi;
use crate::support::people::caller;

#[tokio::test]
async fn a_reader_who_has_it_already_gets_no_body() {
    for cache in [0, 8] {
        let api = TestApi::start_with(|config| config.page_cache_mb = cache).await;
        let thread = api.ask("How do I renew a permit?").await;
        let path = format!("/threads/{thread}");
        let get =
            async |etag: &str| api.browser.api_with(Method::GET, &path, None, None, &[("if-none-match", etag)]).await;
        let etag = api.get(&path).await.expect(200).headers["etag"].to_str().unwrap().to_owned();
        let unchanged = get(&etag).await.expect(304);
        assert!(unchanged.body.is_empty());
        assert_eq!(unchanged.headers["etag"], etag.as_str());
        api.get(&path).await.expect(200);
        api.answer(thread, &api.neighbour).await;
        let changed = get(&etag).await.expect(200);
        assert_eq!(changed.json()["answer_count"], 1);
        assert_eq!(api.get("/threads").await.json()["items"][0]["answer_count"], 1);
    }
}

#[tokio::test]
async fn lists_are_paged_and_filtered() {
    let api = TestApi::start().await;
    let mut asked = Vec::new();
    for n in 0..7 {
        asked.push(api.ask(&format!("Question number {n}")).await);
        api.node.clock.advance(chrono::Duration::minutes(1));
    }
    asked.reverse();
    let ids = |page: &Value| -> Vec<i64> {
        page["items"].as_array().unwrap().iter().map(|row| row["id"].as_i64().unwrap()).collect()
    };
    let mut seen = Vec::new();
    let mut path = "/threads?sort=unanswered&limit=3".to_owned();
    loop {
        let page = api.get(&path).await.expect(200);
        seen.extend(ids(&page.json()));
        let Some(link) = page.headers.get("link") else { break };
        let link = link.to_str().unwrap();
        assert!(link.ends_with(">; rel=\"next\""), "{link}");
        path = link.strip_prefix("</api/v1").unwrap().split('>').next().unwrap().to_owned();
        assert!(path.contains(page.json()["next_cursor"].as_str().unwrap()));
    }
    assert_eq!(seen, asked);
    api.get("/threads?cursor=AAAA").await.expect(400);
    api.get("/threads?limit=101").await.expect(400);

    let answer = api.answer(asked[3], &api.neighbour).await;
    api.put(&format!("/answers/{answer}/acceptance"), &api.asker).await.expect(200);
    assert_eq!(ids(&api.get("/threads?sort=solved").await.json()), [asked[3]]);
    assert_eq!(api.get("/threads?sort=solved").await.json()["items"][0]["is_solved"], true);
    assert_eq!(ids(&api.get("/threads?limit=1").await.json()), [asked[3]], "the lately active one is first");
    assert_eq!(ids(&api.get("/threads?category=999").await.json()), [0_i64; 0]);
    let agency = api.city.agency;
    assert_eq!(
        api.get(&format!("/threads?agency={agency}&state=open")).await.json()["items"].as_array().unwrap().len(),
        6
    );
    assert_eq!(api.get("/threads?language=de").await.json()["items"], json!([]));
}

#[tokio::test]
async fn a_hidden_thread_exists_for_its_author_and_moderators_alone() {
    let api = TestApi::start().await;
    let mut asked = Vec::new();
    for n in 0..2 {
        asked.push(api.ask(&format!("Question number {n}")).await);
    }
    let ids = |page: &Value| -> Vec<i64> {
        page["items"].as_array().unwrap().iter().map(|row| row["id"].as_i64().unwrap()).collect()
    };
    let moderator = caller(&api.node, api.moderator).await;
    let hidden = hiding::Post::Thread(peerdesk::entity::ThreadId(asked[0]));
    hiding::hide(&api.node.app, &moderator, hidden, "Names a person").await.unwrap();
    assert!(!ids(&api.get("/threads").await.json()).contains(&asked[0]));
    let path = format!("/threads/{}", asked[0]);
    api.get(&path).await.expect(404);
    api.browser.api(Method::GET, &path, Some(&api.neighbour), None).await.expect(404);
    api.get(&format!("{path}/answers")).await.expect(404);
    api.get(&format!("{path}/comments")).await.expect(404);
    api.get(&format!("{path}/revisions")).await.expect(404);
    let own = api.browser.api(Method::GET, &path, Some(&api.asker), None).await.expect(200).json();
    assert_eq!(own["hidden"]["reason"], "Names a person");
    let answer = json!({ "body": "An answer" });
    api.send(Method::POST, &format!("{path}/answers"), &api.neighbour, answer.clone()).await.expect(404);
    let refused = api.send(Method::POST, &format!("{path}/answers"), &api.asker, answer).await.expect(409);
    assert_eq!(refused.json()["code"], "hidden");
    // A token that was not made for reading sees what everybody sees.
    let blind = create_token(&api.node.app, "ines", "votes", &[Scope::VotesWrite], None).await.unwrap();
    api.browser.api(Method::GET, &path, Some(&blind), None).await.expect(404);
    api.send(Method::POST, "/threads", &blind, api.question("May this token ask?")).await.expect(403);
}
