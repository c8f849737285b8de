//! Searches that find nothing are counted by their words, once a day for each person; nobody is named, and nothing personal is kept.

use chrono::Duration;
use peerdesk::config::Secret;
use peerdesk::deflection::roll_up;
use peerdesk::entity::{AgencyId, CategoryId, empty_search, empty_search_person, visitor_secret};
use peerdesk::operation::rate_limit::address_key;
use peerdesk::web::signing;
use reqwest::Method;
use sea_orm::{EntityTrait, QueryOrder};

use super::answers_found::AnsweredCity;
use crate::support::people::{signed_in, token};

/// Words that no question has.
const WORDS: &str = "/search?q=zeppelin+mooring";

async fn rows(site: &AnsweredCity) -> Vec<empty_search::Model> {
    let rows = empty_search::Entity::find().order_by_asc(empty_search::Column::Id);
    rows.all(site.node.app.reader()).await.unwrap()
}

/// What was counted: words, agency, category and how often.
async fn counted(site: &AnsweredCity) -> Vec<(String, i64, i64, i32)> {
    let row = |row: empty_search::Model| (row.words, row.agency_id.0, row.category_id.0, row.times);
    rows(site).await.into_iter().map(row).collect()
}

#[tokio::test]
async fn one_person_counts_once_a_day_and_nobody_is_named() {
    let site = AnsweredCity::build().await;
    let (one, two) = (site.reader("one"), site.reader("two"));
    let ada = signed_in(&site.node, "ada", None).await;
    for _ in 0..2 {
        // Other letters, accents and spaces are the same search.
        for path in [WORDS, "/search?q=++Zéppelin++MOORING"] {
            for reader in [&one, &two] {
                let page = reader.see(path).await;
                assert!(!page.headers.contains_key("set-cookie"), "readers get no cookie");
            }
            ada.see(path).await;
        }
    }
    assert_eq!(counted(&site).await, [("zeppelin mooring".to_owned(), 0, 0, 3)]);
    assert_eq!(rows(&site).await[0].day, "2026-01-12");
    let people = empty_search_person::Entity::find().all(site.node.app.reader()).await.unwrap();
    let kept = format!("{people:?}");
    assert_eq!(people.len(), 3);
    assert!(!kept.contains("zeppelin") && !kept.contains("127.0.0.1") && !kept.contains("\"one\""), "{kept}");
}

#[tokio::test]
async fn a_copy_of_the_database_does_not_tell_who_searched() {
    let site = AnsweredCity::build().await;
    site.reader("one").see(WORDS).await;
    let db = site.node.app.reader();
    let day = visitor_secret::Entity::find().one(db).await.unwrap().unwrap().secret;
    let kept = empty_search_person::Entity::find().one(db).await.unwrap().unwrap();
    let address = address_key([127, 0, 0, 1].into());
    let mark = |key: &str| {
        let half = |parts: &[&str]| signing::tag(&Secret::from(key), "visitor", parts)[..11].to_owned();
        half(&[&address]) + &half(&[&address, "one"])
    };
    let with_site = signing::tag(&site.node.app.config.secret, "visitor-day", &[&day]);
    assert_eq!(kept.person, mark(&with_site), "who has the site's secret as well can make the mark");
    assert_ne!(kept.person, mark(&day), "who has the database alone cannot");
}

#[tokio::test]
async fn what_nobody_asked_for_is_not_counted() {
    let site = AnsweredCity::build().await;
    for header in [("sec-fetch-site", "cross-site"), ("sec-purpose", "prefetch")] {
        site.reader("one").get_with(WORDS, header).await.expect(200);
    }
    assert_eq!(counted(&site).await, []);
}

