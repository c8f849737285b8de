//! Words that search treats alike, as those who administer the site change them: what is found before and after, on a page and by
//! programs, here and on another node.

use std::time::Duration;

use peerdesk::entity::{Event, Role, ThreadId, account, synonym_group, thread};
use peerdesk::search::synonyms::add::add_group;
use peerdesk::search::synonyms::current::CurrentSynonyms;
use peerdesk::search::synonyms::group_input::{GroupInput, MAX_GROUPS};
use peerdesk::search::synonyms::leaving::forget_author;
use reqwest::Method;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::{Value, json};

use crate::support::people::{account_of, caller, password_hash, sign_in, signed_in, site_administrator, token};
use crate::support::{Browser, TestApp, TestCity};

const PAGE: &str = "/admin/synonyms";
const ZEPPELIN: &str = "Where does the zeppelin land?";

/// A city with whoever administers the site, signed in.
struct Site {
    node: TestApp,
    city: TestCity,
    mayor: Browser,
    token: String,
}

impl Site {
    async fn build() -> Self {
        let node = TestApp::start().await;
        let city = TestCity::build(&node).await;
        site_administrator(&node).await;
        account::Entity::update_many()
            .col_expr(account::Column::PasswordHash, Expr::value(password_hash()))
            .filter(account::Column::Handle.eq("mayor"))
            .exec(node.app.reader())
            .await
            .unwrap();
        let (mayor, token) = (sign_in(&node, "mayor").await, token(&node, "mayor").await);
        Self { node, city, mayor, token }
    }

    async fn ask(&self, title: &str) -> ThreadId {
        let id = self.city.insert_thread(&self.node, |row| row.title = title.to_owned()).await;
        self.node.record(Event::ThreadAsked { thread: id }).await;
        self.node.drain().await;
        id
    }

    /// Titles that a reader without an account finds; the same address each time, so that what is kept in memory shows.
    async fn found(&self, words: &str) -> Vec<String> {
        titles(
            &self.node.browser().api(Method::GET, &format!("/search?q={words}"), None, None).await.expect(200).json(),
        )
    }

    /// Titles that are suggested to a reader without an account.
    async fn suggested(&self, title: &str) -> Vec<String> {
        let path = format!("/suggestions?title={title}");
        let found = self.node.browser().api(Method::GET, &path, None, None).await.expect(200).json();
        let threads = found["items"].as_array().unwrap().iter();
        threads.map(|item| item["thread"]["title"].as_str().unwrap().to_owned()).collect()
    }

    async fn send(&self, method: Method, path: &str, body: Option<Value>) -> crate::support::Page {
        self.node.browser().api(method, path, Some(&self.token), body).await
    }

    /// Adds a group as a program does, and gives its number.
    async fn add(&self, language: &str, phrases: &[&str]) -> i64 {
        let body = json!({ "language": language, "phrases": phrases });
        self.send(Method::POST, "/synonyms", Some(body)).await.expect(201).json()["id"].as_i64().unwrap()
    }

    async fn switch(&self, key: &str, is_switched_off: bool) {
        let body = json!({ "key": key, "is_switched_off": is_switched_off });
        let told = self.send(Method::PUT, "/synonyms/built-in", Some(body)).await.expect(200).json();
        assert_eq!(told["is_switched_off"], is_switched_off);
    }
}

