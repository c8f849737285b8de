//! The main forms as they come back when they are refused: what was typed, what is wrong, and nothing lost.

use peerdesk::entity::Role;
use peerdesk::identity::administration::grant_role;

use crate::support::city::AGENCY;
use crate::support::people::sign_up;
use crate::support::snapshots::{assert_snapshot, form_part};
use crate::support::threads::cases_of;
use crate::support::{Browser, Page, TestApp, TestCity, TestDesk};

async fn refused(node: &TestApp, browser: &Browser, page: &Page, action: &str, fields: &[(&str, &str)]) -> String {
    let page = browser.submit(page, action, fields).await.expect(422);
    form_part(node, &page, action)
}

#[tokio::test]
async fn signing_up() {
    let node = TestApp::start().await;
    let browser = node.browser();
    let page = browser.see("/sign-up").await;
    let fields = [("handle", "Admin"), ("email", "not an address"), ("password", "short")];
    assert_snapshot("refused_sign_up", &refused(&node, &browser, &page, "/sign-up", &fields).await);
}

#[tokio::test]
async fn asking_and_answering() {
    let node = TestApp::start().await;
    let city = TestCity::build(&node).await;
    let browser = sign_up(&node, "mona", "").await;
    let page = browser.see("/ask/details?title=Where%3F").await;
    let fields = [("intent", "information"), ("title", "a"), ("body", "x <b>y</b> & \"z\""), ("urgent", "yes")];
    assert_snapshot("refused_question", &refused(&node, &browser, &page, "/ask/check", &fields).await);

    let thread = city.insert_thread(&node, |row| row.next_check_at = None).await;
    let page = browser.see(&format!("/threads/{thread}")).await;
    let action = format!("/threads/{thread}/answers");
    let long = "- ".repeat(40) + "deep";
    assert_snapshot("refused_answer", &refused(&node, &browser, &page, &action, &[("body", &long)]).await);
}

#[tokio::test]
async fn writing_in_a_case() {
    let desk = TestDesk::open().await;
    let case = desk.open_case().await;
    let ann = desk.sign_in("Ann").await;
    let path = format!("/desk/cases/{}", case.reference);
    let page = ann.see(&format!("{path}?write=private")).await;
    let action = format!("{path}/messages");
    let fields = [("text", "  "), ("waiting", "yes")];
    assert_snapshot("refused_case_message", &refused(&desk.node, &ann, &page, &action, &fields).await);
    let page = ann.see(&path).await;
    let fields = [("outcome", "declined")];
    let action = format!("{path}/resolution");
    assert_snapshot("refused_resolution", &refused(&desk.node, &ann, &page, &action, &fields).await);
    assert_eq!(cases_of(&desk.node, desk.thread(&case).await).await[0].revision, case.revision, "nothing was written");
}

#[tokio::test]
async fn setting_a_policy() {
    let node = TestApp::start().await;
    TestCity::build(&node).await;
    let lead = sign_up(&node, "Lea", "").await;
    grant_role(&node.app, "Lea", AGENCY, Role::TeamLead).await.unwrap();
    let page = lead.see("/desk/policies/parking").await;
    let fields = [("mode", "when_unanswered"), ("cap_minutes", "soon"), ("me_too_threshold", "many"), ("reason", "")];
    let refused = refused(&node, &lead, &page, "/desk/policies/parking", &fields).await;
    assert_snapshot("refused_policy", &refused);
}
