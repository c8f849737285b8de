//! Somebody takes their data along: all that they wrote or were told, nothing of what only others may read.

use std::collections::BTreeSet;

use chrono::Duration;
use peerdesk::cases::{message, note};
use peerdesk::entity::{Role, VoteKind};
use peerdesk::identity::administration::{create_account, create_token};
use peerdesk::identity::permissions::Scope;
use peerdesk::threads::comments::Under;
use peerdesk::threads::questions::ThreadEdit;
use peerdesk::threads::{answers, comments, duplicates, hiding, questions, reactions};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::people::{
    PASSWORD, account_of, caller, insert_account_with_password, insert_staff, sign_in, token,
};
use crate::support::threads::ask;
use crate::support::{Browser, TestApp, TestCity, TestDesk};

/// The export that a token gets.
async fn export(browser: &Browser, token: &str) -> Value {
    let file = browser.api(Method::GET, "/me/export", Some(token), None).await.expect(200);
    assert_eq!(file.headers["content-type"], "application/json; charset=utf-8");
    assert_eq!(file.headers["cache-control"], "no-store");
    let name = file.headers["content-disposition"].to_str().unwrap();
    assert!(name.starts_with("attachment; filename=\"") && name.ends_with(".json\""), "{name}");
    file.json()
}

/// The texts of a field in a list.
fn texts<'a>(export: &'a Value, list: &str, field: &str) -> Vec<&'a str> {
    let items = export[list].as_array().unwrap_or_else(|| panic!("no {list} in {export}"));
    items.iter().map(|item| item[field].as_str().unwrap_or_default()).collect()
}

#[tokio::test]
async fn everything_that_somebody_wrote_or_was_told_is_in_it() {
    let node = TestApp::start().await;
    let city = TestCity::build(&node).await;
    create_account(&node.app, "Zelda", Some("zelda@example.org"), PASSWORD, false).await.unwrap();
    let (app, tom) = (&node.app, caller(&node, city.neighbour).await);
    let zelda = caller(&node, account_of(&node, "Zelda").await.id).await;
    let moderator = insert_staff(&node, "moderator", Role::Moderator).await;
    let moderator = caller(&node, moderator).await;
    let own = ask(&node, &city, &zelda, "How do I appeal?").await;
    let edit = ThreadEdit { body: Some("A second text.".to_owned()), ..ThreadEdit::default() };
    questions::edit(app, &zelda, own, edit).await.unwrap();
    let edit = ThreadEdit { body: Some("What a moderator made of it.".to_owned()), ..ThreadEdit::default() };
    questions::edit(app, &moderator, own, edit).await.unwrap();
    let edit = ThreadEdit { body: Some("The text of today.".to_owned()), ..ThreadEdit::default() };
    questions::edit(app, &zelda, own, edit).await.unwrap();
    let of_tom = ask(&node, &city, &tom, "Where do I appeal?").await;
    let toms = answers::post(app, &tom, own, "In writing.", None).await.unwrap().value;
    answers::post(app, &zelda, of_tom, "At the \"town hall\",\n*today*.", None).await.unwrap();
    let hidden = answers::post(app, &zelda, own, "A rude word.", None).await.unwrap().value;
    hiding::hide(app, &moderator, hiding::Post::Answer(hidden), "Be kind").await.unwrap();
    comments::post(app, &zelda, Under::Answer(toms), "To whom?", None).await.unwrap();
    for kind in VoteKind::ALL {
        reactions::vote(app, &zelda, toms, *kind).await.unwrap();
    }
    reactions::add_me_too(app, &zelda, of_tom).await.unwrap();
    duplicates::propose(app, &zelda, of_tom, own).await.unwrap();
    node.drain().await;
    sign_in(&node, "Zelda").await;
    let access = token(&node, "Zelda").await;
    let file = export(&node.browser(), &access).await;

    let account = &file["account"];
    assert_eq!((&account["handle"], &account["email"]), (&json!("Zelda"), &json!("zelda@example.org")));
    assert_eq!(texts(&file, "threads", "body"), ["The text of today."]);
    assert_eq!(texts(&file, "earlier_texts", "body"), ["Who knows?", "A second text."], "{file}");
    assert_eq!(texts(&file, "answers", "body"), ["At the \"town hall\",\n*today*.", "A rude word."]);
    assert_eq!(texts(&file, "answers", "hidden_reason"), ["", "Be kind"]);
    assert_eq!(texts(&file, "comments", "body"), ["To whom?"]);
    assert_eq!(texts(&file, "votes", "kind"), ["helpful", "worked_for_me"]);
    assert_eq!(file["me_too"][0]["thread_id"], of_tom.0);
    assert_eq!(file["follows"].as_array().unwrap().len(), 2, "{file}");
    assert_eq!(file["duplicate_proposals"][0]["of_thread_id"], own.0);
    assert!(texts(&file, "notifications", "text").iter().any(|told| told.contains("tom")), "{file}");
    assert_eq!(texts(&file, "security_events", "kind"), ["signed_in", "token_created", "data_exported"]);
    assert_eq!(file["sessions"].as_array().unwrap().len(), 1);
    assert_eq!(texts(&file, "tokens", "name"), ["test"]);
    let text = file.to_string();
    assert!(!text.contains(&access[..9]) && !text.contains("argon2"), "no secret, nor a part of one");
    assert!(!text.contains("What a moderator made of it."), "not their words");
}

