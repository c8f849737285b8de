//! A thread that nobody answers goes to staff: once, when its time has come, by the policy that counts then.

use std::collections::HashMap;

use chrono::{DateTime, Duration, Utc};
use peerdesk::entity::Event;
use peerdesk::entity::{
    EntryKind, EscalationMode, Intent, ThreadId, ThreadState, Trigger, account, case_thread, outbox_event, staff_case,
    thread,
};
use peerdesk::escalation::worker;
use peerdesk::operation::OperationError;
use peerdesk::service_levels::rules::policy::{Level, Terms};
use peerdesk::threads::{questions, reactions};
use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};

use crate::support::people::{caller, insert_account, insert_mail_reader};
use crate::support::threads::{cases_of, insert_answer, insert_comment, row};
use crate::support::{TestApp, TestCity, TestDesk, monday_morning};

async fn triggers(node: &TestApp, id: ThreadId) -> Vec<Trigger> {
    cases_of(node, id).await.into_iter().map(|case| case.trigger_kind).collect()
}

fn at(text: &str) -> DateTime<Utc> {
    format!("2026-01-{text}:00Z").parse().unwrap()
}

fn with(mode: EscalationMode) -> Terms {
    Terms { mode, ..Terms::BUILT_IN }
}

#[tokio::test]
async fn an_unanswered_thread_goes_to_staff_when_its_time_has_come() {
    let node = TestApp::start().await;
    let city = TestCity::build(&node).await;
    let id = city.insert_thread(&node, |_| {}).await;
    node.drain().await;
    // Monday 10 o'clock and 24 hours of 9 to 5: Thursday 10 o'clock, which is also 72 hours.
    let waiting = row(&node, id).await;
    assert_eq!((waiting.next_check_at, waiting.peer_window_ends_at), (Some(at("15T10:00")), Some(at("15T10:00"))));
    node.advance(Duration::minutes(72 * 60 - 1)).await;
    assert_eq!(triggers(&node, id).await, []);
    node.advance(Duration::minutes(1)).await;
    assert_eq!(triggers(&node, id).await, [Trigger::NoAnswer]);
    let gone = row(&node, id).await;
    assert_eq!(gone.next_check_at, None);
    assert!(gone.version > waiting.version, "the thread's page is another now");
    let case = cases_of(&node, id).await.remove(0);
    assert_eq!((case.agency_id, case.opened_by), (city.agency, None));
    node.advance(Duration::days(30)).await;
    assert_eq!(triggers(&node, id).await.len(), 1);
    let told = outbox_event::Entity::find().all(node.app.reader()).await.unwrap();
    let told = told.iter().filter(|event| matches!(event.payload, Event::CaseOpened { .. })).count();
    assert_eq!(told, 1);
}

#[tokio::test]
async fn the_cap_comes_first_over_a_weekend_and_a_newcomer_waits_less() {
    let node = TestApp::start().await;
    let city = TestCity::build(&node).await;
    node.clock.set(at("16T18:00"));
    let friday = city.insert_thread(&node, |_| {}).await;
    let newcomer = insert_account(&node, "new").await;
    let first = city.insert_thread(&node, |row| row.author_id = newcomer).await;
    let second = city.insert_thread(&node, |row| row.author_id = newcomer).await;
    node.drain().await;
    assert_eq!(row(&node, friday).await.next_check_at, Some(at("19T18:00")));
    assert_eq!(row(&node, first).await.next_check_at, Some(at("19T17:00")));
    assert_eq!(row(&node, second).await.next_check_at, Some(at("19T18:00")));
}

