//! Nothing personal is posted by a form before its writer has said what happens with it, at every door that everybody can read.

use peerdesk::entity::{ThreadId, answer, comment, thread};
use sea_orm::{EntityTrait, PaginatorTrait};

use crate::support::people::{account_of, caller, signed_in};
use crate::support::threads::ask;
use crate::support::{Browser, Page, TestApp, TestCity};

const NUMBER: &str = "01632 960123";
const HOME: &str = "14 Mill Road";
const TAKE_BOTH_OUT: &[(&str, &str)] = &[("personal-1", "out"), ("personal-2", "out")];

struct Site {
    node: TestApp,
    city: TestCity,
    /// Whoever asked.
    zoe: Browser,
    ted: Browser,
    thread: ThreadId,
}

impl Site {
    async fn build() -> Self {
        let node = TestApp::start().await;
        let city = TestCity::build(&node).await;
        let (browser, ted) = (signed_in(&node, "Zoe", None).await, signed_in(&node, "Ted", None).await);
        let zoe = caller(&node, account_of(&node, "Zoe").await.id).await;
        let thread = ask(&node, &city, &zoe, "How do I renew a permit?").await;
        Self { node, city, zoe: browser, ted, thread }
    }

    async fn see(&self) -> Page {
        self.ted.see(&format!("/threads/{}", self.thread)).await
    }

    async fn answers(&self) -> u64 {
        answer::Entity::find().count(self.node.app.reader()).await.unwrap()
    }

    async fn comments(&self) -> u64 {
        comment::Entity::find().count(self.node.app.reader()).await.unwrap()
    }

    async fn threads(&self) -> u64 {
        thread::Entity::find().count(self.node.app.reader()).await.unwrap()
    }
}

/// Whether a page asks about a telephone and an address, marks them, and has chosen nothing. Whoever asked may keep them for staff.
fn asks_about_both(page: &Page, is_asker: bool) {
    let marks = page.all("mark");
    assert!(marks.iter().any(|mark| mark == &format!("Telephone number: {NUMBER}")), "{marks:?}");
    assert!(marks.iter().any(|mark| mark == &format!("Street address: {HOME}")), "{marks:?}");
    assert_eq!(
        page.all("input[name=personal-1], input[name=personal-2]").len(),
        if is_asker { 6 } else { 4 },
        "{}",
        page.text()
    );
    assert!(page.all("input[name^=personal-][checked]").is_empty(), "nothing is chosen for anybody");
}

#[tokio::test]
async fn an_answer_waits_for_a_choice_about_each_finding() {
    let site = Site::build().await;
    let action = format!("/threads/{}/answers", site.thread);
    let body = format!("Call me, {NUMBER}, or come to {HOME}.");
    let page = site.see().await;
    let step = site.ted.submit(&page, &action, &[("body", &body)]).await.expect(200);
    asks_about_both(&step, false);
    assert_eq!(site.answers().await, 0);

    let refused = site.ted.submit(&step, &action, &[("personal-1", "out")]).await.expect(422);
    assert_eq!(refused.attribute(".govuk-error-summary a", "href").as_deref(), Some("#personal-2"));
    assert_eq!(refused.attribute("input[name=personal-1][checked]", "value").as_deref(), Some("out"), "it is kept");
    assert_eq!(site.answers().await, 0);

    let back = site.ted.submit(&step, &action, &[("action", "preview")]).await.expect(200);
    assert!(back.all("textarea[name=body]").iter().any(|text| text.contains(NUMBER)), "the text can be changed");

    let posted =
        site.ted.submit(&refused, &action, &[("personal-1", "out"), ("personal-2", "leave")]).await.expect(200);
    let text = format!("Call me, [telephone number removed], or come to {HOME}.");
    assert!(posted.says(&text) && !posted.body.contains(NUMBER), "{}", posted.text());
    assert_eq!(site.answers().await, 1);
}

#[tokio::test]
async fn a_comment_waits_as_well() {
    let site = Site::build().await;
    let action = format!("/threads/{}/comments", site.thread);
    let body = format!("Mine: {NUMBER}, {HOME}");
    let page = site.see().await;
    let step = site.ted.submit(&page, &action, &[("body", &body)]).await.expect(200);
    asks_about_both(&step, false);
    assert_eq!(site.comments().await, 0);
    let back = site.ted.submit(&step, &action, &[("action", "preview")]).await.expect(200);
    assert!(back.body.contains(NUMBER) && site.comments().await == 0, "{}", back.text());
    let posted = site.ted.submit(&step, &action, TAKE_BOTH_OUT).await.expect(200);
    assert!(posted.says("Mine: [telephone number removed], [address removed]"), "{}", posted.text());
    assert_eq!(site.comments().await, 1);
}

