use proptest::prelude::*;
use unicode_normalization::char::is_combining_mark;

use super::*;

/// What people type and paste, and what breaks pages, each often enough to meet the others.
const TYPED: &str = "([ -~]|\\PC|[\r\n\t\u{b}\u{c}\u{1b}\u{85}\u{2028}\u{2029}\u{feff}\u{a0}]|[\u{300}-\u{310}\u{34f}\u{200b}-\u{200f}]|[\u{202a}-\u{202e}\u{2066}-\u{2069}]){0,60}";

/// The words of a text, without what may go.
fn words(text: &str) -> Vec<String> {
    let may_go = |c: char| {
        (c.is_control() && !c.is_whitespace())
            || c == BYTE_ORDER_MARK
            || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
            || is_combining_mark(c)
    };
    let seen: String = text.nfd().filter(|c| !may_go(*c)).collect();
    seen.split_whitespace().map(str::to_owned).collect()
}

#[test]
fn texts_are_composed_have_one_line_end_and_can_be_stored() {
    for (typed, kept) in [
        ("plain", "plain"),
        ("one\r\ntwo\rthree\n", "one\ntwo\nthree\n"),
        ("e\u{301}te\u{301}", "\u{e9}t\u{e9}"),
        ("\u{1100}\u{1161}", "\u{ac00}"),
        ("a\tb  c\n    d", "a\tb  c\n    d"),
        ("Bins\u{1b}[31m red", "Bins[31m red"),
        ("one\u{b}two\u{2028}three\u{2029}four\u{85}five\u{c}six", "one\ntwo\nthree\nfour\nfive\nsix"),
        ("e\u{feff}\u{301}", "\u{e9}"),
        ("\u{202e}ab  \nc", "\u{202e}ab\u{202c}  \nc"),
    ] {
        assert_eq!(sanitize(typed).as_deref(), Ok(kept), "{typed:?}");
    }
    assert_eq!(sanitize("a\0b"), Err(NotStorable));
    assert_eq!(sanitize_text("a\0b"), Err(NotStorable));
    assert_eq!(sanitize_line("a\0b"), Err(NotStorable));
}

#[test]
fn lines_are_one_clean_line() {
    for (typed, kept) in [
        ("  How so?\n", "How so?"),
        ("one\r\ntwo\tthree", "one two three"),
        ("Bins\u{2028}missed again", "Bins missed again"),
        ("Bins\u{b}missed", "Bins missed"),
        ("Bins\u{85}missed", "Bins missed"),
        ("Bins\u{1b}[31m red", "Bins [31m red"),
        ("\u{feff}Bins", "Bins"),
        ("Bins \u{202e}not emptied", "Bins not emptied"),
        ("Bins \u{2067}not emptied", "Bins \u{2067}not emptied\u{2069}"),
        ("Bins \u{2069} not", "Bins not"),
        ("10\u{a0}000\u{a0}\u{20ac}", "10\u{a0}000\u{a0}\u{20ac}"),
        ("a\u{a0} b", "a b"),
        ("e\u{202e}\u{301}", "\u{e9}"),
    ] {
        assert_eq!(sanitize_line(typed).as_deref(), Ok(kept), "{typed:?}");
    }
}

#[test]
fn what_shows_nothing_is_empty() {
    for unseen in ["", " ", "\u{200b}", "\u{2800}", "\u{3164}", "\u{ad}", "\u{2066}", "\u{202e}", "\u{1b}", "\u{2028}"]
    {
        for typed in [unseen.repeat(5), format!(" {unseen}\n{unseen}")] {
            assert_eq!(sanitize_line(&typed).as_deref(), Ok(""), "{typed:?}");
            assert_eq!(sanitize_text(&typed).as_deref(), Ok(""), "{typed:?}");
        }
    }
}

#[test]
fn length_counts_characters_as_the_document_does() {
    for (text, expected) in [("", 0), ("abc", 3), ("\u{1f422}", 1), ("\u{e9}", 1), ("\u{1f468}\u{200d}\u{1f469}", 3)] {
        assert_eq!(length(text), expected, "{text:?}");
    }
    assert_eq!(length(&normalize_line("e\u{301}")), 1, "composed before it is counted");
}

proptest! {
    #[test]
    fn sanitizing_twice_changes_nothing(typed in TYPED) {
        if let Ok(once) = sanitize(&typed) {
            let again = sanitize(&once);
            prop_assert_eq!(again.as_deref(), Ok(once.as_str()));
            prop_assert!(is_nfc(&once));
            prop_assert!(!once.contains(|c: char| c.is_control() && !matches!(c, '\n' | '\t')));
        }
        for sanitized in [sanitize_text, sanitize_line] {
            if let Ok(once) = sanitized(&typed) {
                let again = sanitized(&once);
                prop_assert_eq!(again.as_deref(), Ok(once.as_str()));
            }
        }
    }

    #[test]
    fn a_line_is_one_line(typed in TYPED) {
        if let Ok(line) = sanitize_line(&typed) {
            prop_assert!(is_nfc(&line));
            prop_assert_eq!(line.trim(), line.as_str());
            prop_assert!(!line.contains(|c: char| c.is_control() || separates_lines(c) || direction::is_embedding(c)));
            prop_assert!(!line.contains("  "));
        }
    }

    /// Nothing goes but what is listed: every word stands where it stood.
    #[test]
    fn every_word_stays(typed in TYPED) {
        if let Ok(kept) = sanitize(&typed) {
            prop_assert_eq!(words(&kept), words(&typed));
        }
        if let Ok(kept) = sanitize_line(&typed) && !kept.is_empty() {
            // A control character separates words in a line.
            let spaced = typed.replace(|c: char| c.is_control(), " ");
            prop_assert_eq!(words(&kept), words(&spaced));
        }
    }
}