#[tokio::test]
async fn modes_and_those_that_do_not_wait() {
    let node = TestApp::start().await;
    let city = TestCity::build(&node).await;
    let urgent = city.insert_thread(&node, |row| row.is_urgent = true).await;
    let payment = city.insert_thread(&node, |row| row.intent = Intent::Payment).await;
    let many = city.insert_thread(&node, |_| {}).await;
    say_me_too(&node, many, 4).await;
    let plain = city.insert_thread(&node, |_| {}).await;
    let hidden = city
        .insert_thread(&node, |row| {
            row.is_urgent = true;
            row.hidden_at = Some(monday_morning());
        })
        .await;
    node.drain().await;
    assert_eq!(triggers(&node, urgent).await, [Trigger::Urgent]);
    assert_eq!(triggers(&node, payment).await, [Trigger::Intent]);
    assert_eq!(triggers(&node, many).await, [Trigger::MeToo]);
    assert_eq!(triggers(&node, plain).await, []);
    assert_eq!(triggers(&node, hidden).await, []);

    city.set_policy(&node, Level::Site, Some(with(EscalationMode::Never))).await;
    node.drain().await;
    let read_again = row(&node, plain).await;
    assert_eq!((read_again.next_check_at, read_again.peer_window_ends_at), (None, None));
    node.advance(Duration::days(20)).await;
    assert_eq!(triggers(&node, plain).await, []);

    city.set_policy(&node, Level::Agency(city.agency), Some(with(EscalationMode::EveryQuestion))).await;
    node.drain().await;
    assert_eq!(triggers(&node, plain).await, [Trigger::EveryQuestion]);
}

#[tokio::test]
async fn a_new_policy_counts_for_running_threads_and_inherits() {
    let node = TestApp::start().await;
    let city = TestCity::build(&node).await;
    let id = city.insert_thread(&node, |_| {}).await;
    node.drain().await;
    let hour = Terms { peer_window_minutes: 60, ..Terms::BUILT_IN };
    let two = Terms { peer_window_minutes: 120, ..Terms::BUILT_IN };
    city.set_policy(&node, Level::Agency(city.agency), Some(two)).await;
    node.drain().await;
    assert_eq!(row(&node, id).await.peer_window_ends_at, Some(at("12T12:00")));
    city.set_policy(&node, Level::Category(city.category), Some(hour)).await;
    node.drain().await;
    assert_eq!(row(&node, id).await.next_check_at, Some(at("12T11:00")));
    // The category hands on to its agency again.
    city.set_policy(&node, Level::Category(city.category), None).await;
    node.advance(Duration::minutes(60)).await;
    assert_eq!(triggers(&node, id).await, []);
    node.advance(Duration::minutes(60)).await;
    assert_eq!(triggers(&node, id).await, [Trigger::NoAnswer]);
}

#[tokio::test]
async fn one_more_person_with_the_problem_tips_it() {
    let node = TestApp::start().await;
    let city = TestCity::build(&node).await;
    let id = city.insert_thread(&node, |row| row.state = ThreadState::Answered).await;
    node.drain().await;
    assert_eq!(row(&node, id).await.next_check_at, None);
    for count in [4, 5] {
        say_me_too(&node, id, if count == 4 { 3 } else { 1 }).await;
        node.drain().await;
        assert_eq!(triggers(&node, id).await.len(), usize::from(count == 5));
    }
}

/// Lets so many more people say that they have the problem.
async fn say_me_too(node: &TestApp, thread: ThreadId, people: usize) {
    let before = row(node, thread).await.me_too_count;
    for number in 0..people {
        let person = insert_account(node, &format!("voice-{thread}-{before}-{number}")).await;
        reactions::add_me_too(&node.app, &caller(node, person).await, thread).await.unwrap();
    }
}

