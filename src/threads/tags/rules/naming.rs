//! What a tag may be called, when two names are the same, and which names lead to a tag.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::markdown::source::{NotStorable, length, sanitize_line};
use crate::operation::codes::FieldError;
use crate::threads::tags::codes;

/// Shortest name, characters.
pub const MIN_NAME: usize = 2;
/// Longest name, characters.
pub const MAX_NAME: usize = 30;
/// Most tags of a site.
pub const MAX_TAGS: usize = 500;
/// Most other names of a tag that are typed at once; those that lead to it already are not counted.
pub const MAX_OTHER_NAMES: usize = 20;
/// Most tags of a thread.
pub const MAX_OF_THREAD: usize = 5;
/// Most names that are told in the place of one that no tag has.
const MAX_NEAREST: usize = 3;

/// A name that a tag may have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TagName {
    /// As it is shown.
    pub typed: String,
    /// As it is compared, see [`fold`].
    pub folded: String,
}

impl TagName {
    /// Reads a name of a field.
    ///
    /// # Errors
    /// Too short, too long, or something else than letters, digits and single hyphens between them.
    pub fn parse(field: &'static str, typed: &str) -> Result<Self, FieldError> {
        let refused = |NotStorable| FieldError::new(field, codes::NAME_FORM).with("name", typed.replace('\0', ""));
        let typed = sanitize_line(typed).map_err(refused)?;
        let length = length(&typed);
        if length < MIN_NAME {
            return Err(FieldError::new(field, codes::NAME_TOO_SHORT).with("about", MIN_NAME));
        }
        if length > MAX_NAME {
            return Err(FieldError::new(field, codes::NAME_TOO_LONG).with("about", MAX_NAME));
        }
        let is_word = |part: &str| part.starts_with(char::is_alphanumeric) && part.chars().all(is_in_word);
        let folded = fold(&typed);
        // Some letters are nothing but accents.
        if folded.is_empty() || !typed.split('-').all(is_word) {
            return Err(FieldError::new(field, codes::NAME_FORM).with("name", typed));
        }
        Ok(Self { typed, folded })
    }
}

/// Whether words have it: letters and digits, and the marks without which many scripts cannot be written.
#[must_use]
pub fn is_in_word(letter: char) -> bool {
    letter.is_alphanumeric() || is_combining_mark(letter)
}

/// Letters that no decomposition takes apart, as people type them who lack the key.
fn spelt(letter: char) -> Option<&'static str> {
    Some(match letter {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'þ' => "th",
        'ø' => "o",
        'ł' => "l",
        'đ' | 'ð' => "d",
        'ı' => "i",
        _ => return None,
    })
}

/// A name as it is compared: in lower case and without accents.
#[must_use]
pub fn fold(name: &str) -> String {
    let lower = name.nfkc().collect::<String>().to_lowercase();
    let mut folded = String::with_capacity(lower.len());
    for letter in lower.nfd().filter(|letter| !('\u{300}'..='\u{36f}').contains(letter)) {
        match spelt(letter) {
            Some(text) => folded.push_str(text),
            None => folded.push(letter),
        }
    }
    folded.nfc().collect()
}

/// The names in what was typed with commas or new lines between them.
pub fn split_names(typed: &str) -> impl Iterator<Item = &str> {
    typed.split([',', '\n']).map(str::trim).filter(|name| !name.is_empty())
}

/// The other names of a tag whose own is `own` by now: those that were typed, each once, and the one that it had, so that old
/// addresses lead to it.
#[must_use]
pub fn other_names(own: &TagName, former: Option<TagName>, typed: Vec<TagName>) -> Vec<TagName> {
    let mut known = BTreeSet::from([own.folded.clone()]);
    typed.into_iter().chain(former).filter(|name| known.insert(name.folded.clone())).collect()
}

/// Which of some names are most like one that no tag has, the most alike first; none where nothing is like it. All are folded.
#[must_use]
pub fn nearest<'a>(wanted: &str, names: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let wanted: Vec<char> = wanted.chars().collect();
    let mut found: Vec<(usize, &str)> = names
        .into_iter()
        .filter_map(|name| {
            let letters: Vec<char> = name.chars().collect();
            let begins_alike = letters.starts_with(&wanted) || wanted.starts_with(&letters);
            let apart = distance(&wanted, &letters);
            let most = if begins_alike { MAX_NAME } else { wanted.len().max(letters.len()) / 3 };
            (apart <= most).then_some((if begins_alike { 0 } else { apart }, name))
        })
        .collect();
    found.sort_by_key(|(apart, name)| (*apart, name.len(), *name));
    found.into_iter().map(|(_, name)| name).take(MAX_NEAREST).collect()
}

