//! Photos for posts.

use std::io::Cursor;

use image::{ImageFormat, Rgb, RgbImage};
use peerdesk::entity::AttachmentId;
use peerdesk::identity::Caller;
use peerdesk::posts::attachments::{NewFile, upload};

use super::TestApp;

/// A small picture.
pub fn picture(format: ImageFormat) -> Vec<u8> {
    let mut content = Cursor::new(Vec::new());
    RgbImage::from_fn(64, 32, |x, y| Rgb([u8::try_from(x).unwrap(), u8::try_from(y).unwrap(), 90]))
        .write_to(&mut content, format)
        .unwrap();
    content.into_inner()
}

/// A picture of somebody's that waits for a post.
pub async fn uploaded(node: &TestApp, owner: &Caller, name: &str, alt_text: &str) -> AttachmentId {
    let content = picture(ImageFormat::Png).into();
    let new = NewFile { name: name.to_owned(), content, alt_text: alt_text.to_owned() };
    upload(&node.app, &node.parts.attachments, owner, new, None).await.unwrap().value
}