#[tokio::test]
async fn who_searched_goes_with_the_day() {
    let site = AnsweredCity::build().await;
    let (reader, ada) = (site.reader("one"), signed_in(&site.node, "ada", None).await);
    let search = async || {
        reader.see(WORDS).await;
        ada.see(WORDS).await;
    };
    search().await;
    let db = site.node.app.reader();
    let monday = empty_search_person::Entity::find().all(db).await.unwrap();
    site.node.clock.advance(Duration::days(1));
    while roll_up::run(&site.node.app).await.unwrap() > 0 {}
    assert!(empty_search_person::Entity::find().all(db).await.unwrap().is_empty());
    search().await;
    let tuesday = empty_search_person::Entity::find().all(db).await.unwrap();
    assert_eq!((monday.len(), tuesday.len()), (2, 2));
    let is_known = |row: &empty_search_person::Model| {
        monday.iter().any(|other| other.hash == row.hash || other.person == row.person)
    };
    assert!(!tuesday.iter().any(is_known), "nothing joins the two days");
    let days: Vec<_> = rows(&site).await.into_iter().map(|row| (row.day, row.times)).collect();
    assert_eq!(days, [("2026-01-12".to_owned(), 2), ("2026-01-13".to_owned(), 2)]);
}

#[tokio::test]
async fn pages_from_memory_do_not_eat_counts() {
    let site = AnsweredCity::build().await;
    for agent in ["one", "two", "three", "four"] {
        site.reader(agent).see(WORDS).await;
    }
    assert_eq!(counted(&site).await, [("zeppelin mooring".to_owned(), 0, 0, 4)]);
    // To a program without a token, one address is one person; an account is another.
    let ada = signed_in(&site.node, "ada", None).await;
    let token = token(&site.node, "ada").await;
    for _ in 0..2 {
        site.node.browser().api(Method::GET, WORDS, None, None).await.expect(200);
        site.node.browser().api(Method::GET, WORDS, Some(&token), None).await.expect(200);
        ada.see(WORDS).await;
    }
    assert_eq!(counted(&site).await[0].3, 6);
}

#[tokio::test]
async fn what_may_be_personal_is_not_written_down() {
    let site = AnsweredCity::build().await;
    let reader = site.reader("one");
    for words in [
        "zeppelin+ada@example.org",
        "zeppelin+020+7946+0018",
        "zeppelin+48213",
        "zeppelin+123-45-6789",
        "zeppelin+QQ+12+34+56+C",
        "4111+1111+1111+1112",
        "zeppelin+ada%40localhost",
        "zeppelin+qq123456c",
        "GB82+WEST+1234+5698+7654+32",
        "zeppelin+b+c+d+e+f+g+h+i+j+k+l+m",
        &"zeppelin".repeat(14),
        "++",
        "%E2%80%A6",
    ] {
        reader.get(&format!("/search?q={words}")).await.expect(200);
        reader.api(Method::GET, &format!("/search?q={words}"), None, None).await.expect(200);
    }
    assert_eq!(counted(&site).await, []);
    assert!(empty_search_person::Entity::find().all(site.node.app.reader()).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_search_belongs_to_where_it_looked_and_only_what_is_missing_counts() {
    let site = AnsweredCity::build().await;
    let reader = site.reader("one");
    // Something is found, or might be in another state or language.
    for path in ["/search?q=lantern", "/search?q=zeppelin&state=solved", "/search?q=zeppelin&language=cy"] {
        reader.see(path).await;
    }
    // What does not exist holds nothing.
    for path in
        ["/search?q=zeppelin&agency=999", "/search?q=zeppelin&category=999", "/search?q=zeppelin&agency=9&category=1"]
    {
        reader.see(path).await;
    }
    assert_eq!(counted(&site).await, []);
    for (path, other) in [
        ("/search?q=zeppelin&agency=1", "one"),
        ("/search?q=zeppelin&category=1", "two"),
        ("/search?q=zeppelin", "one"),
        // One person in an agency and in its category is one.
        ("/search?q=zeppelin&category=1", "one"),
        ("/search?q=zeppelin&agency=1", "two"),
    ] {
        site.reader(other).see(path).await;
    }
    let (AgencyId(agency), CategoryId(category)) = (site.city.agency, site.city.category);
    let words = "zeppelin".to_owned();
    let expected = [(words.clone(), agency, 0, 1), (words.clone(), agency, category, 1), (words, 0, 0, 1)];
    assert_eq!(counted(&site).await, expected);
}
