//! How the site is found and followed from outside: `robots.txt`, the sitemap, feeds, previews, data for search engines, and one spelling of
//! each address. All of it holds what readers without an account see, and nothing else.

use chrono::Duration;
use peerdesk::entity::{
    Audience, Event, Role, TagId, ThreadId, ThreadState, answer, empty_search, tag, tag_name, thread, thread_tag,
};
use reqwest::Method;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use serde_json::Value;

use crate::support::people::signed_in;
use crate::support::threads::insert_answer;
use crate::support::{Browser, Page, TestApp, TestCity};

/// Titles of a question that everybody sees, and of those that not everybody sees.
const SHOWN: &str = "Where do bicycles go?";
const NOT_SHOWN: [&str; 3] = ["A private matter", "A hidden matter", "A deleted matter"];

/// A city where somebody asked in public, and others asked what not everybody sees.
struct Reach {
    node: TestApp,
    city: TestCity,
    shown: ThreadId,
}

impl Reach {
    async fn build() -> Self {
        let node = TestApp::start().await;
        let city = TestCity::build(&node).await;
        let shown = city.insert_thread(&node, |row| row.title = SHOWN.to_owned()).await;
        for (at, title) in NOT_SHOWN.into_iter().enumerate() {
            city.insert_thread(&node, |row| {
                row.title = title.to_owned();
                match at {
                    0 => row.audience = Audience::AskerAndTeam,
                    1 => row.hidden_at = Some(row.created_at),
                    _ => row.deleted_at = Some(row.created_at),
                }
            })
            .await;
        }
        // Search hears of it.
        node.record(Event::ThreadAsked { thread: shown }).await;
        node.drain().await;
        Self { node, city, shown }
    }

    /// Answers the shown question so often, and counts that as the operation would.
    async fn answer(&self, texts: &[&str]) {
        for text in texts {
            insert_answer(&self.node, self.shown, self.city.neighbour, text).await;
        }
        let count = i32::try_from(texts.len()).unwrap();
        self.change(self.shown, thread::Column::AnswerCount, count).await;
    }

    /// Gives the shown question, and one that not everybody sees, the first tag of the site.
    async fn tag(&self) {
        let (db, name, created_at) = (self.node.app.reader(), Set("bicycles".to_owned()), Set(self.node.app.now()));
        let row = tag::ActiveModel { name, created_at, version: Set(1), ..Default::default() };
        let tag: TagId = tag::Entity::insert(row).exec(db).await.unwrap().last_insert_id;
        let name = tag_name::ActiveModel {
            folded: Set("bicycles".to_owned()),
            tag_id: Set(tag),
            typed: Set("bicycles".to_owned()),
        };
        tag_name::Entity::insert(name).exec_without_returning(db).await.unwrap();
        for thread in [self.shown, ThreadId(self.shown.0 + 1)] {
            let row = thread_tag::ActiveModel { thread_id: Set(thread), tag_id: Set(tag) };
            thread_tag::Entity::insert(row).exec_without_returning(db).await.unwrap();
        }
    }

    async fn change(&self, id: ThreadId, column: thread::Column, value: impl Into<sea_orm::Value>) {
        thread::Entity::update_many()
            .col_expr(column, Expr::value(value))
            .filter(thread::Column::Id.eq(id))
            .exec(self.node.app.reader())
            .await
            .unwrap();
    }
}

fn is_xml(page: &Page, kind: &str) {
    let sent = page.headers["content-type"].to_str().unwrap();
    assert!(sent.starts_with(kind), "{}: {sent}", page.path);
    assert!(page.body.starts_with("<?xml version=\"1.0\" encoding=\"utf-8\"?>"), "{}", page.body);
}

#[tokio::test]
async fn feeds_hold_what_everybody_sees_whoever_asks() {
    let reach = Reach::build().await;
    reach.answer(&["Into the shed."]).await;
    reach.tag().await;
    let (reader, asker) = (reach.node.browser(), signed_in(&reach.node, "mina", Some(Role::Moderator)).await);
    let feeds = ["/threads.atom", "/categories/parking/feed.atom", "/agencies/elmford/feed.atom", "/search.atom?q="];
    for path in feeds.into_iter().chain(["/unanswered.atom", "/tags/bicycles/feed.atom"]) {
        let page = reader.get(path).await.expect(200);
        is_xml(&page, "application/atom+xml");
        assert!(page.body.contains(SHOWN), "{path}: {}", page.body);
        for title in NOT_SHOWN {
            assert!(!page.body.contains(title), "{path} names {title}");
        }
        assert_eq!(asker.get(path).await.expect(200).body, page.body, "{path} is the same for everybody");
        let id = format!("<id>{}</id>", reach.node.url(&format!("/threads/{}", reach.shown)));
        assert!(page.body.contains(&id), "{path}: {}", page.body);
        let address = format!("<id>{}</id>", reach.node.url(path));
        assert!(page.body.contains(&address), "{path} names itself: {}", page.body);
        let tag = page.headers["etag"].to_str().unwrap();
        reader.get_with(path, ("if-none-match", tag)).await.expect(304);
    }
    let answers = reader.get(&format!("/threads/{}/feed.atom", reach.shown)).await.expect(200);
    is_xml(&answers, "application/atom+xml");
    assert!(answers.body.contains("&#60;p&#62;Into the shed.&#60;/p&#62;"), "{}", answers.body);
    for nothing in ["/tags/nothing/feed.atom", "/categories/nothing/feed.atom", "/threads/999999/feed.atom"] {
        reader.get(nothing).await.expect(404);
    }
    // The threads after the shown one are those that not everybody sees.
    for after in 1..=3 {
        let path = format!("/threads/{}/feed.atom", reach.shown.0 + after);
        reader.get(&path).await.expect(404);
        asker.get(&path).await.expect(404);
    }
}

