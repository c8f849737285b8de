//! How people are named to readers. An erased account has no name of its own any more: its handle is a made-up one that only tells
//! one former member from another for programs, and people read words in their language. Pure.

use crate::entity::account::FORMER_MEMBER;
use crate::locale::text;

/// Whether a handle is that of an erased account.
#[must_use]
pub fn is_former(handle: &str) -> bool {
    handle.starts_with(FORMER_MEMBER)
}

/// The name that people read for a handle.
#[must_use]
pub fn shown_name(handle: &str) -> String {
    if is_former(handle) { text::t("layout-former-member") } else { handle.to_owned() }
}

/// The name that people read for somebody with this handle who may have written how they want to be shown.
#[must_use]
pub fn name_of(handle: &str, display_name: Option<&str>) -> String {
    display_name.map_or_else(|| shown_name(handle), str::to_owned)
}

/// The same with the handle behind it, where two people are shown with one name; once for those who are shown with their handle.
#[must_use]
pub fn name_with_handle(handle: &str, display_name: Option<&str>) -> String {
    match display_name {
        Some(name) => format!("{name} ({handle})"),
        None => shown_name(handle),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn former_members_are_named_by_words_and_everybody_else_by_their_handle() {
        assert_eq!(shown_name("former-member-3f9a1c20d4e5b6a7"), "Former member");
        assert_eq!(shown_name("Ines"), "Ines");
        assert!(!is_former("former.member"));
    }

    #[test]
    fn people_are_shown_with_the_name_that_they_wrote() {
        assert_eq!(name_of("Fatima_Lopez", Some("Fátima López 🌻")), "Fátima López 🌻");
        assert_eq!(name_of("Ines", None), "Ines");
        assert_eq!(name_of("former-member-3f9a1c20d4e5b6a7", None), "Former member");
    }
}
