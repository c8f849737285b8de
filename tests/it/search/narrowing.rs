//! What people and programs narrow, order and count on a node, with its engine and without it, and what is offered where nothing was
//! found.

use std::sync::Arc;

use chrono::Duration;
use peerdesk::entity::{AnswerId, Event, TagId, ThreadId, ThreadState, answer, synonym_group, tag, thread, thread_tag};
use peerdesk::search::engine::{Filters, Sort};
use peerdesk::search::found::ThreadHit;
use peerdesk::search::query::{Search, search};
use peerdesk::search::{SearchHandle, rebuild};
use regex::Regex;
use reqwest::Method;
use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveModelTrait, EntityTrait};
use serde_json::Value;

use super::engines::{document, every};
use crate::support::faults::{SearchFault, faulty_search_server};
use crate::support::threads::insert_answer;
use crate::support::{TestApp, TestCity};

pub(super) async fn told(node: &TestApp, event: Event) {
    node.record(event).await;
    node.drain().await;
}

pub(super) async fn change(node: &TestApp, id: AnswerId, change: impl FnOnce(&mut answer::ActiveModel)) {
    let mut row = answer::ActiveModel { id: Set(id), ..Default::default() };
    change(&mut row);
    row.update(node.app.reader()).await.unwrap();
}

/// Four threads of different kinds and ages: open, solved, closed as solved, and answered by the agency.
async fn fill(node: &TestApp, city: &TestCity) -> [ThreadId; 4] {
    let now = node.app.now();
    let kinds = [
        (ThreadState::Open, false, 0),
        (ThreadState::Solved, true, 10),
        (ThreadState::Closed, true, 100),
        (ThreadState::Answered, false, 400),
    ];
    let mut threads = Vec::new();
    for (number, (state, solved, age)) in kinds.into_iter().enumerate() {
        let asked_at = now - Duration::days(age);
        let insert = |row: &mut thread::Model| {
            row.title = format!("Where is lantern number{number}?");
            row.state = state;
            row.created_at = asked_at;
            row.solved_at = solved.then_some(asked_at);
            row.next_check_at = None;
        };
        threads.push(city.insert_thread(node, insert).await);
    }
    let threads = <[ThreadId; 4]>::try_from(threads).unwrap();
    let solution = insert_answer(node, threads[1], city.neighbour, "Behind the mill.").await;
    change(node, solution, |row| row.helpful_count = Set(3)).await;
    let official = insert_answer(node, threads[3], city.neighbour, "At the town hall.").await;
    change(node, official, |row| {
        row.official_for = Set(Some(city.agency));
        row.helpful_count = Set(5);
    })
    .await;
    tag_some(node, &threads[1..3]).await;
    for thread in threads {
        told(node, Event::ThreadAsked { thread }).await;
    }
    threads
}

/// Gives threads the first tag of the site.
async fn tag_some(node: &TestApp, threads: &[ThreadId]) {
    let (db, name, created_at) = (node.app.reader(), Set("lamps".to_owned()), Set(node.app.now()));
    let row = tag::ActiveModel { name, created_at, version: Set(1), ..Default::default() };
    let tag = tag::Entity::insert(row).exec(db).await.unwrap().last_insert_id;
    assert_eq!(tag, TagId(1));
    for thread in threads {
        let row = thread_tag::ActiveModel { thread_id: Set(*thread), tag_id: Set(tag) };
        thread_tag::Entity::insert(row).exec_without_returning(db).await.unwrap();
    }
}

