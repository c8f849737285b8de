//! Rules of the names that people are shown with: as they write them, "Fátima López 🌻", and staff with their team in brackets, "Ann
//! (Parking Services)". Whose names they must not look like stands in `imitation`. Pure.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_security::{GeneralSecurityProfile, MixedScript};

use super::caller::Caller;
use super::{codes, handles};
use crate::entity::Role;
use crate::locale::{Locale, text, within};
use crate::markdown::source::length;
use crate::operation::FieldError;

/// Longest display name, characters.
pub const MAX_LENGTH: usize = 60;
/// Most marks on one letter: more of them cover what stands above and below.
const MAX_MARKS: usize = 3;
/// Pictures that look like a mark of office.
const OFFICIAL_PICTURES: &str = "🏛🏢🏤🏣🏫🏥🏦👮🕵💂👷🛡🛂🛃🔒🔐🔏🔑🔰🎖🏅🏆🆗🆔🤖📢📣🚓🚔🚨";

/// Whose rules a name has to follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameOwner {
    Citizen,
    /// Shown with a team in brackets.
    Staff,
    /// May use the words that stand for the site and its staff.
    Administrator,
}

impl NameOwner {
    /// Whose rules those of a caller are.
    #[must_use]
    pub fn of(caller: &Caller) -> Self {
        if caller.administrator || caller.roles.iter().any(|(_, role)| *role == Role::Administrator) {
            Self::Administrator
        } else if caller.is_staff() {
            Self::Staff
        } else {
            Self::Citizen
        }
    }
}

/// What somebody may be shown with; none for an empty text. Errors are at the field `field`.
///
/// # Errors
/// The first rule that it breaks, with the character that is not allowed.
pub fn choose(field: &'static str, typed: &str, owner: NameOwner) -> Result<Option<String>, FieldError> {
    let refuse = |code| Err(FieldError::new(field, code));
    let composed: String = typed.nfc().collect();
    let name = composed.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() {
        return Ok(None);
    }
    if length(&name) > MAX_LENGTH {
        return refuse(codes::DISPLAY_NAME_LONG);
    }
    if owner == NameOwner::Citizen && name.chars().any(is_for_staff) {
        return refuse(codes::DISPLAY_NAME_STAFF_ONLY);
    }
    if let Some(wrong) = first_wrong(&name) {
        return Err(FieldError::new(field, codes::DISPLAY_NAME_CHARACTERS).with("character", handles::named(wrong)));
    }
    if !name.chars().any(char::is_alphabetic) {
        return refuse(codes::DISPLAY_NAME_NO_LETTER);
    }
    if is_former_member(&name) || (owner != NameOwner::Administrator && handles::stands_for_the_site(words(&name))) {
        return refuse(codes::DISPLAY_NAME_RESERVED);
    }
    Ok(Some(name))
}

/// Whether readers of any language would take a name for the words that stand for those who have left.
fn is_former_member(name: &str) -> bool {
    let words_of = |locale| within(locale, || text::t("layout-former-member"));
    Locale::ALL.into_iter().any(|locale| handles::bare(name) == handles::bare(&words_of(locale)))
}

/// What puts a team or an office behind a name.
fn is_for_staff(c: char) -> bool {
    matches!(c, '(' | ')' | '/' | '&')
}

/// The words of a name.
pub(super) fn words(name: &str) -> impl Iterator<Item = &str> {
    name.split(|c: char| !c.is_alphanumeric() && !is_combining_mark(c)).filter(|word| !word.is_empty())
}

/// The first character that is not allowed, stacks marks, or is of another alphabet than the rest of its word.
fn first_wrong(name: &str) -> Option<char> {
    let mut before = None;
    let mut marks = 0;
    for c in name.chars() {
        marks = if is_combining_mark(c) { marks + 1 } else { 0 };
        // A mark at the beginning would stand on whatever is shown before the name.
        let stands_on_nothing = marks > 0 && before.is_none();
        // What joins pictures is nothing by itself.
        let joins = matches!(c, '\u{200d}' | '\u{fe0f}');
        let is_joined = joins && before.is_some_and(|before| is_picture(before) || before == '\u{fe0f}');
        if stands_on_nothing || marks > MAX_MARKS || (!is_joined && (joins || !allowed(c))) {
            return Some(c);
        }
        before = Some(c);
    }
    let mixed = words(name).find(|word| !word.is_single_script())?;
    let first = mixed.chars().next()?;
    let alone = |c: char| [first, c].iter().collect::<String>();
    mixed.chars().find(|c| !alone(*c).as_str().is_single_script()).or(Some(first))
}

/// Pictures in names; those that look like a mark of office are none.
fn is_picture(c: char) -> bool {
    let is_picture = matches!(c, '\u{1f300}'..='\u{1faff}' | '☀' | '☕' | '❤' | '☘' | '⚽');
    is_picture && !OFFICIAL_PICTURES.contains(c)
}

