//! Who works on a case: claims and assignments, how they are taken over and how they end.

use chrono::Duration;
use peerdesk::cases::upkeep;
use peerdesk::entity::{CaseState, EntryKind};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::TestDesk;
use crate::support::desk::{act, etag};

#[tokio::test]
async fn a_claim_is_taken_from_somebody_with_a_reason_alone() {
    let desk = TestDesk::open().await;
    let browser = desk.node.browser();
    let (ann, bea) = (desk.token("Ann").await, desk.token("Bea").await);
    let case = desk.open_case().await;
    let path = format!("/cases/{}", case.id);
    let claim = format!("{path}/claim");
    act(&browser, Method::PUT, &claim, &ann, Value::Null, None).await.expect(200);
    act(&browser, Method::PUT, &claim, &bea, Value::Null, None).await.expect(409);
    act(&browser, Method::PUT, &claim, &bea, json!({ "reason": "  " }), None).await.expect(422);
    let taken = act(&browser, Method::PUT, &claim, &bea, json!({ "reason": "Ann is ill." }), None).await.expect(200);
    assert_eq!(taken.json()["claimed_by"]["handle"], "Bea");
    act(&browser, Method::DELETE, &claim, &ann, Value::Null, None).await.expect(409);
}

#[tokio::test]
async fn a_claim_that_nobody_renews_ends() {
    let desk = TestDesk::open().await;
    let ann = desk.token("Ann").await;
    let case = desk.open_case().await;
    let claim = format!("/cases/{}/claim", case.id);
    act(&desk.node.browser(), Method::PUT, &claim, &ann, Value::Null, None).await.expect(200);
    desk.node.advance(Duration::minutes(10)).await;
    let expired = desk.reload(&case).await;
    assert_eq!((expired.claimed_by, expired.claim_expires_at), (None, None));
}

#[tokio::test]
async fn a_lead_assigns_within_the_team_and_a_silent_assignment_goes_back() {
    let desk = TestDesk::open().await;
    let browser = desk.node.browser();
    let (ann, leo) = (desk.token("Ann").await, desk.token("Leo").await);
    let case = desk.open_case().await;
    let path = format!("/cases/{}", case.id);
    desk.node.advance(Duration::minutes(10)).await;
    // An agent may not give to others, a lead may, but only within the team.
    let read = browser.api(Method::GET, &path, Some(&ann), None).await.expect(200);
    let (tag, to) = (etag(&read), format!("{path}/assignee"));
    let bea_id = desk.caller("Bea").await.account;
    act(&browser, Method::PUT, &to, &ann, json!({ "assignee_id": bea_id.0 }), Some(&tag)).await.expect(403);
    let outside = json!({ "assignee_id": desk.cora.0 });
    act(&browser, Method::PUT, &to, &leo, outside, Some(&tag)).await.expect(422);
    act(&browser, Method::PUT, &to, &leo, json!({ "assignee_id": bea_id.0 }), Some(&tag)).await.expect(200);
    act(&browser, Method::PUT, &to, &leo, json!({ "assignee_id": null }), Some(&tag)).await.expect(412);
    assert_eq!(desk.reload(&case).await.state, CaseState::Assigned);
    // Assigned on Monday at ten past ten, silent for eight business hours.
    desk.node.advance(Duration::hours(23)).await;
    assert_eq!(desk.reload(&case).await.assignee_id, Some(bea_id));
    desk.node.advance(Duration::hours(1)).await;
    let back = desk.reload(&case).await;
    assert_eq!((back.state, back.assignee_id), (CaseState::New, None));
    assert_eq!(desk.timeline(&case).await.last(), Some(&EntryKind::AssignmentExpired));
    assert_eq!(upkeep::run(&desk.node.app).await.unwrap(), 0, "nothing is left to do");
}
