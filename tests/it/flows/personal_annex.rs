//! What whoever asks keeps for staff alone: out of everything public, read with the case by those who read the case, removed by whoever
//! asked, and gone with the question and the account.

use peerdesk::cases::transfer;
use peerdesk::entity::{CaseId, PersonalDataKind, ThreadId, personal_annex, thread};
use peerdesk::operation::OperationError;
use peerdesk::threads::annex::{MAX_ITEMS, NewAnnexItem};
use peerdesk::threads::beside::Beside;
use peerdesk::threads::comments::Under;
use peerdesk::threads::questions::ThreadEdit;
use peerdesk::threads::{answers, comments, questions};
use reqwest::Method;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::{Value, json};

use super::account_erasure::erase;
use crate::support::threads::{ask_with_annex, cases_of, open_case};
use crate::support::{Browser, Page, TestDesk};

const NUMBER: &str = "01632 960123";
const OTHER: &str = "01632 960456";
const IN_ITS_PLACE: &str = "I cannot walk. Call [telephone number for staff only, number 1].";

/// Cora asks at the pages, and keeps her number for staff.
async fn asked_at_the_pages(desk: &TestDesk, cora: &Browser) -> ThreadId {
    let details = format!("/ask/details?title=Who+clears+the+snow%3F&category={}", desk.city.category);
    let details = cora.see(&details).await;
    let body = format!("I cannot walk. Call {NUMBER}.");
    let check = cora.submit(&details, "/ask/check", &[("intent", "information"), ("body", &body)]).await.expect(200);
    cora.submit(&check, "/ask", &[("personal-1", "staff")]).await.expect(200);
    let found = thread::Entity::find().filter(thread::Column::AuthorId.eq(desk.cora)).all(desk.node.app.reader()).await;
    let found = found.unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].body_source, IN_ITS_PLACE);
    found[0].id
}

/// Cora's question, beside which her number is kept.
async fn asked(desk: &TestDesk) -> ThreadId {
    ask_with_annex(&desk.node, &desk.city, &desk.caller("Cora").await, "Who clears the snow?", NUMBER).await
}

async fn rows(desk: &TestDesk) -> Vec<personal_annex::Model> {
    let all = personal_annex::Entity::find().order_by_asc(personal_annex::Column::Number);
    all.all(desk.node.app.reader()).await.unwrap()
}

async fn get(desk: &TestDesk, who: &str, path: &str) -> Page {
    let token = desk.token(who).await;
    desk.node.browser().api(Method::GET, path, Some(&token), None).await
}

fn texts(annex: &Page) -> Vec<String> {
    let annex = annex.json();
    let items = annex["items"].as_array().unwrap();
    items.iter().map(|item| item["text"].as_str().unwrap().to_owned()).collect()
}

fn item(number: i32, text: &str) -> NewAnnexItem {
    NewAnnexItem { number, kind: PersonalDataKind::Phone, text: text.to_owned() }
}

#[tokio::test]
async fn what_is_for_staff_stands_in_nothing_that_others_read() {
    let desk = TestDesk::open().await;
    let cora = desk.sign_in("Cora").await;
    let thread = asked_at_the_pages(&desk, &cora).await;
    desk.node.drain().await;
    let kept = rows(&desk).await;
    assert_eq!((kept.len(), kept[0].number, kept[0].text.as_str()), (1, 1, NUMBER));
    assert_eq!((kept[0].thread_id, kept[0].subject_id, kept[0].author_id), (thread, thread.0, desk.cora));

    let nell = desk.sign_in("Nell").await;
    let page = format!("/threads/{thread}");
    for path in [page.as_str(), "/threads", "/search?q=960123", "/threads.atom", "/people/Cora"] {
        for reader in [&nell, &desk.node.browser()] {
            let shown = reader.get(path).await;
            assert!(!shown.body.contains(NUMBER), "{path}: {}", shown.body);
        }
    }
    assert!(nell.see(&page).await.says(IN_ITS_PLACE));
    let own = cora.see(&page).await;
    assert!(own.says("Only for staff") && own.says(NUMBER), "{}", own.text());

    // By program she reads it where it is kept, and nowhere else.
    let place = format!("{page}/annex");
    assert_eq!(texts(&get(&desk, "Cora", &place).await.expect(200)), [NUMBER]);
    for who in ["Nell", "Ann", "Leo"] {
        get(&desk, who, &place).await.expect(403);
    }
    for who in ["Cora", "Nell", "Ann"] {
        assert!(!get(&desk, who, &page).await.expect(200).body.contains(NUMBER), "{who}");
    }
}

