//! A question in the wrong place is moved, and its case goes along: clocks, history and reference stay, and whoever is concerned
//! is told.

use peerdesk::cases::{assign, transfer};
use peerdesk::entity::{CaseState, EntryKind, NotificationKind, ThreadState};
use peerdesk::operation::OperationError;
use peerdesk::threads::{answers, questions};
use reqwest::Method;
use serde_json::json;

use crate::support::TestDesk;
use crate::support::city::insert_agency;
use crate::support::desk::{act, etag};
use crate::support::people::times_told;
use crate::support::threads::row;

#[tokio::test]
async fn a_case_goes_along_with_its_clocks_history_and_reference() {
    let desk = TestDesk::open().await;
    let other = desk.add_team().await;
    let before = desk.open_case().await;
    let (ann, app) = (desk.caller("Ann").await, &desk.node.app);
    assign::assign(app, &ann, before.id, Some(ann.account), "", None).await.unwrap();
    let thread = desk.thread(&before).await;

    let bea = desk.sign_in("Bea").await;
    let page = bea.see(&format!("/threads/{thread}/move")).await;
    assert!(page.says("Staff work on it."), "{}", page.text());
    let choice = other.category.to_string();
    bea.submit(&page, &format!("/threads/{thread}/move"), &[("category_id", &choice)]).await.expect(200);

    assert_eq!(row(&desk.node, thread).await.category_id, other.category);
    let after = desk.reload(&before).await;
    assert_eq!((after.team_id, after.state, after.assignee_id), (other.team, CaseState::New, None));
    assert_eq!((&after.reference, after.transfer_count), (&before.reference, 1));
    let clocks = |case: &peerdesk::entity::staff_case::Model| {
        (case.created_at, case.first_response_due_at, case.resolution_due_at, case.due_at)
    };
    assert_eq!(clocks(&after), clocks(&before));
    assert_eq!(desk.timeline(&before).await, [EntryKind::Opened, EntryKind::Assigned, EntryKind::Transferred]);

    // The citizen reads who has it now, and so does everybody on the thread.
    let cora = desk.sign_in("Cora").await;
    let own = cora.see(&format!("/cases/{}", before.reference)).await;
    assert!(own.says("Parking Services gave it to Waste."), "{}", own.text());
    assert!(cora.see(&format!("/threads/{thread}")).await.says("Waste"));
    for (who, times) in [("Cora", 1), ("Ann", 1), ("Marcus", 1), ("Joan", 1), ("Bea", 0), ("Leo", 0)] {
        assert_eq!(times_told(&desk.node, who, NotificationKind::CaseTransferred).await, times, "{who}");
    }
    // Ann may not read it any more; she is told without its reference.
    let told = desk.sign_in("Ann").await.see("/notifications").await;
    assert!(told.says("it is not yours any more"), "{}", told.text());
    desk.sign_in("Ann").await.get(&format!("/desk/cases/{}", before.reference)).await.expect(404);
    desk.sign_in("Marcus").await.see(&format!("/desk/cases/{}", before.reference)).await;
}

#[tokio::test]
async fn staff_give_a_case_to_another_team_and_the_second_time_those_who_lead_hear_of_it() {
    let desk = TestDesk::open().await;
    let other = desk.add_team().await;
    let case = desk.open_case().await;
    let (app, browser) = (&desk.node.app, desk.node.browser());
    let path = format!("/cases/{}", case.id);
    let token = desk.token("Ann").await;
    let seen = browser.api(Method::GET, &path, Some(&token), None).await;
    let give = |team: i64| json!({ "team_id": team, "reason": "It is about bins." });
    let place = format!("{path}/team");
    let unknown = act(&browser, Method::PUT, &place, &token, give(999), Some(&etag(&seen))).await.expect(422);
    assert_eq!(unknown.json()["errors"][0]["pointer"], "/team_id");
    act(&browser, Method::PUT, &place, &token, give(other.team.0), Some("\"0\"")).await.expect(412);
    act(&browser, Method::PUT, &place, &token, give(other.team.0), Some(&etag(&seen))).await.expect(204);
    assert_eq!(desk.reload(&case).await.team_id, other.team);
    browser.api(Method::GET, &path, Some(&token), None).await.expect(404);

    assert_eq!(times_told(&desk.node, "Leo", NotificationKind::CaseTransferred).await, 0);
    let marcus = desk.sign_in("Marcus").await;
    let address = format!("/desk/cases/{}", case.reference);
    let page = marcus.see(&address).await;
    let refused = marcus.submit(&page, &format!("{address}/team"), &[("team_id", "1")]).await.expect(422);
    assert!(refused.says("There is a problem"), "{}", refused.text());
    let back = [("team_id", "1"), ("transfer_reason", "No, it is a fine.")];
    let done = marcus.submit(&refused, &format!("{address}/team"), &back).await.expect(200);
    assert!(done.says("The other team has it now."), "{}", done.text());
    assert_eq!(desk.reload(&case).await.transfer_count, 2);
    // Those who lead where it was hear of it, and so do all of the team that has it now.
    for who in ["Joan", "Leo", "Ann", "Bea"] {
        assert!(times_told(&desk.node, who, NotificationKind::CaseTransferred).await >= 1, "{who}");
    }
    // The reason is for staff.
    let own = desk.sign_in("Cora").await.see(&format!("/cases/{}", case.reference)).await;
    assert!(own.says("Waste gave it to Parking Services.") && !own.says("It is about bins"), "{}", own.text());

    // What somebody else works on is not given away over their head.
    let (ann, bea) = (desk.caller("Ann").await, desk.caller("Bea").await);
    peerdesk::cases::claim::take(app, &ann, case.id, None).await.unwrap();
    let refused = transfer::to_team(app, &bea, case.id, Some(other.team), "Bins.", None).await;
    assert!(matches!(refused, Err(OperationError::RuleViolated(code)) if code.code == "held_by_other"), "{refused:?}");
}

