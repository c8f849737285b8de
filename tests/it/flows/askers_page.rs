//! The page of a question speaks to whoever asked it, and nobody who needs more stands before a closed door.

use chrono::Duration;
use peerdesk::entity::{Role, ThreadId, thread};
use peerdesk::identity::Caller;
use peerdesk::threads::comments::Under;
use peerdesk::threads::hiding::{self, Post};
use peerdesk::threads::{answers, comments, duplicates, questions};
use reqwest::Method;

use crate::support::people::{account_of, caller, insert_staff, signed_in};
use crate::support::threads::ask;
use crate::support::{Browser, TestApp, TestCity, TestDesk};

/// Rosa asks, Ted may answer; both have a browser.
struct Site {
    node: TestApp,
    city: TestCity,
    asker: Caller,
    rosa: Browser,
    ted: Browser,
    thread: ThreadId,
}

impl Site {
    async fn build() -> Self {
        let node = TestApp::start().await;
        let city = TestCity::build(&node).await;
        let (rosa, ted) = (signed_in(&node, "rosa", None).await, signed_in(&node, "ted", None).await);
        let asker = caller(&node, account_of(&node, "rosa").await.id).await;
        let thread = ask(&node, &city, &asker, "How do I renew a parking permit?").await;
        node.drain().await;
        Self { node, city, asker, rosa, ted, thread }
    }

    fn page(&self) -> String {
        format!("/threads/{}", self.thread)
    }
}

const COMPOSER: &str = "What should the asker do?";
const ASKED_BEFORE: &str = "Was this asked before?";

#[tokio::test]
async fn a_new_question_offers_its_asker_what_askers_do() {
    let site = Site::build().await;
    let own = site.rosa.see(&site.page()).await;
    for words in ["Add to your question", "I solved it myself", "Withdraw my question"] {
        assert!(own.says(words), "{words}: {}", own.text());
    }
    for words in [COMPOSER, ASKED_BEFORE] {
        assert!(!own.says(words), "{words}: {}", own.text());
    }
    let others = site.ted.see(&site.page()).await;
    assert!(others.says(COMPOSER) && others.says(ASKED_BEFORE) && !others.says("I solved it myself"));
    site.node.advance(Duration::days(2)).await;
    assert!(site.rosa.see(&site.page()).await.says(ASKED_BEFORE), "once the suggestions while asking are long ago");
}

#[tokio::test]
async fn who_solved_it_alone_says_how_in_one_step() {
    let site = Site::build().await;
    let action = format!("/threads/{}/answers", site.thread);
    let page = site.rosa.see(&site.page()).await;
    let fields = [("body", "The machine at the town hall does it."), ("action", "solved")];
    let solved = site.rosa.submit(&page, &action, &fields).await.expect(200);
    assert!(solved.says("You solved it yourself. Thank you for telling how."), "{}", solved.text());
    let read = site.node.browser().api(Method::GET, &site.page(), None, None).await.expect(200).json();
    assert_eq!(read["state"], "solved");
    // Somebody else's text in the same form is an answer and accepts nothing.
    let other = ask(&site.node, &site.city, &site.asker, "Where is the depot?").await;
    let action = format!("/threads/{other}/answers");
    let page = site.ted.see(&format!("/threads/{other}")).await;
    site.ted.submit(&page, &action, &[("body", "Mill Road."), ("action", "solved")]).await;
    let read = site.node.browser().api(Method::GET, &format!("/threads/{other}"), None, None).await.expect(200).json();
    assert_eq!(read["state"], "answered");
}

#[tokio::test]
async fn after_the_word_that_it_did_not_help_the_box_speaks_to_the_asker() {
    let site = Site::build().await;
    let ted = caller(&site.node, account_of(&site.node, "ted").await.id).await;
    answers::post(&site.node.app, &ted, site.thread, "Online.", None).await.unwrap();
    assert!(site.rosa.see(&site.page()).await.says("Your question has answers."));
    questions::mark_not_solved(&site.node.app, &site.asker, site.thread, None).await.unwrap();
    let told = site.rosa.see(&site.page()).await.all(".pd-next-step").join(" ");
    assert!(
        told.contains("did not help you") && told.contains("takes over") && !told.contains("hoever asked"),
        "{told}"
    );
    let others = site.ted.see(&site.page()).await.all(".pd-next-step").join(" ");
    assert!(!others.contains("help you"), "{others}");
}

