//! In whose name a text stands and what was said of it hold for the text that it was said of, and for those who may speak today.

use peerdesk::deflection::confirm::confirm;
use peerdesk::deflection::reader::Reader;
use peerdesk::entity::{AccountId, AnswerId, NotificationKind, Role, StaffReview, ThreadId, VoteKind, membership};
use peerdesk::identity::administration::grant_role;
use peerdesk::import::{Options, Step, run};
use peerdesk::threads::{answers, reactions};
use reqwest::Method;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};

use crate::support::people::{account_of, insert_account, signed_in, times_told, token};
use crate::support::threads::{answer_officially, ask};
use crate::support::{Page, TestApi, TestDesk};

const OTHER_AGENCY: &str = r#"{"type":"agency","id":"varley","slug":"varley","name":"Varley","teams":[{"slug":"roads","name":"Roads"}]}
"#;

async fn leave(api: &TestApi, account: AccountId) {
    let roles = membership::Entity::delete_many().filter(membership::Column::AccountId.eq(account));
    roles.exec(api.node.app.reader()).await.unwrap();
}

async fn edit(api: &TestApi, answer: i64, token: &str, body: &str) -> Page {
    let body = json!({ "body": body });
    let path = format!("/answers/{answer}");
    api.browser.api_with(Method::PATCH, &path, Some(token), Some(body), &[("if-match", "*")]).await
}

async fn answer_view(api: &TestApi, answer: i64) -> Value {
    api.get(&format!("/answers/{answer}")).await.expect(200).json()
}

