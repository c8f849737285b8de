//! Files of a form that cannot be kept: what was typed is kept all the same, and it is said what to do.

use chrono::Duration;
use image::ImageFormat;
use peerdesk::entity::attachment;
use sea_orm::{EntityTrait, PaginatorTrait};

use crate::support::TestDesk;
use crate::support::files::picture;
use crate::support::people::PASSWORD;
use crate::support::threads::ask;

async fn count(desk: &TestDesk) -> u64 {
    attachment::Entity::find().count(desk.node.app.reader()).await.unwrap()
}

#[tokio::test]
async fn whoever_was_signed_out_meanwhile_is_told_to_choose_files_again() {
    let desk = TestDesk::open().await;
    let thread = ask(&desk.node, &desk.city, &desk.caller("Cora").await, "What is this on my ticket?").await;
    let nell = desk.sign_in("Nell").await;
    let page = nell.see(&format!("/threads/{thread}")).await;
    desk.node.clock.advance(Duration::days(15));
    let form = format!("/threads/{thread}/answers");
    let photo = picture(ImageFormat::Png);
    let lost = nell.send_files(&page, &form, &[("body", "Like this one.")], &[("a.png", &photo)]).await.expect(401);
    assert_eq!(count(&desk).await, 0);
    let back = nell.submit(&lost, "/sign-in", &[("name", "Nell"), ("password", PASSWORD)]).await.expect(200);
    assert_eq!(back.all("#write textarea"), ["Like this one."]);
    assert!(back.says("Choose them again."), "{}", back.text());
    let posted = nell.send_files(&back, &form, &[], &[("a.png", &photo)]).await.expect(200);
    assert_eq!(posted.all(".pd-files img").len(), 1, "{}", posted.text());
}

#[tokio::test]
async fn files_without_a_token_that_fits_are_not_kept() {
    let desk = TestDesk::open().await;
    let thread = ask(&desk.node, &desk.city, &desk.caller("Cora").await, "What is this on my ticket?").await;
    let nell = desk.sign_in("Nell").await;
    let page = nell.see(&format!("/threads/{thread}")).await;
    let form = format!("/threads/{thread}/answers");
    let photo = picture(ImageFormat::Png);
    let sent = [("csrf", "x"), ("body", "Like this one.")];
    nell.send_files(&page, &form, &sent, &[("a.png", &photo)]).await.expect(401);
    assert_eq!(count(&desk).await, 0);
}