#[tokio::test]
async fn a_closed_question_leads_on() {
    let site = Site::build().await;
    assert!(!site.node.browser().see(&site.page()).await.says("Ask it anew"));
    questions::close(&site.node.app, &site.asker, site.thread).await.unwrap();
    let page = site.node.browser().see(&format!("{}?closed", site.page())).await;
    let to = page.attribute("a[href^='/ask?title=']", "href").unwrap();
    let form = site.ted.see(&to).await;
    assert_eq!(form.attribute("#title", "value").as_deref(), Some("How do I renew a parking permit?"));
}

#[tokio::test]
async fn questions_like_it_stand_at_the_end_as_long_as_everybody_sees_them() {
    let site = Site::build().await;
    let moderator = insert_staff(&site.node, "mo", Role::Moderator).await;
    let moderator = caller(&site.node, moderator).await;
    let like = ask(&site.node, &site.city, &site.asker, "Where do I renew a parking permit online?").await;
    site.node.drain().await;
    // Readers share one address, whose answer is kept for seconds.
    let related = async || site.node.browser().see(&site.page()).await.all("[aria-labelledby=related] a");
    for look in ["first", "kept"] {
        assert_eq!(related().await, ["Where do I renew a parking permit online?"], "{look}, and not itself");
    }
    hiding::hide(&site.node.app, &moderator, Post::Thread(like), "Spam").await.unwrap();
    assert!(related().await.is_empty(), "what is hidden goes at once on the node that hid it");
    hiding::show(&site.node.app, &moderator, Post::Thread(like)).await.unwrap();
    site.node.drain().await;
    assert_eq!(related().await.len(), 1, "what is shown again comes back");
}

#[tokio::test]
async fn who_decides_whether_it_is_the_same_question_sees_the_answer_there() {
    let site = Site::build().await;
    let ted = caller(&site.node, account_of(&site.node, "ted").await.id).await;
    let other = ask(&site.node, &site.city, &ted, "Where can I renew my permit?").await;
    let tom = caller(&site.node, site.city.neighbour).await;
    answers::post(&site.node.app, &tom, other, "At the zeppelin hangar.", None).await.unwrap();
    duplicates::propose(&site.node.app, &ted, site.thread, other).await.unwrap();
    let own = site.rosa.see(&site.page()).await;
    assert!(own.says("Yes, it is the same") && own.says("At the zeppelin hangar."), "{}", own.text());
    assert!(!site.ted.see(&site.page()).await.says("At the zeppelin hangar."), "others have nothing to decide");
}

#[tokio::test]
async fn a_question_for_staff_does_not_begin_with_neighbours() {
    let desk = TestDesk::open().await;
    let cora = desk.cora;
    let browser = desk.sign_in("Cora").await;
    for is_urgent in [false, true] {
        let change = |row: &mut thread::Model| {
            row.author_id = cora;
            row.is_urgent = is_urgent;
            row.peer_window_ends_at = is_urgent.then_some(row.created_at);
            row.next_check_at = None;
        };
        let thread = desk.city.insert_thread(&desk.node, change).await;
        let page = browser.see(&format!("/threads/{thread}?posted=1")).await;
        assert_eq!(page.says("Your neighbours can see it and answer."), !is_urgent, "{}", page.text());
        assert_eq!(page.says("This goes straight to"), is_urgent, "{}", page.text());
        assert!(page.attribute(".pd-next a", "href").is_some_and(|to| to == "/account/notifications"));
    }
}

#[tokio::test]
async fn ones_own_posts_say_that_one_asked() {
    let site = Site::build().await;
    comments::post(&site.node.app, &site.asker, Under::Thread(site.thread), "It is for a car.", None).await.unwrap();
    answers::post(&site.node.app, &site.asker, site.thread, "Found it: online.", None).await.unwrap();
    let told = async |browser: &Browser| {
        let page = browser.see(&site.page()).await;
        [page.all(".pd-answer .pd-byline__role"), page.all(".pd-comment .pd-meta span")].concat()
    };
    for (browser, words, others) in [(&site.rosa, "you asked", "asker"), (&site.ted, "asker", "you asked")] {
        let told = told(browser).await;
        assert_eq!(told.iter().filter(|told| *told == words).count(), 2, "{told:?}");
        assert!(!told.iter().any(|told| told == others), "{told:?}");
    }
}