#[tokio::test]
async fn what_is_hidden_leaves_its_feeds() {
    let reach = Reach::build().await;
    let (reader, moderator) = (reach.node.browser(), signed_in(&reach.node, "mina", Some(Role::Moderator)).await);
    assert!(reader.get("/threads.atom").await.body.contains(SHOWN));
    let hide = format!("/threads/{}/hide", reach.shown);
    let page = moderator.see(&hide).await;
    moderator.submit(&page, &hide, &[("reason", "This is an advertisement")]).await.expect(200);
    assert!(!reader.get("/threads.atom").await.body.contains(SHOWN));
    reader.get(&format!("/threads/{}/feed.atom", reach.shown)).await.expect(404);
    assert!(!reader.get("/sitemap/threads-1.xml").await.body.contains("bicycles"));
}

#[tokio::test]
async fn no_title_breaks_a_feed() {
    let reach = Reach::build().await;
    reach.change(reach.shown, thread::Column::Title, "</title><b>&amp;\u{8}\u{202e}]]>").await;
    let feed = reach.node.browser().get("/threads.atom").await.expect(200).body;
    assert_eq!(feed.matches("<title").count(), feed.matches("</title>").count());
    assert!(!feed.contains("<b>") && !feed.contains(['\u{8}', '\u{202e}']), "{feed}");
}

#[tokio::test]
async fn a_feed_of_a_search_is_no_search_that_found_nothing() {
    let reach = Reach::build().await;
    let feed = reach.node.browser().get("/search.atom?q=zeppelin+mooring").await.expect(200);
    assert!(!feed.body.contains("<entry>") && feed.body.contains("<updated>1970-01-01T00:00:00Z</updated>"));
    let counted = empty_search::Entity::find().all(reach.node.app.reader()).await.unwrap();
    assert!(counted.is_empty(), "{counted:?}");
}

#[tokio::test]
async fn a_feed_of_a_search_holds_what_fits_best_and_the_newest_first() {
    let reach = Reach::build().await;
    for number in 0..50 {
        let title = format!("A lantern number{number}");
        let thread = reach.city.insert_thread(&reach.node, |row| row.title = title).await;
        reach.node.record(Event::ThreadAsked { thread }).await;
    }
    reach.node.drain().await;
    let feed = reach.node.browser().get("/search.atom?q=bicycles+lantern").await.expect(200).body;
    assert_eq!(feed.matches("<entry>").count(), 50);
    assert!(feed.contains(SHOWN), "one word that is rare says more than being new");
    let (first, last) = (feed.find("A lantern number").unwrap_or_default(), feed.find(SHOWN).unwrap_or_default());
    assert!(first < last, "the newest comes first");
}

#[tokio::test]
async fn pages_lead_to_their_feeds() {
    let reach = Reach::build().await;
    reach.tag().await;
    let reader = reach.node.browser();
    let thread = reader.get(&format!("/threads/{}", reach.shown)).await.expect(200).path;
    for page in [
        "/",
        "/threads",
        "/threads?tab=unanswered",
        "/categories/parking",
        "/agencies/elmford",
        "/tags/bicycles",
        "/search?q=x",
        thread.as_str(),
    ] {
        let shown = reader.see(page).await;
        let feed = shown.attribute("link[type='application/atom+xml']", "href");
        let feed = feed.unwrap_or_else(|| panic!("{page} names no feed"));
        reader.get(&feed).await.expect(200);
    }
}

