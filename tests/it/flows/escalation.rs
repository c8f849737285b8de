//! A thread that nobody answers goes to staff: once, when its time has come, by the policy that counts then.

use std::collections::HashMap;

use chrono::{DateTime, Duration, NaiveTime, Utc};
use peerdesk::agencies::policy::{Level, Terms};
use peerdesk::entity::documents::{Block, Holidays, WeekHours};
use peerdesk::entity::{
    AccountId, AgencyId, Audience, CaseId, CategoryId, EscalationMode, Intent, ThreadId, ThreadState, Trigger, account,
    agency, answer, calendar, case_thread, category, comment, escalation_policy, outbox_event, staff_case, team,
    thread,
};
use peerdesk::escalation::worker;
use peerdesk::outbox::Event;
use sea_orm::ActiveValue::Set;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
};

use crate::support::{TestApp, monday_morning};

/// An agency with office hours, one category and two people: enough to wait in.
pub struct Town {
    pub agency: AgencyId,
    pub category: CategoryId,
    pub asker: AccountId,
    pub neighbour: AccountId,
}

pub async fn person(node: &TestApp, handle: &str) -> AccountId {
    let row = account::ActiveModel {
        handle: Set(handle.to_owned()),
        handle_skeleton: Set(peerdesk::identity::handles::skeleton(handle)),
        about: Set(String::new()),
        is_site_administrator: Set(false),
        wants_mail: Set(false),
        created_at: Set(monday_morning()),
        ..Default::default()
    };
    account::Entity::insert(row).exec(node.app.reader()).await.unwrap().last_insert_id
}

impl Town {
    pub async fn found(node: &TestApp) -> Self {
        let db = node.app.reader();
        let row = agency::ActiveModel {
            slug: Set("elmford".into()),
            name: Set("City of Elmford".into()),
            description: Set(String::new()),
            service_standard: Set(String::new()),
            contact: Set(String::new()),
            created_at: Set(monday_morning()),
            ..Default::default()
        };
        let agency = agency::Entity::insert(row).exec(db).await.unwrap().last_insert_id;
        let clock = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
        let day = vec![Block { from: clock(9), until: clock(17) }];
        let row = calendar::ActiveModel {
            agency_id: Set(agency),
            time_zone: Set("Europe/London".into()),
            hours: Set(WeekHours(std::array::from_fn(|n| if n < 5 { day.clone() } else { vec![] }))),
            holidays: Set(Holidays::default()),
            ..Default::default()
        };
        calendar::Entity::insert(row).exec(db).await.unwrap();
        let row = team::ActiveModel {
            agency_id: Set(agency),
            slug: Set("parking".into()),
            name: Set("Parking Services".into()),
            ..Default::default()
        };
        let team = team::Entity::insert(row).exec(db).await.unwrap().last_insert_id;
        let row = category::ActiveModel {
            agency_id: Set(agency),
            slug: Set("parking".into()),
            name: Set("Parking".into()),
            description: Set(String::new()),
            team_id: Set(Some(team)),
            position: Set(0),
            created_at: Set(monday_morning()),
            ..Default::default()
        };
        let category = category::Entity::insert(row).exec(db).await.unwrap().last_insert_id;
        let asker = person(node, "ines").await;
        let neighbour = person(node, "tom").await;
        let town = Self { agency, category, asker, neighbour };
        // Somebody who has asked before is no newcomer.
        let before = town.ask(node, |row| row.state = ThreadState::Closed).await;
        thread::ActiveModel { id: Set(before), next_check_at: Set(None), ..Default::default() }
            .update(db)
            .await
            .unwrap();
        town
    }

