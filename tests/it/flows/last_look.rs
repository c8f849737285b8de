//! Before staff get a question it is looked for once more among what was answered since: what fits is offered, and holds the case a
//! short time, once.

use chrono::{DateTime, Duration, Utc};
use peerdesk::entity::{
    AgencyId, AnswerId, CategoryId, DuplicateProposalId, Intent, NotificationKind, Role, StaffReview, ThreadId,
    ThreadState, Trigger, duplicate_proposal, thread,
};
use peerdesk::identity::Caller;
use peerdesk::search::document::SearchDocument;
use peerdesk::threads::questions::{NewQuestion, ask};
use peerdesk::threads::{answers, duplicates, hiding};
use reqwest::Method;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use serde_json::Value;

use crate::support::people::{
    account_of, caller, insert_mail_reader, insert_team_member, join_team, signed_in, times_told,
};
use crate::support::threads::{cases_of, row};
use crate::support::{TestApp, TestCity};

const TITLE: &str = "Can I move my resident parking permit to another car?";
const DETAILS: &str = "I sold my old car and bought a used van. The permit still shows the old registration number. Does the permit \
    office transfer it to the van, and what does the transfer of a resident permit cost?";

/// A city that asks a lot: Rosa and Mags ask the same, Ted answers.
struct BusyCity {
    node: TestApp,
    city: TestCity,
    rosa: Caller,
    mags: Caller,
    ted: Caller,
}

impl BusyCity {
    async fn open() -> Self {
        Self::open_on(TestApp::start().await).await
    }

    async fn open_on(node: TestApp) -> Self {
        let city = TestCity::build(&node).await;
        Self {
            rosa: insert_mail_reader(&node, "rosa").await,
            mags: insert_mail_reader(&node, "mags").await,
            ted: insert_mail_reader(&node, "ted").await,
            node,
            city,
        }
    }

    /// What else is asked in the city, so that words are as rare as they are among a thousand questions.
    async fn fill_index(&self) {
        let word = |n: u64| format!("word{}", n.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 52);
        let text = |from: u64| (from..from + 40).map(word).collect::<Vec<_>>().join(" ");
        let documents: Vec<_> = (0..1000_u64)
            .map(|n| SearchDocument {
                thread: ThreadId(1_000_000 + i64::try_from(n).unwrap()),
                title: format!("How do I {}", text(n * 97)),
                body: text(n * 131),
                answers: text(n * 151),
                category: CategoryId(1),
                agency: AgencyId(1),
                tags: Vec::new(),
                states: vec![ThreadState::Solved],
                language: "en".to_owned(),
                asked_at: DateTime::UNIX_EPOCH,
                answer_count: 1,
                me_too_count: 1,
                official: false,
                helpful_count: 0,
                version: 1,
                vector: None,
            })
            .collect();
        self.node.parts.search.engine().upsert(&documents).await.unwrap();
    }

    async fn ask(&self, asker: &Caller, title: &str, details: &str) -> ThreadId {
        let question = NewQuestion {
            title: title.to_owned(),
            body: details.to_owned(),
            category: self.city.category,
            intent: Intent::Information,
            urgent: false,
            tags: Vec::new(),
            asked_anyway: None,
            annex: Vec::new(),
        };
        let asked = ask(&self.node.app, asker, question, None).await.unwrap().value.thread;
        self.node.drain().await;
        asked
    }

    /// Mags asks what Rosa asked in other words, and Ted's answer solves it.
    async fn ask_and_solve(&self) -> (ThreadId, AnswerId) {
        let thread = self.ask(&self.mags, "How do I move my resident parking permit to another car?", DETAILS).await;
        let text = "Send the new registration number of the car to the permit office. The transfer of a resident permit is free.";
        let answer = answers::post(&self.node.app, &self.ted, thread, text, None).await.unwrap().value;
        answers::accept(&self.node.app, &self.mags, answer).await.unwrap();
        self.node.drain().await;
        (thread, answer)
    }

    /// The time of neighbours for a question is over.
    async fn end_window(&self, thread: ThreadId) {
        let end = row(&self.node, thread).await.peer_window_ends_at.unwrap();
        self.node.advance(end - self.node.app.now()).await;
    }