#[tokio::test]
async fn an_official_answer_is_edited_by_those_who_may_speak_for_its_agency_today() {
    let api = TestApi::start().await;
    let node = &api.node;
    let thread = api.ask("How do I renew a permit?").await;
    // Morgan speaks for the agency, and leaves it for another one.
    let browser = signed_in(node, "Morgan", Some(Role::Agent)).await;
    let mo = (account_of(node, "Morgan").await.id, token(node, "Morgan").await);
    let AnswerId(answer) = answer_officially(node, &api.city, ThreadId(thread), mo.0).await;
    let path = format!("/threads/{thread}-how-do-i-renew-a-permit");
    let form = format!("/answers/{answer}/edit");
    assert!(browser.see(&path).await.attribute(&format!("a[href='{form}']"), "href").is_some());
    edit(&api, answer, &mo.1, "At the town hall, room 1.").await.expect(200);

    leave(&api, mo.0).await;
    let summary = run(&node.app, OTHER_AGENCY.as_bytes(), &Options::default(), &mut |_: Step<'_>| {}).await;
    assert_eq!(summary.unwrap().refused_lines, []);
    for role in [Role::Agent, Role::Moderator, Role::Administrator] {
        grant_role(&node.app, "Morgan", "varley", role).await.unwrap();
    }
    edit(&api, answer, &mo.1, "Send me your passport.").await.expect(403);
    let page = browser.see(&path).await;
    assert!(page.attribute(&format!("a[href='{form}']"), "href").is_none(), "no link to what is refused");
    browser.get(&form).await.expect(404);
    let csrf = page.attribute("input[name=csrf]", "value").unwrap();
    let fields = [("csrf", csrf.as_str()), ("body", "Send me your passport."), ("revision", "2")];
    assert!(!browser.post(&form, &fields).await.status.is_server_error());
    assert!(!answer_view(&api, answer).await["body"]["source"].as_str().unwrap().contains("passport"));

    // Others who are there today may, whoever wrote it, and neighbours may not.
    edit(&api, answer, &api.neighbour, "Anywhere.").await.expect(403);
    edit(&api, answer, &api.agent, "At the town hall, room 2.").await.expect(200);
    let view = answer_view(&api, answer).await;
    assert_eq!(
        (&view["body"]["source"], &view["is_official_text_current"]),
        (&json!("At the town hall, room 2."), &json!(true))
    );
    // A moderator keeps order and does not answer for the agency.
    edit(&api, answer, &token(node, "moderator").await, "At the town hall.").await.expect(200);
    assert_eq!(answer_view(&api, answer).await["is_official_text_current"], false);
    assert!(browser.see(&path).await.says("changed since it was given"));
    edit(&api, answer, &api.agent, "At the town hall, room 3.").await.expect(200);
    assert_eq!(answer_view(&api, answer).await["is_official_text_current"], true);
}

#[tokio::test]
async fn a_moderator_of_the_thread_does_not_write_in_the_name_of_another_agency() {
    let api = TestApi::start().await;
    let node = &api.node;
    let thread = api.ask("How do I renew a permit?").await;
    let summary = run(&node.app, OTHER_AGENCY.as_bytes(), &Options::default(), &mut |_: Step<'_>| {}).await;
    assert_eq!(summary.unwrap().refused_lines, []);
    let guest = insert_account(node, "guest").await;
    grant_role(&node.app, "guest", "varley", Role::Agent).await.unwrap();
    let mut city = api.city;
    city.agency = peerdesk::entity::AgencyId(2);
    let AnswerId(answer) = answer_officially(node, &city, ThreadId(thread), guest).await;
    let api = TestApi { city, ..api };
    edit(&api, answer, &token(&api.node, "moderator").await, "No.").await.expect(403);
    edit(&api, answer, &token(&api.node, "guest").await, "In Varley.").await.expect(200);
}

#[tokio::test]
async fn what_was_said_of_an_answer_holds_for_the_text_that_it_was_said_of() {
    let api = TestApi::start().await;
    let thread = api.ask("How do I renew a permit?").await;
    let (first, second) = (api.answer(thread, &api.neighbour).await, api.answer(thread, &api.neighbour).await);
    let third = api.answer(thread, &api.neighbour).await;
    let verified = json!({ "verdict": "verified" });
    for answer in [first, second, third] {
        api.send(Method::PUT, &format!("/answers/{answer}/review"), &api.agent, verified.clone()).await.expect(200);
    }
    let acceptance = format!("/answers/{first}/acceptance");
    api.put(&acceptance, &api.asker).await.expect(200);
    let path = format!("/threads/{thread}");
    let order = async || -> Vec<i64> {
        let view = api.get(&path).await.json();
        view["answers"].as_array().unwrap().iter().map(|answer| answer["id"].as_i64().unwrap()).collect()
    };
    assert_eq!(order().await, [first, second, third]);
    let view = answer_view(&api, first).await;
    assert_eq!((&view["acceptance"]["is_current"], &view["staff_review"]["is_current"]), (&json!(true), &json!(true)));
    assert!(view.get("is_official_text_current").is_none());

    for answer in [first, second] {
        edit(&api, answer, &api.neighbour, "Send me your card number.").await.expect(200);
    }
    let view = answer_view(&api, first).await;
    assert_eq!(
        (&view["acceptance"]["is_current"], &view["staff_review"]["is_current"]),
        (&json!(false), &json!(false))
    );
    assert_eq!(order().await, [third, first, second], "what was checked as it is comes first");
    let page = api.node.browser().see(&path).await;
    assert!(page.says("changed since it was accepted"), "{}", page.text());
    assert!(page.says("City of Elmford checked an earlier version of this answer."), "{}", page.text());
    assert_eq!(page.all(".pd-staff-review--verified").len(), 1, "the box of the one that was not edited");
    assert!(!page.body.contains("\"acceptedAnswer\""), "search engines are not told of it either");
    assert_eq!(api.get(&path).await.json()["state"], "solved", "the asker's word stays");

    // The same people can say the same of the text as it is.
    api.put(&acceptance, &api.asker).await.expect(200);
    api.send(Method::PUT, &format!("/answers/{first}/review"), &api.agent, verified).await.expect(200);
    let view = answer_view(&api, first).await;
    assert_eq!((&view["acceptance"]["is_current"], &view["staff_review"]["is_current"]), (&json!(true), &json!(true)));
    assert_eq!(order().await, [first, third, second]);
}

#[tokio::test]
async fn an_edit_does_not_take_back_a_warning_of_staff() {
    let api = TestApi::start().await;
    let thread = api.ask("How do I renew a permit?").await;
    let (first, second) = (api.answer(thread, &api.neighbour).await, api.answer(thread, &api.neighbour).await);
    let superseded = json!({ "verdict": "superseded" });
    api.send(Method::PUT, &format!("/answers/{first}/review"), &api.agent, superseded).await.expect(200);
    edit(&api, first, &api.neighbour, "Online, under Parking permits.").await.expect(200);
    let view = api.get(&format!("/threads/{thread}")).await.json();
    assert_eq!((&view["answers"][0]["id"], &view["answers"][1]["id"]), (&json!(second), &json!(first)));
}

#[tokio::test]
async fn whoever_gave_their_word_for_a_text_hears_that_it_was_edited() {
    let desk = TestDesk::open().await;
    let (node, app) = (&desk.node, &desk.node.app);
    let (cora, nell, ann) = (desk.caller("Cora").await, desk.caller("Nell").await, desk.caller("Ann").await);
    let thread = ask(node, &desk.city, &cora, "When does the hall open?").await;
    let answer = answers::post(app, &nell, thread, "At nine.", None).await.unwrap().value;
    let told = async |who: &str| times_told(node, who, NotificationKind::EndorsedAnswerEdited).await;
    answers::edit(app, &nell, answer, "At nine!".into()).await.unwrap();
    assert_eq!((told("Cora").await, told("Ann").await), (0, 0), "nobody had said anything of it");
    answers::accept(app, &cora, answer).await.unwrap();
    answers::review(app, &ann, answer, Some(StaffReview::Verified), "").await.unwrap();
    answers::edit(app, &nell, answer, "At ten.".into()).await.unwrap();
    assert_eq!((told("Cora").await, told("Ann").await, told("Nell").await), (1, 1, 0));
    answers::edit(app, &nell, answer, "At half past ten.".into()).await.unwrap();
    assert_eq!((told("Cora").await, told("Ann").await), (1, 1), "they know, until they say so again");
    let page = desk.sign_in("Cora").await.see("/notifications").await;
    assert!(
        page.says("Nell edited an answer to “ When does the hall open? ” that you said is right."),
        "{}",
        page.text()
    );
}

#[tokio::test]
async fn a_recalled_answer_reaches_all_who_rely_on_it_and_sinks_in_suggestions() {
    let desk = TestDesk::open().await;
    let (node, app) = (&desk.node, &desk.node.app);
    let (cora, nell, ann) = (desk.caller("Cora").await, desk.caller("Nell").await, desk.caller("Ann").await);
    let thread = ask(node, &desk.city, &cora, "When does the town hall open?").await;
    let other = ask(node, &desk.city, &cora, "Is the town hall a nice place?").await;
    let answer = answers::post(app, &nell, thread, "At nine.", None).await.unwrap().value;
    answers::post(app, &nell, other, "Yes, it is.", None).await.unwrap();
    answers::accept(app, &cora, answer).await.unwrap();
    for handle in ["Voter", "Follower", "Finder", "Stranger"] {
        insert_account(node, handle).await;
    }
    reactions::vote(app, &desk.caller("Voter").await, answer, VoteKind::WorkedForMe).await.unwrap();
    reactions::follow(app, &desk.caller("Follower").await, thread).await.unwrap();
    confirm(app, &Reader::from(&desk.caller("Finder").await), None, thread).await.unwrap();
    node.drain().await;
    let first = async || {
        let browser = node.browser();
        let found =
            browser.api(Method::GET, "/suggestions?title=when%20does%20the%20town%20hall%20open", None, None).await;
        found.expect(200).json()["items"][0]["thread"]["id"].as_i64().unwrap()
    };
    assert_eq!(first().await, thread.0);

    answers::review(app, &ann, answer, Some(StaffReview::Corrected), "At eight.").await.unwrap();
    // Before the index hears of it.
    assert_eq!(first().await, other.0);
    let told = async |who: &str| times_told(node, who, NotificationKind::AnswerRecalled).await;
    for (who, times) in
        [("Cora", 1), ("Nell", 1), ("Voter", 1), ("Follower", 1), ("Finder", 1), ("Stranger", 0), ("Ann", 0)]
    {
        assert_eq!(told(who).await, times, "{who}");
    }
    answers::review(app, &ann, answer, Some(StaffReview::Superseded), "").await.unwrap();
    assert_eq!(told("Cora").await, 1, "the same warning twice is one");
    answers::review(app, &ann, answer, None, "").await.unwrap();
    assert_eq!(first().await, thread.0);
}
