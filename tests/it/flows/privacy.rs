//! What the privacy page says of people's data, where no other test shows it. `docs/privacy.md` names the tests behind each of its
//! sentences.

use std::collections::{BTreeMap, BTreeSet};

use chrono::Duration;
use peerdesk::cases::message;
use peerdesk::entity::{AnswerId, CommentId, Role, ThreadId, account, outbox_event, rate_counter};
use peerdesk::housekeeping;
use peerdesk::identity::Caller;
use peerdesk::identity::administration::create_account;
use peerdesk::threads::comments::Under;
use peerdesk::threads::{answers, comments, questions};
use reqwest::redirect::Policy;
use reqwest::{Client, Method, RequestBuilder, Response};
use scraper::{Html, Selector};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::json;

use crate::support::contents::Reader;
use crate::support::people::{PASSWORD, account_of, insert_account_with_password, signed_in};
use crate::support::threads::{ask, cases_of, open_case};
use crate::support::{Browser, TestApp, TestDesk};

/// These words stand in everything that Zoe writes.
const WORDS: &str = "a zeppelin over the meadow";
const ADDRESS: &str = "zoe@example.org";

/// Zoe asks, and answers and comments on what Cora asked.
struct Written {
    desk: TestDesk,
    zoe: Caller,
    own: ThreadId,
    of_cora: ThreadId,
    answer: AnswerId,
    comment: CommentId,
}

async fn written() -> Written {
    let desk = TestDesk::open().await;
    let app = &desk.node.app;
    create_account(app, "Zoe", Some(ADDRESS), PASSWORD, false).await.unwrap();
    let (zoe, cora) = (desk.caller("Zoe").await, desk.caller("Cora").await);
    let own = ask(&desk.node, &desk.city, &zoe, &format!("Where is {WORDS}?")).await;
    let of_cora = ask(&desk.node, &desk.city, &cora, "What did people see?").await;
    let answer = answers::post(app, &zoe, of_cora, &format!("I saw {WORDS}."), None).await.unwrap().value;
    let text = format!("It was {WORDS}, to be exact.");
    let comment = comments::post(app, &zoe, Under::Thread(of_cora), &text, None).await.unwrap().value;
    desk.node.drain().await;
    Written { desk, zoe, own, of_cora, answer, comment }
}

impl Written {
    /// Browsers of all kinds of people but Zoe.
    async fn others(&self) -> Vec<(&'static str, Browser)> {
        let node = &self.desk.node;
        create_account(&node.app, "Mira", None, PASSWORD, true).await.unwrap();
        let mut others = vec![("a reader", node.browser())];
        for handle in ["Nell", "Ann", "Leo", "Mira"] {
            others.push((handle, self.desk.sign_in(handle).await));
        }
        others.push(("Moe", signed_in(node, "Moe", Some(Role::Moderator)).await));
        others.push(("Olu", signed_in(node, "Olu", Some(Role::Administrator)).await));
        others
    }
}

#[tokio::test]
async fn everybody_reads_a_name_and_what_was_written_and_nobody_an_address() {
    let written = written().await;
    let Written { desk, zoe, own, of_cora, .. } = &written;
    let node = &desk.node;
    account::Entity::update_many()
        .col_expr(account::Column::About, Expr::value("I keep bees."))
        .filter(account::Column::Id.eq(zoe.account))
        .exec(node.app.reader())
        .await
        .unwrap();
    open_case(node, *own).await.unwrap();
    let case = cases_of(node, *own).await.remove(0);
    message::from_asker(&node.app, zoe, case.id, "My letter is number 7.", None).await.unwrap();
    node.drain().await;

    let reader = node.browser();
    let question = reader.see(&format!("/threads/{own}")).await;
    assert!(question.says("Zoe") && question.says(WORDS) && question.says("Who knows?"), "{}", question.text());
    assert!(!question.all("time[datetime]").is_empty(), "and when");
    let profile = reader.see("/people/Zoe").await;
    assert!(profile.says("I keep bees.") && profile.says("12 January 2026"), "{}", profile.text());

    let pages = [
        format!("/threads/{own}"),
        format!("/threads/{of_cora}"),
        format!("/threads/{own}/revisions"),
        "/people/Zoe".to_owned(),
        "/people/Zoe/suspension".to_owned(),
        "/search?q=zeppelin".to_owned(),
        format!("/cases/{}", case.reference),
        format!("/desk/cases/{}", case.reference),
        "/desk?view=team&team=all".to_owned(),
        "/admin/agencies/elmford/members".to_owned(),
        "/admin/agencies/elmford/security".to_owned(),
    ];
    for (who, browser) in written.others().await {
        for path in &pages {
            let page = browser.get(path).await;
            assert!(!page.status.is_server_error(), "{path} for {who}");
            assert!(!page.body.contains(ADDRESS) && !page.body.contains("argon2"), "{path} for {who}: {}", page.body);
        }
    }
    let ann = desk.sign_in("Ann").await.see(&format!("/desk/cases/{}", case.reference)).await;
    assert!(ann.says("My letter is number 7."), "the case was there to be read: {}", ann.text());
    let token = desk.token("Ann").await;
    let of_case = ["", "/timeline", "/messages"].map(|place| format!("/cases/{}{place}", case.id));
    let of_thread = ["", "/answers", "/comments", "/revisions"].map(|place| format!("/threads/{of_cora}{place}"));
    for path in of_case.iter().chain(&of_thread) {
        let answer = reader.api(Method::GET, path, Some(&token), None).await.expect(200);
        assert!(!answer.body.contains(ADDRESS), "{path}: {}", answer.body);
    }
}

