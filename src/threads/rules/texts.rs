//! What a text may be, and what it says beside its words. Pure.

use unicode_normalization::UnicodeNormalization;

use crate::markdown;
use crate::threads::refusal::{FieldRefusal, Flaw};

/// Shortest title, characters.
pub const TITLE_MIN: usize = 5;
/// Longest title, characters.
pub const TITLE_MAX: usize = 150;
/// Longest text of a thread or answer, bytes of UTF-8.
pub const BODY_MAX: usize = markdown::MAX_BYTES;
/// Longest comment, characters.
pub const COMMENT_MAX: usize = 1_000;
/// Longest reason for hiding, characters.
pub const REASON_MAX: usize = 500;
/// Longest note of staff on an answer, characters.
pub const NOTE_MAX: usize = 1_000;
/// Words that say thanks and the small words around them.
const THANKS: &[&str] = &[
    "thanks",
    "thank",
    "thx",
    "ty",
    "cheers",
    "great",
    "perfect",
    "brilliant",
    "lovely",
    "wonderful",
    "awesome",
    "appreciated",
    "appreciate",
    "helpful",
    "helped",
    "worked",
];
const AROUND_THANKS: &[&str] = &[
    "you",
    "so",
    "very",
    "much",
    "a",
    "lot",
    "many",
    "all",
    "everyone",
    "everybody",
    "again",
    "for",
    "the",
    "your",
    "that",
    "this",
    "it",
    "its",
    "is",
    "was",
    "help",
    "quick",
    "fast",
    "reply",
    "answer",
    "answers",
    "really",
    "to",
    "i",
    "me",
    "and",
    "ok",
    "okay",
    "yes",
    "in",
    "advance",
    "indeed",
    "kind",
    "of",
    "advice",
    "info",
    "information",
];

/// Whether a text only says thanks. Such a text opens nothing again and is no activity.
#[must_use]
pub fn only_thanks(text: &str) -> bool {
    if text.contains('?') || text.len() > 200 {
        return false;
    }
    let lower = text.to_lowercase().replace(['\'', '’'], "");
    let mut words = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).peekable();
    let mut thanked = false;
    words.all(|word| {
        let thanks = THANKS.contains(&word);
        thanked |= thanks;
        thanks || AROUND_THANKS.contains(&word)
    }) && thanked
}

/// A title without space around it and on one line.
///
/// # Errors
/// Too short, too long, or with a character that cannot be stored.
pub fn title(text: &str) -> Result<String, FieldRefusal> {
    let text: String = text.trim().nfc().map(|c| if matches!(c, '\n' | '\r' | '\t') { ' ' } else { c }).collect();
    let length = text.chars().count();
    if length == 0 {
        Err(FieldRefusal::new("title", Flaw::Empty))
    } else if length < TITLE_MIN {
        Err(FieldRefusal::new("title", Flaw::TooShort(TITLE_MIN)))
    } else if length > TITLE_MAX {
        Err(FieldRefusal::new("title", Flaw::TooLong(TITLE_MAX)))
    } else {
        storable("title", text)
    }
}

/// The text of a thread or answer, with one kind of line end.
///
/// # Errors
/// Empty, too long, or with a character that cannot be stored.
pub fn body(text: &str) -> Result<String, FieldRefusal> {
    let text = one_line_end(text).trim_end().to_owned();
    if text.trim().is_empty() {
        Err(FieldRefusal::new("body", Flaw::Empty))
    } else if text.len() > BODY_MAX {
        Err(FieldRefusal::new("body", Flaw::TooManyBytes(BODY_MAX)))
    } else {
        storable("body", text)
    }
}

/// A comment, reason or note of 1 to `most` characters.
///
/// # Errors
/// Empty, too long, or with a character that cannot be stored.
pub fn short_text(field: &'static str, text: &str, most: usize) -> Result<String, FieldRefusal> {
    let text = one_line_end(text).trim().to_owned();
    if text.is_empty() {
        Err(FieldRefusal::new(field, Flaw::Empty))
    } else if text.chars().count() > most {
        Err(FieldRefusal::new(field, Flaw::TooLong(most)))
    } else {
        storable(field, text)
    }
}

/// Letters composed, so that what looks the same is the same. Forms send line ends of two characters, old systems another
/// one; kept is one.
fn one_line_end(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n").nfc().collect()
}

/// `PostgreSQL` has no room for the character with the number 0.
fn storable(field: &'static str, text: String) -> Result<String, FieldRefusal> {
    if text.contains('\0') { Err(FieldRefusal::new(field, Flaw::NotStorable)) } else { Ok(text) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn thanks_is_told_from_a_word_that_needs_an_answer() {
        for thanks in [
            "Thanks!",
            "Thank you so much, that worked.",
            "Cheers",
            "It helped, thank you all :)",
            "Perfect, thanks 👍",
        ] {
            assert!(only_thanks(thanks), "{thanks}");
        }
        for more in [
            "",
            "ok",
            "👍",
            "Thanks, but the link is dead",
            "Thanks. Where is that?",
            "That did not work",
            "Thanks, it still fails",
            "Great, and what does it cost",
        ] {
            assert!(!only_thanks(more), "{more}");
        }
    }

    #[test]
    fn each_text_has_its_limits() {
        assert_eq!(title("  How so?\n").as_deref(), Ok("How so?"));
        assert_eq!(title("one\r\ntwo").as_deref(), Ok("one  two"));
        assert_eq!(title(" \t ").unwrap_err().flaw, Flaw::Empty);
        assert_eq!(title("  Why ").unwrap_err().flaw, Flaw::TooShort(TITLE_MIN));
        assert!(title(&"ä".repeat(TITLE_MAX)).is_ok());
        assert_eq!(title(&"ä".repeat(TITLE_MAX + 1)).unwrap_err().flaw, Flaw::TooLong(TITLE_MAX));
        assert_eq!(body("a\r\n  b\r\n\r\n").as_deref(), Ok("a\n  b"));
        assert_eq!(body(&"ä".repeat(BODY_MAX / 2 + 1)).unwrap_err().flaw, Flaw::TooManyBytes(BODY_MAX));
        assert_eq!(body("a\0").unwrap_err().flaw, Flaw::NotStorable);
        assert_eq!(short_text("reason", " ", REASON_MAX).unwrap_err().flaw, Flaw::Empty);
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
                let (again, typed) = (body(&once), one_line_end(&text));
                prop_assert_eq!(again.as_deref(), Ok(once.as_str()));
                let composed: String = typed.trim_end().nfc().collect();
                prop_assert_eq!(once, composed);
            }
        }
    }
}
