//! Rules of handles: what a public name may look like, and when two of them look the same. Pure.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_security::{GeneralSecurityProfile, MixedScript, confusable_detection};

use super::codes;
use crate::entity::account::FORMER_MEMBER;
use crate::operation::FieldError;

/// Shortest handle, characters.
pub const MIN_LENGTH: usize = 3;
/// Longest handle, characters.
pub const MAX_LENGTH: usize = 30;

/// Words that would make a citizen look like staff or like the site, alone or as a part between separators.
const STAFF_LIKE: &[&str] = &[
    "admin",
    "administrator",
    "administration",
    "agency",
    "agent",
    "council",
    "government",
    "helpdesk",
    "mod",
    "moderation",
    "moderator",
    "official",
    "operator",
    "peerdesk",
    "root",
    "staff",
    "support",
    "sysadmin",
    "system",
    "teamlead",
    "webmaster",
];

/// Names that the site uses itself.
const RESERVED: &[&str] = &[
    "anonymous",
    "citizen",
    "deleted",
    "everyone",
    "everybody",
    "help",
    "info",
    "me",
    "nobody",
    "null",
    "postmaster",
    "privacy",
    "removed",
    "security",
    "service",
    "somebody",
    "team",
    "undefined",
    "unknown",
    "you",
];

/// A public name that follows the rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handle {
    /// As shown: NFKC of what was typed.
    pub text: String,
    /// Equal for names that a reader could take for each other; see [`skeleton`].
    pub skeleton: String,
}

impl Handle {
    /// A name that a person chooses at sign-up.
    ///
    /// # Errors
    /// The first rule that the name breaks; its field is `handle`.
    pub fn choose(typed: &str) -> Result<Self, FieldError> {
        let handle = Self::parse(typed)?;
        if handle.looks_like_staff() {
            return Err(FieldError::new("handle", codes::HANDLE_RESERVED));
        }
        Ok(handle)
    }

    /// A name given by an administrator: staff may look like staff.
    ///
    /// # Errors
    /// The first rule that the name breaks; its field is `handle`.
    pub fn parse(typed: &str) -> Result<Self, FieldError> {
        let refuse = |code| Err(FieldError::new("handle", code));
        let text: String = typed.trim().nfkc().take(MAX_LENGTH * 4).collect();
        let length = text.chars().count();
        if length == 0 {
            return refuse(codes::HANDLE_MISSING);
        }
        if length < MIN_LENGTH {
            return refuse(codes::HANDLE_SHORT);
        }
        if length > MAX_LENGTH {
            return refuse(codes::HANDLE_LONG);
        }
        let first = text.chars().next().filter(|c| is_separator(*c) || is_combining_mark(*c));
        let last = text.chars().next_back().filter(|c| is_separator(*c));
        if let Some(wrong) = text.chars().find(|c| !allowed(*c)).or(first).or(last) {
            return Err(FieldError::new("handle", codes::HANDLE_CHARACTERS).with("character", named(wrong)));
        }
        if !text.chars().any(char::is_alphabetic) {
            return refuse(codes::HANDLE_NO_LETTER);
        }
        if !text.as_str().is_single_script() {
            return refuse(codes::HANDLE_MIXED_SCRIPTS);
        }
        let handle = Self { skeleton: skeleton(&text), text };
        if handle.skeleton.starts_with(&skeleton(FORMER_MEMBER)) {
            return refuse(codes::HANDLE_RESERVED);
        }
        Ok(handle)
    }

    /// The name of an account that is erased: nobody's, and told from that of every other one by `mark`, which is random.
    #[must_use]
    pub fn of_former_member(mark: uuid::Uuid) -> Self {
        let text: String = format!("{FORMER_MEMBER}{}", mark.simple()).chars().take(MAX_LENGTH).collect();
        Self { skeleton: skeleton(&text), text }
    }

    fn looks_like_staff(&self) -> bool {
        stands_for_the_site(self.text.split(is_separator))
    }

