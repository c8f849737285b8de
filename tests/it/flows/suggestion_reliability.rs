//! What suggestions promise: weak ones are few and say so, common words alone show nothing, and probabilities are told only where the
//! site's own episodes agree with them.

use std::net::IpAddr;

use chrono::Duration;
use peerdesk::deflection::reader::Reader;
use peerdesk::deflection::start::{Likelihood, Offer, start};
use peerdesk::entity::{Event, reliability_day, thread};
use peerdesk::search::calibration::evidence::MIN_RATED_THREADS;
use peerdesk::search::calibration::steps::{EngineKind, scale};
use reqwest::Method;
use sea_orm::ActiveValue::Set;
use sea_orm::{EntityTrait, QueryOrder};
use serde_json::Value;

use super::answers_found::{AnsweredCity, similar};
use crate::support::people::{signed_in, site_administrator, token};
use crate::support::threads::insert_answer;
use crate::support::{TestApp, TestCity};

/// Adds decided episodes of a day that seemed so likely, percent.
async fn insert_day(site: &AnsweredCity, day: &str, percent: i32, decided: i32, helped: i32) {
    let row = reliability_day::ActiveModel {
        day: Set(day.to_owned()),
        bin: Set(percent / 10),
        scale: Set(scale(EngineKind::Embedded, false).to_owned()),
        decided_count: Set(decided),
        helped_count: Set(helped),
        percent_sum: Set(percent * decided),
        ..Default::default()
    };
    reliability_day::Entity::insert(row).exec_without_returning(site.node.app.reader()).await.unwrap();
}

/// So many questions about something else that a site can tell rare words from common ones.
async fn fill(node: &TestApp, city: &TestCity) {
    for number in 0..MIN_RATED_THREADS {
        let title = format!("Subject{number} matter{number} of topic{number}");
        let thread = city.insert_thread(node, |row| row.title = title).await;
        node.record(Event::ThreadAsked { thread }).await;
    }
    node.drain().await;
}

/// A site that is large enough, with a question about a lantern.
async fn large_site() -> AnsweredCity {
    let site = AnsweredCity::build().await;
    fill(&site.node, &site.city).await;
    site
}

/// Suggestions as a program gets them that is kept from what is in memory.
async fn suggested(node: &TestApp, token: &str, title: &str) -> Value {
    let path = format!("/suggestions?title={}", title.replace(' ', "+"));
    node.browser().api(Method::GET, &path, Some(token), None).await.expect(200).json()
}

#[tokio::test]
async fn probabilities_are_told_only_where_the_site_agrees() {
    let site = large_site().await;
    site_administrator(&site.node).await;
    signed_in(&site.node, "ada", None).await;
    let token = token(&site.node, "ada").await;
    let ask = async || suggested(&site.node, &token, "my lantern is broken").await;
    let told = ask().await;
    assert_eq!(told["calibration"], "uncalibrated");
    assert_eq!(told["items"][0]["fit"], "likely");
    assert!(told["items"][0].get("probability").is_none(), "{told}");

    insert_day(&site, "2026-01-02", 75, 100, 75).await;
    insert_day(&site, "2026-01-02", 25, 99, 25).await;
    assert_eq!(ask().await["calibration"], "uncalibrated", "199 are too few");
    insert_day(&site, "2026-01-01", 95, 1, 1).await;
    let told = ask().await;
    assert_eq!(told["calibration"], "calibrated");
    let probability = told["items"][0]["probability"].as_f64().unwrap();
    assert!((0.35..=1.0).contains(&probability) && (probability * 100.0).fract().abs() < 1e-6, "{told}");
    // What is older than the newest two hundred says nothing.
    insert_day(&site, "2025-12-31", 75, 500, 0).await;
    assert_eq!(ask().await["calibration"], "calibrated");
    // Nor do days of which only readers without an account are counted yet.
    insert_day(&site, "2026-01-04", 75, 500, 0).await;
    assert_eq!(ask().await["calibration"], "calibrated");
    let another = reliability_day::ActiveModel {
        day: Set("2026-01-03".to_owned()),
        bin: Set(7),
        scale: Set("embedded/words/0".to_owned()),
        decided_count: Set(500),
        helped_count: Set(0),
        percent_sum: Set(500 * 75),
        ..Default::default()
    };
    reliability_day::Entity::insert(another).exec_without_returning(site.node.app.reader()).await.unwrap();
    assert_eq!(ask().await["calibration"], "calibrated", "another scale says nothing of this one");
    // Newer ones that helped less often than they seemed to do.
    insert_day(&site, "2026-01-03", 75, 200, 100).await;
    assert_eq!(ask().await["calibration"], "uncalibrated");
}

