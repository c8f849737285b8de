//! What may be written down of a search that found nothing: short and general texts, and nothing that may be somebody's number. Pure.

/// Longest search that is kept, characters: longer ones tell of one person's life, and nobody else searches for the same.
pub const MAX_LENGTH: usize = 100;
/// Most words of a search that is kept, for the same reason.
pub const MAX_WORDS: usize = 12;
/// So many digits may be a number of somebody, however they are grouped: of an account, a file, a telephone.
pub const MIN_NUMBER: usize = 5;

/// The text under which equal searches meet, with single spaces; none if it is not to be kept. `typed` is the search as it came, `folded`
/// the same as searching compares it.
#[must_use]
pub fn keepable(typed: &str, folded: &str) -> Option<String> {
    let words: Vec<&str> = folded.split_whitespace().collect();
    let text = words.join(" ");
    // A very long word is folded to its beginning, so what was typed is measured as well.
    let length = text.chars().count().max(typed.trim().chars().count());
    let fits = !words.is_empty() && words.len() <= MAX_WORDS && length <= MAX_LENGTH;
    (fits && !may_name_somebody(typed) && !may_name_somebody(&text)).then_some(text)
}

/// Whether there are so many digits that they may be somebody's number, or the sign of an email address.
fn may_name_somebody(text: &str) -> bool {
    text.contains('@') || text.chars().filter(|letter| letter.is_numeric()).count() >= MIN_NUMBER
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ordinary_words_are_kept_and_meet() {
        assert_eq!(keepable("Dog  licence", "dog  licence ").as_deref(), Some("dog licence"));
        assert_eq!(keepable("form 1040", "form 1040").as_deref(), Some("form 1040"));
        assert_eq!(keepable("…", ""), None);
    }

    #[test]
    fn numbers_and_long_texts_are_not() {
        for text in [
            "fine 12345",
            "123-45-6789",
            "QQ 12 34 56 C",
            "4111 1111 1111 1112",
            "ada@localhost",
            "qq123456c",
            "case\u{663}\u{664}\u{665}\u{666}\u{667}",
        ] {
            assert_eq!(keepable(text, text), None, "{text}");
        }
        // What folding joins is a number as well.
        assert_eq!(keepable("16,000", "16000"), None);
        let (twelve, thirteen) = ("a ".repeat(12), "a ".repeat(13));
        assert!(keepable(&twelve, &twelve).is_some() && keepable(&thirteen, &thirteen).is_none());
        let (fits, longer) = ("b".repeat(100), "b".repeat(101));
        assert!(keepable(&fits, &fits).is_some() && keepable(&longer, &longer).is_none());
        assert_eq!(keepable(&longer, &fits), None);
    }

    proptest! {
        #[test]
        fn what_is_kept_is_short_holds_no_number_and_stays_as_it_is(text in "[ a-z0-9é]{0,140}") {
            if let Some(kept) = keepable(&text, &text) {
                prop_assert!(kept.chars().count() <= MAX_LENGTH && kept.split(' ').count() <= MAX_WORDS);
                prop_assert!(!kept.as_bytes().windows(MIN_NUMBER).any(|run| run.iter().all(u8::is_ascii_digit)));
                prop_assert_eq!(keepable(&kept, &kept), Some(kept.clone()));
            }
        }

        #[test]
        fn five_digits_anywhere_are_never_kept(before in "[ a-z]{0,20}", number in "[0-9]{5,12}", after in "[ a-z]{0,20}") {
            let text = format!("{before}{number}{after}");
            prop_assert_eq!(keepable(&text, &text), None);
        }
    }
}
