//! What a good answer has stands beside the field for it: open for those who begin, and folded for those who know.

use peerdesk::threads::answers;

use crate::support::people::{caller, insert_account_with_password, sign_in};
use crate::support::threads::ask;
use crate::support::{TestApp, TestCity};

const TIPS: &str = "details.pd-write__tips";
const WORDS: [&str; 3] = ["Where it is from: a link", "The steps, in their order", "What to do if it does not work"];

#[tokio::test]
async fn what_a_good_answer_has_is_open_until_the_third() {
    let node = TestApp::start().await;
    let city = TestCity::build(&node).await;
    let mags = insert_account_with_password(&node, "mags").await;
    let (asker, writer) = (caller(&node, city.asker).await, caller(&node, mags).await);
    let browser = sign_in(&node, "mags").await;
    let mut threads = Vec::new();
    for title in ["How do I renew a permit?", "Who clears the snow?", "When is the market?", "Where do I vote?"] {
        threads.push(ask(&node, &city, &asker, title).await);
    }
    let last = format!("/threads/{}", threads[3]);
    for thread in &threads[..3] {
        let page = browser.see(&last).await;
        assert!(page.attribute(TIPS, "open").is_some(), "{}", page.text());
        assert!(WORDS.iter().all(|words| page.says(words)), "{}", page.text());
        answers::post(&node.app, &writer, *thread, "Online.", None).await.unwrap();
    }
    let page = browser.see(&last).await;
    assert!(page.attribute(TIPS, "class").is_some(), "it is there, and folded");
    assert_eq!(page.attribute(TIPS, "open"), None);
    // The help page says it in the same words, to everybody.
    let help = node.browser().see("/help").await;
    assert!(WORDS.iter().all(|words| help.says(words)), "{}", help.text());
}
