//! Whatever whoever asked says, somebody hears: the case that is open, the one that follows it, or escalation. And the page
//! promises nothing that nobody keeps.

use chrono::Duration;
use peerdesk::cases::resolve::{Resolution, resolve};
use peerdesk::cases::{answer_officially, close, message};
use peerdesk::entity::{
    CaseState, CauseCode, EntryKind, Intent, NotSolvedReason, NotificationKind, Outcome, Role, ThreadId, ThreadState,
    Trigger, staff_case,
};
use peerdesk::operation::OperationError;
use peerdesk::threads::comments::Under;
use peerdesk::threads::{answers, comments, hiding, questions};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::TestDesk;
use crate::support::people::{caller, insert_staff, times_told};
use crate::support::threads::{cases_of, row};

const OFFICIAL: &str = "You can do it online, at the town hall's page.";

/// Ann answers officially, and says that this solves it.
async fn answer_as_ann(desk: &TestDesk, case: &staff_case::Model, solves: bool) {
    let ann = desk.caller("Ann").await;
    answer_officially::answer_officially(&desk.node.app, &ann, case.id, OFFICIAL, solves, None, None).await.unwrap();
}

async fn try_to_end(desk: &TestDesk, case: &staff_case::Model, outcome: Outcome) -> Result<(), OperationError> {
    let resolution = Resolution {
        outcome: Some(outcome),
        detail: "The rule says so.",
        cause: Some(CauseCode::PolicyQuestion),
        avoidable: Some(false),
    };
    let ended = resolve(&desk.node.app, &desk.caller("Ann").await, case.id, resolution, None).await;
    desk.node.drain().await;
    ended
}

async fn end_as(desk: &TestDesk, case: &staff_case::Model, outcome: Outcome) {
    try_to_end(desk, case, outcome).await.unwrap();
}

async fn close_now(desk: &TestDesk, case: &staff_case::Model) {
    close::close(&desk.node.app, &desk.caller("Ann").await, case.id, None).await.unwrap();
    desk.node.drain().await;
}

async fn say_not_solved(desk: &TestDesk, thread: ThreadId, reason: Option<NotSolvedReason>) {
    let cora = desk.caller("Cora").await;
    questions::mark_not_solved(&desk.node.app, &cora, thread, reason).await.unwrap();
    desk.node.drain().await;
}

async fn comment(desk: &TestDesk, thread: ThreadId, words: &str) {
    let cora = desk.caller("Cora").await;
    comments::post(&desk.node.app, &cora, Under::Thread(thread), words, None).await.unwrap();
    desk.node.drain().await;
}

/// What everybody is told of what happens next.
async fn next_step(desk: &TestDesk, thread: ThreadId) -> Value {
    // An address of its own each time: answers for readers are kept for seconds, and time is moved by days here.
    let at = format!("/threads/{thread}?at={}", desk.node.app.now().timestamp());
    let page = desk.node.browser().api(Method::GET, &at, None, None).await.expect(200);
    page.json()["next_step"].clone()
}

#[tokio::test]
async fn not_solved_opens_a_resolved_case_again_and_its_holder_hears_why() {
    let desk = TestDesk::open().await;
    let case = desk.open_case().await;
    let thread = desk.thread(&case).await;
    answer_as_ann(&desk, &case, true).await;
    end_as(&desk, &case, Outcome::Answered).await;
    say_not_solved(&desk, thread, Some(NotSolvedReason::OutOfDate)).await;
    let again = desk.reload(&case).await;
    assert_eq!((again.state, again.outcome), (CaseState::Assigned, None));
    assert!(again.next_response_due_at.is_some(), "the clock of the next response runs");
    let timeline = desk.timeline(&case).await;
    assert_eq!(timeline[timeline.len() - 2..], [EntryKind::AskerNotSolved, EntryKind::Reopened]);
    assert_eq!(times_told(&desk.node, "Ann", NotificationKind::AskerSpoke).await, 1);
    assert_eq!(times_told(&desk.node, "Cora", NotificationKind::AskerSpoke).await, 0);
    assert_eq!(next_step(&desk, thread).await["kind"], "with_staff");

    // The desk reads all of how it had ended, and why it goes on; the asker nothing that is staff's alone.
    let (ann, cora) = (desk.sign_in("Ann").await, desk.sign_in("Cora").await);
    let page = ann.see(&format!("/desk/cases/{}", case.reference)).await;
    assert!(page.says("It is out of date") && page.says("says that it is not solved"), "{}", page.body);
    let browser = desk.node.browser();
    let entries = |token: String| {
        let path = format!("/cases/{}/timeline", case.id);
        let browser = &browser;
        async move { browser.api(Method::GET, &path, Some(&token), None).await.expect(200).json()["items"].clone() }
    };
    let ended = |items: &Value| {
        let kind = |item: &&Value| item["kind"] == "resolved";
        items.as_array().unwrap().iter().find(kind).unwrap().clone()
    };
    let for_staff = ended(&entries(desk.token("Ann").await).await);
    assert_eq!((&for_staff["outcome"], &for_staff["cause"]), (&json!("answered"), &json!("policy_question")));
    assert_eq!((&for_staff["outcome_detail"], &for_staff["avoidable"]), (&json!("The rule says so."), &json!(false)));
    let page = cora.see(&format!("/cases/{}", case.reference)).await;
    assert!(page.says("says that it is not solved") && !page.says("They question a rule"), "{}", page.body);
}

