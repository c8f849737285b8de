//! Rules of the names that staff are shown with, such as "Ann (Parking Services)". Nobody else has one: it would look like staff's. Pure.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_security::{GeneralSecurityProfile, MixedScript};

use super::caller::Caller;
use super::{codes, handles};
use crate::entity::Role;
use crate::operation::FieldError;

/// Longest display name, characters.
pub const MAX_LENGTH: usize = 60;
/// Most marks on one letter: more of them cover what stands above and below.
const MAX_MARKS: usize = 3;

/// What the caller may be shown with; none for an empty text.
///
/// # Errors
/// The first rule that it breaks; the field is `display_name`.
pub fn choose(typed: &str, caller: &Caller) -> Result<Option<String>, FieldError> {
    let refuse = |code| Err(FieldError::new("display_name", code));
    let name: String = typed.trim().nfc().take(MAX_LENGTH * 4).collect();
    if name.is_empty() {
        return Ok(None);
    }
    if !caller.is_staff() {
        return refuse(codes::DISPLAY_NAME_STAFF_ONLY);
    }
    if name.chars().count() > MAX_LENGTH {
        return refuse(codes::DISPLAY_NAME_LONG);
    }
    if !name.chars().all(allowed) || has_stacked_marks(&name) || words(&name).any(|word| !word.is_single_script()) {
        return refuse(codes::DISPLAY_NAME_CHARACTERS);
    }
    if !may_administer(caller) && words(&name).any(handles::is_like_staff) {
        return refuse(codes::DISPLAY_NAME_RESERVED);
    }
    Ok(Some(name))
}

/// Whether the words that stand for the site and its staff are theirs to use.
fn may_administer(caller: &Caller) -> bool {
    caller.administrator || caller.roles.iter().any(|(_, role)| *role == Role::Administrator)
}

fn words(name: &str) -> impl Iterator<Item = &str> {
    name.split(|c: char| !c.is_alphanumeric() && !is_combining_mark(c)).filter(|word| !word.is_empty())
}

/// Letters, digits and marks of living scripts, and what stands between words.
fn allowed(c: char) -> bool {
    let is_between_words = matches!(c, ' ' | '(' | ')' | '-' | '.' | ',' | '&' | '/' | '\'' | '’');
    is_between_words || ((c.is_alphanumeric() || is_combining_mark(c)) && GeneralSecurityProfile::identifier_allowed(c))
}

fn has_stacked_marks(name: &str) -> bool {
    let mut run = 0;
    // A mark at the beginning would stand on whatever is shown before the name.
    name.starts_with(is_combining_mark)
        || name.chars().any(|c| {
            run = if is_combining_mark(c) { run + 1 } else { 0 };
            run > MAX_MARKS
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entity::AgencyId;

    fn caller(role: Option<Role>) -> Caller {
        Caller {
            handle: "ann".to_owned(),
            roles: role.map(|role| (AgencyId(1), role)).into_iter().collect(),
            ..Caller::citizen()
        }
    }

    fn code(typed: &str, role: Option<Role>) -> &'static str {
        choose(typed, &caller(role)).map_or_else(|error| error.code.code, |_| "fine")
    }

    #[test]
    fn only_staff_have_one() {
        for role in Role::ALL {
            assert_eq!(code("Ann (Parking Services)", Some(*role)), "fine", "{role}");
        }
        assert_eq!(code("Ann (Parking Services)", None), "display_name_staff_only");
        assert_eq!(choose("  ", &caller(None)), Ok(None), "whoever has none may take away what they had before");
    }

    #[test]
    fn each_rule_refuses() {
        let long = "Ann ".repeat(20);
        for (name, expected) in [
            ("Ann-Marie O'Neill, Waste & Roads", "fine"),
            ("Łukasz (Straßen/Wege)", "fine"),
            ("राहुल क्षत्रिय", "fine"),
            ("美咲さん", "fine"),
            (long.as_str(), "too_long"),
            ("An\u{ad}n", "display_name_characters"),
            ("Ann\u{202e}", "display_name_characters"),
            ("Ann\u{61c}", "display_name_characters"),
            ("\u{301}Ann", "display_name_characters"),
            ("A\u{301}\u{301}\u{301}\u{301}\u{301}nn", "display_name_characters"),
            ("P\u{430}rking", "display_name_characters"),
            ("Ann ✔", "display_name_characters"),
            ("Ann <b>", "display_name_characters"),
            ("Ann (Moderator)", "display_name_reserved"),
            ("0fficial answers", "display_name_reserved"),
            ("Peerdesk", "display_name_reserved"),
        ] {
            assert_eq!(code(name, Some(Role::Agent)), expected, "{name:?}");
        }
        assert_eq!(code("Olu (Administrator)", Some(Role::Administrator)), "fine");
    }
}
