//! A private thread exists for its asker and those who may read the agency's cases, and for nobody else, anywhere.

use peerdesk::entity::Event;
use peerdesk::entity::{Audience, ThreadId, thread};
use peerdesk::identity::administration::create_token;
use peerdesk::identity::permissions::Scope;
use reqwest::Method;
use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveModelTrait, EntityTrait};
use serde_json::json;

use crate::support::TestApi;

/// A word of the private question that is nowhere else.
const CANARY: &str = "zeppelin";

/// An API with a private thread of the asker's, and its answer by the agent.
async fn with_a_private_thread() -> (TestApi, i64, i64) {
    let api = TestApi::start().await;
    let thread = api.ask(&format!("Where do I park my {CANARY}?")).await;
    let answer = api.answer(thread, &api.agent).await;
    let row =
        thread::ActiveModel { id: Set(ThreadId(thread)), audience: Set(Audience::AskerAndTeam), ..Default::default() };
    row.update(api.node.app.reader()).await.unwrap();
    api.node.record(Event::ThreadVisibility { thread: ThreadId(thread) }).await;
    api.node.drain().await;
    api.node.app.pages.invalidate_all();
    (api, thread, answer)
}

#[tokio::test]
async fn to_strangers_a_private_thread_does_not_exist() {
    let (api, thread, answer) = with_a_private_thread().await;
    let moderator = create_token(&api.node.app, "moderator", "test", Scope::ALL, None).await.unwrap();
    for token in [None, Some(&api.neighbour), Some(&moderator)] {
        let token = token.map(String::as_str);
        for path in [format!("/threads/{thread}"), format!("/threads/{thread}/answers"), format!("/answers/{answer}")] {
            api.browser.api(Method::GET, &path, token, None).await.expect(404);
        }
        for list in ["/threads", "/threads?sort=unanswered", "/search?q=zeppelin", "/suggestions?title=zeppelin"] {
            let list = api.browser.api(Method::GET, list, token, None).await.expect(200);
            assert!(!list.body.contains("park my"), "{}", list.path);
        }
    }
    for token in [&api.neighbour, &moderator] {
        let text = json!({ "body": "Behind the hangar." });
        for (method, path, body) in [
            (Method::POST, format!("/threads/{thread}/answers"), text.clone()),
            (Method::POST, format!("/threads/{thread}/comments"), text.clone()),
            (Method::PUT, format!("/threads/{thread}/hiding"), json!({ "reason": "why" })),
        ] {
            let refused = api.send(method, &path, token, body).await;
            assert_eq!(refused.status, 404, "{path}: {}", refused.body);
        }
        for path in ["me-too", "follow", "closure"].map(|act| format!("/threads/{thread}/{act}")) {
            api.put(&path, token).await.expect(404);
        }
        api.put(&format!("/answers/{answer}/acceptance"), token).await.expect(404);
    }
    for page in ["/", "/threads", "/categories", "/search?q=zeppelin", "/people/ines"] {
        let page = api.browser.get(page).await;
        assert!(!page.body.contains("park my"), "{}", page.path);
    }
    api.browser.get(&format!("/threads/{thread}")).await.expect(404);
}

#[tokio::test]
async fn the_asker_and_those_who_read_cases_see_a_private_thread() {
    let (api, thread, answer) = with_a_private_thread().await;
    for token in [&api.asker, &api.agent] {
        let token = Some(token.as_str());
        let view = api.browser.api(Method::GET, &format!("/threads/{thread}"), token, None).await.expect(200);
        assert!(view.body.contains(CANARY));
        api.browser.api(Method::GET, &format!("/answers/{answer}"), token, None).await.expect(200);
    }
    let path = format!("/answers/{answer}/acceptance");
    api.put(&path, &api.asker).await.expect(200);
    let row = thread::Entity::find_by_id(ThreadId(thread)).one(api.node.app.reader()).await.unwrap().unwrap();
    assert_eq!(row.state, peerdesk::entity::ThreadState::Solved);
}