/// Letters, digits and marks of living scripts, what stands between words, and pictures.
fn allowed(c: char) -> bool {
    let is_between_words = matches!(c, ' ' | '-' | '.' | ',' | '\'' | '’') || is_for_staff(c);
    is_between_words
        || is_picture(c)
        || ((c.is_alphanumeric() || is_combining_mark(c)) && GeneralSecurityProfile::identifier_allowed(c))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::operation::ErrorArgument;

    fn code(typed: &str, owner: NameOwner) -> &'static str {
        choose("display_name", typed, owner).map_or_else(|error| error.code.code, |_| "fine")
    }

    #[test]
    fn people_are_shown_with_the_name_that_they_write() {
        for (typed, shown) in [
            ("Fatima Lopez", "Fatima Lopez"),
            ("  Fátima   López 🌻 ", "Fátima López 🌻"),
            ("Fa\u{301}tima", "Fátima"),
            ("Ann-Marie O’Neill, jr.", "Ann-Marie O’Neill, jr."),
            ("Ольга Петрова", "Ольга Петрова"),
            ("Anna Петрова", "Anna Петрова"),
            ("राहुल क्षत्रिय", "राहुल क्षत्रिय"),
            ("美咲さん", "美咲さん"),
            ("Jo ❤\u{fe0f}", "Jo ❤\u{fe0f}"),
        ] {
            assert_eq!(choose("name", typed, NameOwner::Citizen), Ok(Some(shown.to_owned())), "{typed:?}");
        }
        assert_eq!(choose("name", "  ", NameOwner::Citizen), Ok(None), "whoever has none may take away what they had");
    }

    #[test]
    fn only_staff_have_a_team_in_brackets() {
        let name = "Ann (Parking Services)";
        assert_eq!(code(name, NameOwner::Citizen), "display_name_staff_only");
        for owner in [NameOwner::Staff, NameOwner::Administrator] {
            assert_eq!(code(name, owner), "fine");
        }
    }

    #[test]
    fn each_rule_refuses() {
        let long = "Ann ".repeat(20);
        for (name, expected) in [
            ("Ann-Marie O'Neill, Waste & Roads", "fine"),
            ("Łukasz (Straßen/Wege)", "fine"),
            (long.as_str(), "too_long"),
            ("An\u{ad}n", "display_name_characters"),
            ("Ann\u{202e}", "display_name_characters"),
            ("Ann\u{61c}", "display_name_characters"),
            ("Ann\u{fe0f}", "display_name_characters"),
            ("Ann\u{200d}", "display_name_characters"),
            ("\u{301}Ann", "display_name_characters"),
            ("A\u{301}\u{301}\u{301}\u{301}\u{301}nn", "display_name_characters"),
            ("P\u{430}rking", "display_name_characters"),
            ("Ann ✔", "display_name_characters"),
            ("Ann ✅", "display_name_characters"),
            ("Ann 🏛", "display_name_characters"),
            ("Ann <b>", "display_name_characters"),
            ("🌻🌻", "display_name_no_letter"),
            ("Ann (Moderator)", "display_name_reserved"),
            ("0fficial answers", "display_name_reserved"),
            ("Peerdesk", "display_name_reserved"),
            ("Peer-Desk", "display_name_reserved"),
            ("Peer Desk, Elmford", "display_name_reserved"),
            ("Help Desk", "display_name_reserved"),
            ("Ann, Team Lead", "display_name_reserved"),
            ("Deleted", "display_name_reserved"),
            ("Anonymous 🌻", "display_name_reserved"),
            ("Former member", "display_name_reserved"),
            ("FORMER-MEMBER", "display_name_reserved"),
            ("Former Dancer", "fine"),
            ("Anonymous Bosch", "fine"),
        ] {
            assert_eq!(code(name, NameOwner::Staff), expected, "{name:?}");
        }
        assert_eq!(code("Olu Administrator", NameOwner::Citizen), "display_name_reserved");
        assert_eq!(code("Olu (Administrator)", NameOwner::Administrator), "fine");
        assert_eq!(
            code("Former member", NameOwner::Administrator),
            "display_name_reserved",
            "nobody has left under it"
        );
    }

    #[test]
    fn the_character_that_is_not_allowed_is_named() {
        for (name, character) in
            [("Ann <b>", "<"), ("Ann\u{202e}", "U+202E"), ("P\u{430}rking", "\u{430}"), ("Ann ✔", "✔")]
        {
            let error = choose("name", name, NameOwner::Citizen).unwrap_err();
            assert_eq!(error.arguments, [("character", ErrorArgument::from(character))], "{name:?}");
        }
    }

    #[test]
    fn a_callers_roles_decide_whose_rules_count() {
        use crate::entity::AgencyId;
        for role in Role::ALL {
            let caller = Caller { roles: vec![(AgencyId(1), *role)], ..Caller::citizen() };
            let expected = if *role == Role::Administrator { NameOwner::Administrator } else { NameOwner::Staff };
            assert_eq!(NameOwner::of(&caller), expected);
        }
        assert_eq!(NameOwner::of(&Caller::citizen()), NameOwner::Citizen);
    }

    proptest! {
        #[test]
        fn whatever_is_typed_ends_in_a_name_that_stays_or_a_refusal(typed in "\\PC{0,70}|[A-Za-z 🌻é\u{301}\u{202e}.-]{0,30}") {
            if let Ok(Some(name)) = choose("name", &typed, NameOwner::Citizen) {
                prop_assert!(name.chars().count() <= MAX_LENGTH);
                prop_assert!(name.chars().all(|c| !c.is_control() && !"<>\"@\\()".contains(c)));
                prop_assert_eq!(choose("name", &name, NameOwner::Citizen), Ok(Some(name)));
            }
        }
    }
}
