//! Text of people where no element can isolate it: the title of a page, what a link preview shows, data for programs. Pure.

/// Whether a character changes the direction of text that comes after it until something ends that: embeddings, overrides and
/// isolates (UAX #9, sections 2.1 to 2.4). Marks that stand for a letter of a direction, such as U+200F, end with themselves.
fn turns_text(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A text on one line that cannot turn what stands beside it: without marks that open or close a direction, and with spaces in the place
/// of control characters and line separators.
#[must_use]
pub fn head_text(text: &str) -> String {
    let spaced = |c: char| if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') { ' ' } else { c };
    let kept: String = text.chars().filter(|c| !turns_text(*c)).map(spaced).collect();
    kept.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn nothing_turns_what_stands_beside_it() {
        for (text, printed) in [
            ("Bins \u{202e}not emptied", "Bins not emptied"),
            ("\u{2067}Bins", "Bins"),
            ("متى تُفتح المكتبة؟", "متى تُفتح المكتبة؟"),
            ("one\u{2028}two\r\nthree\u{0}four", "one two three four"),
            ("a\u{200f}b", "a\u{200f}b"),
            ("", ""),
        ] {
            assert_eq!(head_text(text), printed, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn what_is_printed_turns_nothing_and_stays_as_it_is(text in "\\PC{0,40}|[\u{202a}-\u{202e}\u{2066}-\u{2069}a-c \n]{0,40}") {
            let printed = head_text(&text);
            prop_assert!(!printed.chars().any(|c| turns_text(c) || c.is_control()));
            prop_assert_eq!(head_text(&printed), printed);
        }
    }
}
