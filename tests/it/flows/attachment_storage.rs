//! Bytes and rows of files: nothing is stored to which no row leads, whatever ends in between.

use bytes::Bytes;
use chrono::Duration;
use image::ImageFormat;
use peerdesk::entity::attachment;
use peerdesk::operation::OperationError;
use peerdesk::posts::attachments::{NewFile, upload};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};

use crate::support::files::{picture, uploaded};
use crate::support::{TestApp, TestDesk};

async fn rows(node: &TestApp) -> Vec<attachment::Model> {
    attachment::Entity::find().all(node.app.reader()).await.unwrap()
}

#[tokio::test]
async fn a_row_leads_to_what_could_not_be_stored() {
    let place = tempfile::NamedTempFile::new().unwrap();
    let path = place.path().display().to_string();
    // Files cannot lie below a file.
    let desk = TestDesk::open_on(TestApp::start_with(|config| config.attachments = path).await).await;
    let (node, nell) = (&desk.node, desk.caller("Nell").await);
    let new = NewFile { name: "a.png".to_owned(), content: picture(ImageFormat::Png).into(), alt_text: String::new() };
    let refused = upload(&node.app, &node.parts.attachments, &nell, new, None).await;
    assert!(matches!(refused, Err(OperationError::Unavailable { .. })), "{refused:?}");
    let left = rows(node).await;
    assert_eq!(left.len(), 1);
    assert!(left[0].deleted_at.is_some(), "it exists for nobody");
}

#[tokio::test]
async fn what_was_begun_and_never_ended_is_deleted_after_an_hour() {
    let desk = TestDesk::open().await;
    let (node, nell) = (&desk.node, desk.caller("Nell").await);
    let kept = uploaded(node, &nell, "kept.png", "").await;
    let begun = uploaded(node, &nell, "begun.png", "").await;
    let row = attachment::Entity::find_by_id(begun).one(node.app.reader()).await.unwrap().unwrap();
    assert_eq!(row.deleted_at, None, "what was stored stays");
    // As it is between the first and the last step of an upload.
    let mut half = row.clone().into_active_model();
    half.deleted_at = Set(Some(node.app.now() + Duration::hours(1)));
    half.update(node.app.reader()).await.unwrap();
    let store = &node.parts.attachments.store;
    node.clock.advance(Duration::minutes(59));
    node.drain().await;
    assert!(store.get(&row.storage_key).await.is_ok(), "its bytes may still be on their way");
    node.clock.advance(Duration::minutes(2));
    node.drain().await;
    assert!(store.get(&row.storage_key).await.is_err());
    assert_eq!(rows(node).await.iter().map(|row| row.id).collect::<Vec<_>>(), [kept]);
}

#[tokio::test]
async fn bytes_that_cannot_be_deleted_keep_no_others_waiting() {
    let desk = TestDesk::open().await;
    let (node, nell) = (&desk.node, desk.caller("Nell").await);
    let stuck = uploaded(node, &nell, "stuck.png", "").await;
    let row = attachment::Entity::find_by_id(stuck).one(node.app.reader()).await.unwrap().unwrap();
    // More of them than one step takes, and longer deleted than what can be deleted.
    let store = &node.parts.attachments.store;
    for number in 0..60 {
        // A folder under the key of a file is nothing that can be deleted as one.
        store.put(&format!("stuck-{number}/file"), Bytes::from_static(b"bytes")).await.unwrap();
        let copy = attachment::ActiveModel {
            id: NotSet,
            storage_key: Set(format!("stuck-{number}")),
            thumbnail_key: Set(None),
            deleted_at: Set(Some(node.app.now() - Duration::hours(1))),
            ..row.clone().into_active_model()
        };
        attachment::Entity::insert(copy).exec(node.app.reader()).await.unwrap();
    }
    let mut gone = row.clone().into_active_model();
    gone.deleted_at = Set(Some(node.app.now()));
    gone.update(node.app.reader()).await.unwrap();
    for _ in 0..3 {
        node.drain().await;
        node.clock.advance(Duration::minutes(1));
    }
    let content: Option<Bytes> = store.get(&row.storage_key).await.ok();
    assert_eq!(content, None);
    assert_eq!(rows(node).await.len(), 60);
}