/// How many letters must be added, left out or replaced to make one word of another.
fn distance(one: &[char], other: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (at, letter) in one.iter().enumerate() {
        let mut next = vec![at + 1];
        let mut last = at + 1;
        for (pair, there) in row.windows(2).zip(other) {
            let &[diagonal, above] = pair else { continue };
            last = Ord::min(diagonal + usize::from(letter != there), Ord::min(above, last) + 1);
            next.push(last);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn name(typed: &str) -> TagName {
        TagName::parse("name", typed).unwrap()
    }

    fn refusal(typed: &str) -> &'static str {
        TagName::parse("name", typed).unwrap_err().code.text
    }

    #[test]
    fn a_name_has_letters_digits_and_hyphens() {
        assert_eq!(name("  Council-Tax ").typed, "Council-Tax");
        assert_eq!(name("5g").folded, "5g");
        assert_eq!(name("住民票").typed, "住民票");
        for typed in ["पार्किंग", "গ্রন্থাগার", "ที่จอดรถ", "தமிழ்", "ọ̀nà-títì"]
        {
            assert_eq!(name(typed).typed, typed.nfc().collect::<String>());
        }
        assert_eq!(refusal("a"), "tags-name-too-short");
        assert_eq!(refusal(&"a".repeat(31)), "tags-name-too-long");
        for typed in ["two words", "-bins", "bins-", "bins--lids", "c++", "a,b", "a/b", "<b>", "\u{94d}क", "क-\u{94d}"]
        {
            assert_eq!(refusal(typed), "tags-name-form", "{typed}");
        }
    }

    #[test]
    fn case_and_accents_make_no_other_name() {
        for (one, other) in [("Café", "CAFE"), ("Straße", "strasse"), ("Łódź", "lodz"), ("Ａ１", "a1")] {
            assert_eq!(fold(one), fold(other), "{one}");
        }
        assert_ne!(fold("bin"), fold("bins"));
    }

    #[test]
    fn the_name_that_it_had_leads_to_it_still() {
        let others = other_names(&name("refuse"), Some(name("bins")), vec![name("Rubbish"), name("rubbish")]);
        assert_eq!(others, [name("Rubbish"), name("bins")]);
        assert!(other_names(&name("Bins"), Some(name("bins")), vec![name("BINS")]).is_empty(), "its own is no other");
    }

    #[test]
    fn what_is_near_is_told_and_nothing_else() {
        let names = ["bins", "parking", "parks", "passports", "council-tax"];
        assert_eq!(nearest("parkng", names), ["parking", "parks"]);
        assert_eq!(nearest("council", names), ["council-tax"]);
        assert_eq!(nearest("bin", names), ["bins"]);
        assert!(nearest("zeppelin", names).is_empty());
    }

    #[test]
    fn names_are_split_at_commas_and_lines() {
        assert_eq!(split_names(" bins, ,parking\ntax ,").collect::<Vec<_>>(), ["bins", "parking", "tax"]);
    }

    proptest! {
        #[test]
        fn what_is_folded_stays_so(text in "[a-zA-Z0-9À-ž-]{1,30}") {
            let once = fold(&text);
            prop_assert_eq!(&fold(&once), &once);
            prop_assert_eq!(&fold(&text.to_lowercase()), &once);
        }

        #[test]
        fn distance_is_the_same_both_ways(one in "[a-d]{0,8}", other in "[a-d]{0,8}") {
            let (left, right): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
            prop_assert_eq!(distance(&left, &right), distance(&right, &left));
            prop_assert_eq!(distance(&left, &right) == 0, one == other);
            prop_assert!(distance(&left, &right) <= left.len().max(right.len()));
        }

        #[test]
        fn any_name_is_read_or_refused(text in "\\PC{0,40}") {
            if let Ok(name) = TagName::parse("name", &text) {
                let length = name.typed.chars().count();
                prop_assert!((MIN_NAME..=MAX_NAME).contains(&length));
                prop_assert!(!name.folded.is_empty() && !name.typed.contains([' ', ',', '/']));
            }
        }
    }
}
