//! What answers did is counted as it was: people once, nobody for their own answers, nothing of what is hidden, and readers who found an
//! answer while they were about to ask once nothing can change any more.

use chrono::Duration;
use peerdesk::deflection::confirm::confirm;
use peerdesk::deflection::reader::Reader;
use peerdesk::deflection::start::{Offer, start};
use peerdesk::entity::{AnswerId, Role, StaffReview, ThreadId, VoteKind, answer, answer_effect, episode};
use peerdesk::identity::Caller;
use peerdesk::threads::{answers, hiding, reactions};
use reqwest::Method;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::{Value, json};

use super::answers_found::{AnsweredCity, similar};
use crate::support::people::{caller, insert_account, insert_staff, token};
use crate::support::threads::{answer_officially, ask, open_case};
use crate::support::{TestApp, TestCity};

/// What programs are told of the answers of somebody.
async fn effects(node: &TestApp, token: &str) -> Value {
    node.browser().api(Method::GET, "/me/answer-effects", Some(token), None).await.expect(200).json()
}

/// How many people they helped and how many cases they spared.
async fn sums(node: &TestApp, token: &str) -> (i64, i64) {
    let effects = effects(node, token).await;
    (effects["helped"].as_i64().unwrap(), effects["spared"].as_i64().unwrap())
}

/// A city with a question of Ines that Tom answered.
struct Answered {
    node: TestApp,
    city: TestCity,
    ines: Caller,
    tom: Caller,
    token: String,
    thread: ThreadId,
    answer: AnswerId,
}

impl Answered {
    async fn build() -> Self {
        let node = TestApp::start().await;
        let city = TestCity::build(&node).await;
        let (ines, tom) = (caller(&node, city.asker).await, caller(&node, city.neighbour).await);
        let thread = ask(&node, &city, &ines, "How do I appeal a fine?").await;
        let answer = answers::post(&node.app, &tom, thread, "In writing.", None).await.unwrap().value;
        let token = token(&node, "tom").await;
        Self { node, city, ines, tom, token, thread, answer }
    }

    async fn sums(&self) -> (i64, i64) {
        sums(&self.node, &self.token).await
    }
}

#[tokio::test]
async fn people_count_once_and_nobody_for_themselves() {
    let site = Answered::build().await;
    let (node, app) = (&site.node, &site.node.app);
    assert_eq!(effects(node, &site.token).await, json!({ "helped": 0, "spared": 0, "answers": [] }));
    answers::accept(app, &site.ines, site.answer).await.unwrap();
    assert_eq!(site.sums().await, (1, 0));
    // The asker says twice that it helped: that is one person.
    reactions::vote(app, &site.ines, site.answer, VoteKind::WorkedForMe).await.unwrap();
    assert_eq!(site.sums().await, (1, 0));
    for handle in ["ada", "bo"] {
        let person = caller(node, insert_account(node, handle).await).await;
        reactions::vote(app, &person, site.answer, VoteKind::WorkedForMe).await.unwrap();
        // That an answer is good is no word that it helped.
        reactions::vote(app, &person, site.answer, VoteKind::Helpful).await.unwrap();
    }
    assert_eq!(site.sums().await, (3, 0));

    // A question of one's own that one solves oneself helps nobody else.
    let own = ask(node, &site.city, &site.tom, "Where is the pound?").await;
    let answer = answers::post(app, &site.tom, own, "Behind the station.", None).await.unwrap().value;
    answers::accept(app, &site.tom, answer).await.unwrap();
    assert_eq!(site.sums().await, (3, 0));

    let told = effects(node, &site.token).await;
    let expected = json!([{ "answer_id": site.answer.0, "thread_id": site.thread.0, "title": "How do I appeal a fine?",
        "helped": 3, "spared": 0 }]);
    assert_eq!(told["answers"], expected, "one's own question is not among them");
    let page = node.browser().see("/people/tom").await;
    assert!(page.says("Helped 3 people, spared staff 0 cases."), "{}", page.text());
    assert!(page.says("helped 3 people") && !page.says("ada"), "{}", page.text());

    // What is taken back counts no more.
    answers::withdraw_acceptance(app, &site.ines, site.answer).await.unwrap();
    assert_eq!(site.sums().await, (3, 0), "it still worked for her");
    reactions::withdraw_vote(app, &site.ines, site.answer, VoteKind::WorkedForMe).await.unwrap();
    assert_eq!(site.sums().await, (2, 0));
}

