//! Buttons that somebody pressed who had to sign in first, and forms that come again with another text.

use peerdesk::entity::{AnswerId, Role, ThreadId, VoteKind, answer, comment, follow, me_too, vote};
use peerdesk::threads::hiding::{self, Post};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

use crate::support::people::{PASSWORD, account_of, caller, insert_account_with_password, sign_up, signed_in};
use crate::support::threads::{insert_answer, row};
use crate::support::{Browser, Page, TestApp, TestCity};

/// A question with an answer, and nobody signed in.
struct Stage {
    node: TestApp,
    thread: ThreadId,
    answer: AnswerId,
}

impl Stage {
    async fn build() -> Self {
        let node = TestApp::start().await;
        let city = TestCity::build(&node).await;
        let thread = city.insert_thread(&node, |row| row.next_check_at = None).await;
        let answer = insert_answer(&node, thread, city.neighbour, "On the meadow.").await;
        insert_account_with_password(&node, "mona").await;
        Self { node, thread, answer }
    }

    async fn votes(&self, kind: VoteKind) -> u64 {
        let votes = vote::Entity::find().filter(vote::Column::AnswerId.eq(self.answer));
        votes.filter(vote::Column::Kind.eq(kind)).count(self.node.app.reader()).await.unwrap()
    }

    async fn page(&self, browser: &Browser) -> Page {
        browser.see(&format!("/threads/{}", self.thread)).await
    }

    /// The sign-in page that the button leads to which somebody without a session presses.
    async fn press(&self, browser: &Browser, button: &str) -> Page {
        let page = self.page(browser).await;
        let encoded = button.replace('/', "%2F");
        browser.see(&page.attribute(&format!("a[href$='press={encoded}']"), "href").unwrap()).await
    }
}

async fn enter(browser: &Browser, page: &Page) -> Page {
    browser.submit(page, "/sign-in", &[("name", "mona"), ("password", PASSWORD)]).await.expect(200)
}

#[tokio::test]
async fn a_vote_is_counted_after_signing_in() {
    let stage = Stage::build().await;
    let browser = stage.node.browser();
    let page = stage.press(&browser, &format!("/answers/{}/helpful", stage.answer)).await;
    assert!(page.says("to say that this answer helped you"), "{}", page.text());
    assert_eq!(stage.votes(VoteKind::Helpful).await, 0);
    let wrong = browser.submit(&page, "/sign-in", &[("name", "mona"), ("password", "not this one")]).await.expect(422);
    assert_eq!(stage.votes(VoteKind::Helpful).await, 0);
    let done = enter(&browser, &wrong).await;
    assert!(done.path.ends_with("?pressed=helpful"), "{}", done.path);
    assert!(done.says("We noted that this answer helped you."), "{}", done.text());
    assert_eq!(stage.votes(VoteKind::Helpful).await, 1);
}

#[tokio::test]
async fn a_new_account_presses_as_well() {
    let stage = Stage::build().await;
    let browser = stage.node.browser();
    let page = stage.press(&browser, &format!("/threads/{}/me-too", stage.thread)).await;
    let form = browser.submit(&page, "/sign-up", &[("begin", "yes")]).await.expect(200);
    assert!(form.says("to say that you have this problem, too"), "{}", form.text());
    let done = browser.submit(&form, "/sign-up", &[("handle", "newcomer"), ("password", PASSWORD)]).await.expect(200);
    assert!(done.says("We noted that you have this problem, too."), "{}", done.text());
    let db = stage.node.app.reader();
    let newcomer = account_of(&stage.node, "newcomer").await.id;
    let said = me_too::Entity::find_by_id((stage.thread, newcomer)).one(db).await.unwrap();
    assert!(said.is_some());
}

#[tokio::test]
async fn a_press_on_a_page_whose_session_is_over_is_done_after_signing_in() {
    let stage = Stage::build().await;
    let browser = stage.node.browser();
    let page = browser.see("/sign-in").await;
    enter(&browser, &page).await;
    let page = stage.page(&browser).await;
    stage.node.clock.advance(chrono::Duration::days(15));
    let lost = browser.submit(&page, &format!("/threads/{}/follow", stage.thread), &[]).await.expect(401);
    assert!(lost.says("to follow this question") && !lost.says("we have kept what you wrote"), "{}", lost.text());
    let done = enter(&browser, &lost).await;
    assert!(done.says("You follow this question now."), "{}", done.text());
    let db = stage.node.app.reader();
    let mona = account_of(&stage.node, "mona").await.id;
    assert!(follow::Entity::find_by_id((stage.thread, mona)).one(db).await.unwrap().is_some());
}

