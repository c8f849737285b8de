//! How agencies and categories appear in addresses. Pure.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Longest address part, in bytes.
pub const MAX_SLUG: usize = 60;
/// Words that addresses use themselves.
const TAKEN: &[&str] = &["new", "site", "agency", "agencies", "categories"];

/// The part of an address for a name: lower-case ASCII letters, digits and single hyphens; never empty.
#[must_use]
pub fn slug(name: &str) -> String {
    let mut slug = String::new();
    for letter in name.nfkd().filter(|letter| !is_combining_mark(*letter)).flat_map(char::to_lowercase) {
        if letter.is_ascii_alphanumeric() {
            slug.push(letter);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.truncate(MAX_SLUG - 4);
    let slug = slug.trim_end_matches('-');
    match slug {
        "" => "a".to_owned(),
        slug if TAKEN.contains(&slug) => format!("{slug}-1"),
        slug => slug.to_owned(),
    }
}

/// The slug, or the first one with a number behind it that is not taken.
#[must_use]
pub fn free(slug: &str, taken: &[String]) -> String {
    let numbered = |number: usize| if number < 2 { slug.to_owned() } else { format!("{slug}-{number}") };
    // One more candidate than there are taken ones: one of them is free.
    (1..=taken.len() + 1).map(numbered).find(|slug| !taken.contains(slug)).unwrap_or_else(|| slug.to_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_become_addresses() {
        for (name, expected) in [
            ("City of Elmford", "city-of-elmford"),
            ("Straßen & Brücken", "stra-en-brucken"),
            ("  Waste – and recycling!  ", "waste-and-recycling"),
            ("New", "new-1"),
            ("公园", "a"),
        ] {
            assert_eq!(slug(name), expected);
        }
        assert_eq!(free("a", &[]), "a");
        assert_eq!(free("a", &["a".into(), "a-3".into()]), "a-2");
    }

    proptest! {
        #[test]
        fn a_slug_fits_an_address(name in "\\PC{0,120}") {
            let slug = slug(&name);
            prop_assert!(!slug.is_empty() && slug.len() + 4 <= MAX_SLUG, "{slug}");
            prop_assert!(slug.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'));
            prop_assert!(!slug.starts_with('-') && !slug.ends_with('-') && !slug.contains("--"));
        }
    }
}
