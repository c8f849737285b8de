//! What is counted of answers found cannot be pushed up from elsewhere, twice, or for what nobody may see; and nobody is followed by it.

use chrono::Duration;
use peerdesk::deflection::rules::{MAX_PER_ADDRESS, MAX_PER_DAY};
use peerdesk::entity::{rate_counter, thread, visitor_secret};
use reqwest::Method;
use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveModelTrait, EntityTrait};

use super::answers_found::{AnsweredCity, similar};
use crate::support::TestApp;
use crate::support::people::signed_in;

const TITLE: &str = "my lantern is broken";

#[tokio::test]
async fn readers_confirm_without_account_cookie_or_script() {
    let site = AnsweredCity::build().await;
    let reader = site.reader("one");
    let (page, id) = similar(&reader, TITLE).await;
    let form = page.form("/ask/answered");
    assert!(!form.fields.iter().any(|(name, _)| name == "csrf"), "{:?}", form.fields);
    let thanks = reader.submit(&page, "/ask/answered", &[]).await.expect(200);
    assert!(thanks.says("Good to hear"), "{}", thanks.text());
    assert!(!page.headers.contains_key("set-cookie") && !thanks.headers.contains_key("set-cookie"));
    let row = site.episode(id).await;
    assert_eq!(row.confirmed_at, Some(site.node.app.now()));
    assert_eq!((row.opened_at, row.thread_id), (row.confirmed_at, Some(site.thread)));
    // Said again, it is the same word.
    site.node.clock.advance(Duration::minutes(5));
    reader.submit(&page, "/ask/answered", &[]).await.expect(200);
    assert_eq!(site.episode(id).await, row);
}

#[tokio::test]
async fn a_confirmation_from_another_site_counts_nothing() {
    let site = AnsweredCity::build().await;
    let reader = site.reader("one");
    let (_, id) = similar(&reader, TITLE).await;
    let (episode, thread) = (id.to_string(), site.thread.to_string());
    let fields = [("episode", episode.as_str()), ("thread", thread.as_str())];
    for path in ["/ask/answered", "/ask/opened"] {
        for header in [("sec-fetch-site", "cross-site"), ("origin", "https://elsewhere.example")] {
            reader.post_with(path, &fields, header).await.expect(403);
        }
    }
    let row = site.episode(id).await;
    assert_eq!((row.opened_at, row.confirmed_at), (None, None));
    // Somebody who is signed in needs the token of the page as with every form.
    let ada = signed_in(&site.node, "ada", None).await;
    ada.post("/ask/answered", &fields).await.expect(403);
    assert_eq!(site.episode(id).await.confirmed_at, None);
    reader.post_with("/ask/answered", &fields, ("sec-fetch-site", "same-origin")).await.expect(200);
    assert!(site.episode(id).await.confirmed_at.is_some());
}

#[tokio::test]
async fn whoever_fills_in_the_hidden_field_counts_nothing() {
    let site = AnsweredCity::build().await;
    let reader = site.reader("one");
    let (page, id) = similar(&reader, TITLE).await;
    assert!(page.attribute("input[name=website]", "hidden").is_some(), "people do not see it");
    let on = reader.submit(&page, "/ask/answered", &[("website", "https://buy.example")]).await.expect(200);
    assert!(on.path.starts_with("/threads/"), "{}", on.path);
    assert_eq!(site.episode(id).await.confirmed_at, None);
}

#[tokio::test]
async fn what_nobody_sees_is_neither_opened_nor_confirmed() {
    let site = AnsweredCity::build().await;
    let reader = site.reader("one");
    let (page, id) = similar(&reader, TITLE).await;
    let hidden =
        thread::ActiveModel { id: Set(site.thread), hidden_at: Set(Some(site.node.app.now())), ..Default::default() };
    hidden.update(site.node.app.reader()).await.unwrap();
    site.open_by_link(&reader, id).await.expect(404);
    site.open_in_place(&reader, &page, id).await.expect(404);
    reader.submit(&page, "/ask/answered", &[]).await.expect(404);
    for target in ["https://elsewhere.example", "//elsewhere.example", "999999", ""] {
        let page = reader.get(&format!("/ask/opened?episode={id}&thread={target}")).await;
        assert_eq!(page.status.as_u16(), 404, "{target}: it leads to threads alone");
    }
    let row = site.episode(id).await;
    assert_eq!((row.opened_at, row.confirmed_at, row.thread_id), (None, None, None));
}

