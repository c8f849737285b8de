//! What people look for at an agency and do not find: told to those who lead it, without a single person's search, and compared with
//! what came after a repair.

use chrono::Duration;
use peerdesk::entity::{
    AgencyId, CategoryId, Role, StatisticsLevel, ThreadId, deflection_day, empty_search, me_too, statistics_month,
};
use peerdesk::threads::hiding::{Post, hide};
use reqwest::Method;
use sea_orm::ActiveValue::Set;
use sea_orm::EntityTrait;
use serde_json::{Value, json};

use super::answers_found::AnsweredCity;
use crate::support::Browser;
use crate::support::people::{caller, insert_account, insert_staff, sign_in, signed_in, token};

const PAGE: &str = "/agencies/elmford/gaps";

/// Somebody searches at the agency and finds nothing.
async fn search(site: &AnsweredCity, agent: &str, words: &str) {
    site.reader(agent).see(&format!("/search?q={words}&agency={}", site.city.agency)).await;
}

/// People with the problem of a question say so now.
async fn say_me_too(site: &AnsweredCity, thread: ThreadId, handles: &[&str]) {
    for handle in handles {
        let account = insert_account(&site.node, handle).await;
        let row = me_too::ActiveModel {
            thread_id: Set(thread),
            account_id: Set(account),
            created_at: Set(site.node.app.now()),
        };
        me_too::Entity::insert(row).exec_without_returning(site.node.app.reader()).await.unwrap();
    }
}

async fn lead(site: &AnsweredCity) -> Browser {
    signed_in(&site.node, "lea", Some(Role::TeamLead)).await
}

async fn gaps(site: &AnsweredCity, token: &str) -> Value {
    site.node.browser().api(Method::GET, "/agencies/1/gaps", Some(token), None).await.expect(200).json()
}

#[tokio::test]
async fn what_three_searched_for_is_shown_and_what_two_did_is_not() {
    let site = AnsweredCity::build().await;
    let lea = lead(&site).await;
    let token = token(&site.node, "lea").await;
    for agent in ["one", "two"] {
        search(&site, agent, "zeppelin").await;
        search(&site, agent, "walrus").await;
    }
    assert_eq!(gaps(&site, &token).await["searches"], json!([]));
    search(&site, "three", "zeppelin").await;
    let page = lea.see(PAGE).await;
    assert!(page.says("zeppelin") && !page.says("walrus"), "{}", page.text());
    let expected = json!([{ "words": "zeppelin", "times": 3, "last_day": "2026-01-12" }]);
    assert_eq!(gaps(&site, &token).await["searches"], expected);
    // No note says whether somebody searched for what is not shown.
    lea.get(&format!("{PAGE}/repairs?words=walrus")).await.expect(404);
    let body = json!({ "words": "walrus", "note": "A page.", "repaired_on": "2026-01-12" });
    site.node.browser().api(Method::POST, "/agencies/1/gaps/repairs", Some(&token), Some(body)).await.expect(404);
    // After ninety days it is not shown any more.
    site.node.clock.advance(Duration::days(90));
    assert_eq!(gaps(&site, &token).await["searches"], json!([]));
}

