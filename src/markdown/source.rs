//! The text that people type, before it is rendered or stored: one kind of line end, letters composed, nothing that a
//! database cannot hold. Pure.

use std::borrow::Cow;

use unicode_normalization::{UnicodeNormalization, is_nfc};

/// Longest text of a thread, answer or message, bytes of UTF-8.
pub const MAX_BYTES: usize = 32 * 1024;

/// The text holds a character that `PostgreSQL` has no room for: the one with the number 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the text holds a character that cannot be stored")]
pub struct NotStorable;

/// The text with letters composed (NFC), so that what looks the same is the same, and with `\n` as the only line end:
/// forms send line ends of two characters, old systems another one.
#[must_use]
pub fn normalize(typed: &str) -> String {
    let lines: Cow<'_, str> =
        if typed.contains('\r') { typed.replace("\r\n", "\n").replace('\r', "\n").into() } else { typed.into() };
    if is_nfc(&lines) { lines.into_owned() } else { lines.nfc().collect() }
}

/// Whether a database could hold the text, or compare with it.
#[must_use]
pub fn is_storable(text: &str) -> bool {
    !text.contains('\0')
}

/// The text as [`normalize`] makes it, if it can be stored.
///
/// # Errors
/// [`NotStorable`].
pub fn sanitize(typed: &str) -> Result<String, NotStorable> {
    if is_storable(typed) { Ok(normalize(typed)) } else { Err(NotStorable) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn texts_are_composed_have_one_line_end_and_can_be_stored() {
        for (typed, kept) in [
            ("plain", "plain"),
            ("one\r\ntwo\rthree\n", "one\ntwo\nthree\n"),
            ("e\u{301}te\u{301}", "\u{e9}t\u{e9}"),
            ("\u{1100}\u{1161}", "\u{ac00}"),
        ] {
            assert_eq!(sanitize(typed).as_deref(), Ok(kept), "{typed:?}");
        }
        assert_eq!(sanitize("a\0b"), Err(NotStorable));
    }

    proptest! {
        #[test]
        fn sanitizing_twice_changes_nothing(typed in "\\PC{0,60}|[ -~\r\n\u{300}-\u{310}]{0,60}") {
            if let Ok(once) = sanitize(&typed) {
                let again = sanitize(&once);
                prop_assert_eq!(again.as_deref(), Ok(once.as_str()));
                prop_assert!(!once.contains('\r'));
            }
        }
    }
}