fn titles(found: &Value) -> Vec<String> {
    let items = found["items"].as_array().unwrap().iter();
    items.map(|item| item["title"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_group_is_looked_for_at_once_and_no_longer_when_it_is_removed() {
    let site = Site::build().await;
    site.ask(ZEPPELIN).await;
    assert!(site.found("airship").await.is_empty());
    assert!(site.suggested("airship").await.is_empty());
    let page = site.mayor.see(PAGE).await;
    assert!(page.says("No group has been added yet."), "{}", page.text());
    let added = site.mayor.submit(&page, PAGE, &[("phrases", "airship,  Zeppelins")]).await.expect(200);
    assert!(added.says("The group was added.") && added.says("airship, Zeppelins"), "{}", added.text());
    for _ in 0..2 {
        // The second answer stays in memory: the first began before the new words were read.
        assert_eq!(site.found("airship").await, [ZEPPELIN]);
        assert_eq!(site.suggested("airship").await, [ZEPPELIN]);
    }
    // Sending the same form twice adds one.
    site.mayor.submit(&page, PAGE, &[("phrases", "airship,  Zeppelins")]).await.expect(200);
    assert_eq!(synonym_group::Entity::find().count(site.node.app.reader()).await.unwrap(), 1);

    let path = added.attribute("#own table a", "href").unwrap();
    let form = site.mayor.see(&path).await;
    let changed = site.mayor.submit(&form, &path, &[("phrases", "airship, blimp")]).await.expect(200);
    assert!(changed.says("airship, blimp"), "{}", changed.text());
    assert!(site.found("airship").await.is_empty());
    // The form was made from what is not there any more.
    let stale = site.mayor.submit(&form, &path, &[("phrases", "airship, dirigible")]).await.expect(412);
    assert_eq!(stale.attribute("#phrases", "value").as_deref(), Some("airship, dirigible"), "what was typed is kept");
    assert!(stale.says("airship, blimp") && stale.says("What was saved meanwhile"), "{}", stale.text());
    let over = site.mayor.submit(&stale, &path, &[]).await.expect(200);
    assert!(over.says("airship, dirigible"), "{}", over.text());

    let form = site.mayor.see(&path).await;
    site.mayor.submit(&form, &path, &[("phrases", "airship, zeppelin")]).await.expect(200);
    for _ in 0..2 {
        assert_eq!(site.found("airship").await, [ZEPPELIN]);
    }
    let gone = site.mayor.submit(&form, &format!("{path}/remove"), &[]).await.expect(200);
    assert!(gone.says("The group was removed."), "{}", gone.text());
    assert!(site.found("airship").await.is_empty());
    site.mayor.get(&path).await.expect(404);
}

#[tokio::test]
async fn a_change_counts_at_once_although_whoever_sent_it_went_away() {
    let site = Site::build().await;
    let app = &site.node.app;
    site.ask(ZEPPELIN).await;
    assert!(site.found("airship").await.is_empty());
    let mayor = caller(&site.node, account_of(&site.node, "mayor").await.id).await;
    let input = GroupInput { language: "en".to_owned(), phrases: "airship, zeppelin".to_owned() };
    // It is begun, and nobody waits for its end.
    let left = tokio::time::timeout(Duration::ZERO, add_group(app, &mayor, &input, None)).await;
    assert!(left.is_err(), "it was done before anybody could go away");
    while synonym_group::Entity::find().count(app.reader()).await.unwrap() == 0 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(site.found("airship").await, [ZEPPELIN]);
}

#[tokio::test]
async fn programs_do_the_same_as_the_page() {
    let site = Site::build().await;
    site.ask(ZEPPELIN).await;
    let id = site.add("en", &["airship", "zeppelin"]).await;
    assert_eq!(site.found("airship").await, [ZEPPELIN]);
    assert!(site.mayor.see(PAGE).await.says("airship, zeppelin"));
    let path = format!("/synonyms/{id}");
    let read = site.send(Method::GET, &path, None).await.expect(200);
    assert_eq!(read.json()["phrases"], json!(["airship", "zeppelin"]));
    let tag = read.headers["etag"].to_str().unwrap().to_owned();
    let change = async |phrases: &[&str]| {
        let body = json!({ "language": "en", "phrases": phrases });
        let headers = [("if-match", tag.as_str())];
        site.node.browser().api_with(Method::PUT, &path, Some(&site.token), Some(body), &headers).await
    };
    assert_eq!(change(&["airship", "blimp"]).await.expect(200).json()["phrases"], json!(["airship", "blimp"]));
    change(&["airship", "zeppelin"]).await.expect(412);
    assert!(site.found("airship").await.is_empty());
    let all = site.send(Method::GET, "/synonyms", None).await.expect(200).json();
    assert_eq!(all["own"].as_array().unwrap().len(), 1);
    assert!(all["built_in"].as_array().unwrap().iter().any(|group| group["key"] == "bin"), "{all}");
    let others = site.send(Method::GET, "/synonyms/other-words?q=an%20airship", None).await.expect(200).json();
    assert_eq!(others["items"], json!([{ "phrase": "airship", "others": ["blimp"] }]));
    site.send(Method::DELETE, &path, None).await.expect(204);
    site.send(Method::DELETE, &path, None).await.expect(404);
}

#[tokio::test]
async fn a_group_that_comes_with_peerdesk_is_switched_off_and_on() {
    let site = Site::build().await;
    let title = "When is the rubbish taken?";
    site.ask(title).await;
    assert_eq!(site.found("garbage").await, [title]);
    let page = site.mayor.see(PAGE).await;
    let off = [("group", "bin"), ("action", "off")];
    let switched = site.mayor.submit(&page, "/admin/synonyms/built-in", &off).await.expect(200);
    assert!(switched.says("The group was switched off."), "{}", switched.text());
    assert!(site.found("garbage").await.is_empty());
    site.switch("bin", true).await;
    assert_eq!(synonym_group::Entity::find().count(site.node.app.reader()).await.unwrap(), 1, "twice is once");
    // Its words are free for another group, and stay there when it counts again.
    let id = site.add("en", &["garbage", "zeppelin"]).await;
    site.switch("bin", false).await;
    // And it can still be changed, but takes no other word of that group.
    let path = format!("/synonyms/{id}");
    for (phrases, status) in [(["garbage", "airship"], 200), (["garbage", "trash"], 422)] {
        let body = json!({ "language": "en", "phrases": phrases });
        let headers = [("if-match", "*")];
        let sent = site.node.browser().api_with(Method::PUT, &path, Some(&site.token), Some(body), &headers).await;
        sent.expect(status);
    }
    assert!(site.found("garbage").await.is_empty());
    assert_eq!(site.found("trash").await, [title]);
    let body = json!({ "key": "walrus", "is_switched_off": true });
    let refused = site.send(Method::PUT, "/synonyms/built-in", Some(body)).await.expect(422).json();
    let error = &refused["errors"][0];
    assert_eq!((&error["pointer"], &error["code"]), (&json!("/key"), &json!("unknown")), "{refused}");
    let walrus = [("group", "walrus"), ("action", "off")];
    site.mayor.submit(&page, "/admin/synonyms/built-in", &walrus).await.expect(404);
}

#[tokio::test]
async fn what_would_be_looked_for_is_shown_without_a_search() {
    let site = Site::build().await;
    site.add("de", &["Müll", "Abfall"]).await;
    let tried = site.mayor.see(&format!("{PAGE}?question=Wohin+mit+dem+Abfall%3F&question_language=de")).await;
    assert_eq!(tried.all("#try dt"), ["Abfall"]);
    assert_eq!(tried.all("#try dd"), ["Müll"]);
    assert_eq!(tried.attribute("#question", "value").as_deref(), Some("Wohin mit dem Abfall?"));
    let elsewhere = site.mayor.see(&format!("{PAGE}?question=Abfall&question_language=en")).await;
    assert_eq!(elsewhere.all("#try dd"), ["Müll"], "own groups count for every question");
    let nothing = site.mayor.see(&format!("{PAGE}?question=Tonne&question_language=en")).await;
    assert!(nothing.says("Only the words of the question are looked for."), "{}", nothing.text());
}

#[tokio::test]
async fn a_group_of_another_language_finds_threads_of_that_language() {
    let site = Site::build().await;
    let title = "Wann wird der Müll geholt?";
    let change = |row: &mut thread::Model| {
        row.title = title.to_owned();
        row.language = "de".to_owned();
    };
    let thread = site.city.insert_thread(&site.node, change).await;
    site.node.record(Event::ThreadAsked { thread }).await;
    site.node.drain().await;
    assert!(site.found("Abfall").await.is_empty());
    site.add("de", &["Müll", "Abfall"]).await;
    assert_eq!(site.found("Abfall").await, [title]);
    assert!(site.node.browser().see("/search?q=Abfall").await.says(title));
}

#[tokio::test]
async fn a_bad_line_is_refused_at_its_field_and_kept() {
    let site = Site::build().await;
    site.add("en", &["airship", "zeppelin"]).await;
    let page = site.mayor.see(PAGE).await;
    for (typed, told) in [
        ("", "Fill this in"),
        ("walrus", "Write at least two words"),
        ("walrus, up to the", "“up to the” cannot be in a group"),
        ("walrus, wheelie bins", "“wheelie bins” is already in the group “wheelie bin, dustbin"),
        ("walrus, Airships", "“Airships” is already in the group “airship, zeppelin”"),
    ] {
        let refused = site.mayor.submit(&page, PAGE, &[("phrases", typed)]).await.expect(422);
        let error = refused.all("#phrases-error").concat();
        assert!(error.contains(told), "{typed}: {error}");
        assert_eq!(refused.attribute("#phrases", "value").as_deref(), Some(typed));
    }
    let body = json!({ "language": "xx", "phrases": ["walrus", "airship"] });
    let refused = site.send(Method::POST, "/synonyms", Some(body)).await.expect(422).json();
    assert_eq!(refused["errors"][0]["pointer"], "/language");
    let body = json!({ "language": "en", "phrases": ["walrus", "airship"] });
    let refused = site.send(Method::POST, "/synonyms", Some(body)).await.expect(422).json();
    assert_eq!(
        (&refused["errors"][0]["pointer"], &refused["errors"][0]["code"]),
        (&json!("/phrases"), &json!("taken"))
    );
    // In another language the same word is another.
    site.add("de", &["walrus", "airship"]).await;
}

#[tokio::test]
async fn there_is_room_for_so_many_groups() {
    let site = Site::build().await;
    let row = |number: usize| synonym_group::ActiveModel {
        language: Set("en".to_owned()),
        phrases: Set(format!("walrus{number}, morse{number}")),
        created_at: Set(site.node.app.now()),
        updated_at: Set(site.node.app.now()),
        version: Set(1),
        ..Default::default()
    };
    let rows = (1..MAX_GROUPS).map(row);
    synonym_group::Entity::insert_many(rows).exec_without_returning(site.node.app.reader()).await.unwrap();
    site.add("en", &["airship", "zeppelin"]).await;
    let body = json!({ "language": "en", "phrases": ["cab", "hansom"] });
    let refused = site.send(Method::POST, "/synonyms", Some(body)).await.expect(422).json();
    assert_eq!(refused["errors"][0]["code"], "too_many");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_phrase_that_two_add_at_once_is_in_one_group() {
    let site = Site::build().await;
    let app = &site.node.app;
    let mayor = caller(&site.node, account_of(&site.node, "mayor").await.id).await;
    for number in 0..10 {
        let input = |other: &str| GroupInput {
            language: "en".to_owned(),
            phrases: format!("zeppelin{number}, {other}{number}"),
        };
        let (airship, blimp) = (input("airship"), input("blimp"));
        let (one, other) = tokio::join!(add_group(app, &mayor, &airship, None), add_group(app, &mayor, &blimp, None));
        assert_ne!(one.is_ok(), other.is_ok(), "{number}: {one:?} {other:?}");
    }
    let row = |number: usize| synonym_group::ActiveModel {
        language: Set("en".to_owned()),
        phrases: Set(format!("walrus{number}, morse{number}")),
        created_at: Set(app.now()),
        updated_at: Set(app.now()),
        version: Set(1),
        ..Default::default()
    };
    let rows = (11..MAX_GROUPS).map(row);
    synonym_group::Entity::insert_many(rows).exec_without_returning(app.reader()).await.unwrap();
    let input = |phrases: &str| GroupInput { language: "en".to_owned(), phrases: phrases.to_owned() };
    let (cab, lantern) = (input("cab, hansom"), input("lantern, lamplight"));
    let (one, other) = tokio::join!(add_group(app, &mayor, &cab, None), add_group(app, &mayor, &lantern, None));
    assert_ne!(one.is_ok(), other.is_ok(), "{one:?} {other:?}");
    assert_eq!(synonym_group::Entity::find().count(app.reader()).await.unwrap(), 500);
}

#[tokio::test]
async fn only_those_who_administer_the_site_find_the_page() {
    let site = Site::build().await;
    assert!(site.mayor.see("/admin").await.body.contains(PAGE));
    for (handle, role) in [("adam", Some(Role::Administrator)), ("cit", None)] {
        let browser = signed_in(&site.node, handle, role).await;
        browser.get(PAGE).await.expect(404);
        let token = token(&site.node, handle).await;
        browser.api(Method::GET, "/synonyms", Some(&token), None).await.expect(404);
        let body = json!({ "language": "en", "phrases": ["airship", "zeppelin"] });
        browser.api(Method::POST, "/synonyms", Some(&token), Some(body)).await.expect(404);
    }
    let adam = sign_in(&site.node, "adam").await;
    assert!(!adam.see("/admin").await.body.contains(PAGE));
}

#[tokio::test]
async fn other_nodes_see_a_change_within_seconds() {
    let site = Site::build().await;
    let other = TestApp::start_on(site.node.database.clone(), site.node.clock.clone(), |_| {}).await;
    let there = async || {
        let words = other.parts.search.synonyms().get(&other.app).await;
        !words.other_words("airship", "en").is_empty()
    };
    assert!(!there().await);
    site.add("en", &["airship", "zeppelin"]).await;
    let fresh = CurrentSynonyms::default().get(&other.app).await;
    assert!(!fresh.other_words("airship", "en").is_empty());
    let mut waited = Duration::ZERO;
    while !there().await {
        assert!(waited < Duration::from_secs(8), "it was not seen in time");
        tokio::time::sleep(Duration::from_millis(250)).await;
        waited += Duration::from_millis(250);
    }
}

#[tokio::test]
async fn a_group_stays_when_whoever_added_it_is_gone() {
    let site = Site::build().await;
    site.add("en", &["airship", "zeppelin"]).await;
    let mayor = account_of(&site.node, "mayor").await.id;
    let row = async || synonym_group::Entity::find().one(site.node.app.reader()).await.unwrap().unwrap();
    assert_eq!(row().await.created_by, Some(mayor));
    forget_author(&site.node.app, mayor).await.unwrap();
    let left = row().await;
    assert_eq!((left.created_by, left.phrases.as_str()), (None, "airship, zeppelin"));
}
