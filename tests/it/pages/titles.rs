//! Titles of questions are said to be in their language wherever they stand, which may be another one than that of their text.

use peerdesk::entity::{AccountId, Event, ThreadId};

use crate::support::people::{account_of, signed_in};
use crate::support::{Page, TestApp, TestCity};

const TITLE: &str = "متى تُفتح المكتبة؟";

/// Somebody asks, above a text in a language, and search hears of it.
async fn ask(node: &TestApp, city: &TestCity, asker: AccountId, language: &str) -> ThreadId {
    let change = |row: &mut peerdesk::entity::thread::Model| {
        row.author_id = asker;
        row.title = TITLE.to_owned();
        row.language = language.to_owned();
    };
    let thread = city.insert_thread(node, change).await;
    node.record(Event::ThreadAsked { thread }).await;
    node.drain().await;
    thread
}

/// The title stands on the page, and wherever it does it is said to be Arabic.
fn says_arabic(page: &Page) {
    assert!(page.all("body").concat().contains(TITLE), "{}", page.path);
    let html = scraper::Html::parse_document(&page.body);
    let body = scraper::Selector::parse("body").unwrap();
    let texts = html.select(&body).next().unwrap().descendants();
    for text in texts.filter(|node| node.value().as_text().is_some_and(|text| text.contains(TITLE))) {
        let mut around = text.ancestors().filter_map(scraper::ElementRef::wrap);
        let language = around.find_map(|element| element.value().attr("lang"));
        assert_eq!(language, Some("ar"), "{}", page.path);
    }
}

#[tokio::test]
async fn titles_carry_their_language_wherever_they_stand() {
    let node = TestApp::start().await;
    let city = TestCity::build(&node).await;
    let thread = format!("/threads/{}", ask(&node, &city, city.asker, "ar").await);
    let reader = node.browser();
    for path in ["/", "/threads", "/categories/parking", "/agencies/elmford", "/search?q=", thread.as_str()] {
        says_arabic(&reader.get(path).await.expect(200));
    }
}

#[tokio::test]
async fn titles_carry_their_language_on_lists_of_ones_own() {
    let node = TestApp::start().await;
    let city = TestCity::build(&node).await;
    let rosa = signed_in(&node, "rosa", None).await;
    let asker = account_of(&node, "rosa").await.id;
    for language in ["ar", "en", ""] {
        let thread = format!("/threads/{}", ask(&node, &city, asker, language).await);
        let page = rosa.see(&thread).await;
        rosa.submit(&page, &format!("{thread}/follow"), &[("on", "yes")]).await.expect(200);
        for path in ["/my-questions", "/followed"] {
            says_arabic(&rosa.see(path).await);
        }
    }
}