#[tokio::test]
async fn a_button_without_a_text_is_no_draft() {
    let stage = Stage::build().await;
    let browser = stage.node.browser();
    let page = browser.see("/sign-in").await;
    enter(&browser, &page).await;
    let delete = format!("/answers/{}/delete", stage.answer);
    let csrf = stage.page(&browser).await.attribute("input[name=csrf]", "value").unwrap();
    stage.node.clock.advance(chrono::Duration::days(15));
    let lost = browser.post(&delete, &[("csrf", &csrf), ("revision", "1"), ("back", "/")]).await.expect(401);
    assert!(lost.says("press the button again") && !lost.says("we have kept"), "{}", lost.text());
    let form = lost.form("/sign-in").fields;
    assert!(form.contains(&("next".to_owned(), delete.clone())) && !form.iter().any(|(name, _)| name == "keep-path"));
    browser.submit(&lost, "/sign-in", &[("name", "mona"), ("password", PASSWORD)]).await;
    assert!(browser.see("/drafts").await.says("You have no drafts."));
}

#[tokio::test]
async fn no_address_presses_anything_and_only_these_buttons_are_pressed() {
    let stage = Stage::build().await;
    let browser = stage.node.browser();
    let to = |press: &str| format!("/sign-in?next=%2Fthreads%2F{}&press={}", stage.thread, press.replace('/', "%2F"));
    let helpful = format!("/answers/{}/helpful", stage.answer);
    let page = browser.see("/sign-in").await;
    enter(&browser, &page).await;
    // Somebody who is in follows a link of somebody else's.
    let there = browser.see(&to(&helpful)).await;
    assert!(there.path.starts_with("/threads/") && !there.path.contains("pressed"), "{}", there.path);
    assert_eq!(stage.votes(VoteKind::Helpful).await, 0);
    for other in [format!("/answers/{}/delete", stage.answer), format!("/threads/{}/close", stage.thread)] {
        let reader = stage.node.browser();
        let page = reader.see(&to(&other)).await;
        assert!(page.attribute("input[name=press]", "value").is_none(), "{other}");
        let forced = [("name", "mona"), ("password", PASSWORD), ("press", other.as_str())];
        let done = reader.submit(&page, "/sign-in", &forced).await.expect(200);
        assert!(!done.path.contains("pressed"), "{}", done.path);
    }
    assert!(row(&stage.node, stage.thread).await.closed_at.is_none());
    // Another site's form signs nobody in, and presses nothing.
    let reader = stage.node.browser();
    let page = reader.see(&to(&helpful)).await;
    let csrf = page.attribute("input[name=csrf]", "value").unwrap();
    let fields = [("csrf", csrf.as_str()), ("name", "mona"), ("password", PASSWORD), ("press", helpful.as_str())];
    reader.post_with("/sign-in", &fields, ("sec-fetch-site", "cross-site")).await.expect(403);
    assert_eq!(stage.votes(VoteKind::Helpful).await, 0);
    // What is not there is not pressed; whoever signs in is led where they wanted to go.
    let page = reader.see(&to("/answers/999999/helpful")).await;
    assert!(page.attribute("input[name=press]", "value").is_none());
    let done = enter(&reader, &page).await;
    assert!(done.path.starts_with(&format!("/threads/{}", stage.thread)), "{}", done.path);
    assert!(!done.path.contains("pressed"), "{}", done.path);
}

#[tokio::test]
async fn a_press_says_its_question_and_leads_to_it_whatever_was_named() {
    let stage = Stage::build().await;
    let title = row(&stage.node, stage.thread).await.title;
    let press = format!("/answers/{}/helpful", stage.answer);
    let named = format!("/sign-in?next=%2Fhelp&press={}", press.replace('/', "%2F"));
    let browser = stage.node.browser();
    let page = browser.see(&named).await;
    assert!(page.says(&format!("It is about the question “{title}”.")), "{}", page.text());
    let wrong = browser.submit(&page, "/sign-in", &[("name", "mona"), ("password", "not this one")]).await.expect(422);
    assert!(wrong.says(&title), "{}", wrong.text());
    let forced = [("name", "mona"), ("password", PASSWORD), ("next", "/help")];
    let done = browser.submit(&wrong, "/sign-in", &forced).await.expect(200);
    assert!(done.path.starts_with(&format!("/threads/{}", stage.thread)), "{}", done.path);
    assert_eq!(stage.votes(VoteKind::Helpful).await, 1);
    // Nobody is asked to press at what they cannot see.
    signed_in(&stage.node, "judge", Some(Role::Moderator)).await;
    let judge = caller(&stage.node, account_of(&stage.node, "judge").await.id).await;
    hiding::hide(&stage.node.app, &judge, Post::Thread(stage.thread), "Rude").await.unwrap();
    let page = stage.node.browser().see(&named).await;
    assert!(page.attribute("input[name=press]", "value").is_none() && !page.says(&title), "{}", page.text());
}

