//! Agencies, categories, policies and escalation over REST.

use peerdesk::entity::{EntryKind, Role, ThreadState, case_entry};
use reqwest::Method;
use sea_orm::EntityTrait;
use serde_json::{Value, json};

use crate::support::people::{insert_account, insert_staff, join_team, token};
use crate::support::threads::cases_of;
use crate::support::{TestApp, TestCity};

fn terms(change: Value) -> Value {
    let mut terms = json!({
        "mode": "when_unanswered", "peer_window_minutes": 60, "cap_minutes": 4320, "newcomer_window_minutes": 30,
        "me_too_threshold": 5, "first_response_minutes": 480, "next_response_minutes": 480, "resolution_minutes": 2400,
    });
    for (name, value) in change.as_object().unwrap() {
        terms[name] = value.clone();
    }
    json!({ "terms": terms, "reason": "People wait too long." })
}

#[tokio::test]
async fn agencies_and_categories_are_open_to_everybody() {
    let node = TestApp::start().await;
    let city = TestCity::build(&node).await;
    let browser = node.browser();
    let agencies = browser.api(Method::GET, "/agencies", None, None).await.expect(200).json();
    assert_eq!(agencies["items"][0]["name"], "City of Elmford");
    assert_eq!(agencies["items"][0]["teams"][0]["name"], "Parking Services");
    let categories = browser.api(Method::GET, "/categories", None, None).await.expect(200).json();
    assert_eq!(categories["items"][0]["slug"], "parking");
    assert_eq!(categories["items"][0]["agency"]["id"], city.agency.0);
    let none = browser.api(Method::GET, "/categories?agency=999", None, None).await.expect(200).json();
    assert_eq!(none["items"], json!([]));
}

#[tokio::test]
async fn a_policy_is_read_changed_inherited_and_guarded() {
    let node = TestApp::start().await;
    let city = TestCity::build(&node).await;
    let browser = node.browser();
    let path = format!("/categories/{}/escalation-policy", city.category);
    let read = browser.api(Method::GET, &path, None, None).await.expect(200);
    let view = read.json();
    assert_eq!((&view["version"], &view["inherited_from"]), (&json!(0), &json!("built_in")));
    assert_eq!(view["effective"]["peer_window_minutes"], 1440);
    assert!(view.get("own").is_none());
    let etag = read.headers["etag"].to_str().unwrap().to_owned();

    insert_account(&node, "citizen").await;
    let citizen = token(&node, "citizen").await;
    insert_staff(&node, "lead", Role::TeamLead).await;
    insert_staff(&node, "agent", Role::Agent).await;
    let (lead, agent) = (token(&node, "lead").await, token(&node, "agent").await);
    let put = async |token: Option<&str>, etag: Option<&str>, body: Value| {
        let headers: Vec<(&str, &str)> = etag.map(|etag| ("if-match", etag)).into_iter().collect();
        browser.api_with(Method::PUT, &path, token, Some(body), &headers).await
    };
    put(None, Some(&etag), terms(json!({}))).await.expect(401);
    put(Some(&citizen), Some(&etag), terms(json!({}))).await.expect(403);
    put(Some(&agent), Some(&etag), terms(json!({}))).await.expect(403);
    put(Some(&lead), None, terms(json!({}))).await.expect(428);
    put(Some(&lead), Some("\"7.7\""), terms(json!({}))).await.expect(412);
    put(Some(&lead), Some(&etag), terms(json!({"peer_window_minutes": 0}))).await.expect(422);
    put(Some(&lead), Some(&etag), terms(json!({"unknown": 1}))).await.expect(422);
    let blank = json!({ "terms": null, "reason": "  " });
    let refused = put(Some(&lead), Some(&etag), blank).await.expect(422).json();
    assert_eq!(refused["errors"][0]["pointer"], "/reason");

    let changed = put(Some(&lead), Some(&etag), terms(json!({}))).await.expect(200);
    assert_eq!(changed.json()["inherited_from"], "category");
    assert_eq!(changed.json()["own"]["peer_window_minutes"], 60);
    // The tag that two people read lets only the first of them write.
    put(Some(&lead), Some(&etag), terms(json!({}))).await.expect(412);
    let etag = changed.headers["etag"].to_str().unwrap().to_owned();
    let back = put(Some(&lead), Some(&etag), json!({ "reason": "Back to the agency's." })).await.expect(200).json();
    assert_eq!((&back["version"], &back["inherited_from"]), (&json!(2), &json!("built_in")));

    let versions = format!("{path}/versions");
    browser.api(Method::GET, &versions, Some(&citizen), None).await.expect(403);
    let versions = browser.api(Method::GET, &versions, Some(&lead), None).await.expect(200).json();
    assert_eq!(versions["items"][0]["version"], 2);
    assert_eq!(versions["items"][1]["reason"], "People wait too long.");
    browser.api(Method::GET, "/categories/999/escalation-policy", None, None).await.expect(404);
    node.drain().await;
}

