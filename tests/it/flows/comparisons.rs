//! What a text said before, one comparison at a time, and how often somebody may see how a text will look.

use reqwest::Method;
use serde_json::json;

use crate::support::people::signed_in;
use crate::support::{Page, TestApi, TestApp, TestCity};

async fn edit(api: &TestApi, path: &str, token: &str, body: &str) {
    let body = json!({ "body": body });
    api.browser.api_with(Method::PATCH, path, Some(token), Some(body), &[("if-match", "*")]).await.expect(200);
}

fn compared(page: &Page) -> (String, String) {
    (page.all(".pd-diff del").concat(), page.all(".pd-diff ins").concat())
}

#[tokio::test]
async fn a_history_compares_two_texts_and_lists_all() {
    let api = TestApi::start().await;
    let thread = api.ask("How do I renew a permit?").await;
    let answer = api.answer(thread, &api.neighbour).await;
    let reader = api.node.browser();
    for (post, author) in [(format!("/threads/{thread}"), &api.asker), (format!("/answers/{answer}"), &api.neighbour)] {
        let history = format!("{post}/revisions");
        let alone = reader.see(&history).await;
        assert_eq!(alone.all(".pd-diff").len(), 1);
        assert_eq!(compared(&alone), (String::new(), String::new()), "nothing is new in the only text");
        assert!(alone.all("#before").is_empty(), "there is nothing to choose");
        for body in ["The second word.", "The third word.", "The fourth word."] {
            edit(&api, &post, author, body).await;
        }

        let newest = reader.see(&history).await;
        assert_eq!(newest.all(".pd-diff").len(), 1, "one comparison, however many texts there are");
        assert_eq!(compared(&newest), ("third".to_owned(), "fourth".to_owned()));
        assert_eq!(newest.all("main li time").len(), 4, "each text is in the list");
        assert_eq!(newest.all("#before option").len(), 4);
        assert_eq!(newest.attribute("#before option[selected]", "value").as_deref(), Some("3"));
        assert_eq!(newest.attribute("#after option[selected]", "value").as_deref(), Some("4"));

        let link = newest.attribute(&format!("a[href^='{history}?before=2']"), "href").unwrap();
        assert_eq!(compared(&reader.see(&link).await), ("second".to_owned(), "third".to_owned()));
        for chosen in ["before=2&after=4", "before=4&after=2"] {
            let page = reader.see(&format!("{history}?{chosen}")).await;
            assert_eq!(compared(&page), ("second".to_owned(), "fourth".to_owned()), "the earlier text comes first");
            assert!(page.says("From version 2 to version 4"), "{}", page.text());
        }
        assert_eq!(compared(&reader.see(&format!("{history}?before=3&after=3")).await), (String::new(), String::new()));
        for nothing in ["before=9", "after=0", "before=-1&after=2"] {
            reader.get(&format!("{history}?{nothing}")).await.expect(404);
        }
    }
}

#[tokio::test]
async fn texts_too_different_to_compare_are_shown_whole() {
    let api = TestApi::start().await;
    let thread = api.ask("How do I renew a permit?").await;
    let post = format!("/threads/{thread}");
    for word in ["one", "two"] {
        edit(&api, &post, &api.asker, &format!("{word} same ").repeat(2_500)).await;
    }
    let page = api.node.browser().see(&format!("{post}/revisions")).await;
    assert!(page.says("too different to compare"), "{}", page.text().chars().take(500).collect::<String>());
    let texts = page.all(".pd-diff");
    assert_eq!(texts.len(), 2);
    assert!(texts[0].contains("one same one") && texts[1].contains("two same two"));
    assert!(page.body.len() < 200_000, "{} bytes", page.body.len());
}

#[tokio::test]
async fn previews_are_counted_before_they_are_rendered() {
    let node = TestApp::start_with(|config| config.rate_limit_scale = 1).await;
    TestCity::build(&node).await;
    let zoe = signed_in(&node, "Zoe", None).await;
    let csrf = zoe.see("/account").await.attribute("input[name=csrf]", "value").unwrap();
    let preview = async |text: &str| zoe.post("/preview", &[("csrf", &csrf), ("text", text)]).await;
    for _ in 0..120 {
        assert!(preview("*soon*").await.expect(200).body.contains("<em>soon</em>"));
    }
    let refused = preview("*soon*").await.expect(429);
    assert!(refused.headers.contains_key("retry-after"));
    assert!(!refused.body.contains("<em>"));
    // A text that would be refused costs as much to send.
    preview(&("- ".repeat(99) + "x")).await.expect(429);
}

#[tokio::test]
async fn comparisons_are_counted_for_whoever_reads() {
    let api = TestApi::start_with(|config| config.rate_limit_scale = 1).await;
    let thread = api.ask("How do I renew a permit?").await;
    let reader = api.node.browser();
    let history = format!("/threads/{thread}/revisions");
    for _ in 0..120 {
        reader.get(&history).await.expect(200);
    }
    let refused = reader.get(&history).await.expect(429);
    assert!(refused.headers.contains_key("retry-after"));
    // Pages without a comparison, and other readers, have theirs.
    reader.get(&format!("/threads/{thread}")).await.expect(200);
    signed_in(&api.node, "Zoe", None).await.get(&history).await.expect(200);
}

#[tokio::test]
async fn a_long_history_has_pages() {
    let api = TestApi::start().await;
    let thread = api.ask("How do I renew a permit?").await;
    let post = format!("/threads/{thread}");
    let history = format!("{post}/revisions");
    for number in 2..=104 {
        edit(&api, &post, &api.asker, &format!("Word {number}.")).await;
    }
    let reader = api.node.browser();
    let first = reader.see(&history).await;
    assert_eq!(first.all("main li time").len(), 101, "the text of now and a hundred earlier ones");
    let older = first.attribute("a[rel=next]", "href").unwrap();
    assert_eq!(older, format!("{history}?from=4"), "the last of a page begins the next");
    let second = reader.see(&older).await;
    assert_eq!(second.all("main li time").len(), 4);
    assert_eq!(second.attribute("a[rel=next]", "href"), None);
    assert_eq!(compared(&second), ("3.".to_owned(), "4.".to_owned()));
    // Two texts that stand on different pages of the list, and one of another page than the list that is shown.
    for part in ["before=2&after=103", "before=2&after=104", "before=103&after=2&from=4"] {
        let far = reader.see(&format!("{history}?{part}")).await;
        assert_eq!(compared(&far).0, "2.", "{part}");
        assert_eq!(far.all("#before option[selected], #after option[selected]").len(), 2, "{part}");
    }
    reader.get(&format!("{history}?from=0")).await.expect(404);
}