#[tokio::test]
async fn a_language_that_was_not_measured_is_uncalibrated() {
    let site = large_site().await;
    for number in 0..MIN_RATED_THREADS + 10 {
        site.city
            .insert_thread(&site.node, |row| {
                row.title = format!("Où puis-je réparer une lanterne {number} ?");
                row.language = "fr".to_owned();
            })
            .await;
    }
    signed_in(&site.node, "ada", None).await;
    let token = token(&site.node, "ada").await;
    insert_day(&site, "2026-01-02", 75, 200, 150).await;
    assert_eq!(suggested(&site.node, &token, "my lantern is broken").await["calibration"], "uncalibrated");
}

#[tokio::test]
async fn threads_of_unknown_language_are_of_no_other_one() {
    let site = large_site().await;
    for number in 0..2 * MIN_RATED_THREADS {
        let change = |row: &mut thread::Model| {
            row.title = format!("Nr. {number}?");
            row.language = String::new();
        };
        site.city.insert_thread(&site.node, change).await;
    }
    signed_in(&site.node, "ada", None).await;
    let token = token(&site.node, "ada").await;
    insert_day(&site, "2026-01-02", 75, 200, 150).await;
    assert_eq!(suggested(&site.node, &token, "my lantern is broken").await["calibration"], "calibrated");
}

#[tokio::test]
async fn what_may_be_in_the_language_of_the_question_is_shown() {
    let site = large_site().await;
    signed_in(&site.node, "ada", None).await;
    let token = token(&site.node, "ada").await;
    for (title, language, typed) in [
        (
            "The ferry across the river leaves late",
            "",
            "Why does the ferry across the river leave so late on a Sunday?",
        ),
        (
            "Når åpner biblioteket på lørdager?",
            "nb",
            "Når åpner biblioteket i sentrum på lørdager, og hvor kan jeg parkere bilen min i nærheten?",
        ),
    ] {
        let change = |row: &mut thread::Model| {
            row.title = title.to_owned();
            row.language = language.to_owned();
        };
        let thread = site.city.insert_thread(&site.node, change).await;
        site.node.record(Event::ThreadAsked { thread }).await;
        site.node.drain().await;
        let found = suggested(&site.node, &token, typed).await;
        let titles: Vec<&str> =
            found["items"].as_array().unwrap().iter().map(|item| item["thread"]["title"].as_str().unwrap()).collect();
        assert!(titles.contains(&title), "{typed}: {titles:?}");
    }
}

#[tokio::test]
async fn decided_episodes_become_a_table_for_administrators() {
    let site = large_site().await;
    let (page, id) = similar(&site.reader("one"), "my lantern is broken").await;
    let percent = site.episode(id).await.offered_percent.unwrap();
    site.reader("one").submit(&page, "/ask/answered", &[]).await.expect(200);
    similar(&site.reader("two"), "my lantern is broken").await;
    site.node.advance(Duration::days(10)).await;
    let db = site.node.app.reader();
    let rows = reliability_day::Entity::find().order_by_asc(reliability_day::Column::Bin).all(db).await.unwrap();
    assert_eq!(rows.len(), 1, "whoever said nothing is not decided: {rows:?}");
    let row = &rows[0];
    assert_eq!((row.day.as_str(), row.bin), ("2026-01-12", (percent / 10).min(9)));
    assert_eq!((row.decided_count, row.helped_count, row.percent_sum), (1, 1, percent));

    let path = "/statistics/suggestion-reliability";
    let admin = site_administrator(&site.node).await;
    signed_in(&site.node, "ada", None).await;
    let (of_admin, of_ada) = (token(&site.node, &admin.handle).await, token(&site.node, "ada").await);
    let browser = site.node.browser();
    let told = browser.api(Method::GET, path, Some(&of_admin), None).await.expect(200).json();
    assert_eq!((&told["decided"], &told["is_reliable"]), (&Value::from(1), &Value::from(false)));
    assert_eq!(told["bins"].as_array().unwrap().len(), 10);
    browser.api(Method::GET, path, Some(&of_ada), None).await.expect(404);
    assert!(!browser.see("/statistics/answers-found").await.says("How likely answers seemed"));
}

