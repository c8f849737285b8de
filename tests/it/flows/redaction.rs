//! What somebody edits out because it is private goes from the earlier versions too, if they want so, and is nowhere then.

use peerdesk::entity::{Role, Subject, ThreadId, revision};
use peerdesk::threads::answers;
use peerdesk::threads::questions::{self, ThreadEdit};
use reqwest::Method;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::json;

use crate::support::contents::Reader;
use crate::support::people::{account_of, caller, insert_mail_reader, signed_in, token};
use crate::support::threads::{answer_officially, ask, row};
use crate::support::{Page, Smtp, TestApi, TestApp, TestCity};

const NUMBER: &str = "01632 960123";
const ADDRESS: &str = "call-me@example.org";

async fn edit(api: &TestApi, path: &str, token: &str, body: &str, redact_history: bool) -> Page {
    let body = json!({ "body": body, "redact_history": redact_history });
    api.browser.api_with(Method::PATCH, path, Some(token), Some(body), &[("if-match", "*")]).await.expect(200)
}

/// The numbers of the texts that the history of a post shows.
async fn numbers(api: &TestApi, post: &str) -> Vec<i64> {
    let page = api.get(&format!("{post}/revisions")).await.expect(200).json();
    page["items"].as_array().unwrap().iter().map(|text| text["number"].as_i64().unwrap()).collect()
}

/// The tables that hold a text.
async fn tables_with(node: &TestApp, text: &str) -> Vec<String> {
    let db = node.app.reader();
    let contents = Reader::new(db).await.read(db).await;
    contents.tables_with(text).into_iter().map(str::to_owned).collect()
}

#[tokio::test]
async fn what_an_edit_takes_out_goes_from_the_history_where_that_is_wanted() {
    let api = TestApi::start().await;
    let node = &api.node;
    let thread = api.ask("How do I renew a permit?").await;
    let answer = api.answer(thread, &api.neighbour).await;
    let moderator = token(node, "moderator").await;
    for (post, author) in [(format!("/threads/{thread}"), &api.asker), (format!("/answers/{answer}"), &api.neighbour)] {
        edit(&api, &post, author, &format!("Call me: {NUMBER}."), false).await;
        edit(&api, &post, author, &format!("Write to {ADDRESS}."), false).await;
        assert_eq!(numbers(&api, &post).await, [3, 2, 1], "an edit alone takes nothing out of the history");
        assert!(api.get(&format!("{post}/revisions")).await.body.contains(NUMBER));
        // What the text still says stays where it was said before.
        edit(&api, &post, author, &format!("Please write to {ADDRESS}."), true).await;
        assert_eq!(numbers(&api, &post).await, [4, 3, 1]);
        edit(&api, &post, &moderator, "Please write to me.", true).await;
        assert_eq!(numbers(&api, &post).await, [5, 1], "the text that gave way as well");
        let texts = api.get(&format!("{post}/revisions")).await.json();
        assert_eq!(texts["items"][0]["author"]["handle"], "moderator", "who wrote what is left is still known");
    }
    // Not even in the database, and in no index.
    node.drain().await;
    for text in [NUMBER, ADDRESS] {
        assert_eq!(tables_with(node, text).await, Vec::<String>::new(), "{text}");
    }
    assert_eq!(tables_with(node, "Please write to me.").await, ["answer", "thread"]);
    assert_eq!(api.get("/search?q=960123").await.expect(200).json()["items"], json!([]));
    let of_thread = Subject::Thread(ThreadId(thread));
    let rows = revision::Entity::find()
        .filter(revision::Column::SubjectKind.eq(of_thread.kind()))
        .filter(revision::Column::SubjectId.eq(of_thread.id()))
        .order_by_asc(revision::Column::Number)
        .all(node.app.reader())
        .await
        .unwrap();
    let (by, kept) = (Some(api.moderator), &rows[0]);
    assert_eq!((rows.len(), kept.hidden_at, kept.body_source.is_empty()), (4, None, false));
    assert!(rows[1..].iter().all(|row| row.hidden_at.is_some() && row.title.is_none()), "{rows:?}");
    assert_eq!((rows[2].hidden_by, rows[3].hidden_by), (by, by), "{rows:?}");
}

#[tokio::test]
async fn it_is_taken_out_later_too_without_another_text() {
    let api = TestApi::start().await;
    let thread = api.ask("How do I renew a permit?").await;
    let answer = api.answer(thread, &api.neighbour).await;
    for (post, author) in [(format!("/threads/{thread}"), &api.asker), (format!("/answers/{answer}"), &api.neighbour)] {
        edit(&api, &post, author, &format!("Call me: {NUMBER}."), false).await;
        edit(&api, &post, author, "Write to me.", false).await;
        // One that was taken out by hand is read by nobody, but still kept until then.
        api.delete(&format!("{post}/revisions/2"), author).await.expect(204);
        assert_eq!(tables_with(&api.node, NUMBER).await, ["revision"]);
        let before = row(&api.node, ThreadId(thread)).await.version;
        edit(&api, &post, author, "Write to me.", true).await;
        assert_eq!(numbers(&api, &post).await, [3, 1], "no text of its own");
        assert_eq!(tables_with(&api.node, NUMBER).await, Vec::<String>::new());
        let after = row(&api.node, ThreadId(thread)).await.version;
        assert!(after > before, "what is kept of the page is made anew");
        edit(&api, &post, author, "Write to me.", true).await;
        assert_eq!(row(&api.node, ThreadId(thread)).await.version, after, "nothing was left to take out");
    }
}

