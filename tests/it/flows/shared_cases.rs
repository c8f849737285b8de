//! Questions that ask the same share one case: staff answer once, everybody hears of it, and nobody reads what is said to another.

use peerdesk::cases::answer_officially::answer_officially;
use peerdesk::cases::listing::{Side, entries};
use peerdesk::cases::resolve::{Resolution, resolve};
use peerdesk::cases::{assign, message};
use peerdesk::entity::{
    CaseState, CauseCode, EntryKind, NotificationKind, Outcome, Role, ThreadId, ThreadState, Trigger, case_thread,
    staff_case,
};
use peerdesk::identity::administration::{create_account, grant_role};
use peerdesk::operation::OperationError;
use peerdesk::search::recommendations::recommend::{NewRecommendation, Seen, recommend};
use peerdesk::threads::comments::{self, Under};
use peerdesk::threads::hiding::{self, Post};
use peerdesk::threads::{answers, duplicates, questions};
use reqwest::Method;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::json;

use crate::support::TestDesk;
use crate::support::desk::act;
use crate::support::people::{PASSWORD, caller, insert_account_with_password, insert_staff, join_team, times_told};
use crate::support::threads::{ask, cases_of, open_case, row};

/// A question of somebody else than Cora.
async fn other_question(desk: &TestDesk, handle: &str) -> ThreadId {
    insert_account_with_password(&desk.node, handle).await;
    ask(&desk.node, &desk.city, &desk.caller(handle).await, "Can I fight a ticket?").await
}

async fn served(desk: &TestDesk, case: &staff_case::Model) -> Vec<(ThreadId, bool)> {
    let links = case_thread::Entity::find()
        .filter(case_thread::Column::CaseId.eq(case.id))
        .order_by_asc(case_thread::Column::ThreadId)
        .all(desk.node.app.reader())
        .await
        .unwrap();
    links.into_iter().map(|link| (link.thread_id, link.is_open)).collect()
}

fn answered() -> Resolution<'static> {
    Resolution {
        outcome: Some(Outcome::Answered),
        detail: "",
        cause: Some(CauseCode::InformationMissing),
        avoidable: Some(true),
    }
}