#[tokio::test]
async fn what_is_hidden_or_superseded_counts_and_shows_nothing() {
    let site = Answered::build().await;
    let (node, app) = (&site.node, &site.node.app);
    answers::accept(app, &site.ines, site.answer).await.unwrap();
    let moderator = caller(node, insert_staff(node, "mod", Role::Moderator).await).await;
    for post in [hiding::Post::Thread(site.thread), hiding::Post::Answer(site.answer)] {
        hiding::hide(app, &moderator, post, "Rude").await.unwrap();
        assert_eq!(effects(node, &site.token).await, json!({ "helped": 0, "spared": 0, "answers": [] }));
        hiding::show(app, &moderator, post).await.unwrap();
        assert_eq!(site.sums().await, (1, 0));
    }
    answers::review(app, &moderator, site.answer, Some(StaffReview::Superseded), "").await.unwrap();
    assert_eq!(site.sums().await, (0, 0));
    let page = node.browser().see("/people/tom").await;
    assert!(!page.says("Helped 1 person"), "{}", page.text());
}

#[tokio::test]
async fn a_case_that_ends_by_an_answer_is_spared_as_long_as_it_is_accepted() {
    let site = Answered::build().await;
    let app = &site.node.app;
    open_case(&site.node, site.thread).await.unwrap();
    answers::accept(app, &site.ines, site.answer).await.unwrap();
    assert_eq!(site.sums().await, (1, 1));
    answers::withdraw_acceptance(app, &site.ines, site.answer).await.unwrap();
    assert_eq!(site.sums().await, (0, 0));
}

/// Somebody with an account says that the thread that was suggested answers their question.
async fn finds(site: &AnsweredCity, person: &Caller) {
    finds_for(site, person, "my lantern is broken").await;
}

/// The same for a question of theirs.
async fn finds_for(site: &AnsweredCity, person: &Caller, title: &str) {
    let (app, reader) = (&site.node.app, Reader::from(person));
    let offer = Offer { title, category: None, count: 1, likelihood: None, held_out: None };
    let episode = start(app, &reader, offer).await.unwrap();
    confirm(app, &reader, episode, site.thread).await.unwrap();
}

#[tokio::test]
async fn readers_who_found_it_count_once_nothing_can_change() {
    let site = AnsweredCity::build().await;
    let node = &site.node;
    let token = token(node, "tom").await;
    let of_tom = answer::Entity::find().filter(answer::Column::ThreadId.eq(site.thread));
    let answer = of_tom.one(node.app.reader()).await.unwrap().unwrap().id;
    // A reader without an account, one with, one whose question goes to staff after all, and the author himself.
    let reader = site.reader("one");
    let (page, _) = similar(&reader, "my lantern is broken").await;
    reader.submit(&page, "/ask/answered", &[]).await.expect(200);
    let ada = caller(node, insert_account(node, "ada").await).await;
    let di = caller(node, insert_account(node, "di").await).await;
    let tom = caller(node, site.city.neighbour).await;
    for person in [&ada, &di, &tom] {
        finds(&site, person).await;
    }
    let credited: Vec<_> = site.episodes().await.into_iter().map(|row| (row.account_id, row.answer_id)).collect();
    assert_eq!(credited.len(), 4);
    assert!(credited.contains(&(Some(tom.account), None)), "{credited:?}");
    assert_eq!(credited.iter().filter(|(_, credit)| *credit == Some(answer)).count(), 3);
    node.drain().await;
    assert_eq!(sums(node, &token).await, (0, 0), "nothing is final yet");

    node.advance(Duration::hours(25)).await;
    assert_eq!(sums(node, &token).await, (1, 1));
    let question = ask(node, &site.city, &di, "Who mends lanterns on Sundays?").await;
    open_case(node, question).await.unwrap();
    node.advance(Duration::days(8)).await;
    assert_eq!(sums(node, &token).await, (2, 2), "one was taken back, and nobody counts for their own answer");
    node.advance(Duration::days(1)).await;
    assert_eq!(sums(node, &token).await, (2, 2), "nothing is added twice");
    let page = node.browser().see("/people/tom").await;
    assert!(page.says("Helped 2 people, spared staff 2 cases."), "{}", page.text());

    // What is left names nobody.
    assert_eq!(episode::Entity::find().count(node.app.reader()).await.unwrap(), 0);
    let left = answer_effect::Entity::find().all(node.app.reader()).await.unwrap();
    assert_eq!(left.iter().map(|row| (row.answer_id, row.found_count)).collect::<Vec<_>>(), [(answer, 2)]);
}

