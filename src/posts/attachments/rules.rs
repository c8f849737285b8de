//! Which files may be attached, and how they are named: by what they hold, never by what they are called. Pure.

use chrono::Duration;

use super::codes;
use crate::markdown::source::{self, NotStorable};
use crate::operation::FieldError;

/// Name of the field for files.
pub const FILES: &str = "files";
/// Largest file, bytes.
pub const MAX_FILE_BYTES: usize = 10 * 1024 * 1024;
/// Files of one post.
pub const MAX_FILE_COUNT: usize = 5;
/// Bytes that all files of one account may take, as they are stored.
pub const MAX_ACCOUNT_BYTES: i64 = 500 * 1024 * 1024;
/// Pixels of a picture, told by its head before it is decoded.
pub const MAX_PIXELS: u64 = 40_000_000;
/// Longest side of a stored picture, pixels.
pub const MAX_SIDE: u32 = 2560;
/// Longest side of a small picture, pixels.
pub const MAX_THUMBNAIL_SIDE: u32 = 480;
/// Longest description of a picture, characters.
pub const MAX_ALT_TEXT: usize = 500;
/// Longest name of a file without its ending, characters.
pub const MAX_STEM: usize = 80;
/// How long a file waits for the post that it belongs to.
pub const UNPOSTED_TTL: Duration = Duration::hours(24);

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    Jpeg,
    Png,
    WebP,
    Gif,
    Pdf,
}

/// What a file is, by its first bytes. A name says nothing: a page that calls itself `photo.jpg` is none of these, and a picture with
/// another file behind it is a picture, of which nothing but its pixels is kept.
///
/// # Errors
/// [`codes::FILE_HEIC`] for the photos of some phones, which few browsers show, and [`codes::FILE_KIND`] for everything else.
pub fn kind_of(content: &[u8], name: &str) -> Result<FileKind, FieldError> {
    let at = |place: usize, mark: &[u8]| content.get(place..).is_some_and(|rest| rest.starts_with(mark));
    let refused = |code| Err(FieldError::new(FILES, code).with("file", name));
    if content.is_empty() {
        refused(codes::FILE_EMPTY)
    } else if at(0, b"\xFF\xD8\xFF") {
        Ok(FileKind::Jpeg)
    } else if at(0, b"\x89PNG\r\n\x1A\n") {
        Ok(FileKind::Png)
    } else if at(0, b"RIFF") && at(8, b"WEBP") {
        Ok(FileKind::WebP)
    } else if at(0, b"GIF87a") || at(0, b"GIF89a") {
        Ok(FileKind::Gif)
    } else if at(0, b"%PDF-") {
        Ok(FileKind::Pdf)
    } else if [&b"heic"[..], b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"]
        .iter()
        .any(|brand| at(4, b"ftyp") && at(8, brand))
    {
        refused(codes::FILE_HEIC)
    } else {
        refused(codes::FILE_KIND)
    }
}

/// A file of a size that may be kept.
///
/// # Errors
/// [`codes::FILE_TOO_LARGE`].
pub fn check_size(bytes: usize, name: &str) -> Result<(), FieldError> {
    if bytes <= MAX_FILE_BYTES {
        return Ok(());
    }
    let limit = MAX_FILE_BYTES / 1024 / 1024;
    Err(FieldError::new(FILES, codes::FILE_TOO_LARGE).with("file", name).with("limit", limit))
}

/// Whether there was a place for a file while its form was read.
///
/// # Errors
/// [`codes::FILE_NOT_TAKEN`].
pub fn check_kept(is_kept: bool, name: &str) -> Result<(), FieldError> {
    if is_kept { Ok(()) } else { Err(FieldError::new(FILES, codes::FILE_NOT_TAKEN).with("file", name)) }
}

/// So many files on one post.
///
/// # Errors
/// [`codes::TOO_MANY_FILES`].
pub fn check_count(count: usize) -> Result<(), FieldError> {
    if count <= MAX_FILE_COUNT {
        return Ok(());
    }
    Err(FieldError::new(FILES, codes::TOO_MANY_FILES).with("limit", MAX_FILE_COUNT))
}

/// The name under which a file is shown and saved: the last part of what it was called, without anything that changes how the rest is
/// read, and with the ending of what it is.
#[must_use]
pub fn file_name(sent: &str, ending: &str) -> String {
    let last = sent.rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = match last.rsplit_once('.') {
        Some((stem, ending)) if (1..=5).contains(&ending.chars().count()) => stem,
        _ => last,
    };
    let fits = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '(' | ')' | ',' | '+' | '&' | '\'');
    let plain: String = stem.chars().map(|c| if fits(c) { c } else { '_' }).take(MAX_STEM).collect();
    let plain = plain.trim_matches([' ', '_', '-']).to_owned();
    if plain.is_empty() { format!("file.{ending}") } else { format!("{plain}.{ending}") }
}

