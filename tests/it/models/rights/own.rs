//! What somebody has for themselves alone and names by a number: sessions, tokens, notifications, kept forms. To anybody else, whoever
//! they are, such a number is one that never was, and what they try changes nothing.
//!
//! What people own in public is in the other tables: a question and its case are the column `asker`'s there, an answer and a comment the
//! column `author`'s, and `citizen` is who else there is. Settings, the export and the end of an account name nobody, so that there is no
//! way to ask for those of others. A link of a mail is its own proof, whoever opens it.

use std::fmt::Write;

use chrono::Duration;
use peerdesk::entity::{AccountId, api_token, notification, session};
use peerdesk::identity::administration::{create_account, create_token};
use peerdesk::identity::permissions::Scope;
use peerdesk::threads::answers;
use regex::Regex;
use reqwest::Method;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::people::{PASSWORD, account_of, caller, keep_form};
use crate::support::snapshots::assert_snapshot;
use crate::support::threads::ask;
use crate::support::{Browser, Page, TestApp, TestCity};

/// A number that nobody ever had.
const NEVER: i64 = 999_999_999;
/// What stands in the kept form, and nowhere else.
const KEPT: &str = "walrus";

/// Somebody with a browser and a program.
struct Person {
    account: AccountId,
    browser: Browser,
    /// Of the browser's forms.
    csrf: String,
    token: String,
}

async fn sign_in(node: &TestApp, handle: &str) -> Browser {
    let browser = Browser::that_follows_nothing(node.url(""));
    let page = browser.get("/sign-in").await;
    browser.submit(&page, "/sign-in", &[("name", handle), ("password", PASSWORD)]).await.expect(303);
    browser
}

async fn arrive(node: &TestApp, handle: &str, administers: bool) -> Person {
    let account = create_account(&node.app, handle, None, PASSWORD, administers).await.unwrap();
    let browser = sign_in(node, handle).await;
    let csrf = browser.get("/account").await.attribute("input[name=csrf]", "value").unwrap();
    let token = create_token(&node.app, handle, "program", Scope::ALL, None).await.unwrap();
    Person { account, browser, csrf, token }
}

/// What the numbers name: one of a kind for the API and one for the pages.
struct Things {
    sessions: [i64; 2],
    tokens: [i64; 2],
    notification: i64,
    draft: Uuid,
}

/// Numbers that name nothing.
fn never() -> Things {
    Things { sessions: [NEVER; 2], tokens: [NEVER; 2], notification: NEVER, draft: Uuid::nil() }
}