#[tokio::test]
async fn staff_read_it_once_there_is_a_case_and_it_goes_along_with_the_case() {
    let desk = TestDesk::open().await;
    let other = desk.add_team().await;
    let thread = asked(&desk).await;
    let (ann, marcus) = (desk.sign_in("Ann").await, desk.sign_in("Marcus").await);
    let page = format!("/threads/{thread}");
    assert!(!ann.see(&page).await.body.contains(NUMBER), "there is no case yet");

    let case: CaseId = open_case(&desk.node, thread).await.unwrap();
    let reference = cases_of(&desk.node, thread).await.remove(0).reference;
    let (at_desk, place) = (format!("/desk/cases/{reference}"), format!("/cases/{case}/annex"));
    let shown = ann.see(&at_desk).await;
    assert!(shown.says("Only for staff") && shown.says(NUMBER), "{}", shown.text());
    let read = get(&desk, "Ann", &place).await.expect(200);
    assert_eq!(texts(&read), [NUMBER]);
    let whole = read.json();
    let first = &whole["items"][0];
    assert_eq!((&first["thread_id"], &first["kind"], &first["number"]), (&json!(thread.0), &json!("phone"), &json!(1)));
    // It stands with the case, not on the page of the question.
    assert!(!ann.see(&page).await.body.contains(NUMBER));
    get(&desk, "Cora", &place).await.expect(403);
    for who in ["Nell", "Marcus"] {
        get(&desk, who, &place).await.expect(404);
    }
    marcus.get(&at_desk).await.expect(404);

    let by = desk.caller("Ann").await;
    transfer::to_team(&desk.node.app, &by, case, Some(other.team), "It is about bins.", None).await.unwrap();
    assert_eq!(texts(&get(&desk, "Marcus", &place).await.expect(200)), [NUMBER]);
    assert!(marcus.see(&at_desk).await.says(NUMBER));
    get(&desk, "Ann", &place).await.expect(404);
    ann.get(&at_desk).await.expect(404);
}

#[tokio::test]
async fn whoever_asked_removes_it() {
    let desk = TestDesk::open().await;
    let thread = asked(&desk).await;
    let case = open_case(&desk.node, thread).await.unwrap();
    let (page, action) = (format!("/threads/{thread}"), format!("/threads/{thread}/annex/1/remove"));
    let cora = desk.sign_in("Cora").await;
    let own = cora.see(&page).await;
    let after = cora.submit(&own, &action, &[]).await.expect(200);
    assert!(!after.body.contains(NUMBER), "{}", after.text());
    assert!(texts(&get(&desk, "Ann", &format!("/cases/{case}/annex")).await.expect(200)).is_empty());
    let row = rows(&desk).await.remove(0);
    assert!(row.text.is_empty() && row.removed_at.is_some(), "nothing of it is stored");

    // By program as well: again changes nothing, and what never was is not there.
    let thread = ask_with_annex(&desk.node, &desk.city, &desk.caller("Cora").await, "Who salts it?", OTHER).await;
    let remove = async |who: &str, number: i32| {
        let (token, path) = (desk.token(who).await, format!("/threads/{thread}/annex/{number}"));
        desk.node.browser().api(Method::DELETE, &path, Some(&token), None).await
    };
    remove("Nell", 1).await.expect(403);
    remove("Ann", 1).await.expect(403);
    remove("Cora", 2).await.expect(404);
    remove("Cora", 1).await.expect(204);
    remove("Cora", 1).await.expect(204);
    assert!(texts(&get(&desk, "Cora", &format!("/threads/{thread}/annex")).await.expect(200)).is_empty());
}