#[tokio::test]
async fn nothing_is_said_to_be_done_that_was_not() {
    let stage = Stage::build().await;
    let browser = stage.node.browser();
    let page = browser.see("/sign-in").await;
    enter(&browser, &page).await;
    for word in ["me-too", "follow", "helpful", "worked_for_me", "anything"] {
        let page = browser.see(&format!("/threads/{}?pressed={word}", stage.thread)).await;
        assert!(!page.says("We noted that") && !page.says("You follow this question now."), "{word}: {}", page.text());
    }
}

#[tokio::test]
async fn a_text_goes_along_between_signing_in_and_making_an_account() {
    let stage = Stage::build().await;
    let browser = sign_up(&stage.node, "bashir", "").await;
    let page = browser.see("/account").await;
    stage.node.clock.advance(chrono::Duration::days(15));
    let lost = browser.submit(&page, "/account", &[("about", "I like bridges.")]).await.expect(401);
    assert_eq!(lost.attribute("a[href='/forgot-password']", "target").as_deref(), Some("_blank"));
    let begin = [("begin", "yes")];
    let new = browser.submit(&lost, "/sign-up", &begin).await.expect(200);
    let back = browser.submit(&new, "/sign-in", &begin).await.expect(200);
    let fields = [("name", "bashir"), ("password", PASSWORD)];
    let filled = browser.submit(&back, "/sign-in", &fields).await.expect(200);
    assert_eq!(filled.all("#about"), ["I like bridges."]);
}

#[tokio::test]
async fn an_answer_that_comes_again_is_the_one_that_is_there_or_a_change_of_it() {
    let stage = Stage::build().await;
    let browser = sign_up(&stage.node, "bashir", "").await;
    let action = format!("/threads/{}/answers", stage.thread);
    let page = stage.page(&browser).await;
    let of_answers = || answer::Entity::find().filter(answer::Column::ThreadId.eq(stage.thread));
    let db = stage.node.app.reader();
    for page in [&page, &page, &stage.page(&browser).await] {
        browser.submit(page, &action, &[("body", "Under the bridge.")]).await.expect(200);
        assert_eq!(of_answers().count(db).await.unwrap(), 2, "the one that was there, and this one");
    }
    let form = browser.submit(&page, &action, &[("body", "Over the bridge.")]).await.expect(200);
    assert!(form.path.contains("/edit?draft=") && form.says("You posted this already."), "{}", form.text());
    assert!(!form.path.contains("done=") && form.all("#status-line").is_empty(), "nothing is posted: {}", form.path);
    assert_eq!(form.all("#body"), ["Over the bridge."]);
    assert_eq!(of_answers().count(db).await.unwrap(), 2);
    let edit = form.path.split('?').next().unwrap().to_owned();
    let saved = browser.submit(&form, &edit, &[]).await.expect(200);
    assert!(saved.says("Over the bridge.") && !saved.says("Under the bridge."), "{}", saved.text());
    assert!(browser.see("/drafts").await.says("You have no drafts."));
}

#[tokio::test]
async fn a_comment_that_comes_again_with_another_text_is_a_change_or_asked_about() {
    let stage = Stage::build().await;
    let browser = sign_up(&stage.node, "bashir", "").await;
    let action = format!("/threads/{}/comments", stage.thread);
    let page = stage.page(&browser).await;
    let of_comments = || comment::Entity::find().filter(comment::Column::ThreadId.eq(stage.thread));
    let db = stage.node.app.reader();
    browser.submit(&page, &action, &[("body", "Which bridge?")]).await.expect(200);
    let form = browser.submit(&page, &action, &[("body", "Which meadow?")]).await.expect(200);
    assert!(form.path.starts_with("/comments/") && form.says("You posted this already."), "{}", form.text());
    assert!(!form.path.contains("done=") && form.all("#status-line").is_empty(), "nothing is posted: {}", form.path);
    // Later it can be changed no more: posting another one is a press of its own.
    stage.node.clock.advance(chrono::Duration::hours(1));
    let asked = browser.submit(&page, &action, &[("body", "Which meadow?")]).await.expect(422);
    assert!(asked.says("You posted this form already"), "{}", asked.text());
    assert_eq!(of_comments().count(db).await.unwrap(), 1);
    browser.submit(&asked, &action, &[]).await.expect(200);
    assert_eq!(of_comments().count(db).await.unwrap(), 2);
}
