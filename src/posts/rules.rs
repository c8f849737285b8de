//! What a text may be: its limits, and what is wrong with one that is refused. Pure.

use crate::markdown::source::{self, NotStorable};

/// Shortest title, characters.
pub const MIN_TITLE: usize = 5;
/// Longest title, characters.
pub const MAX_TITLE: usize = 150;
/// Longest text of a thread or answer, bytes of UTF-8.
pub const MAX_BODY: usize = source::MAX_BYTES;
/// Longest comment, characters.
pub const MAX_COMMENT: usize = 1_000;
/// Longest reason for hiding, characters.
pub const MAX_REASON: usize = 500;
/// Longest note of staff on an answer, characters.
pub const MAX_NOTE: usize = 1_000;
/// What is wrong with a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    Empty,
    /// Fewer than so many characters.
    TooShort(usize),
    /// More than so many characters.
    TooLong(usize),
    /// More than so many bytes.
    TooManyBytes(usize),
    /// Holds a character that cannot be stored.
    NotStorable,
    /// Markup nested too deep, or of a kind that grows too large, to be shown.
    TooComplex,
    /// Names nothing that exists.
    Unknown,
}

impl Flaw {
    /// Stable word for programs.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooShort(_) => "too_short",
            Self::TooLong(_) | Self::TooManyBytes(_) => "too_long",
            Self::NotStorable => "not_storable",
            Self::TooComplex => "too_complex",
            Self::Unknown => "unknown",
        }
    }
}

/// A field that is refused: its name is the same in forms, JSON and texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FieldRefusal {
    pub field: &'static str,
    pub flaw: Flaw,
}

impl FieldRefusal {
    /// Refuses a field.
    #[must_use]
    pub fn new(field: &'static str, flaw: Flaw) -> Self {
        Self { field, flaw }
    }
}

impl FieldRefusal {
    fn not_storable(field: &'static str) -> impl FnOnce(NotStorable) -> Self {
        move |_| Self::new(field, Flaw::NotStorable)
    }
}

/// A title without space around it and on one line.
///
/// # Errors
/// Too short, too long, or with a character that cannot be stored.
pub fn title(text: &str) -> Result<String, FieldRefusal> {
    let line = text.trim().replace(['\n', '\r', '\t'], " ");
    let text = source::sanitize(&line).map_err(FieldRefusal::not_storable("title"))?;
    let length = text.chars().count();
    if length == 0 {
        Err(FieldRefusal::new("title", Flaw::Empty))
    } else if length < MIN_TITLE {
        Err(FieldRefusal::new("title", Flaw::TooShort(MIN_TITLE)))
    } else if length > MAX_TITLE {
        Err(FieldRefusal::new("title", Flaw::TooLong(MAX_TITLE)))
    } else {
        Ok(text)
    }
}

/// The text of a thread or answer, with one kind of line end.
///
/// # Errors
/// Empty, too long, or with a character that cannot be stored.
pub fn body(text: &str) -> Result<String, FieldRefusal> {
    let text = source::sanitize(text).map_err(FieldRefusal::not_storable("body"))?.trim_end().to_owned();
    if text.trim().is_empty() {
        Err(FieldRefusal::new("body", Flaw::Empty))
    } else if text.len() > MAX_BODY {
        Err(FieldRefusal::new("body", Flaw::TooManyBytes(MAX_BODY)))
    } else {
        Ok(text)
    }
}

/// A comment, reason or note of 1 to `most` characters.
///
/// # Errors
/// Empty, too long, or with a character that cannot be stored.
pub fn short_text(field: &'static str, text: &str, most: usize) -> Result<String, FieldRefusal> {
    let text = source::sanitize(text).map_err(FieldRefusal::not_storable(field))?.trim().to_owned();
    if text.is_empty() {
        Err(FieldRefusal::new(field, Flaw::Empty))
    } else if text.chars().count() > most {
        Err(FieldRefusal::new(field, Flaw::TooLong(most)))
    } else {
        Ok(text)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn each_text_has_its_limits() {
        assert_eq!(title("  How so?\n").as_deref(), Ok("How so?"));
        assert_eq!(title("one\r\ntwo").as_deref(), Ok("one  two"));
        assert_eq!(title(" \t ").unwrap_err().flaw, Flaw::Empty);
        assert_eq!(title("  Why ").unwrap_err().flaw, Flaw::TooShort(MIN_TITLE));
        assert!(title(&"ä".repeat(MAX_TITLE)).is_ok());
        assert_eq!(title(&"ä".repeat(MAX_TITLE + 1)).unwrap_err().flaw, Flaw::TooLong(MAX_TITLE));
        assert_eq!(body("a\r\n  b\r\n\r\n").as_deref(), Ok("a\n  b"));
        assert_eq!(body(&"ä".repeat(MAX_BODY / 2 + 1)).unwrap_err().flaw, Flaw::TooManyBytes(MAX_BODY));
        assert_eq!(body("a\0").unwrap_err().flaw, Flaw::NotStorable);
        assert_eq!(short_text("reason", " ", MAX_REASON).unwrap_err().flaw, Flaw::Empty);
    }

    proptest! {
        /// Checked once is checked for good, and nothing but space at the ends and line ends change.
        #[test]
        fn checking_twice_changes_nothing(text in "\\PC{0,200}|[ -~\r\n]{0,200}") {
            if let Ok(once) = title(&text) {
                let again = title(&once);
                prop_assert_eq!(again.as_deref(), Ok(once.as_str()));
            }
            if let Ok(once) = body(&text) {
                let (again, typed) = (body(&once), source::normalize(&text));
                prop_assert_eq!(again.as_deref(), Ok(once.as_str()));
                prop_assert_eq!(once.as_str(), typed.trim_end());
            }
        }
    }
}
