//! What a text may be: its limits, and what is wrong with one that is refused. Pure.

use unicode_segmentation::UnicodeSegmentation;

use super::codes;
use crate::markdown::source::{self, NotStorable};
use crate::operation::{FieldError, ShortText};

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

/// A text without sentences of its own.
#[must_use]
pub const fn plain_text(field: &'static str, max: usize) -> ShortText {
    ShortText {
        field,
        max,
        empty: codes::TEXT_EMPTY,
        too_long: codes::TEXT_TOO_LONG,
        not_storable: codes::TEXT_NOT_STORABLE,
    }
}

/// A comment.
pub const COMMENT: ShortText = ShortText {
    field: "body",
    max: MAX_COMMENT,
    empty: codes::COMMENT_EMPTY,
    too_long: codes::COMMENT_TOO_LONG,
    not_storable: codes::COMMENT_NOT_STORABLE,
};

/// Why something is hidden.
pub const REASON: ShortText = ShortText {
    field: "reason",
    max: MAX_REASON,
    empty: codes::REASON_EMPTY,
    too_long: codes::REASON_TOO_LONG,
    not_storable: codes::REASON_NOT_STORABLE,
};

/// A note of staff on an answer.
pub const NOTE: ShortText = ShortText {
    field: "note",
    max: MAX_NOTE,
    empty: codes::NOTE_EMPTY,
    too_long: codes::NOTE_TOO_LONG,
    not_storable: codes::NOTE_NOT_STORABLE,
};

/// A title on one clean line. Only what can be seen, and the space between, makes it long enough.
///
/// # Errors
/// Too short, too long, or with a character that cannot be stored.
pub fn title(text: &str) -> Result<String, FieldError> {
    let text =
        source::sanitize_line(text).map_err(|NotStorable| FieldError::new("title", codes::TITLE_NOT_STORABLE))?;
    let seen = text.chars().filter(|c| c.is_whitespace() || source::is_visible(*c)).count();
    if text.is_empty() {
        Err(FieldError::new("title", codes::TITLE_EMPTY))
    } else if seen < MIN_TITLE {
        Err(FieldError::new("title", codes::TITLE_TOO_SHORT).with("limit", MIN_TITLE))
    } else if source::length(&text) > MAX_TITLE {
        let excess = source::length(&text) - MAX_TITLE;
        Err(FieldError::new("title", codes::TITLE_TOO_LONG).with("limit", MAX_TITLE).with("excess", excess))
    } else {
        Ok(text)
    }
}

/// Longest word that can stand for a whole question, characters. The longest place names have 85, but nobody asks by one of them alone.
pub const MAX_ONLY_WORD: usize = 40;

/// The title of something that is about to be asked. Beside what holds for every title, it says something: it has a word in it, and is no
/// single endless one. Words are those of Unicode (UAX 29), so scripts without spaces between words are no single word.
///
/// # Errors
/// Those of [`title`], no word at all, one long word alone.
pub fn question(text: &str) -> Result<String, FieldError> {
    let title = title(text)?;
    let refusal = match title.unicode_words().take(2).collect::<Vec<&str>>()[..] {
        [] => Some(codes::TITLE_NO_WORDS),
        [only] if only.chars().count() > MAX_ONLY_WORD => Some(codes::TITLE_ONE_WORD),
        _ => None,
    };
    match refusal {
        Some(code) => Err(FieldError::new("title", code)),
        None => Ok(title),
    }
}

