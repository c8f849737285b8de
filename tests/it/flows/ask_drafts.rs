//! Asking rests on a draft: every step is an address, and one draft makes one thread whatever is pressed.

use peerdesk::entity::{draft, thread};
use peerdesk::housekeeping;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

use crate::support::people::{PASSWORD, account_of, sign_in, sign_up};
use crate::support::{Browser, Page, TestApp, TestCity};

const DETAILS: &str = "/ask/details?title=Where+do+I+park+a+trailer%3F";

/// Somebody on the page that checks their question.
struct Asking {
    node: TestApp,
    city: TestCity,
    mona: Browser,
    check: Page,
}

impl Asking {
    async fn begin() -> Self {
        let node = TestApp::start().await;
        let city = TestCity::build(&node).await;
        let mona = sign_up(&node, "mona", "").await;
        let details = mona.see(&format!("{DETAILS}&category={}", city.category)).await;
        let check = mona
            .submit(&details, "/ask/check", &[("intent", "information"), ("body", "It has two wheels.")])
            .await
            .expect(200);
        Self { node, city, mona, check }
    }

    async fn threads(&self) -> u64 {
        let mona = account_of(&self.node, "mona").await.id;
        thread::Entity::find().filter(thread::Column::AuthorId.eq(mona)).count(self.node.app.reader()).await.unwrap()
    }

    fn draft(&self) -> &str {
        self.check.path.split_once("draft=").unwrap().1
    }
}

#[tokio::test]
async fn every_step_is_an_address_that_can_be_opened_again() {
    let asking = Asking::begin().await;
    let Asking { mona, check, .. } = &asking;
    assert!(check.path.starts_with("/ask/check?draft="), "{}", check.path);
    for again in [mona.see(&check.path).await, mona.see(&check.path).await] {
        assert!(again.says("It has two wheels.") && again.says("Check your question"), "{}", again.text());
    }
    let change = check.attribute("dd a[href$='#body']", "href").unwrap();
    let details = mona.see(change.split('#').next().unwrap()).await;
    assert_eq!(details.all("#body"), ["It has two wheels."]);

    let refused = mona
        .submit(&details, "/ask/check", &[("intent", "information"), ("body", " "), ("category", "")])
        .await
        .expect(422);
    assert!(refused.path.starts_with(&format!("/ask/details?draft={}", asking.draft())), "{}", refused.path);
    for page in [&refused, &mona.get(&refused.path).await.expect(422)] {
        assert!(page.body.contains("<title>Error: "), "{}", page.body);
        assert_eq!(page.attribute(".govuk-error-summary a", "href").as_deref(), Some("#category"));
        assert!(!page.attribute("#body-error", "id").unwrap_or_default().is_empty());
    }
    let preview = mona
        .submit(&refused, "/ask/check", &[("intent", "information"), ("body", "*Two* wheels"), ("action", "preview")])
        .await;
    assert!(preview.path.starts_with("/ask/details?draft="), "{}", preview.path);
    assert!(preview.body.contains("<em>Two</em>"), "{}", preview.body);
    assert_eq!(asking.threads().await, 0);
}

#[tokio::test]
async fn a_draft_is_for_its_account_alone() {
    let asking = Asking::begin().await;
    let other = sign_up(&asking.node, "otto", "").await;
    for path in [&asking.check.path, "/ask/check", "/ask/check?draft=7", "/ask/posted", "/drafts/7/delete"] {
        other.get(path).await.expect(404);
    }
    let delete = format!("/drafts/{}/delete", asking.draft());
    other.get(&delete).await.expect(404);
    assert!(!other.see("/drafts").await.says("trailer"));
    // An id that is somebody else's becomes another one, and changes nothing of theirs.
    let details = other.see(&format!("{DETAILS}&category={}", asking.city.category)).await;
    let fields = [("draft", asking.draft()), ("intent", "information"), ("body", "Mine.")];
    let check = other.submit(&details, "/ask/check", &fields).await.expect(200);
    assert!(!check.path.contains(asking.draft()) && check.says("Mine."), "{}", check.path);
    assert!(asking.mona.see(&asking.check.path).await.says("It has two wheels."));
    // Nor does a stranger throw it away.
    let page = other.see("/drafts").await;
    let csrf = page.attribute("input[name=csrf]", "value").unwrap();
    other.post(&delete, &[("csrf", &csrf)]).await.expect(200);
    assert!(asking.mona.see("/drafts").await.says("Where do I park a trailer?"));
}

#[tokio::test]
async fn posted_again_unchanged_it_is_the_same_thread() {
    let asking = Asking::begin().await;
    let Asking { mona, check, .. } = &asking;
    let posted = mona.submit(check, "/ask", &[]).await.expect(200);
    assert!(posted.path.ends_with("?posted=1"), "{}", posted.path);
    let back = mona.see(&check.path).await;
    assert!(back.says("You posted this question."), "{}", back.text());
    let details = mona.see(&format!("/ask/details?draft={}", asking.draft())).await;
    for (page, action) in [(check, "/ask"), (&back, "/ask"), (&details, "/ask/check")] {
        assert_eq!(mona.submit(page, action, &[]).await.expect(200).path, posted.path, "{action}");
    }
    assert_eq!(asking.threads().await, 1);
    assert!(!mona.see("/drafts").await.says("trailer"), "what was posted is no draft any more");
}

