//! Episodes by the API: a program with a form of its own counts as the pages do, for the person whose token it has and for nobody else.

use chrono::Duration;
use peerdesk::deflection::comparison::Comparison;
use peerdesk::deflection::figures::sides;
use peerdesk::deflection::rules::MAX_PER_DAY;
use peerdesk::entity::{EpisodeId, Event, EventKind, ThreadId, deflection, outbox_event};
use reqwest::Method;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::{Value, json};

use super::answers_found::{AnsweredCity, similar};
use crate::support::people::{account_of, caller, insert_account, signed_in, token};
use crate::support::threads::ask;
use crate::support::{Page, TestApp};

const TITLE: &str = "my lantern is broken";

/// Somebody with a program.
struct Program<'a> {
    site: &'a AnsweredCity,
    token: String,
}

impl<'a> Program<'a> {
    async fn of(site: &'a AnsweredCity, handle: &str) -> Self {
        insert_account(&site.node, handle).await;
        Self { site, token: token(&site.node, handle).await }
    }

    async fn start(&self, title: &str) -> Value {
        self.call(Method::POST, "/episodes", Some(json!({ "title": title }))).await.expect(200).json()
    }

    async fn call(&self, method: Method, path: &str, body: Option<Value>) -> Page {
        self.site.node.browser().api(method, path, Some(&self.token), body).await
    }

    /// Tells of an episode and a thread.
    async fn tell(&self, id: EpisodeId, what: &str, body: Value) -> Page {
        self.call(Method::PUT, &format!("/episodes/{id}/{what}"), Some(body)).await
    }

    async fn confirm(&self, id: EpisodeId, thread: ThreadId) -> Page {
        self.tell(id, "confirmation", json!({ "thread_id": thread })).await
    }

    async fn take_back(&self, id: EpisodeId) -> Page {
        self.call(Method::DELETE, &format!("/episodes/{id}/confirmation"), None).await
    }
}

fn id_of(episode: &Value) -> EpisodeId {
    EpisodeId(episode["id"].as_i64().expect("nothing was counted"))
}

async fn people_to_tell(site: &AnsweredCity) -> u64 {
    deflection::Entity::find().count(site.node.app.reader()).await.unwrap()
}

#[tokio::test]
async fn a_program_counts_as_the_pages_do() {
    let site = AnsweredCity::build().await;
    let ada = Program::of(&site, "ada").await;
    let suggested = json!({ "thread_id": site.thread });
    let begun = ada.start(TITLE).await;
    assert_eq!(begun["items"][0]["thread"]["id"], json!(site.thread));
    let id = id_of(&begun);
    assert_eq!(id_of(&ada.start("  My LANTERN is broken!").await), id, "the same person and the same question");
    let row = site.episode(id).await;
    assert_eq!((row.opened_at, row.confirmed_at, row.offered_count), (None, None, 1));

    for _ in 0..2 {
        ada.tell(id, "opening", suggested.clone()).await.expect(204);
        site.node.clock.advance(Duration::minutes(1));
    }
    let opened_at = site.episode(id).await.opened_at;
    assert_eq!(opened_at, Some(site.node.app.now() - Duration::minutes(2)), "the first time counts");
    for _ in 0..2 {
        ada.tell(id, "confirmation", suggested.clone()).await.expect(204);
    }
    let row = site.episode(id).await;
    assert_eq!(
        (row.opened_at, row.confirmed_at, row.thread_id),
        (opened_at, Some(site.node.app.now()), Some(site.thread))
    );
    assert_eq!(people_to_tell(&site).await, 1);

    for _ in 0..2 {
        ada.take_back(id).await.expect(204);
    }
    let row = site.episode(id).await;
    assert_eq!((row.opened_at, row.confirmed_at), (opened_at, None), "that it was opened stays");
    assert_eq!(people_to_tell(&site).await, 0);

    let account = account_of(&site.node, "ada").await.id;
    let ada_herself = caller(&site.node, account).await;
    let question = ask(&site.node, &site.city, &ada_herself, "Why does my lantern flicker?").await;
    for reason in ["did_not_apply", "other"] {
        ada.tell(id, "question", json!({ "thread_id": question, "reason": reason })).await.expect(204);
    }
    let row = site.episode(id).await;
    assert!(row.asked_at.is_some() && row.did_not_apply, "the first word counts");
    let told = outbox_event::Entity::find().filter(outbox_event::Column::Kind.eq(EventKind::AskedAnyway.as_str()));
    let told = told.all(site.node.app.reader()).await.unwrap();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].payload, Event::AskedAnyway { episode: id, did_not_apply: true });
    // Whoever asks has found nothing, whatever is said afterwards.
    ada.tell(id, "confirmation", suggested).await.expect(204);
    assert_eq!(site.episode(id).await.confirmed_at, None);
    site.node.drain().await;
}

