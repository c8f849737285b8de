//! Handles made from names as people write them. Pure.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::codes;
use super::handles::{Handle, MAX_LENGTH, allowed, is_separator, skeleton};
use crate::operation::FieldError;

/// A user name that a person chooses, with a word that would do where a character is not allowed.
///
/// # Errors
/// The first rule that the name breaks; its field is `handle`.
pub fn choose(typed: &str) -> Result<Handle, FieldError> {
    Handle::choose(typed).map_err(|error| {
        let suggestion = from_name(typed, 0).into_iter().next().filter(|_| error.code == codes::HANDLE_CHARACTERS);
        let Some(suggestion) = suggestion else { return error };
        FieldError { code: codes::HANDLE_TRY, ..error }.with("suggestion", suggestion.text)
    })
}

/// How long the part of a handle may be that has a number behind it, characters.
const MAX_NUMBERED: usize = MAX_LENGTH - 5;

/// Handles made from a name as people write it, the best first: "Fátima López 🌻" gives `Fatima_Lopez`, then the same with numbers
/// behind it, then what the first word gives. Latin letters lose their marks, letters of other alphabets stay, whatever stands between
/// words becomes `_`, and apostrophes go. `number` is tried last, for names that many people have. Empty for a name without a usable
/// letter; none looks like staff.
#[must_use]
pub fn from_name(name: &str, number: u16) -> Vec<Handle> {
    let first_word = name.split_whitespace().next().unwrap_or_default();
    let mut bases: Vec<String> = Vec::new();
    for base in [made_of(name), made_of(first_word)] {
        if !base.is_empty() && !bases.contains(&base) {
            bases.push(base);
        }
    }
    let numbered = |base: &String| {
        let short: String = base.chars().take(MAX_NUMBERED).collect();
        let short = short.trim_end_matches(is_separator).to_owned();
        let numbers = (2..=9).chain([number]).map(move |number| format!("{short}_{number}"));
        [base.clone()].into_iter().chain(numbers).collect::<Vec<_>>()
    };
    let made: Vec<String> = bases.iter().flat_map(numbered).collect();
    made.iter().filter_map(|text| Handle::choose(text).ok()).collect()
}

/// The skeleton of the user name that somebody means who signs in: of what was typed, or, where no user name can be written like that,
/// of the one that is made from such a name. Who signed up as "Fátima López" signs in as that, as "Fatima Lopez" and as `Fatima_Lopez`.
#[must_use]
pub fn meant_skeleton(typed: &str) -> String {
    let typed = typed.trim();
    if typed.chars().all(allowed) { skeleton(typed) } else { skeleton(&made_of(typed)) }
}

/// The letters and digits of a name with single `_` between its words.
fn made_of(name: &str) -> String {
    let mut made = String::new();
    let mut length = 0;
    for c in plain_letters(name) {
        if length >= MAX_LENGTH {
            break;
        }
        if matches!(c, '\'' | '’' | 'ʼ') {
            continue;
        }
        let stands_alone = is_combining_mark(c) && (made.is_empty() || made.ends_with(is_separator));
        if allowed(c) && !is_separator(c) && !stands_alone {
            made.push(c);
            length += 1;
        } else if !made.is_empty() && !made.ends_with(is_separator) {
            made.push(if c == '-' { '-' } else { '_' });
            length += 1;
        }
    }
    made.trim_end_matches(is_separator).to_owned()
}

