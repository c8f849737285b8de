//! A change of a policy or of opening hours counts for what is asked from then on, and says what it would do before it counts for
//! more.

use chrono::{DateTime, Duration, Utc};
use peerdesk::entity::{
    CaseReaders, ChangeReach, EscalationMode, Intent, Role, ThreadId, ThreadState, Trigger, earlier_calendar,
    escalation_policy, staff_case, thread,
};
use peerdesk::identity::Caller;
use peerdesk::import::{Options, run};
use peerdesk::service_levels::rules::policy::{Level, Terms};
use peerdesk::threads::{questions, reactions};
use reqwest::Method;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::{Value, json};

use crate::support::people::{caller, insert_account, insert_staff, signed_in, token};
use crate::support::threads::{ask, cases_of, insert_answer, insert_comment, row};
use crate::support::{Page, TestApp, TestCity};

fn at(text: &str) -> DateTime<Utc> {
    format!("2026-01-{text}:00Z").parse().unwrap()
}

fn every_question() -> Terms {
    Terms { mode: EscalationMode::EveryQuestion, ..Terms::BUILT_IN }
}

async fn triggers(node: &TestApp, id: ThreadId) -> Vec<Trigger> {
    cases_of(node, id).await.into_iter().map(|case| case.trigger_kind).collect()
}

async fn asker(node: &TestApp, city: &TestCity) -> Caller {
    caller(node, city.asker).await
}

#[tokio::test]
async fn from_now_on_leaves_what_is_there_as_it_was_promised() {
    let node = TestApp::start().await;
    let city = TestCity::build(&node).await;
    let there = city.insert_thread(&node, |_| {}).await;
    node.drain().await;
    let promised = row(&node, there).await;
    let next_step = async || {
        let view = node.browser().api(Method::GET, &format!("/threads/{there}"), None, None).await.expect(200);
        view.json()["next_step"].clone()
    };
    let told = next_step().await;
    node.advance(Duration::hours(1)).await;
    let level = Level::Category(city.category);
    city.change_policy(&node, level, Some(every_question()), ChangeReach::FromNowOn, false).await;
    node.drain().await;
    let kept = row(&node, there).await;
    assert_eq!(
        (kept.next_check_at, kept.peer_window_ends_at, kept.version),
        (promised.next_check_at, promised.peer_window_ends_at, promised.version)
    );
    assert_eq!(next_step().await, told);

    // What is asked now goes to staff at once.
    let new = ask(&node, &city, &asker(&node, &city).await, "Where do I pay a fine?").await;
    node.drain().await;
    assert_eq!(triggers(&node, new).await, [Trigger::EveryQuestion]);

    // Whatever has it looked at, the old one keeps its terms: one more person, an hour that passes, another change.
    let voice = insert_account(&node, "voice").await;
    reactions::add_me_too(&node.app, &caller(&node, voice).await, there).await.unwrap();
    city.change_policy(&node, Level::Site, Some(every_question()), ChangeReach::FromNowOn, false).await;
    node.advance(Duration::hours(70)).await;
    assert_eq!(triggers(&node, there).await, []);
    assert_eq!(row(&node, there).await.peer_window_ends_at, promised.peer_window_ends_at);
    node.advance(Duration::hours(1)).await;
    assert_eq!(triggers(&node, there).await, [Trigger::NoAnswer], "on the day that it was promised");
}

#[tokio::test]
async fn the_first_case_keeps_the_staffs_promise_of_then() {
    let node = TestApp::start().await;
    let city = TestCity::build(&node).await;
    let there = city.insert_thread(&node, |_| {}).await;
    node.drain().await;
    node.advance(Duration::minutes(1)).await;
    let slow = Terms { first_response_minutes: 24 * 60, ..Terms::BUILT_IN };
    city.change_policy(&node, Level::Site, Some(slow), ChangeReach::FromNowOn, false).await;
    node.advance(Duration::days(3)).await;
    let case = cases_of(&node, there).await.remove(0);
    // Thursday 10 o'clock, and eight hours of opening time from then.
    assert_eq!(case.first_response_due_at, Some(at("16T10:01")));
}

