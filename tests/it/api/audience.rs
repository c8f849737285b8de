//! A private thread exists for its asker and those who may read the agency's cases, and for nobody else, anywhere.

use peerdesk::entity::{Audience, ThreadId, thread};
use peerdesk::identity::administration::create_token;
use peerdesk::identity::permissions::Scope;
use peerdesk::outbox::Event;
use reqwest::Method;
use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveModelTrait, EntityTrait};
use serde_json::json;

use super::threads::Square;

/// A word of the private question that is nowhere else.
const CANARY: &str = "zeppelin";

/// A square with a private thread of the asker's, and its answer by the agent.
async fn with_a_private_thread() -> (Square, i64, i64) {
    let square = Square::open().await;
    let thread = square.ask(&format!("Where do I park my {CANARY}?")).await;
    let answer = square.answer(thread, &square.agent).await;
    let row =
        thread::ActiveModel { id: Set(ThreadId(thread)), audience: Set(Audience::AskerAndTeam), ..Default::default() };
    row.update(square.node.app.reader()).await.unwrap();
    square.node.record(Event::ThreadVisibility { thread: ThreadId(thread) }).await;
    square.node.drain().await;
    square.node.app.pages.forget_all();
    (square, thread, answer)
}

#[tokio::test]
async fn to_strangers_a_private_thread_does_not_exist() {
    let (square, thread, answer) = with_a_private_thread().await;
    let moderator = create_token(&square.node.app, "moderator", "test", Scope::ALL, None).await.unwrap();
    for token in [None, Some(&square.neighbour), Some(&moderator)] {
        let token = token.map(String::as_str);
        for path in [format!("/threads/{thread}"), format!("/threads/{thread}/answers"), format!("/answers/{answer}")] {
            square.browser.api(Method::GET, &path, token, None).await.expect(404);
        }
        for list in ["/threads", "/threads?sort=unanswered", "/search?q=zeppelin", "/suggestions?title=zeppelin"] {
            let list = square.browser.api(Method::GET, list, token, None).await.expect(200);
            assert!(!list.body.contains("park my"), "{}", list.path);
        }
    }
    for token in [&square.neighbour, &moderator] {
        let text = json!({ "body": "Behind the hangar." });
        for (method, path, body) in [
            (Method::POST, format!("/threads/{thread}/answers"), text.clone()),
            (Method::POST, format!("/threads/{thread}/comments"), text.clone()),
            (Method::PUT, format!("/threads/{thread}/hiding"), json!({ "reason": "why" })),
        ] {
            let refused = square.send(method, &path, token, body).await;
            assert_eq!(refused.status, 404, "{path}: {}", refused.body);
        }
        for path in ["me-too", "follow", "closure"].map(|act| format!("/threads/{thread}/{act}")) {
            square.put(&path, token).await.expect(404);
        }
        square.put(&format!("/answers/{answer}/acceptance"), token).await.expect(404);
    }
    for page in ["/", "/threads", "/categories", "/search?q=zeppelin", "/people/ines"] {
        let page = square.browser.get(page).await;
        assert!(!page.body.contains("park my"), "{}", page.path);
    }
    square.browser.get(&format!("/threads/{thread}")).await.expect(404);
}

#[tokio::test]
async fn the_asker_and_those_who_read_cases_see_a_private_thread() {
    let (square, thread, answer) = with_a_private_thread().await;
    for token in [&square.asker, &square.agent] {
        let token = Some(token.as_str());
        let view = square.browser.api(Method::GET, &format!("/threads/{thread}"), token, None).await.expect(200);
        assert!(view.body.contains(CANARY));
        square.browser.api(Method::GET, &format!("/answers/{answer}"), token, None).await.expect(200);
    }
    let path = format!("/answers/{answer}/acceptance");
    square.put(&path, &square.asker).await.expect(200);
    let row = thread::Entity::find_by_id(ThreadId(thread)).one(square.node.app.reader()).await.unwrap().unwrap();
    assert_eq!(row.state, peerdesk::entity::ThreadState::Solved);
}