enum Request {
    Call(Method, String, Option<Value>),
    Look(String),
    Form(String, &'static str, i64),
}

/// Everything that names such a thing.
fn requests(things: &Things) -> Vec<(&'static str, Request)> {
    let Things { sessions, tokens, notification, draft } = things;
    let up_to = json!({ "up_to": notification });
    vec![
        ("a session, by a program", Request::Call(Method::DELETE, format!("/me/sessions/{}", sessions[0]), None)),
        ("a session, on its page", Request::Form("/account/sessions".to_owned(), "end", sessions[1])),
        ("a token, by a program", Request::Call(Method::DELETE, format!("/me/tokens/{}", tokens[0]), None)),
        ("a token, on its page", Request::Form("/account/tokens/end".to_owned(), "token", tokens[1])),
        ("a notification to open", Request::Form(format!("/notifications/{notification}/open"), "", 0)),
        ("a notification to mark", Request::Form(format!("/notifications/{notification}/read"), "", 0)),
        ("notifications up to one", Request::Form("/notifications/read".to_owned(), "newest", *notification)),
        ("the same, by a program", Request::Call(Method::PUT, "/me/notifications/read".to_owned(), Some(up_to))),
        ("a kept form", Request::Look(format!("/account/tokens?draft={draft}"))),
    ]
}

async fn sent(person: &Person, request: Request) -> Page {
    match request {
        Request::Call(method, path, body) => person.browser.api(method, &path, Some(&person.token), body).await,
        Request::Look(path) => person.browser.get(&path).await,
        Request::Form(path, field, value) => {
            let value = value.to_string();
            person.browser.post(&path, &[("csrf", person.csrf.as_str()), (field, value.as_str())]).await
        }
    }
}

/// Status, way on and body of an answer, without the numbers that were asked for, names of requests, and keys and tokens of forms.
fn said(page: &Page, things: &Things) -> (u16, String, String) {
    let drawn = Regex::new(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}").unwrap();
    // Masked anew on each page.
    let token = Regex::new(r#"(name="csrf" value=")[^"]*"#).unwrap();
    let numbers = [things.sessions, things.tokens, [things.notification; 2]].concat();
    let named = numbers.iter().map(|number| format!(r"/{number}\b")).collect::<Vec<_>>().join("|");
    let named = Regex::new(&named).unwrap();
    let blank = |text: &str| drawn.replace_all(&named.replace_all(text, "/[number]"), "[drawn]").into_owned();
    let to = page.headers.get("location").map(|to| to.to_str().unwrap()).unwrap_or_default();
    (page.status.as_u16(), blank(to), token.replace_all(&blank(&page.body), "$1").into_owned())
}

/// What there is of the owner's: how many sessions and tokens in use, and how many notifications that are new.
async fn left(node: &TestApp, owner: &Person) -> (usize, usize, usize) {
    let db = node.app.reader();
    let sessions = session::Entity::find().filter(session::Column::AccountId.eq(owner.account)).all(db).await.unwrap();
    let tokens =
        api_token::Entity::find().filter(api_token::Column::AccountId.eq(owner.account)).all(db).await.unwrap();
    let news = notification::Entity::find().filter(notification::Column::AccountId.eq(owner.account)).all(db).await;
    (
        sessions.len(),
        tokens.iter().filter(|token| token.revoked_at.is_none()).count(),
        news.unwrap().iter().filter(|row| row.read_at.is_none()).count(),
    )
}

/// Gives the owner two more sessions and tokens, a notification and a kept form.
async fn belongings(node: &TestApp, owner: &Person, handle: &str) -> Things {
    let db = node.app.reader();
    for _ in 0..2 {
        sign_in(node, handle).await;
    }
    for name in ["one", "other"] {
        create_token(&node.app, handle, name, Scope::ALL, None).await.unwrap();
    }
    let city = TestCity::build(node).await;
    let asker = caller(node, owner.account).await;
    let neighbour = caller(node, city.neighbour).await;
    let thread = ask(node, &city, &asker, "How do I renew a permit?").await;
    answers::post(&node.app, &neighbour, thread, "Online.", None).await.unwrap();
    node.drain().await;
    let draft = keep_form(node, owner.account, "/account/tokens", "name", KEPT).await;

    let sessions = session::Entity::find().filter(session::Column::AccountId.eq(owner.account));
    let sessions = sessions.order_by_asc(session::Column::Id).all(db).await.unwrap();
    let tokens = api_token::Entity::find().filter(api_token::Column::AccountId.eq(owner.account));
    let tokens = tokens.order_by_asc(api_token::Column::Id).all(db).await.unwrap();
    let news = notification::Entity::find().filter(notification::Column::AccountId.eq(owner.account)).one(db).await;
    // The first ones are those that the owner acts with.
    Things {
        sessions: [sessions[1].id.0, sessions[2].id.0],
        tokens: [tokens[1].id.0, tokens[2].id.0],
        notification: news.unwrap().unwrap().id.0,
        draft,
    }
}

#[tokio::test]
async fn what_is_ones_own_never_was_for_others() {
    let node = TestApp::start().await;
    let owner = arrive(&node, "Olga", false).await;
    let (other, site) = (arrive(&node, "Boris", false).await, arrive(&node, "Mirela", true).await);
    let things = belongings(&node, &owner, "Olga").await;
    node.clock.advance(Duration::seconds(1));
    let before = left(&node, &owner).await;
    assert_eq!(before, (3, 3, 1));

    let mut lines: Vec<(&str, Vec<u16>)> = requests(&things).into_iter().map(|(what, _)| (what, Vec::new())).collect();
    for person in [&other, &site] {
        let here = requests(&things).into_iter().zip(requests(&never()));
        for (line, ((what, request), (_, nothing))) in lines.iter_mut().zip(here) {
            let answer = said(&sent(person, request).await, &things);
            assert_eq!(answer, said(&sent(person, nothing).await, &never()), "{what}");
            assert!(!answer.2.contains(KEPT), "{what}");
            line.1.push(answer.0);
        }
        assert_eq!(left(&node, &owner).await, before, "others changed what is the owner's");
    }
    for (line, (what, request)) in lines.iter_mut().zip(requests(&things)) {
        let page = sent(&owner, request).await;
        assert!(page.status.as_u16() < 400, "{what}: {}", page.text());
        assert_eq!(page.body.contains(KEPT), what == "a kept form", "{what}");
        line.1.push(page.status.as_u16());
    }
    assert_eq!(left(&node, &owner).await, (1, 1, 0), "the owner ends and reads what is theirs");
    assert_eq!(account_of(&node, "Olga").await.id, owner.account);

    let mut table = format!("{:<28}{:<10}{:<10}{}", "", "citizen", "site", "owner");
    for (what, statuses) in lines {
        write!(table, "\n{what:<28}").unwrap();
        for status in statuses {
            write!(table, "{status:<10}").unwrap();
        }
        table.truncate(table.trim_end().len());
    }
    assert_snapshot("rights_own", &table);
}
