//! What stands beside a part of a text: single characters at its edges, and a few characters before and behind it.

/// Characters before something that say what it is.
const MAX_CHARS_BEFORE: usize = 60;
/// Characters behind something that say what it is.
const MAX_CHARS_AFTER: usize = 40;
/// Where a sentence ends.
const ENDS: [&str; 4] = [". ", "? ", "! ", "\n"];

/// The last characters before a place in a text.
pub(super) fn before(text: &str, at: usize) -> &str {
    let head = text.get(..at).unwrap_or_default();
    let from = head.char_indices().rev().take(MAX_CHARS_BEFORE).last().map_or(at, |(from, _)| from);
    head.get(from..).unwrap_or_default()
}

/// The first characters behind a place in a text.
pub(super) fn after(text: &str, at: usize) -> &str {
    let tail = text.get(at..).unwrap_or_default();
    let to = tail.char_indices().nth(MAX_CHARS_AFTER).map_or(tail.len(), |(to, _)| to);
    tail.get(..to).unwrap_or_default()
}

/// Whether a sentence ends within a text.
pub(super) fn ends_sentence(text: &str) -> bool {
    ENDS.iter().any(|end| text.contains(end))
}

/// Whether a part of a text stands for itself: no word, sum or name goes on at its edges.
pub(super) fn is_apart(text: &str, start: usize, end: usize) -> bool {
    let mut before = text.get(..start).unwrap_or_default().chars().rev();
    let (last, one_before) = (before.next(), before.next());
    let goes_on = |c: char| c.is_alphanumeric() || "£$€#_".contains(c);
    let is_in_number = last.is_some_and(|c| ".,:/-".contains(c)) && one_before.is_some_and(char::is_numeric);
    let next = text.get(end..).unwrap_or_default().chars().next();
    !last.is_some_and(goes_on) && !is_in_number && next.is_none_or(|c| !c.is_alphanumeric() && c != '_')
}

/// Whether a word that begins at a place and ends at another is whole.
pub(super) fn is_whole_word(text: &str, start: usize, end: usize) -> bool {
    let is_letter = |c: Option<char>| c.is_some_and(char::is_alphabetic);
    !is_letter(text.get(..start).unwrap_or_default().chars().next_back())
        && !is_letter(text.get(end..).unwrap_or_default().chars().next())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_end_at_characters_and_at_the_text() {
        let text = "ä".repeat(100);
        assert_eq!(before(&text, 200).chars().count(), MAX_CHARS_BEFORE);
        assert_eq!(after(&text, 0).chars().count(), MAX_CHARS_AFTER);
        assert_eq!((before("ab", 1), after("ab", 1)), ("a", "b"));
        assert_eq!((before("ab", 0), after("ab", 2)), ("", ""));
    }

    #[test]
    fn edges_are_looked_at() {
        for (text, part, expected) in [
            ("at 14 Mill Road, now", "14 Mill Road", true),
            ("14 Mill Road", "14 Mill Road", true),
            ("£14 Mill Road", "14 Mill Road", false),
            ("10.14 Mill Road", "14 Mill Road", false),
            ("Flat, 14 Mill Road", "14 Mill Road", true),
            ("14 Mill Roads", "14 Mill Road", false),
            ("é14 Mill Road", "14 Mill Road", false),
        ] {
            let start = text.find(part).unwrap();
            assert_eq!(is_apart(text, start, start + part.len()), expected, "{text}");
        }
        assert!(is_whole_word("I was born on", 6, 10));
        assert!(!is_whole_word("stubborn on", 4, 8));
    }
}
