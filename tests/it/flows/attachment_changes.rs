//! Who describes and removes a file of a post: whoever may edit what it hangs on, and nobody what was said in a case.

use futures_util::future::join_all;
use image::ImageFormat;
use peerdesk::cases::answer_officially::{NewOfficialAnswer, answer_with_files};
use peerdesk::entity::{AttachmentId, Role, attachment, membership};
use peerdesk::operation::OperationError;
use peerdesk::posts::attachments::describe;
use peerdesk::threads::answers;
use reqwest::Method;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::json;

use crate::support::TestDesk;
use crate::support::files::{picture, uploaded};
use crate::support::people::insert_staff;
use crate::support::threads::ask;

/// Whether the file is still there.
async fn is_there(desk: &TestDesk, id: AttachmentId) -> bool {
    let found = attachment::Entity::find_by_id(id).filter(attachment::Column::DeletedAt.is_null());
    found.one(desk.node.app.reader()).await.unwrap().is_some()
}

/// Tries to describe a file and to remove it, with a token of somebody's.
async fn tried(desk: &TestDesk, who: &str, id: AttachmentId) -> (u16, u16) {
    let (browser, token) = (desk.node.browser(), desk.token(who).await);
    let path = format!("/attachments/{id}");
    let described = json!({ "alt_text": format!("Seen by {who}") });
    let tag = [("if-match", "*")];
    let described = browser.api_with(Method::PATCH, &path, Some(&token), Some(described), &tag).await.status;
    let removed = browser.api(Method::DELETE, &path, Some(&token), None).await.status;
    (described.as_u16(), removed.as_u16())
}

#[tokio::test]
async fn a_moderator_takes_a_photo_out_and_a_stranger_does_not() {
    let desk = TestDesk::open().await;
    let node = &desk.node;
    let thread = ask(node, &desk.city, &desk.caller("Cora").await, "What is this on my ticket?").await;
    let nell = desk.caller("Nell").await;
    let file = uploaded(node, &nell, "a.png", "").await;
    assert_eq!(tried(&desk, "Cora", file).await, (404, 404), "it is not posted");
    answers::post_with_files(&node.app, &nell, thread, "Like this.", vec![file], None).await.unwrap();
    for stranger in ["Cora", "Ann", "Leo"] {
        assert_eq!(tried(&desk, stranger, file).await, (403, 403), "{stranger}");
        let form = desk.sign_in(stranger).await.get(&format!("/attachments/{file}/edit")).await;
        assert_eq!(form.status.as_u16(), 404, "{stranger}");
    }
    insert_staff(node, "Moe", Role::Moderator).await;
    assert_eq!(tried(&desk, "Moe", file).await, (200, 204));
    assert!(!is_there(&desk, file).await);
    assert_eq!(tried(&desk, "Nell", file).await, (404, 404), "it is gone for its owner as well");
}

#[tokio::test]
async fn a_file_of_an_official_answer_is_the_agencys_and_not_its_uploaders() {
    let desk = TestDesk::open().await;
    let node = &desk.node;
    let case = desk.open_case().await;
    let ann = desk.caller("Ann").await;
    let file = uploaded(node, &ann, "map.png", "The way").await;
    let new = NewOfficialAnswer { text: "This way.".to_owned(), solves: false, files: vec![file] };
    answer_with_files(&node.app, &ann, case.id, new, None, None).await.unwrap();
    membership::Entity::delete_many()
        .filter(membership::Column::AccountId.eq(ann.account))
        .exec(node.app.reader())
        .await
        .unwrap();
    assert_eq!(tried(&desk, "Ann", file).await, (403, 403), "her office is over");
    assert!(is_there(&desk, file).await);
    assert_eq!(tried(&desk, "Bea", file).await, (200, 204));
}