#[tokio::test]
async fn the_likeliest_of_all_that_was_shown_for_a_question_counts() {
    let site = large_site().await;
    let reader = Reader {
        account: None,
        address: IpAddr::from([203, 0, 113, 7]),
        agent: "one browser".to_owned(),
        is_deliberate: true,
    };
    let scale = scale(EngineKind::Embedded, false);
    for (share, expected) in [(None, None), (Some(0.3), Some(30)), (Some(0.7), Some(70)), (Some(0.5), Some(70))] {
        let likelihood = share.map(|share| Likelihood { share, scale });
        let offer = Offer { title: "my lantern is broken", category: None, count: 1, likelihood, held_out: None };
        let id = start(&site.node.app, &reader, offer).await.unwrap().unwrap();
        let row = site.episode(id).await;
        assert_eq!(row.offered_percent, expected, "{share:?}");
        assert_eq!(row.offered_scale.as_deref(), expected.map(|_| scale), "{share:?}");
    }
}

#[tokio::test]
async fn a_small_site_shows_what_it_finds() {
    let site = AnsweredCity::build().await;
    let (_, id) = similar(&site.reader("one"), "my lantern and all my seven other things are broken").await;
    assert_eq!(site.episode(id).await.offered_percent, None, "nobody knows which words are rare");
}

/// A site with questions of many subjects.
async fn town() -> TestApp {
    let node = TestApp::start().await;
    let city = TestCity::build(&node).await;
    let questions = [
        ("Registering a death", "My father died at home last night. Whom do I tell?"),
        ("My bin was not emptied", "They did not take it this week."),
        ("Which bin goes out this week?", "I do not know which one it is."),
        ("I got a parking fine on Mill Lane", "What can I do about it? I was ill."),
        ("Can I pay my parking fine in parts?", "It is a lot of money for me."),
        ("The swing in the playground is broken", "My child nearly fell."),
        ("How do I get help with my rent?", "I have no work any more."),
        ("Double glazing in a listed house", "Can I put it in?"),
        ("Where do I get a library card?", "I moved here last week."),
        ("How do I vote by post?", "I am away in May."),
        ("Street light out on High Street", "It is dark there."),
        ("When is the swimming pool open?", "I work late."),
    ];
    for (title, body) in questions {
        let thread = city.insert_thread(&node, |row| {
            row.title = title.to_owned();
            row.body_source = body.to_owned();
        });
        let thread = thread.await;
        insert_answer(&node, thread, city.neighbour, "See the page of the town hall.").await;
        node.record(Event::ThreadAsked { thread }).await;
    }
    fill(&node, &city).await;
    node
}

#[tokio::test]
async fn what_shares_a_common_word_is_left_out() {
    let node = town().await;
    signed_in(&node, "ada", None).await;
    let token = token(&node, "ada").await;
    for (typed, wanted, unwanted) in [
        ("my husband died what do I do", "Registering a death", vec!["bin", "swimming", "fine"]),
        ("my bin was not emptied", "My bin was not emptied", vec!["death", "fine", "swimming"]),
        ("parking fine on mill lane", "I got a parking fine on Mill Lane", vec!["bin", "rent", "death"]),
        ("street light out", "Street light out on High Street", vec!["fine", "rent"]),
        ("i want to vote by post", "How do I vote by post?", vec!["library", "rent", "bin"]),
    ] {
        let found = suggested(&node, &token, typed).await;
        let titles: Vec<&str> =
            found["items"].as_array().unwrap().iter().map(|item| item["thread"]["title"].as_str().unwrap()).collect();
        assert_eq!(titles.first(), Some(&wanted), "{typed}: {titles:?}");
        for word in unwanted {
            assert!(!titles.iter().any(|title| title.contains(word)), "{typed}: {titles:?}");
        }
        let near = found["items"].as_array().unwrap().iter().filter(|item| item["fit"] == "near").count();
        assert!(near <= 2, "{typed}: {found}");
    }
}

#[tokio::test]
async fn what_only_may_be_near_says_so() {
    let node = town().await;
    let browser = node.browser();
    let page = browser.see("/ask/similar?title=what+do+my+chickens+ducks+geese+and+hens+do+on+the+swing").await;
    assert!(page.says("These may be near") && page.says("The swing in the playground"), "{}", page.text());
    assert!(page.all(".pd-similar__summary").len() <= 2, "{}", page.text());
    let page = browser.see("/ask/similar?title=parking+fine+on+mill+lane").await;
    assert!(page.says("I got a parking fine on Mill Lane"), "{}", page.text());
    let heading = page.body.find("These may be near");
    let likely = page.body.find("I got a parking fine on Mill Lane");
    assert!(heading.is_none_or(|heading| likely.is_some_and(|likely| likely < heading)), "the likely ones come first");
}