#[tokio::test]
async fn subjects_and_suggestions_are_summed_up_by_category() {
    let site = AnsweredCity::build().await;
    lead(&site).await;
    let token = token(&site.node, "lea").await;
    let CategoryId(category) = site.city.category;
    for (month, asked, solved) in [("2026-01-01", 6, 1), ("2025-11-01", 4, 3), ("2025-10-01", 50, 0)] {
        let row = statistics_month::ActiveModel {
            month: Set(format!("{month}T00:00:00Z").parse().unwrap()),
            level: Set(StatisticsLevel::Category),
            subject_id: Set(category),
            asked: Set(asked),
            asked_24h_ago: Set(0),
            answered_within_24h: Set(0),
            asked_72h_ago: Set(0),
            answered_within_72h: Set(0),
            answered: Set(0),
            solved: Set(solved),
            solved_by_peer: Set(0),
            escalated: Set(0),
            missed: Set(0),
            computed_at: Set(Some(site.node.app.now())),
            ..Default::default()
        };
        statistics_month::Entity::insert(row).exec_without_returning(site.node.app.reader()).await.unwrap();
    }
    for (day, with_account) in [("2026-01-10", true), ("2026-01-10", false), ("2025-10-01", false)] {
        let row = deflection_day::ActiveModel {
            day: Set(day.to_owned()),
            category_id: Set(Some(site.city.category)),
            with_account: Set(with_account),
            offered: Set(7),
            opened: Set(3),
            confirmed: Set(1),
            potential: Set(1),
            failed: Set(4),
            did_not_apply: Set(2),
            reversed: Set(0),
            ..Default::default()
        };
        deflection_day::Entity::insert(row).exec_without_returning(site.node.app.reader()).await.unwrap();
    }
    let found = gaps(&site, &token).await;
    let subjects = json!([{ "category_id": category, "asked": 10, "unsolved": 6, "unsolved_percent": 60 }]);
    assert_eq!(found["subjects"], subjects);
    let anyway = json!([{ "category_id": category, "shown": 14, "asked_anyway": 8, "did_not_apply": 4 }]);
    assert_eq!(found["asked_anyway"], anyway);
}

#[tokio::test]
async fn questions_that_many_have_are_listed_with_their_trend_and_hidden_ones_are_not() {
    let site = AnsweredCity::build().await;
    lead(&site).await;
    let token = token(&site.node, "lea").await;
    let hidden = site.city.insert_thread(&site.node, |row| row.title = "Where is the walrus?".to_owned()).await;
    say_me_too(&site, site.thread, &["ann", "bob"]).await;
    say_me_too(&site, hidden, &["cat", "dan", "eve", "fin"]).await;
    site.node.clock.advance(Duration::days(40));
    say_me_too(&site, site.thread, &["gus"]).await;
    let lea = sign_in(&site.node, "lea").await;
    assert!(lea.see(PAGE).await.says("walrus"));
    let moderator = insert_staff(&site.node, "moe", Role::Moderator).await;
    let moderator = caller(&site.node, moderator).await;
    hide(&site.node.app, &moderator, Post::Thread(hidden), "Rude").await.unwrap();
    assert!(!lea.see(PAGE).await.says("walrus"));
    let question = json!([{
        "thread_id": site.thread.0,
        "title": "How do I mend a lantern?",
        "people": 3,
        "duplicates": 0,
        "people_before": 2,
        "people_lately": 1,
    }]);
    assert_eq!(gaps(&site, &token).await["questions"], question);
    lea.get(&format!("{PAGE}/repairs?thread={hidden}")).await.expect(404);
}

#[tokio::test]
async fn only_those_who_lead_the_agency_find_the_page() {
    let site = AnsweredCity::build().await;
    for agent in ["one", "two", "three"] {
        search(&site, agent, "zeppelin").await;
    }
    let lea = lead(&site).await;
    let adam = signed_in(&site.node, "adam", Some(Role::Administrator)).await;
    for browser in [&lea, &adam] {
        assert!(browser.see("/agencies/elmford").await.body.contains(PAGE));
        assert!(browser.see(PAGE).await.says("zeppelin"));
        browser.get("/statistics/gaps").await.expect(404);
    }
    for (handle, role) in [("agnes", Some(Role::Agent)), ("moe", Some(Role::Moderator)), ("cit", None)] {
        let browser = signed_in(&site.node, handle, role).await;
        assert!(!browser.see("/agencies/elmford").await.body.contains(PAGE), "{handle}");
        browser.get(PAGE).await.expect(404);
        let token = token(&site.node, handle).await;
        browser.api(Method::GET, "/agencies/1/gaps", Some(&token), None).await.expect(404);
    }
}

