//! Whether a text shows anything. What nobody can see names nothing and explains nothing, so it counts as empty. Pure.

/// Characters beyond white space and control characters that leave no mark on a page: Unicode's
/// `Default_Ignorable_Code_Point`, and the letters and signs that are drawn as nothing.
const UNSEEN: [(char, char); 21] = [
    ('\u{ad}', '\u{ad}'),
    ('\u{34f}', '\u{34f}'),
    ('\u{61c}', '\u{61c}'),
    ('\u{115f}', '\u{1160}'),
    ('\u{17b4}', '\u{17b5}'),
    ('\u{180b}', '\u{180f}'),
    ('\u{200b}', '\u{200f}'),
    ('\u{202a}', '\u{202e}'),
    ('\u{2060}', '\u{206f}'),
    // The pattern of Braille without a dot.
    ('\u{2800}', '\u{2800}'),
    ('\u{3164}', '\u{3164}'),
    ('\u{fe00}', '\u{fe0f}'),
    ('\u{feff}', '\u{feff}'),
    ('\u{ffa0}', '\u{ffa0}'),
    // The marks of annotations stand at the end of these.
    ('\u{fff0}', '\u{fffb}'),
    // Blanks among hieroglyphs.
    ('\u{13441}', '\u{13442}'),
    ('\u{16fe4}', '\u{16fe4}'),
    ('\u{1bca0}', '\u{1bca3}'),
    // The head of a note that is not drawn.
    ('\u{1d159}', '\u{1d159}'),
    ('\u{1d173}', '\u{1d17a}'),
    ('\u{e0000}', '\u{e0fff}'),
];

/// Whether the text holds at least one character that can be seen.
#[must_use]
pub fn has_visible(text: &str) -> bool {
    text.chars().any(is_visible)
}

/// Whether the character leaves a mark on a page.
#[must_use]
pub fn is_visible(c: char) -> bool {
    !c.is_whitespace() && !c.is_control() && !UNSEEN.iter().any(|&(first, last)| (first..=last).contains(&c))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_leaves_no_mark_does_not_count() {
        for unseen in [
            "",
            "   ",
            "\n\t\u{b}\u{c}\r",
            "\u{1b}\u{7f}\u{85}",
            "\u{a0}\u{2003}\u{3000}",
            "\u{2028}\u{2029}",
            "\u{200b}\u{200d}\u{2060}\u{feff}",
            "\u{2800}\u{2800}",
            "\u{3164}\u{115f}\u{1160}\u{ffa0}",
            "\u{ad}\u{ad}",
            "\u{202e}\u{2067}\u{61c}",
            "\u{fe0f}\u{e0041}\u{e0100}",
        ] {
            assert!(!has_visible(unseen), "{unseen:?}");
        }
        for seen in ["a", ".", "-", "\u{200b}a", "中", "ب", "\u{301}", "😀", "1", "\u{2801}", "\u{fffd}"] {
            assert!(has_visible(seen), "{seen:?}");
        }
    }

    proptest! {
        #[test]
        fn letters_are_seen_among_whatever_else(before in "\\PC{0,20}", letter in "[a-zé中ب0-9]", after in "\\PC{0,20}") {
            let text = format!("{before}{letter}{after}");
            prop_assert!(has_visible(&text));
        }

        #[test]
        fn two_texts_show_something_if_one_does(one in "[\u{200b}\u{2800} a\n]{0,4}", other in "[\u{ad}\u{3164}\tb]{0,4}") {
            prop_assert_eq!(has_visible(&format!("{one}{other}")), has_visible(&one) || has_visible(&other));
        }
    }
}
