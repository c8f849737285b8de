//! Who holds a case, who may be given one, and who is told when it changes hands.

use chrono::Duration;
use peerdesk::agencies::edit_team;
use peerdesk::cases::{assign, claim, message};
use peerdesk::entity::{CaseState, EntryKind, NotificationKind, Role, case_entry, team_member};
use peerdesk::identity::members;
use peerdesk::operation::OperationError;
use reqwest::Method;
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};

use crate::support::TestDesk;
use crate::support::desk::{act, etag};
use crate::support::people::{insert_staff, join_team, site_administrator, times_told};
use crate::support::threads::cases_of;

/// The field that was refused, and why.
fn refused(done: Result<(), OperationError>) -> (String, &'static str) {
    match done {
        Err(OperationError::Invalid(errors)) => (errors[0].field.to_string(), errors[0].code.code),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn only_those_who_may_work_a_case_are_given_it_and_never_its_asker() {
    let desk = TestDesk::open().await;
    let (app, leo) = (&desk.node.app, desk.caller("Leo").await);
    let case = desk.open_case().await;
    // In the team, and yet a moderator works no case; nor does somebody without a role.
    let moderator = insert_staff(&desk.node, "imran", Role::Moderator).await;
    join_team(&desk.node, &desk.city, moderator).await;
    join_team(&desk.node, &desk.city, desk.cora).await;
    for person in [moderator, desk.cora] {
        let (field, _) = refused(assign::assign(app, &leo, case.id, Some(person), "", None).await);
        assert_eq!(field, "assignee_id");
    }
    let page = desk.sign_in("Leo").await.see(&format!("/desk/cases/{}", case.reference)).await;
    let offered = page.all("select[name=assignee] option").concat();
    assert!(offered.contains("Ann") && offered.contains("Bea"), "{offered}");
    assert!(!offered.contains("imran") && !offered.contains("Cora"), "{offered}");

    // Ann asked this one herself.
    let ann = desk.caller("Ann").await.account;
    let own = desk.city.insert_thread(&desk.node, |row| {
        row.author_id = ann;
        row.is_urgent = true;
    });
    let own = own.await;
    desk.node.drain().await;
    let case = cases_of(&desk.node, own).await.remove(0);
    let (field, why) = refused(assign::assign(app, &leo, case.id, Some(ann), "", None).await);
    assert_eq!((field.as_str(), why), ("assignee_id", "is_asker"));
}

#[tokio::test]
async fn a_held_case_is_taken_with_a_reason_that_its_holder_reads() {
    let desk = TestDesk::open().await;
    let app = &desk.node.app;
    let (ann, bea, leo) = (desk.caller("Ann").await, desk.caller("Bea").await, desk.caller("Leo").await);
    let case = desk.open_case().await;
    assign::assign(app, &ann, case.id, Some(ann.account), "", None).await.unwrap();
    let take = |reason: &'static str| assign::assign(app, &bea, case.id, Some(bea.account), reason, None);
    let (field, why) = refused(take("").await);
    assert_eq!((field.as_str(), why), ("reason", "empty"));
    assert_eq!(desk.reload(&case).await.assignee_id, Some(ann.account));
    take("Ann is away until Monday.").await.unwrap();
    assert_eq!(desk.reload(&case).await.assignee_id, Some(bea.account));
    assert_eq!(times_told(&desk.node, "Ann", NotificationKind::CaseTaken).await, 1);
    let lines = case_entry::Entity::find().filter(case_entry::Column::CaseId.eq(case.id));
    let lines = lines.all(app.reader()).await.unwrap();
    let line = lines.last().unwrap();
    assert_eq!((line.kind, line.detail.taken_from), (EntryKind::Assigned, Some(ann.account)));
    assert_eq!(line.detail.reason.as_deref(), Some("Ann is away until Monday."));
    let page = desk.sign_in("Ann").await.see(&format!("/desk/cases/{}", case.reference)).await;
    assert!(page.says("took it over from Ann") && page.says("Ann is away until Monday."), "{}", page.body);

    // Whoever hands cases out needs a reason as well, by every door; whoever holds it needs none to give it back.
    let browser = desk.node.browser();
    let path = format!("/cases/{}", case.id);
    let token = desk.token("Leo").await;
    let tag = etag(&browser.api(Method::GET, &path, Some(&token), None).await.expect(200));
    let to = format!("{path}/assignee");
    let no = act(&browser, Method::PUT, &to, &token, json!({ "assignee_id": null }), Some(&tag)).await.expect(422);
    assert_eq!(no.json()["errors"][0]["pointer"], "/reason");
    let yes = json!({ "assignee_id": leo.account.0, "reason": "I know the street." });
    act(&browser, Method::PUT, &to, &token, yes, Some(&tag)).await.expect(200);
    assert_eq!(times_told(&desk.node, "Bea", NotificationKind::CaseTaken).await, 1);
    assign::assign(app, &leo, case.id, None, "", None).await.unwrap();
    assert_eq!(desk.reload(&case).await.state, CaseState::New);
}

#[tokio::test]
async fn whoever_loses_a_claim_is_told() {
    let desk = TestDesk::open().await;
    let case = desk.open_case().await;
    claim::take(&desk.node.app, &desk.caller("Ann").await, case.id, None).await.unwrap();
    claim::take(&desk.node.app, &desk.caller("Bea").await, case.id, Some("It is urgent.")).await.unwrap();
    assert_eq!(times_told(&desk.node, "Ann", NotificationKind::CaseTaken).await, 1);
}

#[tokio::test]
async fn a_silent_holder_and_the_lead_hear_that_time_has_passed() {
    let desk = TestDesk::open().await;
    let case = desk.open_case().await;
    let ann = desk.caller("Ann").await;
    assign::assign(&desk.node.app, &ann, case.id, Some(ann.account), "", None).await.unwrap();
    desk.node.advance(Duration::hours(25)).await;
    for handle in ["Ann", "Leo"] {
        assert_eq!(times_told(&desk.node, handle, NotificationKind::CaseOverdue).await, 1, "{handle}");
        assert_eq!(times_told(&desk.node, handle, NotificationKind::CaseReturned).await, 1, "{handle}");
    }
    desk.node.advance(Duration::hours(1)).await;
    assert_eq!(times_told(&desk.node, "Leo", NotificationKind::CaseOverdue).await, 1, "each miss is told once");
    let overdue = desk.timeline(&case).await.into_iter().filter(|kind| *kind == EntryKind::Overdue).count();
    assert_eq!(overdue, 1);
}

#[tokio::test]
async fn mine_is_everything_that_i_hold_and_a_programs_list_begins_with_what_is_open() {
    let desk = TestDesk::open().await;
    let browser = desk.node.browser();
    let leo = desk.caller("Leo").await;
    let (first, second) = (desk.open_case().await, desk.open_case().await);
    assign::assign(&desk.node.app, &leo, first.id, Some(leo.account), "", None).await.unwrap();
    // Leo moves to another team: what he holds is still his.
    let admin = site_administrator(&desk.node).await;
    let other = edit_team::create(&desk.node.app, &admin, leo.roles[0].0, "Trees").await.unwrap();
    let db = desk.node.app.reader();
    team_member::Entity::delete_many().filter(team_member::Column::AccountId.eq(leo.account)).exec(db).await.unwrap();
    let row = team_member::ActiveModel { team_id: Set(other), account_id: Set(leo.account) };
    team_member::Entity::insert(row).exec_without_returning(db).await.unwrap();
    let page = desk.sign_in("Leo").await.see("/desk?view=mine").await;
    assert!(page.says(&first.reference) && !page.says(&second.reference), "{}", page.body);

    let ann = desk.token("Ann").await;
    let case = format!("/cases/{}", second.id);
    let tag = etag(&browser.api(Method::GET, &case, Some(&ann), None).await.expect(200));
    let ending = json!({ "outcome": "declined", "detail": "No.", "cause": "policy_question", "avoidable": false });
    act(&browser, Method::POST, &format!("{case}/resolution"), &ann, ending, Some(&tag)).await.expect(200);
    let listed = |query: &'static str| {
        let (browser, ann) = (&browser, &ann);
        async move {
            let page = browser.api(Method::GET, &format!("/cases{query}"), Some(ann), None).await.expect(200).json();
            let ids: Vec<Value> = page["items"].as_array().unwrap().iter().map(|item| item["id"].clone()).collect();
            ids
        }
    };
    assert_eq!(listed("").await, [json!(first.id.0)]);
    assert_eq!(listed("?state=resolved").await, [json!(second.id.0)]);
}

#[tokio::test]
async fn whoever_loses_their_role_gives_their_cases_back() {
    let desk = TestDesk::open().await;
    let app = &desk.node.app;
    let (ann, cora) = (desk.caller("Ann").await, desk.caller("Cora").await);
    let (held, waiting, claimed) = (desk.open_case().await, desk.open_case().await, desk.open_case().await);
    assign::assign(app, &ann, held.id, Some(ann.account), "", None).await.unwrap();
    message::from_staff(app, &ann, waiting.id, "Which permit is it?", true, None, None).await.unwrap();
    claim::take(app, &ann, claimed.id, None).await.unwrap();
    let admin = site_administrator(&desk.node).await;
    members::revoke(app, &admin, held.agency_id, ann.account, Role::Agent).await.unwrap();
    desk.node.drain().await;
    for case in [&held, &waiting, &claimed] {
        let now = desk.reload(case).await;
        assert_eq!((now.state, now.assignee_id, now.claimed_by), (CaseState::New, None, None));
        assert_eq!(desk.timeline(case).await.last(), Some(&EntryKind::Returned));
    }
    assert_eq!(times_told(&desk.node, "Leo", NotificationKind::CaseReturned).await, 3);
    assert_eq!(
        times_told(&desk.node, "Ann", NotificationKind::CaseReturned).await,
        0,
        "she may read none of them any more"
    );
    // The citizen's reply finds a case that somebody can take.
    message::from_asker(app, &cora, waiting.id, "The blue one.", None).await.unwrap();
    assert_eq!(desk.reload(&waiting).await.state, CaseState::New);
}