    async fn cases(&self, thread: ThreadId) -> Vec<Trigger> {
        cases_of(&self.node, thread).await.into_iter().map(|case| case.trigger_kind).collect()
    }

    async fn offers(&self, thread: ThreadId) -> Vec<duplicate_proposal::Model> {
        let of_thread = duplicate_proposal::Column::ThreadId.eq(thread);
        duplicate_proposal::Entity::find().filter(of_thread).all(self.node.app.reader()).await.unwrap()
    }

    async fn next_step(&self, thread: ThreadId) -> Value {
        let at = format!("/threads/{thread}?at={}", self.node.app.now().timestamp_micros());
        self.node.browser().api(Method::GET, &at, None, None).await.expect(200).json()["next_step"].clone()
    }

    /// What was found for a question that Rosa asked first and Mags later.
    async fn found(&self) -> (ThreadId, ThreadId, DuplicateProposalId) {
        self.fill_index().await;
        let mine = self.ask(&self.rosa, TITLE, DETAILS).await;
        self.node.advance(Duration::hours(1)).await;
        let (other, _) = self.ask_and_solve().await;
        self.end_window(mine).await;
        let offers = self.offers(mine).await;
        assert_eq!(offers.len(), 1, "what was answered since is found");
        assert_eq!((offers[0].of_thread_id, offers[0].proposed_by, offers[0].agreed), (other, None, None));
        (mine, other, offers[0].id)
    }
}

#[tokio::test]
async fn what_was_answered_since_is_offered_and_holds_the_case_once() {
    let city = BusyCity::open().await;
    let (mine, _, _) = city.found().await;
    assert_eq!(city.cases(mine).await, [], "the case is held");
    let held_until = row(&city.node, mine).await.held_until.unwrap();
    let step = city.next_step(mine).await;
    assert_eq!(step["kind"], "answer_offered");
    assert!(step["reply_by"].as_str() > step["until"].as_str(), "{step}");
    assert_eq!(times_told(&city.node, "rosa", NotificationKind::AnswerFound).await, 1);
    assert_eq!(times_told(&city.node, "rosa", NotificationKind::DuplicateProposed).await, 0);
    let page = city.node.browser().see(&format!("/threads/{mine}?once")).await;
    assert!(page.says("whoever asked is to say whether that answer fits"), "{}", page.text());

    city.node.advance(held_until - city.node.app.now() - Duration::minutes(1)).await;
    assert_eq!(city.cases(mine).await, []);
    city.node.advance(Duration::minutes(1)).await;
    assert_eq!(city.cases(mine).await, [Trigger::NoAnswer], "silence does not keep it from staff");
    // Staff see what was offered, and that nobody has said anything of it.
    let case = cases_of(&city.node, mine).await.remove(0);
    let ann = signed_in(&city.node, "Ann", Some(Role::Agent)).await;
    join_team(&city.node, &city.city, account_of(&city.node, "Ann").await.id).await;
    let page = ann.see(&format!("/desk/cases/{}", case.reference)).await;
    assert!(page.says("Found before this case opened") && page.says("They have not said"), "{}", page.text());
    assert_eq!(city.offers(mine).await.len(), 1, "it is looked for once");
}

#[tokio::test]
async fn what_fits_spares_staff_the_case() {
    let city = BusyCity::open().await;
    let (mine, other, offer) = city.found().await;
    duplicates::decide(&city.node.app, &city.rosa, offer, true).await.unwrap();
    city.node.advance(Duration::days(10)).await;
    assert_eq!(city.cases(mine).await, []);
    assert_eq!(row(&city.node, mine).await.duplicate_of, Some(other));
}

#[tokio::test]
async fn what_does_not_fit_goes_to_staff_at_once() {
    let city = BusyCity::open().await;
    let (mine, _, offer) = city.found().await;
    duplicates::decide(&city.node.app, &city.rosa, offer, false).await.unwrap();
    city.node.drain().await;
    assert_eq!(city.cases(mine).await, [Trigger::NoAnswer]);
}