#[tokio::test]
async fn what_was_written_and_the_account_stay_until_somebody_deletes_them() {
    let Written { desk, own, of_cora, .. } = written().await;
    let node = &desk.node;
    node.clock.advance(Duration::days(800));
    for _ in 0..3 {
        housekeeping::run(&node.app).await.unwrap();
    }
    let reader = node.browser();
    assert!(reader.see(&format!("/threads/{own}")).await.says(WORDS));
    let page = reader.see(&format!("/threads/{of_cora}")).await;
    assert!(page.says(&format!("I saw {WORDS}.")) && page.says("to be exact"), "{}", page.text());
    assert_eq!(account_of(node, "Zoe").await.email.as_deref(), Some(ADDRESS));
}

#[tokio::test]
async fn what_was_deleted_is_shown_to_nobody() {
    let written = written().await;
    let Written { desk, zoe, own, of_cora, answer, comment } = &written;
    let node = &desk.node;
    questions::delete(&node.app, zoe, *own, None).await.unwrap();
    answers::delete(&node.app, zoe, *answer, None).await.unwrap();
    comments::delete(&node.app, zoe, *comment).await.unwrap();
    node.drain().await;
    let pages = [
        format!("/threads/{own}"),
        format!("/threads/{own}/revisions"),
        format!("/threads/{of_cora}"),
        format!("/answers/{answer}/revisions"),
        "/people/Zoe".to_owned(),
        "/".to_owned(),
        "/threads".to_owned(),
        "/search?q=zeppelin".to_owned(),
    ];
    let mut readers = written.others().await;
    readers.push(("Zoe", desk.sign_in("Zoe").await));
    for (who, browser) in readers {
        for path in &pages {
            let page = browser.get(path).await;
            assert!(!page.says(WORDS), "{path} for {who}: {}", page.text());
        }
        browser.get(&pages[0]).await.expect(404);
    }
    let reader = node.browser();
    for handle in ["Zoe", "Ann", "Moe"] {
        let token = desk.token(handle).await;
        for path in [format!("/threads/{own}"), format!("/answers/{answer}"), format!("/comments/{comment}")] {
            reader.api(Method::GET, &path, Some(&token), None).await.expect(404);
        }
        let found = reader.api(Method::GET, "/search?q=zeppelin", Some(&token), None).await.expect(200).json();
        assert_eq!(found["items"], json!([]), "{handle}");
    }
}

#[tokio::test]
async fn what_is_kept_of_events_holds_no_text() {
    let Written { desk, own, .. } = written().await;
    let app = &desk.node.app;
    open_case(&desk.node, own).await.unwrap();
    desk.node.drain().await;
    let events = outbox_event::Entity::find().all(app.reader()).await.unwrap();
    assert!(events.len() > 4, "{events:?}");
    for event in events {
        let payload = serde_json::to_string(&event.payload).unwrap();
        for text in ["zeppelin", "Zoe", ADDRESS] {
            assert!(!payload.contains(text), "{payload}");
        }
    }
}

/// Pages that people read.
fn pages_to_read(thread: ThreadId) -> [String; 9] {
    [
        "/".to_owned(),
        "/threads".to_owned(),
        format!("/threads/{thread}"),
        "/people/Zoe".to_owned(),
        "/categories/parking".to_owned(),
        "/agencies/elmford".to_owned(),
        "/help".to_owned(),
        "/privacy".to_owned(),
        "/search?q=zeppelin".to_owned(),
    ]
}

#[tokio::test]
async fn reading_leaves_no_trace() {
    let Written { desk, own, .. } = written().await;
    let (reader, nell) = (desk.node.browser(), desk.sign_in("Nell").await);
    let db = desk.node.app.reader();
    let contents = Reader::new(db).await;
    let before = contents.read(db).await;
    for browser in [&reader, &nell] {
        for path in pages_to_read(own) {
            browser.see(&path).await;
        }
    }
    reader.api(Method::GET, "/threads", None, None).await.expect(200);
    assert_eq!(contents.read(db).await.since(&before), Vec::<String>::new());
}