    /// Whether somebody who types this name means this handle: the same letters, whatever their case. One that only looks the same is
    /// somebody else's.
    #[must_use]
    pub fn is_meant_by(handle: &str, typed: &str) -> bool {
        let folded = |text: &str| text.trim().nfkc().collect::<String>().to_lowercase();
        folded(handle) == folded(typed)
    }
}

fn looks_like_one_of(words: &[&str], part: &str) -> bool {
    let bare = skeleton(part.trim_matches(char::is_numeric));
    words.iter().any(|word| skeleton(word) == bare || skeleton(word) == skeleton(part))
}

/// Whether a word would make somebody look like staff or like the site, digits at its ends and look-alike letters aside.
#[must_use]
pub fn is_like_staff(word: &str) -> bool {
    looks_like_one_of(STAFF_LIKE, &word.to_lowercase())
}

/// Whether the words of a name stand for the site or for those who work for it: one of them, two that follow each other, or all of them
/// written together; or, as the whole name, what the site says itself. Where a name is split makes no other word of it.
#[must_use]
pub fn stands_for_the_site<'a>(words: impl Iterator<Item = &'a str>) -> bool {
    let words: Vec<String> = words.map(str::to_lowercase).collect();
    let whole = words.concat();
    words.iter().any(|word| is_like_staff(word))
        || words.windows(2).any(|pair| is_like_staff(&pair.concat()))
        || is_like_staff(&whole)
        || looks_like_one_of(RESERVED, &whole)
}

/// What a text says of a character: itself, `space`, or its code point where nobody would see it.
pub(super) fn named(c: char) -> String {
    let is_hidden = c.is_control()
        || is_combining_mark(c)
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}')
        || matches!(c, '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0000}'..='\u{e0fff}');
    match c {
        ' ' | '\u{a0}' => "space".to_owned(),
        c if is_hidden => format!("U+{:04X}", u32::from(c)),
        c => c.to_string(),
    }
}

pub(super) fn is_separator(c: char) -> bool {
    matches!(c, '_' | '-' | '.')
}

pub(super) fn allowed(c: char) -> bool {
    is_separator(c) || ((c.is_alphanumeric() || is_combining_mark(c)) && GeneralSecurityProfile::identifier_allowed(c))
}

/// The form in which look-alikes are equal (UTS 39), case aside; the small i counts as an l, as a capital I looks like one.
#[must_use]
pub fn skeleton(text: &str) -> String {
    let nfkc: String = text.trim().nfkc().collect();
    let once: String = confusable_detection::skeleton(&nfkc).collect();
    let folded = once.to_lowercase();
    let twice: String = confusable_detection::skeleton(&folded).collect();
    twice.to_lowercase().replace('i', "l")
}