#[tokio::test]
async fn an_unknown_episode_leads_on_and_counts_nothing() {
    let site = AnsweredCity::build().await;
    let reader = site.reader("one");
    for episode in ["7", "-1", "made-up", ""] {
        let page = reader.get(&format!("/ask/opened?episode={episode}&thread={}", site.thread)).await.expect(200);
        assert!(page.path.starts_with(&format!("/threads/{}", site.thread)), "{}", page.path);
    }
    assert!(site.episodes().await.is_empty());
}

#[tokio::test]
async fn what_is_shown_while_typing_or_to_programs_counts_nothing() {
    let site = AnsweredCity::build().await;
    let reader = site.reader("one");
    for _ in 0..2 {
        // The second time it comes from memory.
        let page = reader.see("/ask/suggestions?title=my+lantern+is+broken").await;
        assert!(page.body.contains("lamp smith") && !page.body.contains("answer-opened"), "{}", page.body);
        reader.api(Method::GET, "/suggestions?title=my+lantern", None, None).await.expect(200);
    }
    assert!(site.episodes().await.is_empty());
    // The page of the second step is made for each reader, so each of them counts.
    for agent in ["one", "two"] {
        similar(&site.reader(agent), TITLE).await;
    }
    assert_eq!(site.episodes().await.len(), 2);
}

#[tokio::test]
async fn a_reader_is_another_one_on_the_next_day() {
    let site = AnsweredCity::build().await;
    let db = site.node.app.reader();
    let reader = site.reader("one");
    let (_, monday) = similar(&reader, TITLE).await;
    let (_, again) = similar(&reader, TITLE).await;
    assert_eq!(monday, again);
    let (_, other) = similar(&reader, "who repairs a lantern").await;
    let (first, second) = (site.episode(monday).await, site.episode(other).await);
    assert!(first.visitor.is_some() && first.visitor == second.visitor, "one reader, two questions");
    let of_monday = visitor_secret::Entity::find().all(db).await.unwrap();
    assert_eq!(of_monday.len(), 1);
    assert_eq!(of_monday[0].day, "2026-01-12");

    site.node.clock.advance(Duration::hours(15));
    let (_, tuesday) = similar(&reader, TITLE).await;
    assert_ne!(monday, tuesday);
    let later = site.episode(tuesday).await;
    assert_ne!(first.visitor, later.visitor, "nothing joins the two days");
    assert_ne!(first.question_hash, later.question_hash);
    let of_tuesday = visitor_secret::Entity::find().all(db).await.unwrap();
    assert_eq!(of_tuesday.len(), 1, "the key of the day before is gone");
    assert_eq!(of_tuesday[0].day, "2026-01-13");
    assert_ne!(of_monday[0].secret, of_tuesday[0].secret);

    // It goes without a reader as well.
    site.node.advance(Duration::days(1)).await;
    assert!(visitor_secret::Entity::find().all(db).await.unwrap().is_empty());
}

#[tokio::test]
async fn past_the_limit_of_a_day_answers_are_shown_and_not_counted() {
    let site = AnsweredCity::build().await;
    let (reader, ada) = (site.reader("one"), signed_in(&site.node, "ada", None).await);
    for number in 0..MAX_PER_DAY {
        similar(&reader, &format!("lantern number {number}")).await;
        similar(&ada, &format!("lantern number {number}")).await;
    }
    for browser in [&reader, &ada] {
        let page = browser.see("/ask/similar?title=one+more+lantern").await;
        assert!(page.body.contains("lamp smith") && !page.body.contains("answer-opened"), "{}", page.body);
        assert!(page.body.contains(&format!("href=\"/threads/{}\"", site.thread)), "the link leads straight on");
    }
    let counted = usize::try_from(MAX_PER_DAY).unwrap();
    assert_eq!(site.episodes().await.len(), 2 * counted);
    // A question that is counted already goes on, and another reader has a day of their own.
    similar(&reader, "lantern number 3").await;
    similar(&site.reader("two"), "one more lantern").await;
    assert_eq!(site.episodes().await.len(), 2 * counted + 1);
}