#[tokio::test]
async fn imported_threads_wait_for_neighbours_unless_they_are_named() {
    let node = TestApp::start().await;
    let city = TestCity::build(&node).await;
    let lines = [
        json!({"type": "account", "id": "rosa", "handle": "rosa", "created_at": "2025-01-01T00:00:00Z"}),
        json!({"type": "account", "id": "mags", "handle": "mags", "created_at": "2025-01-01T00:00:00Z"}),
        thread_line("old", false),
        thread_line("urgent", true),
        thread_line("answered", false),
        json!({"type": "answer", "id": "a", "thread": "answered", "author": "mags", "body": "Ask there.",
            "posted_at": "2025-12-02T19:52:00Z"}),
        json!({"type": "comment", "id": "c", "thread": "answered", "author": "rosa", "body": "Who is there, please?",
            "posted_at": "2025-12-03T19:52:00Z"}),
    ];
    let text = lines.map(|line| line.to_string()).join("\n");
    let summary = run(&node.app, text.as_bytes(), &Options::default(), &mut |_| {}).await.unwrap();
    assert_eq!(summary.refused_lines, []);
    node.advance(Duration::hours(1)).await;
    let imported = async |id: &str| {
        let found = thread::Entity::find().filter(thread::Column::ExternalId.eq(id)).one(node.app.reader());
        found.await.unwrap().unwrap()
    };
    let none_with_staff = async |why: &str| {
        assert_eq!(staff_case::Entity::find().count(node.app.reader()).await.unwrap(), 0, "{why}");
        for id in ["old", "urgent", "answered"] {
            assert_eq!(imported(id).await.peer_window_ends_at, None, "{why}");
        }
    };
    none_with_staff("after the import").await;
    for reach in [ChangeReach::FromNowOn, ChangeReach::ExistingThreads] {
        city.change_policy(&node, Level::Site, Some(every_question()), reach, false).await;
        node.advance(Duration::days(5)).await;
        none_with_staff("after a change that does not name them").await;
    }
    // Nor does what happens around them.
    let voice = insert_account(&node, "voice").await;
    for id in ["old", "urgent", "answered"] {
        reactions::add_me_too(&node.app, &caller(&node, voice).await, imported(id).await.id).await.unwrap();
    }
    let old = imported("old").await;
    insert_answer(&node, old.id, city.neighbour, "Use the form.").await;
    node.advance(Duration::days(5)).await;
    none_with_staff("after a voice and an answer").await;

    // What its asker says here is heard all the same.
    let rosa = caller(&node, imported("old").await.author_id).await;
    questions::mark_not_solved(&node.app, &rosa, imported("answered").await.id, None).await.unwrap();
    node.advance(Duration::days(5)).await;
    assert_eq!(triggers(&node, imported("answered").await.id).await, [Trigger::NotHelped]);
    assert_eq!(triggers(&node, imported("urgent").await.id).await, []);

    // A change that names them.
    city.change_policy(&node, Level::Site, Some(every_question()), ChangeReach::ExistingThreads, true).await;
    node.drain().await;
    assert_eq!(triggers(&node, imported("urgent").await.id).await, [Trigger::EveryQuestion]);
    assert!(!imported("urgent").await.stays_with_neighbours);
}

fn thread_line(id: &str, urgent: bool) -> Value {
    json!({"type": "thread", "id": id, "category": "parking", "author": "rosa", "title": format!("How do I appeal {id}?"),
        "body": "I had a ticket.", "asked_at": "2025-12-02T18:40:00Z", "urgent": urgent})
}

#[tokio::test]
async fn a_comment_on_an_imported_question_that_nobody_answered_is_heard() {
    let node = TestApp::start().await;
    let city = TestCity::build(&node).await;
    let imported = city
        .insert_thread(&node, |row| {
            row.imported_at = Some(at("12T09:00"));
            row.stays_with_neighbours = true;
            row.is_urgent = true;
            row.intent = Intent::Payment;
        })
        .await;
    node.advance(Duration::days(9)).await;
    assert_eq!(triggers(&node, imported).await, []);
    let said = insert_comment(&node, imported, city.asker, "Does nobody know this?", Duration::zero()).await;
    node.record(peerdesk::entity::Event::CommentPosted { thread: imported, comment: said }).await;
    node.drain().await;
    assert_eq!(triggers(&node, imported).await, []);
    node.advance(Duration::days(3)).await;
    assert_eq!(triggers(&node, imported).await, [Trigger::NotHelped]);
}