#[tokio::test]
async fn posted_again_with_a_word_changed_it_is_a_choice() {
    let asking = Asking::begin().await;
    let Asking { mona, check, .. } = &asking;
    let posted = mona.submit(check, "/ask", &[]).await.expect(200);
    let details = mona.see(&format!("/ask/details?draft={}", asking.draft())).await;
    let changed = [("body", "It has four wheels.")];
    for (page, action) in [(&details, "/ask/check"), (check, "/ask")] {
        let choice = mona.submit(page, action, &changed).await.expect(200);
        assert!(choice.path.starts_with("/ask/posted?draft="), "{action}: {}", choice.path);
        assert!(choice.says("You already posted this question") && choice.says("It has four wheels."));
        assert_eq!(asking.threads().await, 1, "nothing is posted without being asked for");
        mona.see(&choice.path).await;
    }
    let choice = mona.submit(check, "/ask", &changed).await.expect(200);
    let edit = choice.attribute("a[href*='/edit?draft=']", "href").unwrap();
    let form = mona.see(&edit).await;
    assert_eq!(form.all("#body"), ["It has four wheels."]);
    let id = edit.split('/').nth(2).unwrap().to_owned();
    let saved = mona.submit(&form, &format!("/threads/{id}/edit"), &[]).await.expect(200);
    let address = saved.path.split('?').next().unwrap();
    assert!(saved.says("It has four wheels.") && posted.path.starts_with(address), "{}", saved.path);
    assert_eq!(asking.threads().await, 1);

    let anew = choice.attribute("a[href*='anew=yes']", "href").unwrap();
    // The edit took the draft with it; the same change once more has one of its own.
    mona.get(&anew).await.expect(404);
    let choice = mona.submit(check, "/ask", &[("body", "It has six wheels.")]).await.expect(200);
    let check = mona.see(&choice.attribute("a[href*='anew=yes']", "href").unwrap()).await;
    mona.submit(&check, "/ask", &[]).await.expect(200);
    assert_eq!(asking.threads().await, 2);
}

#[tokio::test]
async fn the_same_question_from_another_draft_is_asked_about() {
    let asking = Asking::begin().await;
    let Asking { mona, check, .. } = &asking;
    mona.submit(check, "/ask", &[]).await.expect(200);
    let details = mona.see(&format!("{DETAILS}&category={}", asking.city.category)).await;
    let second = mona
        .submit(&details, "/ask/check", &[("intent", "information"), ("body", "It has two wheels.\r\n")])
        .await
        .expect(200);
    assert_ne!(second.path, check.path);
    let choice = mona.submit(&second, "/ask", &[]).await.expect(200);
    assert!(choice.says("You already posted this question"), "{}", choice.text());
    assert_eq!(asking.threads().await, 1);
    let anew = mona.see(&choice.attribute("a[href*='anew=yes']", "href").unwrap()).await;
    assert!(mona.submit(&anew, "/ask", &[]).await.expect(200).says("Your question is posted"));
    assert_eq!(asking.threads().await, 2);
}

#[tokio::test]
async fn drafts_are_listed_and_thrown_away() {
    let asking = Asking::begin().await;
    let mona = &asking.mona;
    assert!(mona.see("/account").await.body.contains("href=\"/drafts\""));
    let list = mona.see("/drafts").await;
    assert!(list.says("Where do I park a trailer?") && list.says("30 days"), "{}", list.text());
    assert_eq!(list.attribute(".pd-filters [aria-current]", "href").as_deref(), Some("/drafts"));
    let on = list.attribute("tbody a", "href").unwrap();
    assert_eq!(on, format!("/ask/details?draft={}", asking.draft()));
    mona.see(&on).await;
    let action = format!("/drafts/{}/delete", asking.draft());
    let sure = mona.see(&action).await;
    assert!(sure.says("Delete this draft?") && sure.says("trailer"));
    let gone = mona.submit(&sure, &action, &[]).await.expect(200);
    assert!(gone.says("The draft is deleted.") && gone.says("You have no drafts."), "{}", gone.text());
    mona.get(&asking.check.path).await.expect(404);
    let gone = mona.get(&on).await.expect(422);
    assert!(gone.says("This draft is not there any more."), "{}", gone.text());
}

#[tokio::test]
async fn an_account_has_a_bounded_number_of_drafts() {
    let asking = Asking::begin().await;
    let Asking { node, city, mona, .. } = &asking;
    for number in 0..55 {
        node.clock.advance(chrono::Duration::minutes(1));
        let details = mona.see(&format!("{DETAILS}&category={}", city.category)).await;
        mona.submit(&details, "/ask/check", &[("intent", "information"), ("body", &format!("Wheel {number}"))])
            .await
            .expect(200);
    }
    assert_eq!(draft::Entity::find().count(node.app.reader()).await.unwrap(), 50);
    mona.get(&asking.check.path).await.expect(404);
}

