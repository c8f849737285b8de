//! Forms with files (RFC 7578): read as they come, so that no more of a file is held than anybody may send. What is too large is
//! counted and thrown away, and the other fields are kept: nobody loses a text because of a photo.

use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use poem::{Body, FromRequest, Request, RequestBody, Result};
use tokio::sync::{Semaphore, SemaphorePermit};

use super::form::{Fields, MAX_FORM};
use crate::markdown::source::{compose, normalize_line};

/// Largest file that is kept, bytes. Larger ones are named, without their content.
pub const MAX_FILE: usize = 10 * 1024 * 1024;
/// Files of one form whose content is kept.
pub const MAX_FILE_COUNT: usize = 5;
/// Largest body with files, bytes: five photos, some of them too large, and the fields.
const MAX_BODY: u64 = 100 * 1024 * 1024;
/// Parts that a body may have: every form has far fewer fields, and each part costs memory and time of its own, even an empty one.
const MAX_PARTS: usize = 300;
/// Bodies with files that are read at once: each holds up to [`MAX_FILE_COUNT`] times [`MAX_FILE`].
const MAX_AT_ONCE: usize = 6;

static PLACES: Semaphore = Semaphore::const_new(MAX_AT_ONCE);

/// Forms that take files, by the parts of their paths; `*` stands for any.
const PATHS: &[&[&str]] = &[
    &["ask", "check"],
    &["threads", "*", "answers"],
    &["threads", "*", "comments"],
    &["answers", "*", "comments"],
    &["cases", "*", "messages"],
    &["desk", "cases", "*", "messages"],
    &["desk", "cases", "*", "official-answer"],
];

/// Whether the form at a path takes files.
#[must_use]
pub fn takes_files(path: &str) -> bool {
    let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    PATHS.iter().any(|form| {
        form.len() == parts.len() && form.iter().zip(&parts).all(|(named, sent)| *named == "*" || named == sent)
    })
}

/// A file as somebody sent it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentFile {
    /// As they named it; says nothing about what it is.
    pub name: String,
    /// Empty if it is not kept.
    pub content: Bytes,
    /// It is larger than [`MAX_FILE`].
    pub is_too_large: bool,
}

/// The files of a checked form, in the order in which they were sent. Those behind the first [`MAX_FILE_COUNT`] have no content.
#[derive(Clone, Debug, Default)]
pub struct Files {
    files: Arc<Vec<SentFile>>,
    /// Keeps the memory counted as long as somebody holds the files.
    _place: Option<Arc<SemaphorePermit<'static>>>,
}

impl Files {
    /// Every file.
    pub fn iter(&self) -> impl Iterator<Item = &SentFile> {
        self.files.iter()
    }

    /// Whether nobody sent any.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }
}

impl<'a> FromRequest<'a> for Files {
    async fn from_request(req: &'a Request, _body: &mut RequestBody) -> Result<Self> {
        Ok(req.data::<Self>().cloned().unwrap_or_default())
    }
}

/// Why a body was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// More bytes than a form may have, or more text.
    TooLarge,
    /// Not what its type says.
    Malformed,
}

impl From<multer::Error> for Unreadable {
    fn from(error: multer::Error) -> Self {
        match error {
            multer::Error::StreamSizeExceeded { .. } => Self::TooLarge,
            _ => Self::Malformed,
        }
    }
}