#[tokio::test]
async fn a_word_after_the_close_opens_a_linked_case_at_once_and_once_a_day() {
    let desk = TestDesk::open().await;
    let case = desk.open_case().await;
    let thread = desk.thread(&case).await;
    end_as(&desk, &case, Outcome::Declined).await;
    close_now(&desk, &case).await;
    desk.node.advance(Duration::days(30)).await;
    comment(&desk, thread, "Thank you so much!").await;
    assert_eq!(cases_of(&desk.node, thread).await.len(), 1, "thanks alone opens nothing");
    comment(&desk, thread, "The rule that you name ended in May.").await;
    let cases = cases_of(&desk.node, thread).await;
    assert_eq!((cases.len(), cases[1].follow_up_of, cases[1].trigger_kind), (2, Some(case.id), Trigger::NotHelped));

    // The second follow-up waits until a day after the first.
    end_as(&desk, &cases[1], Outcome::Declined).await;
    close_now(&desk, &cases[1]).await;
    desk.node.advance(Duration::minutes(5)).await;
    comment(&desk, thread, "That is not what I asked.").await;
    assert_eq!(cases_of(&desk.node, thread).await.len(), 2);
    assert_eq!(row(&desk.node, thread).await.next_check_at, Some(cases[1].created_at + Duration::days(1)));
    desk.node.advance(Duration::days(1)).await;
    assert_eq!(cases_of(&desk.node, thread).await.len(), 3);
}

#[tokio::test]
async fn what_ended_long_ago_goes_on_by_nothing() {
    let desk = TestDesk::open().await;
    let case = desk.open_case().await;
    let thread = desk.thread(&case).await;
    end_as(&desk, &case, Outcome::Declined).await;
    desk.node.advance(Duration::days(91)).await;
    comment(&desk, thread, "The rule that you name ended in May.").await;
    assert_eq!(cases_of(&desk.node, thread).await.len(), 1);
    let late = message::from_asker(&desk.node.app, &desk.caller("Cora").await, case.id, "Are you there?", None).await;
    assert!(matches!(late, Err(OperationError::RuleViolated(code)) if code.code == "case_too_old"), "{late:?}");
}

#[tokio::test]
async fn a_public_comment_of_the_asker_is_their_word_to_the_case() {
    let desk = TestDesk::open().await;
    let case = desk.open_case().await;
    let thread = desk.thread(&case).await;
    let ann = desk.caller("Ann").await;
    message::from_staff(&desk.node.app, &ann, case.id, "Which permit is it?", true, None, None).await.unwrap();
    desk.node.drain().await;
    assert_eq!(desk.reload(&case).await.state, CaseState::WaitingForCitizen);
    let nell = desk.caller("Nell").await;
    comments::post(&desk.node.app, &nell, Under::Thread(thread), "I wonder as well.", None).await.unwrap();
    desk.node.drain().await;
    assert_eq!(desk.reload(&case).await.state, CaseState::WaitingForCitizen, "a neighbour's word is not the asker's");
    comment(&desk, thread, "It is the **blue** one, number 7.").await;
    let heard = desk.reload(&case).await;
    assert_eq!(heard.state, CaseState::Assigned);
    assert!(heard.next_response_due_at.is_some());
    assert_eq!(times_told(&desk.node, "Ann", NotificationKind::AskerSpoke).await, 1);
    assert_eq!(times_told(&desk.node, "Bea", NotificationKind::AskerSpoke).await, 0, "somebody holds it");
    let page = desk.sign_in("Ann").await.see(&format!("/desk/cases/{}", case.reference)).await;
    assert_eq!(
        page.body.matches("It is the <strong>blue</strong> one").count(),
        2,
        "on the thread and in the timeline"
    );
    assert!(page.says("I wonder as well."), "the whole public conversation is there");
}

#[tokio::test]
async fn the_thread_leads_asker_and_staff_to_the_case_and_nobody_else() {
    let desk = TestDesk::open().await;
    let case = desk.open_case().await;
    let at = format!("/threads/{}", desk.thread(&case).await);
    for (handle, link) in [("Cora", "/cases/"), ("Ann", "/desk/cases/")] {
        let page = desk.sign_in(handle).await.see(&at).await;
        assert!(page.body.contains(&format!("href=\"{link}{}\"", case.reference)), "{handle}");
    }
    for page in [desk.sign_in("Nell").await.see(&at).await, desk.node.browser().see(&at).await] {
        assert!(!page.body.contains(&case.reference));
    }
}