#[tokio::test]
async fn the_page_asks_for_which_questions_a_change_counts() {
    let node = TestApp::start().await;
    let city = TestCity::build(&node).await;
    let path = "/desk/policies/agency/elmford";
    let mut there = Vec::new();
    for _ in 0..3 {
        there.push(city.insert_thread(&node, |_| {}).await);
    }
    let answered = city.insert_thread(&node, |row| row.state = ThreadState::Answered).await;
    city.insert_thread(&node, |row| {
        row.imported_at = Some(at("12T10:00"));
        row.stays_with_neighbours = true;
    })
    .await;
    node.advance(Duration::hours(1)).await;
    let browser = signed_in(&node, "Lea", Some(Role::TeamLead)).await;
    let form = browser.see(path).await;
    let fields = [("mode", "every_question"), ("reason", "We have the staff"), ("action", "save")];
    let asks = browser.submit(&form, path, &fields).await.expect(200);
    no_raw_keys(&asks);
    assert!(asks.says("For which questions does this count?"), "{}", asks.text());
    assert!(asks.says("4 questions go to staff at once. None is promised another time."), "{}", asks.text());
    assert!(asks.says("1 question goes to staff at once."), "imported ones are counted apart: {}", asks.text());
    assert_eq!(asks.all("#applies_to[checked]").len(), 1, "from now on, unless something else is chosen");
    assert!(asks.all("#include_imported[checked]").is_empty());
    assert_eq!(escalation_policy::Entity::find().count(node.app.reader()).await.unwrap(), 0, "nothing is saved so far");

    // Imported ones alone cannot be named, and nothing that was typed is lost.
    let refused = browser.submit(&asks, path, &[("include_imported", "yes"), ("action", "save")]).await.expect(422);
    assert!(refused.says("Imported questions can be named only together"), "{}", refused.text());
    assert!(refused.body.contains("We have the staff"));
    // Back to the form with everything in it.
    let back = browser.submit(&asks, path, &[("action", "edit")]).await.expect(200);
    assert_eq!(back.attribute("#reason", "value").as_deref(), Some("We have the staff"));

    let saved = browser.submit(&asks, path, &[("action", "save")]).await.expect(200);
    assert!(saved.says("Saved.") && saved.says("For questions asked from then on"), "{}", saved.text());
    node.drain().await;
    for id in &there {
        assert_eq!(triggers(&node, *id).await, []);
    }
    // The page from before is stale now.
    let stale = browser.submit(&asks, path, &[("action", "save")]).await.expect(412);
    assert!(stale.says("Somebody saved a newer version"));

    // The same again, for what is there.
    let form = browser.see(path).await;
    let fields = [("mode", "every_question"), ("reason", "Now for all"), ("action", "save")];
    let asks = browser.submit(&form, path, &fields).await.expect(200);
    let all = [("applies_to", "existing_threads"), ("include_imported", "yes"), ("action", "save")];
    let saved = browser.submit(&asks, path, &all).await.expect(200);
    assert!(saved.says("Also for questions that were there, imported ones too"), "{}", saved.text());
    node.drain().await;
    assert_eq!(staff_case::Entity::find().count(node.app.reader()).await.unwrap(), 5);
    assert_eq!(triggers(&node, answered).await, [Trigger::EveryQuestion]);

    // What does nothing to anything is saved at once.
    let form = browser.see(path).await;
    let fields = [("next_response_minutes", "4"), ("reason", "Quicker"), ("action", "save")];
    let saved = browser.submit(&form, path, &fields).await.expect(200);
    assert!(saved.says("Saved.") && saved.says("Quicker"), "{}", saved.text());
}

fn no_raw_keys(page: &Page) {
    for key in ["agencies-", "escalation-", "layout-", "form-"] {
        let text = page.text();
        assert!(!text.split_whitespace().any(|word| word.starts_with(key)), "{}: {text}", page.path);
    }
}

#[tokio::test]
async fn programs_preview_a_policy_and_choose_for_whom_it_counts() {
    let node = TestApp::start().await;
    let city = TestCity::build(&node).await;
    let there = city.insert_thread(&node, |_| {}).await;
    let own = city.insert_thread(&node, |row| row.state = ThreadState::Answered).await;
    node.advance(Duration::hours(1)).await;
    insert_staff(&node, "lead", Role::TeamLead).await;
    let (lead, citizen) = (token(&node, "lead").await, token(&node, "tom").await);
    let browser = node.browser();
    let path = format!("/categories/{}/escalation-policy", city.category);
    let terms = json!({
        "mode": "when_unanswered", "peer_window_minutes": 60, "cap_minutes": 4320, "newcomer_window_minutes": 30,
        "me_too_threshold": 5, "first_response_minutes": 480, "next_response_minutes": 480, "resolution_minutes": 2400,
    });
    let preview = async |token: &str, terms: &Value| {
        let body = Some(json!({ "terms": terms }));
        browser.api(Method::POST, &format!("{path}/preview"), Some(token), body).await
    };
    preview(&citizen, &terms).await.expect(403);
    let told = preview(&lead, &terms).await.expect(200).json();
    assert_eq!(
        told["existing_threads"],
        json!({ "cases_opened": 1, "promises_changed": 0, "is_capped": false }),
        "an hour of opening time is over: {told}"
    );
    let mut longer = terms.clone();
    longer["peer_window_minutes"] = json!(120);
    let told = preview(&lead, &longer).await.expect(200).json();
    assert_eq!(told["existing_threads"], json!({ "cases_opened": 0, "promises_changed": 1, "is_capped": false }));
    assert_eq!(preview(&lead, &Value::Null).await.expect(200).json()["existing_threads"]["promises_changed"], 0);

    let put =
        async |body: Value| browser.api_with(Method::PUT, &path, Some(&lead), Some(body), &[("if-match", "*")]).await;
    let refused = put(json!({ "terms": terms, "reason": "Soon", "include_imported": true })).await.expect(422).json();
    assert_eq!(refused["errors"][0]["pointer"], "/include_imported");
    assert_eq!(refused["errors"][0]["code"], "imported_without_existing");
    put(json!({ "terms": terms, "reason": "Soon" })).await.expect(200);
    node.drain().await;
    assert_eq!(triggers(&node, there).await, []);
    put(json!({ "terms": terms, "reason": "For all", "applies_to": "existing_threads" })).await.expect(200);
    node.drain().await;
    assert_eq!(triggers(&node, there).await, [Trigger::NoAnswer]);
    assert_eq!(triggers(&node, own).await, []);
    let versions = browser.api(Method::GET, &format!("{path}/versions"), Some(&lead), None).await.expect(200).json();
    let reach =
        |n: usize| (versions["items"][n]["applies_to"].clone(), versions["items"][n]["include_imported"].clone());
    assert_eq!(reach(0), (json!("existing_threads"), json!(false)));
    assert_eq!(reach(1), (json!("from_now_on"), json!(false)));
}