#[tokio::test]
async fn only_what_somebody_vouched_for_since_and_that_is_alike_is_offered() {
    let city = BusyCity::open().await;
    city.fill_index().await;
    // Answered before it was asked: whoever asked has seen it among the suggestions.
    city.ask_and_solve().await;
    city.node.advance(Duration::hours(1)).await;
    let mine = city.ask(&city.rosa, TITLE, DETAILS).await;
    // Answered since, and about something else.
    let other = city.ask(&city.mags, "When are the garden bins emptied?", "Mine was full for two weeks.").await;
    let answer = answers::post(&city.node.app, &city.ted, other, "On Mondays.", None).await.unwrap().value;
    answers::accept(&city.node.app, &city.mags, answer).await.unwrap();
    // Asked since, answered, and nobody says that it is right.
    let third = city.ask(&city.mags, "Moving a resident parking permit to another car", DETAILS).await;
    answers::post(&city.node.app, &city.ted, third, "Call the permit office.", None).await.unwrap();
    city.end_window(mine).await;
    assert_eq!(city.offers(mine).await, []);
    assert_eq!(city.cases(mine).await, [Trigger::NoAnswer], "nothing is found and nothing held");
    assert_eq!(row(&city.node, mine).await.held_until, None);
}

#[tokio::test]
async fn what_is_hidden_or_warned_of_is_not_offered() {
    let city = BusyCity::open().await;
    city.fill_index().await;
    let mine = city.ask(&city.rosa, TITLE, DETAILS).await;
    city.node.advance(Duration::hours(1)).await;
    let (hidden, _) = city.ask_and_solve().await;
    let (_, wrong) = city.ask_and_solve().await;
    let moderator = insert_team_member(&city.node, &city.city, "mod", Some(Role::Moderator)).await;
    hiding::hide(&city.node.app, &moderator, hiding::Post::Thread(hidden), "Rude").await.unwrap();
    let corrected = Some(StaffReview::Corrected);
    answers::review(&city.node.app, &moderator, wrong, corrected, "It costs five.").await.unwrap();
    city.end_window(mine).await;
    assert_eq!((city.offers(mine).await, city.cases(mine).await), (vec![], vec![Trigger::NoAnswer]));
}

#[tokio::test]
async fn with_the_finder_away_nothing_is_held() {
    let dead = "http://127.0.0.1:9".to_owned();
    let city = BusyCity::open_on(TestApp::start_with(|config| config.meili_url = Some(dead)).await).await;
    let mine = city.ask(&city.rosa, TITLE, DETAILS).await;
    city.end_window(mine).await;
    assert_eq!(city.cases(mine).await, [Trigger::NoAnswer]);
    let now = row(&city.node, mine).await;
    assert!(now.last_look_at.is_some() && now.held_until.is_none());
}

#[tokio::test]
async fn a_question_that_cannot_be_looked_for_holds_nobody_up() {
    let city = BusyCity::open().await;
    let (broken, mine) = (city.ask(&city.rosa, TITLE, DETAILS).await, city.ask(&city.rosa, TITLE, DETAILS).await);
    // A row that this version cannot read is due before the other.
    let unreadable = format!(
        "UPDATE thread SET intent = 'unreadable', next_check_at = NULL, last_look_due_at = created_at WHERE id = {broken}"
    );
    city.node.app.reader().execute_unprepared(&unreadable).await.unwrap();
    city.end_window(mine).await;
    assert_eq!(city.cases(mine).await, [Trigger::NoAnswer]);
    let due = thread::Entity::find_by_id(broken).select_only().column(thread::Column::LastLookDueAt);
    let due: DateTime<Utc> = due.into_tuple().one(city.node.app.reader()).await.unwrap().unwrap();
    assert!(due > city.node.app.now(), "it is tried again later");
}

#[tokio::test]
async fn whoever_asked_says_on_the_page_whether_it_fits() {
    let city = BusyCity::open().await;
    let browser = signed_in(&city.node, "Rosalind", None).await;
    let rosalind = caller(&city.node, account_of(&city.node, "Rosalind").await.id).await;
    let city = BusyCity { rosa: rosalind, ..city };
    let (mine, other, _) = city.found().await;
    let page = browser.see(&format!("/threads/{mine}-can-i-move-my-resident-parking-permit-to-another-car")).await;
    assert!(page.says("This was answered since: does it fit?"), "{}", page.text());
    browser.submit(&page, "/duplicates/", &[("agree", "yes")]).await;
    assert_eq!(row(&city.node, mine).await.duplicate_of, Some(other));
}
