//! Answers that people find while they are asking are counted as what they are: a day of readers with and without an account, and
//! what is left of it once nothing can change any more.

use chrono::Duration;
use peerdesk::deflection::Counts;
use peerdesk::deflection::figures::{Totals, totals};
use peerdesk::entity::{
    EpisodeId, Event, ThreadId, deflection, deflection_day, episode, outbox_event, thread, visitor_secret,
};
use reqwest::Method;
use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveModelTrait, EntityTrait, PaginatorTrait, QueryOrder};

use crate::support::people::{PASSWORD, account_of, caller, insert_account_with_password, sign_in, signed_in};
use crate::support::threads::{ask, insert_answer, open_case};
use crate::support::{Browser, Page, TestApp, TestCity};

/// A site with one question that is answered already.
pub(super) struct AnsweredCity {
    pub node: TestApp,
    pub city: TestCity,
    pub thread: ThreadId,
}

impl AnsweredCity {
    pub async fn build() -> Self {
        Self::on(TestApp::start().await).await
    }

    pub async fn on(node: TestApp) -> Self {
        let city = TestCity::build(&node).await;
        let thread = city.insert_thread(&node, |row| row.title = "How do I mend a lantern?".to_owned()).await;
        node.record(Event::ThreadAsked { thread }).await;
        let answer = insert_answer(&node, thread, city.neighbour, "Take it to the lamp smith.").await;
        node.record(Event::AnswerPosted { thread, answer }).await;
        node.drain().await;
        Self { node, city, thread }
    }

    /// Somebody without an account, by what their browser calls itself.
    pub fn reader(&self, agent: &str) -> Browser {
        Browser::that_calls_itself(self.node.url(""), agent)
    }

    pub async fn episodes(&self) -> Vec<episode::Model> {
        let rows = episode::Entity::find().order_by_asc(episode::Column::StartedAt);
        rows.all(self.node.app.reader()).await.unwrap()
    }

    pub async fn episode(&self, id: EpisodeId) -> episode::Model {
        episode::Entity::find_by_id(id).one(self.node.app.reader()).await.unwrap().unwrap()
    }

    /// Follows the link to the whole question.
    pub async fn open_by_link(&self, browser: &Browser, id: EpisodeId) -> Page {
        browser.get(&format!("/ask/opened?episode={id}&thread={}", self.thread)).await
    }

    /// What the script sends when an answer is opened in place.
    pub async fn open_in_place(&self, browser: &Browser, page: &Page, id: EpisodeId) -> Page {
        let csrf = page.attribute("answer-opened", "data-csrf").unwrap();
        let (episode, thread) = (id.to_string(), self.thread.to_string());
        browser.post("/ask/opened", &[("csrf", &csrf), ("episode", &episode), ("thread", &thread)]).await
    }

    /// Asks in spite of what was suggested.
    pub(super) async fn ask_anyway(&self, browser: &Browser, title: &str, id: EpisodeId, fields: &[(&str, &str)]) {
        let title = title.replace(' ', "+");
        let page = browser.see(&format!("/ask/details?title={title}&category=1&episode={id}")).await;
        // Whoever asks it several times means it.
        let told = [("intent", "information"), ("body", "It is dark."), ("ask_anew", "yes")];
        let page = browser.submit(&page, "/ask/check", &[&told[..], fields].concat()).await.expect(200);
        let posted = browser.submit(&page, "/ask", &[]).await.expect(200);
        assert!(posted.path.contains("?posted=1"), "{}: {}", posted.path, posted.text());
    }
}

/// Is about to ask, and sees what is answered already.
pub(super) async fn similar(browser: &Browser, title: &str) -> (Page, EpisodeId) {
    let page = browser.see(&format!("/ask/similar?title={}", title.replace(' ', "+"))).await;
    let id = page.attribute("answer-opened", "data-episode").expect("nothing was counted");
    (page, id.parse().unwrap())
}

const TITLE: &str = "my lantern is broken";