#[tokio::test]
async fn what_the_asker_adds_below_her_question_is_numbered_on() {
    let desk = TestDesk::open().await;
    let cora = desk.sign_in("Cora").await;
    let thread = asked_at_the_pages(&desk, &cora).await;
    let path = format!("/threads/{thread}");
    let page = cora.see(&path).await;
    let step = cora.submit(&page, &format!("{path}/answers"), &[("body", &format!("Or {OTHER}."))]).await.expect(200);
    let posted = cora.submit(&step, &format!("{path}/answers"), &[("personal-1", "staff")]).await.expect(200);
    assert!(posted.says("Or [telephone number for staff only, number 2]."), "{}", posted.text());

    // The same number in another spelling is the same thing.
    let body = "Best on 01632-960123.";
    let step = cora.submit(&posted, &format!("{path}/comments"), &[("body", body)]).await.expect(200);
    let posted = cora.submit(&step, &format!("{path}/comments"), &[("personal-1", "staff")]).await.expect(200);
    assert!(posted.says("Best on [telephone number for staff only, number 1]."), "{}", posted.text());

    let edit = format!("{path}/edit");
    let form = cora.see(&edit).await;
    let body = "Come to 14 Mill Road.";
    let step = cora.submit(&form, &edit, &[("body", body)]).await.expect(200);
    let saved = cora.submit(&step, &edit, &[("personal-1", "staff")]).await.expect(200);
    assert!(saved.says("Come to [address for staff only, number 3]."), "{}", saved.text());

    let kept: Vec<_> = rows(&desk).await.into_iter().map(|row| (row.number, row.kind, row.text)).collect();
    let expected = [
        (1, PersonalDataKind::Phone, NUMBER.to_owned()),
        (2, PersonalDataKind::Phone, OTHER.to_owned()),
        (3, PersonalDataKind::Address, "14 Mill Road".to_owned()),
    ];
    assert_eq!(kept, expected);
}

#[tokio::test]
async fn what_was_taken_out_of_a_text_that_is_deleted_is_emptied() {
    let desk = TestDesk::open().await;
    let thread = asked(&desk).await;
    let (app, cora, nell) = (&desk.node.app, desk.caller("Cora").await, desk.caller("Nell").await);
    let kept = |number, text| Beside { annex: vec![item(number, text)], ..Beside::default() };
    let of_answer = answers::post_with(app, &cora, thread, "Or so.", kept(2, OTHER), None).await.unwrap().value;
    let under = Under::Thread(thread);
    let of_comment =
        comments::post_with(app, &cora, under, "Or so?", kept(3, "01632 960789"), None).await.unwrap().value;
    let others = answers::post(app, &nell, thread, "We do.", None).await.unwrap().value;
    let below = Under::Answer(others);
    comments::post_with(app, &cora, below, "And so?", kept(4, "01632 960321"), None).await.unwrap();
    let texts = async || rows(&desk).await.into_iter().map(|row| row.text).collect::<Vec<_>>();
    comments::delete(app, &cora, of_comment).await.unwrap();
    assert_eq!(texts().await, [NUMBER, OTHER, "", "01632 960321"]);
    answers::delete(app, &cora, of_answer, None).await.unwrap();
    answers::delete(app, &nell, others, None).await.unwrap();
    assert_eq!(texts().await, [NUMBER, "", "", ""]);
}

#[tokio::test]
async fn nobody_else_keeps_anything_beside_a_question() {
    let desk = TestDesk::open().await;
    let thread = asked(&desk).await;
    let nell = desk.sign_in("Nell").await;
    let action = format!("/threads/{thread}/answers");
    let page = nell.see(&format!("/threads/{thread}")).await;
    let step = nell.submit(&page, &action, &[("body", &format!("Call me, {OTHER}."))]).await.expect(200);
    assert_eq!(step.all("input[name=personal-1]").len(), 2, "{}", step.text());
    nell.submit(&step, &action, &[("personal-1", "leave")]).await.expect(200);

    let (app, caller) = (&desk.node.app, desk.caller("Nell").await);
    let kept = || Beside { annex: vec![item(2, OTHER)], ..Beside::default() };
    let answer = answers::post_with(app, &caller, thread, "Call me.", kept(), None).await;
    assert!(matches!(answer, Err(OperationError::Forbidden(..))), "{answer:?}");
    let comment = comments::post_with(app, &caller, Under::Thread(thread), "Call me.", kept(), None).await;
    assert!(matches!(comment, Err(OperationError::Forbidden(..))), "{comment:?}");
    assert_eq!(rows(&desk).await.len(), 1);
}