#[tokio::test]
async fn the_older_of_two_cases_answers_both_questions() {
    let desk = TestDesk::open().await;
    let (node, app, ann) = (&desk.node, &desk.node.app, desk.caller("Ann").await);
    let older = desk.open_case().await;
    let first = desk.thread(&older).await;
    message::from_staff(app, &ann, older.id, "canary-private: what is your number?", false, None, None).await.unwrap();
    let second = other_question(&desk, "Rosa").await;
    let younger = open_case(node, second).await.unwrap();
    let bea = desk.caller("Bea").await;
    assign::assign(app, &bea, younger, Some(bea.account), "", None).await.unwrap();
    let younger = cases_of(node, second).await.remove(0);

    // Ann works on the younger one, and is led to the one that goes on.
    let browser = desk.sign_in("Ann").await;
    let address = format!("/desk/cases/{}", younger.reference);
    let page = browser.see(&address).await;
    let place = format!("{address}/questions");
    let refused = browser.submit(&page, &place, &[("question", "the other one")]).await.expect(422);
    assert!(refused.says("Type the number or the address of a question"), "{}", refused.text());
    assert!(!refused.all("input[name='question'][value='the other one']").is_empty(), "nothing typed is lost");
    let joined = browser.submit(&refused, &place, &[("question", &format!("/threads/{first}"))]).await.expect(200);
    assert!(joined.says(&older.reference) && joined.says("This case answers that question too."), "{}", joined.text());
    assert!(joined.says("One more question with the same problem"), "{}", joined.text());

    let ended = desk.reload(&younger).await;
    assert_eq!((ended.state, ended.outcome), (CaseState::Closed, Some(Outcome::Duplicate)));
    assert_eq!(ended.duplicate_of, Some(older.id));
    assert_eq!(served(&desk, &older).await, [(first, true), (second, true)]);
    assert_eq!(desk.timeline(&younger).await.last(), Some(&EntryKind::Merged));
    assert_eq!(desk.timeline(&older).await.last(), Some(&EntryKind::QuestionJoined));
    assert_eq!(times_told(node, "Bea", NotificationKind::CaseMerged).await, 1);
    assert_eq!(times_told(node, "Cora", NotificationKind::DuplicateDeclared).await, 1, "hers points at the other now");
    assert_eq!(times_told(node, "Rosa", NotificationKind::DuplicateDeclared).await, 0);
    for thread in [first, second] {
        assert_eq!(row(node, thread).await.case_reference.as_ref(), Some(&older.reference));
    }

    // Both references lead on, and what was said to Cora alone stays hers.
    let rosa = desk.sign_in("Rosa").await;
    let own = rosa.see(&format!("/cases/{}", younger.reference)).await;
    assert!(own.says("Goes on as") && own.says(&older.reference), "{}", own.text());
    let led = rosa.see(&format!("/cases/{}", older.reference)).await;
    assert!(led.says("Can I fight a ticket?") && !led.says("canary-private"), "{}", led.text());
    let token = desk.token("Rosa").await;
    for path in ["", "/messages", "/timeline", "/questions"] {
        rosa.api(Method::GET, &format!("/cases/{}{path}", older.id), Some(&token), None).await.expect(404);
    }
    let place = format!("/cases/{}/messages", younger.id);
    let refused = act(&rosa, Method::POST, &place, &token, json!({ "body": "Hello?" }), None).await.expect(409);
    assert_eq!(refused.json()["code"], "case_merged");

    // Her public word is heard all the same.
    comments::post(app, &desk.caller("Rosa").await, Under::Thread(second), "It was on Mill Lane.", None).await.unwrap();
    assert_eq!(desk.timeline(&older).await.last(), Some(&EntryKind::AskerCommented));

    // One answer, where the other question points; one outcome on both, and everybody hears of it.
    let posted = answer_officially(app, &ann, older.id, "Within 28 days.", false, None, None).await.unwrap().value;
    assert_eq!(posted.thread, second);
    resolve(app, &ann, older.id, answered(), None).await.unwrap();
    for who in ["Cora", "Rosa"] {
        assert_eq!(times_told(node, who, NotificationKind::OfficialAnswer).await, 1, "{who}");
        assert_eq!(times_told(node, who, NotificationKind::CaseResolved).await, 1, "{who}");
    }
    for thread in [first, second] {
        assert_eq!(row(node, thread).await.case_outcome, Some(Outcome::Answered));
    }
    assert!(rosa.see("/notifications").await.says(&older.reference));
}

#[tokio::test]
async fn a_question_that_is_different_goes_on_with_a_case_of_its_own() {
    let desk = TestDesk::open().await;
    let (node, app, ann) = (&desk.node, &desk.node.app, desk.caller("Ann").await);
    let case = desk.open_case().await;
    let first = desk.thread(&case).await;
    let second = other_question(&desk, "Rosa").await;
    duplicates::declare(app, &ann, second, first).await.unwrap();
    assert_eq!(served(&desk, &case).await, [(first, true), (second, true)]);

    let rosa = desk.sign_in("Rosa").await;
    let page = rosa.see(&format!("/threads/{second}")).await;
    assert!(page.says("This asks something else: open it again"), "{}", page.text());
    rosa.submit(&page, &format!("/threads/{second}/reopen"), &[]).await.expect(200);
    assert_eq!(served(&desk, &case).await, [(first, true)]);
    let line = entries(app.reader(), case.id, Side::Staff).await.unwrap().pop().unwrap();
    assert_eq!((line.kind, line.detail.thread), (EntryKind::QuestionLeft, Some(second)), "the timeline names it");
    let own = cases_of(node, second).await;
    assert_eq!(own.len(), 1);
    assert_eq!((own[0].state, own[0].trigger_kind), (CaseState::New, Trigger::NotHelped));
    let told = row(node, second).await;
    assert_eq!((told.state, told.duplicate_of), (ThreadState::Open, None));
    assert_eq!(told.case_reference.as_ref(), Some(&own[0].reference));
    rosa.see(&format!("/cases/{}", own[0].reference)).await;

    // The other way round: where the case was opened for the one that turns out to differ, the others leave it.
    duplicates::declare(app, &ann, first, second).await.unwrap();
    let goes_on = desk.reload(&case).await;
    assert_eq!(goes_on.state, CaseState::New, "it is the older one");
    assert_eq!(desk.reload(&own[0]).await.duplicate_of, Some(case.id));
    questions::reopen(app, &desk.caller("Cora").await, first).await.unwrap();
    assert_eq!(served(&desk, &case).await, [(first, true)]);
    let cases = cases_of(node, second).await;
    let next = cases.last().unwrap();
    assert_eq!((cases.len(), next.state, next.follow_up_of), (2, CaseState::New, Some(own[0].id)));
    assert_eq!(row(node, second).await.case_reference.as_ref(), Some(&next.reference));
}