/// Reads the fields and files of a body of the type `content_type`. Every byte counts against one limit or another: all of them against
/// that of the body, and those that are held (texts, and the names of fields and files) against that of a form.
///
/// # Errors
/// A body that is too large as a whole or has too many parts, or none of its type.
pub async fn read(content_type: &str, body: Body) -> Result<(Fields, Files), Unreadable> {
    let boundary = multer::parse_boundary(content_type).map_err(|_| Unreadable::Malformed)?;
    let place = PLACES.acquire().await.map_err(|_| Unreadable::TooLarge)?;
    let limits = multer::Constraints::new().size_limit(multer::SizeLimit::new().whole_stream(MAX_BODY));
    let mut multipart = multer::Multipart::with_constraints(body.into_bytes_stream(), boundary, limits);
    let (mut pairs, mut files) = (Vec::new(), Vec::new());
    let (mut parts, mut read_as_text) = (0_usize, 0_usize);
    while let Some(mut part) = multipart.next_field().await? {
        let name = part.name().unwrap_or_default().to_owned();
        let file = part.file_name().map(str::to_owned);
        parts += 1;
        read_as_text = read_as_text.saturating_add(name.len()).saturating_add(file.as_ref().map_or(0, String::len));
        if parts > MAX_PARTS || read_as_text > MAX_FORM {
            return Err(Unreadable::TooLarge);
        }
        let limit = match &file {
            Some(_) if files.len() >= MAX_FILE_COUNT => 0,
            Some(_) => MAX_FILE,
            None => MAX_FORM,
        };
        let (mut content, mut size) = (BytesMut::new(), 0_usize);
        while let Some(chunk) = part.chunk().await? {
            size = size.saturating_add(chunk.len());
            if size <= limit {
                content.extend_from_slice(&chunk);
            } else {
                content = BytesMut::new();
            }
        }
        match file {
            // A field for files that was left empty is sent as a file without a name.
            Some(file) if file.is_empty() && size == 0 => {}
            Some(file) => files.push(SentFile {
                name: normalize_line(&file),
                content: content.freeze(),
                is_too_large: size > MAX_FILE,
            }),
            None => {
                read_as_text = read_as_text.saturating_add(size);
                if read_as_text > MAX_FORM {
                    return Err(Unreadable::TooLarge);
                }
                pairs.push((name, compose(&String::from_utf8_lossy(&content))));
            }
        }
    }
    Ok((Fields::from_pairs(pairs), Files { files: Arc::new(files), _place: Some(Arc::new(place)) }))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TYPE: &str = "multipart/form-data; boundary=x";

    fn part(head: &str, content: &[u8]) -> Vec<u8> {
        let head = format!("--x\r\nContent-Disposition: form-data; {head}\r\n\r\n");
        [head.as_bytes(), content, b"\r\n"].concat()
    }

    async fn read_parts(parts: &[Vec<u8>]) -> Result<(Fields, Files), Unreadable> {
        read(TYPE, Body::from_vec([parts.concat(), b"--x--\r\n".to_vec()].concat())).await
    }

    #[tokio::test]
    async fn fields_and_files_are_told_apart() {
        let (fields, files) = read_parts(&[
            part("name=\"body\"", "Où?".as_bytes()),
            part("name=\"attachment\"", b"7"),
            part("name=\"attachment\"", b"9"),
            part("name=\"files\"; filename=\"\"", b""),
            part("name=\"files\"; filename=\"a.jpg\"", b"bytes"),
        ])
        .await
        .unwrap();
        assert_eq!(fields.get("body"), "Où?");
        assert_eq!(fields.all("attachment").collect::<Vec<_>>(), ["7", "9"]);
        let files: Vec<_> = files.iter().map(|file| (file.name.as_str(), &file.content[..])).collect();
        assert_eq!(files, [("a.jpg", &b"bytes"[..])]);
    }

    #[tokio::test]
    async fn a_file_that_is_too_large_takes_no_text_along() {
        let large = vec![b'a'; MAX_FILE + 1];
        let (fields, files) =
            read_parts(&[part("name=\"files\"; filename=\"a\"", &large), part("name=\"body\"", b"kept")])
                .await
                .unwrap();
        assert_eq!(fields.get("body"), "kept");
        let all: Vec<_> = files.iter().map(|file| (file.is_too_large, file.content.len())).collect();
        assert_eq!(all, [(true, 0)]);
    }

    #[tokio::test]
    async fn bodies_that_are_none_are_refused() {
        assert_eq!(
            read_parts(&[part("name=\"body\"", &vec![b'a'; MAX_FORM + 1])]).await.unwrap_err(),
            Unreadable::TooLarge
        );
        assert_eq!(read("multipart/form-data", Body::empty()).await.unwrap_err(), Unreadable::Malformed);
        let cut = Body::from_vec(part("name=\"body\"", b"a"));
        assert_eq!(read(TYPE, cut).await.unwrap_err(), Unreadable::Malformed);
    }

    #[tokio::test]
    async fn whatever_a_body_is_large_in_is_counted() {
        let long = "a".repeat(MAX_FORM / 2 + 1);
        let names = part(&format!("name=\"{long}\""), b"");
        let names_of_files = part(&format!("name=\"files\"; filename=\"{long}\""), b"");
        let field = part("name=\"body\"", b"");
        let no_file = part("name=\"files\"; filename=\"\"", b"");
        for parts in [
            vec![names.clone(), names.clone()],
            vec![names_of_files.clone(), names_of_files.clone()],
            vec![names, names_of_files],
            vec![field.clone(); MAX_PARTS + 1],
            vec![no_file; MAX_PARTS + 1],
        ] {
            assert_eq!(read_parts(&parts).await.unwrap_err(), Unreadable::TooLarge, "{} parts", parts.len());
        }
        assert!(read_parts(&vec![field; MAX_PARTS]).await.is_ok());
    }

    #[tokio::test]
    async fn the_heads_of_parts_count_as_well() {
        // A head that never ends stands in no part yet.
        let piece = Bytes::from(vec![b'a'; 1024 * 1024]);
        let head = Bytes::from_static(b"--x\r\nContent-Disposition: form-data; name=\"");
        let pieces = std::iter::once(head).chain(std::iter::repeat_n(piece, 101)).map(Ok::<_, std::io::Error>);
        let body = Body::from_bytes_stream(futures_util::stream::iter(pieces));
        assert_eq!(read(TYPE, body).await.unwrap_err(), Unreadable::TooLarge);
    }

    #[test]
    fn few_forms_take_files() {
        for path in
            ["/ask/check", "/threads/7/answers", "/threads/7/comments", "/answers/7/comments", "/cases/E-7/messages"]
        {
            assert!(takes_files(path), "{path}");
        }
        for path in ["/", "/ask", "/sign-in", "/threads/7", "/threads/7/answers/8", "/account/data/export"] {
            assert!(!takes_files(path), "{path}");
        }
    }
}
