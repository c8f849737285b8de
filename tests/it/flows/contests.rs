//! Whoever has the problem contests once how staff ended the case of a question; those who lead decide.

use chrono::Duration;
use peerdesk::cases::resolve::{Resolution, resolve};
use peerdesk::cases::upkeep;
use peerdesk::entity::{CaseId, CaseState, CauseCode, EntryKind, NotificationKind, Outcome, Trigger};
use peerdesk::operation::OperationError;
use peerdesk::threads::{questions, reactions};
use reqwest::Method;
use serde_json::json;

use crate::support::TestDesk;
use crate::support::desk::act;
use crate::support::people::times_told;
use crate::support::threads::cases_of;

async fn end(desk: &TestDesk, who: &str, case: CaseId, outcome: Outcome) -> Result<(), OperationError> {
    let resolution = Resolution {
        outcome: Some(outcome),
        detail: "The rule says so.",
        cause: Some(CauseCode::PolicyQuestion),
        avoidable: Some(false),
    };
    resolve(&desk.node.app, &desk.caller(who).await, case, resolution, None).await
}

fn code(done: Result<impl std::fmt::Debug, OperationError>) -> &'static str {
    match done {
        Err(OperationError::RuleViolated(code) | OperationError::Forbidden(_, code)) => code.code,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_declined_case_goes_on_and_those_who_lead_end_it() {
    let desk = TestDesk::open().await;
    let case = desk.open_case().await;
    let thread = desk.thread(&case).await;
    let cora = desk.sign_in("Cora").await;
    let address = format!("/threads/{thread}/contest");
    // While staff work on it there is nothing to contest.
    assert!(cora.see(&format!("/threads/{thread}")).await.all(&format!("form[action='{address}']")).is_empty());
    end(&desk, "Ann", case.id, Outcome::Declined).await.unwrap();

    let page = cora.see(&format!("/threads/{thread}")).await;
    let refused = cora.submit(&page, &address, &[("reason", " ")]).await.expect(422);
    assert!(refused.says("There is a problem"), "{}", refused.text());
    cora.submit(&refused, &address, &[("reason", "canary-contest: the rule changed in May.")]).await.expect(200);
    let again = desk.reload(&case).await;
    assert_eq!((again.state, again.assignee_id, again.outcome), (CaseState::New, None, None));
    assert!(again.contested_at.is_some() && again.next_response_due_at.is_some());
    let line = desk.timeline(&case).await;
    assert_eq!(line[line.len() - 2..], [EntryKind::Contested, EntryKind::Reopened]);
    assert_eq!(times_told(&desk.node, "Leo", NotificationKind::CaseContested).await, 1);
    assert_eq!(times_told(&desk.node, "Ann", NotificationKind::CaseContested).await, 0);

    // The team reads why, and nobody else does; agents work on it and do not end it.
    let ann = desk.sign_in("Ann").await;
    let seen = ann.see(&format!("/desk/cases/{}", case.reference)).await;
    assert!(seen.says("canary-contest") && seen.says("Somebody contests how this ended"), "{}", seen.text());
    assert!(seen.all("#finish").is_empty());
    assert!(ann.see("/desk?view=unclaimed").await.says("Contested"));
    let public = desk.node.browser().see(&format!("/threads/{thread}")).await;
    assert!(!public.says("canary-contest") && !public.says("Contest"), "{}", public.text());
    assert_eq!(code(end(&desk, "Ann", case.id, Outcome::Declined).await), "contested");
    end(&desk, "Leo", case.id, Outcome::Declined).await.unwrap();
    assert_eq!(desk.reload(&case).await.contested_at, None);

    // Once is once.
    let caller = desk.caller("Cora").await;
    let done = questions::contest(&desk.node.app, &caller, thread, "And again.").await;
    assert_eq!(code(done), "already_contested");
    assert!(cora.see(&format!("/threads/{thread}")).await.all(&format!("form[action='{address}']")).is_empty());
}

#[tokio::test]
async fn those_with_the_same_problem_contest_a_closed_case_in_a_linked_one() {
    let desk = TestDesk::open().await;
    let case = desk.open_case().await;
    let thread = desk.thread(&case).await;
    let app = &desk.node.app;
    let nell = desk.caller("Nell").await;
    end(&desk, "Ann", case.id, Outcome::NotOurs).await.unwrap();
    desk.node.advance(Duration::days(8)).await;
    upkeep::run(app).await.unwrap();
    assert_eq!(desk.reload(&case).await.state, CaseState::Closed);

    // Whoever is not concerned has no say.
    let (browser, token) = (desk.node.browser(), desk.token("Nell").await);
    let place = format!("/threads/{thread}/contest");
    let why = json!({ "reason": "It is the city's road." });
    act(&browser, Method::PUT, &place, &token, why.clone(), None).await.expect(403);
    reactions::add_me_too(app, &nell, thread).await.unwrap();
    act(&browser, Method::PUT, &place, &token, why.clone(), None).await.expect(204);
    let repeated = act(&browser, Method::PUT, &place, &token, why, None).await.expect(409);
    assert_eq!(repeated.json()["code"], "nothing_to_contest");

    let cases = cases_of(&desk.node, thread).await;
    assert_eq!(cases.len(), 2);
    let next = &cases[1];
    assert_eq!((next.follow_up_of, next.trigger_kind, next.state), (Some(case.id), Trigger::Contested, CaseState::New));
    assert!(next.contested_at.is_some());
    assert_eq!(desk.timeline(next).await, [EntryKind::Opened, EntryKind::Contested]);
    // Nell has a say, and reads no case of Cora's.
    browser.api(Method::GET, &format!("/cases/{}", next.id), Some(&token), None).await.expect(404);
}

#[tokio::test]
async fn what_everybody_can_read_or_ended_long_ago_is_not_contested() {
    let desk = TestDesk::open().await;
    let (app, cora) = (&desk.node.app, desk.caller("Cora").await);
    let case = desk.open_case().await;
    let thread = desk.thread(&case).await;
    desk.accept_peer_answer(thread).await;
    assert_eq!(code(questions::contest(app, &cora, thread, "No.").await), "nothing_to_contest");

    let old = desk.open_case().await;
    let thread = desk.thread(&old).await;
    end(&desk, "Ann", old.id, Outcome::Declined).await.unwrap();
    desk.node.advance(Duration::days(91)).await;
    assert_eq!(code(questions::contest(app, &cora, thread, "No.").await), "nothing_to_contest");
}