#[tokio::test]
async fn a_case_answers_where_its_question_points_and_peers_can_still_win() {
    let desk = TestDesk::open().await;
    let (node, app) = (&desk.node, &desk.node.app);
    let case = desk.open_case().await;
    let thread = desk.thread(&case).await;
    let root = other_question(&desk, "Rosa").await;
    // Agreed by whoever asked: the case goes along to the question where the answers will be.
    duplicates::propose(app, &desk.caller("Cora").await, thread, root).await.unwrap();
    assert_eq!(served(&desk, &case).await, [(thread, true), (root, true)]);
    let page = node.browser().see(&format!("/threads/{root}")).await;
    assert!(page.says("Parking Services"), "everybody reads who has it: {}", page.text());

    // Rosa closes hers: Cora still waits.
    let rosa = desk.caller("Rosa").await;
    questions::close(app, &rosa, root).await.unwrap();
    assert_eq!(desk.reload(&case).await.state, CaseState::New);
    assert_eq!(desk.timeline(&case).await.last(), Some(&EntryKind::QuestionClosed));
    questions::reopen(app, &rosa, root).await.unwrap();

    // A neighbour's answer that Rosa accepts serves both.
    let nell = desk.caller("Nell").await;
    let answer = answers::post(app, &nell, root, "Use form P1.", None).await.unwrap().value;
    answers::accept(app, &rosa, answer).await.unwrap();
    let closed = desk.reload(&case).await;
    assert_eq!((closed.state, closed.outcome), (CaseState::Closed, Some(Outcome::ResolvedByPeer)));
    assert_eq!(times_told(node, "Nell", NotificationKind::SolvedCase).await, 1);
}

#[tokio::test]
async fn a_case_whose_first_question_is_hidden_answers_on_another_and_others_join_that_one() {
    let desk = TestDesk::open().await;
    let (node, app, ann) = (&desk.node, &desk.node.app, desk.caller("Ann").await);
    let case = desk.open_case().await;
    let first = desk.thread(&case).await;
    let second = other_question(&desk, "Rosa").await;
    duplicates::declare(app, &ann, second, first).await.unwrap();
    let moderator = caller(node, insert_staff(node, "Mod", Role::Moderator).await).await;
    hiding::hide(app, &moderator, Post::Thread(first), "Rude").await.unwrap();
    assert_eq!(served(&desk, &case).await, [(first, true), (second, true)], "they stay together");

    let third = other_question(&desk, "Omar").await;
    let browser = desk.sign_in("Ann").await;
    let address = format!("/desk/cases/{}", case.reference);
    let page = browser.see(&address).await;
    let place = format!("{address}/questions");
    browser.submit(&page, &place, &[("question", &format!("/threads/{third}"))]).await.expect(200);
    assert_eq!(row(node, third).await.duplicate_of, Some(second));
    assert_eq!(served(&desk, &case).await, [(first, true), (second, true), (third, true)]);
    let posted = answer_officially(app, &ann, case.id, "Within 28 days.", false, None, None).await.unwrap().value;
    assert_eq!(posted.thread, second);
}