/// Threads on the page, in order.
async fn on_page(node: &TestApp, address: &str) -> Vec<i64> {
    let page = node.browser().see(&format!("/search?q=lantern&{address}")).await;
    let link = Regex::new(r#"<h2[^>]*><a href="/threads/(\d+)""#).unwrap();
    link.captures_iter(&page.body).map(|found| found[1].parse().unwrap()).collect()
}

pub(super) async fn in_api(node: &TestApp, address: &str) -> Value {
    let path = format!("/search?q=lantern&{address}");
    node.browser().api(Method::GET, &path, None, None).await.expect(200).json()
}

fn ids(list: &Value) -> Vec<i64> {
    list["items"].as_array().unwrap().iter().map(|item| item["id"].as_i64().unwrap()).collect()
}

/// A node with the engine in it, and one whose engine is away.
pub(super) async fn with_engine_and_without() -> [(TestApp, &'static str); 2] {
    let (url, _) = faulty_search_server(SearchFault::Status500).await;
    let without = TestApp::start_with(|config| config.meili_url = Some(url)).await;
    [(TestApp::start().await, "with its engine"), (without, "without its engine")]
}

#[tokio::test]
async fn page_and_api_narrow_alike_with_the_engine_and_without() {
    for (node, name) in with_engine_and_without().await {
        let city = TestCity::build(&node).await;
        let threads = fill(&node, &city).await;
        for (page, api, right) in [
            ("solved=yes", "solved=true", vec![1, 2]),
            ("solved=no", "solved=false", vec![0, 3]),
            ("official=yes", "official=true", vec![3]),
            ("official=no", "official=false", vec![0, 1, 2, 3]),
            ("asked=week", "asked=week", vec![0]),
            ("asked=month", "asked=month", vec![0, 1]),
            ("asked=year", "asked=year", vec![0, 1, 2]),
            ("state=closed&solved=yes", "state=closed&solved=true", vec![2]),
            ("state=closed&solved=no", "state=closed&solved=false", vec![]),
            ("language=en&asked=year&solved=yes", "language=en&asked=year&solved=true", vec![1, 2]),
            ("tag=1", "tag=1", vec![1, 2]),
            ("tag=1&state=closed", "tag=1&state=closed", vec![2]),
            // What a page cannot read is left out, and a tag that is gone.
            ("tag=2", "", vec![0, 1, 2, 3]),
            ("solved=perhaps&asked=ever&sort=best", "", vec![0, 1, 2, 3]),
        ] {
            let right: Vec<i64> = right.into_iter().map(|place: usize| threads[place].0).collect();
            let mut found = on_page(&node, page).await;
            found.sort_unstable();
            assert_eq!(found, right, "{name}: {page}");
            let mut found = ids(&in_api(&node, api).await);
            found.sort_unstable();
            assert_eq!(found, right, "{name}: {api}");
        }
        assert!(ids(&in_api(&node, "tag=2").await).is_empty(), "{name}: programs are told that nothing has it");
        for (order, right) in [("newest", [0, 1, 2, 3]), ("helpful", [3, 1, 0, 2])] {
            let right: Vec<i64> = right.into_iter().map(|place: usize| threads[place].0).collect();
            assert_eq!(on_page(&node, &format!("sort={order}")).await, right, "{name}: {order}");
            assert_eq!(ids(&in_api(&node, &format!("sort={order}")).await), right, "{name}: {order}");
        }
        for bad in ["solved=perhaps", "official=2", "asked=ever", "sort=best"] {
            let page = node.browser().api(Method::GET, &format!("/search?{bad}"), None, None).await;
            assert!(matches!(page.status.as_u16(), 400 | 422), "{name}: {bad}: {}", page.status);
        }
    }
}

#[tokio::test]
async fn a_cursor_fits_its_own_order_and_filters() {
    let node = TestApp::start().await;
    let city = TestCity::build(&node).await;
    let threads = fill(&node, &city).await;
    let first = in_api(&node, "limit=2&sort=newest&asked=year").await;
    assert_eq!(ids(&first), [threads[0].0, threads[1].0]);
    let cursor = first["next_cursor"].as_str().unwrap();
    let second = in_api(&node, &format!("limit=2&sort=newest&asked=year&cursor={cursor}")).await;
    assert_eq!(ids(&second), [threads[2].0]);
    for other in ["sort=helpful&asked=year", "asked=year", "sort=newest", "sort=newest&asked=year&solved=true"] {
        let path = format!("/search?q=lantern&limit=2&{other}&cursor={cursor}");
        let refused = node.browser().api(Method::GET, &path, None, None).await.expect(400);
        assert_eq!(refused.json()["code"], "bad_cursor", "{other}");
    }
}

#[tokio::test]
async fn choices_say_how_much_they_give() {
    let node = TestApp::start().await;
    let city = TestCity::build(&node).await;
    let [open, ..] = fill(&node, &city).await;
    let page = node.browser().see("/search?q=lantern&state=closed").await;
    assert!(page.all("#solved option").contains(&"Solved (1)".to_owned()), "{:?}", page.all("#solved option"));
    assert!(page.all("#solved option").contains(&"Not solved (0)".to_owned()));
    assert!(page.all("#state option").contains(&"Answered (1)".to_owned()), "other states, as if none were chosen");
    assert_eq!(page.all("label[for=official]"), ["Only with an official answer (0)"]);
    // The filters wait behind one line, so that a phone shows results at once: the line says how many are on, and above the results each
    // one is named and taken away.
    assert_eq!(page.all(".pd-facets__more > summary"), ["Sort and filter · 1"]);
    assert!(page.attribute(".pd-facets__more", "open").is_none());
    let chosen = page.all(".pd-chosen__link");
    assert!(chosen.len() == 1 && chosen[0].starts_with("Closed"), "{chosen:?}");
    assert_eq!(page.attribute(".pd-chosen__link", "href").as_deref(), Some("/search?q=lantern"));
    assert!(page.says("1 result"), "{}", page.text());
    let plain = node.browser().see("/search?q=lantern").await;
    assert_eq!(plain.all(".pd-facets__more > summary"), ["Sort and filter"]);
    assert!(plain.attribute(".pd-facets__more", "open").is_none() && plain.all(".pd-chosen__link").is_empty());
    assert!(plain.all("label[for=official]").contains(&"Only with an official answer (1)".to_owned()));
    let counts = in_api(&node, "").await["counts"].clone();
    assert_eq!((counts["solved"].as_u64(), counts["unsolved"].as_u64()), (Some(2), Some(2)));
    assert_eq!(counts["categories"][0]["count"], 4);
    // What is hidden counts no more.
    let hidden = thread::ActiveModel { id: Set(open), hidden_at: Set(Some(node.app.now())), ..Default::default() };
    hidden.update(node.app.reader()).await.unwrap();
    assert_eq!(in_api(&node, "limit=40").await.get("counts"), None, "the index has it for a moment longer");
    told(&node, Event::ThreadVisibility { thread: open }).await;
    let counts = in_api(&node, "limit=50").await["counts"].clone();
    assert_eq!((counts["unsolved"].as_u64(), counts["categories"][0]["count"].as_u64()), (Some(1), Some(3)));
}

#[tokio::test]
async fn what_was_probably_meant_is_offered_and_never_from_what_is_hidden() {
    let node = TestApp::start().await;
    let city = TestCity::build(&node).await;
    fill(&node, &city).await;
    let browser = node.browser();
    let page = browser.see("/search?q=Lantren+number1+%21&solved=yes").await;
    assert!(page.says("Search for “lantern number1 !” instead"), "{}", page.text());
    let link = page.attribute(".pd-meant a", "href").unwrap();
    assert!(link.starts_with("/search?q=lantern+number1+%21") && link.contains("solved=yes"), "{link}");
    let meant = async |text: &str| {
        let path = format!("/search?q={text}");
        browser.api(Method::GET, &path, None, None).await.expect(200).json().get("did_you_mean").cloned()
    };
    let found = meant("xylophnoe").await;
    assert_eq!(found, None, "nothing is near");
    assert_eq!(meant("lantern").await, None, "nothing is wrong");

    // In an index that is being built beside the live one: nobody sees it yet.
    let engine = node.parts.search.engine();
    let mut beside = engine.begin_rebuild().await.unwrap();
    beside.upsert(&[document(900, "Where is the zeppelin?", "", "")]).await.unwrap();
    assert_eq!(meant("zepelin").await, None);
    drop(beside);
    // In the index still, but hidden already.
    let zeppelin = city.insert_thread(&node, |row| row.title = "Where is the zeppelin?".to_owned()).await;
    told(&node, Event::ThreadAsked { thread: zeppelin }).await;
    let gondola = city.insert_thread(&node, |row| row.title = "Where is the gondola?".to_owned()).await;
    told(&node, Event::ThreadAsked { thread: gondola }).await;
    assert_eq!(meant("gondoal+zeppelni").await, Some("gondola zeppelin".into()));
    assert_eq!(meant("zeppelni").await, Some("zeppelin".into()));
    let hidden = thread::ActiveModel { id: Set(zeppelin), hidden_at: Set(Some(node.app.now())), ..Default::default() };
    hidden.update(node.app.reader()).await.unwrap();
    node.app.pages.invalidate_thread(zeppelin);
    assert_eq!(meant("zeppeiln").await, None);
    assert_eq!(meant("gondoal+zeppeiln").await, Some("gondola zeppeiln".into()), "each word by itself");
    told(&node, Event::ThreadVisibility { thread: zeppelin }).await;
    assert_eq!(meant("zepelin").await, None, "and it has left the index");
}

#[tokio::test]
async fn other_words_for_it_do_not_vouch_for_a_word_that_is_hidden() {
    let node = TestApp::start().await;
    let city = TestCity::build(&node).await;
    let group = synonym_group::ActiveModel {
        language: Set("en".to_owned()),
        phrases: Set("zeppelin, airship".to_owned()),
        created_at: Set(node.app.now()),
        updated_at: Set(node.app.now()),
        version: Set(1),
        ..Default::default()
    };
    synonym_group::Entity::insert(group).exec(node.app.reader()).await.unwrap();
    node.parts.search.synonyms().refresh(&node.app).await;
    let [zeppelin, airship] = ["Where is the zeppelin?", "Where is the airship?"];
    let zeppelin = city.insert_thread(&node, |row| row.title = zeppelin.to_owned()).await;
    let airship = city.insert_thread(&node, |row| row.title = airship.to_owned()).await;
    told(&node, Event::ThreadAsked { thread: zeppelin }).await;
    told(&node, Event::ThreadAsked { thread: airship }).await;
    let meant = async || {
        let found = node.browser().api(Method::GET, "/search?q=zeppelni", None, None).await.expect(200);
        found.json().get("did_you_mean").cloned()
    };
    assert_eq!(meant().await, Some("zeppelin".into()));
    let hidden = thread::ActiveModel { id: Set(zeppelin), hidden_at: Set(Some(node.app.now())), ..Default::default() };
    hidden.update(node.app.reader()).await.unwrap();
    node.app.pages.invalidate_thread(zeppelin);
    assert_eq!(meant().await, None, "only what is hidden has it");
}

#[tokio::test]
async fn nothing_found_leads_on_to_a_wider_search_and_to_asking() {
    let node = TestApp::start().await;
    let city = TestCity::build(&node).await;
    fill(&node, &city).await;
    let address = format!("/search?q=lantern&category={}&official=yes&asked=week&sort=newest", city.category);
    let page = node.browser().see(&address).await;
    assert!(page.says("We found nothing"), "{}", page.text());
    for (words, gone) in [
        ("Search in all categories", "category="),
        ("Search without asking for an official answer", "official="),
        ("Search questions of any time", "asked="),
    ] {
        assert!(page.all("main li a").contains(&words.to_owned()), "{words}: {}", page.text());
        let link = Regex::new(&format!(r#"<a href="([^"]*)">{words}<"#)).unwrap();
        let href = link.captures(&page.body).unwrap()[1].to_owned();
        assert!(!href.contains(gone) && href.contains("q=lantern") && href.contains("sort=newest"), "{href}");
    }
    assert!(!page.says("Search in any language"), "only filters that are on");
    assert!(page.body.contains("href=\"/ask?title=lantern\""), "{}", page.body);
}

/// Whoever votes changes what is most helpful.
#[tokio::test]
async fn votes_reach_the_order() {
    let node = TestApp::start().await;
    let city = TestCity::build(&node).await;
    let threads = fill(&node, &city).await;
    let answer = insert_answer(&node, threads[2], city.neighbour, "In the cellar.").await;
    change(&node, answer, |row| row.helpful_count = Set(9)).await;
    told(&node, Event::AnswerVoted { thread: threads[2], answer }).await;
    assert_eq!(ids(&in_api(&node, "sort=helpful").await).first(), Some(&threads[2].0));
}

/// The same on every engine, and on an index made anew as on one that grew.
#[tokio::test]
async fn every_engine_counts_and_corrects_the_same_threads() {
    let node = TestApp::start().await;
    let city = TestCity::build(&node).await;
    fill(&node, &city).await;
    for tested in every().await {
        let name = tested.engine.name();
        let fresh = SearchHandle::with(Arc::clone(&tested.engine));
        rebuild::rebuild(&node.app, &*tested.engine, &|_| {}).await.unwrap();
        for solved in [None, Some(true), Some(false)] {
            let filters = Filters { solved, ..Filters::default() };
            let wanted =
                Search { text: "lantern".to_owned(), filters, sort: Sort::Newest, limit: 20, ..Search::default() };
            let grown = search(&node.app, &node.parts.search, &wanted).await.unwrap();
            let again = search(&node.app, &fresh, &wanted).await.unwrap();
            assert_eq!((again.counts, again.total), (grown.counts, grown.total), "{name}: {solved:?}");
            let ids = |items: &[ThreadHit]| items.iter().map(|item| item.id).collect::<Vec<_>>();
            assert_eq!(ids(&again.items), ids(&grown.items), "{name}: {solved:?}");
            // Two are solved, so that something else may have been meant.
            let wanted = Search { text: "lantren".to_owned(), ..wanted };
            let meant = search(&node.app, &fresh, &wanted).await.unwrap().did_you_mean;
            assert_eq!(meant.is_some(), solved.is_some(), "{name}: {solved:?} {meant:?}");
        }
        tested.end().await;
    }
}