    /// A thread that is to be looked at now.
    pub async fn ask(&self, node: &TestApp, change: impl FnOnce(&mut thread::Model)) -> ThreadId {
        let now = node.app.now();
        let mut row = thread::Model {
            id: ThreadId(0),
            category_id: self.category,
            author_id: self.asker,
            title: "How do I appeal a parking fine?".into(),
            body_source: "I have a letter.".into(),
            body_html: "<p>I have a letter.</p>".into(),
            render_version: 1,
            language: "en".into(),
            intent: Intent::Information,
            is_urgent: false,
            state: ThreadState::Open,
            audience: Audience::Everyone,
            created_at: now,
            edited_at: None,
            revision: 1,
            version: 1,
            updated_at: now,
            last_activity_at: now,
            first_answer_at: None,
            solved_at: None,
            closed_at: None,
            not_solved_at: None,
            answer_count: 0,
            me_too_count: 1,
            hidden_at: None,
            hidden_by: None,
            hidden_reason: None,
            pending_since: None,
            deleted_at: None,
            duplicate_of: None,
            next_check_at: Some(now),
            peer_window_ends_at: None,
            case_reference: None,
            case_state: None,
            case_team_id: None,
            case_opened_at: None,
            case_reply_due_at: None,
            case_replied_at: None,
            case_outcome: None,
            case_outcome_detail: None,
            case_ended_at: None,
            external_id: None,
        };
        change(&mut row);
        let mut row = row.into_active_model();
        row.id = sea_orm::ActiveValue::NotSet;
        thread::Entity::insert(row).exec(node.app.reader()).await.unwrap().last_insert_id
    }

    /// A new version of a policy at a level, and word of it.
    pub async fn decree(&self, node: &TestApp, level: Level, version: i32, terms: Option<Terms>) {
        let said = terms.unwrap_or(Terms::BUILT_IN);
        let (category, agency) = match level {
            Level::Category(id) => (Some(id), None),
            Level::Agency(id) => (None, Some(id)),
            Level::Site => (None, None),
        };
        let row = escalation_policy::ActiveModel {
            category_id: Set(category),
            agency_id: Set(agency),
            version: Set(version),
            mode: Set(terms.map(|terms| terms.mode)),
            peer_window_minutes: Set(said.peer_window_minutes),
            cap_minutes: Set(said.cap_minutes),
            newcomer_window_minutes: Set(said.newcomer_window_minutes),
            me_too_threshold: Set(said.me_too_threshold),
            first_response_minutes: Set(said.first_response_minutes),
            next_response_minutes: Set(said.next_response_minutes),
            resolution_minutes: Set(said.resolution_minutes),
            is_trial: Set(said.simulate),
            reason: Set("because".into()),
            created_at: Set(node.app.now()),
            ..Default::default()
        };
        escalation_policy::Entity::insert(row).exec(node.app.reader()).await.unwrap();
        node.record(Event::PolicyChanged { category, agency }).await;
    }
}

async fn read(node: &TestApp, id: ThreadId) -> thread::Model {
    thread::Entity::find_by_id(id).one(node.app.reader()).await.unwrap().unwrap()
}

pub async fn cases(node: &TestApp, id: ThreadId) -> Vec<staff_case::Model> {
    let of_thread = case_thread::Entity::find().select_only().column(case_thread::Column::CaseId);
    let of_thread = of_thread.filter(case_thread::Column::ThreadId.eq(id)).into_query();
    let which = staff_case::Column::Id.in_subquery(of_thread);
    staff_case::Entity::find().filter(which).order_by_asc(staff_case::Column::Id).all(node.app.reader()).await.unwrap()
}

/// The thread that a case was opened for.
pub async fn thread_of(node: &TestApp, case: CaseId) -> ThreadId {
    let main = case_thread::Entity::find().filter(case_thread::Column::CaseId.eq(case));
    main.filter(case_thread::Column::IsMain.eq(true)).one(node.app.reader()).await.unwrap().unwrap().thread_id
}

async fn triggers(node: &TestApp, id: ThreadId) -> Vec<Trigger> {
    cases(node, id).await.into_iter().map(|case| case.trigger_kind).collect()
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
    let town = Town::found(&node).await;
    let id = town.ask(&node, |_| {}).await;
    node.drain().await;
    // Monday 10 o'clock and 24 hours of 9 to 5: Thursday 10 o'clock, which is also 72 hours.
    let waiting = read(&node, id).await;
    assert_eq!((waiting.next_check_at, waiting.peer_window_ends_at), (Some(at("15T10:00")), Some(at("15T10:00"))));
    node.advance(Duration::minutes(72 * 60 - 1)).await;
    assert_eq!(triggers(&node, id).await, []);
    node.advance(Duration::minutes(1)).await;
    assert_eq!(triggers(&node, id).await, [Trigger::NoAnswer]);
    let gone = read(&node, id).await;
    assert_eq!(gone.next_check_at, None);
    assert!(gone.version > waiting.version, "the thread's page is another now");
    let case = cases(&node, id).await.remove(0);
    assert_eq!((case.agency_id, case.opened_by), (town.agency, None));
    node.advance(Duration::days(30)).await;
    assert_eq!(triggers(&node, id).await.len(), 1);
    let told = outbox_event::Entity::find().all(node.app.reader()).await.unwrap();
    let told = told.iter().filter(|event| matches!(event.payload, Event::CaseOpened { .. })).count();
    assert_eq!(told, 1);
}