/// People with an account: one is offered an answer and no more, one opens it by its link, one in place and confirms it, one confirms it
/// and one opens it in place before they have a case, two ask anyway.
async fn people_with_an_account(site: &AnsweredCity) {
    let node = &site.node;
    let (ada, bo, cy) =
        (signed_in(node, "ada", None).await, signed_in(node, "bo", None).await, signed_in(node, "cy", None).await);
    similar(&ada, TITLE).await;

    let (_, id) = similar(&bo, TITLE).await;
    let (_, again) = similar(&bo, "  My  LANTERN is broken").await;
    assert_eq!(id, again, "the same person and the same question");
    let opened = site.open_by_link(&bo, id).await.expect(200);
    assert_eq!(opened.path, format!("/threads/{}-how-do-i-mend-a-lantern", site.thread));

    let (page, id) = similar(&cy, TITLE).await;
    site.open_in_place(&cy, &page, id).await.expect(204);
    for _ in 0..2 {
        assert!(cy.submit(&page, "/ask/answered", &[]).await.expect(200).says("Good to hear"));
    }

    let di = signed_in(node, "di", None).await;
    let (page, _) = similar(&di, TITLE).await;
    di.submit(&page, "/ask/answered", &[]).await.expect(200);

    let gil = signed_in(node, "gil", None).await;
    let (page, id) = similar(&gil, TITLE).await;
    site.open_in_place(&gil, &page, id).await.expect(204);

    let ed = signed_in(node, "ed", None).await;
    let (_, id) = similar(&ed, TITLE).await;
    site.ask_anyway(&ed, TITLE, id, &[]).await;

    let fay = signed_in(node, "fay", None).await;
    let (_, id) = similar(&fay, TITLE).await;
    site.open_by_link(&fay, id).await.expect(200);
    site.ask_anyway(&fay, TITLE, id, &[("did_not_apply", "yes")]).await;
}

/// Readers without one: one is offered an answer and no more, one opens it by its link, one in place, one confirms it, one signs in and
/// asks anyway.
async fn readers_without_an_account(site: &AnsweredCity) {
    similar(&site.reader("one"), TITLE).await;

    let two = site.reader("two");
    let (_, id) = similar(&two, TITLE).await;
    site.open_by_link(&two, id).await.expect(200);

    let three = site.reader("three");
    let (page, id) = similar(&three, TITLE).await;
    site.open_in_place(&three, &page, id).await.expect(204);

    let four = site.reader("four");
    let (page, _) = similar(&four, TITLE).await;
    for _ in 0..2 {
        four.submit(&page, "/ask/answered", &[]).await.expect(200);
    }

    insert_account_with_password(&site.node, "hal").await;
    let five = site.reader("five");
    let (_, id) = similar(&five, TITLE).await;
    let door = five.see("/sign-in").await;
    five.submit(&door, "/sign-in", &[("name", "hal"), ("password", PASSWORD)]).await.expect(200);
    site.ask_anyway(&five, TITLE, id, &[]).await;
}

async fn summed(site: &AnsweredCity) -> Totals {
    let day = "2026-01-12".parse().unwrap();
    totals(site.node.app.reader(), day, day, None).await.unwrap()
}