#[tokio::test]
async fn accounts_made_for_one_press_wait_a_day_unless_their_address_is_confirmed() {
    let node = TestApp::start().await;
    let city = TestCity::build(&node).await;
    let id = city.insert_thread(&node, |row| row.state = ThreadState::Answered).await;
    node.drain().await;
    let born = node.app.now();
    let mut young = Vec::new();
    for number in 0..4 {
        let person = insert_account(&node, &format!("young-{number}")).await;
        young.push(person);
        let now = account::ActiveModel { id: Set(person), created_at: Set(born), ..Default::default() };
        now.update(node.app.reader()).await.unwrap();
        reactions::add_me_too(&node.app, &caller(&node, person).await, id).await.unwrap();
    }
    node.drain().await;
    assert_eq!(row(&node, id).await.me_too_count, 5);
    assert_eq!(triggers(&node, id).await, []);
    assert_eq!(row(&node, id).await.next_check_at, Some(born + Duration::days(1)));
    node.advance(Duration::days(1)).await;
    assert_eq!(triggers(&node, id).await, [Trigger::MeToo]);

    // With a confirmed address it is somebody at once.
    let other = city.insert_thread(&node, |row| row.state = ThreadState::Answered).await;
    say_me_too(&node, other, 3).await;
    let person = insert_mail_reader(&node, "somebody").await.account;
    let now = account::ActiveModel { id: Set(person), created_at: Set(node.app.now()), ..Default::default() };
    now.update(node.app.reader()).await.unwrap();
    reactions::add_me_too(&node.app, &caller(&node, person).await, other).await.unwrap();
    node.drain().await;
    assert_eq!(triggers(&node, other).await, [Trigger::MeToo]);
}

#[tokio::test]
async fn an_asker_who_was_not_helped_is_heard_and_thanks_are_only_thanks() {
    let node = TestApp::start().await;
    let city = TestCity::build(&node).await;
    let mut threads = HashMap::new();
    for word in ["Thanks a lot!", "That form is gone, what now?"] {
        let id = city.insert_thread(&node, |row| row.state = ThreadState::Answered).await;
        insert_answer(&node, id, city.neighbour, "Use the form.").await;
        let said = insert_comment(&node, id, city.asker, word, Duration::minutes(30)).await;
        let event = Event::CommentPosted { thread: id, comment: said };
        node.record(event).await;
        threads.insert(word, id);
    }
    node.advance(Duration::minutes(30)).await;
    assert_eq!(row(&node, threads["Thanks a lot!"]).await.next_check_at, None);
    assert_eq!(row(&node, threads["That form is gone, what now?"]).await.next_check_at, Some(at("15T10:30")));
    node.advance(Duration::days(3)).await;
    assert_eq!(triggers(&node, threads["Thanks a lot!"]).await, []);
    assert_eq!(triggers(&node, threads["That form is gone, what now?"]).await, [Trigger::NotHelped]);
}