#[tokio::test]
async fn there_is_little_of_it_and_a_number_means_one_thing() {
    let desk = TestDesk::open().await;
    let thread = asked(&desk).await;
    let (app, cora) = (&desk.node.app, desk.caller("Cora").await);
    let keep = async |annex: Vec<NewAnnexItem>| {
        questions::edit(app, &cora, thread, ThreadEdit { annex, ..ThreadEdit::default() }).await.map(|_| ())
    };
    let taken = keep(vec![item(1, OTHER)]).await;
    assert!(matches!(taken, Err(OperationError::Stale)), "{taken:?}");
    keep(vec![item(1, "01632-960123")]).await.unwrap();
    assert_eq!(rows(&desk).await.len(), 1, "it is there already");
    let last = i32::try_from(MAX_ITEMS).unwrap();
    keep((2..=last).map(|number| item(number, &format!("01632 9601{number:02}"))).collect()).await.unwrap();
    let full = keep(vec![item(last + 1, OTHER)]).await;
    assert!(matches!(&full, Err(OperationError::Invalid(fields)) if fields[0].field == "annex"), "{full:?}");
    assert_eq!(rows(&desk).await.len(), MAX_ITEMS);
}

#[tokio::test]
async fn programs_keep_it_when_they_ask() {
    let desk = TestDesk::open().await;
    let (browser, token) = (desk.node.browser(), desk.token("Cora").await);
    let question = |annex: Value| {
        let category = desk.city.category.0;
        json!({ "title": "Who clears the snow?", "body": "Call me.", "category_id": category, "annex": annex })
    };
    let ask = async |annex: Value| browser.api(Method::POST, "/threads", Some(&token), Some(question(annex))).await;
    let kept = json!([{ "kind": "phone", "text": NUMBER }, { "kind": "address", "text": "14 Mill Road" }]);
    let made = ask(kept).await.expect(201);
    assert!(!made.body.contains(NUMBER), "{}", made.body);
    let place = format!("/threads/{}/annex", made.json()["id"]);
    assert_eq!(texts(&get(&desk, "Cora", &place).await.expect(200)), [NUMBER, "14 Mill Road"]);
    for wrong in [json!([{ "kind": "phone", "text": " " }]), json!([{ "kind": "phone", "text": "7".repeat(201) }])] {
        let refused = ask(wrong).await;
        assert!(refused.status.is_client_error(), "{}", refused.body);
    }
    assert_eq!(rows(&desk).await.len(), 2);
}

#[tokio::test]
async fn it_goes_with_the_question_and_with_the_account() {
    let desk = TestDesk::open().await;
    let cora = desk.caller("Cora").await;
    let deleted = asked(&desk).await;
    questions::delete(&desk.node.app, &cora, deleted, None).await.unwrap();
    assert!(rows(&desk).await.is_empty());

    // One question stays because a neighbour answered it, and one with its case for the team.
    let answered = asked(&desk).await;
    answers::post(&desk.node.app, &desk.caller("Nell").await, answered, "The town does.", None).await.unwrap();
    let with_case = asked(&desk).await;
    open_case(&desk.node, with_case).await.unwrap();
    desk.node.drain().await;
    assert_eq!(rows(&desk).await.len(), 2);
    erase(&desk.node, "Cora").await;
    assert!(rows(&desk).await.is_empty());
}

#[tokio::test]
async fn ones_own_is_taken_along() {
    let desk = TestDesk::open().await;
    let thread = asked(&desk).await;
    open_case(&desk.node, thread).await.unwrap();
    let file = get(&desk, "Cora", "/me/export").await.expect(200).json();
    assert_eq!((&file["annex"][0]["thread_id"], &file["annex"][0]["text"]), (&json!(thread.0), &json!(NUMBER)));
    for who in ["Nell", "Ann"] {
        let file = get(&desk, who, "/me/export").await.expect(200);
        assert_eq!(file.json()["annex"], json!([]));
        assert!(!file.body.contains(NUMBER), "{who}");
    }
}