#[tokio::test]
async fn whoever_asked_moves_it_until_somebody_has_answered_and_nobody_else_does() {
    let desk = TestDesk::open().await;
    let other = desk.add_team().await;
    let (app, cora, nell) = (&desk.node.app, desk.caller("Cora").await, desk.caller("Nell").await);
    let own = desk.city.insert_thread(&desk.node, |row| {
        row.author_id = cora.account;
        row.title = "When are bins emptied?".to_owned();
    });
    let own = own.await;
    let refused = questions::move_to_category(app, &nell, own, other.category).await;
    assert!(matches!(refused, Err(OperationError::Forbidden(..))), "{refused:?}");
    desk.sign_in("Nell").await.get(&format!("/threads/{own}/move")).await.expect(404);
    questions::move_to_category(app, &cora, own, other.category).await.unwrap();
    assert_eq!(row(&desk.node, own).await.category_id, other.category);
    // Found where it stands now, by address and by the list.
    let browser = desk.node.browser();
    let title = row(&desk.node, own).await.title;
    desk.node.drain().await;
    assert!(browser.see("/categories/bins").await.says(&title));
    assert!(!browser.see("/categories/parking").await.says(&title));

    answers::post(app, &nell, own, "Try the depot.", None).await.unwrap();
    assert_eq!(row(&desk.node, own).await.state, ThreadState::Answered);
    let refused = questions::move_to_category(app, &cora, own, desk.city.category).await;
    assert!(
        matches!(refused, Err(OperationError::RuleViolated(code)) if code.code == "already_answered"),
        "{refused:?}"
    );
    // Staff do, also to where they have no say; then it is others' to move on.
    let (_, _, roads) = insert_agency(&desk.node, "county").await;
    let token = desk.token("Ann").await;
    let place = format!("/threads/{own}/category");
    act(&browser, Method::PUT, &place, &token, json!({ "category_id": 999 }), None).await.expect(422);
    act(&browser, Method::PUT, &place, &token, json!({ "category_id": roads.0 }), None).await.expect(204);
    act(&browser, Method::PUT, &place, &token, json!({ "category_id": 1 }), None).await.expect(403);
}

#[tokio::test]
async fn a_case_moved_to_another_agency_is_read_there_and_no_more_here() {
    let desk = TestDesk::open().await;
    let case = desk.open_case().await;
    let (agency, team, roads) = insert_agency(&desk.node, "county").await;
    let leo = desk.caller("Leo").await;
    let thread = desk.thread(&case).await;
    questions::move_to_category(&desk.node.app, &leo, thread, roads).await.unwrap();
    let moved = desk.reload(&case).await;
    assert_eq!((moved.agency_id, moved.team_id), (agency, team));
    for who in ["Leo", "Ann"] {
        desk.sign_in(who).await.get(&format!("/desk/cases/{}", case.reference)).await.expect(404);
    }
    let own = desk.sign_in("Cora").await.see(&format!("/cases/{}", case.reference)).await;
    assert!(own.says("Parking Services gave it to county."), "{}", own.text());
}