#[tokio::test]
async fn the_cap_comes_first_over_a_weekend_and_a_newcomer_waits_less() {
    let node = TestApp::start().await;
    let town = Town::found(&node).await;
    node.clock.set(at("16T18:00"));
    let friday = town.ask(&node, |_| {}).await;
    let newcomer = person(&node, "new").await;
    let first = town.ask(&node, |row| row.author_id = newcomer).await;
    let second = town.ask(&node, |row| row.author_id = newcomer).await;
    node.drain().await;
    assert_eq!(read(&node, friday).await.next_check_at, Some(at("19T18:00")));
    assert_eq!(read(&node, first).await.next_check_at, Some(at("19T17:00")));
    assert_eq!(read(&node, second).await.next_check_at, Some(at("19T18:00")));
}

#[tokio::test]
async fn modes_and_those_that_do_not_wait() {
    let node = TestApp::start().await;
    let town = Town::found(&node).await;
    let urgent = town.ask(&node, |row| row.is_urgent = true).await;
    let payment = town.ask(&node, |row| row.intent = Intent::Payment).await;
    let many = town.ask(&node, |row| row.me_too_count = 5).await;
    let plain = town.ask(&node, |_| {}).await;
    let hidden = town
        .ask(&node, |row| {
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

    town.decree(&node, Level::Site, 1, Some(with(EscalationMode::Never))).await;
    node.drain().await;
    let read_again = read(&node, plain).await;
    assert_eq!((read_again.next_check_at, read_again.peer_window_ends_at), (None, None));
    node.advance(Duration::days(20)).await;
    assert_eq!(triggers(&node, plain).await, []);

    town.decree(&node, Level::Agency(town.agency), 1, Some(with(EscalationMode::EveryQuestion))).await;
    node.drain().await;
    assert_eq!(triggers(&node, plain).await, [Trigger::EveryQuestion]);
}

#[tokio::test]
async fn a_new_policy_counts_for_running_threads_and_inherits() {
    let node = TestApp::start().await;
    let town = Town::found(&node).await;
    let id = town.ask(&node, |_| {}).await;
    node.drain().await;
    let hour = Terms { peer_window_minutes: 60, ..Terms::BUILT_IN };
    let two = Terms { peer_window_minutes: 120, ..Terms::BUILT_IN };
    town.decree(&node, Level::Agency(town.agency), 1, Some(two)).await;
    node.drain().await;
    assert_eq!(read(&node, id).await.peer_window_ends_at, Some(at("12T12:00")));
    town.decree(&node, Level::Category(town.category), 1, Some(hour)).await;
    node.drain().await;
    assert_eq!(read(&node, id).await.next_check_at, Some(at("12T11:00")));
    // The category hands on to its agency again.
    town.decree(&node, Level::Category(town.category), 2, None).await;
    node.advance(Duration::minutes(60)).await;
    assert_eq!(triggers(&node, id).await, []);
    node.advance(Duration::minutes(60)).await;
    assert_eq!(triggers(&node, id).await, [Trigger::NoAnswer]);
}

#[tokio::test]
async fn a_policy_on_trial_opens_nothing() {
    let node = TestApp::start().await;
    let town = Town::found(&node).await;
    let trial = Terms { simulate: true, ..with(EscalationMode::EveryQuestion) };
    town.decree(&node, Level::Category(town.category), 1, Some(trial)).await;
    let id = town.ask(&node, |_| {}).await;
    node.drain().await;
    assert_eq!((triggers(&node, id).await, read(&node, id).await.next_check_at), (vec![], None));
    town.decree(&node, Level::Category(town.category), 2, Some(with(EscalationMode::EveryQuestion))).await;
    node.drain().await;
    assert_eq!(triggers(&node, id).await, [Trigger::EveryQuestion]);
}

#[tokio::test]
async fn one_more_person_with_the_problem_tips_it() {
    let node = TestApp::start().await;
    let town = Town::found(&node).await;
    let id = town.ask(&node, |row| row.state = ThreadState::Answered).await;
    node.drain().await;
    assert_eq!(read(&node, id).await.next_check_at, None);
    for count in [4, 5] {
        let more = thread::ActiveModel { id: Set(id), me_too_count: Set(count), ..Default::default() };
        more.update(node.app.reader()).await.unwrap();
        node.record(Event::MeTooSaid { thread: id }).await;
        node.drain().await;
        assert_eq!(triggers(&node, id).await.len(), usize::from(count == 5));
    }
}

#[tokio::test]
async fn an_asker_who_was_not_helped_is_heard_and_thanks_are_only_thanks() {
    let node = TestApp::start().await;
    let town = Town::found(&node).await;
    let mut threads = HashMap::new();
    for word in ["Thanks a lot!", "That form is gone, what now?"] {
        let id = town.ask(&node, |row| row.state = ThreadState::Answered).await;
        let reply = answer::ActiveModel {
            thread_id: Set(id),
            author_id: Set(town.neighbour),
            body_source: Set("Use the form.".into()),
            body_html: Set("<p>Use the form.</p>".into()),
            render_version: Set(1),
            language: Set("en".into()),
            created_at: Set(node.app.now()),
            revision: Set(1),
            helpful_count: Set(0),
            worked_count: Set(0),
            ..Default::default()
        };
        answer::Entity::insert(reply).exec(node.app.reader()).await.unwrap();
        let said = comment::ActiveModel {
            thread_id: Set(id),
            author_id: Set(town.asker),
            body_source: Set(word.into()),
            body_html: Set(word.into()),
            render_version: Set(1),
            created_at: Set(node.app.now() + Duration::minutes(30)),
            ..Default::default()
        };
        let said = comment::Entity::insert(said).exec(node.app.reader()).await.unwrap().last_insert_id;
        let event = Event::CommentPosted { thread: id, comment: said };
        node.record(event).await;
        threads.insert(word, id);
    }
    node.advance(Duration::minutes(30)).await;
    assert_eq!(read(&node, threads["Thanks a lot!"]).await.next_check_at, None);
    assert_eq!(read(&node, threads["That form is gone, what now?"]).await.next_check_at, Some(at("15T10:30")));
    node.advance(Duration::days(3)).await;
    assert_eq!(triggers(&node, threads["Thanks a lot!"]).await, []);
    assert_eq!(triggers(&node, threads["That form is gone, what now?"]).await, [Trigger::NotHelped]);
}

#[tokio::test]
async fn not_solved_waits_for_a_reply_and_a_reply_ends_the_wait() {
    let node = TestApp::start().await;
    let town = Town::found(&node).await;
    let said = node.app.now();
    let not_solved = |row: &mut thread::Model| {
        row.state = ThreadState::Answered;
        row.not_solved_at = Some(said);
    };
    let left_alone = town.ask(&node, not_solved).await;
    let replied = town.ask(&node, not_solved).await;
    let reply = comment::ActiveModel {
        thread_id: Set(replied),
        author_id: Set(town.neighbour),
        body_source: Set("Did you try the other form?".into()),
        body_html: Set("Did you try the other form?".into()),
        render_version: Set(1),
        created_at: Set(said + Duration::minutes(5)),
        ..Default::default()
    };
    comment::Entity::insert(reply).exec(node.app.reader()).await.unwrap();
    node.drain().await;
    assert_eq!(read(&node, left_alone).await.next_check_at, Some(at("15T10:00")));
    assert_eq!(read(&node, replied).await.next_check_at, None);
    node.advance(Duration::days(3)).await;
    assert_eq!(triggers(&node, left_alone).await, [Trigger::NotHelped]);
    assert_eq!(triggers(&node, replied).await, []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_nodes_with_four_workers_each_open_exactly_one_case_a_thread() {
    let node = TestApp::start().await;
    let other = TestApp::start_on(node.database.clone(), node.clock.clone(), |_| {}).await;
    let town = Town::found(&node).await;
    let template = {
        let id = town.ask(&node, |row| row.is_urgent = true).await;
        read(&node, id).await
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
                    match worker::run(&app).await.unwrap() {
                        0 => return handled,
                        done => handled += done,
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