#[tokio::test]
async fn pages_load_nothing_from_elsewhere() {
    let Written { desk, own, .. } = written().await;
    let reader = desk.node.browser();
    let loaded = Selector::parse("script[src], img[src], iframe[src], link[rel=stylesheet], link[rel=icon]").unwrap();
    let allowed = ["'self'", "'none'", "data:"];
    for path in pages_to_read(own) {
        let page = reader.see(&path).await;
        let policy = page.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'"), "{policy}");
        let mut sources = policy.split(';').flat_map(|directive| directive.split_whitespace().skip(1));
        assert!(sources.all(|source| allowed.contains(&source)), "{path}: {policy}");
        let html = Html::parse_document(&page.body);
        for element in html.select(&loaded) {
            let element = element.value();
            let from = element.attr("src").or(element.attr("href")).unwrap_or_default();
            assert!(from.starts_with('/') && !from.starts_with("//"), "{path} loads {from}");
        }
    }
}

/// The token of the first form of a page.
fn form_token(page: &str) -> String {
    page.split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_network_address_is_kept_where_tries_are_counted_and_nowhere_else() {
    let node = TestApp::start_with(|config| {
        config.rate_limit_scale = 1;
        config.trusted_proxies = vec!["127.0.0.0/8".parse().unwrap()];
    })
    .await;
    let client = Client::builder().redirect(Policy::none()).cookie_store(true).build().unwrap();
    let from_home = |request: RequestBuilder| request.header("x-forwarded-for", "203.0.113.77").send();
    let page = from_home(client.get(node.url("/sign-up"))).await.unwrap().text().await.unwrap();
    let token = form_token(&page);
    for (path, fields, status) in [
        ("/sign-in", vec![("name", "Zoe"), ("password", "not this one")], 422_u16),
        ("/forgot-password", vec![("name", "Zoe")], 303),
        ("/sign-up", vec![("handle", "Zoe"), ("email", ""), ("password", PASSWORD)], 303),
    ] {
        let fields = [vec![("csrf", token.as_str())], fields].concat();
        let answer = from_home(client.post(node.url(path)).form(&fields)).await.unwrap();
        assert_eq!(answer.status(), status, "{path}");
    }
    node.drain().await;
    let db = node.app.reader();
    let contents = Reader::new(db).await.read(db).await;
    assert_eq!(contents.tables_with("203.0.113"), Vec::<&str>::new());
    let counted = rate_counter::Entity::find().all(db).await.unwrap();
    assert!(counted.iter().any(|row| row.key.contains("203.0.113.77")), "{counted:?}");
    node.clock.advance(Duration::days(2));
    for _ in 0..2 {
        housekeeping::run(&node.app).await.unwrap();
    }
    assert_eq!(rate_counter::Entity::find().all(db).await.unwrap(), []);
}

/// The cookies that an answer sets, each with the seconds of its life; `None` for one that goes with the browser.
fn cookies(answer: &Response) -> BTreeMap<String, Option<i64>> {
    let lines = answer.headers().get_all("set-cookie").iter().map(|line| line.to_str().unwrap());
    let cookie = |line: &str| {
        let life =
            line.split("; ").find_map(|part| part.strip_prefix("Max-Age=")).map(|life| life.parse::<i64>().unwrap());
        (line.split('=').next().unwrap().to_owned(), life)
    };
    // One without any life is taken away.
    lines.map(cookie).filter(|(_, life)| *life != Some(0)).collect()
}

#[tokio::test]
async fn each_cookie_is_on_the_privacy_page_and_lives_as_long_as_it_says() {
    let node = TestApp::start().await;
    insert_account_with_password(&node, "Zoe").await;
    let client = Client::builder().redirect(Policy::none()).cookie_store(true).build().unwrap();
    let door = client.get(node.url("/sign-in")).send().await.unwrap();
    let mut given = cookies(&door);
    let token = form_token(&door.text().await.unwrap());
    let fields = [("csrf", token.as_str()), ("name", "Zoe"), ("password", PASSWORD)];
    given.extend(cookies(&client.post(node.url("/sign-in")).form(&fields).send().await.unwrap()));
    let fields = [("scheme", "dark"), ("back", "/")];
    let colours = Client::builder().redirect(Policy::none()).build().unwrap();
    given.extend(cookies(&colours.post(node.url("/scheme")).form(&fields).send().await.unwrap()));

    let days = |count: i64| Some(Duration::days(count).num_seconds());
    let expected = [("visitor", None), ("session", days(90)), ("device", days(365)), ("scheme", days(365))];
    assert_eq!(given, BTreeMap::from(expected.map(|(name, life)| (name.to_owned(), life))));
    let page = node.browser().see("/privacy").await;
    let shown: BTreeSet<String> = page.all("table code").into_iter().collect();
    assert_eq!(shown, given.into_keys().collect());
    for way in ["/account/data", "/account/delete"] {
        assert!(page.attribute(&format!("main a[href='{way}']"), "href").is_some(), "{way}");
    }
    for life in ["Until you close the browser", "14 days without a visit, and 90 days at most", "1 year"] {
        assert!(page.says(life), "{life}: {}", page.text());
    }
}
