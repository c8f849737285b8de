//! How agencies and categories appear in addresses and in colour. Pure.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Longest address part, in bytes.
pub const MOST_SLUG: usize = 60;
/// Least contrast of white text on an agency's colour (WCAG 2.2, 1.4.3).
pub const LEAST_CONTRAST: f64 = 4.5;
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
    slug.truncate(MOST_SLUG - 4);
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

/// A colour as `#rrggbb`, lower case, if the text is one.
#[must_use]
pub fn colour(typed: &str) -> Option<String> {
    let digits = typed.trim().trim_start_matches('#').to_ascii_lowercase();
    (digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit())).then(|| format!("#{digits}"))
}

/// Contrast of white with a colour from [`colour`], from 1 (none) to 21.
#[must_use]
pub fn contrast_with_white(colour: &str) -> f64 {
    let channel = |at: usize| {
        let value = colour.get(at..at + 2).and_then(|digits| u8::from_str_radix(digits, 16).ok()).unwrap_or(u8::MAX);
        let share = f64::from(value) / 255.0;
        if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
    };
    let luminance = 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
    1.05 / (luminance + 0.05)
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

    #[test]
    fn contrast_is_that_of_the_guidelines() {
        assert!((contrast_with_white("#000000") - 21.0).abs() < 0.01);
        assert!((contrast_with_white("#ffffff") - 1.0).abs() < 0.01);
        assert!(contrast_with_white("#767676") >= LEAST_CONTRAST, "the lightest grey that passes");
        assert!(contrast_with_white("#777777") < LEAST_CONTRAST);
        assert_eq!(colour(" #1D5F8A "), Some("#1d5f8a".into()));
        assert_eq!(colour("red"), None);
        assert_eq!(colour("#12345g"), None);
    }

    proptest! {
        #[test]
        fn a_slug_fits_an_address(name in "\\PC{0,120}") {
            let slug = slug(&name);
            prop_assert!(!slug.is_empty() && slug.len() + 4 <= MOST_SLUG, "{slug}");
            prop_assert!(slug.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'));
            prop_assert!(!slug.starts_with('-') && !slug.ends_with('-') && !slug.contains("--"));
        }
    }
}
