//! Threads that an agency recommends to those who search for certain words: shown first at both doors and while asking, as long as
//! everybody sees them, and changed by those alone who work for the agency.

use chrono::Duration;
use peerdesk::entity::{
    AgencyId, Event, RecommendationId, Role, ThreadId, recommendation, recommendation_phrase, thread,
};
use peerdesk::identity::administration::grant_role;
use peerdesk::search::recommendations::recommend::{NewRecommendation, Seen, recommend};
use peerdesk::search::suggest::{Wanted, suggest_beside_title};
use peerdesk::threads::hiding::{Post, hide, show};
use peerdesk::threads::questions;
use regex::Regex;
use reqwest::Method;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};

use crate::support::city::insert_agency;
use crate::support::people::{account_of, caller, insert_staff, signed_in, token};
use crate::support::threads::insert_answer;
use crate::support::{Browser, Page, TestApp, TestCity};

pub(super) const LIST: &str = "/agencies/elmford/recommendations";
const MARK: &str = "Recommended by City of Elmford";

/// A question about a sofa, one with the words that people search for in its title, and somebody of the agency.
pub(super) struct Site {
    pub node: TestApp,
    pub city: TestCity,
    pub sofa: ThreadId,
    pub waste: ThreadId,
    pub ann: Browser,
    pub token: String,
}

impl Site {
    pub async fn build() -> Self {
        let node = TestApp::start().await;
        let city = TestCity::build(&node).await;
        let ann = signed_in(&node, "ann", Some(Role::Agent)).await;
        let token = token(&node, "ann").await;
        let sofa = insert(&node, &city, "How do I get rid of an old sofa?", "Is it bulky waste?").await;
        let waste = insert(&node, &city, "When is bulky waste collected?", "I have bulky waste.").await;
        Self { node, city, sofa, waste, ann, token }
    }

    pub async fn recommend(&self, thread: ThreadId, phrases: &[&str]) -> RecommendationId {
        let ann = caller(&self.node, account_of(&self.node, "ann").await.id).await;
        let phrases = phrases.iter().map(|phrase| (*phrase).to_owned()).collect();
        let new = NewRecommendation { thread, phrases, seen: Seen::Nothing };
        recommend(&self.node.app, &ann, self.city.agency, &new, None).await.unwrap().value
    }

    /// What the API finds.
    pub async fn search(&self, query: &str) -> Value {
        self.node.browser().api(Method::GET, &format!("/search?{query}"), None, None).await.expect(200).json()
    }

    pub async fn recommended(&self, query: &str) -> Vec<i64> {
        ids(&self.search(query).await["recommended"])
    }