#[tokio::test]
async fn staff_send_a_thread_on_once_and_say_why() {
    let node = TestApp::start().await;
    let city = TestCity::build(&node).await;
    let browser = node.browser();
    let id = city.insert_thread(&node, |_| {}).await;
    let path = format!("/threads/{id}/escalation");
    let citizen = token(&node, "tom").await;
    let member = insert_staff(&node, "agent", Role::Agent).await;
    join_team(&node, &city, member).await;
    insert_staff(&node, "moderator", Role::Moderator).await;
    let (agent, moderator) = (token(&node, "agent").await, token(&node, "moderator").await);
    let why = || Some(json!({ "reason": "Only the council can look this up." }));
    browser.api(Method::POST, &path, None, why()).await.expect(401);
    browser.api(Method::POST, &path, Some(&citizen), why()).await.expect(403);
    browser.api(Method::POST, "/threads/999/escalation", Some(&agent), why()).await.expect(404);
    let empty = Some(json!({ "reason": " " }));
    browser.api(Method::POST, &path, Some(&agent), empty).await.expect(422);

    let key = [("idempotency-key", "once")];
    let made = browser.api_with(Method::POST, &path, Some(&agent), why(), &key).await.expect(201);
    assert_eq!((&made.json()["state"], &made.json()["trigger"]), (&json!("new"), &json!("manual")));
    let case = cases_of(&node, id).await.remove(0);
    assert_eq!(made.json()["reference"], case.reference.as_str());
    assert_eq!(made.headers["location"].to_str().unwrap(), format!("/api/v1/cases/{}", case.id));
    let again = browser.api_with(Method::POST, &path, Some(&agent), why(), &key).await.expect(201);
    assert_eq!(again.headers["idempotency-replayed"], "true");
    let conflict = browser.api(Method::POST, &path, Some(&moderator), why()).await.expect(409).json();
    assert_eq!(conflict["code"], "case_open");
    assert_eq!(cases_of(&node, id).await.len(), 1);
    let entries = case_entry::Entity::find().all(node.app.reader()).await.unwrap();
    assert_eq!(entries[0].kind, EntryKind::Opened);
    assert_eq!(entries[0].detail.reason.as_deref(), Some("Only the council can look this up."));

    // A moderator may send a thread on and may not read cases: no reference for them.
    let other = city.insert_thread(&node, |_| {}).await;
    let path = format!("/threads/{other}/escalation");
    let made = browser.api(Method::POST, &path, Some(&moderator), why()).await.expect(201);
    assert!(made.json().get("reference").is_none() && made.json().get("case_id").is_none());
    let closed = city.insert_thread(&node, |row| row.state = ThreadState::Closed).await;
    let path = format!("/threads/{closed}/escalation");
    browser.api(Method::POST, &path, Some(&agent), why()).await.expect(409);
    let hidden = city.insert_thread(&node, |row| row.hidden_at = Some(row.created_at)).await;
    let path = format!("/threads/{hidden}/escalation");
    browser.api(Method::POST, &path, Some(&agent), why()).await.expect(404);
    browser.api(Method::POST, &path, Some(&moderator), why()).await.expect(201);
    node.drain().await;
}