#[tokio::test]
async fn the_form_offers_it_where_something_private_was_found() {
    let node = TestApp::start().await;
    let city = TestCity::build(&node).await;
    let browser = signed_in(&node, "Zoe", None).await;
    let zoe = caller(&node, account_of(&node, "Zoe").await.id).await;
    let thread = ask(&node, &city, &zoe, "How do I renew a permit?").await;
    let (path, history) = (format!("/threads/{thread}/edit"), format!("/threads/{thread}/revisions"));
    let read = async || node.browser().see(&history).await;
    let is_ticked = |page: &Page| page.attribute("#redact_history", "checked").is_some();

    let form = browser.see(&path).await;
    assert!(form.all("#redact_history").is_empty(), "nothing private, nothing to offer: {}", form.text());
    let body = format!("Call {NUMBER} or 020 7946 0958.");
    let step = browser.submit(&form, &path, &[("body", &body)]).await.expect(200);
    browser.submit(&step, &path, &[("personal-1", "leave"), ("personal-2", "leave")]).await.expect(200);
    let form = browser.see(&path).await;
    assert!(is_ticked(&form) && form.says("remove what I take out from earlier versions"), "{}", form.text());
    assert!(form.says(&format!("Telephone number {NUMBER}")), "{}", form.text());
    let preview = browser.submit(&form, &path, &[("redact_history", ""), ("action", "preview")]).await.expect(200);
    assert!(preview.all("#redact_history").len() == 1 && !is_ticked(&preview), "what was chosen stays");

    // Whoever does not want it keeps the history, and is asked again.
    let fields = [("body", "Call 020 7946 0958."), ("redact_history", "")];
    browser.submit(&form, &path, &fields).await.expect(200);
    assert!(read().await.body.contains(NUMBER));
    let form = browser.see(&path).await;
    assert!(is_ticked(&form) && form.says(NUMBER), "{}", form.text());
    browser.submit(&form, &path, &[("body", "Write to me.")]).await.expect(200);
    let left = read().await;
    assert!(!left.body.contains(NUMBER) && !left.body.contains("7946"), "{}", left.text());
    assert!(left.says("Who knows?") && left.says("Write to"), "{}", left.text());
    assert!(browser.see(&path).await.all("#redact_history").is_empty(), "nothing private is left");
}

#[tokio::test]
async fn the_numbers_of_an_agency_stay_in_the_history_unless_somebody_ticks_the_box() {
    let node = TestApp::start().await;
    let city = TestCity::build(&node).await;
    let browser = signed_in(&node, "Morgan", Some(Role::Agent)).await;
    let morgan = account_of(&node, "Morgan").await.id;
    let asker = caller(&node, city.asker).await;
    let thread = ask(&node, &city, &asker, "How do I renew a permit?").await;
    let answer = answer_officially(&node, &city, thread, morgan).await;
    let text = format!("Call the town hall, {NUMBER}.");
    answers::edit(&node.app, &caller(&node, morgan).await, answer, text.as_str().into()).await.unwrap();
    let path = format!("/answers/{answer}/edit");
    let form = browser.see(&path).await;
    assert_eq!(form.all("#redact_history").len(), 1, "it is offered");
    assert_eq!(form.attribute("#redact_history", "checked"), None, "and not ticked");
    browser.submit(&form, &path, &[("body", "Call the town hall.")]).await.expect(200);
    let history = format!("/answers/{answer}/revisions");
    assert!(node.browser().see(&history).await.body.contains(NUMBER));
    let form = browser.see(&path).await;
    browser.submit(&form, &path, &[("redact_history", "yes")]).await.expect(200);
    assert!(!node.browser().see(&history).await.body.contains(NUMBER));
}

#[tokio::test]
async fn mails_that_wait_and_notifications_say_what_the_text_says_by_now() {
    let smtp = Smtp::start();
    let node = TestApp::start_with_smtp(&smtp).await;
    let city = TestCity::build(&node).await;
    let (rosa, ted) = (insert_mail_reader(&node, "rosa").await, insert_mail_reader(&node, "ted").await);
    let thread = ask(&node, &city, &rosa, &format!("Who calls {NUMBER} about the bus?")).await;
    answers::post(&node.app, &ted, thread, "I did.", None).await.unwrap();
    assert!(node.deliver("notifications").await > 0);
    assert!(smtp.letters_to("rosa@example.org").is_empty(), "the mail is written and waits");
    // Rows of notifications and mails hold ids alone.
    assert_eq!(tables_with(&node, NUMBER).await, ["thread"]);

    let title = Some("Who calls about the bus?".to_owned());
    let edit = ThreadEdit { title, redact_history: true, ..ThreadEdit::default() };
    questions::edit(&node.app, &rosa, thread, edit).await.unwrap();
    node.drain().await;
    let letters = smtp.letters_to("rosa@example.org");
    assert_eq!(letters.len(), 1);
    let letter = &letters[0];
    assert_eq!(letter.subject().unwrap(), "ted answered “Who calls about the bus?”");
    for text in [letter.body_text(0).unwrap(), letter.body_html(0).unwrap()] {
        assert!(!text.contains(NUMBER), "{text}");
    }
    let browser = node.browser();
    let access = token(&node, "rosa").await;
    let told = browser.api(Method::GET, "/me/notifications", Some(&access), None).await.expect(200);
    assert!(told.body.contains("about the bus") && !told.body.contains(NUMBER), "{}", told.body);
    assert_eq!(tables_with(&node, NUMBER).await, Vec::<String>::new());
    let found = browser.api(Method::GET, "/search?q=960123", None, None).await.expect(200).json();
    assert_eq!(found["items"], json!([]));
}
