//! Photos of those who post them: beside what solved their own question, and asked about where nobody said what they show.

use image::ImageFormat;
use peerdesk::entity::ThreadId;
use reqwest::StatusCode;

use crate::support::TestDesk;
use crate::support::files::picture;
use crate::support::threads::ask;

const PDF: &[u8] = b"%PDF-1.4\n1 0 obj <<>> endobj\n";
const HEIC: &[u8] = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic";
const ASKED: &str = "Describe your photo";

/// Cora asks.
async fn asked(desk: &TestDesk) -> ThreadId {
    ask(&desk.node, &desk.city, &desk.caller("Cora").await, "What is this on my ticket?").await
}

#[tokio::test]
async fn who_solved_it_alone_shows_it_with_a_photo() {
    let desk = TestDesk::open().await;
    let thread = asked(&desk).await;
    let cora = desk.sign_in("Cora").await;
    let page = cora.see(&format!("/threads/{thread}")).await;
    let form = format!("/threads/{thread}/answers");
    let fields = [("body", "It is the number of the machine."), ("action", "solved")];
    let refused = cora
        .send_files(&page, &form, &fields, &[("IMG_1.HEIC", HEIC), ("back.jpg", &picture(ImageFormat::Jpeg))])
        .await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text());
    assert!(refused.says("IMG_1.HEIC is a HEIC photo"), "{}", refused.text());
    assert_eq!(refused.all(".pd-write .pd-file bdi"), ["back.jpg"], "what was taken in waits in the form");
    let solved = cora.send_files(&refused, &form, &[("action", "solved")], &[]).await.expect(200);
    assert!(solved.says("You solved it yourself."), "{}", solved.text());
    let file = solved.attribute(".pd-files a", "href").unwrap();
    assert!(file.ends_with("/back.jpg"), "{file}");
}

#[tokio::test]
async fn whoever_posted_a_photo_without_a_word_is_asked_what_it_shows() {
    let desk = TestDesk::open().await;
    let thread = asked(&desk).await;
    let nell = desk.sign_in("Nell").await;
    let path = format!("/threads/{thread}");
    let page = nell.see(&path).await;
    let form = format!("{path}/answers");
    let photo = picture(ImageFormat::Jpeg);
    let files: [(&str, &[u8]); 2] = [("swing.jpg", &photo), ("form.pdf", PDF)];
    let posted = nell.send_files(&page, &form, &[("body", "See the photo.")], &files).await.expect(200);
    assert_eq!(posted.all("a[href$='#alt_text']").len(), 1, "of the picture, not of the document: {}", posted.text());
    assert!(posted.says(ASKED), "{}", posted.text());
    let cora = desk.sign_in("Cora").await;
    for other in [cora.see(&path).await, desk.node.browser().see(&path).await] {
        assert!(!other.says(ASKED), "{}", other.text());
    }
    let edit = posted.attribute("a[href$='#alt_text']", "href").unwrap().replace("#alt_text", "");
    let edit_page = nell.see(&edit).await;
    let described = nell.submit(&edit_page, &edit, &[("alt_text", "A swing without a seat")]).await.expect(200);
    assert!(!described.says(ASKED), "{}", described.text());
}

#[tokio::test]
async fn it_is_solved_as_well_when_something_personal_is_asked_about_on_the_way() {
    let desk = TestDesk::open().await;
    let thread = asked(&desk).await;
    let cora = desk.sign_in("Cora").await;
    let page = cora.see(&format!("/threads/{thread}")).await;
    let form = format!("/threads/{thread}/answers");
    let fields = [("body", "I called 01632 960123."), ("action", "solved")];
    let step = cora.submit(&page, &form, &fields).await.expect(200);
    let solved = cora.submit(&step, &form, &[("personal-1", "out")]).await.expect(200);
    assert!(solved.says("You solved it yourself."), "{}", solved.text());
}