#[tokio::test]
async fn steps_of_asking_are_counted_as_they_are_taken() {
    let site = Site::build().await;
    let page = site.ted.see("/ask/details?title=Where%20is%20the%20zeppelin%3F").await;
    assert_eq!(page.all(".pd-steps__now"), ["Step 2 of 4"], "nothing like it was shown");
    let asked = site.ted.see("/ask?title=Where%20is%20it%3F").await;
    assert_eq!(asked.all(".pd-steps__now"), ["Step 1 of 5"]);
}

#[tokio::test]
async fn the_category_of_like_questions_leads_and_nobody_is_told_why_they_ask() {
    let site = Site::build().await;
    let similar = site.ted.see("/ask/similar?title=Where+can+I+renew+a+parking+permit%3F").await;
    let on = similar.attribute("a[href^='/ask/details']", "href").unwrap();
    let category = site.city.category.to_string();
    assert!(on.contains(&format!("&likely={category}")), "{on}");
    let details = site.ted.see(&on).await;
    assert_eq!(details.attribute("#category optgroup", "label").as_deref(), Some("Likely"));
    assert_eq!(
        details.attribute("#category optgroup:first-of-type option", "value").as_deref(),
        Some(category.as_str())
    );
    assert_eq!(details.attribute("#category option[selected]", "value").as_deref(), Some(category.as_str()));
    assert_eq!(details.all(&format!("#category option[value='{category}']")).len(), 1, "it stands once");
    assert_eq!(details.attribute("input[name=intent][checked]", "value"), None);
    let refused = site.ted.submit(&details, "/ask/check", &[("body", "It ends in May.")]).await.expect(422);
    assert_eq!(refused.attribute(".govuk-error-summary a", "href").as_deref(), Some("#intent"));
    assert_eq!(refused.attribute("#category optgroup", "label").as_deref(), Some("Likely"), "it leads still");
    site.ted.submit(&refused, "/ask/check", &[("intent", "payment")]).await.expect(200);
    // Where nothing is alike, or a category was chosen before, nothing is likely.
    for address in ["/ask/details?title=Where+is+the+zeppelin%3F", "/ask/details?title=Where+is+it%3F&likely=0"] {
        let details = site.ted.see(address).await;
        assert_ne!(details.attribute("#category optgroup", "label").as_deref(), Some("Likely"), "{address}");
        assert_eq!(details.attribute("#category option[selected]", "value"), None, "{address}");
    }
}

#[tokio::test]
async fn who_knows_only_words_of_the_other_question_chooses_it_from_a_list() {
    let site = Site::build().await;
    let title = "Where do I renew a parking permit online?";
    let other = ask(&site.node, &site.city, &site.asker, title).await;
    site.node.drain().await;
    let form = format!("/threads/{}/duplicates", site.thread);
    let page = site.ted.see(&site.page()).await;
    let unknown = site.ted.submit(&page, &form, &[("of", "xylophone quagga")]).await.expect(422);
    assert!(unknown.says("There is no such question"), "{}", unknown.text());
    assert!(unknown.attribute("details[open] #of", "id").is_some(), "it stays open");
    let listed = site.ted.submit(&page, &form, &[("of", "renew a parking permit")]).await.expect(200);
    assert_eq!(listed.all("details[open] label[for^=same]"), [title], "and not itself");
    assert!(listed.says("Choose the one that is the same."), "{}", listed.text());
    let none = site.ted.submit(&listed, &form, &[]).await.expect(422);
    assert_eq!(none.attribute(".govuk-error-summary a", "href").as_deref(), Some("#same"));
    assert_eq!(none.all("details[open] label[for^=same]"), [title]);
    let told = site.ted.submit(&none, &form, &[("same", &other.to_string())]).await.expect(200);
    assert!(told.all("label[for^=same]").is_empty(), "{}", told.text());
    assert!(site.rosa.see(&site.page()).await.says("Yes, it is the same"));
}
