//! What can be wrong with a text that people write: one word for programs wherever it happens, and the sentence for the field
//! that is meant. Pure.

use crate::operation::codes::ErrorCode;

pub const TITLE_EMPTY: ErrorCode = ErrorCode::new("empty", "threads-title-empty");
pub const TITLE_TOO_SHORT: ErrorCode = ErrorCode::new("too_short", "threads-title-too-short");
pub const TITLE_NO_WORDS: ErrorCode = ErrorCode::new("no_words", "threads-title-no-words");
pub const TITLE_ONE_WORD: ErrorCode = ErrorCode::new("one_word", "threads-title-one-word");
pub const TITLE_TOO_LONG: ErrorCode = ErrorCode::new("too_long", "threads-title-too-long");
pub const TITLE_NOT_STORABLE: ErrorCode = ErrorCode::new("not_storable", "threads-title-not-storable");

pub const BODY_EMPTY: ErrorCode = ErrorCode::new("empty", "threads-body-empty");
pub const BODY_TOO_LONG: ErrorCode = ErrorCode::new("too_long", "threads-body-too-long");
pub const BODY_NOT_STORABLE: ErrorCode = ErrorCode::new("not_storable", "threads-body-not-storable");
pub const BODY_TOO_COMPLEX: ErrorCode = ErrorCode::new("too_complex", "threads-body-too-complex");
/// The text names the `line` on which one level too many begins.
pub const BODY_TOO_DEEP: ErrorCode = ErrorCode::new("too_complex", "threads-body-too-deep");

pub const COMMENT_EMPTY: ErrorCode = ErrorCode::new("empty", "threads-comment-empty");
pub const COMMENT_TOO_LONG: ErrorCode = ErrorCode::new("too_long", "threads-comment-too-long");
pub const COMMENT_NOT_STORABLE: ErrorCode = ErrorCode::new("not_storable", "threads-comment-not-storable");
pub const COMMENT_TOO_COMPLEX: ErrorCode = ErrorCode::new("too_complex", "threads-comment-too-complex");
pub const COMMENT_TOO_DEEP: ErrorCode = ErrorCode::new("too_complex", "threads-comment-too-deep");

pub const REASON_EMPTY: ErrorCode = ErrorCode::new("empty", "threads-reason-empty");
pub const REASON_TOO_LONG: ErrorCode = ErrorCode::new("too_long", "threads-reason-too-long");
pub const REASON_NOT_STORABLE: ErrorCode = ErrorCode::new("not_storable", "threads-reason-not-storable");

pub const NOTE_EMPTY: ErrorCode = ErrorCode::new("empty", "threads-note-empty");
pub const NOTE_TOO_LONG: ErrorCode = ErrorCode::new("too_long", "threads-note-too-long");
pub const NOTE_NOT_STORABLE: ErrorCode = ErrorCode::new("not_storable", "threads-note-not-storable");

/// A text without sentences of its own, such as one that is imported.
pub const TEXT_EMPTY: ErrorCode = ErrorCode::new("empty", "api-field-empty");
pub const TEXT_TOO_LONG: ErrorCode = ErrorCode::new("too_long", "api-field-too-long");
pub const TEXT_NOT_STORABLE: ErrorCode = ErrorCode::new("not_storable", "api-field-not-storable");

/// Every code of a text.
pub const ALL: &[ErrorCode] = &[
    TITLE_EMPTY,
    TITLE_TOO_SHORT,
    TITLE_NO_WORDS,
    TITLE_ONE_WORD,
    TITLE_TOO_LONG,
    TITLE_NOT_STORABLE,
    BODY_EMPTY,
    BODY_TOO_LONG,
    BODY_NOT_STORABLE,
    BODY_TOO_COMPLEX,
    BODY_TOO_DEEP,
    COMMENT_EMPTY,
    COMMENT_TOO_LONG,
    COMMENT_NOT_STORABLE,
    COMMENT_TOO_COMPLEX,
    COMMENT_TOO_DEEP,
    REASON_EMPTY,
    REASON_TOO_LONG,
    REASON_NOT_STORABLE,
    NOTE_EMPTY,
    NOTE_TOO_LONG,
    NOTE_NOT_STORABLE,
    TEXT_EMPTY,
    TEXT_TOO_LONG,
    TEXT_NOT_STORABLE,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_a_text() {
        for code in ALL {
            assert!(crate::locale::text::is_defined(code.text), "{}", code.text);
        }
    }
}
