//! What is said in a case stays between the asker and staff; to everybody else the case does not exist.

use peerdesk::entity::{outbox_event, staff_case};
use reqwest::Method;
use sea_orm::EntityTrait;
use serde_json::{Value, json};

use crate::support::desk::act;
use crate::support::{Browser, TestDesk};

/// A case with an internal note and a private message, each with a word that would give it away.
struct WrittenCase {
    desk: TestDesk,
    case: staff_case::Model,
    browser: Browser,
    path: String,
}

async fn written_case() -> WrittenCase {
    let desk = TestDesk::open().await;
    let case = desk.open_case().await;
    let ann = desk.token("Ann").await;
    let browser = desk.node.browser();
    let path = format!("/cases/{}", case.id);
    let note = json!({ "body": "canary-internal" });
    act(&browser, Method::POST, &format!("{path}/notes"), &ann, note, None).await.expect(201);
    let message = json!({ "body": "canary-private" });
    act(&browser, Method::POST, &format!("{path}/messages"), &ann, message, None).await.expect(201);
    desk.node.drain().await;
    WrittenCase { desk, case, browser, path }
}

#[tokio::test]
async fn programs_without_rights_find_no_case() {
    let WrittenCase { desk, browser, path, .. } = written_case().await;
    let nell = desk.token("Nell").await;
    for place in ["", "/timeline", "/messages"] {
        browser.api(Method::GET, &format!("{path}{place}"), Some(&nell), None).await.expect(404);
        browser.api(Method::GET, &format!("{path}{place}"), None, None).await.expect(401);
    }
    assert_eq!(browser.api(Method::GET, "/cases", Some(&nell), None).await.expect(200).json()["items"], json!([]));
    for (place, body) in [
        ("/notes", json!({ "body": "x" })),
        ("/messages", json!({ "body": "x" })),
        ("/resolution", json!({ "outcome": "answered", "cause": "information_unclear", "avoidable": true })),
    ] {
        act(&browser, Method::POST, &format!("{path}{place}"), &nell, body, Some("*")).await.expect(404);
    }
    act(&browser, Method::PUT, &format!("{path}/claim"), &nell, Value::Null, None).await.expect(404);
}

#[tokio::test]
async fn the_asker_reads_what_was_said_to_her_and_no_note() {
    let WrittenCase { desk, case, browser, path } = written_case().await;
    let cora = desk.token("Cora").await;
    // The asker sees where it stands and what was said to her.
    let seen = browser.api(Method::GET, &path, Some(&cora), None).await.expect(200);
    assert!(seen.json().get("claimed_by").is_none() && seen.json()["reference"] == case.reference.as_str());
    let said = browser.api(Method::GET, &format!("{path}/messages"), Some(&cora), None).await.expect(200);
    assert!(said.body.contains("canary-private") && !said.body.contains("canary-internal"), "{}", said.body);
    browser.api(Method::GET, &format!("{path}/timeline"), Some(&cora), None).await.expect(403);
    act(&browser, Method::POST, &format!("{path}/notes"), &cora, json!({ "body": "x" }), None).await.expect(404);
}

#[tokio::test]
async fn pages_of_a_case_open_to_nobody_else() {
    let WrittenCase { desk, case, browser, .. } = written_case().await;
    // Pages: strangers sign in first, others find nothing.
    let other = desk.sign_in("Nell").await;
    for page in [format!("/cases/{}", case.reference), format!("/desk/cases/{}", case.reference), "/desk".to_owned()] {
        other.get(&page).await.expect(404);
        assert!(browser.get(&page).await.path.starts_with("/sign-in"));
    }
}

#[tokio::test]
async fn nothing_of_a_case_is_in_public() {
    let WrittenCase { desk, case, browser, .. } = written_case().await;
    // And nowhere in public.
    for page in [
        "/".to_owned(),
        "/threads".to_owned(),
        format!("/threads/{}", desk.thread(&case).await),
        "/search?q=canary".to_owned(),
    ] {
        let page = browser.get(&page).await;
        assert!(!page.body.contains("canary-internal") && !page.body.contains("canary-private"), "{}", page.path);
    }
    for page in [format!("/threads/{}", desk.thread(&case).await), "/threads".to_owned(), "/search?q=canary".to_owned()]
    {
        let answer = browser.api(Method::GET, &page, None, None).await;
        assert!(!answer.body.contains("canary-internal") && !answer.body.contains("canary-private"), "{}", answer.path);
        assert!(!answer.body.contains(&case.reference), "a reference is for the asker and staff");
    }
    let events = outbox_event::Entity::find().all(desk.node.app.reader()).await.unwrap();
    assert!(
        !serde_json::to_string(&events.iter().map(|row| &row.payload).collect::<Vec<_>>()).unwrap().contains("canary")
    );
}