#[tokio::test]
async fn a_day_is_counted_exactly_as_it_was() {
    let site = AnsweredCity::build().await;
    let node = &site.node;
    people_with_an_account(&site).await;
    readers_without_an_account(&site).await;
    assert_eq!(site.episodes().await.len(), 12);
    let told = deflection::Entity::find().count(node.app.reader()).await.unwrap();
    assert_eq!(told, 2, "whoever has an account is told when the answer is corrected");
    node.drain().await;
    assert_eq!(summed(&site).await, Totals::default(), "nothing is final yet");

    // Readers without an account are numbers after a day.
    node.advance(Duration::hours(25)).await;
    let without_account =
        Counts { offered: 5, opened: 3, confirmed: 1, potential: 2, failed: 1, did_not_apply: 0, reversed: 0 };
    assert_eq!(summed(&site).await, Totals { without_account, ..Totals::default() });
    assert!(site.episodes().await.iter().all(|row| row.visitor.is_none()), "their rows are gone");
    assert_eq!(site.episodes().await.len(), 7);

    // Two who had found an answer have to ask after all, and staff get it.
    node.advance(Duration::days(2)).await;
    for handle in ["di", "gil"] {
        let person = caller(node, account_of(node, handle).await.id).await;
        let question = ask(node, &site.city, &person, "Who mends lanterns on Sundays?").await;
        open_case(node, question).await.unwrap();
    }
    node.advance(Duration::days(5)).await;
    let with_account =
        Counts { offered: 7, opened: 5, confirmed: 1, potential: 1, failed: 2, did_not_apply: 1, reversed: 2 };
    assert_eq!(summed(&site).await, Totals { with_account, without_account });
    assert_eq!((with_account.nothing_more(), without_account.nothing_more()), (1, 1));
    assert!(site.episodes().await.is_empty(), "the rows are gone");
    node.advance(Duration::days(1)).await;
    assert_eq!(summed(&site).await, Totals { with_account, without_account }, "and nothing is added twice");

    let reader = node.browser();
    let span = "first_day=2026-01-12&last_day=2026-01-12";
    let page = reader.see(&format!("/statistics/answers-found?{span}")).await;
    assert!(page.says("5 (71.4 %, between 35.9 % and 91.8 %)"), "{}", page.text());
    let found = reader.api(Method::GET, &format!("/statistics/answers-found?{span}"), None, None).await.expect(200);
    let found = found.json();
    assert_eq!(found["with_account"]["reversed"], 2);
    assert_eq!(found["without_account"]["nothing_more"], 1);
    assert!((found["with_account"]["shares"]["opened"]["share"].as_f64().unwrap() - 5.0 / 7.0).abs() < 1e-9);
    let before = reader.api(Method::GET, "/statistics/answers-found?last_day=2026-01-11", None, None).await.json();
    assert_eq!(before["with_account"]["offered"], 0);
    assert!(before["with_account"].get("shares").is_none(), "no share of fewer than five");
    reader.api(Method::GET, "/statistics/answers-found?first_day=2026-13-40", None, None).await.expect(400);
}

#[tokio::test]
async fn a_later_case_hides_no_earlier_one() {
    let site = AnsweredCity::build().await;
    let node = &site.node;
    let ada = signed_in(node, "ada", None).await;
    let (page, _) = similar(&ada, TITLE).await;
    ada.submit(&page, "/ask/answered", &[]).await.expect(200);
    node.advance(Duration::days(1)).await;
    let person = caller(node, account_of(node, "ada").await.id).await;
    let question = ask(node, &site.city, &person, "Who mends lanterns on Sundays?").await;
    open_case(node, question).await.unwrap();
    // The question tells of its newest case, as after a follow-up.
    let later = Some(node.app.now() + Duration::days(30));
    let newest = thread::ActiveModel { id: Set(question), case_opened_at: Set(later), ..Default::default() };
    newest.update(node.app.reader()).await.unwrap();
    node.advance(Duration::days(8)).await;
    let counts = summed(&site).await.with_account;
    assert_eq!((counts.offered, counts.confirmed, counts.reversed), (1, 0, 1));
}