#[tokio::test]
async fn what_is_taken_back_is_told_of_as_long_as_another_question_was_answered_by_it() {
    for first_goes_first in [true, false] {
        let site = AnsweredCity::build().await;
        let ada = Program::of(&site, "ada").await;
        let mut ids = Vec::new();
        for title in [TITLE, "who mends a lantern"] {
            let id = id_of(&ada.start(title).await);
            ada.confirm(id, site.thread).await.expect(204);
            site.node.clock.advance(Duration::hours(1));
            ids.push(id);
        }
        assert_eq!(people_to_tell(&site).await, 1, "one person and one thread");
        if !first_goes_first {
            ids.reverse();
        }
        ada.take_back(ids[0]).await.expect(204);
        assert_eq!(people_to_tell(&site).await, 1, "the other question was answered");
        ada.take_back(ids[1]).await.expect(204);
        assert_eq!(people_to_tell(&site).await, 0);
    }
}

#[tokio::test]
async fn the_pages_and_a_program_carry_on_one_episode() {
    let site = AnsweredCity::build().await;
    let browser = signed_in(&site.node, "ada", None).await;
    let (_, id) = similar(&browser, TITLE).await;
    let program = Program { site: &site, token: token(&site.node, "ada").await };
    assert_eq!(id_of(&program.start(TITLE).await), id);
    assert_eq!(site.episodes().await.len(), 1);
}

#[tokio::test]
async fn whoever_is_held_out_and_sees_answers_by_a_program_is_compared_with_nobody() {
    let site = AnsweredCity::on(TestApp::start_with(|config| config.suggestion_holdout = 100).await).await;
    let browser = signed_in(&site.node, "ada", None).await;
    let asked = "/ask/similar?title=my+lantern+is+broken&category=1";
    assert!(!browser.see(asked).await.body.contains("lamp smith"));
    let rows = site.episodes().await;
    assert_eq!(rows.iter().map(|row| row.held_out).collect::<Vec<_>>(), [Some(true)]);
    let program = Program { site: &site, token: token(&site.node, "ada").await };
    assert_eq!(id_of(&program.start(TITLE).await), rows[0].id);
    assert_eq!(site.episode(rows[0].id).await.held_out, None);
    // The pages do not put it back.
    assert!(browser.see(asked).await.body.contains("lamp smith"));
    assert_eq!(site.episode(rows[0].id).await.held_out, None);
    site.node.advance(Duration::days(9)).await;
    let day = "2026-01-12".parse().unwrap();
    assert_eq!(sides(site.node.app.reader(), day, day, None).await.unwrap(), Comparison::default());
}

#[tokio::test]
async fn episodes_of_others_do_not_exist() {
    let site = AnsweredCity::build().await;
    let ada = Program::of(&site, "ada").await;
    let bob = Program::of(&site, "bob").await;
    let (_, of_reader) = similar(&site.reader("one"), TITLE).await;
    let of_ada = id_of(&ada.start(TITLE).await);
    let bob_himself = caller(&site.node, account_of(&site.node, "bob").await.id).await;
    let question = ask(&site.node, &site.city, &bob_himself, "Who sells wicks?").await;
    let before = site.episodes().await;
    for id in [of_ada, of_reader, EpisodeId(1)] {
        bob.tell(id, "opening", json!({ "thread_id": site.thread })).await.expect(404);
        bob.tell(id, "confirmation", json!({ "thread_id": site.thread })).await.expect(404);
        bob.tell(id, "question", json!({ "thread_id": question })).await.expect(404);
        bob.take_back(id).await.expect(404);
    }
    assert_eq!(site.episodes().await, before);
    assert_eq!(people_to_tell(&site).await, 0);
    // Nor does anybody count without a token.
    let stranger = site.node.browser();
    stranger.api(Method::POST, "/episodes", None, Some(json!({ "title": TITLE }))).await.expect(401);
    let path = format!("/episodes/{of_reader}/confirmation");
    stranger.api(Method::PUT, &path, None, Some(json!({ "thread_id": site.thread }))).await.expect(401);
    assert_eq!(site.episodes().await, before);
    site.node.drain().await;
}

#[tokio::test]
async fn only_a_question_of_their_own_from_afterwards_was_asked_anyway() {
    let site = AnsweredCity::build().await;
    let ada = Program::of(&site, "ada").await;
    let ada_herself = caller(&site.node, account_of(&site.node, "ada").await.id).await;
    let earlier = ask(&site.node, &site.city, &ada_herself, "Where do I buy oil?").await;
    site.node.clock.advance(Duration::minutes(5));
    let id = id_of(&ada.start(TITLE).await);
    for thread in [earlier.0, site.thread.0, 999_999] {
        ada.tell(id, "question", json!({ "thread_id": thread })).await.expect(404);
    }
    ada.tell(id, "opening", json!({ "thread_id": 999_999 })).await.expect(404);
    let row = site.episode(id).await;
    assert_eq!((row.asked_at, row.opened_at), (None, None));
    site.node.drain().await;
}

#[tokio::test]
async fn past_the_limit_of_a_day_answers_are_given_and_not_counted() {
    let site = AnsweredCity::on(TestApp::start().await).await;
    let ada = Program::of(&site, "ada").await;
    for number in 0..MAX_PER_DAY {
        id_of(&ada.start(&format!("lantern number {number}")).await);
    }
    let more = ada.start("one more lantern").await;
    assert!(more.get("id").is_none() && more["items"][0].is_object(), "{more}");
    id_of(&ada.start("lantern number 3").await);
    let nothing = ada.start("xyzzy plugh").await;
    assert!(nothing.get("id").is_none() && nothing["items"] == json!([]), "{nothing}");
}