#[tokio::test]
async fn one_person_with_several_questions_is_one_person_helped() {
    let site = AnsweredCity::build().await;
    let node = &site.node;
    let token = token(node, "tom").await;
    let titles = ["my lantern is broken", "who mends a lantern", "where is a lantern mended"];
    let ada = caller(node, insert_account(node, "ada").await).await;
    for title in titles {
        finds_for(&site, &ada, title).await;
    }
    let reader = site.reader("one");
    for title in &titles[..2] {
        let (page, _) = similar(&reader, title).await;
        reader.submit(&page, "/ask/answered", &[]).await.expect(200);
    }
    let rows = site.episodes().await;
    assert_eq!((rows.len(), rows.iter().filter(|row| row.confirmed_at.is_some()).count()), (5, 5));
    assert_eq!(rows.iter().filter(|row| row.answer_id.is_some()).count(), 2, "{rows:?}");
    node.advance(Duration::days(9)).await;
    assert_eq!(sums(node, &token).await, (2, 2));
}

#[tokio::test]
async fn what_helped_is_credited_to_the_answer_that_was_shown_first_then() {
    let site = AnsweredCity::build().await;
    let (node, app) = (&site.node, &site.node.app);
    let mags = caller(node, insert_account(node, "mags").await).await;
    let better =
        answers::post(app, &mags, site.thread, "The smith is closed; ask the mayor.", None).await.unwrap().value;
    let asker = caller(node, site.city.asker).await;
    answers::accept(app, &asker, better).await.unwrap();
    finds(&site, &caller(node, insert_account(node, "ada").await).await).await;
    let credited: Vec<_> = site.episodes().await.into_iter().map(|row| row.answer_id).collect();
    assert_eq!(credited, [Some(better)]);
    let lead = caller(node, insert_staff(node, "lead", Role::TeamLead).await).await;
    answers::review(app, &lead, better, Some(StaffReview::Superseded), "").await.unwrap();
    finds(&site, &caller(node, insert_account(node, "bo").await).await).await;
    let credited: Vec<_> = site.episodes().await.into_iter().filter_map(|row| row.answer_id).collect();
    assert!(credited.len() == 2 && credited.iter().filter(|answer| **answer == better).count() == 1, "{credited:?}");
}

#[tokio::test]
async fn staff_see_who_answers_most_of_what_everybody_sees() {
    let site = Answered::build().await;
    let (node, app) = (&site.node, &site.node.app);
    let ann = insert_staff(node, "ann", Role::Agent).await;
    let access = token(node, "ann").await;
    let path = format!("/agencies/{}/answerers", site.city.agency);
    let found = async || node.browser().api(Method::GET, &path, Some(&access), None).await.expect(200).json();
    assert_eq!(found().await, json!({ "categories": [] }));
    answers::accept(app, &site.ines, site.answer).await.unwrap();
    // What an agency gave, and what one solves oneself, carries nothing.
    let other = ask(node, &site.city, &site.ines, "Where is the pound?").await;
    let official = answer_officially(node, &site.city, other, ann).await;
    answers::accept(app, &site.ines, official).await.unwrap();
    let own = ask(node, &site.city, &site.tom, "Who tows cars?").await;
    let answer = answers::post(app, &site.tom, own, "The city.", None).await.unwrap().value;
    answers::accept(app, &site.tom, answer).await.unwrap();
    let tom = json!({ "account_id": site.tom.account.0, "handle": "tom", "accepted": 1, "answer_id": site.answer.0 });
    let expected = json!({ "categories": [{ "category_id": site.city.category.0, "people": [tom] }] });
    assert_eq!(found().await, expected);
    // What is superseded carries nothing, as it helps nobody on a profile.
    let lead = caller(node, insert_staff(node, "lead", Role::TeamLead).await).await;
    answers::review(app, &lead, site.answer, Some(StaffReview::Superseded), "").await.unwrap();
    assert_eq!(found().await, json!({ "categories": [] }));
    answers::review(app, &lead, site.answer, None, "").await.unwrap();
    assert_eq!(found().await, expected);
    // To others, there is nothing.
    node.browser().api(Method::GET, &path, Some(&site.token), None).await.expect(404);
    node.advance(Duration::days(91)).await;
    assert_eq!(found().await, json!({ "categories": [] }));
}
