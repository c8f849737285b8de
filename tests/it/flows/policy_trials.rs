//! A trial runs beside the policy in force: it writes down what it would have done, and nobody else notices.

use chrono::Duration;
use peerdesk::entity::{
    EscalationMode, Role, ThreadId, ThreadState, Trigger, notification, outbox_event, policy_trial, trial_finding,
};
use peerdesk::service_levels::rules::policy::{Level, Terms};
use peerdesk::threads::reactions;
use reqwest::Method;
use sea_orm::{EntityTrait, PaginatorTrait, QueryOrder};
use serde_json::json;

use crate::support::people::{caller, insert_account, insert_staff, signed_in, token};
use crate::support::threads::{ask, cases_of, insert_answer, row};
use crate::support::{TestApp, TestCity};

fn every_question() -> Terms {
    Terms { mode: EscalationMode::EveryQuestion, ..Terms::BUILT_IN }
}

fn within(minutes: i32) -> Terms {
    Terms { peer_window_minutes: minutes, newcomer_window_minutes: minutes, ..Terms::BUILT_IN }
}

async fn findings(node: &TestApp) -> Vec<(ThreadId, Trigger)> {
    let found = trial_finding::Entity::find().order_by_asc(trial_finding::Column::Id).all(node.app.reader());
    found.await.unwrap().into_iter().map(|row| (row.thread_id, row.trigger_kind)).collect()
}

#[tokio::test]
async fn a_trial_finds_and_opens_nothing() {
    let node = TestApp::start().await;
    let city = TestCity::build(&node).await;
    let ines = caller(&node, city.asker).await;
    let before = ask(&node, &city, &ines, "Asked before the trial?").await;
    node.advance(Duration::minutes(1)).await;
    city.start_trial(&node, Level::Category(city.category), within(60)).await;
    let during = ask(&node, &city, &ines, "Asked while it runs?").await;
    node.drain().await;
    assert_eq!(findings(&node).await, []);
    node.advance(Duration::minutes(59)).await;
    assert_eq!(findings(&node).await, []);
    node.advance(Duration::minutes(1)).await;
    assert_eq!(findings(&node).await, [(during, Trigger::NoAnswer)], "it looks at what came since it began");
    assert!(cases_of(&node, during).await.is_empty());
    // Once for each thread, whatever happens; the policy in force does what it does.
    node.advance(Duration::days(4)).await;
    assert_eq!(findings(&node).await.len(), 1);
    for id in [before, during] {
        assert_eq!(cases_of(&node, id).await.len(), 1);
        assert_eq!(row(&node, id).await.trial_check_at, None);
    }
    assert_eq!(cases_of(&node, during).await[0].trigger_kind, Trigger::NoAnswer);
}

#[tokio::test]
async fn everybody_reads_the_same_with_a_trial_and_without() {
    let (with, without) = (TestApp::start().await, TestApp::start().await);
    let mut read = Vec::new();
    for (node, is_tried) in [(&with, true), (&without, false)] {
        let city = TestCity::build(node).await;
        let ines = caller(node, city.asker).await;
        // The person who starts trials is there in both.
        crate::support::people::site_administrator(node).await;
        if is_tried {
            city.start_trial(node, Level::Site, every_question()).await;
        }
        let id = ask(node, &city, &ines, "Where do I pay a fine?").await;
        let mut pages = Vec::new();
        for hours in [0, 1, 30, 72] {
            node.advance(Duration::hours(hours)).await;
            let page = node.browser().see(&format!("/threads/{id}")).await;
            let view = node.browser().api(Method::GET, &format!("/threads/{id}"), None, None).await.expect(200);
            let policy = format!("/categories/{}/escalation-policy", city.category);
            let policy = node.browser().api(Method::GET, &policy, None, None).await.expect(200);
            // The address of the node is all that differs.
            pages.push([page, view, policy].map(|read| read.body.replace(&node.url(""), "")));
        }
        let told = notification::Entity::find().count(node.app.reader()).await.unwrap();
        let events = outbox_event::Entity::find().all(node.app.reader()).await.unwrap();
        let events: Vec<String> = events.into_iter().map(|row| row.kind).collect();
        read.push((pages, told, events, row(node, id).await.version));
        assert_eq!(findings(node).await.len(), usize::from(is_tried));
    }
    assert_eq!(read[0].0.len(), read[1].0.len());
    for (n, (tried, plain)) in read[0].0.iter().zip(&read[1].0).enumerate() {
        assert_eq!(tried, plain, "time {n}");
    }
    assert_eq!((&read[0].1, &read[0].2, read[0].3), (&read[1].1, &read[1].2, read[1].3));
}