#[tokio::test]
async fn this_did_not_help_counts_at_once_and_is_offered_on_every_answered_thread() {
    let desk = TestDesk::open().await;
    let cora = desk.cora;
    let thread = desk.city.insert_thread(&desk.node, |row| row.author_id = cora).await;
    desk.node.drain().await;
    let browser = desk.sign_in("Cora").await;
    let at = format!("/threads/{thread}");
    assert!(!browser.see(&at).await.says("This did not help"), "nobody has answered");
    let denied = questions::mark_not_solved(&desk.node.app, &desk.caller("Cora").await, thread, None).await;
    assert!(matches!(denied, Err(OperationError::RuleViolated(code)) if code.code == "not_answered"), "{denied:?}");
    answers::post(&desk.node.app, &desk.caller("Nell").await, thread, "Same here.", None).await.unwrap();
    desk.node.advance(Duration::minutes(1)).await;
    let page = browser.see(&at).await;
    let page =
        browser.submit(&page, &format!("{at}/not-solved"), &[("not_solved_reason", "no_answer")]).await.expect(200);
    assert!(!page.says("Why did it not help?"), "said once, the button is gone until somebody answers");
    let said = row(&desk.node, thread).await;
    assert_eq!((said.state, said.not_solved_reason), (ThreadState::Answered, Some(NotSolvedReason::NoAnswer)));
    desk.node.drain().await;
    assert_eq!(cases_of(&desk.node, thread).await.len(), 0);
    // Eight business hours, not a whole second window of neighbours.
    desk.node.advance(Duration::hours(24)).await;
    let cases = cases_of(&desk.node, thread).await;
    assert_eq!((cases.len(), cases[0].trigger_kind), (1, Trigger::NotHelped));
}

#[tokio::test]
async fn everybody_is_told_how_staff_ended_it_and_nothing_is_promised_any_more() {
    for outcome in [Outcome::Declined, Outcome::NotOurs, Outcome::Duplicate, Outcome::Withdrawn] {
        let desk = TestDesk::open().await;
        let case = desk.open_case().await;
        let thread = desk.thread(&case).await;
        end_as(&desk, &case, outcome).await;
        for _ in 0..2 {
            let step = next_step(&desk, thread).await;
            assert_eq!((&step["kind"], &step["outcome"]), (&json!("staff_finished"), &json!(outcome)));
            assert!(step.get("reply_by").is_none() && step.get("until").is_none(), "{step}");
            let reason = if outcome.asks_for_a_reason() { json!("The rule says so.") } else { Value::Null };
            assert_eq!(step.get("reason").cloned().unwrap_or_default(), reason, "{outcome:?}");
            desk.node.advance(Duration::days(8)).await;
        }
        assert_eq!(desk.reload(&case).await.state, CaseState::Closed);
        let page = desk.node.browser().see(&format!("/threads/{thread}")).await;
        assert_eq!(page.says("The rule says so."), outcome.asks_for_a_reason());
        assert!(!page.says("will answer by") && page.says("What became of this"), "{}", page.body);
    }
}

#[tokio::test]
async fn nobody_is_told_of_an_answer_that_was_never_given() {
    let desk = TestDesk::open().await;
    let case = desk.open_case().await;
    let code = |ended: Result<(), OperationError>| match ended {
        Err(OperationError::Invalid(errors)) => (errors[0].field, errors[0].code.code),
        other => panic!("{other:?}"),
    };
    for outcome in [Outcome::Answered, Outcome::Fixed] {
        let (field, code) = code(try_to_end(&desk, &case, outcome).await);
        assert_eq!((field, code), ("outcome", "nothing_published"));
    }
    let (_, sent) = code(try_to_end(&desk, &case, Outcome::AnsweredPrivately).await);
    assert_eq!(sent, "nothing_sent");
    let ann = desk.caller("Ann").await;
    message::from_staff(&desk.node.app, &ann, case.id, "It is on its way.", false, None, None).await.unwrap();
    end_as(&desk, &case, Outcome::AnsweredPrivately).await;
    let step = next_step(&desk, desk.thread(&case).await).await;
    assert_eq!(step["outcome"], "answered_privately");
    assert!(!step.to_string().contains("on its way"));
}