#[tokio::test]
async fn staff_do_not_read_a_case_that_answers_their_own_question() {
    let desk = TestDesk::open().await;
    let (node, app, ann) = (&desk.node, &desk.node.app, desk.caller("Ann").await);
    let case = desk.open_case().await;
    let first = desk.thread(&case).await;
    message::from_staff(app, &ann, case.id, "canary-private", false, None, None).await.unwrap();
    let dora = create_account(app, "Dora", None, PASSWORD, false).await.unwrap();
    grant_role(app, "Dora", "elmford", Role::Agent).await.unwrap();
    join_team(node, &desk.city, dora).await;
    let dora = desk.caller("Dora").await;
    let second = ask(node, &desk.city, &dora, "How do I get rid of my fine?").await;
    let address = format!("/desk/cases/{}", case.reference);
    let browser = desk.sign_in("Dora").await;
    browser.see(&address).await;
    duplicates::declare(app, &ann, second, first).await.unwrap();

    browser.get(&address).await.expect(404);
    assert!(!browser.see("/desk?view=team").await.says(&case.reference));
    let led = browser.see(&format!("/cases/{}", case.reference)).await;
    assert!(led.says("How do I appeal a parking fine?") && !led.says("canary-private"), "{}", led.text());
    let token = desk.token("Dora").await;
    let messages = format!("/cases/{}/messages", case.id);
    act(&browser, Method::POST, &messages, &token, json!({ "body": "Hi" }), None).await.expect(404);
    let refused = assign::assign(app, &desk.caller("Leo").await, case.id, Some(dora.account), "", None).await;
    assert!(matches!(refused, Err(OperationError::Invalid(_))), "{refused:?}");
}

#[tokio::test]
async fn staff_find_questions_that_ask_the_same_and_say_so() {
    let desk = TestDesk::open().await;
    let case = desk.open_case().await;
    let first = desk.thread(&case).await;
    insert_account_with_password(&desk.node, "Rosa").await;
    let title = row(&desk.node, first).await.title;
    let second = ask(&desk.node, &desk.city, &desk.caller("Rosa").await, &title).await;
    desk.node.drain().await;
    // Recommended for such searches, and no question like it.
    let lantern = desk.city.insert_thread(&desk.node, |row| row.title = "Who mends a lantern?".to_owned()).await;
    let new = NewRecommendation { thread: lantern, phrases: vec!["parking fine".to_owned()], seen: Seen::Nothing };
    recommend(&desk.node.app, &desk.caller("Ann").await, desk.city.agency, &new, None).await.unwrap();
    let path = format!("/desk/cases/{}/alike", case.reference);
    let ann = desk.sign_in("Ann").await;
    let token = desk.token("Ann").await;
    let list = format!("/cases/{}/alike-questions", case.id);
    let found = async |token: &str| ann.api(Method::GET, &list, Some(token), None).await;
    let listed = found(&token).await.expect(200).json();
    assert_eq!(listed["items"].as_array().unwrap().len(), 1, "{listed}");
    assert_eq!(listed["items"][0]["thread"]["id"], second.0);
    let page = ann.see(&path).await;
    assert_eq!(page.all("form[action$='/questions'] button").len(), 1, "{}", page.text());
    ann.submit(&page, &format!("/desk/cases/{}/questions", case.reference), &[]).await.expect(200);
    desk.node.drain().await;
    assert_eq!(served(&desk, &case).await, [(first, true), (second, true)]);
    let page = ann.see(&path).await;
    assert!(page.says("Nothing like it was found."), "what it serves is not offered again: {}", page.text());
    assert_eq!(found(&token).await.expect(200).json()["items"], json!([]));

    let marcus = {
        desk.add_team().await;
        desk.sign_in("Marcus").await
    };
    for browser in [marcus, desk.sign_in("Nell").await, desk.sign_in("Cora").await] {
        browser.get(&path).await.expect(404);
    }
    for name in ["Marcus", "Nell", "Cora"] {
        found(&desk.token(name).await).await.expect(404);
    }
}