#[tokio::test]
async fn a_trial_sees_what_happens_and_follows_the_levels() {
    let node = TestApp::start().await;
    let city = TestCity::build(&node).await;
    let level = Level::Category(city.category);
    city.set_policy(&node, level, Some(Terms { mode: EscalationMode::Never, ..Terms::BUILT_IN })).await;
    node.drain().await;
    // The category has a word of its own, so a trial of the site says nothing about it.
    city.start_trial(&node, Level::Site, every_question()).await;
    city.start_trial(&node, level, Terms { me_too_threshold: 2, ..Terms::BUILT_IN }).await;
    let ines = caller(&node, city.asker).await;
    let many = ask(&node, &city, &ines, "Who else has this?").await;
    let solved = ask(&node, &city, &ines, "Who knows this?").await;
    node.drain().await;
    insert_answer(&node, solved, city.neighbour, "I do.").await;
    let answered = peerdesk::entity::thread::ActiveModel {
        id: sea_orm::ActiveValue::Set(solved),
        state: sea_orm::ActiveValue::Set(ThreadState::Answered),
        ..Default::default()
    };
    sea_orm::ActiveModelTrait::update(answered, node.app.reader()).await.unwrap();
    assert_eq!(findings(&node).await, []);
    let voice = insert_account(&node, "voice").await;
    reactions::add_me_too(&node.app, &caller(&node, voice).await, many).await.unwrap();
    node.drain().await;
    assert_eq!(findings(&node).await, [(many, Trigger::MeToo)]);
    node.advance(Duration::days(5)).await;
    assert_eq!(findings(&node).await.len(), 1, "what neighbours answered in time stays theirs");
    assert!(cases_of(&node, many).await.is_empty());
}

#[tokio::test]
async fn the_page_of_a_trial_from_its_start_to_being_in_force() {
    let node = TestApp::start().await;
    let city = TestCity::build(&node).await;
    let browser = signed_in(&node, "Lea", Some(Role::TeamLead)).await;
    browser.get("/desk/policies/parking/trial").await.expect(404);
    let form = browser.see("/desk/policies/parking").await;
    let inherits = [("mode", "inherit"), ("reason", "To see"), ("action", "trial")];
    let refused = browser.submit(&form, "/desk/policies/parking", &inherits).await.expect(422);
    assert!(refused.says("Choose a rule to try"), "{}", refused.text());
    let fields = [
        ("mode", "when_unanswered"),
        ("peer_window_minutes", "1"),
        ("reason", "Is an hour too much for us?"),
        ("action", "trial"),
    ];
    let page = browser.submit(&form, "/desk/policies/parking", &fields).await.expect(200);
    assert!(page.says("The trial runs.") && page.says("Nothing so far."), "{}", page.text());
    assert!(page.says("Is an hour too much for us?") && page.says("after 1 hour of opening time"), "{}", page.text());
    let twice = browser.submit(&form, "/desk/policies/parking", &fields).await.expect(409);
    assert!(twice.says("A trial runs here already"), "{}", twice.text());
    assert!(browser.see("/desk/policies").await.says("A trial runs"));
    assert!(browser.see("/desk/policies/parking").await.says("a trial runs beside it"));
    // What counts is what counted.
    assert!(browser.see("/desk/policies/parking").await.says("Saving here makes a rule of its own."));

    let ines = caller(&node, city.asker).await;
    let helped = ask(&node, &city, &ines, "Which form is it?").await;
    let waits = ask(&node, &city, &ines, "Where is the desk?").await;
    node.advance(Duration::hours(1)).await;
    node.advance(Duration::hours(1)).await;
    let tom = caller(&node, city.neighbour).await;
    peerdesk::threads::answers::post(&node.app, &tom, helped, "Form P9.", None).await.unwrap();
    node.advance(Duration::hours(1)).await;
    let page = browser.see("/desk/policies/parking/trial").await;
    assert!(page.says("12 January 2026") && page.says("Neighbours helped"), "{}", page.text());
    let cells: Vec<String> = page.all("tbody td").into_iter().map(|cell| cell.trim().to_owned()).collect();
    assert_eq!(cells, ["12 January 2026", "Parking", "2", "0", "1"]);
    assert!(page.says("Which form is it?") && page.says("Where is the desk?"));
    for who in ["Cid", "Abe"] {
        let role = (who == "Abe").then_some(Role::Agent);
        let other = signed_in(&node, who, role).await;
        other.get("/desk/policies/parking/trial").await.expect(404);
        assert!(!other.see(&format!("/threads/{waits}")).await.says("trial"));
    }

    // Putting it in force asks first, and ends the trial.
    let asks = browser.submit(&page, "/desk/policies/parking", &[]).await.expect(200);
    assert!(asks.says("For which questions does this count?"), "{}", asks.text());
    assert!(asks.says("1 question goes to staff at once."), "{}", asks.text());
    let saved = browser.submit(&asks, "/desk/policies/parking", &[("action", "save")]).await.expect(200);
    assert!(saved.says("Parking has a rule of its own.") && saved.says("A trial ran here before."), "{}", saved.text());
    let trial = policy_trial::Entity::find().one(node.app.reader()).await.unwrap().unwrap();
    assert!(!trial.is_running && trial.ended_at.is_some() && trial.ended_by.is_some());
    assert!(browser.see("/desk/policies/parking/trial").await.says("Over"));
    assert!(cases_of(&node, waits).await.is_empty());

    // A site administrator tries and ends at the other levels.
    for path in ["/desk/policies/agency/elmford", "/desk/policies/site"] {
        peerdesk::identity::administration::create_account(
            &node.app,
            "Root",
            None,
            crate::support::people::PASSWORD,
            true,
        )
        .await
        .ok();
        let root = crate::support::people::sign_in(&node, "Root").await;
        let form = root.see(path).await;
        let page = root.submit(&form, path, &[("mode", "never"), ("reason", "Quiet"), ("action", "trial")]).await;
        let over = root.submit(&page.expect(200), &format!("{path}/trial"), &[]).await.expect(200);
        assert!(over.says("The trial is over."), "{}", over.text());
    }
    node.drain().await;
}