/// The text of a thread or answer, with one kind of line end.
///
/// # Errors
/// One that shows nothing, one that is too long, or one with a character that cannot be stored.
pub fn body(text: &str) -> Result<String, FieldError> {
    let not_storable = |NotStorable| FieldError::new("body", codes::BODY_NOT_STORABLE);
    let text = source::sanitize(text).map_err(not_storable)?.trim_end().to_owned();
    if !source::has_visible(&text) {
        Err(FieldError::new("body", codes::BODY_EMPTY))
    } else if text.len() > MAX_BODY {
        Err(FieldError::new("body", codes::BODY_TOO_LONG).with("limit", MAX_BODY / 1024))
    } else {
        Ok(text)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::operation::ErrorCode;

    fn limited(field: &'static str, code: ErrorCode, limit: usize) -> FieldError {
        FieldError::new(field, code).with("limit", limit)
    }

    #[test]
    fn each_text_has_its_limits() {
        assert_eq!(title("  How so?\n").as_deref(), Ok("How so?"));
        assert_eq!(title("one\r\ntwo").as_deref(), Ok("one two"));
        assert_eq!(title(" \t ").unwrap_err().code, codes::TITLE_EMPTY);
        assert_eq!(title("  Why ").unwrap_err(), limited("title", codes::TITLE_TOO_SHORT, MIN_TITLE));
        assert_eq!(title("a\u{200b}\u{200b}\u{200b}b").unwrap_err().code, codes::TITLE_TOO_SHORT);
        assert!(title(&"\u{1f422}".repeat(MAX_TITLE)).is_ok(), "a character is one, however many bytes it has");
        assert!(title(&"e\u{301}".repeat(MAX_TITLE)).is_ok(), "composed before it is counted");
        assert!(title(&"ä".repeat(MAX_TITLE)).is_ok());
        let too_long = limited("title", codes::TITLE_TOO_LONG, MAX_TITLE).with("excess", 1_usize);
        assert_eq!(title(&"ä".repeat(MAX_TITLE + 1)).unwrap_err(), too_long);
        assert_eq!(body("a\r\n  b\r\n\r\n").as_deref(), Ok("a\n  b"));
        assert_eq!(body(&"ä".repeat(MAX_BODY / 2 + 1)).unwrap_err(), limited("body", codes::BODY_TOO_LONG, 32));
        assert_eq!(body("a\0").unwrap_err().code, codes::BODY_NOT_STORABLE);
        assert_eq!(REASON.check(" ").unwrap_err().code, codes::REASON_EMPTY);
    }

    #[test]
    fn what_nobody_sees_is_empty_everywhere() {
        for unseen in ["\u{200b}", "\u{2800}", "\u{3164}", "\u{ad}", "\u{2060}", "\u{202e}", "\u{1b}"] {
            let typed = unseen.repeat(5);
            assert_eq!(title(&typed).unwrap_err().code, codes::TITLE_EMPTY, "{typed:?}");
            assert_eq!(body(&typed).unwrap_err().code, codes::BODY_EMPTY, "{typed:?}");
            for text in [COMMENT, REASON, NOTE] {
                assert_eq!(text.check(&typed).unwrap_err().code, text.empty, "{typed:?}");
                assert_eq!(text.check_line(&typed).unwrap_err().code, text.empty, "{typed:?}");
            }
        }
    }

    #[test]
    fn a_question_has_words() {
        let refused = |text: &str| question(text).unwrap_err().code;
        for empty in ["", " ", "\n\t"] {
            assert_eq!(refused(empty), codes::TITLE_EMPTY, "{empty:?}");
        }
        for short in ["?", "ab", "why?", "ä?"] {
            assert_eq!(refused(short), codes::TITLE_TOO_SHORT, "{short:?}");
        }
        for signs in ["?????", "... !!! ---", "¿¡¿¡¿¡"] {
            assert_eq!(refused(signs), codes::TITLE_NO_WORDS, "{signs:?}");
        }
        for letter in ["x", "ж", "ا"] {
            assert_eq!(refused(&letter.repeat(140)), codes::TITLE_ONE_WORD, "{letter}");
            assert!(question(&letter.repeat(MAX_ONLY_WORD)).is_ok());
            assert!(question(&format!("{} {letter}?", letter.repeat(100))).is_ok());
        }
        let fine = [
            "Parking?",
            "How do I appeal a fine?",
            "公園で犬を放してもいいですか。それとも綱をつけておかなければなりませんか。どこで調べればよいですか。教えてください。",
            "Wohnberechtigungsschein, wo?",
            "https://help.example.org/a/very/long/address/that/somebody/asks/about",
            "12345",
        ];
        for text in fine {
            assert_eq!(question(text).as_deref(), Ok(text));
        }
    }

    proptest! {
        /// A question is a title, and spaces at its ends decide nothing.
        #[test]
        fn a_question_is_a_title(text in "\\PC{0,160}|[x ?]{0,160}") {
            if let Ok(asked) = question(&text) {
                let title = title(&text);
                prop_assert_eq!(title.as_deref(), Ok(asked.as_str()));
            }
            prop_assert_eq!(question(&text), question(&format!("  {text} ")));
        }

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