#[tokio::test]
async fn what_was_sent_with_a_message_of_a_case_stays_as_it_was_sent() {
    let desk = TestDesk::open().await;
    let case = desk.open_case().await;
    let cora = desk.sign_in("Cora").await;
    let page = cora.see(&format!("/cases/{}", case.reference)).await;
    let form = format!("/cases/{}/messages", case.reference);
    let bill = picture(ImageFormat::Png);
    cora.send_files(&page, &form, &[("text", "My bill.")], &[("bill.png", &bill)]).await.expect(200);
    let file = attachment::Entity::find().one(desk.node.app.reader()).await.unwrap().unwrap().id;
    for (who, status) in [("Cora", 403), ("Ann", 403), ("Leo", 403), ("Nell", 404)] {
        assert_eq!(tried(&desk, who, file).await, (status, status), "{who}");
    }
    assert!(is_there(&desk, file).await);
}

#[tokio::test]
async fn a_file_that_was_taken_out_can_be_chosen_again() {
    let desk = TestDesk::open().await;
    let thread = ask(&desk.node, &desk.city, &desk.caller("Cora").await, "What is this on my ticket?").await;
    let nell = desk.sign_in("Nell").await;
    let form = format!("/threads/{thread}/answers");
    let png = picture(ImageFormat::Png);
    let sent = [("body", "It is broken.")];
    let mut page = nell.see(&format!("/threads/{thread}")).await;
    let files: [(&str, &[u8]); 2] = [("swing.png", &png), ("page.jpg", b"<html></html>")];
    page = nell.send_files(&page, &form, &sent, &files).await.expect(422);
    for _ in 0..2 {
        let id = page.attribute("input[name=attachment]", "value").unwrap();
        let left_out = format!("remove-{id}");
        page = nell.send_files(&page, &form, &[sent[0], (&left_out, "1")], &files).await.expect(422);
        assert_ne!(page.attribute("input[name=attachment]", "value").unwrap(), id);
    }
    let posted = nell.send_files(&page, &form, &sent, &[]).await.expect(200);
    assert_eq!(posted.all(".pd-files img").len(), 1, "{}", posted.text());
}

#[tokio::test]
async fn neither_names_nor_descriptions_tell_what_is_personal() {
    let desk = TestDesk::open().await;
    let (node, nell) = (&desk.node, desk.caller("Nell").await);
    let file = uploaded(node, &nell, "call 01632 960123.png", "A swing").await;
    let (browser, token) = (node.browser(), desk.token("Nell").await);
    let path = format!("/attachments/{file}");
    let known = browser.api(Method::GET, &path, Some(&token), None).await.expect(200).json();
    assert_eq!(known["file_name"], "photo.png");
    let described = json!({ "alt_text": "Call 01632 960123" });
    let tag = [("if-match", "*")];
    let refused = browser.api_with(Method::PATCH, &path, Some(&token), Some(described), &tag).await.expect(422);
    let error = &refused.json()["errors"][0];
    assert_eq!((&error["pointer"], &error["code"]), (&json!("/alt_text"), &json!("personal_data")));
}

#[tokio::test]
async fn of_descriptions_made_at_once_from_the_same_one_only_one_stands() {
    let desk = TestDesk::open().await;
    let node = &desk.node;
    let thread = ask(node, &desk.city, &desk.caller("Cora").await, "What is this on my ticket?").await;
    let nell = desk.caller("Nell").await;
    let file = uploaded(node, &nell, "a.png", "").await;
    answers::post_with_files(&node.app, &nell, thread, "Like this.", vec![file], None).await.unwrap();
    let (app, files) = (&node.app, &node.parts.attachments);
    let texts: Vec<String> = (0..6).map(|number| format!("Sign {number}")).collect();
    let all = join_all(texts.iter().map(|text| describe(app, files, &nell, file, text, Some(1)))).await;
    let done = all.iter().filter(|one| one.is_ok()).count();
    let stale = all.iter().filter(|one| matches!(one, Err(OperationError::Stale))).count();
    assert_eq!((done, stale), (1, texts.len() - 1));
    let row = attachment::Entity::find_by_id(file).one(app.reader()).await.unwrap().unwrap();
    assert_eq!(row.revision, 2);
}
