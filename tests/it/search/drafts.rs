//! What the details of a question find before it is posted: on the page that checks it, and while they are written.

use peerdesk::entity::{Event, ThreadId, thread};
use peerdesk::identity::Caller;
use peerdesk::operation::RateLimitedAction;
use peerdesk::search::embedded::Embedded;
use peerdesk::search::engine::{Likeness, SearchEngine};
use peerdesk::search::words::Asked;
use sea_orm::ActiveModelTrait;
use sea_orm::ActiveValue::Set;

use super::engines::document;
use crate::support::faults::{SearchFault, faulty_search_server};
use crate::support::people::{account_of, caller, sign_up};
use crate::support::threads::insert_answer;
use crate::support::{Browser, Page, TestApp, TestCity};

const TITLE: &str = "My lantern is broken";
const BODY: &str = "It fell down beside the zeppelin and leaks.";

async fn insert(node: &TestApp, city: &TestCity, title: &str) -> ThreadId {
    let id = city.insert_thread(node, |row| row.title = title.to_owned()).await;
    node.record(Event::ThreadAsked { thread: id }).await;
    node.drain().await;
    id
}

/// Two questions, one like [`TITLE`] and one like [`BODY`], and somebody who is about to ask.
struct Draft {
    node: TestApp,
    city: TestCity,
    ada: Browser,
    by_title: ThreadId,
    by_details: ThreadId,
}

impl Draft {
    async fn begin(node: TestApp) -> Self {
        let city = TestCity::build(&node).await;
        let by_title = insert(&node, &city, "How do I mend a lantern?").await;
        let by_details = insert(&node, &city, "Where does the zeppelin land?").await;
        insert_answer(&node, by_details, city.neighbour, "On the meadow.").await;
        let ada = sign_up(&node, "ada", "").await;
        Self { node, city, ada, by_title, by_details }
    }

    async fn caller(&self) -> Caller {
        caller(&self.node, account_of(&self.node, "ada").await.id).await
    }

    /// The page that checks the question.
    async fn check(&self, body: &str) -> Page {
        let title = TITLE.replace(' ', "+");
        let page = self.ada.see(&format!("/ask/details?title={title}&category={}", self.city.category)).await;
        self.ada.submit(&page, "/ask/check", &[("intent", "information"), ("body", body)]).await.expect(200)
    }

    /// Sends the form of the page that checks the question.
    async fn post(&self, check: &Page) -> Page {
        self.ada.submit(check, "/ask", &[]).await
    }

    /// What a script gets while the details are written.
    async fn suggestions(&self, title: &str, body: &str) -> Page {
        let page = self.ada.see("/ask/details?title=Where+is+it%3F").await;
        let csrf = page.attribute("input[name=csrf]", "value").unwrap();
        let category = self.city.category.to_string();
        let fields = [("csrf", csrf.as_str()), ("title", title), ("body", body), ("category", category.as_str())];
        self.ada.post("/ask/suggestions", &fields).await
    }
}

#[tokio::test]
async fn what_the_details_find_is_shown_and_marked_before_posting() {
    let draft = Draft::begin(TestApp::start().await).await;
    let check = draft.check(BODY).await;
    assert!(check.says("These questions may be answered already"), "{}", check.text());
    let found = check.all(".pd-panel .pd-similar__summary");
    assert_eq!(found.len(), 2, "{found:?}");
    let of = |word: &str| found.iter().find(|line| line.contains(word)).unwrap();
    assert!(of("zeppelin").contains("New"), "{found:?}");
    assert!(!of("lantern").contains("New"), "the step before showed it: {found:?}");
    assert!(check.says("On the meadow."), "the answer opens in place");

    // The details are private until they are posted.
    assert!(check.path.starts_with("/ask/check?draft="), "{}", check.path);
    assert!(!check.body.contains("It+fell") && !check.body.contains("It%20fell"), "{}", check.body);

    let thanks = draft.ada.submit(&check, "/ask/answered", &[]).await.expect(200);
    assert!(thanks.body.contains(&format!("href=\"/threads/{}\"", draft.by_details)), "{}", thanks.text());
    let posted = draft.post(&check).await.expect(200);
    assert!(posted.says("Your question is posted"), "{}", posted.text());
}

