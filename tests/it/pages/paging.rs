//! Lists of questions: both ways through them, and rows that say nothing that the page says already.

use chrono::Duration;

use crate::support::city::AGENCY;
use crate::support::{Page, TestApp, TestCity, monday_morning};

fn titles(page: &Page) -> Vec<String> {
    page.all(".pd-threads__title")
}

#[tokio::test]
async fn lists_lead_to_older_questions_and_back() {
    let node = TestApp::start().await;
    let city = TestCity::build(&node).await;
    for number in 0..60_i64 {
        let change = |row: &mut peerdesk::entity::thread::Model| {
            row.title = format!("Question {number}");
            // Three at a time came at the same moment.
            row.last_activity_at = monday_morning() - Duration::minutes(number / 3);
        };
        city.insert_thread(&node, change).await;
    }
    let browser = node.browser();
    let mut pages = vec![browser.see("/threads").await];
    while let Some(older) = pages[pages.len() - 1].attribute("a[rel=next]", "href") {
        pages.push(browser.see(&older).await);
        assert!(pages.len() < 10, "it has an end");
    }
    assert_eq!(pages.len(), 3);
    assert_eq!(pages[0].attribute("a[rel=prev]", "href"), None, "nothing is newer");
    for place in (0..pages.len() - 1).rev() {
        let newer = pages[place + 1].attribute("a[rel=prev]", "href").unwrap();
        assert_eq!(titles(&browser.see(&newer).await), titles(&pages[place]), "{newer}");
    }
    // A page that nothing is newer than leads to the address that everybody has.
    assert_eq!(pages[1].attribute("a[rel=prev]", "href").as_deref(), Some("/threads"));
}

#[tokio::test]
async fn rows_leave_out_what_the_page_says() {
    let node = TestApp::start().await;
    let city = TestCity::build(&node).await;
    city.insert_thread(&node, |_| {}).await;
    let browser = node.browser();
    for (path, category, agency) in [
        ("/threads".to_owned(), true, true),
        (format!("/agencies/{AGENCY}"), true, false),
        ("/categories/parking".to_owned(), false, false),
    ] {
        let facts = browser.see(&path).await.all(".pd-threads__meta span");
        assert!(!facts.is_empty(), "{path}");
        assert_eq!(facts.iter().any(|fact| fact == "Parking"), category, "{path}: {facts:?}");
        assert_eq!(facts.iter().any(|fact| fact == "City of Elmford"), agency, "{path}: {facts:?}");
    }
}

#[tokio::test]
async fn a_page_without_pages_above_it_has_no_trail() {
    let node = TestApp::start().await;
    TestCity::build(&node).await;
    let browser = node.browser();
    assert!(browser.see("/threads").await.all(".govuk-breadcrumbs").is_empty());
    assert_eq!(browser.see("/categories/parking").await.all(".govuk-breadcrumbs").len(), 1);
}

#[tokio::test]
async fn the_header_comes_in_the_order_in_which_it_is_seen() {
    let node = TestApp::start().await;
    TestCity::build(&node).await;
    let page = node.browser().see("/search?q=a+%3Cb%3E").await;
    let places = [
        "class=\"pd-logo\"",
        "popovertarget=\"site-menu\"",
        "id=\"site-search\"",
        "id=\"site-menu\"",
        "href=\"/threads\"",
        "href=\"/ask\"",
        "href=\"/sign-up?next=%2Fsearch",
    ];
    let found: Vec<usize> =
        places.iter().map(|place| page.body.find(place).unwrap_or_else(|| panic!("{place}"))).collect();
    assert!(found.is_sorted(), "{found:?}");
    assert_eq!(page.attribute("#site-search", "value").as_deref(), Some("a <b>"), "the words that were searched for");
}
