//! Forms with files (RFC 7578): read as they come, so that no more of a file is held than anybody may send. What is too large is
//! counted and thrown away, and the other fields are kept: nobody loses a text because of a photo.
//!
//! Memory is given to files alone, and only to those behind a form token that fits: every form sends its token first. A form without files
//! waits for nothing.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use poem::{Body, FromRequest, Request, RequestBody, Result};
use tokio::time::timeout;

use super::fields::{Fields, MAX_FORM, TOKEN};
use super::upload_places::{UploadPlace, UploadPlaces};
use crate::markdown::source::{compose, normalize_line};

/// Largest file that is kept, bytes. Larger ones are named, without their content.
pub const MAX_FILE: usize = 10 * 1024 * 1024;
/// Files of one form whose content is kept.
pub const MAX_FILE_COUNT: usize = 5;
/// Largest body with files, bytes: five photos, some of them too large, and the fields.
const MAX_BODY: u64 = 100 * 1024 * 1024;
/// Parts that a body may have: every form has far fewer fields, and each part costs memory and time of its own, even an empty one.
const MAX_PARTS: usize = 300;
/// How long the next piece of a body may take.
pub const CHUNK_TIMEOUT: Duration = Duration::from_secs(10);

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
    /// It was not kept because there was no place for it.
    pub is_dropped: bool,
}

/// The files of a checked form, in the order in which they were sent. Those behind the first [`MAX_FILE_COUNT`] have no content.
#[derive(Clone, Debug, Default)]
pub struct Files {
    files: Arc<Vec<SentFile>>,
    /// Keeps the memory counted as long as somebody holds the files.
    _place: Option<Arc<UploadPlace>>,
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
    /// The next piece did not come in time.
    TooSlow,
}

/// Whose files are kept.
pub struct Keeper<'a> {
    pub places: &'a UploadPlaces,
    pub address: IpAddr,
    /// How long the next piece of the body may take.
    pub chunk_timeout: Duration,
    /// Whether a form token fits who sends it.
    pub is_token: &'a (dyn Fn(&str) -> bool + Send + Sync),
}

impl Keeper<'_> {
    /// A place for the files of a form of which these fields have come.
    async fn place(&self, pairs: &[(String, String)]) -> Option<UploadPlace> {
        let token = pairs.iter().find_map(|(name, value)| (name == TOKEN).then_some(value.as_str()));
        if token.is_some_and(|token| (self.is_token)(token)) { self.places.take(self.address).await } else { None }
    }
}