#[tokio::test]
async fn the_sitemap_lists_what_search_engines_may_keep() {
    let reach = Reach::build().await;
    let now = reach.node.app.now();
    let duplicate = reach
        .city
        .insert_thread(&reach.node, |row| {
            row.title = "A duplicate".to_owned();
            row.state = ThreadState::Closed;
            row.duplicate_of = Some(reach.shown);
        })
        .await;
    reach
        .city
        .insert_thread(&reach.node, |row| {
            row.title = "A stale matter".to_owned();
            row.created_at = now - Duration::days(31);
        })
        .await;
    let reader = reach.node.browser();
    let robots = reader.get("/robots.txt").await.expect(200);
    assert!(robots.body.contains(&format!("Sitemap: {}", reach.node.url("/sitemap.xml"))), "{}", robots.body);
    assert!(robots.body.contains("\nDisallow: /account\n") && !robots.body.contains("Disallow: /threads\n"));
    let index = reader.get("/sitemap.xml").await.expect(200);
    is_xml(&index, "application/xml");
    for part in ["pages", "agencies", "categories", "tags", "threads-1"] {
        assert!(index.body.contains(&reach.node.url(&format!("/sitemap/{part}.xml"))), "{part}: {}", index.body);
        is_xml(&reader.get(&format!("/sitemap/{part}.xml")).await.expect(200), "application/xml");
    }
    assert!(!index.body.contains("threads-2.xml"));
    reader.get("/sitemap/threads-0.xml").await.expect(404);
    let part = reader.get("/sitemap/threads-1.xml").await.expect(200).body;
    assert!(part.contains(&reach.node.url(&format!("/threads/{}-where-do-bicycles-go", reach.shown))), "{part}");
    for absent in ["private", "hidden", "deleted", "duplicate", "stale"] {
        assert!(!part.contains(absent), "{absent}: {part}");
    }
    let page = reader.get(&format!("/threads/{duplicate}")).await.expect(200);
    let canonical = page.attribute("link[rel=canonical]", "href").unwrap();
    assert!(canonical.ends_with("-where-do-bicycles-go"), "{canonical}");
}

/// Whether a line of `robots.txt` asks programs to leave a path alone: it is its beginning, and a star stands for any text.
fn leaves_alone(line: &str, path: &str) -> bool {
    let mut pieces = line.split('*');
    let Some(mut rest) = pieces.next().and_then(|first| path.strip_prefix(first)) else { return false };
    for piece in pieces {
        let Some((_, behind)) = rest.split_once(piece) else { return false };
        rest = behind;
    }
    true
}

#[tokio::test]
async fn programs_are_asked_to_leave_alone_what_leads_to_signing_in() {
    let reach = Reach::build().await;
    let robots = reach.node.browser().get("/robots.txt").await.expect(200).body;
    let lines: Vec<&str> = robots.lines().filter_map(|line| line.strip_prefix("Disallow: ")).collect();
    let is_left_alone = |path: &str| lines.iter().any(|line| leaves_alone(line, path));
    let mut count = 0;
    for row in include_str!("../snapshots/rights_pages.snap").lines() {
        let words: Vec<&str> = row.split_whitespace().collect();
        let [method, path, of_nobody, ..] = words.as_slice() else { continue };
        if (*method, *of_nobody) == ("GET", "303") {
            assert!(is_left_alone(path), "{path}");
            count += 1;
        }
    }
    assert!(count > 50, "{count}");
    for path in ["/", "/threads", "/threads/1-x", "/tags", "/statistics", "/people/tom", "/agencies/elmford", "/help"] {
        assert!(!is_left_alone(path), "{path}");
    }
}

#[tokio::test]
async fn a_duplicate_names_no_question_that_search_engines_are_not_told_of() {
    let reach = Reach::build().await;
    let now = reach.node.app.now();
    let [hidden, stale] = [true, false].map(|is_hidden| {
        let change = move |row: &mut thread::Model| {
            row.hidden_at = is_hidden.then_some(now);
            row.created_at = now - Duration::days(if is_hidden { 1 } else { 31 });
        };
        reach.city.insert_thread(&reach.node, change)
    });
    let (hidden, stale) = (hidden.await, stale.await);
    let reader = reach.node.browser();
    for (original, expected) in [(hidden, false), (stale, false), (reach.shown, true)] {
        let repeat = |row: &mut thread::Model| {
            row.title = "A repeated question".to_owned();
            row.state = ThreadState::Closed;
            row.duplicate_of = Some(original);
        };
        let duplicate = reach.city.insert_thread(&reach.node, repeat).await;
        let page = reader.get(&format!("/threads/{duplicate}")).await.expect(200);
        assert_eq!(page.attribute("link[rel=canonical]", "href").is_some(), expected, "{original}");
    }
}