#[tokio::test]
async fn a_repair_is_compared_with_the_weeks_before_and_after_it() {
    let site = AnsweredCity::build().await;
    let lea = lead(&site).await;
    let token = token(&site.node, "lea").await;
    let store = async |day: &str, times: i32| {
        let row = empty_search::ActiveModel {
            day: Set(day.to_owned()),
            words: Set("zeppelin".to_owned()),
            agency_id: Set(site.city.agency),
            category_id: Set(CategoryId(0)),
            times: Set(times),
            ..Default::default()
        };
        empty_search::Entity::insert(row).exec_without_returning(site.node.app.reader()).await.unwrap();
    };
    // The repair is of the 12th of January: 28 days before it is the 15th of December.
    for (day, times) in [("2025-12-14", 100), ("2025-12-15", 4), ("2026-01-11", 5), ("2026-01-12", 200)] {
        store(day, times).await;
    }
    let page = lea.see(PAGE).await;
    let form = lea.see(&format!("{PAGE}/repairs?words=zeppelin")).await;
    assert!(page.body.contains("/repairs?words=zeppelin"), "{}", page.body);
    lea.submit(&form, &format!("{PAGE}/repairs"), &[("note", "")]).await.expect(422);
    lea.submit(&form, &format!("{PAGE}/repairs"), &[("note", "x"), ("repaired_on", "2026-01-13")]).await.expect(422);
    let noted =
        lea.submit(&form, &format!("{PAGE}/repairs"), &[("note", "A <b>page</b> on mooring.")]).await.expect(200);
    assert!(noted.says("A <b>page</b> on mooring."), "a note is plain text: {}", noted.text());
    assert!(noted.says("9 searches in the 28 days before, 0 after. It is too early to compare."), "{}", noted.text());

    site.node.clock.advance(Duration::days(3));
    store("2026-01-13", 2).await;
    let compared = lea.see(PAGE).await;
    let words = "9 searches in the 28 days before, 2 in the 2 days after. It is too early to compare.";
    assert!(compared.says(words), "{}", compared.text());
    store("2026-02-09", 1).await;
    store("2026-02-10", 50).await;
    site.node.clock.advance(Duration::days(40));
    let lea = sign_in(&site.node, "lea").await;
    let compared = lea.see(PAGE).await;
    assert!(compared.says("9 searches in the 28 days before, 3 in the 28 days after"), "{}", compared.text());
    let told = gaps(&site, &token).await["repairs"][0].clone();
    assert_eq!((&told["before"], &told["after"], &told["days_after"]), (&json!(9), &json!(3), &json!(28)));

    let path = format!("/agencies/1/gaps/repairs/{}", told["id"]);
    let browser = site.node.browser();
    browser.api(Method::DELETE, &path.replace("/agencies/1/", "/agencies/2/"), Some(&token), None).await.expect(404);
    let gone = lea.submit(&compared, &format!("{PAGE}/repairs/remove"), &[]).await.expect(200);
    assert!(gone.says("No repair has been noted yet."), "{}", gone.text());
    browser.api(Method::DELETE, &path, Some(&token), None).await.expect(404);
}

#[tokio::test]
async fn programs_note_a_repair_of_a_question_once_and_remove_it() {
    let site = AnsweredCity::build().await;
    lead(&site).await;
    let token = token(&site.node, "lea").await;
    say_me_too(&site, site.thread, &["ann", "bob"]).await;
    site.node.clock.advance(Duration::days(2));
    let browser = site.node.browser();
    let AgencyId(agency) = site.city.agency;
    let path = format!("/agencies/{agency}/gaps/repairs");
    let body = json!({ "thread_id": site.thread.0, "note": "An official answer.", "repaired_on": "2026-01-13" });
    let post = async |body: Value| {
        browser.api_with(Method::POST, &path, Some(&token), Some(body), &[("idempotency-key", "one")]).await
    };
    let noted = post(body.clone()).await.expect(201).json();
    assert_eq!((&noted["before"], &noted["after"], &noted["days_after"]), (&json!(2), &json!(0), &json!(0)));
    assert_eq!(post(body).await.expect(201).json()["id"], noted["id"]);
    let both = json!({ "words": "zeppelin", "thread_id": site.thread.0, "note": "x", "repaired_on": "2026-01-13" });
    browser.api(Method::POST, &path, Some(&token), Some(both)).await.expect(404);
    browser.api(Method::DELETE, &format!("{path}/{}", noted["id"]), Some(&token), None).await.expect(204);
    assert_eq!(gaps(&site, &token).await["repairs"], json!([]));
}