#[tokio::test]
async fn other_opening_hours_keep_what_was_promised_unless_they_count_for_all() {
    let node = TestApp::start().await;
    let city = TestCity::build(&node).await;
    let there = city.insert_thread(&node, |_| {}).await;
    node.drain().await;
    let promised = row(&node, there).await.peer_window_ends_at;
    node.advance(Duration::hours(1)).await;
    let browser = signed_in(&node, "Ada", Some(Role::Administrator)).await;
    let path = "/admin/agencies/elmford";
    // The cap of three days would hide what hours do.
    let long = Terms { cap_minutes: 30 * 1440, ..Terms::BUILT_IN };
    city.set_policy(&node, Level::Site, Some(long)).await;
    node.drain().await;
    assert_eq!(row(&node, there).await.peer_window_ends_at, promised);

    let form = browser.see(path).await;
    let asks = browser.submit(&form, path, &[("thursday", "13:00–17:00")]).await.expect(200);
    no_raw_keys(&asks);
    assert!(asks.says("For which questions do these hours count?"), "{}", asks.text());
    assert!(asks.says("No question goes to staff at once. 1 is promised another time."), "{}", asks.text());
    let back = browser.submit(&asks, path, &[("action", "edit")]).await.expect(200);
    assert_eq!(back.attribute("#thursday", "value").as_deref(), Some("13:00–17:00"));
    browser.submit(&asks, path, &[("action", "save")]).await.expect(200);
    node.drain().await;
    let new = city.insert_thread(&node, |_| {}).await;
    let voice = insert_account(&node, "voice").await;
    reactions::add_me_too(&node.app, &caller(&node, voice).await, there).await.unwrap();
    node.drain().await;
    assert_eq!(row(&node, there).await.peer_window_ends_at, promised);
    assert!(row(&node, new).await.peer_window_ends_at > promised);
    // What staff promise for then is counted in the hours of then, too: on the page, and in the case.
    node.advance(Duration::days(3)).await;
    let case = cases_of(&node, there).await.remove(0);
    assert_eq!(case.created_at, at("15T11:00"), "the clock went on by whole days");
    assert_eq!(case.first_response_due_at, Some(at("16T11:00")));

    // For all that are there.
    let other = city.insert_thread(&node, |_| {}).await;
    node.advance(Duration::minutes(5)).await;
    let before = row(&node, other).await.peer_window_ends_at;
    let form = browser.see(path).await;
    let asks = browser.submit(&form, path, &[("friday", "")]).await.expect(200);
    let missing = browser.submit(&asks, path, &[("applies_to", "tomorrow")]).await.expect(422);
    assert!(missing.says("Choose for which questions it counts"), "{}", missing.text());
    browser.submit(&asks, path, &[("applies_to", "existing_threads")]).await.expect(200);
    node.drain().await;
    assert!(row(&node, other).await.peer_window_ends_at > before);
    assert_eq!(earlier_calendar::Entity::find().count(node.app.reader()).await.unwrap(), 0);
    // A change that is none of hours asks nothing.
    let form = browser.see(path).await;
    let saved = browser.submit(&form, path, &[("case_readers", CaseReaders::Agency.as_str())]).await.expect(200);
    assert!(saved.says("Saved."), "{}", saved.text());
}