#[tokio::test]
async fn nothing_is_shown_where_the_details_find_nothing_new() {
    let draft = Draft::begin(TestApp::start().await).await;
    assert!(!draft.check("The lantern went out.").await.says("may be answered already"));
    let page = draft.suggestions(TITLE, "The lantern went out.").await.expect(200);
    assert_eq!(page.body.trim(), "");
    for body in ["", "  "] {
        assert_eq!(draft.suggestions(TITLE, body).await.expect(200).body.trim(), "", "{body:?}");
    }
    assert_eq!(draft.suggestions("My", BODY).await.expect(200).body.trim(), "", "too short a title finds nothing");
}

#[tokio::test]
async fn a_hidden_question_is_not_shown_though_the_details_find_it() {
    let draft = Draft::begin(TestApp::start().await).await;
    let node = &draft.node;
    // Hidden in the database, not yet in the index.
    thread::ActiveModel { id: Set(draft.by_details), hidden_at: Set(Some(node.app.now())), ..Default::default() }
        .update(node.app.reader())
        .await
        .unwrap();
    let check = draft.check(BODY).await;
    assert!(!check.body.contains(&format!("/threads/{}", draft.by_details)), "{}", check.body);
    assert!(!check.says("may be answered already") && !check.says("On the meadow."), "{}", check.text());
    assert_eq!(draft.suggestions(TITLE, BODY).await.expect(200).body.trim(), "");
}

#[tokio::test]
async fn a_script_asks_with_the_details_as_a_form() {
    let draft = Draft::begin(TestApp::start().await).await;
    let page = draft.suggestions(TITLE, BODY).await.expect(200);
    assert!(page.body.contains("data-announce=\"1 new question that may answer yours\""), "{}", page.body);
    for id in [draft.by_title, draft.by_details] {
        assert!(page.body.contains(&format!("href=\"/threads/{id}\"")), "{}", page.body);
    }
    assert!(!page.body.contains("<html") && !page.body.contains("<form"), "a part to put into a form: {}", page.body);
    assert!(page.headers["cache-control"].to_str().unwrap().contains("no-store"), "{:?}", page.headers);
    assert_eq!(page.path, "/ask/suggestions");
    let fields = [("title", TITLE), ("body", BODY)];
    draft.ada.post("/ask/suggestions", &fields).await.expect(403);
    draft.node.browser().post("/ask/suggestions", &fields).await.expect(401);
}

#[tokio::test]
async fn checking_and_posting_go_on_while_the_engine_is_down() {
    let (url, _) = faulty_search_server(SearchFault::Status500).await;
    let draft = Draft::begin(TestApp::start_with(|config| config.meili_url = Some(url)).await).await;
    let check = draft.check(BODY).await;
    assert!(!check.says("may be answered already"), "{}", check.text());
    assert_eq!(draft.suggestions(TITLE, BODY).await.expect(200).body.trim(), "");
    assert!(draft.post(&check).await.expect(200).says("Your question is posted"));
}

#[tokio::test]
async fn whoever_searched_too_often_posts_without_the_panel() {
    let draft = Draft::begin(TestApp::start_with(|config| config.rate_limit_scale = 1).await).await;
    assert!(draft.check(BODY).await.says("may be answered already"));
    let key = draft.caller().await.limit_key();
    let limiter = &draft.node.app.limiter;
    assert!((0..500).any(|_| limiter.count_here(RateLimitedAction::Search, &key).is_err()));
    let check = draft.check(BODY).await;
    assert!(!check.says("may be answered already"), "{}", check.text());
    draft.suggestions(TITLE, BODY).await.expect(429);
    assert!(draft.post(&check).await.expect(200).says("Your question is posted"));
}

#[tokio::test]
async fn of_a_long_draft_only_the_longest_unknown_words_are_looked_up_by_likeness() {
    let engine = Embedded::in_memory();
    engine.prepare().await.unwrap();
    engine.begin_rebuild().await.unwrap().commit().await.unwrap();
    engine.upsert(&[document(1, "Where does the zeppelin land?", "", "")]).await.unwrap();
    let found = async |unknown: usize| {
        // Longer than the word that is misspelt, and near to none of the index.
        let words: Vec<String> = ('a'..='z').take(unknown).map(|letter| format!("{letter}qvxkwjqvxkwj")).collect();
        let text = format!("zepelin {}", words.join(" "));
        let asked = Asked::new(&[text.as_str()], "en", false);
        engine.suggest(&Likeness { asked, limit: 5, ..Likeness::default() }).await.unwrap().len()
    };
    assert_eq!(found(11).await, 1);
    assert_eq!(found(12).await, 0, "each look goes through all words of the index");
}