/// What somebody who reads quickly sees of a name: its letters and digits, look-alikes and case aside. Separators, accents and pictures
/// make no other name of it.
#[must_use]
pub fn bare(name: &str) -> String {
    skeleton(name).chars().filter(|c| c.is_alphanumeric()).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::operation::ErrorArgument;

    fn code(typed: &str) -> &'static str {
        Handle::choose(typed).map_or_else(|error| error.code.code, |_| "fine")
    }

    #[test]
    fn ordinary_names_are_fine() {
        for name in [
            "Ines",
            "ben.h",
            "Li_onMillRoad",
            "oldpete54",
            "sue.in.elmford",
            "dan-the-van",
            "Zoë",
            "Łukasz",
            "Ольга",
            "محمد",
            "राहुल",
            "美咲さん",
        ] {
            assert_eq!(code(name), "fine", "{name}");
        }
    }

    #[test]
    fn former_members_have_names_that_nobody_can_choose() {
        let one = Handle::of_former_member(uuid::Uuid::from_u128(0x3f9a_1c20_d4e5_b6a7 << 64));
        assert_eq!(one.text, "former-member-3f9a1c20d4e5b6a7");
        for name in [one.text.as_str(), "former-member-1", "Former-Member-x", "f0rmer-member-x"] {
            assert_eq!(code(name), "handle_reserved", "{name}");
            assert!(Handle::parse(name).is_err(), "{name}");
        }
        assert_eq!(code("former.dancer"), "fine");
        assert_ne!(one.skeleton, Handle::of_former_member(uuid::Uuid::new_v4()).skeleton);
    }

    #[test]
    fn each_rule_refuses() {
        for (name, expected) in [
            ("", "empty"),
            ("  ", "empty"),
            ("ab", "too_short"),
            (&"a".repeat(31), "too_long"),
            ("two words", "handle_characters"),
            ("semi;colon", "handle_characters"),
            ("<b>bold", "handle_characters"),
            (".ines", "handle_characters"),
            ("ines-", "handle_characters"),
            ("in\u{200b}es", "handle_characters"),
            ("ines\u{202e}x", "handle_characters"),
            ("smile😀", "handle_characters"),
            ("123456", "handle_no_letter"),
            ("p\u{430}ypal", "handle_mixed_scripts"),
        ] {
            assert_eq!(code(name), expected, "{name:?}");
        }
    }

    #[test]
    fn the_character_that_is_not_allowed_is_named() {
        for (name, character) in [
            ("two words", "space"),
            ("semi;colon", ";"),
            ("ines\u{202e}x", "U+202E"),
            ("smile😀", "😀"),
            (".ines", "."),
        ] {
            let error = Handle::choose(name).unwrap_err();
            assert_eq!(error.arguments, [("character", ErrorArgument::from(character))], "{name:?}");
        }
    }

    #[test]
    fn names_like_staff_are_for_staff() {
        for name in [
            "admin",
            "Admin",
            "ADM1N",
            "adm1n",
            "Ann_Admin",
            "moderator7",
            "the-staff",
            "Sup-port",
            "peerdesk",
            "0fficial",
            "deleted",
            "Anonymous",
            "Peer-Desk",
            "Ann_Help.Desk",
            "Team_Lead",
            "An-onymous",
        ] {
            assert_eq!(code(name), "handle_reserved", "{name}");
        }
        for name in ["Madmin", "modesty", "staffordshire", "rooted", "Ann_Desk", "helpful_hand", "Team_Elm"] {
            assert_eq!(code(name), "fine", "{name}");
        }
        assert!(Handle::parse("Olu_Admin").is_ok());
    }

    #[test]
    fn a_handle_is_meant_by_its_own_letters_only() {
        for typed in ["Ines_Pk", "ines_pk", " INES_PK ", "\u{ff29}nes_Pk"] {
            assert!(Handle::is_meant_by("Ines_Pk", typed), "{typed:?}");
        }
        for typed in ["lnes_Pk", "1nes_Pk", "Ines-Pk", "Ines_P", ""] {
            assert!(!Handle::is_meant_by("Ines_Pk", typed), "{typed:?}");
        }
    }

    #[test]
    fn look_alikes_share_a_skeleton() {
        for (one, other) in [
            ("paypal", "paypaI"),
            ("paypal", "PAYPAL"),
            ("Ines", "ines"),
            ("mark", "rnark"),
            ("bob", "b0b"),
            ("ines", "1nes"),
            ("cop", "сор"),
        ] {
            assert_eq!(skeleton(one), skeleton(other), "{one} {other}");
        }
        for (one, other) in [("ben.h", "ben_h"), ("user2", "user3"), ("anna", "ana"), ("user10", "user11")] {
            assert_ne!(skeleton(one), skeleton(other), "{one} {other}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_typed_ends_in_a_clean_name_or_a_refusal(typed in "\\PC{0,40}") {
            if let Ok(handle) = Handle::choose(&typed) {
                let length = handle.text.chars().count();
                prop_assert!((MIN_LENGTH..=MAX_LENGTH).contains(&length));
                prop_assert!(handle.text.chars().all(|c| !c.is_whitespace() && !c.is_control() && !"<>&\"'/\\@".contains(c)));
                prop_assert_eq!(Handle::choose(&handle.text).map(|again| again.skeleton), Ok(handle.skeleton));
            }
        }

        #[test]
        fn case_never_makes_another_person(name in "[a-zA-Z][a-zA-Z0-9]{2,20}") {
            prop_assert_eq!(skeleton(&name), skeleton(&name.to_uppercase()));
            prop_assert_eq!(skeleton(&name), skeleton(&name.to_lowercase()));
        }
    }
}