#[tokio::test]
async fn not_solved_waits_for_a_reply_and_a_reply_ends_the_wait() {
    let node = TestApp::start().await;
    let city = TestCity::build(&node).await;
    let said = node.app.now();
    let not_solved = |row: &mut thread::Model| {
        row.state = ThreadState::Answered;
        row.not_solved_at = Some(said);
    };
    let left_alone = city.insert_thread(&node, not_solved).await;
    let replied = city.insert_thread(&node, not_solved).await;
    insert_comment(&node, replied, city.neighbour, "Did you try the other form?", Duration::minutes(5)).await;
    node.drain().await;
    // Eight business hours, sooner than neighbours' own time: Monday 10:00 to Tuesday 10:00.
    assert_eq!(row(&node, left_alone).await.next_check_at, Some(at("13T10:00")));
    assert_eq!(row(&node, replied).await.next_check_at, None);
    node.advance(Duration::days(3)).await;
    assert_eq!(triggers(&node, left_alone).await, [Trigger::NotHelped]);
    assert_eq!(triggers(&node, replied).await, []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_nodes_with_four_workers_each_open_exactly_one_case_a_thread() {
    let node = TestApp::start().await;
    let other = TestApp::start_on(node.database.clone(), node.clock.clone(), |_| {}).await;
    let city = TestCity::build(&node).await;
    let template = {
        let id = city.insert_thread(&node, |row| row.is_urgent = true).await;
        row(&node, id).await
    };
    const THREADS: usize = 400;
    for chunk in (1..THREADS).collect::<Vec<_>>().chunks(100) {
        let rows = chunk.iter().map(|_| {
            let mut row = template.clone().into_active_model();
            row.id = sea_orm::ActiveValue::NotSet;
            row
        });
        thread::Entity::insert_many(rows).exec_without_returning(node.app.reader()).await.unwrap();
    }
    let workers: Vec<_> = (0..8)
        .map(|n| {
            let app = if n % 2 == 0 { node.app.clone() } else { other.app.clone() };
            tokio::spawn(async move {
                let mut handled = 0;
                loop {
                    match worker::run(&app).await {
                        Ok(0) => return handled,
                        Ok(done) => handled += done,
                        // Its turn to write did not come in time: it looks again, as the loop of a node does.
                        Err(OperationError::Unavailable { .. }) => {}
                        Err(error) => panic!("{error}"),
                    }
                }
            })
        })
        .collect();
    let mut handled = 0;
    for worker in workers {
        handled += worker.await.unwrap();
    }
    assert_eq!(handled, THREADS, "each thread is taken by one worker");
    let opened = staff_case::Entity::find().all(node.app.reader()).await.unwrap();
    let served = case_thread::Entity::find().all(node.app.reader()).await.unwrap();
    assert_eq!(opened.len(), served.len());
    let mut per_thread: HashMap<ThreadId, usize> = HashMap::new();
    for row in &served {
        *per_thread.entry(row.thread_id).or_default() += 1;
    }
    assert_eq!(per_thread.len(), THREADS);
    assert!(per_thread.values().all(|count| *count == 1));
    let left =
        thread::Entity::find().filter(thread::Column::NextCheckAt.is_not_null()).all(node.app.reader()).await.unwrap();
    assert!(left.is_empty());
}

#[tokio::test]
async fn staff_say_that_it_is_not_urgent_and_read_how_often_somebody_says_so() {
    let desk = TestDesk::open().await;
    let (node, app) = (&desk.node, &desk.node.app);
    let (ann, cora, nell) = (desk.caller("Ann").await, desk.caller("Cora").await, desk.caller("Nell").await);
    let mut urgent = Vec::new();
    for is_urgent in [true, true, false] {
        let asked = desk.city.insert_thread(node, |row| {
            row.author_id = cora.account;
            row.is_urgent = is_urgent;
        });
        urgent.push(asked.await);
    }
    node.drain().await;
    let case = cases_of(node, urgent[0]).await.remove(0);
    assert_eq!(case.trigger_kind, Trigger::Urgent);
    let page = desk.sign_in("Bea").await.see(&format!("/desk/cases/{}", case.reference)).await;
    assert!(page.says("2 of 3 questions that they asked"), "{}", page.text());

    let refused = questions::lower_urgency(app, &nell, urgent[0]).await;
    assert!(matches!(refused, Err(OperationError::Forbidden(..))), "{refused:?}");
    questions::lower_urgency(app, &ann, urgent[0]).await.unwrap();
    assert!(!row(node, urgent[0]).await.is_urgent);
    assert_eq!(desk.timeline(&case).await, [EntryKind::Opened, EntryKind::UrgencyLowered]);
    // Said again, or of what was never urgent, nothing happens.
    questions::lower_urgency(app, &ann, urgent[0]).await.unwrap();
    questions::lower_urgency(app, &ann, urgent[2]).await.unwrap();
    assert_eq!(desk.timeline(&case).await.len(), 2);

    // Before it went to staff, it waits like any other from then on.
    let waiting = desk.city.insert_thread(node, |row| {
        row.author_id = cora.account;
        row.is_urgent = true;
    });
    let waiting = waiting.await;
    let session = desk.sign_in("Cora").await;
    let page = session.see(&format!("/threads/{waiting}")).await;
    session.submit(&page, &format!("/threads/{waiting}/not-urgent"), &[]).await.expect(200);
    node.drain().await;
    assert_eq!(triggers(node, waiting).await, []);
    assert!(row(node, waiting).await.peer_window_ends_at.is_some_and(|end| end > node.app.now()));
}