#[tokio::test]
async fn a_peers_win_that_is_taken_back_goes_on_without_a_new_window() {
    for way in 0..3 {
        let desk = TestDesk::open().await;
        let case = desk.open_case().await;
        let thread = desk.thread(&case).await;
        let answer = desk.accept_peer_answer(thread).await;
        assert_eq!(desk.reload(&case).await.outcome, Some(Outcome::ResolvedByPeer));
        assert_eq!(times_told(&desk.node, "Nell", NotificationKind::SolvedCase).await, 1);
        let app = &desk.node.app;
        match way {
            0 => answers::withdraw_acceptance(app, &desk.caller("Cora").await, answer).await.map(drop).unwrap(),
            1 => answers::delete(app, &desk.caller("Nell").await, answer, None).await.map(drop).unwrap(),
            _ => {
                let account = insert_staff(&desk.node, "imran", Role::Moderator).await;
                let moderator = caller(&desk.node, account).await;
                hiding::hide(app, &moderator, hiding::Post::Answer(answer), "Wrong").await.map(drop).unwrap();
            }
        }
        desk.node.drain().await;
        let cases = cases_of(&desk.node, thread).await;
        assert_eq!((cases.len(), cases[1].follow_up_of), (2, Some(case.id)), "way {way}");
        assert_eq!(next_step(&desk, thread).await["kind"], "with_staff", "way {way}");
    }
}

#[tokio::test]
async fn a_staff_members_acceptance_closes_no_case_over_the_askers_head_and_they_are_told() {
    let desk = TestDesk::open().await;
    let case = desk.open_case().await;
    let thread = desk.thread(&case).await;
    let posted = answers::post(&desk.node.app, &desk.caller("Nell").await, thread, "Use P9.", None).await.unwrap();
    answers::accept(&desk.node.app, &desk.caller("Bea").await, posted.value).await.unwrap();
    desk.node.drain().await;
    assert_eq!(desk.reload(&case).await.state, CaseState::New);
    assert_eq!(times_told(&desk.node, "Cora", NotificationKind::Accepted).await, 1);
    assert_eq!(times_told(&desk.node, "Nell", NotificationKind::Accepted).await, 1);
    let page = desk.sign_in("Cora").await.see("/notifications").await;
    assert!(page.says("Staff say that an answer solves"), "{}", page.body);
}

#[tokio::test]
async fn closing_ones_question_asks_first_and_withdraws_the_case() {
    let desk = TestDesk::open().await;
    let case = desk.open_case().await;
    let thread = desk.thread(&case).await;
    let browser = desk.sign_in("Cora").await;
    let at = format!("/threads/{thread}");
    let page = browser.see(&at).await;
    assert!(page.body.contains(&format!("href=\"{at}/close\"")), "a link to the page that asks");
    let page = browser.see(&format!("{at}/close")).await;
    assert!(page.says("you withdraw it"), "{}", page.body);
    browser.submit(&page, &format!("{at}/close"), &[]).await.expect(200);
    desk.node.drain().await;
    let ended = desk.reload(&case).await;
    assert_eq!((ended.state, ended.outcome, ended.due_at), (CaseState::Resolved, Some(Outcome::Withdrawn), None));
    assert!(desk.timeline(&case).await.contains(&EntryKind::Withdrawn));
    assert_eq!(times_told(&desk.node, "Bea", NotificationKind::AskerSpoke).await, 1, "the team hears of it");

    // Opened again, it goes on where it was.
    questions::reopen(&desk.node.app, &desk.caller("Cora").await, thread).await.unwrap();
    desk.node.drain().await;
    assert_eq!(desk.reload(&case).await.state, CaseState::New);
}

#[tokio::test]
async fn a_missed_promise_is_called_so_and_made_again() {
    let desk = TestDesk::open().await;
    let case = desk.open_case().await;
    let thread = desk.thread(&case).await;
    let first = next_step(&desk, thread).await;
    assert_eq!(first["missed_promises"], 0);
    desk.node.advance(Duration::days(3)).await;
    let later = next_step(&desk, thread).await;
    let by: chrono::DateTime<chrono::Utc> = later["reply_by"].as_str().unwrap().parse().unwrap();
    assert!(by > desk.node.app.now() && later["missed_promises"].as_u64().unwrap() > 0, "{later}");
    let page = desk.node.browser().see(&format!("/threads/{thread}?at=later")).await;
    assert!(page.says("has missed"), "{}", page.body);
}

#[tokio::test]
async fn an_urgent_question_is_not_told_that_nobody_answered() {
    let desk = TestDesk::open().await;
    let cora = desk.cora;
    let urgent = desk
        .city
        .insert_thread(&desk.node, |row| {
            row.author_id = cora;
            row.intent = Intent::Information;
            row.is_urgent = true;
            row.peer_window_ends_at = Some(row.created_at);
            row.next_check_at = None;
        })
        .await;
    let page = desk.node.browser().see(&format!("/threads/{urgent}")).await;
    assert!(page.says("This goes straight to") && !page.says("Nobody has answered in time"), "{}", page.body);
}