#[tokio::test]
async fn a_question_waits_on_the_page_that_checks_it() {
    let site = Site::build().await;
    let before = site.threads().await;
    let details = format!("/ask/details?title=Who+clears+the+snow%3F&category={}", site.city.category);
    let details = site.zoe.see(&details).await;
    let body = format!("It lies before {HOME}. I am at {NUMBER}.");
    let check =
        site.zoe.submit(&details, "/ask/check", &[("intent", "information"), ("body", &body)]).await.expect(200);
    asks_about_both(&check, true);
    let refused = site.zoe.submit(&check, "/ask", &[]).await.expect(422);
    assert_eq!(refused.all(".govuk-error-summary a").len(), 2, "{}", refused.text());
    assert_eq!(site.threads().await, before);
    site.zoe.submit(&refused, "/ask", TAKE_BOTH_OUT).await.expect(200);
    assert_eq!(site.threads().await, before + 1);
    let stored = thread::Entity::find().all(site.node.app.reader()).await.unwrap();
    let body = "It lies before [address removed]. I am at [telephone number removed].";
    assert_eq!(stored.iter().filter(|row| row.body_source == body).count(), 1);
}

#[tokio::test]
async fn an_edit_asks_about_what_it_adds_and_not_about_what_stands_there() {
    let site = Site::build().await;
    let path = format!("/threads/{}/edit", site.thread);
    let form = site.zoe.see(&path).await;
    let step = site.zoe.submit(&form, &path, &[("body", &format!("Call {NUMBER}."))]).await.expect(200);
    assert_eq!(step.all("input[name^=personal-]").len(), 3, "{}", step.text());
    assert!(!site.see().await.body.contains(NUMBER));
    site.zoe.submit(&step, &path, &[("personal-1", "leave")]).await.expect(200);
    assert!(site.see().await.body.contains(NUMBER));

    // It can be taken out at any time, from the page itself, and from the earlier text with it.
    let later = format!("a[href='{path}#body']");
    assert!(site.see().await.all(&later).is_empty(), "others are not led there");
    let own = site.zoe.see(&format!("/threads/{}", site.thread)).await;
    assert_eq!(own.all(&later).len(), 1, "{}", own.text());
    assert_eq!(form.all("#redact_history"), Vec::<String>::new(), "there was nothing before");

    let form = site.zoe.see(&path).await;
    let body = format!("Call {NUMBER}. I live at {HOME}.");
    let step = site.zoe.submit(&form, &path, &[("body", &body)]).await.expect(200);
    assert_eq!(step.all("mark"), [format!("Street address: {HOME}")]);
    site.zoe.submit(&step, &path, &[("personal-1", "out")]).await.expect(200);
    let shown = site.see().await;
    assert!(shown.says(&format!("Call {NUMBER}. I live at [address removed].")), "{}", shown.text());
}

/// Whoever sends a choice that was made for something else is asked.
#[tokio::test]
async fn a_choice_for_another_text_posts_nothing() {
    let site = Site::build().await;
    let action = format!("/threads/{}/answers", site.thread);
    let page = site.see().await;
    let step = site.ted.submit(&page, &action, &[("body", &format!("Call {NUMBER}."))]).await.expect(200);
    let other = [("body", "Call 0171 555 0123."), ("personal-1", "leave")];
    let again = site.ted.submit(&step, &action, &other).await.expect(200);
    assert!(again.says("0171 555 0123") && site.answers().await == 0, "{}", again.text());
}

#[tokio::test]
async fn what_people_say_about_themselves_waits_as_well() {
    let site = Site::build().await;
    let form = site.ted.see("/account").await;
    let about = format!("I mend bicycles. Call {NUMBER}.");
    let step = site.ted.submit(&form, "/account", &[("about", &about)]).await.expect(200);
    assert_eq!(step.all("mark"), [format!("Telephone number: {NUMBER}")]);
    assert_eq!(account_of(&site.node, "Ted").await.about, "");
    site.ted.submit(&step, "/account", &[("personal-1", "out")]).await.expect(200);
    assert_eq!(account_of(&site.node, "Ted").await.about, "I mend bicycles. Call [telephone number removed].");

    // What was left stands there, and is not asked about whenever something else is saved.
    let step = site.ted.submit(&form, "/account", &[("about", &about)]).await.expect(200);
    site.ted.submit(&step, "/account", &[("personal-1", "leave")]).await.expect(200);
    assert_eq!(account_of(&site.node, "Ted").await.about, about);
    let form = site.ted.see("/account").await;
    let saved = site.ted.submit(&form, "/account", &[]).await.expect(200);
    assert!(saved.all("mark").is_empty(), "{}", saved.text());
}