#[tokio::test]
async fn what_is_sent_is_limited_by_address_and_reading_is_not() {
    let site = AnsweredCity::on(TestApp::start_with(|config| config.rate_limit_scale = 1).await).await;
    let reader = site.reader("one");
    let (page, id) = similar(&reader, TITLE).await;
    let mut last = site.open_in_place(&reader, &page, id).await.expect(204);
    for _ in 0..120 {
        last = site.open_in_place(&reader, &page, id).await;
    }
    last.expect(429);
    let read = site.open_by_link(&reader, id).await.expect(200);
    assert!(read.path.starts_with("/threads/"), "whoever follows a link reads: {}", read.path);
    // Whoever opened much may still say that it helped. That has a limit of its own, and only that one is written down.
    assert!(rate_counter::Entity::find().all(site.node.app.reader()).await.unwrap().is_empty());
    reader.submit(&page, "/ask/answered", &[]).await.expect(200);
    assert!(site.episode(id).await.confirmed_at.is_some());
    let mut last = reader.submit(&page, "/ask/answered", &[]).await;
    for _ in 0..60 {
        last = reader.submit(&page, "/ask/answered", &[]).await;
    }
    last.expect(429);
}

#[tokio::test]
async fn many_browsers_of_one_address_are_not_many_readers_without_end() {
    let site = AnsweredCity::build().await;
    for number in 0..MAX_PER_ADDRESS {
        similar(&site.reader(&format!("browser {number}")), TITLE).await;
    }
    let page = site.reader("one more").see("/ask/similar?title=my+lantern+is+broken").await;
    assert!(page.body.contains("lamp smith") && !page.body.contains("answer-opened"), "{}", page.body);
    assert_eq!(site.episodes().await.len(), usize::try_from(MAX_PER_ADDRESS).unwrap());
}

#[tokio::test]
async fn what_nobody_asked_for_is_not_counted() {
    let site = AnsweredCity::build().await;
    let reader = site.reader("one");
    for header in [("sec-fetch-site", "cross-site"), ("sec-purpose", "prefetch"), ("sec-purpose", "prefetch;prerender")]
    {
        let page = reader.get_with("/ask/similar?title=my+lantern+is+broken", header).await.expect(200);
        assert!(page.body.contains("lamp smith") && !page.body.contains("answer-opened"), "{}", page.body);
    }
    assert!(site.episodes().await.is_empty());
    let (_, id) = similar(&reader, TITLE).await;
    let ahead = format!("/ask/opened?episode={id}&thread={}", site.thread);
    reader.get_with(&ahead, ("sec-purpose", "prefetch")).await.expect(200);
    assert_eq!(site.episode(id).await.opened_at, None);
}

#[tokio::test]
async fn whoever_asks_in_other_words_has_found_nothing_before() {
    let site = AnsweredCity::build().await;
    let ada = signed_in(&site.node, "ada", None).await;
    let (_, long_ago) = similar(&ada, "who mends a lantern").await;
    site.open_by_link(&ada, long_ago).await.expect(200);
    site.node.clock.advance(Duration::hours(2));
    let (_, first) = similar(&ada, "my lantern is broken, what now").await;
    site.open_by_link(&ada, first).await.expect(200);
    let (_, same) = similar(&ada, "My lantern is broken - what now?!").await;
    assert_eq!(first, same, "marks between words make no other question");
    let (_, second) = similar(&ada, "broken lantern").await;
    site.ask_anyway(&ada, "broken lantern", second, &[]).await;
    assert!(site.episode(first).await.asked_at.is_some() && site.episode(second).await.asked_at.is_some());
    assert_eq!(site.episode(long_ago).await.asked_at, None, "that was another question");
}

#[tokio::test]
async fn an_episode_hears_nothing_after_a_day() {
    let site = AnsweredCity::build().await;
    let ada = signed_in(&site.node, "ada", None).await;
    let (page, id) = similar(&ada, TITLE).await;
    site.node.clock.advance(Duration::hours(24));
    ada.submit(&page, "/ask/answered", &[]).await.expect(200);
    let row = site.episode(id).await;
    assert_eq!((row.opened_at, row.confirmed_at), (None, None));
}