#[tokio::test]
async fn programs_start_read_and_end_a_trial() {
    let node = TestApp::start().await;
    let city = TestCity::build(&node).await;
    insert_staff(&node, "lead", Role::TeamLead).await;
    let (lead, citizen) = (token(&node, "lead").await, token(&node, "tom").await);
    let browser = node.browser();
    let path = format!("/categories/{}/escalation-policy/trial", city.category);
    let terms = json!({
        "mode": "when_unanswered", "peer_window_minutes": 60, "cap_minutes": 4320, "newcomer_window_minutes": 30,
        "me_too_threshold": 5, "first_response_minutes": 480, "next_response_minutes": 480, "resolution_minutes": 2400,
    });
    let body = || Some(json!({ "terms": terms, "reason": "Too much for us?" }));
    let call = async |method: Method, path: &str, token: &str, body| browser.api(method, path, Some(token), body).await;
    call(Method::GET, &path, &lead, None).await.expect(404);
    call(Method::DELETE, &path, &lead, None).await.expect(404);
    call(Method::POST, &path, &citizen, body()).await.expect(403);
    let key = [("idempotency-key", "once")];
    let started = browser.api_with(Method::POST, &path, Some(&lead), body(), &key).await.expect(201).json();
    assert_eq!(
        (&started["terms"]["peer_window_minutes"], &started["reason"]),
        (&json!(60), &json!("Too much for us?"))
    );
    let again = browser.api_with(Method::POST, &path, Some(&lead), body(), &key).await.expect(201);
    assert_eq!(again.headers["idempotency-replayed"], "true");
    assert_eq!(call(Method::POST, &path, &lead, body()).await.expect(409).json()["code"], "trial_running");

    let ines = caller(&node, city.asker).await;
    let mut asked = Vec::new();
    for number in 0..3 {
        asked.push(ask(&node, &city, &ines, &format!("Where is desk {number}?")).await);
    }
    node.advance(Duration::hours(2)).await;
    let read = call(Method::GET, &path, &lead, None).await.expect(200).json();
    assert_eq!((&read["weeks"][0]["found"], &read["weeks"][0]["with_case"]), (&json!(3), &json!(0)));
    let list = format!("{path}/findings");
    let first = call(Method::GET, &format!("{list}?limit=2"), &lead, None).await.expect(200).json();
    assert_eq!(first["items"][0]["thread_id"], asked[2].0);
    assert_eq!(
        (&first["items"][0]["trigger"], &first["items"][0]["real_course"]),
        (&json!("no_answer"), &json!("waiting"))
    );
    let cursor = first["next_cursor"].as_str().unwrap();
    let rest = call(Method::GET, &format!("{list}?limit=2&cursor={cursor}"), &lead, None).await.expect(200).json();
    assert_eq!((rest["items"].as_array().unwrap().len(), rest.get("next_cursor")), (1, None));
    for path in [&path, &list] {
        call(Method::GET, path, &citizen, None).await.expect(403);
    }
    call(Method::DELETE, &path, &citizen, None).await.expect(403);
    call(Method::DELETE, &path, &lead, None).await.expect(204);
    assert!(call(Method::GET, &path, &lead, None).await.expect(200).json().get("ended_at").is_some());
    // What it waited for is forgotten.
    let late = ask(&node, &city, &ines, "Asked after the end?").await;
    node.advance(Duration::days(1)).await;
    assert_eq!(findings(&node).await.len(), 3);
    assert_eq!(row(&node, late).await.trial_check_at, None);
}