/// What a picture shows, in one line and cleaned like the texts of posts; empty if it shows nothing.
///
/// # Errors
/// Too long, or with a character that cannot be stored.
pub fn alt_text(typed: &str) -> Result<String, FieldError> {
    let not_storable = |NotStorable| FieldError::new("alt_text", codes::ALT_TEXT_NOT_STORABLE);
    let line = source::sanitize_line(typed).map_err(not_storable)?;
    if source::length(&line) > MAX_ALT_TEXT {
        return Err(FieldError::new("alt_text", codes::ALT_TEXT_TOO_LONG).with("limit", MAX_ALT_TEXT));
    }
    Ok(line)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_file_is_what_it_holds() {
        for (content, expected) in [
            (&b"\xFF\xD8\xFF\xE0 and so on"[..], Ok(FileKind::Jpeg)),
            (b"\x89PNG\r\n\x1A\n", Ok(FileKind::Png)),
            (b"RIFF\x10\0\0\0WEBPVP8 ", Ok(FileKind::WebP)),
            (b"GIF89a", Ok(FileKind::Gif)),
            (b"%PDF-1.7\n", Ok(FileKind::Pdf)),
            (b"", Err(codes::FILE_EMPTY)),
            (b"\0\0\0\x18ftypheic\0\0", Err(codes::FILE_HEIC)),
            (b"\0\0\0\x18ftypmif1\0\0", Err(codes::FILE_HEIC)),
            (b"\0\0\0\x18ftypavif\0\0", Err(codes::FILE_KIND)),
            (b"\0\0\0\x18ftypmp42\0\0", Err(codes::FILE_KIND)),
            (b"RIFF\x10\0\0\0WAVE", Err(codes::FILE_KIND)),
            (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", Err(codes::FILE_KIND)),
            (b"<!doctype html><script>alert(1)</script>", Err(codes::FILE_KIND)),
            // A mark that stands later is none: browsers would take the file for a page.
            (b"<html>%PDF-1.7", Err(codes::FILE_KIND)),
            (b" %PDF-1.7", Err(codes::FILE_KIND)),
            (b"PK\x03\x04", Err(codes::FILE_KIND)),
            (b"MZ\x90", Err(codes::FILE_KIND)),
            (b"\xFF\xD8", Err(codes::FILE_KIND)),
        ] {
            assert_eq!(kind_of(content, "photo.jpg").map_err(|error| error.code), expected, "{content:?}");
        }
    }

    #[test]
    fn names_are_plain_and_end_as_they_should() {
        for (sent, expected) in [
            ("ticket.jpg", "ticket.png"),
            ("C:\\Users\\Ines\\My ticket.JPEG", "My ticket.png"),
            ("../../etc/passwd", "passwd.png"),
            ("page.html", "page.png"),
            ("Straße 5.png", "Straße 5.png"),
            ("", "file.png"),
            ("...", "file.png"),
            ("\u{202E}gpj.exe", "gpj.png"),
            ("a\r\nSet-Cookie: b", "a__Set-Cookie_ b.png"),
            ("a\"; filename=\"b.exe", "a__ filename__b.png"),
        ] {
            assert_eq!(file_name(sent, "png"), expected, "{sent:?}");
        }
    }

    #[test]
    fn sizes_and_numbers_have_limits() {
        assert!(check_size(MAX_FILE_BYTES, "a").is_ok() && check_size(MAX_FILE_BYTES + 1, "a").is_err());
        assert!(check_count(MAX_FILE_COUNT).is_ok() && check_count(MAX_FILE_COUNT + 1).is_err());
        assert_eq!(alt_text(" A broken\n swing ").as_deref(), Ok("A broken swing"));
        assert_eq!(alt_text("").as_deref(), Ok(""));
        assert!(alt_text(&"ä".repeat(MAX_ALT_TEXT)).is_ok());
        assert_eq!(alt_text(&"ä".repeat(MAX_ALT_TEXT + 1)).unwrap_err().code, codes::ALT_TEXT_TOO_LONG);
    }

    proptest! {
        /// A name never leads elsewhere, never ends a header and is never without an ending.
        #[test]
        fn no_name_is_more_than_a_name(sent in "\\PC{0,120}|[ -~\r\n]{0,120}") {
            let name = file_name(&sent, "pdf");
            prop_assert!(name.strip_suffix(".pdf").is_some() && name.chars().count() <= MAX_STEM + 4);
            prop_assert!(!name.contains(['/', '\\', '"', '\r', '\n', ';', '<', '>', '%']));
            prop_assert_eq!(file_name(&name, "pdf"), name.clone());
        }
    }
}
