//! The two languages that exist for tests alone. Both are made from the English texts, so that no text can be missing in them:
//! what a page shows outside of their brackets did not come from the texts.

use std::borrow::Cow;

use super::Locale;

/// Starts what runs from right to left whatever its letters are, and ends it (Unicode bidirectional algorithm).
const RIGHT_TO_LEFT: char = '\u{202e}';
const END: char = '\u{202c}';

/// A whole text of a language as it is shown: in brackets if the language is made up.
pub fn shown(locale: Locale, text: String) -> String {
    if locale.is_made_up() && !text.is_empty() { format!("[{text}]") } else { text }
}

/// What was formatted by a library, and not from the texts, as the made-up languages have it.
pub fn formatted(locale: Locale, text: String) -> String {
    match locale {
        Locale::English => text,
        Locale::Accented => shown(locale, accented(&text).into_owned()),
        Locale::RightToLeft => shown(locale, text),
    }
}

/// Every letter with an accent, and some twice, so that a text is about two fifths longer, as translations are.
pub fn accented(text: &str) -> Cow<'_, str> {
    let mut out = String::with_capacity(text.len() * 3);
    for letter in text.chars() {
        let (accented, twice) = accent(letter);
        out.push(accented);
        if twice {
            out.push(accented);
        }
    }
    out.into()
}

/// From right to left.
pub fn right_to_left(text: &str) -> Cow<'_, str> {
    if text.chars().any(char::is_alphabetic) { format!("{RIGHT_TO_LEFT}{text}{END}").into() } else { text.into() }
}

/// A letter with an accent, and whether it is written twice.
fn accent(letter: char) -> (char, bool) {
    match letter {
        'a' => ('á', true),
        'b' => ('ƀ', false),
        'c' => ('ç', false),
        'd' => ('ď', false),
        'e' => ('é', true),
        'f' => ('ƒ', false),
        'g' => ('ğ', false),
        'h' => ('ĥ', false),
        'i' => ('í', true),
        'j' => ('ĵ', false),
        'k' => ('ķ', false),
        'l' => ('ļ', false),
        'm' => ('ɱ', false),
        'n' => ('ñ', true),
        'o' => ('ó', true),
        'p' => ('þ', false),
        'q' => ('ɋ', false),
        'r' => ('ŕ', true),
        's' => ('š', false),
        't' => ('ť', false),
        'u' => ('ú', true),
        'v' => ('ṽ', false),
        'w' => ('ŵ', false),
        'x' => ('ẋ', false),
        'y' => ('ý', true),
        'z' => ('ž', false),
        'A' => ('Á', true),
        'B' => ('Ɓ', false),
        'C' => ('Ç', false),
        'D' => ('Ď', false),
        'E' => ('É', true),
        'F' => ('Ƒ', false),
        'G' => ('Ğ', false),
        'H' => ('Ĥ', false),
        'I' => ('Í', true),
        'J' => ('Ĵ', false),
        'K' => ('Ķ', false),
        'L' => ('Ļ', false),
        'M' => ('Ṁ', false),
        'N' => ('Ñ', false),
        'O' => ('Ó', true),
        'P' => ('Þ', false),
        'Q' => ('Ɋ', false),
        'R' => ('Ŕ', false),
        'S' => ('Š', false),
        'T' => ('Ť', false),
        'U' => ('Ú', true),
        'V' => ('Ṽ', false),
        'W' => ('Ŵ', false),
        'X' => ('Ẋ', false),
        'Y' => ('Ý', false),
        'Z' => ('Ž', false),
        other => (other, false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::text::t;
    use crate::locale::within;

    #[test]
    fn a_made_up_text_is_marked_and_longer() {
        let key = "site-accessibility-standard";
        let (english, accented) = (within(Locale::English, || t(key)), within(Locale::Accented, || t(key)));
        assert!(accented.starts_with('[') && accented.ends_with(']'), "{accented}");
        assert!(!accented.chars().any(|letter| letter.is_ascii_alphabetic()), "{accented}");
        let (short, long) = (english.chars().count(), accented.chars().count());
        assert!(long * 10 >= short * 13 && long * 10 <= short * 16, "{short} and {long}");
        let turned = within(Locale::RightToLeft, || t(key));
        assert_eq!(turned, format!("[{RIGHT_TO_LEFT}{english}{END}]"));
    }

    #[test]
    fn what_stands_in_a_text_keeps_its_letters() {
        let text = within(Locale::Accented, || crate::locale::text::t1("mail-greeting", "name", "Ines"));
        assert!(text.contains("Ines") && !text.contains("Hello"), "{text}");
    }
}