#[tokio::test]
async fn search_engines_may_keep_what_the_sitemap_lists() {
    let reach = Reach::build().await;
    let reader = reach.node.browser();
    let part = reader.get("/sitemap/pages.xml").await.expect(200).body;
    let addresses = part.split("<loc>").skip(1).filter_map(|rest| rest.split_once("</loc>"));
    let mut count = 0;
    for (address, _) in addresses {
        let path = address.strip_prefix(reach.node.url("").trim_end_matches('/')).unwrap();
        let page = reader.get(if path.is_empty() { "/" } else { path }).await.expect(200);
        assert_eq!(page.attribute("link[rel=canonical]", "href").as_deref(), Some(address), "{path}");
        count += 1;
    }
    assert!(count >= 10, "{part}");
}

#[tokio::test]
async fn data_for_search_engines_has_the_numbers_of_the_page() {
    let reach = Reach::build().await;
    reach.answer(&["One </script>.", "Two.", "Three."]).await;
    reach.change(reach.shown, thread::Column::MeTooCount, 20).await;
    let hidden = insert_answer(&reach.node, reach.shown, reach.city.neighbour, "Hidden.").await;
    answer::Entity::update_many()
        .col_expr(answer::Column::HiddenAt, Expr::value(reach.node.app.now()))
        .filter(answer::Column::Id.eq(hidden))
        .exec(reach.node.app.reader())
        .await
        .unwrap();
    let page = reach.node.browser().get(&format!("/threads/{}", reach.shown)).await.expect(200);
    let data: Value = serde_json::from_str(&page.all("script[type='application/ld+json']").concat()).unwrap();
    let question = &data["mainEntity"];
    let listed = |name: &str| question[name].as_array().map_or(0, Vec::len);
    assert_eq!(question["answerCount"], page.all(".pd-answer").len());
    assert_eq!(listed("acceptedAnswer") + listed("suggestedAnswer"), page.all(".pd-answer").len());
    assert_eq!(question["upvoteCount"].to_string(), page.all(".pd-chip__count")[0]);
    assert!(!data.to_string().contains("Hidden."));
    for answer in question["suggestedAnswer"].as_array().unwrap() {
        let place = answer["url"].as_str().unwrap().split_once('#').unwrap().1;
        assert_eq!(page.all(&format!("#{place}")).len(), 1, "{place}");
    }
}

#[tokio::test]
async fn one_number_of_people_stands_everywhere() {
    let reach = Reach::build().await;
    reach.change(reach.shown, thread::Column::MeTooCount, 20).await;
    let reader = reach.node.browser();
    assert!(reader.see("/threads").await.says("20 people have this too"));
    let page = reader.get(&format!("/threads/{}", reach.shown)).await.expect(200);
    assert_eq!(page.all(".pd-chip__count")[0], "20");
    let over_api = reader.api(Method::GET, &format!("/threads/{}", reach.shown), None, None).await.expect(200).json();
    assert_eq!(over_api["me_too_count"], 20);
}

#[tokio::test]
async fn a_title_of_unknown_language_is_in_none() {
    let reach = Reach::build().await;
    reach.change(reach.shown, thread::Column::Language, "").await;
    let reader = reach.node.browser();
    for path in ["/threads", "/categories/parking"] {
        let page = reader.get(path).await.expect(200);
        assert!(page.body.contains(&format!("<bdi lang=\"\">{SHOWN}</bdi>")), "{path}: {}", page.body);
    }
}

#[tokio::test]
async fn the_head_of_a_page_is_not_turned() {
    let reach = Reach::build().await;
    reach.change(reach.shown, thread::Column::Title, "Bins \u{202e}not emptied \u{2067}twice").await;
    let page = reach.node.browser().get(&format!("/threads/{}", reach.shown)).await.expect(200);
    let head = page.body.split("</head>").next().unwrap();
    assert!(!head.contains(['\u{202e}', '\u{2067}']), "{head}");
    let said = |name: &str| page.attribute(&format!("meta[property='og:{name}']"), "content").unwrap_or_default();
    assert_eq!(said("title"), "Bins not emptied twice");
    assert_eq!((said("type").as_str(), said("locale").as_str()), ("article", "en"));
    assert_eq!(Some(said("url")), page.attribute("link[rel=canonical]", "href"));
}

#[tokio::test]
async fn slashes_too_many_lead_to_the_page_that_was_meant() {
    let reach = Reach::build().await;
    let browser = Browser::that_follows_nothing(reach.node.url(""));
    for (path, right) in [
        ("/threads/", "/threads"),
        ("/search/?q=bin&page=2", "/search?q=bin&page=2"),
        ("/people/ben.h/", "/people/ben.h"),
        ("//threads", "/threads"),
        ("/ask//details/", "/ask/details"),
    ] {
        let page = browser.get(path).await.expect(308);
        assert_eq!(page.headers["location"], right, "{path}");
    }
    browser.get("/").await.expect(200);
    let refused = browser.api(Method::GET, "/threads/", None, None).await.expect(404);
    assert!(refused.json()["detail"].as_str().unwrap().contains("/api/v1/threads."), "{}", refused.body);
}