#[tokio::test]
async fn both_sides_of_a_case_are_in_it_and_no_note() {
    let desk = TestDesk::open().await;
    let app = &desk.node.app;
    let (cora, ann) = (desk.caller("Cora").await, desk.caller("Ann").await);
    let case = desk.open_case().await;
    message::from_staff(app, &ann, case.id, "canary-to-cora", false, None, None).await.unwrap();
    message::from_asker(app, &cora, case.id, "canary-from-cora", None).await.unwrap();
    note::add(app, &ann, case.id, "canary-internal", None).await.unwrap();
    let browser = desk.node.browser();
    let file = export(&browser, &desk.token("Cora").await).await;
    let of_case = &file["cases"][0];
    assert_eq!(of_case["reference"], case.reference.as_str());
    let said: Vec<_> = of_case["messages"].as_array().unwrap().iter().map(|said| said["body"].clone()).collect();
    assert_eq!(said, ["canary-to-cora", "canary-from-cora"]);
    let kinds: Vec<_> = of_case["timeline"].as_array().unwrap().iter().map(|line| line["kind"].clone()).collect();
    assert!(kinds.contains(&json!("opened")) && !kinds.contains(&json!("noted")), "{kinds:?}");
    assert!(!file.to_string().contains("canary-internal"));

    // Neither a neighbour nor whoever works the case takes any of it along.
    for handle in ["Nell", "Ann"] {
        let file = export(&browser, &desk.token(handle).await).await;
        assert_eq!(file["cases"], json!([]), "{handle}");
        assert!(!file.to_string().contains("canary"), "{handle}: {file}");
    }
}

#[tokio::test]
async fn a_token_takes_along_what_it_may_read() {
    let node = TestApp::start().await;
    TestCity::build(&node).await;
    let browser = node.browser();
    let names = |file: &Value| file.as_object().unwrap().keys().cloned().collect::<BTreeSet<_>>();
    let profile = create_token(&node.app, "ines", "profile", &[Scope::ProfileRead], None).await.unwrap();
    let file = export(&browser, &profile).await;
    let head = [
        "account",
        "drafts",
        "exported_at",
        "followed_agencies",
        "followed_categories",
        "followed_tags",
        "mail_hours",
        "mail_settings",
        "notifications",
        "question_offers",
        "question_preferences",
        "roles",
        "site",
        "stopped_threads",
        "suspensions",
        "thanks_given",
        "thanks_received",
        "volunteering",
    ];
    let head = head.map(str::to_owned);
    assert_eq!(names(&file), BTreeSet::from(head));
    let threads = create_token(&node.app, "ines", "threads", &[Scope::ThreadsRead], None).await.unwrap();
    browser.api(Method::GET, "/me/export", Some(&threads), None).await.expect(403);
    browser.api(Method::GET, "/me/export", None, None).await.expect(401);
    // All of it is what the document describes.
    let file = export(&browser, &token(&node, "ines").await).await;
    let document = browser.api(Method::GET, "/openapi.json", None, None).await.expect(200).json();
    let described = document["components"]["schemas"]["AccountExport"]["properties"].as_object().unwrap();
    assert_eq!(names(&file), described.keys().cloned().collect());
}

#[tokio::test]
async fn a_long_history_is_whole_and_in_order() {
    let node = TestApp::start().await;
    let city = TestCity::build(&node).await;
    let (app, tom, ines) = (&node.app, caller(&node, city.neighbour).await, caller(&node, city.asker).await);
    let thread = ask(&node, &city, &ines, "How do I appeal?").await;
    // More than two pages of the file.
    for number in 0..410 {
        let text = format!("Number {number}.");
        comments::post(app, &tom, Under::Thread(thread), &text, None).await.unwrap();
    }
    node.drain().await;
    let file = export(&node.browser(), &token(&node, "tom").await).await;
    let expected: Vec<String> = (0..410).map(|number| format!("Number {number}.")).collect();
    assert_eq!(texts(&file, "comments", "body"), expected);
    let told = export(&node.browser(), &token(&node, "ines").await).await;
    let mut ids: Vec<i64> =
        told["notifications"].as_array().unwrap().iter().map(|told| told["id"].as_i64().unwrap()).collect();
    ids.dedup();
    assert_eq!(ids.len(), 410, "each once");
}

#[tokio::test]
async fn the_page_gives_the_file_and_not_too_often() {
    let node = TestApp::start_with(|config| config.rate_limit_scale = 1).await;
    insert_account_with_password(&node, "Zelda").await;
    let browser = sign_in(&node, "Zelda").await;
    let page = browser.see("/account/data").await;
    let file = browser.submit(&page, "/account/data/export", &[]).await.expect(200);
    assert_eq!(file.headers["cache-control"], "no-store");
    assert_eq!(file.json()["account"]["handle"], "Zelda");
    assert!(file.json()["sessions"].as_array().is_some_and(|sessions| sessions.len() == 1));
    let token = token(&node, "Zelda").await;
    for _ in 0..4 {
        export(&browser, &token).await;
    }
    let refused = browser.api(Method::GET, "/me/export", Some(&token), None).await.expect(429);
    assert!(refused.headers.contains_key("retry-after"));
    let refused = browser.submit(&page, "/account/data/export", &[]).await.expect(429);
    assert!(refused.says("too often"), "{}", refused.text());
    node.clock.advance(Duration::hours(2));
    browser.submit(&page, "/account/data/export", &[]).await.expect(200);
}
