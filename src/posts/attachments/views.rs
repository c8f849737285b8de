//! A file as posts show it, on pages and in the API.

use poem_openapi::Object;
use poem_openapi::types::Example;

use crate::entity::{AccountId, AttachmentId, attachment};

/// A file of a post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    pub id: AttachmentId,
    pub file_name: String,
    pub media_type: String,
    pub byte_count: i64,
    pub width: Option<i32>,
    pub height: Option<i32>,
    pub alt_text: String,
    pub revision: i32,
    pub uploaded_by: AccountId,
    /// There is a small picture of it.
    pub is_picture: bool,
}

impl From<attachment::Model> for Attachment {
    fn from(row: attachment::Model) -> Self {
        Self {
            id: row.id,
            file_name: row.file_name,
            media_type: row.media_type,
            byte_count: row.byte_count,
            width: row.width,
            height: row.height,
            alt_text: row.alt_text,
            revision: row.revision,
            uploaded_by: row.uploaded_by,
            is_picture: row.thumbnail_key.is_some(),
        }
    }
}

impl Attachment {
    /// Its address. The number counts, the name is for people who save it.
    #[must_use]
    pub fn path(&self) -> String {
        format!("/attachments/{}/{}", self.id, encoded(&self.file_name))
    }

    /// The address of the small picture of it.
    #[must_use]
    pub fn thumbnail_path(&self) -> String {
        format!("/attachments/{}/thumbnail", self.id)
    }

    /// Its size in whole kilobytes, at least one.
    #[must_use]
    pub fn kilobytes(&self) -> i64 {
        Ord::max(self.byte_count.saturating_add(512) / 1024, 1)
    }
}

/// A name as part of an address, and as a parameter of a header (RFC 8187): everything but letters, digits, `-`, `.` and `_` of ASCII is
/// encoded.
#[must_use]
pub fn encoded(name: &str) -> String {
    use std::fmt::Write;
    name.bytes().fold(String::with_capacity(name.len()), |mut text, byte| {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_') {
            text.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(text, "%{byte:02X}");
        }
        text
    })
}

/// A file of a post, or one that waits for its post.
#[derive(Clone, Debug, Object)]
#[oai(rename = "Attachment", skip_serializing_if_is_none, example)]
pub struct AttachmentView {
    pub id: AttachmentId,
    /// Where it is, below the address of the site.
    pub url: String,
    /// Where a small picture of it is; left out for what is no picture.
    pub thumbnail_url: Option<String>,
    /// By its content: `image/jpeg`, `image/png` or `application/pdf`.
    pub media_type: String,
    pub file_name: String,
    /// Of the file as it is stored.
    pub byte_count: i64,
    /// In pixels, as the others see it.
    pub width: Option<i32>,
    pub height: Option<i32>,
    /// What a picture shows; may be empty.
    pub alt_text: String,
    /// Number of the description, the first part of the `ETag`.
    pub revision: i32,
}

impl From<Attachment> for AttachmentView {
    fn from(file: Attachment) -> Self {
        Self {
            url: file.path(),
            thumbnail_url: file.is_picture.then(|| file.thumbnail_path()),
            id: file.id,
            media_type: file.media_type,
            file_name: file.file_name,
            byte_count: file.byte_count,
            width: file.width,
            height: file.height,
            alt_text: file.alt_text,
            revision: file.revision,
        }
    }
}

impl Example for AttachmentView {
    fn example() -> Self {
        Self {
            id: AttachmentId(7),
            url: "/attachments/7/ticket.jpg".to_owned(),
            thumbnail_url: Some("/attachments/7/thumbnail".to_owned()),
            media_type: "image/jpeg".to_owned(),
            file_name: "ticket.jpg".to_owned(),
            byte_count: 81_204,
            width: Some(1280),
            height: Some(960),
            alt_text: "The ticket, with the number of the zone".to_owned(),
            revision: 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_part_of_an_address() {
        assert_eq!(encoded("My ticket (2).jpg"), "My%20ticket%20%282%29.jpg");
        assert_eq!(encoded("Straße.pdf"), "Stra%C3%9Fe.pdf");
        assert_eq!(encoded("a/../b?c#d\"e"), "a%2F..%2Fb%3Fc%23d%22e");
    }
}