#[tokio::test]
async fn the_first_step_says_what_is_wrong_before_anybody_signs_in() {
    let node = TestApp::start().await;
    TestCity::build(&node).await;
    let reader = node.browser();
    let long = "x".repeat(140);
    for (typed, told) in [
        ("", "Write your question in one sentence"),
        ("?", "Make your question longer"),
        ("ab", "Make your question longer"),
        ("?????", "Write your question in words"),
        (long.as_str(), "Write your question in several words"),
    ] {
        let page = reader.see("/ask").await;
        let refused = reader.submit(&page, "/ask/similar", &[("title", typed)]).await.expect(422);
        assert!(refused.path.starts_with("/ask?"), "{typed}: {}", refused.path);
        assert!(refused.body.contains("<title>Error: ") && refused.says(told), "{typed}: {}", refused.text());
        assert_eq!(refused.attribute(".govuk-error-summary a", "href").as_deref(), Some("#title"));
        assert_eq!(refused.attribute("#title", "value").as_deref(), Some(typed));
        let details = reader.get(&format!("/ask/details?title={}", typed.replace('?', "%3F"))).await.expect(422);
        assert!(details.says(told), "{typed}: {}", details.text());
    }
}

#[tokio::test]
async fn signing_in_in_the_middle_says_why_and_loses_nothing() {
    let asking = Asking::begin().await;
    let (node, city) = (&asking.node, &asking.city);
    let (reader, address) = (node.browser(), format!("{DETAILS}&category={}", city.category));
    let page = reader.see(&address).await;
    assert!(page.says("To post, sign in or make an account: a name and a password. Your question is kept."));
    let form = reader.submit(&page, "/sign-up", &[("begin", "yes")]).await.expect(200);
    assert!(form.says("Your question is kept."), "{}", form.text());
    let fields = [("handle", "newcomer"), ("password", PASSWORD)];
    let details = reader.submit(&form, "/sign-up", &fields).await.expect(200);
    assert_eq!(details.attribute("#title", "value").as_deref(), Some("Where do I park a trailer?"));

    // A session that ended on the way: the question is kept through making another account as well.
    let elsewhere = sign_in(node, "mona").await;
    let sessions = elsewhere.see("/account/sessions").await;
    elsewhere.submit(&sessions, "/account/sessions", &[("end", "others")]).await.expect(200);
    let lost = asking.mona.submit(&asking.check, "/ask", &[]).await.expect(401);
    let form = asking.mona.submit(&lost, "/sign-up", &[("begin", "yes")]).await.expect(200);
    let fields = [("handle", "another"), ("password", PASSWORD)];
    let details = asking.mona.submit(&form, "/sign-up", &fields).await.expect(200);
    assert!(details.path.starts_with("/ask/details?draft="), "{}", details.path);
    assert!(!details.path.contains(asking.draft()), "the draft of another account is left alone");
    assert_eq!(details.all("#body"), ["It has two wheels."]);
}

#[tokio::test]
async fn a_draft_that_was_posted_goes_after_a_day() {
    let asking = Asking::begin().await;
    let (node, mona) = (&asking.node, &asking.mona);
    mona.submit(&asking.check, "/ask", &[]).await.expect(200);
    let details = mona.see(&format!("{DETAILS}&category={}", asking.city.category)).await;
    mona.submit(&details, "/ask/check", &[("intent", "information"), ("body", "It has no wheels.")]).await.expect(200);
    node.clock.advance(chrono::Duration::hours(23));
    housekeeping::run(&node.app).await.unwrap();
    assert_eq!(draft::Entity::find().count(node.app.reader()).await.unwrap(), 2);
    node.clock.advance(chrono::Duration::hours(2));
    housekeeping::run(&node.app).await.unwrap();
    let left = draft::Entity::find().all(node.app.reader()).await.unwrap();
    assert_eq!(left.len(), 1);
    assert_eq!(left[0].posted_thread_id, None, "what was not posted stays");
}

#[tokio::test]
async fn a_page_says_whose_browser_drafts_it_may_show() {
    let asking = Asking::begin().await;
    let otto = sign_up(&asking.node, "otto", "").await;
    let mark = |page: &Page| page.attribute("body", "data-account").unwrap();
    let (mona, other) = (mark(&asking.mona.see("/help").await), mark(&otto.see("/help").await));
    assert_eq!((mona.len(), other.len()), (16, 16));
    assert_ne!(mona, other);
    assert_eq!(mark(&asking.mona.see("/threads").await), mona, "the same on every page");
    assert_eq!(mark(&asking.node.browser().see("/help").await), "", "nobody has none");
    let page = otto.see("/help").await;
    let signed_out = otto.submit(&page, "/sign-out", &[]).await.expect(200);
    assert_eq!(mark(&signed_out), "");
}