    /// The threads of a page of results, in order, and whether something on it is recommended.
    pub async fn on_page(&self, query: &str) -> (Vec<i64>, bool) {
        let page = self.node.browser().see(&format!("/search?{query}")).await;
        let link = Regex::new(r#"<h2[^>]*><a href="/threads/(\d+)""#).unwrap();
        let threads = link.captures_iter(&page.body).map(|found| found[1].parse().unwrap()).collect();
        (threads, page.says(MARK))
    }

    /// Recommends the sofa as a program does, with the tag of what it has seen.
    pub async fn put(&self, phrases: &Value, tag: Option<&str>) -> Page {
        let path = format!("/agencies/{}/recommendations/{}", self.city.agency, self.sofa);
        let headers: Vec<(&str, &str)> = tag.map(|tag| ("if-match", tag)).into_iter().collect();
        let body = json!({ "phrases": phrases });
        self.node.browser().api_with(Method::PUT, &path, Some(&self.token), Some(body), &headers).await
    }
}

pub(super) async fn insert(node: &TestApp, city: &TestCity, title: &str, body: &str) -> ThreadId {
    let change = |row: &mut thread::Model| {
        row.title = title.to_owned();
        row.body_source = body.to_owned();
        row.body_html = format!("<p>{body}</p>");
    };
    let thread = city.insert_thread(node, change).await;
    node.record(Event::ThreadAsked { thread }).await;
    node.drain().await;
    thread
}

fn ids(list: &Value) -> Vec<i64> {
    list.as_array().unwrap().iter().map(|item| item["id"].as_i64().unwrap()).collect()
}

#[tokio::test]
async fn what_staff_recommend_is_found_first_and_once_at_both_doors() {
    let site = Site::build().await;
    let (sofa, waste) = (site.sofa.0, site.waste.0);
    assert!(!site.on_page("q=bulky+waste").await.1);
    let path = format!("/threads/{sofa}/recommend");
    assert!(site.ann.see(&format!("/threads/{sofa}")).await.body.contains(&path));
    let form = site.ann.see(&path).await;
    let saved = site.ann.submit(&form, &path, &[("phrases", "Bulky  waste\nold furniture")]).await.expect(200);
    assert!(saved.says("The recommendation was saved.") && saved.says("Bulky waste"), "{}", saved.text());

    for words in ["bulky+waste", "waste+bulky", "where+to+take+bulky+waste", "the+bulky+wastes", "furniture+old"] {
        let (threads, is_marked) = site.on_page(&format!("q={words}")).await;
        assert!(is_marked && threads[0] == sofa, "{words}: {threads:?}");
        assert_eq!(threads.iter().filter(|thread| **thread == sofa).count(), 1, "{words}: {threads:?}");
        let found = site.search(&format!("q={words}")).await;
        assert_eq!(ids(&found["recommended"]), [sofa], "{words}");
        assert!(!ids(&found["items"]).contains(&sofa), "{words}: {found}");
        assert_eq!(found["recommended"][0]["agency"]["name"], "City of Elmford");
    }
    assert!(site.on_page("q=bulky+waste").await.0.contains(&waste));
    for words in ["bulky", "waste+collection", "bulky+sofa+waste", "old", ""] {
        assert!(!site.on_page(&format!("q={words}")).await.1, "{words}");
        assert_eq!(site.recommended(&format!("q={words}")).await, [0; 0], "{words}");
    }

    let list = site.ann.see(LIST).await;
    assert!(site.ann.see("/agencies/elmford").await.body.contains(LIST));
    assert!(list.says("How do I get rid of an old sofa?") && list.says("Bulky waste"), "{}", list.text());
    assert!(list.says("12 January 2026"), "{}", list.text());
}

#[tokio::test]
async fn it_quotes_the_answer_also_where_none_of_the_words_find_it() {
    let site = Site::build().await;
    site.recommend(site.sofa, &["furniture pickup"]).await;
    let text = "Good question. The depot takes furniture on Saturdays.";
    let answer = insert_answer(&site.node, site.sofa, site.city.neighbour, text).await;
    let found = site.search("q=furniture+pickup").await;
    assert_eq!((ids(&found["recommended"]), ids(&found["items"])), (vec![site.sofa.0], vec![]));
    let first = &found["recommended"][0];
    assert_eq!(first["excerpt_answer_id"], answer.0, "{found}");
    assert_eq!(first["excerpt_html"], "The depot takes <mark>furniture</mark> on Saturdays.");
    let page = site.node.browser().see("/search?q=furniture+pickup").await;
    assert!(page.says("Answer: The depot takes furniture on Saturdays."), "{}", page.text());
}

#[tokio::test]
async fn it_fits_the_filters_and_stands_on_the_first_page_alone() {
    let site = Site::build().await;
    let sofa = site.sofa.0;
    site.recommend(site.sofa, &["bulky waste"]).await;
    let (other, ..) = insert_agency(&site.node, "varley").await;
    for (filters, is_there) in [
        (format!("agency={}", site.city.agency), true),
        (format!("category={}", site.city.category), true),
        ("state=open".to_owned(), true),
        (format!("agency={other}"), false),
        ("state=closed".to_owned(), false),
        ("official=yes".to_owned(), false),
        ("solved=yes".to_owned(), false),
        ("language=de".to_owned(), false),
    ] {
        let on_page = site.on_page(&format!("q=bulky+waste&{filters}")).await;
        assert_eq!((on_page.1, on_page.0.contains(&sofa)), (is_there, is_there), "{filters}: {on_page:?}");
        let in_api = filters.replace("=yes", "=true");
        let found = site.recommended(&format!("q=bulky+waste&{in_api}")).await;
        assert_eq!(!found.is_empty(), is_there, "{in_api}");
    }

    // The pages of the API list each thread once, the recommended one before all of them.
    let mut query = "q=bulky+waste&limit=1".to_owned();
    let mut listed = Vec::new();
    for number in 0.. {
        let page = site.search(&query).await;
        assert_eq!(ids(&page["recommended"]), if number == 0 { vec![sofa] } else { vec![] }, "page {number}");
        listed.extend(ids(&page["items"]));
        let Some(next) = page["next_cursor"].as_str() else { break };
        query = format!("q=bulky+waste&limit=1&cursor={next}");
    }
    assert!(!listed.contains(&sofa) && listed.contains(&site.waste.0), "{listed:?}");
    assert!(!site.on_page("q=bulky+waste&page=2").await.1);
}

#[tokio::test]
async fn a_later_page_that_is_empty_is_not_nothing_and_all_that_is_shown_is_counted() {
    let site = Site::build().await;
    for number in 1..=19 {
        let later = site.node.app.now() + Duration::hours(number);
        let title = format!("Bulky waste in street {number}");
        let change = |row: &mut thread::Model| {
            row.title = title;
            row.created_at = later;
        };
        let thread = site.city.insert_thread(&site.node, change).await;
        site.node.record(Event::ThreadAsked { thread }).await;
    }
    site.node.drain().await;
    let (threads, _) = site.on_page("q=bulky+waste&sort=newest&page=2").await;
    let [last] = threads.as_slice() else { panic!("{threads:?}") };
    site.recommend(ThreadId(*last), &["bulky waste"]).await;
    let page = site.node.browser().see("/search?q=bulky+waste&sort=newest&page=2").await;
    assert!(!page.says("We found nothing"), "{}", page.text());
    assert!(page.all("nav a[rel=prev]").len() == 1, "{}", page.text());
    assert!(site.node.browser().see("/search?q=bulky+waste&sort=newest").await.says("21 results"));

    let lantern = insert(&site.node, &site.city, "Who mends a lantern?", "It is dark.").await;
    site.recommend(lantern, &["zeppelin", "furniture"]).await;
    let page = site.node.browser().see("/search?q=zeppelin").await;
    assert!(page.says("1 result") && !page.says("We found nothing"), "{}", page.text());
    assert_eq!(site.search("q=zeppelin").await["estimated_total"], 1);
    insert(&site.node, &site.city, "Who takes furniture?", "It is old.").await;
    assert!(site.node.browser().see("/search?q=furniture").await.says("2 results"), "found by words, and recommended");
    assert!(site.node.browser().see("/search?q=xylophone").await.says("We found nothing"));
}

#[tokio::test]
async fn at_most_three_are_recommended_the_longest_phrase_first() {
    let site = Site::build().await;
    let mut threads = Vec::new();
    for number in 1..=4 {
        threads.push(insert(&site.node, &site.city, &format!("Lantern number{number}"), "It is dark.").await);
        site.recommend(threads[number - 1], &["waste", "bulky"]).await;
    }
    site.recommend(site.sofa, &["bulky waste"]).await;
    let first = [site.sofa.0, threads[0].0, threads[1].0];
    assert_eq!(site.recommended("q=bulky+waste").await, first);
}

#[tokio::test]
async fn what_is_hidden_moved_or_deleted_is_not_recommended() {
    let site = Site::build().await;
    let app = &site.node.app;
    site.recommend(site.sofa, &["bulky waste"]).await;
    site.recommend(site.waste, &["sofa"]).await;
    let moe = insert_staff(&site.node, "moe", Role::Moderator).await;
    let moe = caller(&site.node, moe).await;
    let query = "q=bulky+waste";

    hide(app, &moe, Post::Thread(site.sofa), "Rude").await.unwrap();
    assert!(site.recommended(query).await.is_empty());
    assert!(!site.on_page(query).await.1);
    let list = site.ann.see(LIST).await;
    assert!(list.says("A question that is not shown") && !list.says("an old sofa"), "{}", list.text());
    site.ann.get(&format!("/threads/{}/recommend", site.sofa)).await.expect(404);
    show(app, &moe, Post::Thread(site.sofa)).await.unwrap();
    assert_eq!(site.recommended(query).await, [site.sofa.0]);

    let (_, _, roads) = insert_agency(&site.node, "varley").await;
    let ann = caller(&site.node, account_of(&site.node, "ann").await.id).await;
    questions::move_to_category(app, &ann, site.sofa, roads).await.unwrap();
    assert!(site.recommended(query).await.is_empty(), "the other agency did not recommend it");
    assert!(!site.on_page(query).await.1);

    let ines = caller(&site.node, site.city.asker).await;
    questions::delete(app, &ines, site.waste, None).await.unwrap();
    assert!(site.recommended("q=sofa").await.is_empty());
    let count = async || {
        let phrases = recommendation_phrase::Entity::find().count(app.reader()).await.unwrap();
        (recommendation::Entity::find().count(app.reader()).await.unwrap(), phrases)
    };
    assert_eq!(count().await, (1, 1), "what is deleted leaves nothing behind");
}

#[tokio::test]
async fn only_those_who_work_for_the_agency_change_it() {
    let site = Site::build().await;
    site.recommend(site.sofa, &["bulky waste"]).await;
    let (AgencyId(other), ..) = insert_agency(&site.node, "varley").await;
    let vera = signed_in(&site.node, "vera", None).await;
    grant_role(&site.node.app, "vera", "varley", Role::Administrator).await.unwrap();
    let cit = signed_in(&site.node, "cit", None).await;
    let moe = signed_in(&site.node, "moe", Some(Role::Moderator)).await;
    let form = format!("/threads/{}/recommend", site.sofa);
    for (browser, handle) in [(&vera, "vera"), (&cit, "cit"), (&moe, "moe")] {
        assert!(!browser.see(&format!("/threads/{}", site.sofa)).await.body.contains(&form), "{handle}");
        browser.get(&form).await.expect(404);
        browser.get(LIST).await.expect(404);
        let token = token(&site.node, handle).await;
        for agency in [1, other] {
            let path = format!("/agencies/{agency}/recommendations/{}", site.sofa);
            let body = json!({ "phrases": ["sofa"] });
            browser.api_with(Method::PUT, &path, Some(&token), Some(body), &[("if-match", "*")]).await.expect(404);
            browser.api(Method::GET, &path, Some(&token), None).await.expect(404);
            browser.api(Method::DELETE, &path, Some(&token), None).await.expect(404);
        }
        browser.api(Method::GET, "/agencies/1/recommendations", Some(&token), None).await.expect(404);
    }
    assert_eq!(site.recommended("q=bulky+waste").await, [site.sofa.0]);
    assert!(site.on_page("q=bulky+waste").await.1);

    let list = site.ann.see(LIST).await;
    let gone = site.ann.submit(&list, &format!("{LIST}/remove"), &[]).await.expect(200);
    assert!(gone.says("The question is recommended no more."), "{}", gone.text());
    assert!(gone.says("Nothing is recommended yet."), "{}", gone.text());
    assert!(site.recommended("q=bulky+waste").await.is_empty());
    assert!(!site.on_page("q=bulky+waste").await.1, "nothing of it is kept in memory");
    let path = format!("/agencies/1/recommendations/{}", site.sofa);
    site.node.browser().api(Method::DELETE, &path, Some(&site.token), None).await.expect(404);
}

#[tokio::test]
async fn it_comes_first_while_somebody_asks() {
    let site = Site::build().await;
    for number in 1..=5 {
        insert(&site.node, &site.city, &format!("Bulky waste in street {number}"), "I have bulky waste.").await;
    }
    let lantern = insert(&site.node, &site.city, "How do I mend a lantern?", "It leaks.").await;
    site.recommend(lantern, &["bulky waste"]).await;
    let browser = site.node.browser();
    for details in ["", "&details=The+sofa+is+old"] {
        let path = format!("/suggestions?title=Where+is+bulky+waste+collected{details}");
        let found = browser.api(Method::GET, &path, None, None).await.expect(200).json();
        let items = found["items"].as_array().unwrap();
        assert_eq!(items.len(), 5, "{found}");
        assert_eq!((&items[0]["thread"]["id"], &items[0]["is_recommended"]), (&json!(lantern.0), &json!(true)));
        assert!(items[1..].iter().all(|item| item["is_recommended"] == false && item["thread"]["id"] != lantern.0));
    }
    let page = browser.see("/ask/similar?title=Where+is+bulky+waste+collected%3F").await;
    let lines = page.all(".pd-similar__summary");
    assert!(lines[0].contains("lantern") && lines[0].contains(MARK), "{lines:?}");
    assert!(lines[1..].iter().all(|line| !line.contains(MARK)), "{lines:?}");

    let details = "The sofa is old and leans on the fence.".to_owned();
    let title = "Where is bulky waste collected?".to_owned();
    let wanted = Wanted { title, details, ..Wanted::default() };
    let found = suggest_beside_title(&site.node.app, &site.node.parts.search, &wanted).await.unwrap();
    let first = &found.items[0];
    assert_eq!((first.thread.id, first.is_recommended, first.is_new), (lantern, true, false));
    assert_eq!(found.items.len(), 5);
    // What is only mentioned in the details is no search.
    let (title, details) = ("How tall may a fence be?".to_owned(), "Beside it lies bulky waste.".to_owned());
    let wanted = Wanted { title, details, ..Wanted::default() };
    let found = suggest_beside_title(&site.node.app, &site.node.parts.search, &wanted).await.unwrap();
    assert!(found.items.iter().all(|item| !item.is_recommended));
}
