//! A peer solves what staff have as a case: it closes by itself, or its holder is asked.

use chrono::Duration;
use peerdesk::entity::Event;
use peerdesk::entity::{AnswerId, CaseState, EntryKind, Outcome, outbox_event, staff_case};
use peerdesk::threads;
use reqwest::Method;
use sea_orm::EntityTrait;
use serde_json::{Value, json};

use crate::support::TestDesk;
use crate::support::desk::{act, etag};

/// A case that Ann holds when a peer's answer is accepted.
async fn held_case(desk: &TestDesk) -> (staff_case::Model, AnswerId) {
    let case = desk.open_case().await;
    let (browser, ann) = (desk.node.browser(), desk.token("Ann").await);
    act(&browser, Method::PUT, &format!("/cases/{}/claim", case.id), &ann, Value::Null, None).await.expect(200);
    let answer = desk.accept_peer_answer(desk.thread(&case).await).await;
    (case, answer)
}

#[tokio::test]
async fn peers_win_a_case_that_nobody_holds() {
    let desk = TestDesk::open().await;
    let case = desk.open_case().await;
    desk.accept_peer_answer(desk.thread(&case).await).await;
    let won = desk.reload(&case).await;
    assert_eq!((won.state, won.outcome), (CaseState::Closed, Some(Outcome::ResolvedByPeer)));
    assert_eq!(desk.timeline(&case).await, [EntryKind::Opened, EntryKind::PeerAnswerAccepted, EntryKind::Closed]);
}

#[tokio::test]
async fn peers_ask_the_holder_who_refuses_with_a_reason() {
    let desk = TestDesk::open().await;
    let browser = desk.node.browser();
    let (ann, bea) = (desk.token("Ann").await, desk.token("Bea").await);
    let (case, answer) = held_case(&desk).await;
    let path = format!("/cases/{}", case.id);
    let asked = desk.reload(&case).await;
    assert_eq!((asked.state, asked.peer_answer_id, asked.due_at), (CaseState::New, Some(answer), None));
    let events = outbox_event::Entity::find().all(desk.node.app.reader()).await.unwrap();
    assert!(events.iter().any(|row| row.payload == Event::PeerAnswerToConfirm { case: case.id, answer }));

    let peer = format!("{path}/peer-answer");
    let read = browser.api(Method::GET, &path, Some(&ann), None).await.expect(200);
    assert_eq!(read.json()["peer_answer_to_confirm"], answer.0);
    let yes = json!({ "confirmed": true });
    act(&browser, Method::PUT, &peer, &ann, yes.clone(), None).await.expect(428);
    act(&browser, Method::PUT, &peer, &bea, yes.clone(), Some(&etag(&read))).await.expect(409);
    let no =
        act(&browser, Method::PUT, &peer, &ann, json!({ "confirmed": false }), Some(&etag(&read))).await.expect(422);
    assert_eq!(no.json()["errors"][0]["pointer"], "/reason");
    let no = json!({ "confirmed": false, "reason": "The form has changed." });
    let refused = act(&browser, Method::PUT, &peer, &ann, no, Some(&etag(&read))).await.expect(200);
    assert!(refused.json().get("peer_answer_to_confirm").is_none());
    assert!(desk.reload(&case).await.due_at.is_some(), "the clocks go on");
}

#[tokio::test]
async fn an_acceptance_taken_back_waits_no_longer_and_another_is_confirmed() {
    let desk = TestDesk::open().await;
    let browser = desk.node.browser();
    let ann = desk.token("Ann").await;
    let (case, answer) = held_case(&desk).await;
    let path = format!("/cases/{}", case.id);
    let peer = format!("{path}/peer-answer");
    let cora = desk.caller("Cora").await;
    threads::answers::withdraw_acceptance(&desk.node.app, &cora, answer).await.unwrap();
    threads::answers::accept(&desk.node.app, &cora, answer).await.unwrap();
    desk.node.drain().await;
    assert_eq!(desk.reload(&case).await.peer_answer_id, Some(answer));
    threads::answers::withdraw_acceptance(&desk.node.app, &cora, answer).await.unwrap();
    desk.node.drain().await;
    assert_eq!(desk.reload(&case).await.peer_answer_id, None, "an acceptance taken back waits no longer");
    threads::answers::accept(&desk.node.app, &cora, answer).await.unwrap();
    desk.node.drain().await;
    let read = browser.api(Method::GET, &path, Some(&ann), None).await.expect(200);
    let confirmed = act(&browser, Method::PUT, &peer, &ann, json!({ "confirmed": true }), Some(&etag(&read)))
        .await
        .expect(200)
        .json();
    assert_eq!((&confirmed["state"], &confirmed["outcome"]), (&json!("resolved"), &json!("resolved_by_peer")));
}

#[tokio::test]
async fn a_holder_who_says_nothing_leaves_the_case_to_the_peer() {
    let desk = TestDesk::open().await;
    let (case, _) = held_case(&desk).await;
    assert_eq!(desk.reload(&case).await.state, CaseState::New);
    desk.node.advance(Duration::minutes(10)).await;
    assert_eq!(desk.reload(&case).await.outcome, Some(Outcome::ResolvedByPeer));
}
