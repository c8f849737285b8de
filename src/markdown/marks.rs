//! Marks that stand above and below one letter: many of them cover the lines around it. Pure.

use std::sync::LazyLock;

use regex::{Captures, Regex};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Most marks on one letter. Whatever people write needs fewer beside those that compose with their letter (NFC).
pub const MAX_MARKS: usize = 4;

/// A pattern of ours; one that does not compile cuts nothing, and a test fails.
fn pattern(text: &str) -> Option<Regex> {
    Regex::new(text).ok()
}

/// Marks, and characters among them that begin no new letter.
static RUN: LazyLock<Option<Regex>> = LazyLock::new(|| pattern(r"[\p{M}\p{Cf}]{5,}"));
/// A mark that takes no room of its own beside the letter.
static STACKED: LazyLock<Option<Regex>> = LazyLock::new(|| pattern(r"[\p{Mn}\p{Me}]"));

/// The text without the marks that are more than [`MAX_MARKS`] on one letter. Marks with room of their own (vowel signs of
/// many scripts) are not counted and stay. Idempotent, and keeps a text composed.
#[must_use]
pub fn cut(text: String) -> String {
    let (Some(run), Some(stacked)) = (RUN.as_ref(), STACKED.as_ref()) else { return text };
    if !run.is_match(&text) {
        return text;
    }
    let cut = run.replace_all(&text, |found: &Captures<'_>| -> String {
        let mut letters = [0; 4];
        let mut count = 0;
        let run = found.get(0).map_or("", |run| run.as_str());
        run.chars()
            .filter(|c| {
                let counts = is_combining_mark(*c) && stacked.is_match(c.encode_utf8(&mut letters));
                count += usize::from(counts);
                !counts || count <= MAX_MARKS
            })
            .collect()
    });
    // A mark that went may have kept others in another order.
    cut.nfc().collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use unicode_normalization::is_nfc;

    use super::*;
    use crate::markdown::source::compose;

    #[test]
    fn what_people_write_stays_whole() {
        for text in [
            "e\u{301}",
            "Ti\u{1ebf}ng Vi\u{1ec7}t",
            "\u{915}\u{94d}\u{937}\u{947}\u{924}\u{94d}\u{930}",
            "\u{1019}\u{103c}\u{103d}\u{103e}\u{1031}\u{1037}\u{1038}",
            "\u{e17}\u{e35}\u{e48}",
            "\u{5e9}\u{5c1}\u{5bc}\u{5b8}",
            "\u{643}\u{64e}\u{651}",
            "\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467}",
            "\u{1f3f4}\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}",
            "1\u{fe0f}\u{20e3}",
        ] {
            assert_eq!(cut(compose(text)), compose(text));
        }
    }

    #[test]
    fn marks_do_not_pile_up() {
        for (text, left) in [
            ("g\u{323}\u{329}\u{34e}".to_owned() + &"\u{323}".repeat(40) + "o", 4),
            ("a".to_owned() + &"\u{20dd}".repeat(9), 4),
            ("g".to_owned() + &"\u{34e}\u{200d}".repeat(30), 4),
            ("g".to_owned() + &"\u{34e}\u{34e}\u{903}".repeat(10), 4),
            ("\u{34e}".repeat(10), 4),
            ("ab\u{34e}".repeat(3), 3),
        ] {
            let cut = cut(compose(&text));
            let stacked = STACKED.as_ref().unwrap();
            assert_eq!(stacked.find_iter(&cut).count(), left, "{text:?}");
            let letters = |text: &str| stacked.replace_all(text, "").into_owned();
            assert_eq!(letters(&cut), letters(&text), "only marks go");
        }
    }

    proptest! {
        #[test]
        fn cutting_keeps_a_text_composed(text in "[aeg\u{300}-\u{34f}\u{903}\u{9c7}\u{9be}\u{200d}\u{5b0}-\u{5bd} ]{0,60}") {
            let once = cut(compose(&text));
            prop_assert!(is_nfc(&once), "{:?}", once);
            prop_assert_eq!(cut(once.clone()), once);
        }
    }
}