#[tokio::test]
async fn sums_are_kept_by_category_and_small_groups_have_no_shares() {
    let site = AnsweredCity::build().await;
    for agent in ["one", "two"] {
        let title = "/ask/similar?title=my+lantern+is+broken&category=1";
        site.reader(agent).see(title).await;
    }
    similar(&site.reader("three"), TITLE).await;
    // A category that does not exist is none.
    site.reader("four").see("/ask/similar?title=my+lantern+is+broken&category=999").await;
    site.node.advance(Duration::days(2)).await;
    let days = deflection_day::Entity::find().all(site.node.app.reader()).await.unwrap();
    let mut rows: Vec<_> = days.iter().map(|row| (row.category_id, row.with_account, row.offered)).collect();
    rows.sort();
    assert_eq!(rows, [(None, false, 2), (Some(site.city.category), false, 2)]);
    let day = "2026-01-12".parse().unwrap();
    let found = totals(site.node.app.reader(), day, day, Some(site.city.category)).await.unwrap();
    assert_eq!(found.without_account.offered, 2);
    let page = site.node.browser().see("/statistics/answers-found?first_day=2026-01-12").await;
    assert!(page.says("Answers shown") && !page.says("between"), "{}", page.text());
}

#[tokio::test]
async fn nothing_that_was_typed_is_kept() {
    let site = AnsweredCity::build().await;
    let ada = signed_in(&site.node, "ada", None).await;
    let (_, id) = similar(&ada, "my zeppelin lantern is broken").await;
    site.ask_anyway(&ada, "my zeppelin lantern is broken", id, &[("did_not_apply", "zeppelin")]).await;
    let reader = site.reader("zeppelin browser");
    let (page, _) = similar(&reader, "my zeppelin lantern is broken").await;
    reader.submit(&page, "/ask/answered", &[("thread", &site.thread.to_string())]).await.expect(200);
    let (db, mut kept) = (site.node.app.reader(), String::new());
    kept += &format!("{:?}", site.episodes().await);
    kept += &format!("{:?}", visitor_secret::Entity::find().all(db).await.unwrap());
    kept += &format!("{:?}", outbox_event::Entity::find().all(db).await.unwrap());
    kept += &format!("{:?}", deflection::Entity::find().all(db).await.unwrap());
    assert!(kept.contains("question_hash"), "{kept}");
    assert!(!kept.contains("zeppelin") && !kept.contains("lantern") && !kept.contains("127.0.0.1"), "{kept}");
    site.node.advance(Duration::days(9)).await;
    let days = format!("{:?}", deflection_day::Entity::find().all(db).await.unwrap());
    assert!(days.contains("offered: 1") && !days.contains("zeppelin"), "{days}");
}

#[tokio::test]
async fn an_account_that_is_erased_leaves_a_number() {
    let site = AnsweredCity::build().await;
    let ada = signed_in(&site.node, "ada", None).await;
    let (page, id) = similar(&ada, TITLE).await;
    ada.submit(&page, "/ask/answered", &[]).await.expect(200);
    let file = ada.see("/account/data").await;
    let file = ada.submit(&file, "/account/data/export", &[]).await.expect(200).json();
    assert_eq!(file["episodes"].as_array().unwrap().len(), 1, "{file}");
    assert_eq!(file["episodes"][0]["thread_id"], site.thread.0);
    let credited = site.episode(id).await.answer_id;
    assert!(credited.is_some() && file["episodes"][0]["answer_id"] == credited.unwrap().0, "{file}");
    super::account_erasure::erase(&site.node, "ada").await;
    let row = site.episode(id).await;
    assert_eq!((row.account_id, row.visitor), (None, None));
    site.node.advance(Duration::days(9)).await;
    let found = summed(&site).await;
    assert_eq!((found.with_account.confirmed, found.without_account.offered), (1, 0), "it counts as it did");
}

#[tokio::test]
async fn somebody_elses_episode_is_not_ended_by_a_question() {
    let site = AnsweredCity::build().await;
    let (ada, _) = (signed_in(&site.node, "ada", None).await, signed_in(&site.node, "bo", None).await);
    let (_, id) = similar(&ada, TITLE).await;
    let bo = sign_in(&site.node, "bo").await;
    site.ask_anyway(&bo, TITLE, id, &[]).await;
    assert_eq!(site.episode(id).await.asked_at, None);
    // Nor does a made-up number keep anybody from asking.
    site.ask_anyway(&bo, TITLE, EpisodeId(7), &[]).await;
}