/// What comes next of a body, if it comes in time.
async fn in_time<T>(time: Duration, next: impl Future<Output = multer::Result<T>>) -> Result<T, Unreadable> {
    let came = timeout(time, next).await.map_err(|_| Unreadable::TooSlow)?;
    came.map_err(Unreadable::from)
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
/// that of the body, and those that are held (texts, and the names of fields and files) against that of a form. Without a place all fields
/// are read and no file is kept.
///
/// # Errors
/// A body that is too large as a whole or has too many parts, or none of its type, or that comes too slowly.
pub async fn read(content_type: &str, body: Body, keeper: &Keeper<'_>) -> Result<(Fields, Files), Unreadable> {
    let boundary = multer::parse_boundary(content_type).map_err(|_| Unreadable::Malformed)?;
    let limits = multer::Constraints::new().size_limit(multer::SizeLimit::new().whole_stream(MAX_BODY));
    let mut multipart = multer::Multipart::with_constraints(body.into_bytes_stream(), boundary, limits);
    let (mut pairs, mut files) = (Vec::new(), Vec::new());
    let (mut parts, mut read_as_text) = (0_usize, 0_usize);
    let mut place = None;
    while let Some(mut part) = in_time(keeper.chunk_timeout, multipart.next_field()).await? {
        let name = part.name().unwrap_or_default().to_owned();
        let file = part.file_name().map(str::to_owned);
        parts += 1;
        read_as_text = read_as_text.saturating_add(name.len()).saturating_add(file.as_ref().map_or(0, String::len));
        if parts > MAX_PARTS || read_as_text > MAX_FORM {
            return Err(Unreadable::TooLarge);
        }
        // A field for files that was left empty is sent as a file without a name.
        if files.is_empty() && file.as_ref().is_some_and(|file| !file.is_empty()) {
            place = keeper.place(&pairs).await;
        }
        let limit = match &file {
            Some(file) if file.is_empty() || place.is_none() || files.len() >= MAX_FILE_COUNT => 0,
            Some(_) => MAX_FILE,
            None => MAX_FORM,
        };
        let (mut content, mut size) = (BytesMut::new(), 0_usize);
        while let Some(chunk) = in_time(keeper.chunk_timeout, part.chunk()).await? {
            size = size.saturating_add(chunk.len());
            if size <= limit {
                content.extend_from_slice(&chunk);
            } else {
                content = BytesMut::new();
            }
        }
        match file {
            Some(file) if file.is_empty() => {}
            Some(file) => files.push(SentFile {
                name: normalize_line(&file),
                content: content.freeze(),
                is_too_large: size > MAX_FILE,
                is_dropped: place.is_none(),
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
    Ok((Fields::from_pairs(pairs), Files { files: Arc::new(files), _place: place.map(Arc::new) }))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TYPE: &str = "multipart/form-data; boundary=x";

    fn part(head: &str, content: &[u8]) -> Vec<u8> {
        let head = format!("--x\r\nContent-Disposition: form-data; {head}\r\n\r\n");
        [head.as_bytes(), content, b"\r\n"].concat()
    }

    /// Reads a form whose token is the letter t, with these places.
    async fn read_at(places: &UploadPlaces, parts: &[Vec<u8>]) -> Result<(Fields, Files), Unreadable> {
        let body = Body::from_vec([parts.concat(), b"--x--\r\n".to_vec()].concat());
        read(TYPE, body, &keeper(places)).await
    }

    fn keeper(places: &UploadPlaces) -> Keeper<'_> {
        let (address, chunk_timeout) = (IpAddr::from([192, 0, 2, 1]), Duration::from_millis(20));
        Keeper { places, address, chunk_timeout, is_token: &|sent: &str| sent == "t" }
    }

    async fn read_parts(parts: &[Vec<u8>]) -> Result<(Fields, Files), Unreadable> {
        let parts = [&[part("name=\"csrf\"", b"t")], parts].concat();
        read_at(&UploadPlaces::default(), &parts).await
    }

    /// The names of files with what was kept of them, and whether they were dropped.
    fn kept(files: &Files) -> Vec<(String, usize, bool)> {
        files.iter().map(|file| (file.name.clone(), file.content.len(), file.is_dropped)).collect()
    }

    #[tokio::test]
    async fn files_are_kept_behind_a_token_that_fits_and_nowhere_else() {
        let (fits, other) = (part("name=\"csrf\"", b"t"), part("name=\"csrf\"", b"u"));
        let file = part("name=\"files\"; filename=\"a.jpg\"", b"bytes");
        let body = part("name=\"body\"", b"kept");
        let orders: [(&[Vec<u8>], bool); 5] = [
            (&[fits.clone(), file.clone(), body.clone()], false),
            (&[fits.clone(), body.clone(), file.clone()], false),
            (&[other, file.clone(), body.clone()], true),
            (&[file.clone(), body.clone()], true),
            (&[file, fits, body], true),
        ];
        for (parts, is_dropped) in orders {
            let (fields, files) = read_at(&UploadPlaces::default(), parts).await.unwrap();
            let size = if is_dropped { 0 } else { 5 };
            assert_eq!(kept(&files), [("a.jpg".to_owned(), size, is_dropped)]);
            assert_eq!(fields.get("body"), "kept", "a text is kept, whatever becomes of a file");
        }
    }

    #[tokio::test]
    async fn without_a_place_texts_are_read_and_files_are_dropped() {
        let places = UploadPlaces::that_wait(Duration::from_millis(20));
        let address = IpAddr::from([192, 0, 2, 1]);
        let held = [places.take(address).await, places.take(address).await];
        let text = [part("name=\"csrf\"", b"t"), part("name=\"body\"", b"kept")];
        let file = [part("name=\"files\"; filename=\"a.jpg\"", b"bytes")];
        let (fields, files) = read_at(&places, &[&text[..], &file[..]].concat()).await.unwrap();
        assert_eq!((fields.get("body"), kept(&files)), ("kept", vec![("a.jpg".to_owned(), 0, true)]));
        let empty = [part("name=\"files\"; filename=\"\"", b"")];
        let (fields, files) = read_at(&places, &[&text[..], &empty[..]].concat()).await.unwrap();
        assert!(fields.get("body") == "kept" && files.is_empty());
        drop(held);
        let (_, files) = read_at(&places, &[&text[..], &file[..]].concat()).await.unwrap();
        assert_eq!(kept(&files), [("a.jpg".to_owned(), 5, false)]);
        let second = places.take(address).await;
        assert!(second.is_some() && places.take(address).await.is_none(), "its files hold one");
        drop(files);
    }

    #[tokio::test]
    async fn a_body_that_does_not_come_on_is_given_up() {
        let begun = part("name=\"csrf\"", b"t");
        for sent in [Vec::new(), begun.clone(), [begun, b"--x\r\nContent-Dispo".to_vec()].concat()] {
            let first = futures_util::stream::iter([Ok::<_, std::io::Error>(Bytes::from(sent))]);
            let body = Body::from_bytes_stream(futures_util::StreamExt::chain(first, futures_util::stream::pending()));
            assert_eq!(read(TYPE, body, &keeper(&UploadPlaces::default())).await.unwrap_err(), Unreadable::TooSlow);
        }
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
        let places = UploadPlaces::default();
        let untyped = read("multipart/form-data", Body::empty(), &keeper(&places)).await;
        assert_eq!(untyped.unwrap_err(), Unreadable::Malformed);
        let cut = Body::from_vec(part("name=\"body\"", b"a"));
        assert_eq!(read(TYPE, cut, &keeper(&places)).await.unwrap_err(), Unreadable::Malformed);
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
        assert!(read_parts(&vec![field; MAX_PARTS - 1]).await.is_ok(), "with the token");
    }

    #[tokio::test]
    async fn the_heads_of_parts_count_as_well() {
        // A head that never ends stands in no part yet.
        let piece = Bytes::from(vec![b'a'; 1024 * 1024]);
        let head = Bytes::from_static(b"--x\r\nContent-Disposition: form-data; name=\"");
        let pieces = std::iter::once(head).chain(std::iter::repeat_n(piece, 101)).map(Ok::<_, std::io::Error>);
        let body = Body::from_bytes_stream(futures_util::stream::iter(pieces));
        assert_eq!(read(TYPE, body, &keeper(&UploadPlaces::default())).await.unwrap_err(), Unreadable::TooLarge);
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