/// A text with its Latin letters without marks. Marks of other alphabets are part of their letters and stay.
fn plain_letters(name: &str) -> Vec<char> {
    let mut plain = String::new();
    for c in name.nfkc() {
        let latin = match c {
            'ß' => "ss",
            'ẞ' => "SS",
            'æ' => "ae",
            'Æ' => "Ae",
            'œ' => "oe",
            'Œ' => "Oe",
            'ø' => "o",
            'Ø' => "O",
            'ł' => "l",
            'Ł' => "L",
            'đ' | 'ð' => "d",
            'Đ' | 'Ð' => "D",
            'þ' => "th",
            'Þ' => "Th",
            'ħ' => "h",
            'Ħ' => "H",
            'ı' => "i",
            _ => "",
        };
        if !latin.is_empty() {
            plain.push_str(latin);
            continue;
        }
        let mut parts = std::iter::once(c).nfd();
        match parts.next() {
            // What stands on a Latin letter goes.
            Some(letter) if letter.is_ascii_alphabetic() => plain.push(letter),
            _ if is_combining_mark(c) && plain.ends_with(|before: char| before.is_ascii_alphabetic()) => {}
            _ => plain.push(c),
        }
    }
    plain.chars().collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::operation::ErrorArgument;

    #[test]
    fn a_handle_is_made_from_a_name() {
        for (name, made) in [
            ("Fatima Lopez", "Fatima_Lopez"),
            ("Fátima López 🌻", "Fatima_Lopez"),
            ("Fa\u{301}tima  Lo\u{301}pez", "Fatima_Lopez"),
            ("Ann-Marie O’Neill", "Ann-Marie_ONeill"),
            ("J. R. Smith", "J_R_Smith"),
            ("Łukasz Große", "Lukasz_Grosse"),
            ("Åse Bjørnsen", "Ase_Bjornsen"),
            ("Ольга Петрова", "Ольга_Петрова"),
            ("राहुल क्षत्रिय", "राहुल_क्षत्रिय"),
            ("美咲", "美咲_2"),
            ("Li", "Li_2"),
            ("(Ines)", "Ines"),
            ("Anna Петрова", "Anna"),
            ("Ines", "Ines"),
            ("Wolfeschlegelsteinhausenbergerdorff", "Wolfeschlegelsteinhausenberger"),
        ] {
            let found = from_name(name, 1234);
            assert_eq!(found.first().map(|handle| handle.text.as_str()), Some(made), "{name}");
        }
        let all: Vec<String> = from_name("Fatima Lopez", 4711).into_iter().map(|handle| handle.text).collect();
        assert_eq!(all.get(1).map(String::as_str), Some("Fatima_Lopez_2"));
        let long: Vec<String> =
            from_name("Wolfeschlegelsteinhausenbergerdorff", 4711).into_iter().map(|handle| handle.text).collect();
        assert!(long.contains(&"Wolfeschlegelsteinhausenb_4711".to_owned()), "{long:?}");
        assert!(all.contains(&"Fatima_Lopez_4711".to_owned()) && all.contains(&"Fatima".to_owned()));
    }

    #[test]
    fn no_handle_is_made_from_what_has_no_letter_or_looks_like_staff() {
        for nobody in ["", "🌻🌻", "123 456", "Admin", "Moderator 7", "Support"] {
            assert_eq!(from_name(nobody, 1234), [], "{nobody}");
        }
    }

    #[test]
    fn a_word_that_would_do_is_offered() {
        let error = choose("Fatima Lopez").unwrap_err();
        assert_eq!(error.code, codes::HANDLE_TRY);
        let named = [("character", "space"), ("suggestion", "Fatima_Lopez")];
        assert_eq!(error.arguments, named.map(|(name, value)| (name, ErrorArgument::from(value))));
        assert_eq!(choose("🌻🌻🌻").unwrap_err().code, codes::HANDLE_CHARACTERS);
        assert_eq!(choose("Admin").unwrap_err().code, codes::HANDLE_RESERVED);
        assert!(choose("Ines").is_ok());
    }

    #[test]
    fn a_user_name_is_meant_by_itself_and_by_the_name_that_it_was_made_from() {
        for (typed, handle) in [
            ("Fatima Lopez", "Fatima_Lopez"),
            ("  fátima   LÓPEZ 🌻 ", "Fatima_Lopez"),
            ("Fatima_Lopez", "Fatima_Lopez"),
            ("Ann-Marie O’Neill", "Ann-Marie_ONeill"),
            ("Łukasz", "Łukasz"),
            ("Ольга Петрова", "Ольга_Петрова"),
        ] {
            assert_eq!(meant_skeleton(typed), skeleton(handle), "{typed}");
        }
        assert_ne!(meant_skeleton("Fatima Lopez"), skeleton("Fatima_Lopez_2"));
    }

    proptest! {
        #[test]
        fn every_user_name_and_every_name_that_one_was_made_from_signs_in(
            name in "\\PC{0,60}|[A-Za-zÀ-ÿ '-]{0,60}",
        ) {
            if let Ok(chosen) = Handle::choose(&name) {
                prop_assert_eq!(meant_skeleton(&chosen.text), chosen.skeleton);
            }
            let made = made_of(&name);
            if let Ok(made) = Handle::choose(&made) && !name.trim().chars().all(allowed) {
                prop_assert_eq!(meant_skeleton(&name), made.skeleton);
            }
        }

        #[test]
        fn what_is_made_from_a_name_is_a_handle_that_could_be_chosen(
            name in "\\PC{0,60}|[A-Za-zÀ-ÿ '.-]{0,60}",
            number: u16,
        ) {
            for made in from_name(&name, number) {
                prop_assert_eq!(Handle::choose(&made.text), Ok(made));
            }
        }
    }
}
